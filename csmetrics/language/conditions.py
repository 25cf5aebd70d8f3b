"""Conditions on a unit: true, false, or, while an awaited event may still come, unknown.

Three kinds of thing are judged. A *message* (a message unit, or a member of a set under ``every``,
``first``, ``at_least``), a *buyer-day* or *session* that has messages, and a *row* of a table. A
buyer-day of rows is asked only which rows and which buyer-days of messages its buyer has, and
whether one of its own rows satisfies something. Each node says which of them it judges;
``csmetrics.model.validation`` refuses one in the wrong place.
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
    """All conditions hold (Kleene: one false makes it false at once)."""

    node: Literal["all_of"] = "all_of"
    of: Annotated[tuple[Condition, ...], Field(min_length=1)]


class AnyOf(Node):
    """At least one condition holds (Kleene: one true makes it true at once)."""

    node: Literal["any_of"] = "any_of"
    of: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Not(Node):
    """The condition does not hold; unknown stays unknown."""

    node: Literal["not"] = "not"
    of: Condition


class Some(Node):
    """The unit has at least one message of the set among those seen. Never unknown."""

    node: Literal["some"] = "some"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet


class Every(Node):
    """Every message of the set satisfies ``that``.

    Over an empty set it holds. A definition whose ``among`` lets the set be empty must say
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
    """The set's first message in message order satisfies ``that``; false where there is none."""

    node: Literal["first"] = "first"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    that: Condition


class Comes(Node):
    """One of the unit's own messages is in ``of`` (later in order than the first of ``after``).

    Awaited until the end of D + ``until`` days, or the settling end where ``until`` is None; a
    message counts only before that. False where ``after`` is given and has no message.
    """

    node: Literal["comes"] = "comes"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    after: MessageSet | None = None
    until: Days | None = None


class Answered(Node):
    """The message is answered: a message of ``by`` comes later in order in its conversation.

    Judges a message. ``within``: no longer after it than this, exactly this long included.
    ``until``: before the end of D + ``until`` days. Awaited until the earliest of these and the
    settling end. A message in no conversation of ``scope`` is never answered. ``counting``: of the
    time after it only what lies inside these working hours counts. ``from_first_of``: ``within``
    counts from the first message of the message's round of these rounds.
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
    """Nobody but a robot answered the round that the message opens (全自动接待). Judges a message.

    Of rounds that a robot's reply parts (``parted_by``): what stands between the round's last
    message and the next message of ``of`` in the conversation decides. A reply of ``by`` there:
    false. None, but one of ``parted_by``: true. Known as soon as either is certain (the reply, or
    that next message, is seen), else unknown until the settling end; nothing there by then: false.
    A proportion waits for nothing else either.
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
    """A flag (spam, blocked, internal) of its shop and buyer covers the message it judges."""

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
    narrows by attributes. Awaited until the latest instant the windows allow: end(D + n) of an
    ``EndOfDay``; for an ``OwnTime``, that of its column plus ``plus`` in whole days; a window that
    ends at or before the unit's own events awaits nothing. Where a bound does not exist (a first
    message of an empty set, a null timestamp) the row does not exist. ``at_least``: so many such
    rows.
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
    """The buyer had a buyer-day of messages that satisfies ``that``, on D or ``days`` days before.

    Judges a row with shop and buyer, or a buyer-day of rows. The buyer-days are those of the whole
    shop, whatever the groups. Each is judged as if D were its own day, with the events the unit
    sees; a day without messages is none.
    """

    node: Literal["had_buyer_day"] = "had_buyer_day"
    judges: ClassVar[tuple[Subject, ...]] = (*UNIT_ROWS, "buyer-day of rows")
    that: Condition
    days: Days = 0


class AnyRow(Node):
    """One of the rows that make the buyer-day satisfies ``that``. Judges a buyer-day of rows.

    Kleene: one true makes it true at once. By agent they are the rows that belong to the agent.
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
    """At least so many messages of the set satisfy the condition."""
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
    """The message is answered by one of the set, looked for in its conversation."""
    return Answered(
        by=by,
        scope=scope,
        within=within,
        until=until,
        counting=counting,
        from_first_of=from_first_of,
    )


def robot_only(rounds: RoundStarts) -> RobotOnly:
    """Nobody but a robot answered the round."""
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
    """The unit's buyer, or order, has a row of the table, or several, in all the windows."""
    return HasRow(table=table, windows=windows, link=link, where=where, at_least=at_least)


def any_row(that: Condition) -> AnyRow:
    """One of the rows that make the buyer-day satisfies the condition."""
    return AnyRow(that=that)
