"""The rows of many parties on one line of integers: by party, and each party's by instant."""

from __future__ import annotations

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import count_less, with_rank


class AsofIndex:
    """Rows by party and instant; ``rows`` are sorted so.

    Args:
        rows: Rows with ``whose`` (the number of a party) and ``t`` (an instant), neither null.
    """

    def __init__(self, rows: pl.DataFrame) -> None:
        first, last, parties = rows.select(
            a=pl.col("t").min(), b=pl.col("t").max(), c=pl.col("whose").max()
        ).row(0)
        self._first = first or 0
        # a 0 is before all instants of a party, and the greatest number is after them
        self._span = (last or 0) - self._first + 3
        self._beyond = (parties or 0) + 1  # a party that stands after all that have rows
        self._wide = pl.Int64 if (self._beyond + 1) * self._span < 2**62 else pl.Int128
        order = rows.select(self._placed(pl.col("t") - (self._first - 1))).to_series()
        self.rows = rows
        if optimisations.OFF or not order.is_sorted():
            by_order = order.arg_sort()
            self.rows, order = rows.select(pl.all().gather(by_order)), order.gather(by_order)
        self._order = with_rank(order)

    def _placed(self, instant: pl.Expr) -> pl.Expr:
        """One number that sorts by party, then by an instant, which counts from the first on."""
        whose = pl.col("whose").cast(pl.Int64).clip(upper_bound=self._beyond)
        return whose.cast(self._wide) * self._span + instant

    def count_before(self, asked: pl.DataFrame, *, inclusive: bool = False) -> pl.Series:
        """How many rows come before an instant of a party, those of parties before included.

        Args:
            asked: ``whose`` and ``at``, the instant.
            inclusive: Whether a row of the same instant comes before.

        Returns:
            The numbers; null without party or instant.
        """
        since_first = (pl.col("at") - (self._first - 1)).clip(0, self._span - 1)
        wanted = asked.select(self._placed(since_first)).to_series()
        return count_less(self._order, wanted, inclusive=inclusive)
