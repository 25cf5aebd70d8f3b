"""Metrics by their names, and the ones that a word nobody knows may have meant (名称查找)."""

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
    """What a search found: a tuple of metrics that is shown as a list of ids and names."""

    __slots__ = ()

    def __repr__(self) -> str:
        if not self:
            return "<no metric fits>"
        wide = max(len(metric.id) for metric in self)
        listed = "\n".join(f"{one.id:<{wide}}  {one.name.zh}  {one.name.en}" for one in self)
        noun = "metric" if len(self) == 1 else "metrics"
        return f"<{len(self)} {noun}>\n{listed}"

    def _repr_html_(self) -> str:
        """The metrics as a table, for notebooks."""
        return listing_html(self) if self else f"<p>{escape('没有符合的指标 · no metric fits')}</p>"


def named(name: str, metrics: Iterable[Metric], platforms: Collection[str] = ()) -> Metric | None:
    """The one metric that has exactly this Chinese or English name, in upper or lower case.

    Args:
        name: The name.
        metrics: Where it is looked for.
        platforms: Those of the shops; where they are known, only their metrics are meant.

    Returns:
        The metric; None where no metric is called so.

    Raises:
        UnknownMetricError: Several are called so, or only those of other platforms, or only one
            that is no longer in force.
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
        why = f"is no metric of the shops' platforms ({', '.join(platforms)})"
    near = dict.fromkeys([*sorted(called, key=_retired), *like(name, every)])
    listed = ", ".join(f"{one.id} ({one.name.zh})" for one in sorted(near, key=_retired))
    msg = f"{name.strip()!r} {why}: give the id of one of {listed}"
    raise UnknownMetricError(msg)


def like(word: str, metrics: Iterable[Metric], most: int = 6) -> list[Metric]:
    """The metrics whose id or name is nearly this, or shares more than half of its words.

    Args:
        word: An id or a name that nobody has.
        metrics: Where it is looked for.
        most: How many are given.

    Returns:
        Those in force first, then the nearest first.
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
    """The hint " Near it are …" with ids and names, else "" (which may have been meant)."""
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
