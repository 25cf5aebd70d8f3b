"""What units know of their messages, gathered in one pass however many conditions ask.

Every question registers an aggregate and gets the expression of its column at once; the one pass
over the messages runs when all questions are known. Aggregates are minima, maxima and sums of
integers, so neither the order of rows nor the number of threads can change them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from csmetrics.engine.column_ops import begins
from csmetrics.engine.compile_conditions import (
    Messages,
    Sense,
    ahead,
    awaited,
    awaits,
    judge,
    reached,
    undetermined,
)
from csmetrics.engine.local_days import microseconds
from csmetrics.engine.messages.segment_folds import Fold
from csmetrics.engine.messages.segments import Conversations
from csmetrics.language.base import given
from csmetrics.language.conditions import AtLeast, Comes, Condition, Every, First, Some
from csmetrics.language.messages import MessageSet
from csmetrics.language.quantities import ReceptionTime, UntilFirst, Wait

OfMessages = Some | Every | First | AtLeast | Comes
"""The conditions on a unit's own messages."""
FALSE, UNKNOWN, TRUE = 0, 1, 2
"""The three values of a condition as integers."""


def coded(value: pl.Expr) -> pl.Expr:
    """A nullable boolean as one of the three integers."""
    false, unknown, true = (pl.lit(code, pl.Int8) for code in (FALSE, UNKNOWN, TRUE))
    return pl.when(value.is_null()).then(unknown).when(value).then(true).otherwise(false)


def _apart(that: Condition, sense: Sense) -> Sense:
    """What tells a condition in one sense from the other; nothing where it awaits nothing."""
    return sense if awaits(that) else Sense.KNOWN


def _read(values: dict[str, pl.Expr]) -> pl.Expr:
    """The message columns that these expressions read, and ``ord``."""
    read = {name for value in values.values() for name in value.meta.root_names()}
    return pl.col(sorted({"ord", *read}))


class Gathered:
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

    def fold(
        self, messages: pl.DataFrame, units: Conversations, keys: list[pl.Expr]
    ) -> pl.DataFrame:
        """One row for each unit that has a message: its keys and all aggregates.

        Args:
            messages: The messages, all values of theirs that are asked about.
            units: The stretches of messages that are the units'.
            keys: What tells of a message which unit it is of.
        """
        first = units.pieces["first"]
        pieces = len(first)
        found = messages.select(key.gather(first) for key in keys)
        for of, members in self._members.items():
            asked = self._values[of]
            which = messages.select(members).to_series()
            piece, place = units.piece.filter(which), messages["ord"].filter(which)
            first_of = begins(piece)
            heads = {name: asked[name] for name in asked if self._folds[name] is Fold.HEAD}
            others = {name: asked[name] for name in asked if name not in heads}
            if heads:
                rows = messages.select(_read(heads).gather(pl.lit(place.filter(first_of))))
                found = found.with_columns(self._along(rows, heads, piece.filter(first_of), pieces))
            if others:
                rows = messages.select(_read(others)).filter(which)
                found = found.with_columns(self._along(rows, others, piece, pieces))
        several = units.several
        if several is None:
            return found
        merged = (fold.of_pieces(pl.col(name)) for name, fold in self._folds.items())
        together = found.filter(several).group_by(key.meta.output_name() for key in keys)
        merged_too = together.agg(*merged).select(found.columns)
        return pl.concat([found.filter(~several), merged_too])

    def _along(
        self, rows: pl.DataFrame, asked: dict[str, pl.Expr], piece: pl.Series, pieces: int
    ) -> Iterator[pl.Series]:
        """What becomes of values of some rows: one value a piece."""
        values = rows.select("ord", **asked)
        for name in asked:
            yield self._folds[name].along(values[name], piece, pieces).alias(name)

    def __bool__(self) -> bool:
        """Whether anything was asked."""
        return bool(self._names)


class OwnMessages:
    """The conditions and quantities that units judge over messages of their own.

    Args:
        gathered: Where the aggregates are collected.
        messages: The messages as subjects, with the units' day and settling end on each.
        day: The unit day, over the frame of units.
        cutoff: The settling end, over the frame of units.
        key: What tells these units from others that share ``gathered``.
        stretches: The stretches of messages that are the units'.
    """

    def __init__(  # noqa: PLR0913  what units differ in
        self,
        gathered: Gathered,
        messages: Messages,
        *,
        day: pl.Expr,
        cutoff: pl.Expr | None,
        key: object,
        stretches: Conversations,
    ) -> None:
        self._gathered = gathered
        self.messages = messages
        self._world = messages.world
        self._day = day
        self._cutoff = cutoff
        self._key = key
        self._stretches = stretches

    def members(self, of: MessageSet) -> pl.Expr:
        """Whether each message is in the set and seen by its unit."""
        seen = self.messages.seen()
        members = self.messages.table.set(of, None if self.messages.own_day else self.messages.day)
        return members if seen is None else members & seen

    def _take(
        self, what: str, node: object, of: MessageSet, value: pl.Expr, fold: Fold = Fold.HEAD
    ) -> pl.Expr:
        """An aggregate of the unit's messages of a set; those of their own day all settle alike."""
        alike = self.messages.own_day and what in (
            "first",
            "time",
            "last time",
            "last",
            "reception",
        )
        key = (what, node, None if alike else (self._key, self._world.platform_of_days))
        return self._gathered.column(key, self._whose(of), self.members(of), value, fold)

    def _whose(self, of: MessageSet) -> object:
        """What tells the members of a set from others: on their own day all are seen alike."""
        return of, None if self.messages.own_day else self._key

    def first_place(self, of: MessageSet) -> pl.Expr:
        """The place of the unit's first message of the set, null where there is none."""
        return self._take("first", of, of, pl.col("ord"))

    def first_time(self, of: MessageSet) -> pl.Expr:
        """The instant of the unit's first message of the set, null where there is none."""
        return self._take("time", of, of, pl.col("t"))

    def leaf(self, condition: OfMessages, sense: Sense) -> pl.Expr:
        """A condition on the unit's messages."""
        match condition:
            case Some():
                return self.first_time(condition.of).is_not_null()
            case Every():
                return self._every(condition, sense)
            case First():
                packed = pl.col("ord").cast(pl.Int64) * 4 + self.code(condition.that, sense)
                key = (condition, _apart(condition.that, sense))
                code = self._take("of first", key, condition.of, packed) & 3
                return pl.when((code != UNKNOWN).fill_null(value=True)).then(
                    (code == TRUE).fill_null(value=False)
                )
            case AtLeast():
                return self._at_least(condition, sense)
            case Comes():
                return self._comes(condition)

    def undetermined(self, condition: OfMessages) -> pl.Expr | None:
        """Whether one of the unit's messages awaits an event whose deadline lies ahead."""
        match condition:
            case Some():
                return None
            case Comes():
                return self._comes_later(condition)
            case First():
                open_ = undetermined(condition.that, self.messages)
                if open_ is None:
                    return None
                packed = pl.col("ord").cast(pl.Int64) * 2 + open_.cast(pl.Int64)
                key = (condition.of, condition.that)
                found = self._take("open first", key, condition.of, packed) & 1
                return (found == 1).fill_null(value=False)
            case Every() | AtLeast():
                open_ = undetermined(condition.that, self.messages)
                if open_ is None:
                    return None
                key = (condition.of, condition.that)
                return self._take("open", key, condition.of, open_, Fold.ANY).fill_null(value=False)

    def code(self, that: Condition, sense: Sense = Sense.KNOWN) -> pl.Expr:
        """A condition on each message, as an integer."""
        return coded(judge(that, self.messages, sense))

    def _every(self, condition: Every, sense: Sense) -> pl.Expr:
        of, holds = condition.of, judge(condition.that, self.messages, sense)
        key = (condition, _apart(condition.that, sense))
        fails = self._take("fails", key, of, ~holds, Fold.ANY)
        waits = self._take("waits", key, of, holds.is_null(), Fold.ANY)
        return (
            pl.when(fails)
            .then(pl.lit(value=False))
            .when(waits)
            .then(pl.lit(None, dtype=pl.Boolean))
            .otherwise(pl.lit(value=True))  # without messages too
        )

    def _at_least(self, condition: AtLeast, sense: Sense) -> pl.Expr:
        of, holds = condition.of, judge(condition.that, self.messages, sense)
        # `times` is no part of the key: definitions that differ in it alone share the counts
        key = (of, condition.that, _apart(condition.that, sense))
        true = self._take("true", key, of, holds, Fold.COUNT).fill_null(0)
        unknown = self._take("unknown", key, of, holds.is_null(), Fold.COUNT).fill_null(0)
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
            end = self._world.clock.end(self._day, condition.until)
        key = (condition.of, condition.until)
        last = self._take("last", key, condition.of, place, Fold.LAST)
        deadlines = (end, self._cutoff)
        if condition.after is None:
            return awaited(last.is_not_null(), deadlines, self._world.as_of)
        first = self.first_place(condition.after)
        later = awaited((last > first).fill_null(value=False), deadlines, self._world.as_of)
        return later & first.is_not_null()

    def coming(self, condition: Comes) -> pl.Expr:
        """The instant of the next message of the unit that the condition awaits, of each."""
        in_time = self.members(condition.of)
        if condition.until is not None:
            in_time &= pl.col("t") < self.messages.end(condition.until)
        table = self.messages.table

        def found() -> pl.Expr:
            which = table.frame.select(in_time).to_series()
            times = table.frame["t"].filter(which)
            return pl.lit(self._stretches.following(which, times))

        return table.column(("coming", condition, self._key, self._stretches), found)

    def _comes_later(self, condition: Comes) -> pl.Expr | None:
        """Whether a message that comes is still awaited."""
        end = None
        if condition.until is not None:
            end = self._world.clock.end(self._day, condition.until)
        open_ = ahead((end, self._cutoff), self._world.as_of)
        if open_ is None or condition.after is None:
            return open_
        return open_ & self.first_place(condition.after).is_not_null()

    def wait(self, quantity: Wait, of: MessageSet) -> pl.Expr:
        """The instant of the reply to the unit's first message of a set, where that is seen."""
        place = self.first_place(of)
        column = self.messages.table.next_reply(quantity.by, quantity.scope)
        reply = self.messages.table.at(place, column.meta.output_name())
        return reply if self._cutoff is None else pl.when(reply < self._cutoff).then(reply)

    def capped_wait(self, quantity: Wait, of: MessageSet) -> tuple[pl.Expr, pl.Expr]:
        """The wait of the unit's first message of a set, and whether it is still unknown."""
        begins, reply = self._wait_begins(quantity, of), self.wait(quantity, of)
        if quantity.counting is None:
            late = cap_reached(begins, quantity.cap, self._cutoff, self._world.as_of)
            return capped(begins, reply, quantity.cap, late)
        messages, working = self.messages, quantity.counting
        first, table = self.first_place(of), messages.table
        start = pl.col("t") if quantity.since == "first" else table.round_end(of)
        worked = messages.worked(working, start)
        replied = messages.worked(working, table.next_reply(quantity.by, quantity.scope))
        late = None
        if quantity.cap is not None:
            passed = messages.passed(working, worked, microseconds(quantity.cap))
            key = ("passed", quantity, self._world.platform_of_days)
            name = table.column(key, lambda: passed).meta.output_name()
            late = table.at(first, name)
        begins, reply = (table.at(first, one.meta.output_name()) for one in (worked, replied))
        return capped(begins, reply, quantity.cap, late)

    def _wait_begins(self, quantity: Wait, of: MessageSet) -> pl.Expr:
        """The instant from which the wait of the unit's first message of a set counts."""
        if quantity.since == "first":
            return self.first_time(of)
        ends = self.messages.table.round_end(of)
        return self.messages.table.at(self.first_place(of), ends.meta.output_name())

    def replier(self, wait: Wait) -> pl.Expr:
        """Whose a unit is that is credited to the replier: the author, else whom it reached."""
        assert wait.of is not None  # noqa: S101  a unit's wait names its set
        table, first = self.messages.table, self.first_place(wait.of)
        place = table.at(first, table.next_place(wait.by, wait.scope).meta.output_name())
        if self._cutoff is not None:
            place = pl.when(table.at(place, "t") < self._cutoff).then(place)
        reached = table.at(first, table.agent().meta.output_name())
        return pl.coalesce(table.at(place, "agent"), reached)

    def until_first(self, quantity: UntilFirst, since: pl.Expr) -> pl.Expr:
        """Time from the session's ``since`` to the first of its messages at or after it."""
        start = self.messages.table.session_value(quantity.since)
        at_ = pl.when(pl.col("t") >= start).then("t")
        return self._take("until", quantity, quantity.of, at_, Fold.FIRST) - since

    def reception(self, quantity: ReceptionTime) -> pl.Expr:
        """Σ (last − first) of the pieces the unit's messages fall into: all but the long gaps."""
        of = quantity.of
        before = self.messages.table.before(self._whose(of), self.members(of), self._stretches)
        gap = pl.col("t") - before
        long = pl.when(gap > microseconds(quantity.gap)).then(gap)
        gaps = self._take("reception", quantity, of, long, Fold.SUM).fill_null(0)
        last = self._take("last time", of, of, pl.col("t"), Fold.LAST)
        return last - self.first_time(of) - gaps


def cap_reached(
    begins: pl.Expr, cap: timedelta | None, cutoff: pl.Expr | None, as_of: int
) -> pl.Expr | None:
    """Whether no reply can still come within the cap; None without a cap.

    Args:
        begins: The instant from which the wait counts, null where there is none.
        cap: The cap.
        cutoff: The settling end of the unit, None where it never settles.
        as_of: The knowledge time.
    """
    return None if cap is None else reached((begins + microseconds(cap), cutoff), as_of)


def capped(
    begins: pl.Expr, reply: pl.Expr, cap: timedelta | None, late: pl.Expr | None
) -> tuple[pl.Expr, pl.Expr]:
    """A wait, and whether it is still unknown.

    Args:
        begins: When the wait begins, null where there is none.
        reply: When its reply comes, null where none is seen.
        cap: What a longer wait, or none at all, counts as; None: no cap, and no wait without reply.
        late: Whether no reply can still come within the cap.
    """
    wait = reply - begins
    if cap is None:
        return wait, pl.lit(value=False)
    assert late is not None  # noqa: S101  a cap is a deadline
    limit = microseconds(cap)
    unknown = begins.is_not_null() & reply.is_null() & ~late.fill_null(value=False)
    longest = pl.when(wait <= limit).then(wait).otherwise(limit)  # without reply too
    return pl.when(begins.is_not_null() & ~unknown).then(longest), unknown
