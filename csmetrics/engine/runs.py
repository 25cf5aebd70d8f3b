"""Aggregates of stretches of rows: values run along the rows, so no row is looked up."""

from __future__ import annotations

from enum import Enum

import polars as pl

_SMALL = (0, 1, 2)
"""The values that ``LEAST`` takes."""


class Fold(Enum):
    """How the values of a stretch become one; nulls are passed over.

    The values of ``FIRST`` and ``LAST`` that are merged from several pieces grow along the rows, so
    that the first is the least and the last the greatest.
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
            values: A value of each row, or null; of ``LEAST`` one of 0, 1, 2.
            piece: The number of the piece that each row lies in: 0, 1, 2 … along the rows.
            pieces: How many there are.
        """
        if not values.has_nulls():
            return self.of_rows(values, piece, pieces)
        has = values.is_not_null()
        return self.of_rows(values.filter(has), piece.filter(has), pieces)

    def of_rows(self, values: pl.Series, piece: pl.Series, pieces: int) -> pl.Series:
        """The same where every row has a value; pieces without rows have none."""
        found = pl.repeat(None, pieces, dtype=values.dtype, eager=True)
        match self:
            case Fold.LEAST:
                for value in reversed(_SMALL):  # the least is written last
                    found = found.scatter(piece.filter(values == value), value)
                return found
            case Fold.SUM:
                ends = (piece != piece.shift(-1)).fill_null(value=True)
                sums = values.cum_sum().filter(ends)
                return found.scatter(piece.filter(ends), sums - sums.shift(1, fill_value=0))
            case _:
                step = 1 if self is Fold.FIRST else -1
                edge = (piece != piece.shift(step)).fill_null(value=True)
                return found.scatter(piece.filter(edge), values.filter(edge))
