"""What is counted: buyer-days, messages, rounds, and rows of a table, each with its unit day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from csmetrics.language.base import ColumnUse, Days, Node, TableName
from csmetrics.language.conditions import Condition
from csmetrics.language.messages import MessageSet
from csmetrics.language.windows import LastMessage


class Rows(Node):
    """Rows of a table, each on the local day of its timestamp ``at``; without it, no unit.

    ``where`` narrows by conditions that never wait. ``reported_after``: a cohort, reported so many
    days after its unit day. ``agent``: who a row belongs to by agent, the author of the first of
    these messages that is found (messages without author are passed over), else nobody; of a
    buyer's message, the account it reached. ``day``: the unit day is the day of this message
    instead; without it, no unit. ``helpers``: a row is one unit for each author of a message in
    this reach, not only the last, other than the agent it belongs to; by agent, the unit is the
    helper's. ``credited``: see ``Each``; of sessions only.
    """

    node: Literal["rows"] = "rows"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"at": ColumnUse("own")}
    table: TableName
    at: str
    where: Condition | None = None
    reported_after: Days = 0
    agent: tuple[LastMessage, ...] = ()
    day: LastMessage | None = None
    helpers: LastMessage | None = None
    credited: Literal["replier"] | None = None


class BuyerDays(Node):
    """Buyer-days: (group, shop, buyer, local day). One buyer counts once per group and day.

    Of messages where ``of`` is None, else of the given rows by their unit day; those are asked only
    for rows of their buyer, for buyer-days of messages, and whether one of their rows satisfies
    something. ``per_account``: peer-days (账号买家日), one for each account reached whatever the
    groups; of messages only.
    """

    node: Literal["buyer_days"] = "buyer_days"
    of: Rows | None = None
    per_account: bool = False


class Each(Node):
    """Every message of a set (or every round, seen through the message that opens it).

    ``day``: its own local day, or that of its session's ``started_at`` (a message whose session is
    not in the data is then no unit). ``credited``: by agent it belongs to the author of the reply
    that ends its wait, the one its measure is about; while there is none (unanswered, not seen yet,
    a reply without author) to the account reached.
    """

    node: Literal["each"] = "each"
    of: MessageSet
    day: Literal["message", "session"] = "message"
    credited: Literal["replier"] | None = None


Unit = Annotated[BuyerDays | Each | Rows, Field(discriminator="node")]

buyer_day = BuyerDays()
"""买家日: the same buyer counts once a day."""
peer_day = BuyerDays(per_account=True)
"""账号买家日: the same buyer counts once a day for each account reached."""


def each(
    of: MessageSet,
    *,
    day: Literal["message", "session"] = "message",
    credited: Literal["replier"] | None = None,
) -> Each:
    """Every message of the set is a unit."""
    return Each(of=of, day=day, credited=credited)


def rows(table: TableName, *, at: str, where: Condition | None = None, **more: object) -> Rows:
    """Every row of the table is a unit, on the local day of ``at``."""
    return Rows(table=table, at=at, where=where, **more)


def buyer_days_of(of: Rows) -> BuyerDays:
    """The buyer-days on which there is such a row."""
    return BuyerDays(of=of)
