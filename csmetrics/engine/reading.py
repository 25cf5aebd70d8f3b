"""The tables as frames of integers: read once, ids as hashes, and only the columns asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from threading import Lock

import polars as pl

from csmetrics.engine.clock import around
from csmetrics.tables import TIMES, Dataset

SENDERS = ("buyer", "agent", "system")
MODES = ("manual", "assisted", "automatic", "bulk")
IDENTITY = ("key", "check")
"""A shop and buyer (of shifts: shop and agent) as hashes of 64 and 32 bits.

``key`` alone is sorted and split by. Where two parties share a key, ``check`` tells them apart.
"""
TALK = "messages as talk"
"""What ``messages()`` gives, which is not the rows of the table."""
KEYS = 2**64
"""How many keys there are."""


def said(sender: str, mode: str) -> int:
    """Who says a message and how, as one small number."""
    return SENDERS.index(sender) * len(MODES) + MODES.index(mode)


def _identity(party: str) -> list[pl.Expr]:
    """The columns of ``IDENTITY``."""
    key, check = (pl.col("shop_id").hash(seed) ^ pl.col(party).hash(seed + 1) for seed in (0, 2))
    return [key.alias("key"), (check % 2**32).cast(pl.UInt32).alias("check")]


def hashed(column: str) -> pl.Expr:
    """An id as an integer, null where there is none.

    Ids are compared within one shop and buyer, or together with them.
    """
    return pl.when(pl.col(column).is_not_null()).then(pl.col(column).hash(7))


def _place(column: str, values: tuple[str, ...]) -> pl.Expr:
    """Which of the values a column has; one that no row may have is like the last."""
    place = pl.lit(len(values) - 1, dtype=pl.UInt8)
    for number, value in reversed(list(enumerate(values[:-1]))):
        place = pl.when(pl.col(column) == value).then(pl.lit(number, pl.UInt8)).otherwise(place)
    return place


def group_column(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of ``by``; words become integers until the result is shown."""
    return pl.col(name).cast(pl.Categorical) if dtype == pl.String else pl.col(name)


class Reading:
    """The tables of a data set, or of a share of its shops and buyers, each sorted by key.

    Args:
        data: The data set, truncated at the knowledge time.
        by: The columns that group the result.
        columns: The columns to read of each table; a table left out is not read.
        share: Which share of all keys is read, and of how many.
        between: From which local day on, and before which, messages are read; None: any. Up to a
            day more is read on either side.
        numbered: Whether rows keep the number they have in the data set, so that their words can
            be found again: ``given``.
    """

    def __init__(  # noqa: PLR0913  what is read, each once
        self,
        data: Dataset,
        by: tuple[str, ...],
        columns: Mapping[str, Iterable[str]],
        share: tuple[int, int] = (0, 1),
        *,
        between: tuple[date | None, date | None] = (None, None),
        numbered: bool = False,
    ) -> None:
        self._data = data
        self._by = by
        self._columns = {table: frozenset(names) for table, names in columns.items()}
        self._share = share
        self._between = between
        self._numbered = numbered
        self._frames: dict[str, pl.DataFrame] = {}
        self._lock = Lock()

    def share(self, number: int, of: int) -> Reading:
        """The same tables of a share of all shops and buyers."""
        return Reading(
            self._data,
            self._by,
            self._columns,
            (number, of),
            between=self._between,
            numbered=self._numbered,
        )

    def __contains__(self, table: str) -> bool:
        """Whether the table is read."""
        return table in self._columns

    def messages(self) -> pl.DataFrame:
        """The messages in integers.

        Columns: ``IDENTITY``, ``t`` (instant), ``said``, ``session`` and ``agent``, ``seq`` if any
        has one, the groups ``g0``, ``g1`` …, but for the agent, and ``given`` if asked for.
        """
        return self._once(TALK, self._read_messages)

    def rows(self, table: str) -> pl.DataFrame:
        """A table's rows in integers.

        Columns: ``IDENTITY``; those asked for, timestamps as instants, money in cents, ids as
        hashes but for ``agent_id``; the groups ``g0``, ``g1`` …, and ``given`` if asked for.
        """
        return self._once(table, lambda: self._read_rows(table))

    def part(self, table: str, number: int, of: int) -> pl.DataFrame:
        """The rows of one of several parts: those of a stretch of keys, as long for each part.

        Args:
            table: The table, or ``TALK`` for what ``messages()`` gives.
            number: Which part.
            of: How many there are, always as many.
        """
        rows = self.messages() if table == TALK else self.rows(table)
        if of == 1:
            return rows.rechunk()
        ends = self._once(f"ends in {table}", lambda: self._ends(rows["key"], of)).to_series()
        return rows.slice(ends[number], ends[number + 1] - ends[number]).rechunk()

    def _ends(self, keys: pl.Series, of: int) -> pl.DataFrame:
        """Where the parts of rows with these keys begin, and where the last one ends."""
        share, shares = self._share
        firsts = [_first_key(share * of + number, shares * of) for number in range(1, of)]
        inner = keys.search_sorted(pl.Series(firsts, dtype=pl.UInt64), side="left")
        return pl.Series([0, *inner, len(keys)]).to_frame()

    @property
    def bounded(self) -> bool:
        """Whether messages of some days only are read."""
        return self._between != (None, None)

    def within(self, messages: pl.LazyFrame) -> pl.LazyFrame:
        """Those of some messages that are read."""
        kept = around(pl.col("sent_at").to_physical(), *self._between)
        return messages.filter(*kept) if kept else messages

    def _once(self, name: str, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        with self._lock:  # parts that are evaluated at the same time read once
            if name not in self._frames:
                self._frames[name] = read()
            return self._frames[name]

    def _read_messages(self) -> pl.DataFrame:
        frame = self._shared("messages")
        groups = [group for name, group in self._groups(frame).items() if name != "agent_id"]
        rows = _by_key(self.within(frame), [*_message(), *groups, *self._given()])
        return rows.drop("seq") if rows["seq"].null_count() == len(rows) else rows

    def _given(self) -> list[str]:
        return ["given"] if self._numbered else []

    def _read_rows(self, table: str) -> pl.DataFrame:
        frame = self._shared(table)
        schema = frame.collect_schema()
        wanted = [name for name in schema if name in self._columns.get(table, ())]
        integers = [_integer(name, schema[name]) for name in wanted if _used(name)]
        groups = self._groups(frame).values()
        return _by_key(frame, [*_identity(party(table)), *integers, *groups, *self._given()])

    def _groups(self, frame: pl.LazyFrame) -> dict[str, pl.Expr]:
        schema = frame.collect_schema()
        return {
            name: group_column(name, schema[name]).alias(f"g{i}")
            for i, name in enumerate(self._by)
            if name in schema
        }

    def instants(self) -> tuple[int, int] | None:
        """The first and the last instant of all that is read, None where there is none."""
        found: list[int] = []
        for table in self._columns:
            frame = self.messages() if table == "messages" else self.rows(table)
            times = ("t",) if table == "messages" else TIMES[table]
            for name in times:
                if name in frame.columns and frame[name].null_count() < len(frame):
                    found += frame.select(least=pl.col(name).min(), most=pl.col(name).max()).row(0)
        return (min(found), max(found)) if found else None

    def words(self, table: str, column: str) -> pl.Series:
        """A column as it was given, in the order of the table's rows; only answers need words."""
        return self._shared(table).select(column).collect().to_series()

    def _shared(self, table: str) -> pl.LazyFrame:
        frame = self._data.frame(table)
        share, shares = self._share
        if shares > 1:
            first, end = (_first_key(at, shares) for at in (share, share + 1))
            key = _identity(party(table))[0]
            frame = frame.filter(key >= first, key <= end - 1)
        return frame.with_row_index("given") if self._numbered else frame


def _first_key(number: int, of: int) -> int:
    """Where one of several equal stretches of all keys begins."""
    return -(-number * KEYS // of)


def _by_key(rows: pl.LazyFrame, columns: Sequence[str | pl.Expr]) -> pl.DataFrame:
    """Columns of some rows, sorted by key; within a key in the order of the rows."""
    return rows.select(columns).sort("key", maintain_order=True).collect()


def party(table: str) -> str:
    """Who a row belongs to, beside its shop."""
    return "agent_id" if table == "shifts" else "buyer_id"


def _used(name: str) -> bool:
    """Whether a column is more than the name of the row or of its owner."""
    return not name.endswith("_id") or name in ("agent_id", "order_id", "session_id")


def _integer(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime | pl.Decimal):
        return pl.col(name).to_physical()
    if name == "agent_id":
        return pl.col(name).cast(pl.Categorical)
    return hashed(name) if name.endswith("_id") else pl.col(name)


def _message() -> list[pl.Expr]:
    spoken = _place("sender", SENDERS) * len(MODES) + _place("mode", MODES)
    return [
        *_identity("buyer_id"),
        pl.col("sent_at").to_physical().alias("t"),
        spoken.alias("said"),
        hashed("session_id").alias("session"),
        pl.col("agent_id").cast(pl.Categorical).alias("agent"),
        pl.col("seq"),
    ]
