"""What is known at ``as_of``, as frames of integers: the tables, the clock, the groups."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property

import polars as pl

from csmetrics.engine.clock import Clock, day_number, instant
from csmetrics.engine.messages import MessageTable, group_column
from csmetrics.tables import EVENT_TABLES, Dataset

PART = 5_000_000
"""How many messages are evaluated at a time: what bounds the memory of an evaluation."""


class World:
    """One data set truncated at ``as_of``, shared by all metrics of one evaluation.

    Args:
        data: The data set; it is truncated here.
        as_of: The knowledge time.
        by: The columns that group the result.
        columns: The columns to read of each table; a table left out is not read.
        reach: Further days the clock must know.
    """

    def __init__(
        self,
        data: Dataset,
        as_of: datetime,
        by: tuple[str, ...],
        columns: Mapping[str, Iterable[str]],
        reach: Sequence[date] = (),
    ) -> None:
        self.data = data.truncate(as_of)
        self.zone = data.time_zone
        self.as_of = instant(as_of)
        self._reach = [day_number(as_of.date()), *map(day_number, reach)]
        self.by = by
        self._columns = {table: set(names) for table, names in columns.items()}
        self._tables: dict[str, pl.DataFrame] = {}
        self._part: tuple[int, int] | None = None
        self.ties = 0
        """Messages whose order nothing settles: a lazy frame has no row order to rely on."""

    def parts(self) -> Iterator[World]:
        """The world split by buyer, so that no part has many more messages than ``PART``.

        All that is counted belongs to one shop and buyer (shifts: shop and agent), so the sums of
        the parts add up to those of the whole, whatever the number of parts.
        """
        number = 1
        if "messages" in self._columns:
            messages = self.data.frame("messages").select(pl.len()).collect().item()
            number = -(-messages // PART)
        if number <= 1:
            yield self
            return
        _ = self.clock  # of the whole: the parts share its days
        for i in range(number):
            part = copy(self)
            part._tables = {}  # noqa: SLF001  a copy of its own
            part._part = (i, number)  # noqa: SLF001
            yield part
            del part
            gc.collect()  # a part and its messages know each other: else all would stay in memory

    def _frame(self, table: str) -> pl.LazyFrame:
        """A table's rows in this part."""
        frame = self.data.frame(table)
        if self._part is None:
            return frame
        number, of = self._part
        party = "agent_id" if table == "shifts" else "buyer_id"
        of_shop = pl.col("shop_id").hash(seed=1)
        return frame.filter((of_shop ^ pl.col(party).hash(seed=2)) % of == number)

    @cached_property
    def days(self) -> tuple[int, int] | None:
        """The first and the last local day with an event of any kind, None where there is none."""
        spans = [
            _span(self.data.frame(table)) for table in self.data.tables if table in EVENT_TABLES
        ]
        found = [span for span in pl.collect_all(spans) if span.item(0, 0) is not None]
        if not found:
            return None
        return min(span.item(0, 0) for span in found), max(span.item(0, 1) for span in found)

    @cached_property
    def clock(self) -> Clock:
        """The local days of everything in the data; shifts may lie outside the events' days."""
        first, last = self.days or (self._reach[0], self._reach[0])
        if "shifts" in self.data.tables:
            span = _span(self.data.frame("shifts")).collect()
            if span.item(0, 0) is not None:
                first, last = min(first, span.item(0, 0)), max(last, span.item(0, 1))
        return Clock(self.zone, min(first, *self._reach), max(last, *self._reach))

    @cached_property
    def messages(self) -> MessageTable:
        """The messages in message order."""
        flags = self.rows("buyer_flags") if "buyer_flags" in self._columns else None
        table = MessageTable(
            self._frame("messages"),
            by=self.by,
            flags=flags,
            sessions=lambda: self.rows("sessions"),
        )
        if self.data.is_lazy("messages"):
            self.ties = table.ties
        return table

    def rows(self, table: str) -> pl.DataFrame:
        """A table's rows, timestamps as instants and money in cents.

        The groups are ``g0`` and so on, ``row`` is the row's number. Only the columns
        asked for are read.
        """
        if table not in self._tables:
            frame = self._frame(table)
            schema = frame.collect_schema()
            wanted = [name for name in schema if name in self._columns.get(table, ())]
            groups = [
                group_column(name, schema[name]).alias(f"g{i}")
                for i, name in enumerate(self.by)
                if name in schema
            ]
            self._tables[table] = (
                frame.select(*(_integer(name, schema[name]) for name in wanted), *groups)
                .with_row_index("row")
                .collect()
            )
        return self._tables[table]

    def local_day(self, instants: pl.Expr) -> pl.Expr:
        """The local day of each instant."""
        moments = instants.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self.zone)
        return moments.dt.date().cast(pl.Int32)

    def time_of_day(self, instants: pl.Expr) -> pl.Expr:
        """The local wall-clock time of each instant, in microseconds since midnight."""
        moments = instants.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self.zone)
        return moments.dt.time().cast(pl.Int64) // 1000


def _integer(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime | pl.Decimal):
        return pl.col(name).to_physical()
    if name.endswith("_id"):
        return pl.col(name).cast(pl.Categorical)
    return pl.col(name)


def _span(frame: pl.LazyFrame) -> pl.LazyFrame:
    times = [name for name, dtype in frame.collect_schema().items() if _is_event(name, dtype)]
    local = [pl.col(name).dt.date().cast(pl.Int32) for name in times]
    return frame.select(*local).select(
        pl.min_horizontal(*(pl.col(name).min() for name in times)).alias("first"),
        pl.max_horizontal(*(pl.col(name).max() for name in times)).alias("last"),
    )


def _is_event(name: str, dtype: pl.DataType) -> bool:
    return name.endswith("_at") and isinstance(dtype, pl.Datetime)
