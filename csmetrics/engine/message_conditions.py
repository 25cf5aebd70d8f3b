"""Compiles the conditions and quantities of units that have messages: buyer-days and sessions."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from csmetrics.engine.aggregate_plan import TRUE, UNKNOWN, AggregatePlan, truth_code
from csmetrics.engine.compile_conditions import (
    Sense,
    await_until,
    awaits,
    compile_condition,
    compile_undetermined,
    deadline_ahead,
    deadline_reached,
)
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.message_subject import Messages
from csmetrics.engine.messages.segment_folds import Fold
from csmetrics.engine.messages.segments import Segments
from csmetrics.language.base import given
from csmetrics.language.conditions import AtLeast, Comes, Condition, Every, First, Some
from csmetrics.language.messages import MessageSet
from csmetrics.language.quantities import ReceptionTime, UntilFirst, Wait

OfMessages = Some | Every | First | AtLeast | Comes
"""The conditions on a unit's own messages."""


def _apart(that: Condition, sense: Sense) -> Sense:
    """The sense as part of a key: always ``KNOWN`` for a condition that awaits nothing."""
    return sense if awaits(that) else Sense.KNOWN


class MessageConditions:
    """Compiles conditions and quantities over each unit's own messages.

    Args:
        aggregates: Where the aggregates are requested.
        messages: The messages as subjects, each with its unit's day and settling end.
        day: The unit day, over the frame of units.
        cutoff: The settling end, over the frame of units; None where units never settle.
        key: Identifies these units among those that share ``aggregates``.
        segments: The segments of messages, one or more for each unit.
    """

    def __init__(  # noqa: PLR0913  what units differ in
        self,
        aggregates: AggregatePlan,
        messages: Messages,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        key: object,
        segments: Segments,
    ) -> None:
        self._aggregates = aggregates
        self.messages = messages
        self._snapshot = messages.snapshot
        self._day = day
        self._cutoff = cutoff
        self._key = key
        self._segments = segments

    def members(self, of: MessageSet) -> pl.Expr:
        """Whether each message is in the set and seen by its unit."""
        seen = self.messages.seen()
        members = self.messages.table.set(of, None if self.messages.own_day else self.messages.day)
        return members if seen is None else members & seen

    def _request_aggregate(
        self, what: str, node: object, of: MessageSet, value: pl.Expr, fold: Fold = Fold.FIRST_ROW
    ) -> pl.Expr:
        """Request an aggregate of the unit's messages of a set.

        Its key leaves out the settling rule where that hides no message: messages that belong to
        their own day all lie before their settling end.
        """
        alike = self.messages.own_day and what in (
            "first",
            "time",
            "last time",
            "last",
            "reception",
        )
        key = (what, node, None if alike else (self._key, self._snapshot.platform_of_days))
        return self._aggregates.request(key, self._members_key(of), self.members(of), value, fold)

    def _members_key(self, of: MessageSet) -> object:
        """The key of a set's members; the settling rule matters only for those of another day."""
        return of, None if self.messages.own_day else self._key

    def first_place(self, of: MessageSet) -> pl.Expr:
        """The place of the unit's first message of the set, null where there is none."""
        return self._request_aggregate("first", of, of, pl.col("ord"))

    def first_time(self, of: MessageSet) -> pl.Expr:
        """The instant of the unit's first message of the set, null where there is none."""
        return self._request_aggregate("time", of, of, pl.col("t"))

    def compile_leaf(self, condition: OfMessages, sense: Sense) -> pl.Expr:
        """Compile a condition on the unit's messages."""
        match condition:
            case Some():
                return self.first_time(condition.of).is_not_null()
            case Every():
                return self._every(condition, sense)
            case First():
                packed = pl.col("ord").cast(pl.Int64) * 4 + self.code(condition.that, sense)
                key = (condition, _apart(condition.that, sense))
                code = self._request_aggregate("of first", key, condition.of, packed) & 3
                return pl.when((code != UNKNOWN).fill_null(value=True)).then(
                    (code == TRUE).fill_null(value=False)
                )
            case AtLeast():
                return self._at_least(condition, sense)
            case Comes(after=after) if sense is Sense.CERTAIN and after is not None:
                there = self.first_place(after).is_not_null()
                return pl.when(~there).then(pl.lit(value=False))
            case Comes():
                return self._comes(condition)

    def undetermined_leaf(self, condition: OfMessages) -> pl.Expr | None:
        """Whether one of the unit's messages awaits an event whose deadline lies ahead."""
        match condition:
            case Some():
                return None
            case Comes():
                return self._comes_later(condition)
            case First():
                undetermined = compile_undetermined(condition.that, self.messages)
                if undetermined is None:
                    return None
                packed = pl.col("ord").cast(pl.Int64) * 2 + undetermined.cast(pl.Int64)
                key = (condition.of, condition.that)
                found = self._request_aggregate("open first", key, condition.of, packed) & 1
                return (found == 1).fill_null(value=False)
            case Every() | AtLeast():
                undetermined = compile_undetermined(condition.that, self.messages)
                if undetermined is None:
                    return None
                key = (condition.of, condition.that)
                return self._request_aggregate(
                    "open", key, condition.of, undetermined, Fold.ANY
                ).fill_null(value=False)

    def code(self, that: Condition, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """Compile a condition on each message to ``FALSE``, ``UNKNOWN`` or ``TRUE``."""
        return truth_code(compile_condition(that, self.messages, sense))

    def _every(self, condition: Every, sense: Sense) -> pl.Expr:
        of, holds = condition.of, compile_condition(condition.that, self.messages, sense)
        key = (condition, _apart(condition.that, sense))
        fails = self._request_aggregate("fails", key, of, ~holds, Fold.ANY)
        waits = self._request_aggregate("waits", key, of, holds.is_null(), Fold.ANY)
        return (
            pl.when(fails)
            .then(pl.lit(value=False))
            .when(waits)
            .then(pl.lit(None, dtype=pl.Boolean))
            .otherwise(pl.lit(value=True))  # without messages too
        )

    def _at_least(self, condition: AtLeast, sense: Sense) -> pl.Expr:
        of, holds = condition.of, compile_condition(condition.that, self.messages, sense)
        # `times` is not in the key, so definitions that differ only in it share the counts
        key = (of, condition.that, _apart(condition.that, sense))
        true = self._request_aggregate("true", key, of, holds, Fold.COUNT).fill_null(0)
        unknown = self._request_aggregate(
            "unknown", key, of, holds.is_null(), Fold.COUNT
        ).fill_null(0)
        times = given(condition.times)
        return (
            pl.when(true >= times)
            .then(pl.lit(value=True))
            .when(true + unknown < times)
            .then(pl.lit(value=False))
        )

    def _comes(self, condition: Comes) -> pl.Expr:
        end, place = None, pl.col("ord")
        if condition.until is not None:
            in_time = pl.col("t") < self.messages.end(condition.until)
            place = pl.when(in_time).then(place)
            end = self._snapshot.clock.end(self._day, condition.until)
        key = (condition.of, condition.until)
        last = self._request_aggregate("last", key, condition.of, place, Fold.LAST)
        deadlines = (end, self._cutoff)
        if condition.after is None:
            return await_until(last.is_not_null(), deadlines, self._snapshot.as_of)
        first = self.first_place(condition.after)
        later = await_until((last > first).fill_null(value=False), deadlines, self._snapshot.as_of)
        return later & first.is_not_null()

    def coming(self, condition: Comes) -> pl.Expr:
        """For each message the instant of the unit's next message that the condition awaits."""
        in_time = self.members(condition.of)
        if condition.until is not None:
            in_time &= pl.col("t") < self.messages.end(condition.until)
        table = self.messages.table

        def found() -> pl.Series:
            found = table.read(which=in_time, t=pl.col("t"))
            times = found["t"].filter(found["which"])
            return self._segments.next_value(found["which"], times)

        return table.column(("coming", condition, self._key, self._segments), found)

    def _comes_later(self, condition: Comes) -> pl.Expr | None:
        """Whether the deadline of the awaited message lies ahead; None: there is none."""
        end = None
        if condition.until is not None:
            end = self._snapshot.clock.end(self._day, condition.until)
        undetermined = deadline_ahead((end, self._cutoff), self._snapshot.as_of)
        if undetermined is None or condition.after is None:
            return undetermined
        return undetermined & self.first_place(condition.after).is_not_null()

    def wait(self, quantity: Wait, of: MessageSet) -> pl.Expr:
        """The instant of the reply to the unit's first message of a set, null if none is seen."""
        place = self.first_place(of)
        column = self.messages.table.next_reply(quantity.by, quantity.scope)
        reply = self.messages.table.at(place, column.meta.output_name())
        return reply if self._cutoff is None else pl.when(reply < self._cutoff).then(reply)

    def first_message_wait(self, quantity: Wait, of: MessageSet) -> tuple[pl.Expr, pl.Expr]:
        """The wait of the unit's first message of a set, and whether it is still unknown."""
        begins, reply = self._wait_begins(quantity, of), self.wait(quantity, of)
        if quantity.counting is None:
            late = cap_reached(begins, quantity.cap, self._cutoff, self._snapshot.as_of)
            return capped_wait(begins, reply, quantity.cap, late)
        messages, working = self.messages, quantity.counting
        first, table = self.first_place(of), messages.table
        start = pl.col("t") if quantity.since == "first" else table.round_end(of)
        worked = messages.worked(working, start)
        replied = messages.worked(working, table.next_reply(quantity.by, quantity.scope))
        late = None
        if quantity.cap is not None:
            passed = messages.passed(working, worked, microseconds(quantity.cap))
            key = ("passed", quantity, self._snapshot.platform_of_days)
            name = table.column(key, lambda: passed).meta.output_name()
            late = table.at(first, name)
        begins, reply = (table.at(first, one.meta.output_name()) for one in (worked, replied))
        return capped_wait(begins, reply, quantity.cap, late)

    def _wait_begins(self, quantity: Wait, of: MessageSet) -> pl.Expr:
        """The instant from which the wait of the unit's first message of a set counts."""
        if quantity.since == "first":
            return self.first_time(of)
        ends = self.messages.table.round_end(of)
        return self.messages.table.at(self.first_place(of), ends.meta.output_name())

    def replier(self, wait: Wait) -> pl.Expr:
        """The agent a unit is credited to: the author of the reply, else the account reached."""
        assert wait.of is not None  # noqa: S101  a unit's wait names its set
        table, first = self.messages.table, self.first_place(wait.of)
        place = table.at(first, table.next_place(wait.by, wait.scope).meta.output_name())
        if self._cutoff is not None:
            place = pl.when(table.at(place, "t") < self._cutoff).then(place)
        reached = table.at(first, table.agent().meta.output_name())
        return pl.coalesce(table.at(place, "agent"), reached)

    def until_first(self, quantity: UntilFirst, since: pl.Expr) -> pl.Expr:
        """Time from the session's ``since`` to the first message of the set at or after it."""
        start = self.messages.table.session_value(quantity.since)
        at_ = pl.when(pl.col("t") >= start).then("t")
        return self._request_aggregate("until", quantity, quantity.of, at_, Fold.FIRST) - since

    def reception(self, quantity: ReceptionTime) -> pl.Expr:
        """The time from the unit's first to its last message, less gaps longer than ``gap``."""
        of = quantity.of
        before = self.messages.table.before(self._members_key(of), self.members(of), self._segments)
        gap = pl.col("t") - before
        long = pl.when(gap > microseconds(quantity.gap)).then(gap)
        gaps = self._request_aggregate("reception", quantity, of, long, Fold.SUM).fill_null(0)
        last = self._request_aggregate("last time", of, of, pl.col("t"), Fold.LAST)
        return last - self.first_time(of) - gaps


def cap_reached(
    begins: pl.Expr, cap: timedelta | None, cutoff: pl.Expr | None, as_of: int
) -> pl.Expr | None:
    """Whether it is too late for a reply within the cap; None without a cap.

    Args:
        begins: The instant from which the wait counts, null where there is none.
        cap: The cap.
        cutoff: The settling end of the unit, None where it never settles.
        as_of: The knowledge time.
    """
    return None if cap is None else deadline_reached((begins + microseconds(cap), cutoff), as_of)


def capped_wait(
    begins: pl.Expr, reply: pl.Expr, cap: timedelta | None, late: pl.Expr | None
) -> tuple[pl.Expr, pl.Expr]:
    """Compute a wait, and whether it is still unknown.

    Args:
        begins: When the wait begins, null where there is none.
        reply: When its reply comes, null where none is seen.
        cap: The value of a longer wait, and of one without a reply; None: waits have no limit and
            one without a reply is null.
        late: Whether it is too late for a reply within the cap.
    """
    wait = reply - begins
    if cap is None:
        return wait, pl.lit(value=False)
    assert late is not None  # noqa: S101  a cap is a deadline
    limit = microseconds(cap)
    unknown = begins.is_not_null() & reply.is_null() & ~late.fill_null(value=False)
    longest = pl.when(wait <= limit).then(wait).otherwise(limit)  # without reply too
    return pl.when(begins.is_not_null() & ~unknown).then(longest), unknown
