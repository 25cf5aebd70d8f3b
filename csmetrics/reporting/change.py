"""What a change comes to: whether it is more than chance, and whether it is for the better."""

from __future__ import annotations

from math import sqrt

from csmetrics.model.metric import Metric
from csmetrics.reporting.blocks import Mark, Said
from csmetrics.reporting.cell_text import Row

_CLEAR, _Z = 0.1, 1.96
"""The part by which a figure without interval has clearly moved; of counts 95 % of chance."""


def moved(row: Row, metric: Metric) -> bool:
    """Whether a figure moved by more than chance may.

    Where both sides have intervals, these tell. Counts, and ratios of counts, are held against
    chance as counts; what has neither, such as an amount, by a tenth of what it was.

    Args:
        row: Of ``compare`` over periods.
        metric: The figure's.
    """
    if row["pending"] or not row["difference"]:
        return False
    if row["distinguishable"] is not None:
        return bool(row["distinguishable"])
    if (exposure := _exposure(row, metric)) is not None:
        now, then = row["numerator"], row["against_numerator"]
        return _counts_differ(now, then, *exposure)
    # rounded, for 0.9 is a binary fraction nearer to 1 than a tenth
    return row["ratio"] is None or round(abs(row["ratio"] - 1), 9) >= _CLEAR


def can_be_told(row: Row, metric: Metric) -> bool:
    """Whether the figures tell a change from chance: both have intervals, or are counts.

    Args:
        row: Of ``compare`` over periods.
        metric: The figure's.
    """
    if row["distinguishable"] is not None:
        return True
    sides = (row["numerator"], row["against_numerator"], *(_exposure(row, metric) or (None,)))
    return None not in sides


def _exposure(row: Row, metric: Metric) -> tuple[float, float] | None:
    """Among how many each of two counts came about; None where the figure is no count."""
    measure = metric.editions[-1].measure
    if measure.node == "count":
        return 1.0, 1.0
    if measure.node == "ratio" and measure.numerator.node == measure.denominator.node == "count":
        return row["denominator"], row["against_denominator"]
    return None


def _counts_differ(now: float, then: float, among: float, among_then: float) -> bool:
    """Whether chance alone would split a total so unevenly less often than once in twenty.

    The count now, of both together, is binomial if nothing has changed; half a case is taken off
    its distance, as is usual where the normal distribution stands for it.

    Examples:
        >>> _counts_differ(1612, 1616, 1, 1), _counts_differ(411, 330, 1, 1)
        (False, True)
        >>> _counts_differ(4, 8, 411, 393), _counts_differ(4, 0, 1, 1)
        (False, False)
    """
    total, whole = now + then, among + among_then
    if not total or not whole:
        return False
    share = among / whole
    spread = sqrt(total * share * (1 - share))
    return bool(spread) and (abs(now - total * share) - 0.5) / spread > _Z


def direction(row: Row, metric: Metric) -> Mark:
    """Whether it moved the better way by more than chance may; "" where nobody can say."""
    if not moved(row, metric) or row["better"] is None:
        return ""
    return "better" if row["better"] else "worse"


def meaning(row: Row, metric: Metric) -> Said | None:
    """What the change comes to, in words."""
    if row["pending"]:
        return Said("未定，暂不与上期比较", "undecided: not yet compared")
    if not row["difference"]:
        return None if row["difference"] is None else Said("持平", "unchanged")
    clear = moved(row, metric)
    if row["better"] is None:
        if clear:
            return Said("增减本身无好坏之分", "neither good nor bad by itself")
        return Said("可能是偶然", "may be chance")
    words = Said("好转", "better") if row["better"] else Said("变差", "worse")
    if clear:
        return words
    return Said(f"{words.zh}，但可能是偶然", f"{words.en}, but may be chance")
