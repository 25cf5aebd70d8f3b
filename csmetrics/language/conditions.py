"""Conditions on a unit: true, false, or unknown while an awaited event may still happen.

Conditions judge a *message* (a message unit, or a member of a set under ``every``, ``first``,
``at_least``), a *buyer-day* or *session* with its messages, or a *row* of a table. A buyer-day of
rows is judged only by ``has``, ``HadBuyerDay``, ``any_row`` and their combinations. Each node says
what it judges; ``csmetrics.model.validation`` refuses one in the wrong place.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from csmetrics.language.base import (
    UNIT_ROWS,
    WITH_MESSAGES,
    Days,
    Duration,
    Node,
    Own,
    Param,
    Scope,
    Subject,
    TableName,
)
from csmetrics.language.hours import Working
from csmetrics.language.messages import MessageSet, RoundStarts, Sent
from csmetrics.language.row_conditions import (
    BeforeOrderEvent,
    Compare,
    Happened,
    HasValue,
    Is,
    TimeDuring,
)
from csmetrics.language.windows import LastMessage, Window


class AllOf(Node):
    """All conditions hold (Kleene logic: false as soon as one is false)."""

    node: Literal["all_of"] = "all_of"
    of: Annotated[tuple[Condition, ...], Field(min_length=1)]


class AnyOf(Node):
    """At least one condition holds (Kleene logic: true as soon as one is true)."""

    node: Literal["any_of"] = "any_of"
    of: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Not(Node):
    """The condition does not hold; unknown stays unknown."""

    node: Literal["not"] = "not"
    of: Condition


class Some(Node):
    """The unit has at least one message of the set that is seen. Never unknown."""

    node: Literal["some"] = "some"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet


class Every(Node):
    """Every message of the set satisfies ``that``.

    It holds for an empty set. If ``among`` does not exclude an empty set, the definition must say
    ``or_none=True``, or it is refused.
    """

    node: Literal["every"] = "every"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    that: Condition
    or_none: bool = False


class AtLeast(Node):
    """At least ``times`` messages of the set satisfy ``that``."""

    node: Literal["at_least"] = "at_least"
    limited: ClassVar[str | None] = "times"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    times: Annotated[int, Field(ge=1)] | Param
    of: MessageSet
    that: Condition


class First(Node):
    """The set's first message in message order satisfies ``that``; false for an empty set."""

    node: Literal["first"] = "first"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    that: Condition


class Comes(Node):
    """One of the unit's own messages is in ``of`` (later in order than the first of ``after``).

    Awaited until the end of D + ``until`` days, or the settling end if ``until`` is None; only
    messages before that count. False if ``after`` is given and the unit has no message of it.
    """

    node: Literal["comes"] = "comes"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    after: MessageSet | None = None
    until: Days | None = None


class Answered(Node):
    """The message is answered: a message of ``by`` comes later in order in its conversation.

    Judges a message. ``within``: at most this long after it, inclusive. ``until``: before the end
    of D + ``until`` days. Awaited until the earliest of these and the settling end. A message in no
    conversation of ``scope`` is never answered. ``counting``: only time inside these working hours
    counts towards ``within``. ``from_first_of``: ``within`` counts from the first message of the
    round, of these rounds, that the message is in.
    """

    node: Literal["answered"] = "answered"
    limited: ClassVar[str | None] = "within"
    judges: ClassVar[tuple[Subject, ...]] = ("message",)
    by: Sent
    scope: Scope = "buyer"
    within: Duration | None = None
    until: Days | None = None
    counting: Working | None = None
    from_first_of: RoundStarts | None = None


class RobotOnly(Node):
    """Only a robot answered the round that the message opens (全自动接待). Judges a message.

    For rounds that a robot's reply splits (``parted_by``). The replies between the round's last
    message and the next message of ``of`` in the conversation decide: false if one is of ``by``,
    else true if one is of ``parted_by``, else false. Known as soon as a reply of ``by`` or that
    next message is seen, else unknown until the settling end, also in a proportion.
    """

    node: Literal["robot_only"] = "robot_only"
    judges: ClassVar[tuple[Subject, ...]] = ("message",)
    rounds: RoundStarts

    @model_validator(mode="after")
    def _parted(self) -> Self:
        if self.rounds.parted_by is None:
            msg = "say which robot replies part the rounds: rounds(..., parted_by=automatic)"
            raise ValueError(msg)
        return self


class Flagged(Node):
    """A flag (spam, blocked, internal) of its shop and buyer covers the message."""

    node: Literal["flagged"] = "flagged"
    judges: ClassVar[tuple[Subject, ...]] = ("message",)


class OfSession(Node):
    """The message's session is in the data and its row satisfies ``that``. Judges a message."""

    node: Literal["of_session"] = "of_session"
    judges: ClassVar[tuple[Subject, ...]] = ("message",)
    that: Condition


class HasRow(Node):
    """The unit's buyer (or the unit's order) has a row of ``table`` in all the windows.

    ``link``: "buyer" = same shop and buyer, "order" = same shop, buyer and order_id. ``where``
    filters by attributes. Awaited until the latest instant the windows allow: end(D + n) of an
    ``EndOfDay``; for an ``OwnTime``, that of its column plus ``plus`` in whole days; a window that
    ends at or before the unit's own events awaits nothing. If a bound does not exist (a first
    message of an empty set, a null timestamp), no row is in the window. ``at_least``: the number
    of such rows that is required.
    """

    node: Literal["has_row"] = "has_row"
    limited: ClassVar[str | None] = "at_least"
    judges: ClassVar[tuple[Subject, ...]] = ("buyer-day", *UNIT_ROWS, "buyer-day of rows")
    table: TableName
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    link: Literal["buyer", "order"] = "buyer"
    where: Condition | None = None
    at_least: Annotated[int, Field(ge=1)] = 1


class Contacted(Node):
    """The message that ``by`` looks for exists. Judges a row with shop and buyer. Never unknown."""

    node: Literal["contacted"] = "contacted"
    judges: ClassVar[tuple[Subject, ...]] = UNIT_ROWS
    by: LastMessage


class HadBuyerDay(Node):
    """A buyer-day of messages of the buyer, on D or up to ``days`` days before, satisfies ``that``.

    Judges a row with shop and buyer, or a buyer-day of rows. The buyer-days are those of the whole
    shop, whatever the groups. For each, D in ``that`` is its own day, and the events that the unit
    sees count. A day without messages has no buyer-day.
    """

    node: Literal["had_buyer_day"] = "had_buyer_day"
    judges: ClassVar[tuple[Subject, ...]] = (*UNIT_ROWS, "buyer-day of rows")
    that: Condition
    days: Days = 0


class AnyRow(Node):
    """At least one row of the buyer-day satisfies ``that``. Judges a buyer-day of rows.

    Kleene logic: true as soon as one is true. Grouped by agent, only the agent's rows count.
    """

    node: Literal["any_row"] = "any_row"
    judges: ClassVar[tuple[Subject, ...]] = ("buyer-day of rows",)
    that: Condition


Condition = Annotated[
    AllOf
    | AnyOf
    | Not
    | Some
    | Every
    | AtLeast
    | First
    | Comes
    | Answered
    | RobotOnly
    | Flagged
    | OfSession
    | Is
    | HasValue
    | Compare
    | TimeDuring
    | Happened
    | BeforeOrderEvent
    | HasRow
    | Contacted
    | HadBuyerDay
    | AnyRow,
    Field(discriminator="node"),
]
for _node in (AllOf, AnyOf, Not, Every, AtLeast, First, OfSession, HasRow, HadBuyerDay, AnyRow):
    _node.model_rebuild()


def all_of(*conditions: Condition) -> AllOf:
    """All the conditions hold."""
    return AllOf(of=conditions)


def any_of(*conditions: Condition) -> AnyOf:
    """At least one of the conditions holds."""
    return AnyOf(of=conditions)


def not_(condition: Condition) -> Not:
    """The condition does not hold."""
    return Not(of=condition)


def some(of: MessageSet) -> Some:
    """The unit has a message of the set."""
    return Some(of=of)


def every(of: MessageSet, that: Condition, *, or_none: bool = False) -> Every:
    """Every message of the set satisfies the condition."""
    return Every(of=of, that=that, or_none=or_none)


def at_least(times: int | Param, of: MessageSet, that: Condition) -> AtLeast:
    """At least ``times`` messages of the set satisfy the condition."""
    return AtLeast(times=times, of=of, that=that)


def first(of: MessageSet, that: Condition) -> First:
    """The set's first message satisfies the condition."""
    return First(of=of, that=that)


def comes(of: MessageSet, *, after: MessageSet | None = None, until: int | None = None) -> Comes:
    """One of the unit's own messages is in the set, later in order than the first of ``after``."""
    return Comes(of=of, after=after, until=until)


def answered_by(  # noqa: PLR0913  what a reply rule may say
    by: Sent,
    *,
    scope: Scope = "buyer",
    within: Duration | None = None,
    until: int | None = None,
    counting: Working | None = None,
    from_first_of: RoundStarts | None = None,
) -> Answered:
    """The message is answered by a message of ``by`` in its conversation."""
    return Answered(
        by=by,
        scope=scope,
        within=within,
        until=until,
        counting=counting,
        from_first_of=from_first_of,
    )


def robot_only(rounds: RoundStarts) -> RobotOnly:
    """Only a robot answered the round."""
    return RobotOnly(rounds=rounds)


def is_(column: str | Own, *values: bool | int | str) -> Is:
    """The row's attribute is one of the values."""
    return Is(column=column, values=values)


def has_value(column: str | Own) -> HasValue:
    """The row's attribute is not null."""
    return HasValue(column=column)


def at_least_value(column: str | Own, value: int | Param) -> Compare:
    """The row's number is the value or more."""
    return Compare(column=column, op=">=", value=value)


def at_most_value(column: str | Own, value: int | Param) -> Compare:
    """The row's number is the value or less."""
    return Compare(column=column, op="<=", value=value)


def time_during(column: str, start: str, end: str) -> TimeDuring:
    """The row's timestamp lies in the service hours."""
    return TimeDuring(column=column, start=start, end=end)


def happened(column: str) -> Happened:
    """The row's timestamp is set."""
    return Happened(column=column)


def has(
    table: TableName,
    *windows: Window,
    link: Literal["buyer", "order"] = "buyer",
    where: Condition | None = None,
    at_least: int = 1,
) -> HasRow:
    """The unit's buyer, or order, has ``at_least`` or more rows of the table in all the windows."""
    return HasRow(table=table, windows=windows, link=link, where=where, at_least=at_least)


def any_row(that: Condition) -> AnyRow:
    """At least one row of the buyer-day satisfies the condition."""
    return AnyRow(that=that)
