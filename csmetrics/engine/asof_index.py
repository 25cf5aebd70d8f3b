"""An index of rows by party and instant, packed into one sorted integer key for as-of lookups."""

from __future__ import annotations

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import count_less, with_rank


class AsofIndex:
    """Counts the rows before an instant of a party; ``rows`` are sorted by party and instant.

    Args:
        rows: Rows with ``party`` (the number of a party) and ``t`` (an instant), neither null.
    """

    def __init__(self, rows: pl.DataFrame) -> None:
        first, last, parties = rows.select(
            a=pl.col("t").min(), b=pl.col("t").max(), c=pl.col("party").max()
        ).row(0)
        self._first = first or 0
        # within a party, 0 is before all of its instants and ``_span - 1`` is after all of them
        self._span = (last or 0) - self._first + 3
        self._beyond = (parties or 0) + 1  # the number of a party after all parties with rows
        self._wide = pl.Int64 if (self._beyond + 1) * self._span < 2**62 else pl.Int128
        order = rows.select(self._placed(pl.col("t") - (self._first - 1))).to_series()
        self.rows = rows
        if optimisations.OFF or not order.is_sorted():
            by_order = order.arg_sort()
            self.rows, order = rows.select(pl.all().gather(by_order)), order.gather(by_order)
        self._order = with_rank(order)

    def _placed(self, instant: pl.Expr) -> pl.Expr:
        """Pack a party and an instant, relative to the first one, into one sortable integer."""
        party = pl.col("party").cast(pl.Int64).clip(upper_bound=self._beyond)
        return party.cast(self._wide) * self._span + instant

    def count_before(self, asked: pl.DataFrame, *, inclusive: bool = False) -> pl.Series:
        """Count the rows before an instant of a party, including all rows of earlier parties.

        Args:
            asked: Columns ``party`` (the number of a party) and ``at`` (an instant).
            inclusive: Whether rows at the same instant are counted.

        Returns:
            The counts, null where the party or the instant is null.
        """
        since_first = (pl.col("at") - (self._first - 1)).clip(0, self._span - 1)
        wanted = asked.select(self._placed(since_first)).to_series()
        return count_less(self._order, wanted, inclusive=inclusive)
