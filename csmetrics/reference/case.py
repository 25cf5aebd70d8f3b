"""A unit, its horizon, and the case a condition judges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from csmetrics.language.conditions import LastMessage
from csmetrics.language.messages import MessageSet
from csmetrics.reference.sets import belongs, members
from csmetrics.reference.world import Buyer, Message, Row, World

Truth = bool | None
"""True, false, or None: unknown, an awaited event may still come."""


@dataclass(frozen=True)
class Horizon:
    """What a unit sees: t ≤ ``as_of`` and t < ``settled`` (None: it never settles)."""

    as_of: datetime
    settled: datetime | None

    def sees(self, time: datetime | None) -> bool:
        """Whether there is such a time and the unit sees it."""
        if time is None or time > self.as_of:
            return False
        return self.settled is None or time < self.settled

    def not_come(self, deadline: datetime | None) -> Truth:
        """The truth about an awaited event that is not seen: false, or unknown before its deadline.

        The deadline is the stated one or the settling end, whichever is earlier. Where neither is,
        what is not seen at ``as_of`` is false.
        """
        deadlines = [limit for limit in (deadline, self.settled) if limit is not None]
        if not deadlines or self.as_of >= min(deadlines):
            return False
        return None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One thing counted: a buyer-day, a message, or a row of a table.

    ``key`` names it, ``group`` holds its values of ``by``, ``day`` is the unit day, ``reported``
    the day it is reported on, ``messages`` are its own.
    """

    key: tuple[Any, ...]
    group: tuple[Any, ...]
    day: date
    reported: date
    horizon: Horizon
    buyer: Buyer | None
    messages: list[Message] = field(default_factory=list)
    message: Message | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Case:
    """A unit and which of its messages, or which row, is judged; at first the unit's own."""

    world: World
    unit: Unit
    message: Message | None
    row: Row | None

    @classmethod
    def of(cls, unit: Unit, world: World) -> Case:
        """The case of the unit itself."""
        return cls(world, unit, unit.message, unit.row)

    def about(self, message: Message) -> Case:
        """The same unit, judged in one of its messages."""
        return replace(self, message=message)

    def with_row(self, row: Row) -> Case:
        """The same unit, judged in a row."""
        return replace(self, row=row)

    def own(self, of: MessageSet) -> list[Message]:
        """The unit's own messages that are in the set, in message order."""
        return members(of, self.unit.messages, self.world, self.unit.day)

    def first(self, of: MessageSet) -> Message | None:
        """The unit's first message of the set."""
        return next(iter(self.own(of)), None)

    def judged_message(self) -> Message:
        """The message that is judged."""
        if self.message is None:
            msg = "a condition on a message judges a unit that is none"
            raise TypeError(msg)
        return self.message

    def judged_row(self) -> Row:
        """The row that is judged."""
        if self.row is None:
            msg = "a condition on a row judges a unit that is none"
            raise TypeError(msg)
        return self.row

    def seen_time(self, column: str) -> datetime | None:
        """The judged row's timestamp, None where it is null or not seen."""
        time: datetime | None = self.judged_row()[column]
        return time if self.unit.horizon.sees(time) else None

    def seen_value(self, column: str) -> Any:  # noqa: ANN401  the type is the column's
        """The judged row's attribute, known with its row; a level is known with its rating."""
        if column == "level" and self.seen_time("rated_at") is None:
            return None
        return self.judged_row()[column]


def last_message(  # noqa: PLR0913  what is looked for, where, and as seen when
    by: LastMessage,
    row: Row,
    world: World,
    horizon: Horizon,
    *,
    day: date | None = None,
    authored: bool = False,
) -> Message | None:
    """The message that ``by`` looks for; with ``authored``, messages without author are passed."""
    return next(looked_for(by, row, world, horizon, day=day, authored=authored), None)


def looked_for(  # noqa: PLR0913  as for the last of them
    by: LastMessage,
    row: Row,
    world: World,
    horizon: Horizon,
    *,
    day: date | None = None,
    authored: bool = False,
) -> Iterator[Message]:
    """All messages in the reach of ``by``, the last one first."""
    time = row[by.before]
    if not horizon.sees(time):
        return
    for message in reversed(world.of_buyer((row["shop_id"], row["buyer_id"]))):
        in_time = message.at <= time if by.inclusive else message.at < time
        if (
            in_time
            and _in_reach(by, message, time, world)
            and (message.agent_id is not None or not authored)
            and belongs(by.of, message, world, day)
        ):
            yield message


def _in_reach(by: LastMessage, message: Message, time: datetime, world: World) -> bool:
    if by.within is not None:
        return time - message.at <= by.within
    if by.within_days is not None:
        return (world.clock.day(time) - message.day).days <= by.within_days
    return True
