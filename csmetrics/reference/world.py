"""What is known at ``as_of``: truncated rows by shop and buyer, messages in message order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from csmetrics import tables
from csmetrics.errors import MissingDataError, nearest
from csmetrics.language.base import Scope
from csmetrics.reference.clock import Clock

Buyer = tuple[str, str]
"""Shop and buyer."""
_AUTHOR_REACH = timedelta(days=30)


class Row(dict[str, Any]):
    """One row of a table: the columns the data set has, timestamps in UTC.

    Raises:
        MissingDataError: when a column is read that the data set does not have.
    """

    def __init__(self, table: str, columns: Mapping[str, Any]) -> None:
        super().__init__(columns)
        self.table = table

    def __missing__(self, column: str) -> None:
        hint = nearest(column, self)
        msg = f"the data set's table {self.table!r} has no column {column!r}.{hint}"
        raise MissingDataError(msg)


@dataclass(eq=False, slots=True)
class Message:
    """A message at its place in message order; ``agent_id`` as it is in the data.

    ``columns`` is its row, with the agent it reached in ``agent_id``: by that it is grouped.
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
    flagged: bool
    columns: Row = field(repr=False)

    @property
    def buyer(self) -> Buyer:
        """Shop and buyer."""
        return self.shop_id, self.buyer_id

    @property
    def peer(self) -> str | None:
        """The author of an agent's message; the agent whom a buyer's message reached."""
        agent: str | None = self.columns["agent_id"]
        return agent

    @property
    def is_human_reply(self) -> bool:
        """Typed, clicked or approved by a person on the agents' side."""
        return self.sender == "agent" and self.mode in ("manual", "assisted")


class World:
    """A data set as it is known at ``as_of``, indexed once and read by every metric.

    ``event_times`` holds every timestamp of the tables that say when something happened.

    Raises:
        MissingDataError: when a table is read that the data set does not have.
    """

    def __init__(self, data: tables.Dataset, as_of: datetime) -> None:
        self.clock = Clock(data.time_zone)
        self.as_of = as_of
        self.event_times: list[datetime] = []
        self._tables = {table: self._load(table, data) for table in data.tables}
        self._by_buyer: dict[tuple[str, Buyer], list[Row]] = defaultdict(list)
        for table, rows in self._tables.items():
            for row in rows:
                if "buyer_id" in row:
                    self._by_buyer[table, (row["shop_id"], row["buyer_id"])].append(row)
        self._sessions = {row["session_id"]: row for row in self._tables.get("sessions", ())}
        self._in_order = self._order_messages()
        self._of_buyer: dict[Buyer, list[Message]] = defaultdict(list)
        for message in self._in_order:
            self._of_buyer[message.buyer].append(message)
        for messages in self._of_buyer.values():
            self._fill_agents(messages)
        self._conversations = self._index_conversations()
        self._buyer_days: dict[tuple[str, ...], dict[Any, list[Message]]] = {}

    # -- rows

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table."""
        self._need(table)
        return self._tables.get(table, ())

    def rows_of(self, table: str, buyer: Buyer) -> Sequence[Row]:
        """The rows of a table that belong to a shop and buyer."""
        self._need(table)
        return self._by_buyer.get((table, buyer), ())

    def session(self, session_id: str | None) -> Row | None:
        """The session's row, if it is in the data."""
        self._need("sessions")
        return self._sessions.get(session_id) if session_id is not None else None

    def order_of(self, row: Row) -> Row | None:
        """The order to which the row belongs by shop, buyer and order id."""
        for order in self.rows_of("orders", (row["shop_id"], row["buyer_id"])):
            if order["order_id"] == row["order_id"]:
                return order
        return None

    def _load(self, table: str, data: tables.Dataset) -> list[Row]:
        """The rows of a table as they are known at ``as_of``."""
        # What the data set lacks is no default, except where the tables say so.
        lacking = set(tables.columns_of(table)) - set(data.columns(table)) - tables.EXEMPT[table]
        found = []
        for model in data.rows(table):
            given = {name: value for name, value in model if name not in lacking}
            times = [name for name in tables.TIMES[table] if given.get(name) is not None]
            for name in times:
                given[name] = self.clock.instant(given[name])
            if times and min(given[name] for name in times) > self.as_of:
                continue
            for name in times:
                if given[name] > self.as_of:
                    given[name] = None
            if table == "ratings" and "level" in given and given.get("rated_at") is None:
                given["level"] = None
            if table in tables.EVENT_TABLES:
                self.event_times += [given[name] for name in times if given[name] is not None]
            found.append(Row(table, given))
        return found

    def _need(self, table: str) -> None:
        # Without the table of flags nobody is flagged; any other gap would give a fake 0.
        if table not in self._tables and table != "buyer_flags":
            hint = nearest(table, self._tables)
            msg = f"the data set has no table {table!r}.{hint} Give it to Dataset({table}=...)."
            raise MissingDataError(msg)

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
        """The messages among which a reply to this one is looked for; none without a session."""
        return self._conversations.get(_conversation_key(message, scope), ())

    def later(self, message: Message, scope: Scope) -> Iterator[Message]:
        """The messages of its conversation that come later in order, the next one first."""
        return (m for m in self.conversation(message, scope) if m.order > message.order)

    def earlier(self, message: Message, scope: Scope) -> Iterator[Message]:
        """The messages of its conversation that come earlier in order, the last one first."""
        return (m for m in reversed(self.conversation(message, scope)) if m.order < message.order)

    def buyer_days(self, by: tuple[str, ...]) -> dict[Any, list[Message]]:
        """Messages by (group, buyer, local day), each list in message order."""
        if by not in self._buyer_days:
            found: dict[Any, list[Message]] = defaultdict(list)
            for message in self.messages():
                group = tuple(message.columns[column] for column in by)
                found[group, message.buyer, message.day].append(message)
            self._buyer_days[by] = found
        return self._buyer_days[by]

    def _order_messages(self) -> list[Message]:
        def place(row: Row) -> tuple[datetime, bool, int]:
            return row["sent_at"], row["seq"] is not None, row["seq"] or 0

        # sorted() is stable: what sent_at and seq leave open, the order of the frame decides.
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
            flagged=any(
                flag["from_at"] <= row["sent_at"]
                and (flag["to_at"] is None or row["sent_at"] < flag["to_at"])
                for flag in flags
            ),
            columns=row,
        )

    def _fill_agents(self, messages: list[Message]) -> None:
        """Finds whom each buyer's message reached, where the data does not say."""
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
            if after:
                message.columns["agent_id"] = after[0].agent_id
            elif before:
                message.columns["agent_id"] = before[-1].agent_id

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
