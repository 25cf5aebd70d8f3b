"""Reads tables as frames of integers, with ids as hashes and only the columns that are needed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from threading import Lock
from typing import Any

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.engine.load.sorted_runs import FEW, Sorted, first_key
from csmetrics.engine.load.words import (
    IdNumbers,
    Schema,
    category,
    is_code,
    place,
    word_hash,
)
from csmetrics.engine.local_days import around
from csmetrics.tables import OMITTABLE, TIMES, Dataset, coded_frame, columns_of

SENDERS = ("buyer", "agent", "system")
MODES = ("manual", "assisted", "automatic", "bulk")
IDENTITY = ("key", "check")
"""A shop and buyer (of shifts: shop and agent) as hashes of 64 and 32 bits.

Rows are sorted and split by ``key`` alone. If two parties share a key, ``check`` separates them.
"""
MESSAGES = "messages as talk"
"""The name of the rows that ``messages()`` returns, as opposed to those of ``rows``."""


def sender_mode_code(sender: str, mode: str) -> int:
    """Encode the sender and mode of a message as one small number."""
    return SENDERS.index(sender) * len(MODES) + MODES.index(mode)


def _identity(ids: IdNumbers, owner: str, schema: Schema) -> tuple[pl.Expr, pl.Expr]:
    """The columns of ``IDENTITY``; orders are hashed with other seeds than buyers and agents."""
    more = 100 if owner == "order_id" else 0
    key, check = (ids.hash_with_shop(owner, schema, seed + more) for seed in (0, 2))
    return key.alias("key"), (check % 2**32).cast(pl.UInt32).alias("check")


def shop_number(dtype: pl.DataType | None = None) -> pl.Expr:
    """The hash of ``shop_id``."""
    return word_hash("shop_id", dtype or pl.String(), 11)


def _hashed(ids: IdNumbers, column: str, dtype: pl.DataType) -> pl.Expr:
    """The hash of an id, null where the id is null.

    Hashed ids are compared only together with shop and buyer, or within one shop and buyer.
    """
    return pl.when(pl.col(column).is_not_null()).then(ids.hash(column, dtype, 7))


def group_column(name: str, dtype: pl.DataType, *, known: bool = False) -> pl.Expr:
    """Read a column of ``by``, strings as categories.

    Args:
        name: The column.
        dtype: Its type. A Categorical or Enum that is no column of the models stays as it is.
        known: Whether it is a column of the models.
    """
    is_word = dtype == pl.String or (known and is_code(dtype))
    return category(name, dtype) if is_word else pl.col(name)


def own_column(name: str) -> str:
    """The internal name of a column that the models lack, or that is read as given (``kind``)."""
    return f"own {name}"


class TableLoader:
    """Reads the tables of a data set, or of a share of its shops and buyers, once each.

    Args:
        data: The data set, truncated at the knowledge time.
        by: The columns that group the result.
        columns: The columns to read of each table; a table left out is not read.
        share: The number of the share of all keys to read, and of all shares.
        between: The local days since ≤ day < before whose messages are read; None: no limit. Up
            to a day more is read on either side.
        shops: Whether to read each row's shop: ``shop``, a number.
        keep_row_ids: Whether rows keep their number in the data set, ``source_row``, so that
            ``words`` can look them up.
        ids: Converts ids to integers, alike for all shares; None: made here.
    """

    def __init__(  # noqa: PLR0913  what is read, each once
        self,
        data: Dataset,
        by: tuple[str, ...],
        columns: Mapping[str, Iterable[str]],
        share: tuple[int, int] = (0, 1),
        *,
        between: tuple[date | None, date | None] = (None, None),
        shops: bool = False,
        keep_row_ids: bool = False,
        ids: IdNumbers | None = None,
    ) -> None:
        self._data = data
        self._ids = ids or IdNumbers(data)
        self._shops = shops
        self._by = by
        self._columns = {table: frozenset(names) for table, names in columns.items()}
        self._share = share
        self._between = between
        self._keep_row_ids = keep_row_ids
        self._read: dict[str, Sorted] = {}
        self._lock = Lock()

    def share(self, number: int, of: int) -> TableLoader:
        """A loader of the same tables for share ``number`` of ``of`` of all shops and buyers."""
        return TableLoader(
            self._data,
            self._by,
            self._columns,
            (number, of),
            between=self._between,
            shops=self._shops,
            keep_row_ids=self._keep_row_ids,
            ids=self._ids,
        )

    def release(self) -> None:
        """Drop all that was read."""
        self._read.clear()

    def __contains__(self, table: str) -> bool:
        """Whether the table is read."""
        return table in self._columns

    def messages(self) -> Sorted:
        """The messages as integers.

        Columns: ``IDENTITY``, ``t`` (instant), ``sender_mode``, ``session``, ``agent``, ``seq``,
        the groups ``g0``, ``g1`` … except the agent, and ``source_row`` if ``keep_row_ids``.
        """
        return self._read_once(MESSAGES, self._read_messages)

    def rows(self, table: str) -> Sorted:
        """The rows of a table as integers.

        Columns: ``IDENTITY``; the requested columns, with timestamps as instants, money in cents,
        ids as hashes except ``agent_id``; the groups ``g0``, ``g1`` …; ``source_row`` if
        ``keep_row_ids``.
        """
        return self._read_once(table, lambda: self._read_rows(table))

    def part(self, table: str, number: int, of: int) -> pl.DataFrame:
        """The rows of one part, sorted by key; parts are equal ranges of keys.

        Args:
            table: The table, or ``MESSAGES`` for the rows of ``messages()``.
            number: The number of the part.
            of: The number of parts.
        """
        rows = self.messages() if table == MESSAGES else self.rows(table)
        return rows.part(number, of)

    @property
    def apart(self) -> bool:
        """Whether rows of one order may have different keys, because a table lacks ``buyer_id``."""
        return any(
            OMITTABLE[table].difference(self._data.columns(table)) for table in self._columns
        )

    @property
    def bounded(self) -> bool:
        """Whether the messages are limited to some days."""
        return self._between != (None, None)

    @property
    def is_small(self) -> bool:
        """Whether all tables that are read are small and in memory; only speed."""
        return all(map(self._is_small, self._columns))

    def within(self, messages: pl.LazyFrame) -> pl.LazyFrame:
        """Limit messages to the days that are read."""
        kept = around(pl.col("sent_at").to_physical(), *self._between)
        return messages.filter(*kept) if kept else messages

    def _read_once(self, name: str, read: Callable[[], Sorted]) -> Sorted:
        with self._lock:  # parts evaluated in parallel share one read
            if name not in self._read:
                self._read[name] = read()
            return self._read[name]

    def _read_messages(self) -> Sorted:
        frame = self._shared("messages")
        schema = frame.collect_schema()
        groups = self._groups("messages", schema)
        groups.pop("agent_id", None)
        own = self._own("messages", schema)
        more: list[pl.Expr | str] = [*own, *groups.values(), *self._shop(schema)]
        more += self._source_row()
        rows = self.within(frame).select(*_message(self._ids, schema), *more)
        return Sorted(rows, is_small=self._is_small("messages"), share=self._share)

    def _own(self, table: str, schema: Schema) -> list[pl.Expr]:
        """The requested columns that the models lack, and ``kind`` of messages."""
        known = {*columns_of(table), "agent_id"} - ({"kind"} if table == "messages" else set())
        wanted = sorted(self._columns.get(table, frozenset()) - known)
        return [group_column(name, schema[name]).alias(own_column(name)) for name in wanted]

    def _shop(self, schema: Schema) -> list[pl.Expr]:
        return [shop_number(schema["shop_id"]).alias("shop")] if self._shops else []

    def _source_row(self) -> list[str]:
        return ["source_row"] if self._keep_row_ids else []

    def _read_rows(self, table: str) -> Sorted:
        frame = self._shared(table)
        schema = frame.collect_schema()
        known = self._columns.get(table, frozenset()).intersection((*columns_of(table), "agent_id"))
        wanted = [name for name in schema if name in known]
        integers = [_integer(self._ids, name, schema[name]) for name in wanted if _used(name)]
        integers += self._own(table, schema)
        groups = self._groups(table, schema).values()
        identity = _identity(self._ids, owner(table, self._data.columns(table)), schema)
        return Sorted(
            frame.select(*identity, *integers, *groups, *self._shop(schema), *self._source_row()),
            is_small=self._is_small(table),
            share=self._share,
        )

    def _is_small(self, table: str) -> bool:
        """Whether a table is small and in memory; only speed."""
        return (
            not optimisations.OFF
            and not self._data.is_lazy(table)
            and self._data.height(table) <= FEW
        )

    def _groups(self, table: str, schema: Schema) -> dict[str, pl.Expr]:
        known = columns_of(table)
        return {
            name: group_column(name, schema[name], known=name in known).alias(f"g{i}")
            for i, name in enumerate(self._by)
            if name in schema
        }

    def instants(self) -> tuple[int, int] | None:
        """The first and the last instant in the tables that are read, None without any."""
        found: list[Any] = []
        for table in self._columns:
            read = self.messages() if table == "messages" else self.rows(table)
            for frame in read.frames:
                for name in {"t", *TIMES[table]}.intersection(frame.columns):
                    found += [frame[name].min(), frame[name].max()]
        known = [instant for instant in found if instant is not None]
        return (min(known), max(known)) if known else None

    def words(self, table: str, column: str) -> pl.Series:
        """Read a column as given in the data set, in the order of the table's rows."""
        found = self._shared(table).select(column).collect().to_series()
        return (
            found.cast(pl.String) if column in columns_of(table) and is_code(found.dtype) else found
        )

    def _shared(self, table: str) -> pl.LazyFrame:
        frame = coded_frame(self._data, table)
        share, shares = self._share
        if shares > 1:
            first, end = (first_key(at, shares) for at in (share, share + 1))
            of = owner(table, self._data.columns(table))
            key = _identity(self._ids, of, frame.collect_schema())[0]
            frame = frame.filter(key >= first, key <= end - 1)
        return frame.with_row_index("source_row") if self._keep_row_ids else frame


def owner(table: str, columns: Container[str]) -> str:
    """The column that identifies the owner of a row within its shop.

    The agent for shifts, else the buyer, or the order where ``columns`` has no ``buyer_id``.
    """
    if table == "shifts":
        return "agent_id"
    return "buyer_id" if "buyer_id" in columns else "order_id"


def _used(name: str) -> bool:
    """Whether a column is read: ids of the row itself and of its owner are not."""
    return not name.endswith("_id") or name in ("agent_id", "order_id", "session_id")


def _integer(ids: IdNumbers, name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime | pl.Decimal):
        return pl.col(name).to_physical()
    if name == "agent_id":
        return category(name, dtype)
    return _hashed(ids, name, dtype) if name.endswith("_id") else pl.col(name)


def _message(ids: IdNumbers, schema: Schema) -> tuple[pl.Expr, ...]:
    places = (place("sender", schema["sender"], SENDERS), place("mode", schema["mode"], MODES))
    return (
        *_identity(ids, "buyer_id", schema),
        pl.col("sent_at").to_physical().alias("t"),
        (places[0] * len(MODES) + places[1]).alias("sender_mode"),
        _hashed(ids, "session_id", schema["session_id"]).alias("session"),
        category("agent_id", schema["agent_id"]).alias("agent"),
        pl.col("seq"),
    )
