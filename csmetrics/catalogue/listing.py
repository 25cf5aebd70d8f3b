"""Metrics as an HTML list for notebooks (指标清单)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from csmetrics.model.edition import THEMES
from csmetrics.model.metric import Metric


def listing_html(metrics: Iterable[Metric]) -> str:
    """List metrics as HTML by platform, with escaped text (指标清单).

    Args:
        metrics: Any metrics; they are grouped by platform and keep their order.

    Returns:
        A ``<details>`` per platform with a table of ids, Chinese and English names and themes.
    """
    platforms: dict[str, list[Metric]] = {}
    for metric in metrics:
        platforms.setdefault(metric.label.split(".", 1)[0], []).append(metric)
    heads = ("编号 · id", "名称", "name", "主题 · theme")
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    parts = ['<div class="csmetrics-registry">']
    for platform, listed in platforms.items():
        rows = "".join(_line(metric) for metric in listed)
        parts += [
            f"<details><summary>{escape(platform)} · {len(listed)}</summary>",
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>",
        ]
    return "\n".join([*parts, "</div>"])


def _line(metric: Metric) -> str:
    theme = f"{THEMES[metric.theme].zh} · {THEMES[metric.theme].en}" if metric.theme else ""
    cells = (metric.name.zh, metric.name.en, theme)
    texts = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row"><code>{escape(metric.label)}</code></th>{texts}</tr>'
