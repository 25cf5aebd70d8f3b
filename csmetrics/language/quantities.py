"""Quantities of units: waits, durations, money, items; as integers: microseconds, cents, items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from csmetrics.language.base import (
    AMOUNT,
    DECIMAL,
    UNIT_ROWS,
    WITH_MESSAGES,
    ColumnUse,
    Node,
    Own,
    Scope,
    Subject,
)
from csmetrics.language.hours import Working
from csmetrics.language.messages import MessageSet, Sent, SessionTime


class ColumnValue(Node):
    """The row's amount (cents, shown as CNY), quantity (items), level or score (points).

    Or a custom integer column. There is no quantity where the column is null or, for ``level``,
    not known yet.
    """

    node: Literal["column_value"] = "column_value"
    judges: ClassVar[tuple[Subject, ...]] = UNIT_ROWS
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here", AMOUNT)}
    column: Literal["amount", "quantity", "level", "score"] | Own


class Between(Node):
    """Elapsed time from one timestamp of the row to another; none if one of them is not seen.

    ``times``: the time is multiplied by the row's weight, which gives weighted hours.
    """

    node: Literal["between"] = "between"
    judges: ClassVar[tuple[Subject, ...]] = UNIT_ROWS
    columns: ClassVar[Mapping[str, ColumnUse]] = {
        "since": ColumnUse("here"),
        "until": ColumnUse("here"),
        "times": ColumnUse("here", DECIMAL),
    }
    since: str
    until: str
    times: Literal["weight"] | None = None


class Wait(Node):
    """Time from a message to the next of ``by`` in its conversation; none without a reply.

    ``of``: the wait is that of the unit's first message of this set; None: the unit is the message.
    ``cap``: a longer wait, or one without a reply, is this long; a reply is then awaited until the
    message's time plus ``cap``. ``since``: "last" counts from the last message of the round that
    the message opens. ``counting``: only the time inside these working hours counts.
    """

    node: Literal["wait"] = "wait"
    limited: ClassVar[str | None] = "cap"
    by: Sent
    scope: Scope = "buyer"
    of: MessageSet | None = None
    cap: timedelta | None = None
    since: Literal["first", "last"] = "first"
    counting: Working | None = None


class UntilFirst(Node):
    """Elapsed time from the session's ``since`` to its first message of ``of`` at or after it."""

    node: Literal["until_first"] = "until_first"
    judges: ClassVar[tuple[Subject, ...]] = ("session",)
    columns: ClassVar[Mapping[str, ColumnUse]] = {"since": ColumnUse("sessions")}
    since: SessionTime
    of: MessageSet


class ReceptionTime(Node):
    """Σ (last − first) of the unit's messages of ``of``, split where a gap exceeds ``gap``.

    There is no quantity without such a message.
    """

    node: Literal["reception_time"] = "reception_time"
    limited: ClassVar[str | None] = "gap"
    judges: ClassVar[tuple[Subject, ...]] = WITH_MESSAGES
    of: MessageSet
    gap: timedelta


Quantity = Annotated[
    ColumnValue | Between | Wait | UntilFirst | ReceptionTime, Field(discriminator="node")
]


def wait_for(  # noqa: PLR0913  what a wait may say
    by: Sent,
    *,
    scope: Scope = "buyer",
    of: MessageSet | None = None,
    cap: timedelta | None = None,
    since: Literal["first", "last"] = "first",
    counting: Working | None = None,
) -> Wait:
    """The wait of the message itself, or of the unit's first message of ``of``."""
    return Wait(by=by, scope=scope, of=of, cap=cap, since=since, counting=counting)


def value_of(column: Own) -> ColumnValue:
    """The value of a custom integer column."""
    return ColumnValue(column=column)


amount = ColumnValue(column="amount")
quantity = ColumnValue(column="quantity")
level = ColumnValue(column="level")
score = ColumnValue(column="score")
