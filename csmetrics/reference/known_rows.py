"""``World``: the rows known at ``as_of``, indexed by shop and buyer, messages in message order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from csmetrics.errors import MissingDataError, nearest
from csmetrics.language.base import Scope
from csmetrics.reference.plain_days import Clock
from csmetrics.reference.plain_intake import EVENTS, Row, known_rows, no_column, times_of
from csmetrics.tables import Dataset

PLATFORMS = ("pdd", "taobao", "douyin", "jd", "ali1688", "youzan", "kuaishou", "xhs")
Buyer = tuple[str, str]
"""Shop and buyer."""
_AUTHOR_REACH = timedelta(days=30)


@dataclass(eq=False, slots=True)
class Message:
    """A message with its place in message order; ``agent_id`` is as in the data.

    ``columns`` is its row, in which ``agent_id`` is the account reached; it is grouped by that.
    """

    order: int
    at: datetime
    day: date
    shop_id: str
    buyer_id: str
    agent_id: str | None
    session_id: str | None
    sender: str
    mode: str
    flags: frozenset[str]
    columns: Row = field(repr=False)

    @property
    def buyer(self) -> Buyer:
        """Shop and buyer."""
        return self.shop_id, self.buyer_id

    @property
    def peer(self) -> str | None:
        """The author of an agent's message; the account that a buyer's message reached."""
        agent: str | None = self.columns["agent_id"]
        return agent

    @property
    def is_human_reply(self) -> bool:
        """Whether a person on the agents' side typed, clicked or approved the message."""
        return self.sender == "agent" and self.mode in ("manual", "assisted")


class World:
    """A data set as known at ``as_of``, indexed once for all metrics.

    Raises:
        MissingDataError: A table is read that the data set does not have.
    """

    def __init__(self, data: Dataset, clock: Clock, as_of: datetime) -> None:
        self.clock = clock
        self.as_of = as_of
        self.columns = {table: data.columns(table) for table in data.tables}
        self._tables = {table: known_rows(table, data, clock, as_of) for table in data.tables}
        self._by_buyer: dict[tuple[str, Buyer], list[Row]] = defaultdict(list)
        self._by_order: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for table, rows in self._tables.items():
            for row in rows:
                if "buyer_id" in row:
                    self._by_buyer[table, (row["shop_id"], row["buyer_id"])].append(row)
                if row.get("order_id") is not None:
                    self._by_order[table, row["shop_id"], row["order_id"]].append(row)
        self._sessions = {row["session_id"]: row for row in self._tables.get("sessions", ())}
        self._platforms = {
            row["shop_id"]: row.get("platform") for row in self._tables.get("shops", ())
        }
        self._in_order = self._order_messages()
        self._of_buyer: dict[Buyer, list[Message]] = defaultdict(list)
        for message in self._in_order:
            self._of_buyer[message.buyer].append(message)
        for messages in self._of_buyer.values():
            self._fill_agents(messages)
        self._conversations = self._index_conversations()

    @property
    def event_times(self) -> list[datetime]:
        """Every known timestamp of the tables of events."""
        return [
            row[name]
            for table in EVENTS
            for row in self._tables.get(table, ())
            for name in times_of(table)
            if row.get(name) is not None
        ]

    # -- rows

    def has(self, table: str) -> bool:
        """Whether the data set has the table."""
        return table in self._tables

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table."""
        self._need(table)
        return self._tables.get(table, ())

    def rows_of(self, table: str, buyer: Buyer) -> Sequence[Row]:
        """The rows of a table that belong to a shop and buyer."""
        self._need(table)
        if table in self.columns and "buyer_id" not in self.columns[table]:
            raise no_column(table, "buyer_id", self.columns[table])
        return self._by_buyer.get((table, buyer), ())

    def rows_of_order(self, table: str, row: Row) -> list[Row]:
        """The rows of a table that belong to the row's order.

        The shop and order id are equal, and the buyer, if both tables have it; a row without an
        order id has none.
        """
        self._need(table)
        if row["order_id"] is None:
            return []
        found = self._by_order.get((table, row["shop_id"], row["order_id"]), [])
        return [
            other
            for other in found
            if "buyer_id" not in row
            or "buyer_id" not in other
            or other["buyer_id"] == row["buyer_id"]
        ]

    def order_of(self, row: Row) -> Row | None:
        """The order to which the row belongs."""
        return next(iter(self.rows_of_order("orders", row)), None)

    def session(self, session_id: str | None) -> Row | None:
        """The session's row, if it is in the data."""
        self._need("sessions")
        return self._sessions.get(session_id) if session_id is not None else None

    def _need(self, table: str) -> None:
        # Without the table of flags nobody is flagged; without another table a 0 would be wrong.
        if table not in self._tables and table != "buyer_flags":
            hint = nearest(table, self._tables)
            msg = f"the data set has no table {table!r}.{hint} Give it to Dataset({table}=...)."
            raise MissingDataError(msg)

    # -- shops, agents and the calendar

    def is_of(self, shop: str, platform: str) -> bool:
        """Whether a metric whose id begins with ``platform`` counts units of the shop."""
        if platform not in PLATFORMS:
            return True
        return self._platforms.get(shop) in (platform, None)

    def agent(self, shop: str, agent_id: str | None, day: date) -> Row | None:
        """The row of ``agents`` for an agent on a day, None if there is none."""
        for row in self.rows("agents"):
            since, until = row.get("since"), row.get("until")
            if (
                (row["shop_id"], row["agent_id"]) == (shop, agent_id)
                and (since is None or since <= day)
                and (until is None or day < until)
            ):
                return row
        return None

    def kind_of_day(self, day: date, shop: str, platform: str) -> str | None:
        """The kind of a day in the calendar: "holiday", "workday", or None.

        A row that names the shop or the platform overrides one that names neither; among equally
        specific rows a holiday wins.
        """
        for named in (True, False):
            kinds = [
                row["kind"]
                for row in self._tables.get("calendar", ())
                if row["day"] == day
                and row.get("shop_id") in (shop, None)
                and row.get("platform") in (platform, None)
                and (row.get("shop_id") is not None or row.get("platform") is not None) == named
            ]
            for kind in ("holiday", "workday"):
                if kind in kinds:
                    return kind
        return None

    # -- messages

    def messages(self) -> Sequence[Message]:
        """All messages, in message order."""
        self._need("messages")
        return self._in_order

    def of_buyer(self, buyer: Buyer) -> Sequence[Message]:
        """The messages of a shop and buyer, in message order."""
        self._need("messages")
        return self._of_buyer.get(buyer, ())

    def of_session(self, session_id: str) -> Sequence[Message]:
        """The messages of a session, in message order."""
        self._need("messages")
        return self._conversations.get(("session", session_id), ())

    def conversation(self, message: Message, scope: Scope) -> Sequence[Message]:
        """The messages of this one's conversation; for scope session none without a session."""
        return self._conversations.get(_conversation_key(message, scope), ())

    def later(self, message: Message, scope: Scope) -> Iterator[Message]:
        """The messages of its conversation that come later in order, the next one first."""
        return (m for m in self.conversation(message, scope) if m.order > message.order)

    def earlier(self, message: Message, scope: Scope) -> Iterator[Message]:
        """The messages of its conversation that come earlier in order, the last one first."""
        return (m for m in reversed(self.conversation(message, scope)) if m.order < message.order)

    def _order_messages(self) -> list[Message]:
        def place(row: Row) -> tuple[datetime, bool, int]:
            return row["sent_at"], row["seq"] is not None, row["seq"] or 0

        # sorted() is stable: with equal sent_at and seq, messages keep the order of the frame
        ordered = sorted(self._tables.get("messages", ()), key=place)
        return [self._message(order, row) for order, row in enumerate(ordered)]

    def _message(self, order: int, row: Row) -> Message:
        flags = self._by_buyer.get(("buyer_flags", (row["shop_id"], row["buyer_id"])), ())
        return Message(
            order=order,
            at=row["sent_at"],
            day=self.clock.day(row["sent_at"]),
            shop_id=row["shop_id"],
            buyer_id=row["buyer_id"],
            agent_id=row["agent_id"],
            session_id=row["session_id"],
            sender=row["sender"],
            mode=row["mode"],
            flags=frozenset(
                flag["flag"]
                for flag in flags
                if flag["from_at"] <= row["sent_at"]
                and (flag["to_at"] is None or row["sent_at"] < flag["to_at"])
            ),
            columns=row,
        )

    def _fill_agents(self, messages: list[Message]) -> None:
        """Fill in the account that each buyer's message reached, if the data do not have it.

        It is the author of the next human reply of the day, in its session, else to the buyer; else
        the author of the last human reply within thirty days; else None.
        """
        authored = [m for m in messages if m.is_human_reply and m.agent_id is not None]
        for message in messages:
            if message.sender != "buyer" or message.agent_id is not None:
                continue
            after = [m for m in authored if m.order > message.order and m.day == message.day]
            before = [
                m
                for m in authored
                if m.order < message.order and m.day >= message.day - _AUTHOR_REACH
            ]
            of_session = [
                m
                for m in after
                if message.session_id is not None and m.session_id == message.session_id
            ]
            for found in (of_session[:1], after[:1], before[-1:]):
                if found:
                    message.columns["agent_id"] = found[0].agent_id
                    break

    def _index_conversations(self) -> dict[Any, list[Message]]:
        found: dict[Any, list[Message]] = defaultdict(list)
        scopes: tuple[Scope, ...] = ("buyer", "peer", "session")
        for message in self._in_order:
            for scope in scopes:
                key = _conversation_key(message, scope)
                if key is not None:
                    found[key].append(message)
        return dict(found)


def _conversation_key(message: Message, scope: Scope) -> tuple[Any, ...] | None:
    if scope == "buyer":
        return scope, message.buyer
    if scope == "peer":
        return scope, message.buyer, message.peer
    if message.session_id is None:
        return None
    return scope, message.session_id
