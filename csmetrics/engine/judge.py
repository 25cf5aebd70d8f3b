"""Conditions as expressions: true, false, or null while an awaited event may still come.

Polars combines nulls by Kleene's logic, which is the contract's. What depends on the kind of unit
(its messages, its row) is asked of a ``Subject``; what does not is said here once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import polars as pl

from csmetrics.engine.clock import microseconds
from csmetrics.engine.messages import MessageTable, clock_time
from csmetrics.engine.world import World
from csmetrics.language.base import given
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Condition,
    Flagged,
    Happened,
    Is,
    Not,
    OfSession,
    TimeDuring,
)
from csmetrics.language.quantities import Wait


class Subject(Protocol):
    """A frame of units or messages whose conditions are judged."""

    def leaf(self, condition: Condition) -> pl.Expr:
        """A condition that is not made of others."""
        ...


def judge(condition: Condition | None, subject: Subject) -> pl.Expr:
    """A condition over a subject as a nullable boolean expression; no condition is true."""
    match condition:
        case None:
            return pl.lit(value=True)
        case AllOf():
            return pl.all_horizontal(*(judge(part, subject) for part in condition.of))
        case AnyOf():
            return pl.any_horizontal(*(judge(part, subject) for part in condition.of))
        case Not():
            return ~judge(condition.of, subject)
        case _:
            return subject.leaf(condition)


def awaited(seen: pl.Expr, deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr:
    """True once seen, false once ``as_of`` reaches one of the deadlines, else unknown.

    Without any deadline (a definition that never settles and states no limit) what is not seen is
    false.
    """
    late = reached(deadlines, as_of)
    if late is None:
        return seen.fill_null(value=False)
    return (
        pl.when(seen)
        .then(pl.lit(value=True))
        .when(late)
        .then(pl.lit(value=False))
        .otherwise(pl.lit(None, dtype=pl.Boolean))
    )


def reached(deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr | None:
    """Whether ``as_of`` reaches one of the deadlines that exist, null or false where it does not.

    None if there are none.
    """
    passed = [deadline <= as_of for deadline in deadlines if deadline is not None]
    return pl.any_horizontal(*passed) if passed else None


class Messages:
    """The messages of a world as subjects, each with a unit day and a settling end.

    Args:
        world: What is known.
        table: The messages.
        day: The unit day of each message's unit; None where it is the message's own.
        cutoff: The settling end of each message's unit; None where it never settles.
    """

    def __init__(
        self, world: World, table: MessageTable, day: pl.Expr | None, cutoff: pl.Expr | None
    ) -> None:
        self.world = world
        self.table = table
        self.own_day = day is None
        self.day = pl.col("day") if day is None else day
        self.cutoff = cutoff

    def seen(self) -> pl.Expr | None:
        """Whether each message lies before its unit's settling end; None where all do."""
        return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff

    def end(self, days: int) -> pl.Expr:
        """The end of each message's unit day, and so many days more."""
        return self.table.end(days) if self.own_day else self.world.clock.end(self.day, days)

    def leaf(self, condition: Condition) -> pl.Expr:
        """A condition on each message."""
        match condition:
            case Answered():
                return self._answered(condition)
            case Flagged():
                return self.table.flagged()
            case OfSession():
                return self._of_session(condition)
            case _:
                msg = f"{condition.node!r} does not judge a message"
                raise TypeError(msg)

    def answer(self, condition: Answered | Wait) -> pl.Expr:
        """The instant of each message's next reply, where that is seen."""
        reply = self.table.next_reply(condition.by, condition.scope)
        return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)

    def _answered(self, condition: Answered) -> pl.Expr:
        reply = self.answer(condition)
        limit = None
        if condition.within is not None:
            limit = pl.col("t") + microseconds(given(condition.within))
        until = None
        if condition.until is not None:
            until = self.end(condition.until)
        in_time = reply.is_not_null()
        if limit is not None:
            in_time &= reply <= limit
        if until is not None:
            in_time &= reply < until
        return awaited(in_time, (limit, until, self.cutoff), self.world.as_of)

    def _of_session(self, condition: OfSession) -> pl.Expr:
        holds = SessionOf(self).judge(condition.that)
        # a session is there from its start on: the row's earliest time
        started = self.table.session_value("started_at")
        there = started.is_not_null() if self.cutoff is None else started < self.cutoff
        return there.fill_null(value=False) & holds


class SessionOf:
    """The session of each message as a subject."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def judge(self, condition: Condition) -> pl.Expr:
        """The condition on each message's session."""
        return judge(condition, self)

    def leaf(self, condition: Condition) -> pl.Expr:
        """A condition on the session's row."""
        messages = self._messages
        return row_leaf(
            condition,
            world=messages.world,
            value=messages.table.session_value,
            cutoff=messages.cutoff,
        )


def row_leaf(
    condition: Condition,
    *,
    world: World,
    value: Callable[[str], pl.Expr],
    cutoff: pl.Expr | None,
) -> pl.Expr:
    """A condition on one row's own attributes and timestamps.

    Args:
        condition: The condition.
        world: What is known.
        value: The expression of a column of the row; timestamps are instants.
        cutoff: The settling end of the row's unit, None where it never settles.
    """

    def seen(column: str) -> pl.Expr:
        at = value(column)
        return at if cutoff is None else pl.when(at < cutoff).then(at)

    match condition:
        case Is():
            holds = value(condition.column).is_in(condition.values)
        case Compare():
            own = value(condition.column)
            if condition.column == "level":  # a level is known with its rated_at
                own = pl.when(seen("rated_at").is_not_null()).then(own)
            limit = given(condition.value)
            holds = own >= limit if condition.op == ">=" else own <= limit
        case TimeDuring():
            clock = world.clock.time_of_day(seen(condition.column))
            start, end = clock_time(condition.start), clock_time(condition.end)
            holds = clock.is_between(start, end, closed="left")
        case Happened():
            return awaited(seen(condition.column).is_not_null(), [cutoff], world.as_of)
        case _:
            msg = f"{condition.node!r} does not judge a row"
            raise TypeError(msg)
    return holds.fill_null(value=False)
