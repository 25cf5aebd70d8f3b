"""Compiles conditions to nullable boolean expressions: null while an awaited event is open.

Polars combines nulls by Kleene's logic, as the contract does. Leaves that depend on the kind of
unit (its messages, its row) are compiled by a ``Subject``; combinations of leaves are compiled
here.

A proportion waits for deadlines, so it needs two more expressions of a condition: whether one of
its awaited leaves has not reached its deadline (``compile_undetermined``), and its value if every
awaited leaf is unknown (``compile_condition`` with ``Sense.CERTAIN``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Protocol

import polars as pl

from csmetrics.engine.load.table_loader import own_column
from csmetrics.engine.messages.set_parts import clock_time, is_one_of
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.base import Own, given, walk
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comes,
    Condition,
    HasRow,
    Not,
    RobotOnly,
)
from csmetrics.language.row_conditions import Compare, Happened, HasValue, Is, TimeDuring
from csmetrics.language.windows import EndOfDay, FirstTime, StartOfDay, UnitTime, UpperBound


class Sense(Enum):
    """How the awaited leaves of a condition are judged."""

    KNOWN = "known"
    """An awaited leaf is true once seen, false from its deadline on, unknown in between."""
    CERTAIN = "certain"
    """Every awaited leaf is unknown."""


class Subject(Protocol):
    """A frame of units or messages for which conditions are compiled."""

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a leaf: a condition that contains no other."""
        ...

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether a leaf awaits an event whose deadline lies ahead; None: it never does."""
        ...


def compile_condition(  # noqa: PLR0911  one a way of combining
    condition: Condition | None, subject: Subject, sense: Sense = Sense.KNOWN
) -> pl.Expr:
    """Compile a condition over a subject to a nullable boolean expression; None is true."""
    match condition:
        case None:
            return pl.lit(value=True)
        case AllOf():
            return pl.all_horizontal(
                *(compile_condition(part, subject, sense) for part in condition.of)
            )
        case AnyOf():
            return pl.any_horizontal(
                *(compile_condition(part, subject, sense) for part in condition.of)
            )
        case Not():
            return ~compile_condition(condition.of, subject, sense)
        case Comes(after=after) if sense is Sense.CERTAIN and after is not None:
            return subject.compile_leaf(condition, sense)  # false without a message of ``after``
        case HasRow() if sense is Sense.CERTAIN:
            return subject.compile_leaf(condition, sense)  # false where a bound does not exist
        case _ if sense is Sense.CERTAIN and is_awaited(condition):
            return pl.lit(None, dtype=pl.Boolean)
        case _:
            return subject.compile_leaf(condition, sense)


def compile_undetermined(condition: Condition | None, subject: Subject) -> pl.Expr | None:
    """Whether an awaited leaf of a condition has not reached its deadline; None: never."""
    match condition:
        case None:
            return None
        case AllOf() | AnyOf():
            return any_of_some(compile_undetermined(part, subject) for part in condition.of)
        case Not():
            return compile_undetermined(condition.of, subject)
        case _:
            return subject.undetermined_leaf(condition)


def any_of_some(found: Iterable[pl.Expr | None]) -> pl.Expr | None:
    """Whether one of the expressions is true, leaving out None; None if all are None."""
    there = [one for one in found if one is not None]
    return pl.any_horizontal(*there) if there else None


def is_awaited(condition: Condition) -> bool:
    """Whether a condition is a leaf that awaits an event."""
    match condition:
        case Answered() | Comes() | Happened() | RobotOnly():
            return True
        case HasRow():
            return any(not _is_past(window.before) for window in condition.windows)
        case _:
            return False


def awaits(condition: Condition | None) -> bool:
    """Whether any part of a condition awaits an event."""
    parts = walk(condition)
    return any(is_awaited(part) for part in parts)  # type: ignore[arg-type]  # other nodes: no


def _is_past(bound: UpperBound | None) -> bool:
    """Whether a window ends at or before the unit day or the unit's own event."""
    match bound:
        case FirstTime() | UnitTime():
            return True
        case StartOfDay():
            return bound.days <= 0
        case EndOfDay():
            return bound.days < 0
        case _:
            return False


def await_until(seen: pl.Expr, deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr:
    """True once seen, false once ``as_of`` reaches one of the deadlines, else unknown.

    Without a deadline (a definition that never settles and states no limit) it is false until
    seen.
    """
    late = deadline_reached(deadlines, as_of)
    if late is None:
        return seen.fill_null(value=False)
    return (
        pl.when(seen)
        .then(pl.lit(value=True))
        .when(late)
        .then(pl.lit(value=False))
        .otherwise(pl.lit(None, dtype=pl.Boolean))
    )


def deadline_ahead(deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr | None:
    """Whether ``as_of`` has reached none of the deadlines; None without deadlines."""
    late = deadline_reached(deadlines, as_of)
    return None if late is None else ~late.fill_null(value=False)


def deadline_reached(deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr | None:
    """Whether ``as_of`` has reached one of the deadlines: true, else false or null.

    Deadlines that are None are left out; None if all are.
    """
    passed = [deadline <= as_of for deadline in deadlines if deadline is not None]
    return pl.any_horizontal(*passed) if passed else None


def compile_row_leaf(
    condition: Condition,
    *,
    snapshot: Snapshot,
    value: Callable[[str], pl.Expr],
    cutoff: pl.Expr | None,
) -> pl.Expr:
    """Compile a condition on a row's own attributes and timestamps.

    Args:
        condition: The condition.
        snapshot: The snapshot.
        value: Returns the expression of a column of the row; timestamps are instants.
        cutoff: The settling end of the row's unit, None where it never settles.
    """

    def seen(column: str) -> pl.Expr:
        at = value(column)
        return at if cutoff is None else pl.when(at < cutoff).then(at)

    def attribute(column: str | Own) -> pl.Expr:
        if column == "level":  # a level is known from its rated_at on
            return pl.when(seen("rated_at").is_not_null()).then(value(column))
        return value(own_column(column.name) if isinstance(column, Own) else column)

    match condition:
        case Is():
            holds = is_one_of(attribute(condition.column), condition.values)
        case HasValue():
            holds = attribute(condition.column).is_not_null()
        case Compare():
            own = attribute(condition.column)
            limit = given(condition.value)
            holds = own >= limit if condition.op == ">=" else own <= limit
        case TimeDuring():
            clock = snapshot.clock.time_of_day(seen(condition.column))
            start, end = clock_time(condition.start), clock_time(condition.end)
            holds = clock.is_between(start, end, closed="left")
        case Happened():
            return await_until(seen(condition.column).is_not_null(), [cutoff], snapshot.as_of)
        case _:
            msg = f"{condition.node!r} does not judge a row"
            raise TypeError(msg)
    return holds.fill_null(value=False)


def undetermined_row_leaf(
    condition: Condition, snapshot: Snapshot, cutoff: pl.Expr | None
) -> pl.Expr | None:
    """Whether a row awaits one of its own timestamps and has not settled; None: never."""
    return deadline_ahead([cutoff], snapshot.as_of) if isinstance(condition, Happened) else None
