"""Aggregates of segments of rows: values run along the rows, so no row is looked up."""

from __future__ import annotations

from enum import Enum

import polars as pl

from csmetrics.engine.column_ops import is_run_end, is_run_start, mask_at, places_of, scatter_to


class Fold(Enum):
    """How the values of a segment become one; nulls are passed over.

    ``ANY`` is whether a value is true, ``COUNT`` how many are, ``HEAD`` the value of the first row,
    which has one. The values of ``HEAD``, ``FIRST`` and ``LAST`` that are merged from several
    segments grow along the rows, so that the first is the least and the last the greatest.
    """

    FIRST_ROW = "head"
    FIRST = "first"
    LAST = "last"
    ANY = "any"
    COUNT = "count"
    SUM = "sum"

    def merge_segments(self, column: pl.Expr) -> pl.Expr:
        """The same of segments that lie in several segments, from the values of the segments."""
        match self:
            case Fold.SUM | Fold.COUNT:
                return column.sum()
            case Fold.LAST | Fold.ANY:
                return column.max()
            case _:
                return column.min()

    def fold_rows(self, values: pl.Series, segment: pl.Series, segments: int) -> pl.Series:
        """One value a segment, null (of ``ANY`` false) where none of its rows has one.

        Args:
            values: A value of each row, or null; of ``ANY`` and ``COUNT`` a boolean; of ``HEAD``
                there are first rows only.
            segment: The number of the segment that each row lies in: 0, 1, 2 … along the rows.
            segments: How many there are.
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
        """The same where every row has a value; segments without rows have none."""
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
