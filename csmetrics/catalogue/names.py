"""Lookup of metrics by name, and suggestions for unknown ids and names (名称查找)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from html import escape

from csmetrics.catalogue.listing import listing_html
from csmetrics.errors import UnknownMetricError
from csmetrics.model.metric import Metric

_NEAR, _SHARED = 0.6, 0.5
_WORD = re.compile(r"[a-z]+|\d+|[\u4e00-\u9fff]")


class Found(tuple[Metric, ...]):
    """The metrics found by a search: a tuple whose repr lists ids and names."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self:
            return "<no metric fits>"
        wide = max(len(metric.id) for metric in self)
        listed = "\n".join(f"{one.id:<{wide}}  {one.name.zh}  {one.name.en}" for one in self)
        noun = "metric" if len(self) == 1 else "metrics"
        return f"<{len(self)} {noun}>\n{listed}"

    def _repr_html_(self) -> str:
        """Return the metrics as a table, for notebooks."""
        return listing_html(self) if self else f"<p>{escape('没有符合的指标 · no metric fits')}</p>"


def named(name: str, metrics: Iterable[Metric], platforms: Collection[str] = ()) -> Metric | None:
    """Return the metric with exactly this Chinese or English name, ignoring case.

    Args:
        name: The name.
        metrics: The metrics to search.
        platforms: The platforms of the shops; if any, only metrics of these are returned.

    Returns:
        The metric; None if no metric has the name.

    Raises:
        UnknownMetricError: The name is that of several metrics, or only of metrics of other
            platforms or no longer in force.
    """
    every = list(metrics)
    sought = name.strip().casefold()
    called = [m for m in every if sought in (m.name.zh.casefold(), m.name.en.casefold())]
    if not called:
        return None
    able = [m for m in called if not _retired(m) and (not platforms or m.platform in platforms)]
    if len(able) == 1:
        return able[0]
    if able:
        why = "is the name of several metrics"
    elif all(map(_retired, called)):
        why = "is the name only of a metric that is no longer in force"
    else:
        why = f"is not a metric of the shops' platforms ({', '.join(platforms)})"
    near = dict.fromkeys([*sorted(called, key=_retired), *like(name, every)])
    listed = ", ".join(f"{one.id} ({one.name.zh})" for one in sorted(near, key=_retired))
    msg = f"{name.strip()!r} {why}: give the id of one of {listed}"
    raise UnknownMetricError(msg)


def like(word: str, metrics: Iterable[Metric], most: int = 6) -> list[Metric]:
    """Return metrics whose id or name is similar, or has more than half of the word's words.

    Args:
        word: An unknown id or name.
        metrics: The metrics to search.
        most: The largest number of metrics.

    Returns:
        Metrics in force first, each group with the most similar first.
    """
    sought = str(word).strip().casefold()
    words = {*_WORD.findall(sought)}
    near = {
        metric: max(
            _likeness(sought, words, text)
            for text in (metric.id, *metric.name.model_dump().values())
        )
        for metric in metrics
    }
    best = sorted((one for one in near if near[one]), key=lambda one: (-near[one], one.id))[:most]
    return sorted(best, key=_retired)


def suggestion(word: str, metrics: Iterable[Metric]) -> str:
    """Return the hint " Near it: …" with ids and names of similar metrics; "" without any."""
    found = like(word, metrics)
    if not found:
        return ""
    return f" Near it: {', '.join(f'{metric.id} ({metric.name.zh})' for metric in found)}."


def _likeness(sought: str, words: set[str], text: str) -> float:
    own = text.casefold()
    shared = len(words & {*_WORD.findall(own)}) / len(words) if words else 0.0
    ratio = SequenceMatcher(None, sought, own).ratio()
    return max(ratio if ratio >= _NEAR else 0.0, shared if shared > _SHARED else 0.0)


def _retired(metric: Metric) -> bool:
    return metric.editions[-1].until is not None
