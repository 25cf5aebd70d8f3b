"""The ranking chart: groups of one period, best on top, with intervals and targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from csmetrics.reporting.display.read_result import Result, group_name
from csmetrics.reporting.display.theme import ACCENT, INK, WIDTH, Chart, charts, drawn, scaled
from csmetrics.reporting.display.trend import (
    Target,
    group_titles,
    near_and_far,
    target_lines,
    targets_aside,
    tooltip,
    tooltip_texts,
)
from csmetrics.wording.figure_text import Lang
from csmetrics.wording.figure_text import span as span_of


def ranking(  # noqa: PLR0913  passed by name
    read: Result,
    label: str,
    lang: Lang,
    targets: Sequence[Target],
    *,
    span: tuple[date, date] | None = None,
    width: int | str = WIDTH,
) -> Chart:
    """Draw a row per group of one period (default: the last), best on top, the null group last.

    A share has Wilson's 95 % interval, widened by what pending units leave open; if two intervals
    overlap, the difference may be chance. A hollow point is provisional; if all units are pending,
    there is no point.
    """
    alt = charts()
    rows = _ranked(read, label, lang, span or read.periods[-1])
    unit = str(rows[0]["unit"]) if rows else ""
    order = [row["group"] for row in rows]
    y = alt.Y("group:N", title=None, sort=order)
    y = y.axis(labelLimit=150, labelPadding=10, domain=False, ticks=False)
    reach = [row[name] for row in rows for name in ("value", "low", "high")]
    near, far = near_and_far(targets, reach, unit)
    scale, axis = scaled([*reach, *(target.value for target in near)], unit, lang)
    x = alt.X("value:Q", title=None, scale=scale).axis(**axis)
    data, base = drawn(rows), alt.Chart()  # each step copies a chart and its data
    fields = {
        "group": (group_titles(read, "zh"), group_titles(read, "en")),
        "figure": ("数值", "value"),
    }
    fields |= {"parts": ("分子 / 分母", "numerator / denominator")}
    fields |= {"interval": ("95% 区间", "95% interval"), "state": ("状态", "status")}
    layers = []
    if any(row["low"] is not None for row in rows):
        reach_of = base.transform_filter("isValid(datum.low)").mark_rule(
            strokeWidth=6, opacity=0.25, color=ACCENT
        )
        layers.append(reach_of.encode(y=y, x=alt.X("low:Q", scale=scale), x2=alt.X2("high:Q")))
    points = base.encode(y=y, x=x, tooltip=tooltip(lang, **fields))
    dot: dict[str, Any] = {"size": 90, "opacity": 1, "color": ACCENT}
    if any(row["final"] for row in rows):
        filled = points.transform_filter("datum.final && isValid(datum.value)")
        layers.append(filled.mark_point(filled=True, **dot))
    if not all(row["final"] for row in rows):
        hollow = points.transform_filter("!datum.final && isValid(datum.value)")
        layers.append(hollow.mark_point(fill="white", strokeWidth=2, **dot))
    # the figures are a column to the right, clear of bars and points
    words = base.mark_text(align="left", dx=12, fontSize=12, color=INK)
    layers.append(words.encode(y=y, x=alt.value("width"), text=alt.Text("figure:N")))
    layers += target_lines(near, "x")
    layers += targets_aside(far, lang, len(near))
    return alt.layer(*layers, data=data, width=width, height=26 * len(rows))


def _interval(low: float | None, high: float | None, unit: str, lang: Lang) -> str:
    if low is None or high is None:
        return "–"
    return f"{low:.1%} – {high:.1%}" if unit == "ratio" else span_of(low, high, unit, lang)


def _ranked(read: Result, label: str, lang: Lang, span: tuple[date, date]) -> list[dict[str, Any]]:
    metric = read.metric(label)
    upward = metric is None or metric.better != "lower"
    rows: list[Any] = [
        row for row in read.of(label) if (row["period_start"], row["period_end"]) == span
    ]

    def place(row: Any) -> tuple[object, ...]:  # noqa: ANN401  a row
        group = read.group_of(row)
        value = row["value"]
        nobody = all(one is None for one in group)
        return (
            nobody,
            value is None,
            0 if value is None else -value if upward else value,
            group_name(group, lang, read.groups),
        )

    shown = []
    for row in sorted(rows, key=place):
        key = read.key(row)
        low, high = read.likely.get(key) or read.bands.get(key) or (None, None)
        if reach := read.possible.get(read.key(row)):
            ends = [one for one in (*reach, low, high) if one is not None]
            low, high = min(ends), max(ends)
        shown.append(
            {
                "group": group_name(read.group_of(row), lang, read.groups),
                "value": row["value"] if read.may_stay(row) else None,
                "unit": row["unit"],
                "low": low,
                "high": high,
                "interval": _interval(low, high, row["unit"], lang),
                "final": row["status"] == "final",
                **tooltip_texts(read, row, lang),
            }
        )
    return shown
