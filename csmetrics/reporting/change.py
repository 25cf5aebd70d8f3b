"""Whether a change between two periods exceeds chance, and whether it is an improvement."""

from __future__ import annotations

from math import sqrt

from csmetrics.model.metric import Metric
from csmetrics.reporting.blocks import CellText, Mark
from csmetrics.reporting.cell_text import Row

_CLEAR, _Z = 0.1, 1.96
"""The relative change that counts as clear without an interval; the z value of 95 %."""


def moved(row: Row, metric: Metric) -> bool:
    """Return whether a figure changed by more than chance explains.

    If both periods have intervals, ``distinguishable`` decides. Counts, and ratios of counts, are
    tested as counts. Other figures, such as amounts, must have changed by at least a tenth.
    A row with pending units, or without a difference, has not moved.

    Args:
        row: A row of ``compare`` over periods.
        metric: Its metric.
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


def is_testable(row: Row, metric: Metric) -> bool:
    """Return whether a change can be tested against chance: intervals, or counts, on both sides.

    Args:
        row: A row of ``compare`` over periods.
        metric: Its metric.
    """
    if row["distinguishable"] is not None:
        return True
    sides = (row["numerator"], row["against_numerator"], *(_exposure(row, metric) or (None,)))
    return None not in sides


def _exposure(row: Row, metric: Metric) -> tuple[float, float] | None:
    """Return the exposures of the two counts (1 for a plain count); None for other measures."""
    measure = metric.editions[-1].measure
    if measure.node == "count":
        return 1.0, 1.0
    if measure.node == "ratio" and measure.numerator.node == measure.denominator.node == "count":
        return row["denominator"], row["against_denominator"]
    return None


def _counts_differ(now: float, then: float, among: float, among_then: float) -> bool:
    """Test at 5 % whether two counts differ by more than their exposures explain.

    If the rate is unchanged, ``now`` is binomial given the total of both counts. The test uses
    the normal approximation with continuity correction.

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
    """Return "better" or "worse"; "" if the change may be chance or is neither."""
    if not moved(row, metric) or row["better"] is None:
        return ""
    return "better" if row["better"] else "worse"


def meaning(row: Row, metric: Metric) -> CellText | None:
    """Put the change into words; None if there is nothing to compare with."""
    if row["pending"]:
        return CellText("未定，暂不与上期比较", "undecided: not yet compared")
    if not row["difference"]:
        return None if row["difference"] is None else CellText("持平", "unchanged")
    clear = moved(row, metric)
    if row["better"] is None:
        if clear:
            return CellText("增减本身无好坏之分", "neither good nor bad by itself")
        return CellText("可能是偶然", "may be chance")
    words = CellText("好转", "better") if row["better"] else CellText("变差", "worse")
    if clear:
        return words
    return CellText(f"{words.zh}，但可能是偶然", f"{words.en}, but may be chance")
