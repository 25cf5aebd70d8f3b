"""Units, what they see (``Horizon``), and the ``Case`` that a condition judges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from csmetrics.language.base import Own
from csmetrics.language.hours import Working
from csmetrics.language.messages import MessageSet
from csmetrics.language.windows import LastMessage
from csmetrics.reference.known_rows import Buyer, Message, World
from csmetrics.reference.plain_hours import Hours
from csmetrics.reference.plain_intake import Row, no_column
from csmetrics.reference.sets import attribute, belongs, members

Truth = bool | None
"""True, false, or None: unknown, because an awaited event may still happen."""


@dataclass(frozen=True)
class Horizon:
    """The events that a unit sees: t ≤ ``as_of`` and t < ``settled`` (None: it never settles)."""

    as_of: datetime
    settled: datetime | None

    def sees(self, time: datetime | None) -> bool:
        """Whether the time is not None and the unit sees it."""
        if time is None or time > self.as_of:
            return False
        return self.settled is None or time < self.settled

    def over(self, deadline: datetime | None) -> bool:
        """Whether an event is no longer awaited.

        Its deadline is the stated one or the settling end, whichever is earlier. Without either, it
        is never awaited.
        """
        deadlines = [limit for limit in (deadline, self.settled) if limit is not None]
        return not deadlines or self.as_of >= min(deadlines)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit: a buyer-day, a message, or a row of a table.

    ``key`` identifies it, ``group`` holds its values of ``by``, ``day`` is the unit day,
    ``reported`` the reported day, ``moment`` the instant that gives its hour. ``messages`` are its
    own messages, ``rows`` the rows of a buyer-day of rows; ``drawn_from`` is the set that a message
    unit is a member of. ``platform`` is that of its metric.
    """

    key: tuple[Any, ...]
    day: date
    reported: date
    horizon: Horizon
    shop: str
    platform: str
    buyer: Buyer | None
    group: tuple[Any, ...] = ()
    moment: datetime | None = None
    messages: list[Message] = field(default_factory=list)
    message: Message | None = None
    drawn_from: MessageSet | None = None
    row: Row | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A unit, and the message or row that is judged; at first the unit's own.

    ``unknown_awaited``: every awaited event is taken as unknown, whether seen, over or open.
    """

    world: World
    unit: Unit
    message: Message | None
    row: Row | None
    unknown_awaited: bool = False

    @classmethod
    def of(cls, unit: Unit, world: World) -> Case:
        """The case of the unit itself."""
        return cls(world, unit, unit.message, unit.row)

    def about(self, message: Message) -> Case:
        """The case of one of the unit's messages."""
        return replace(self, message=message)

    def with_row(self, row: Row) -> Case:
        """The case of another row, for the same unit."""
        return replace(self, row=row)

    def as_row(self, row: Row) -> Case:
        """The case of one row of a buyer-day of rows, as if the row were the unit."""
        unit = replace(self.unit, row=row)
        return replace(self, unit=unit, row=row)

    def buyer(self) -> Buyer:
        """The unit's shop and buyer.

        Raises:
            MissingDataError: The unit's table has no column ``buyer_id``.
        """
        if self.unit.buyer is None:
            row = Case.of(self.unit, self.world).judged_row()
            raise no_column(row.table, "buyer_id", row)
        return self.unit.buyer

    def hours(self, weekly: Working | None) -> Hours | None:
        """The working hours of the unit's shop; None for None."""
        if weekly is None:
            return None
        return Hours(weekly, self.world, self.unit.shop, self.unit.platform)

    def own(self, of: MessageSet) -> list[Message]:
        """The unit's own messages that are in the set, in message order."""
        self.world.messages()  # raises without the table of messages
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

    def seen_value(self, column: str | Own) -> Any:  # noqa: ANN401  the type is the column's
        """The judged row's attribute, None where it is null or not seen.

        A level is seen once its ``rated_at`` is; other attributes are seen with their row.
        """
        if column == "level" and self.seen_time("rated_at") is None:
            return None
        value = attribute(self.judged_row(), column)
        unseen = isinstance(value, datetime) and not self.unit.horizon.sees(value)
        return None if unseen else value


def looked_for(
    by: LastMessage, row: Row, world: World, horizon: Horizon, day: date | None
) -> Iterator[Message]:
    """Yield all messages within the lookback ``by`` of a row, the last one first."""
    time = row[by.before]
    if not horizon.sees(time):
        return
    for message in reversed(world.of_buyer((row["shop_id"], row["buyer_id"]))):
        in_time = message.at <= time if by.inclusive else message.at < time
        if in_time and _in_reach(by, message, time, world) and belongs(by.of, message, world, day):
            yield message


def reached(
    by: LastMessage, row: Row, world: World, horizon: Horizon, day: date | None
) -> str | None:
    """The agent of the last message within the lookback ``by``.

    It is the author of an agent's message (those without one are skipped); for a buyer's message
    the account it reached, which may be None.
    """
    for message in looked_for(by, row, world, horizon, day):
        if message.sender == "buyer" or message.agent_id is not None:
            return message.peer
    return None


def _in_reach(by: LastMessage, message: Message, time: datetime, world: World) -> bool:
    if by.within is not None:
        return time - message.at <= by.within
    if by.within_days is not None:
        return (world.clock.day(time) - message.day).days <= by.within_days
    return True
