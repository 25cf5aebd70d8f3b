"""What units know of their messages, gathered in one pass however many conditions ask.

Every question registers an aggregate and gets the expression of its column at once; the one pass
over the messages runs when all questions are known. Aggregates are minima, maxima and sums of
integers, so neither the order of rows nor the number of threads can change them.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from csmetrics.engine.column_ops import is_run_start
from csmetrics.engine.messages.segment_folds import Fold
from csmetrics.engine.messages.segments import Segments

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""The three values of a condition as integers."""


def truth_code(value: pl.Expr) -> pl.Expr:
    """A nullable boolean as one of the three integers."""
    false, unknown, true = (pl.lit(code, pl.Int8) for code in (FALSE, UNKNOWN, TRUE))
    return pl.when(value.is_null()).then(unknown).when(value).then(true).otherwise(false)


def _read(values: dict[str, pl.Expr]) -> pl.Expr:
    """The columns of messages that some values are made of, and their place."""
    read = {name for value in values.values() for name in value.meta.root_names()}
    return pl.col(sorted({"ord", *read}))


class AggregatePlan:
    """The aggregates of units' messages, in the columns ``m0`` and so on of the frame of units."""

    def __init__(self) -> None:
        self._names: dict[object, str] = {}
        self._members: dict[object, pl.Expr] = {}
        self._values: dict[object, dict[str, pl.Expr]] = {}
        self._folds: dict[str, Fold] = {}

    def column(
        self, key: object, of: object, members: pl.Expr, value: pl.Expr, fold: Fold
    ) -> pl.Expr:
        """The column that will hold ``fold`` of a value of some messages.

        Args:
            key: What tells the aggregate from others.
            of: What tells the messages from others.
            members: Whether each message is one of them.
            value: The value of each of them, or null.
            fold: What becomes of the values.
        """
        if key not in self._names:
            name = self._names[key] = f"m{len(self._names)}"
            self._members.setdefault(of, members)
            self._values.setdefault(of, {})[name] = value
            self._folds[name] = fold
        return pl.col(self._names[key])

    def fold(self, messages: pl.DataFrame, units: Segments, keys: list[pl.Expr]) -> pl.DataFrame:
        """One row for each unit that has a message: its keys and all aggregates.

        Args:
            messages: The messages, all values of theirs that are asked about.
            units: The segments of messages that are the units'.
            keys: What tells of a message which unit it is of.
        """
        first = units.table["first"]
        segments = len(first)
        found = messages.select(key.gather(first) for key in keys)
        for of, members in self._members.items():
            asked = self._values[of]
            which = messages.select(members).to_series()
            segment, place = units.segment.filter(which), messages["ord"].filter(which)
            first_of = is_run_start(segment)
            heads = {name: asked[name] for name in asked if self._folds[name] is Fold.FIRST_ROW}
            others = {name: asked[name] for name in asked if name not in heads}
            if heads:
                rows = messages.select(_read(heads).gather(pl.lit(place.filter(first_of))))
                found = found.with_columns(
                    self._fold_members(rows, heads, segment.filter(first_of), segments)
                )
            if others:
                rows = messages.select(_read(others)).filter(which)
                found = found.with_columns(self._fold_members(rows, others, segment, segments))
        several = units.is_split
        if several is None:
            return found
        merged = (fold.merge_segments(pl.col(name)) for name, fold in self._folds.items())
        together = found.filter(several).group_by(key.meta.output_name() for key in keys)
        merged_too = together.agg(*merged).select(found.columns)
        return pl.concat([found.filter(~several), merged_too])

    def _fold_members(
        self, rows: pl.DataFrame, asked: dict[str, pl.Expr], segment: pl.Series, segments: int
    ) -> Iterator[pl.Series]:
        """What becomes of values of some rows: one value a segment."""
        values = rows.select("ord", **asked)
        for name in asked:
            yield self._folds[name].fold_rows(values[name], segment, segments).alias(name)

    def __bool__(self) -> bool:
        """Whether anything was asked."""
        return bool(self._names)
