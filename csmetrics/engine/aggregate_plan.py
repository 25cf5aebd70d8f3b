"""Aggregates of each unit's messages, registered by conditions and computed together.

Two phases: ``request`` registers an aggregate and returns the expression of its column in the frame
of units; ``fold`` computes all registered aggregates, those of the same messages in one pass. An
aggregate requested after ``fold`` would have no column, so ``request`` raises.

::

    messages   segment (unit)  members  value   FIRST  LAST  ANY(value > 5)  COUNT  SUM
    0          0               x        7
    1          0
    2          0               x        3       7      3     true            1      10
    3          1               x        4       4      4     false           0      4

Aggregates are minima, maxima and sums of integers, so neither the order of rows nor the number of
threads can change them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.column_ops import is_run_start, places_of
from csmetrics.engine.messages.message_table import MessageTable
from csmetrics.engine.messages.segment_folds import Fold
from csmetrics.engine.messages.segments import Segments

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""The three values of a condition as integers."""


def truth_code(value: pl.Expr) -> pl.Expr:
    """Convert a nullable boolean to ``FALSE``, ``UNKNOWN`` or ``TRUE``."""
    false, unknown, true = (pl.lit(code, pl.Int8) for code in (FALSE, UNKNOWN, TRUE))
    return pl.when(value.is_null()).then(unknown).when(value).then(true).otherwise(false)


@dataclass(frozen=True)
class Aggregate:
    """One column of the frame of units: a value of messages and how a unit's values are folded."""

    name: str
    value: pl.Expr
    fold: Fold


@dataclass(frozen=True)
class MemberAggregates:
    """Aggregates over the same messages, which are filtered once for all of them."""

    members: pl.Expr
    aggregates: list[Aggregate]


class AggregatePlan:
    """The aggregates of units' messages: columns ``m0``, ``m1`` … of the frame of units."""

    def __init__(self) -> None:
        self._names: dict[object, str] = {}
        self._by_members: dict[object, MemberAggregates] = {}
        self._folded = False

    def request(
        self, key: object, of: object, members: pl.Expr, value: pl.Expr, fold: Fold
    ) -> pl.Expr:
        """Register an aggregate and return the expression of its column.

        Args:
            key: Identifies the aggregate; equal keys share one column.
            of: Identifies the messages; aggregates with equal ``of`` filter the messages once.
            members: Whether each message is aggregated.
            value: The value of each message, or null.
            fold: How a unit's values become one.

        Raises:
            RuntimeError: The aggregates have been computed already.
        """
        if key not in self._names:
            if self._folded:
                msg = f"{key!r} is requested after the aggregates were computed: ask before fold()"
                raise RuntimeError(msg)
            name = self._names[key] = f"m{len(self._names)}"
            group = self._by_members.setdefault(of, MemberAggregates(members, []))
            group.aggregates.append(Aggregate(name, value, fold))
        return pl.col(self._names[key])

    def fold(self, messages: MessageTable, units: Segments, keys: list[pl.Expr]) -> pl.DataFrame:
        """Compute all aggregates: one row for each unit that has a message, with its keys.

        Args:
            messages: The messages.
            units: The segments of messages, one or more for each unit.
            keys: The columns of a message that identify its unit.
        """
        self._folded = True
        names = [key.meta.output_name() for key in keys]
        first = units.table["first"]
        found = messages.gather(first, **dict(zip(names, keys, strict=True)))
        for group in self._by_members.values():
            found = found.hstack(_fold_members(group, messages, units))
        split = units.is_split
        if split is None:
            return found
        folds = [one for group in self._by_members.values() for one in group.aggregates]
        merged = (one.fold.merge_segments(pl.col(one.name)) for one in folds)
        together = found.filter(split).group_by(names).agg(*merged)
        return pl.concat([found.filter(~split), together.select(found.columns)])

    def __bool__(self) -> bool:
        """Whether anything was requested."""
        return bool(self._names)


def _fold_members(
    group: MemberAggregates, messages: MessageTable, units: Segments
) -> list[pl.Series]:
    """Compute the aggregates of one group, each with one value per segment."""
    which = messages.read(members=group.members)["members"]
    segment = units.segment.filter(which)
    # only speed: an aggregate of the first member reads no other row
    of_first = (
        [] if optimisations.OFF else [a for a in group.aggregates if a.fold is Fold.FIRST_ROW]
    )
    of_all = [one for one in group.aggregates if one not in of_first]
    found: list[pl.Series] = []
    if of_first:
        start = is_run_start(segment)
        rows = messages.gather(places_of(which).filter(start), **_values(of_first))
        found += _fold_each(of_first, rows, segment.filter(start), len(units.table))
    if of_all:
        rows = messages.filter(which, **_values(of_all))
        found += _fold_each(of_all, rows, segment, len(units.table))
    return found


def _values(aggregates: list[Aggregate]) -> dict[str, pl.Expr]:
    return {one.name: one.value for one in aggregates}


def _fold_each(
    aggregates: list[Aggregate], rows: pl.DataFrame, segment: pl.Series, segments: int
) -> list[pl.Series]:
    return [
        _fold_of(one).fold_rows(rows[one.name], segment, segments).alias(one.name)
        for one in aggregates
    ]


def _fold_of(one: Aggregate) -> Fold:
    return Fold.FIRST if optimisations.OFF and one.fold is Fold.FIRST_ROW else one.fold
