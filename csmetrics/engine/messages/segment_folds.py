"""Aggregates of stretches of rows: values run along the rows, so no row is looked up."""

from __future__ import annotations

from enum import Enum

import polars as pl

from csmetrics.engine.column_ops import begins, ends, marks, spread


class Fold(Enum):
    """How the values of a stretch become one; nulls are passed over.

    ``ANY`` is whether a value is true, ``COUNT`` how many are, ``HEAD`` the value of the first row,
    which has one. The values of ``HEAD``, ``FIRST`` and ``LAST`` that are merged from several
    pieces grow along the rows, so that the first is the least and the last the greatest.
    """

    HEAD = "head"
    FIRST = "first"
    LAST = "last"
    ANY = "any"
    COUNT = "count"
    SUM = "sum"

    def of_pieces(self, column: pl.Expr) -> pl.Expr:
        """The same of stretches that lie in several pieces, from the values of the pieces."""
        match self:
            case Fold.SUM | Fold.COUNT:
                return column.sum()
            case Fold.LAST | Fold.ANY:
                return column.max()
            case _:
                return column.min()

    def along(self, values: pl.Series, piece: pl.Series, pieces: int) -> pl.Series:
        """One value a piece, null (of ``ANY`` false) where none of its rows has one.

        Args:
            values: A value of each row, or null; of ``ANY`` and ``COUNT`` a boolean; of ``HEAD``
                there are first rows only.
            piece: The number of the piece that each row lies in: 0, 1, 2 … along the rows.
            pieces: How many there are.
        """
        if self is Fold.ANY:
            true = piece.filter(values)
            return marks(true.filter(begins(true)), pieces)
        if self is Fold.COUNT:
            true = piece.filter(values)
            first = begins(true).arg_true()
            counts = first.shift(-1, fill_value=len(true)) - first
            return spread(counts, true.gather(first), pieces)
        if values.has_nulls():
            has = values.is_not_null()
            values, piece = values.filter(has), piece.filter(has)
        return self.of_rows(values, piece, pieces)

    def of_rows(self, values: pl.Series, piece: pl.Series, pieces: int) -> pl.Series:
        """The same where every row has a value; pieces without rows have none."""
        match self:
            case Fold.HEAD:
                return spread(values, piece, pieces)
            case Fold.FIRST:
                edge = begins(piece)
                return spread(values.filter(edge), piece.filter(edge), pieces)
            case Fold.LAST:
                edge = ends(piece)
                return spread(values.filter(edge), piece.filter(edge), pieces)
            case _:
                edge = ends(piece)
                sums = values.cum_sum().filter(edge)
                return spread(sums - sums.shift(1, fill_value=0), piece.filter(edge), pieces)
