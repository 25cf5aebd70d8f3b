"""Aggregates of stretches of rows: values run along the rows, so no row is looked up."""

from __future__ import annotations

from enum import Enum

import polars as pl


class Fold(Enum):
    """How the values of a stretch become one; nulls are passed over.

    The values of ``FIRST`` and ``LAST`` grow along the rows of a stretch, so that the first is the
    least and the last the greatest.
    """

    FIRST = "first"
    LAST = "last"
    LEAST = "least"
    SUM = "sum"

    def of_pieces(self, column: pl.Expr) -> pl.Expr:
        """The same of stretches that lie in several pieces, from the values of the pieces."""
        if self is Fold.SUM:
            return column.sum()
        return column.max() if self is Fold.LAST else column.min()

    def along(self, values: pl.Series, piece: pl.Series, pieces: int) -> pl.Series:
        """One value a piece, null where none of its rows has one.

        Args:
            values: A value of each row, or null; of ``LEAST`` small numbers from 0.
            piece: The number of the piece that each row lies in: 0, 1, 2 … along the rows.
            pieces: How many there are.
        """
        found = pl.repeat(None, pieces, dtype=values.dtype, eager=True)
        has = values.is_not_null()
        if self is Fold.LEAST:
            for value in sorted(values.unique().drop_nulls(), reverse=True):
                found = found.scatter(piece.filter(values == value), value)
            return found
        own, of = values.filter(has), piece.filter(has)
        if self is Fold.SUM:
            ends = (of != of.shift(-1)).fill_null(value=True)
            sums = own.cum_sum().filter(ends)
            return found.scatter(of.filter(ends), sums - sums.shift(1, fill_value=0))
        step = 1 if self is Fold.FIRST else -1
        edge = (of != of.shift(step)).fill_null(value=True)
        return found.scatter(of.filter(edge), own.filter(edge))
