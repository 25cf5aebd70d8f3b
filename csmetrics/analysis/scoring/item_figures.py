"""The figure and share of one scorecard item in a period and group, before weights (单项得分率)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from csmetrics.analysis.numbers import known_so_far
from csmetrics.analysis.scoring.scorecard import ScorecardItem
from csmetrics.evaluation.result_frame import Exact
from csmetrics.language.measures import Count, Total
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric

_UNTOLD = Text(
    zh="没有公布分母，不知是否够样本",
    en="the denominator is not published: it is unknown whether the volume is enough",
)
Key = tuple[object, ...]
Row = dict[str, Any]
Rows = dict[Key, tuple[Row, Exact]]


class Item(NamedTuple):
    """A scorecard item with its metric, its rows by period and group, and its rows by period."""

    item: ScorecardItem
    metric: Metric
    rows: Rows
    whole: Rows


class Figure(NamedTuple):
    """The value and share of an item in one period and group, or why it has none (``outcome``).

    ``ends``: the lowest and highest share that pending units leave open; None if no units are
    pending, or the range is not known. ``known``: for "undecided", what is known so far, in words.
    """

    of: Item
    value: Fraction | None
    shown: float | None
    volume: int | None
    share: Fraction | None
    final: bool
    outcome: str
    pending: int = 0
    ends: tuple[Fraction, Fraction] | None = None
    known: Text | None = None

    @property
    def counts(self) -> bool:
        """Whether the item has points, or may still get some."""
        return self.outcome in {"scored", "undecided"}


def figure_of(of: Item, key: Key, *, whole: bool) -> Figure:
    """Compute the exact value of an item and its share, or say why there is none."""
    found, zero = of.rows.get(key), False
    basis = (
        of.whole.get(key[:2]) if found is None else found
    )  # for a group without a row, that of all groups together
    final = basis is not None and basis[0]["status"] == "final" and whole
    if found is None:
        if basis is None or not is_absolute(of.metric):
            return Figure(of, None, None, None, None, final, "missing")
        found, zero = basis, True
    row, sums = found
    item = of.item
    value, shown, volume = sums.value, row["value"], None
    if zero:
        value, shown = Fraction(0), 0.0
    elif row["denominator"] is not None:
        volume = int(sums.denominator)
    pending = 0 if zero else row["pending"]
    ends = _ends(item, sums) if pending else None
    least = item.minimum_volume
    outcome, share, known = "scored", None, None
    if _volume_unknown(least, row, value) and not zero:
        outcome, known, ends = (
            "undecided",
            _UNTOLD,
            (Fraction(0), _share(item, value or Fraction(0))),
        )
    elif least is not None and (volume or 0) + pending < least:
        outcome = "too_few"
    elif pending and (value is None or (volume or 0) < (least or 0)):
        outcome, known = "undecided", known_so_far(row, of.metric)
        ends = ends or (Fraction(0), _share(item, Fraction(item.most)))
    elif value is None:
        outcome = "missing"
    elif (volume or 0) < (least or 0):
        outcome = "too_few"
    else:
        share = _share(item, value)
    return Figure(of, value, shown, volume, share, final, outcome, pending, ends, known)


def _ends(item: ScorecardItem, sums: Exact) -> tuple[Fraction, Fraction] | None:
    """The lowest and highest share that pending units leave open; None if not known."""
    if sums.low is None or sums.high is None:
        return None
    low, high = sorted((_share(item, sums.low), _share(item, sums.high)))
    return low, high


def _volume_unknown(least: int | None, row: Row, value: Fraction | None) -> bool:
    """Whether a minimum volume applies to a figure that was published without denominator."""
    return least is not None and value is not None and row["denominator"] is None


def _share(item: ScorecardItem, value: Fraction) -> Fraction:
    """The value's place from floor (0) to target (1), at least 0 and at most the ceiling's."""
    reach = Fraction(item.target) - Fraction(item.floor)
    most = (Fraction(item.most) - Fraction(item.floor)) / reach
    return min(max((value - Fraction(item.floor)) / reach, Fraction(0)), most)


def is_absolute(metric: Metric) -> bool:
    """Whether the metric is a count or total, for which a lacking row means 0."""
    return all(isinstance(edition.measure, Count | Total) for edition in metric.editions)
