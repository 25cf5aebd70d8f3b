"""What is known at ``as_of``, as frames of integers: the tables, the clock, the groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from weakref import proxy

import polars as pl

from csmetrics.engine.clock import Clock, day_number, instant
from csmetrics.engine.extent import extent
from csmetrics.engine.messages import MessageTable, at
from csmetrics.engine.reading import IDENTITY, Reading
from csmetrics.tables import EVENT_TABLES, Dataset

SHARE = 32_000_000
"""How many messages are read at a time: what bounds the memory of an evaluation."""
PART = 2_500_000
"""How many of them are evaluated in one piece."""


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
        self._given = data
        self.data = data.truncate(as_of)
        self.zone = data.time_zone
        self.as_of = instant(as_of)
        self._reach = [day_number(as_of.date()), *map(day_number, reach)]
        self.by = by
        self._columns = columns
        self._reading = Reading(self.data, by, columns)
        self._part = (0, 1)
        self._rows: dict[str, pl.DataFrame] = {}

    def parts(self) -> Iterator[World]:
        """The world split by buyer, to be evaluated one part after the other.

        No part has many more messages than ``PART``, and no more than ``SHARE`` are read at once. All that is counted belongs to one shop and buyer (shifts: shop and agent), so the sums of
        the parts add up to those of the whole, whatever the number of parts.
        """
        messages = 0
        if "messages" in self._reading:
            messages = self._given.frame("messages").select(pl.len()).collect().item()
        shares, parts = max(1, -(-messages // SHARE)), max(1, -(-messages // PART))
        if parts == 1:
            yield self
            return
        _ = self.clock  # of the whole: the parts share its days
        of = -(-parts // shares)
        for i in range(shares):
            reading = Reading(self.data, self.by, self._columns, (i, shares))
            for number in range(of):
                part = copy(self)
                part._reading = reading  # noqa: SLF001  a copy of its own
                part._part = (number, of)  # noqa: SLF001
                part._rows = {}  # noqa: SLF001
                yield part

    def _read(self, table: str) -> pl.DataFrame:
        """A table's rows in this part."""
        frame = self._reading.frame(table)
        number, of = self._part
        return frame if of == 1 else frame.filter(pl.col("key") % of == number)

    @cached_property
    def days(self) -> tuple[int, int] | None:
        """The first and the last local day with an event of any kind, None where there is none."""
        return extent(self.data, [name for name in self.data.tables if name in EVENT_TABLES])

    @cached_property
    def clock(self) -> Clock:
        """The local days of everything in the data; shifts may lie outside the events' days."""
        first, last = self.days or (self._reach[0], self._reach[0])
        shifts = extent(self.data, ["shifts"]) if "shifts" in self.data.tables else None
        if shifts is not None:
            first, last = min(first, shifts[0]), max(last, shifts[1])
        return Clock(self.zone, min(first, *self._reach), max(last, *self._reach))

    @cached_property
    def messages(self) -> MessageTable:
        """The messages in message order."""
        own = proxy(self)  # world and messages know each other: else both would stay in memory
        return MessageTable(
            self._read("messages"),
            clock=self.clock,
            by=self.by,
            flags=self._read("buyer_flags") if "buyer_flags" in self._reading else None,
            sessions=lambda: own.rows("sessions"),
        )

    @property
    def ties(self) -> int:
        """Messages whose order nothing settles: a lazy frame has no row order to rely on."""
        if "messages" not in self._reading or not self.data.is_lazy("messages"):
            return 0
        return self.messages.ties()

    def rows(self, table: str) -> pl.DataFrame:
        """A table's rows, timestamps as instants and money in cents.

        The groups are ``g0`` and so on, ``row`` is the row's number, ``buyer`` the number of its
        shop and buyer among the messages, null where they have none.
        """
        if table not in self._rows:
            rows = self._read(table).with_row_index("row")
            if "messages" in self._reading:
                buyers = self.messages.buyers.select(*IDENTITY, "buyer")
                rows = rows.join(buyers, on=IDENTITY, how="left", maintain_order="left")
            self._rows[table] = rows
        return self._rows[table]

    def words(self, table: str, column: str, row: pl.Expr) -> pl.Expr:
        """A column as it was given, for the rows with these numbers; only answers need words."""
        return at(self._reading.words(table, column), row)
