"""Lints on where a node stands: what a condition judges, what a quantity is measured on."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.language.base import Node, walk
from csmetrics.language.conditions import (
    Answered,
    AnyRow,
    AtLeast,
    BeforeOrderEvent,
    Comes,
    Compare,
    Contacted,
    Every,
    First,
    Flagged,
    HadBuyerDay,
    Happened,
    HasRow,
    HasValue,
    Is,
    OfSession,
    RobotOnly,
    Some,
    TimeDuring,
)
from csmetrics.language.messages import OnUnitDay
from csmetrics.language.quantities import (
    Between,
    ColumnValue,
    ReceptionTime,
    UntilFirst,
)
from csmetrics.language.units import BuyerDays, Rows
from csmetrics.language.windows import FirstTime, LastMessage, OwnTime, UnitTime, Window
from csmetrics.model.context import Place, Subject, rows_of
from csmetrics.model.validation.issues import Fault
from csmetrics.model.validation.value_limits import sorts_of

_TALKS: tuple[Subject, ...] = ("buyer-day", "session")
_ROWS: tuple[Subject, ...] = ("row", "session", "looked-for row", "its session")
_UNIT_ROWS: tuple[Subject, ...] = ("row", "session")
_JUDGES: dict[type[Node], tuple[Subject, ...]] = {
    Answered: ("message",),
    Flagged: ("message",),
    OfSession: ("message",),
    Some: _TALKS,
    Every: _TALKS,
    AtLeast: _TALKS,
    First: _TALKS,
    Comes: _TALKS,
    Is: _ROWS,
    Compare: _ROWS,
    TimeDuring: _ROWS,
    Happened: _ROWS,
    BeforeOrderEvent: _UNIT_ROWS,
    Contacted: _UNIT_ROWS,
    HasRow: ("buyer-day", *_UNIT_ROWS, "buyer-day of rows"),
    HadBuyerDay: (*_UNIT_ROWS, "buyer-day of rows"),
    AnyRow: ("buyer-day of rows",),
    HasValue: _ROWS,
    RobotOnly: ("message",),
    ColumnValue: _UNIT_ROWS,
    Between: _UNIT_ROWS,
    UntilFirst: ("session",),
    ReceptionTime: _TALKS,
}
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


def wrong_place(place: Place) -> Iterator[Fault]:
    """A condition or quantity stands where there is nothing it can judge or measure."""
    judges = _JUDGES.get(type(place.node))
    if judges and place.subject not in judges:
        yield Fault(
            place.path,
            f"{_name(place.node)} applies to {_list(judges)}, not to {_PLURAL[place.subject]}",
        )


def awaited_in_where(place: Place) -> Iterator[Fault]:
    """A ``where`` has a condition that awaits an event: it narrows by what is known at once."""
    if place.narrowing and isinstance(place.node, _AWAITED):
        yield Fault(
            place.path,
            f"where= takes only conditions that never wait, and {_name(place.node)} awaits an"
            " event: put it into among= or that=",
        )


def peer_days_of_rows(place: Place) -> Iterator[Fault]:
    """Buyer-days of rows are asked for once per account: only messages reach accounts."""
    node = place.node
    if isinstance(node, BuyerDays) and node.per_account and node.of is not None:
        yield Fault(
            place.path,
            "peer-days are of messages, which reach an account; rows reach none: leave"
            " per_account out, or of=",
        )


def messages_as_rows(place: Place) -> Iterator[Fault]:
    """Messages are counted by ``each``, which knows their conversations, and not as rows."""
    if isinstance(place.node, Rows) and place.node.table == "messages":
        yield Fault(place.path, "messages are not counted as rows: say each(...) of a set of them")


def no_buyer(place: Place) -> Iterator[Fault]:
    """A row without buyer (a shift) is asked for its buyer's messages, rows or buyer-days."""
    node, table = place.node, place.table
    if isinstance(node, BuyerDays) and node.of and not _has(node.of.table, "buyer_id"):
        yield Fault(place.path, f"{node.of.table} have no buyer, so they make no buyer-days")
    if (
        isinstance(node, LastMessage | HasRow | HadBuyerDay)
        and table
        and not _has(table, "buyer_id")
    ):
        yield Fault(place.path, f"{table} have no buyer, so {_name(node)} finds nothing for them")
    if isinstance(node, HasRow) and not _has(node.table, "buyer_id"):
        yield Fault(place.path, f"{node.table} have no buyer, so no buyer has a row of them")


def no_order(place: Place) -> Iterator[Fault]:
    """A link to an order where one of the two tables has no ``order_id``."""
    node, subject = place.node, place.subject
    if isinstance(node, HasRow) and node.link == "order" and subject == "buyer-day of rows":
        yield Fault(place.path, 'a buyer-day may be of several orders or of none: say link="buyer"')
    elif isinstance(node, HasRow) and node.link == "order":
        if node.table == "orders" and node.at_least > 1:
            yield Fault(
                f"{place.path}.at_least", "an order is one row of orders, never several: say 1"
            )
        made_of = rows_of(place.unit)
        for table in (made_of.table if made_of else "messages", node.table):
            if not _has(table, "order_id"):
                yield Fault(
                    place.path,
                    f'link="order" needs order_id on both sides, and {table} have none:'
                    ' say link="buyer"',
                )
    if isinstance(node, BeforeOrderEvent) and place.table and not _has(place.table, "order_id"):
        yield Fault(place.path, f"{place.table} have no order_id, so they belong to no order")


def wrong_bound(place: Place) -> Iterator[Fault]:
    """A window is bounded by something its unit does not have."""
    subject = place.subject
    if isinstance(place.node, FirstTime) and subject not in _TALKS:
        yield Fault(
            place.path,
            f"FirstTime is the time of a unit's first message, and {_PLURAL[subject]} have none:"
            " say UnitTime or StartOfDay",
        )
    if isinstance(place.node, UnitTime) and subject not in _UNIT_ROWS:
        yield Fault(
            place.path,
            f"UnitTime is a timestamp of a unit's row, and {_PLURAL[subject]} have none:"
            " say FirstTime or StartOfDay",
        )
    window = place.node
    if (
        isinstance(window, Window)
        and isinstance(window.before, OwnTime)
        and window.before.column == window.column
    ):
        yield Fault(
            f"{place.path}.before",
            f"OwnTime bounds {window.column} by itself: name another column of the row",
        )


def hours_out_of_order(place: Place) -> Iterator[Fault]:
    """Service hours end before they start."""
    node = place.node
    if isinstance(node, TimeDuring) and node.start >= node.end:
        yield Fault(
            place.path,
            f"service hours start before they end, not [{node.start}, {node.end})",
        )


def unit_day_of_nobody(place: Place) -> Iterator[Fault]:
    """``OnUnitDay`` in a search that looks for messages apart from any unit day."""
    if isinstance(place.node, LastMessage) and any(
        isinstance(part, OnUnitDay) for part in walk(place.node.of)
    ):
        yield Fault(
            f"{place.path}.of",
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
