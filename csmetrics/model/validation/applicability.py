"""Lints on the place of a node: whether it applies to the subject that is judged there."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.language.base import UNIT_ROWS, WITH_MESSAGES, Node, Subject, walk
from csmetrics.language.conditions import Answered, Comes, HadBuyerDay, HasRow
from csmetrics.language.messages import OnUnitDay
from csmetrics.language.row_conditions import BeforeOrderEvent, Happened, TimeDuring
from csmetrics.language.units import BuyerDays, Rows
from csmetrics.language.windows import FirstTime, LastMessage, OwnTime, UnitTime, Window
from csmetrics.model.context import NodeContext, rows_of
from csmetrics.model.validation.issues import Issue
from csmetrics.model.validation.value_limits import sorts_of

_PLURAL: dict[Subject, str] = {
    "message": "messages",
    "buyer-day": "buyer-days of messages",
    "session": "sessions",
    "row": "rows",
    "buyer-day of rows": "buyer-days of rows",
    "looked-for row": "rows a HasRow looks for",
    "its session": "a message's session",
}
_AWAITED = (Answered, Comes, Happened, HasRow, HadBuyerDay)


def wrong_place(context: NodeContext) -> Iterator[Issue]:
    """Find a condition or quantity that does not apply to the subject at its place."""
    judges = context.node.judges
    if judges and context.subject not in judges:
        yield Issue(
            context.path,
            f"{_name(context.node)} applies to {_list(judges)}, not to {_PLURAL[context.subject]}",
        )


def awaited_in_where(context: NodeContext) -> Iterator[Issue]:
    """Find a condition in a ``where`` that awaits an event."""
    if context.in_where and isinstance(context.node, _AWAITED):
        yield Issue(
            context.path,
            f"where= takes only conditions that never wait, and {_name(context.node)} awaits an"
            " event: put it into among= or that=",
        )


def peer_days_of_rows(context: NodeContext) -> Iterator[Issue]:
    """Find buyer-days of rows that are split per account; only messages reach an account."""
    node = context.node
    if isinstance(node, BuyerDays) and node.per_account and node.of is not None:
        yield Issue(
            context.path,
            "peer-days are counted from messages, which have an account; rows have none: leave"
            " per_account out, or of=",
        )


def messages_as_rows(context: NodeContext) -> Iterator[Issue]:
    """Find messages that are counted as rows, instead of with ``each``."""
    if isinstance(context.node, Rows) and context.node.table == "messages":
        yield Issue(
            context.path, "messages are not counted as rows: say each(...) of a set of them"
        )


def no_buyer(context: NodeContext) -> Iterator[Issue]:
    """Find a lookup by buyer for rows of a table without buyers (shifts)."""
    node, table = context.node, context.table
    if isinstance(node, BuyerDays) and node.of and not _has(node.of.table, "buyer_id"):
        yield Issue(context.path, f"{node.of.table} have no buyer, so they make no buyer-days")
    if (
        isinstance(node, LastMessage | HasRow | HadBuyerDay)
        and table
        and not _has(table, "buyer_id")
    ):
        yield Issue(context.path, f"{table} have no buyer, so {_name(node)} finds nothing for them")
    if isinstance(node, HasRow) and not _has(node.table, "buyer_id"):
        yield Issue(context.path, f"{node.table} have no buyer, so no buyer has a row of them")


def no_order(context: NodeContext) -> Iterator[Issue]:
    """Find a link by order that cannot work: for buyer-days, or a table without ``order_id``."""
    node, subject = context.node, context.subject
    if isinstance(node, HasRow) and node.link == "order" and subject == "buyer-day of rows":
        yield Issue(
            context.path, 'a buyer-day may belong to several orders or to none: say link="buyer"'
        )
    elif isinstance(node, HasRow) and node.link == "order":
        if node.table == "orders" and node.at_least > 1:
            yield Issue(
                f"{context.path}.at_least", "an order is one row of orders, never several: say 1"
            )
        made_of = rows_of(context.unit)
        for table in (made_of.table if made_of else "messages", node.table):
            if not _has(table, "order_id"):
                yield Issue(
                    context.path,
                    f'link="order" needs order_id on both sides, and {table} have none:'
                    ' say link="buyer"',
                )
    if isinstance(node, BeforeOrderEvent) and context.table and not _has(context.table, "order_id"):
        yield Issue(context.path, f"{context.table} have no order_id, so they belong to no order")


def wrong_bound(context: NodeContext) -> Iterator[Issue]:
    """Find a bound of a window that its unit does not have, or that is the window's own column."""
    subject = context.subject
    if isinstance(context.node, FirstTime) and subject not in WITH_MESSAGES:
        yield Issue(
            context.path,
            f"FirstTime is the time of a unit's first message, and {_PLURAL[subject]} have none:"
            " say UnitTime or StartOfDay",
        )
    if isinstance(context.node, UnitTime) and subject not in UNIT_ROWS:
        yield Issue(
            context.path,
            f"UnitTime is a timestamp of a unit's row, and {_PLURAL[subject]} have none:"
            " say FirstTime or StartOfDay",
        )
    window = context.node
    if (
        isinstance(window, Window)
        and isinstance(window.before, OwnTime)
        and window.before.column == window.column
    ):
        yield Issue(
            f"{context.path}.before",
            f"OwnTime would compare {window.column} with itself: name another column of the row",
        )


def hours_out_of_order(context: NodeContext) -> Iterator[Issue]:
    """Find service hours that do not start before they end."""
    node = context.node
    if isinstance(node, TimeDuring) and node.start >= node.end:
        yield Issue(
            context.path,
            f"service hours must start before they end, not [{node.start}, {node.end})",
        )


def unit_day_of_nobody(context: NodeContext) -> Iterator[Issue]:
    """Find ``OnUnitDay`` in a ``LastMessage``, where there is no unit day."""
    if isinstance(context.node, LastMessage) and any(
        isinstance(part, OnUnitDay) for part in walk(context.node.of)
    ):
        yield Issue(
            f"{context.path}.of",
            "LastMessage looks back over days, so on_unit_day has no meaning in it:"
            " say within_days=0",
        )


def _has(table: str, column: str) -> bool:
    return column in sorts_of(table)


def _name(node: Node) -> str:
    return type(node).__name__


def _list(subjects: tuple[Subject, ...]) -> str:
    words = [_PLURAL[s] for s in subjects]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
