"""Units, which are counted: buyer-days, messages, rounds, and rows of a table, each on its day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from csmetrics.language.base import ColumnUse, Days, Node, TableName
from csmetrics.language.conditions import Condition
from csmetrics.language.messages import MessageSet
from csmetrics.language.windows import LastMessage


class Rows(Node):
    """Rows of a table, each on the local day of its timestamp ``at``; a row without it is no unit.

    ``where`` filters by conditions that await nothing. ``reported_after``: units are reported this
    number of days after their unit day, as a cohort. ``agent``: the agent that a row belongs to:
    the author of the first of these messages that is found (agents' messages without an author are
    skipped), of a buyer's message the account it reached, else nobody. ``day``: the unit day is
    the day of this message instead; a row without one is no unit. ``helpers``: a row is one unit
    for each author of such a message within the lookback, not only the last, except the agent that
    the row belongs to; grouped by agent, the unit belongs to the helper. ``credited``: see
    ``Each``; for sessions only.
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

    Of messages if ``of`` is None, else of the given rows by their unit day; those take only the
    conditions ``has``, ``HadBuyerDay`` and ``any_row``. ``per_account``: peer-days (账号买家日),
    one for each account reached, whatever the groups; for messages only.
    """

    node: Literal["buyer_days"] = "buyer_days"
    of: Rows | None = None
    per_account: bool = False


class Each(Node):
    """Every message of a set (or every round, represented by the message that opens it).

    ``day``: the unit day is the message's own local day, or that of its session's ``started_at`` (a
    message whose session is not in the data is then no unit). ``credited``: grouped by agent, the
    unit belongs to the author of the reply that ends its wait, the one that its measure is about;
    without such an author (unanswered, not seen yet, a reply without author) to the account
    reached.
    """

    node: Literal["each"] = "each"
    of: MessageSet
    day: Literal["message", "session"] = "message"
    credited: Literal["replier"] | None = None


Unit = Annotated[BuyerDays | Each | Rows, Field(discriminator="node")]

buyer_day = BuyerDays()
"""买家日: a buyer counts once per day."""
peer_day = BuyerDays(per_account=True)
"""账号买家日: a buyer counts once per day and account reached."""


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
    """The buyer-days on which the buyer has at least one such row."""
    return BuyerDays(of=of)
