"""Folds the values of each segment of rows into one: first, last, any, count, sum."""

from __future__ import annotations

from enum import Enum

import polars as pl

from csmetrics.engine.column_ops import is_run_end, is_run_start, mask_at, places_of, scatter_to


class Fold(Enum):
    """How the values of a segment become one; nulls are skipped.

    ``ANY`` is whether a value is true, ``COUNT`` the number of true values, ``FIRST_ROW`` the value
    of the first row, which must not be null. Values of ``FIRST_ROW``, ``FIRST`` and ``LAST`` must
    increase along the rows where segments are merged: the first is the least, the last the
    greatest.
    """

    FIRST_ROW = "head"
    FIRST = "first"
    LAST = "last"
    ANY = "any"
    COUNT = "count"
    SUM = "sum"

    def merge_segments(self, column: pl.Expr) -> pl.Expr:
        """Merge the values of the several segments of one unit."""
        match self:
            case Fold.SUM | Fold.COUNT:
                return column.sum()
            case Fold.LAST | Fold.ANY:
                return column.max()
            case _:
                return column.min()

    def fold_rows(self, values: pl.Series, segment: pl.Series, segments: int) -> pl.Series:
        """Fold rows to one value per segment, null (for ``ANY`` false) for one without values.

        Args:
            values: The value of each row, or null; a boolean for ``ANY`` and ``COUNT``. For
                ``FIRST_ROW`` the rows are the first ones of their segments only.
            segment: The number of each row's segment: 0, 1, 2 … along the rows.
            segments: The number of segments.
        """
        if self is Fold.ANY:
            true = segment.filter(values)
            return mask_at(true.filter(is_run_start(true)), segments)
        if self is Fold.COUNT:
            true = segment.filter(values)
            first = places_of(is_run_start(true))
            counts = first.shift(-1, fill_value=len(true)) - first
            return scatter_to(counts, true.gather(first), segments)
        if values.has_nulls():
            has = values.is_not_null()
            values, segment = values.filter(has), segment.filter(has)
        return self.fold_dense(values, segment, segments)

    def fold_dense(self, values: pl.Series, segment: pl.Series, segments: int) -> pl.Series:
        """``fold_rows`` for values without nulls; segments without rows get null."""
        match self:
            case Fold.FIRST_ROW:
                return scatter_to(values, segment, segments)
            case Fold.FIRST:
                edge = is_run_start(segment)
                return scatter_to(values.filter(edge), segment.filter(edge), segments)
            case Fold.LAST:
                edge = is_run_end(segment)
                return scatter_to(values.filter(edge), segment.filter(edge), segments)
            case _:
                edge = is_run_end(segment)
                sums = values.cum_sum().filter(edge)
                return scatter_to(
                    sums - sums.shift(1, fill_value=0), segment.filter(edge), segments
                )
