"""Compiles the conditions on single messages, each with its unit's day and settling end."""

from __future__ import annotations

import polars as pl

from csmetrics.engine.compile_conditions import (
    Sense,
    await_until,
    compile_condition,
    compile_row_leaf,
    compile_undetermined,
    deadline_ahead,
    undetermined_row_leaf,
)
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.messages.message_table import MessageTable
from csmetrics.engine.snapshot import Snapshot
from csmetrics.language.base import given
from csmetrics.language.conditions import (
    Answered,
    Condition,
    Flagged,
    OfSession,
    RobotOnly,
)
from csmetrics.language.hours import Working
from csmetrics.language.quantities import Wait


class Messages:
    """The messages of a snapshot as subjects, each with a unit day and a settling end.

    Args:
        snapshot: The snapshot.
        table: The messages.
        day: The unit day of each message's unit; None where it is the message's own day.
        cutoff: The settling end of each message's unit; None where it never settles.
    """

    def __init__(
        self, snapshot: Snapshot, table: MessageTable, day: pl.Expr | None, cutoff: pl.Expr | None
    ) -> None:
        self.snapshot = snapshot
        self.table = table
        self.own_day = day is None
        self.day = pl.col("day") if day is None else day
        self.cutoff = cutoff

    def seen(self) -> pl.Expr | None:
        """Whether each message lies before its unit's settling end; None where all do."""
        return None if self.cutoff is None or self.own_day else pl.col("t") < self.cutoff

    def end(self, days: int) -> pl.Expr:
        """The end of the local day ``days`` after each message's unit day."""
        return self.table.end(days) if self.own_day else self.snapshot.clock.end(self.day, days)

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a condition on each message."""
        match condition:
            case Answered():
                return self._answered(condition)
            case RobotOnly():
                return self._robot_only(condition)
            case Flagged():
                return self.table.flagged()
            case OfSession():
                return self._there() & SessionOf(self).compile_condition(condition.that, sense)
            case _:
                msg = f"{condition.node!r} does not judge a message"
                raise TypeError(msg)

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether each message awaits an event whose deadline lies ahead; None: never."""
        match condition:
            case Answered(counting=Working() as working) if condition.within is not None:
                begins = self.worked(working, self._begins(condition))
                limit = microseconds(given(condition.within))
                undetermined = ~self.passed(working, begins, limit)
                if condition.until is not None:
                    undetermined &= self.end(condition.until) > self.snapshot.as_of
                return undetermined
            case Answered():
                return deadline_ahead(self._deadlines(condition), self.snapshot.as_of)
            case RobotOnly():
                return self._robot_only(condition).is_null()
            case OfSession():
                found = compile_undetermined(condition.that, SessionOf(self))
                return None if found is None else self._there() & found
            case _:
                return None

    def answer(self, condition: Answered | Wait) -> pl.Expr:
        """The instant of each message's next reply, null where none is seen."""
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
        return await_until(in_time, (limit, until, cutoff), self.snapshot.as_of)

    def _answered_at_work(self, condition: Answered, working: Working) -> pl.Expr:
        """Whether each message is answered within the limit, counted in working time."""
        limit = microseconds(given(condition.within))  # type: ignore[arg-type]  # there is one
        reply = self.table.next_reply(condition.by, condition.scope)
        begins = self.worked(working, self._begins(condition))
        in_time = (self.worked(working, reply) - begins <= limit).fill_null(value=False)
        late = self.passed(working, begins, limit)
        if condition.until is not None:
            until = self.end(condition.until)
            in_time &= (reply < until).fill_null(value=False)
            late |= until <= self.snapshot.as_of
        return pl.when(in_time | late).then(in_time)

    def worked(self, working: Working, instants: pl.Expr) -> pl.Expr:
        """The working time, in microseconds, before each instant of a column of the messages."""
        snapshot = self.snapshot
        time = snapshot.working_time(working)
        return self.table.worked(
            working, instants.meta.output_name(), time, snapshot.platform_of_days
        )

    def passed(self, working: Working, begins: pl.Expr, limit: int) -> pl.Expr:
        """Whether a wait has reached its limit, in working time, by ``as_of``.

        Args:
            working: The hours.
            begins: The working time before each message's wait begins.
            limit: The limit, in microseconds of working time.
        """
        snapshot = self.snapshot
        time = snapshot.working_time(working)
        by_now = self.table.worked_by(snapshot.as_of, working, time, snapshot.platform_of_days)
        # true if more than the limit has passed, or exactly the limit and ``as_of`` is in the hours
        return by_now > (begins + limit) * 2

    def _begins(self, condition: Answered) -> pl.Expr:
        """The instant from which each message waits."""
        if condition.from_first_of is not None:
            return self.table.round_start(condition.from_first_of)
        return pl.col("t")

    def _deadlines(
        self, condition: Answered
    ) -> tuple[pl.Expr | None, pl.Expr | None, pl.Expr | None]:
        """The deadlines of a reply: the limit, the end of a day, the settling end; None: none."""
        limit = until = None
        if condition.within is not None:
            limit = self._begins(condition) + microseconds(given(condition.within))
        if condition.until is not None:
            until = self.end(condition.until)
        return limit, until, self.cutoff

    def _robot_only(self, condition: RobotOnly) -> pl.Expr:
        """Whether only a robot answered the round that each message opens; null while open."""
        person, robot, next_ = (
            found if self.cutoff is None else pl.when(found < self.cutoff).then(found)
            for found in self.table.after_round(condition.rounds)
        )
        known = person.is_not_null() | next_.is_not_null()
        if self.cutoff is None:
            known = pl.lit(value=True)
        else:
            known |= self.cutoff <= self.snapshot.as_of
        return pl.when(known).then(person.is_null() & robot.is_not_null())

    def _there(self) -> pl.Expr:
        """Whether each message's session is in the data and started before the settling end."""
        started = self.table.session_value("started_at")
        there = started.is_not_null() if self.cutoff is None else started < self.cutoff
        return there.fill_null(value=False)


class SessionOf:
    """The session of each message as a subject."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def compile_condition(self, condition: Condition, sense: Sense) -> pl.Expr:
        """Compile a condition on each message's session."""
        return compile_condition(condition, self, sense)

    def undetermined_leaf(self, condition: Condition) -> pl.Expr | None:
        """Whether the session's row awaits an event whose deadline lies ahead; None: never."""
        return undetermined_row_leaf(condition, self._messages.snapshot, self._messages.cutoff)

    def compile_leaf(self, condition: Condition, sense: Sense) -> pl.Expr:  # noqa: ARG002  none is nested
        """Compile a condition on the session's row."""
        messages = self._messages
        return compile_row_leaf(
            condition,
            snapshot=messages.snapshot,
            value=messages.table.session_value,
            cutoff=messages.cutoff,
        )
