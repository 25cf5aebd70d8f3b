"""Conditions as expressions: true, false, or null while an awaited event may still come.

Polars combines nulls by Kleene's logic, which is the contract's. What depends on the kind of unit
(its messages, its row) is asked of a ``Subject``; what does not is said here once.

A proportion waits for deadlines, so it asks two things more of a condition: whether one of its
awaited leaves has not reached its deadline (``undetermined``), and what is certain whatever is
awaited (``judge`` in the sense ``CERTAIN``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Protocol

import polars as pl

from csmetrics.engine.load.table_loader import own_column
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.messages.message_table import MessageTable, clock_time, is_one_of
from csmetrics.engine.snapshot import World
from csmetrics.language.base import Own, given, walk
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comes,
    Compare,
    Condition,
    Flagged,
    Happened,
    HasRow,
    HasValue,
    Is,
    Not,
    OfSession,
    RobotOnly,
    TimeDuring,
)
from csmetrics.language.hours import Working
from csmetrics.language.quantities import Wait
from csmetrics.language.windows import EndOfDay, FirstTime, StartOfDay, UnitTime, UpperBound


class Sense(Enum):
    """In which sense a condition is judged."""

    KNOWN = "known"
    """An awaited leaf is true once seen, false from its deadline on, unknown in between."""
    CERTAIN = "certain"
    """Every awaited leaf is unknown."""


class Subject(Protocol):
    """A frame of units or messages whose conditions are judged."""

    def leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """A condition that is not made of others."""
        ...

    def undetermined(self, condition: Condition) -> pl.Expr | None:
        """Whether such a condition awaits an event whose deadline lies ahead; None: never."""
        ...


def judge(condition: Condition | None, subject: Subject, sense: Sense = Sense.KNOWN) -> pl.Expr:
    """A condition over a subject as a nullable boolean expression; no condition is true."""
    match condition:
        case None:
            return pl.lit(value=True)
        case AllOf():
            return pl.all_horizontal(*(judge(part, subject, sense) for part in condition.of))
        case AnyOf():
            return pl.any_horizontal(*(judge(part, subject, sense) for part in condition.of))
        case Not():
            return ~judge(condition.of, subject, sense)
        case _ if sense is Sense.CERTAIN and is_awaited(condition):
            return pl.lit(None, dtype=pl.Boolean)
        case _:
            return subject.leaf(condition, sense)


def undetermined(condition: Condition | None, subject: Subject) -> pl.Expr | None:
    """Whether an awaited leaf of a condition has not reached its deadline; None: none ever."""
    match condition:
        case None:
            return None
        case AllOf() | AnyOf():
            return any_of_some(undetermined(part, subject) for part in condition.of)
        case Not():
            return undetermined(condition.of, subject)
        case _:
            return subject.undetermined(condition)


def any_of_some(found: Iterable[pl.Expr | None]) -> pl.Expr | None:
    """Whether one of the expressions that there are is true; None if there are none."""
    there = [one for one in found if one is not None]
    return pl.any_horizontal(*there) if there else None


def is_awaited(condition: Condition) -> bool:
    """Whether a leaf awaits an event by itself."""
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
    """Whether a window ends at or before the unit's own events."""
    match bound:
        case FirstTime() | UnitTime():
            return True
        case StartOfDay():
            return bound.days <= 0
        case EndOfDay():
            return bound.days < 0
        case _:
            return False


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


def ahead(deadlines: Iterable[pl.Expr | None], as_of: int) -> pl.Expr | None:
    """Whether none of the deadlines that exist is reached yet; None if there are none."""
    late = reached(deadlines, as_of)
    return None if late is None else ~late.fill_null(value=False)


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

    def leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """A condition on each message."""
        match condition:
            case Answered():
                return self._answered(condition)
            case RobotOnly():
                return self._robot_only(condition)
            case Flagged():
                return self.table.flagged()
            case OfSession():
                return self._there() & SessionOf(self).judge(condition.that, sense)
            case _:
                msg = f"{condition.node!r} does not judge a message"
                raise TypeError(msg)

    def undetermined(self, condition: Condition) -> pl.Expr | None:
        """Whether each message awaits an event whose deadline lies ahead; None: never."""
        match condition:
            case Answered(counting=Working() as working) if condition.within is not None:
                begins = self.worked(working, self._begins(condition))
                limit = microseconds(given(condition.within))
                open_ = ~self.passed(working, begins, limit)
                if condition.until is not None:
                    open_ &= self.end(condition.until) > self.world.as_of
                return open_
            case Answered():
                return ahead(self._deadlines(condition), self.world.as_of)
            case RobotOnly():
                return self._robot_only(condition).is_null()
            case OfSession():
                found = undetermined(condition.that, SessionOf(self))
                return None if found is None else self._there() & found
            case _:
                return None

    def answer(self, condition: Answered | Wait) -> pl.Expr:
        """The instant of each message's next reply, where that is seen."""
        reply = self.table.next_reply(condition.by, condition.scope)
        return reply if self.cutoff is None else pl.when(reply < self.cutoff).then(reply)

    def replier(self, wait: Wait) -> pl.Expr:
        """The author of the reply that ends each message's wait, null where none is seen."""
        place = self.table.next_place(wait.by, wait.scope)
        return self.table.at(
            place
            if self.cutoff is None
            else pl.when(self.table.at(place, "t") < self.cutoff).then(place),
            "agent",
        )

    def _answered(self, condition: Answered) -> pl.Expr:
        reply = self.answer(condition)
        limit, until, cutoff = self._deadlines(condition)
        in_time = reply.is_not_null()
        if condition.counting is not None and condition.within is not None:
            return self._answered_at_work(condition, condition.counting)
        if limit is not None:
            in_time &= reply <= limit
        if until is not None:
            in_time &= reply < until
        return awaited(in_time, (limit, until, cutoff), self.world.as_of)

    def _answered_at_work(self, condition: Answered, working: Working) -> pl.Expr:
        """Whether no more working time passes than the limit before each message is answered."""
        limit = microseconds(given(condition.within))  # type: ignore[arg-type]  # there is one
        reply = self.table.next_reply(condition.by, condition.scope)
        begins = self.worked(working, self._begins(condition))
        in_time = (self.worked(working, reply) - begins <= limit).fill_null(value=False)
        late = self.passed(working, begins, limit)
        if condition.until is not None:
            until = self.end(condition.until)
            in_time &= (reply < until).fill_null(value=False)
            late |= until <= self.world.as_of
        return pl.when(in_time | late).then(in_time)

    def worked(self, working: Working, instants: pl.Expr) -> pl.Expr:
        """How much working time lies before the instants of a column of the messages."""
        world = self.world
        time = world.working_time(working)
        return self.table.worked(working, instants.meta.output_name(), time, world.platform_of_days)

    def passed(self, working: Working, begins: pl.Expr, limit: int) -> pl.Expr:
        """Whether ``as_of`` is at or after the last instant at which no more than the limit passed.

        Args:
            working: The hours.
            begins: How much working time lies before the messages wait.
            limit: The limit.
        """
        world = self.world
        time = world.working_time(working)
        by_now = self.table.worked_by(world.as_of, working, time, world.platform_of_days)
        # as much as the limit has passed, and either more or the hours go on
        return by_now > (begins + limit) * 2

    def _begins(self, condition: Answered) -> pl.Expr:
        """The instant from which each message waits."""
        if condition.from_first_of is not None:
            return self.table.round_start(condition.from_first_of)
        return pl.col("t")

    def _deadlines(
        self, condition: Answered
    ) -> tuple[pl.Expr | None, pl.Expr | None, pl.Expr | None]:
        """Until when a reply is awaited: the limit, the end of a day, the settling end."""
        limit = until = None
        if condition.within is not None:
            limit = self._begins(condition) + microseconds(given(condition.within))
        if condition.until is not None:
            until = self.end(condition.until)
        return limit, until, self.cutoff

    def _robot_only(self, condition: RobotOnly) -> pl.Expr:
        """Whether nobody but a robot answered the round that each message opens."""
        person, robot, next_ = (
            found if self.cutoff is None else pl.when(found < self.cutoff).then(found)
            for found in self.table.after_round(condition.rounds)
        )
        known = person.is_not_null() | next_.is_not_null()
        if self.cutoff is None:
            known = pl.lit(value=True)
        else:
            known |= self.cutoff <= self.world.as_of
        return pl.when(known).then(person.is_null() & robot.is_not_null())

    def _there(self) -> pl.Expr:
        """Whether each message's session is in the data and seen: from its start on."""
        started = self.table.session_value("started_at")
        there = started.is_not_null() if self.cutoff is None else started < self.cutoff
        return there.fill_null(value=False)


class SessionOf:
    """The session of each message as a subject."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def judge(self, condition: Condition, sense: Sense) -> pl.Expr:
        """The condition on each message's session."""
        return judge(condition, self, sense)

    def undetermined(self, condition: Condition) -> pl.Expr | None:
        """Whether the session's row awaits an event before its settling end."""
        return row_undetermined(condition, self._messages.world, self._messages.cutoff)

    def leaf(self, condition: Condition, sense: Sense) -> pl.Expr:  # noqa: ARG002  none is nested
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

    def attribute(column: str | Own) -> pl.Expr:
        if column == "level":  # a level is known with its rated_at
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
            clock = world.clock.time_of_day(seen(condition.column))
            start, end = clock_time(condition.start), clock_time(condition.end)
            holds = clock.is_between(start, end, closed="left")
        case Happened():
            return awaited(seen(condition.column).is_not_null(), [cutoff], world.as_of)
        case _:
            msg = f"{condition.node!r} does not judge a row"
            raise TypeError(msg)
    return holds.fill_null(value=False)


def row_undetermined(condition: Condition, world: World, cutoff: pl.Expr | None) -> pl.Expr | None:
    """Whether a row awaits a time of its own before its settling end; None: never."""
    return ahead([cutoff], world.as_of) if isinstance(condition, Happened) else None
