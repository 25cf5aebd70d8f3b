"""The snapshot: a data set as known at ``as_of``, as frames of integers, split into shards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import NamedTuple, get_args
from weakref import proxy

import polars as pl

from csmetrics._support.lazy import cached
from csmetrics.engine.column_ops import take
from csmetrics.engine.load.extent import days
from csmetrics.engine.load.table_loader import IDENTITY, MESSAGES, TableLoader, shop_number
from csmetrics.engine.local_days import DAY, FURTHEST, Clock, day_number
from csmetrics.engine.messages.message_order import equals_previous
from csmetrics.engine.messages.message_table import MessageTable
from csmetrics.engine.roster import Roster
from csmetrics.engine.working_time import WorkingTime
from csmetrics.language.base import Platform
from csmetrics.language.hours import Working
from csmetrics.tables import EVENT_TABLES, Dataset, hide_later
from csmetrics.tables.time_zones import micros

SHARD = 25_000_000
"""The number of messages read at a time; it bounds the memory of an evaluation."""
PART = 1_000_000
"""The number of messages evaluated in one part of a shard."""
WORKERS = min(4, pl.thread_pool_size())
"""The number of parts evaluated at the same time; each needs its own memory."""
WORTH_A_PART = 250_000
"""The smallest number of messages for which a further part is made to keep a worker busy."""


class ShardPlan(NamedTuple):
    """The number of shards, read one after the other, and of the parts each is evaluated in.

    ::

        keys         0                                                    2**64
        shards       |            0            |            1            |    read one by one
        parts        |   0   |   1   |   2     |   0   |   1   |   2     |    at the same time

    A key is a hash of shop and buyer, so a part holds whole parties, and sums of parts add up.
    """

    shards: int
    parts_of_each: int

    @property
    def parts(self) -> int:
        """The number of parts of all shards together."""
        return self.shards * self.parts_of_each


class Snapshot:
    """One data set truncated at ``as_of``, shared by all metrics of one evaluation.

    Args:
        data: The data set; it is truncated here.
        as_of: The knowledge time.
        by: The columns that group the result.
        columns: The columns to read of each table; a table left out is not read.
        days: Further days that the clock must cover.
        reach: The largest number of days, from any event or further day, that is needed.
        between: The local days since ≤ day < before whose messages matter; None: no limit.
        roster: The columns of ``by`` that are looked up in ``agents``.
        shops: Whether to read the shop of each row.
        keep_row_ids: Whether to keep row numbers, so that ``words`` can be called.
    """

    def __init__(  # noqa: PLR0913  what is asked, each once
        self,
        data: Dataset,
        as_of: datetime,
        by: tuple[str, ...],
        columns: Mapping[str, Iterable[str]],
        *,
        days: Sequence[date] = (),
        reach: int = FURTHEST,
        between: tuple[date | None, date | None] = (None, None),
        roster: Sequence[str] = (),
        shops: bool = False,
        keep_row_ids: bool = False,
    ) -> None:
        self._untruncated = data
        self.data = hide_later(data, as_of)
        self.zone = data.time_zone
        self.as_of = micros(as_of)
        self._days = [day_number(as_of.date()), *map(day_number, days)]
        self._reach = reach
        self.by = by
        self._columns = columns
        self._loader = TableLoader(
            self.data,
            by,
            columns,
            between=between,
            shops=shops or bool(roster),
            keep_row_ids=keep_row_ids,
        )
        self.roster = Roster(data.frame("agents"), roster) if roster else None
        self._part = (0, 1)
        self._rows: dict[str, pl.DataFrame] = {}
        self._working: dict[tuple[Working, str], WorkingTime] = {}
        self.platform = ""

    @cached
    def _plan(self) -> ShardPlan:
        """How the data are split: by the number of messages."""
        if "messages" not in self._loader or self._loader.apart:
            return ShardPlan(1, 1)
        # counts messages after as_of, too: the number of rows of a file is known without reading it
        given = self._untruncated
        lazy = given.is_lazy("messages")
        messages = _number(given.frame("messages")) if lazy else given.height("messages")
        if messages > SHARD and self._loader.bounded:
            messages = _number(self._loader.within(self._untruncated.frame("messages")))
        shards = -(-messages // SHARD)
        if shards == 1 and self._loader.bounded:
            messages = len(self._loader.messages())
        parts = max(-(-messages // PART), min(WORKERS, messages // WORTH_A_PART))
        return ShardPlan(max(1, shards), max(1, -(-parts // max(1, shards))))

    @property
    def parts(self) -> int:
        """In how many parts the data are evaluated."""
        return self._plan.parts

    @property
    def is_small(self) -> bool:
        """Whether there are so few rows that polars' streaming engine would be slower."""
        return self._loader.is_small

    def shards(self) -> Iterator[list[Snapshot]]:
        """Yield the shards, read one after the other, each as a list of its parts.

        Every unit belongs to one shop and buyer (shifts: shop and agent), and a part holds whole
        buyers, so the sums of the parts add up to those of the data set for any number of parts.
        """
        shards, parts = self._plan
        if self._plan.parts == 1:
            yield [self]
            return
        for i in range(shards):
            shard = self if shards == 1 else self._copy(self._loader.share(i, shards))
            yield [shard._partition(number, parts) for number in range(parts)]  # noqa: SLF001
            if shards > 1:  # frees memory before the next shard; the caller may hold these parts
                shard._loader.release()  # noqa: SLF001

    def _partition(self, number: int, of: int) -> Snapshot:
        part = self._copy(self._loader)
        part._part = (number, of)  # noqa: SLF001
        part.__dict__["clock"] = self.clock  # made once, before parts are evaluated in parallel
        return part

    def _copy(self, loader: TableLoader) -> Snapshot:
        found = copy(self)
        found._loader = loader  # noqa: SLF001
        found._rows = {}  # noqa: SLF001
        found._working = {}  # noqa: SLF001
        for name in ("clock", "messages"):  # cached values of the other snapshot's data
            found.__dict__.pop(name, None)
        return found

    def release(self) -> None:
        """Drop all that was read for this part."""
        self._rows.clear()
        self.__dict__.pop("messages", None)

    def _own(self, table: str) -> pl.DataFrame:
        """The rows of a table in this part."""
        return self._loader.part(table, *self._part)

    @cached
    def days(self) -> tuple[int, int] | None:
        """The first and the last local day with an event, None without events."""
        return days(self.data, [name for name in self.data.tables if name in EVENT_TABLES])

    @cached
    def clock(self) -> Clock:
        """The clock for the local days of everything that is read for this shard."""
        found = self._loader.instants()
        days = self._days
        if found is not None:  # in any time zone the local day is within one day of the UTC day
            days = [*days, found[0] // DAY - 1, found[1] // DAY + 1]
        return Clock(self.zone, min(days), max(days), min(self._reach, FURTHEST))

    def clock_of(self, spans: pl.DataFrame) -> Clock:
        """The clock for the local days of some periods (``period_start``, ``period_end``)."""
        days = pl.concat([spans["period_start"], spans["period_end"]]).cast(pl.Int32)
        if self._plan.shards == 1:  # else ``clock`` would read all shards at once
            first, last = self.clock.reach
            if days.is_between(first, last).all():
                return self.clock
        return Clock(self.zone, min(*self._days, *days), max(*self._days, *days))

    @cached
    def messages(self) -> MessageTable:
        """The messages in message order."""
        own = proxy(self)  # no reference cycle, so that both are freed at once
        return MessageTable(
            self._own(MESSAGES),
            clock=self.clock,
            by=self.by,
            flags=self._own("buyer_flags") if "buyer_flags" in self._loader else None,
            sessions=lambda: own.rows("sessions"),
        )

    @property
    def ties(self) -> int:
        """The number of messages in no definite order; 0 unless the frame is lazy.

        Only a lazy frame has no row order that settles the order of equal times.
        """
        if "messages" not in self._loader or not self.data.is_lazy("messages"):
            return 0
        return self.messages.ties

    def rows(self, table: str) -> pl.DataFrame:
        """The rows of a table, sorted by the hash of shop and buyer, like the messages.

        Timestamps are instants, money is in cents. The groups are ``g0``, ``g1`` …; ``row`` is the
        number of the row in this frame; ``party`` numbers its shop and buyer (of shifts: shop and
        agent) within the table; ``buyer`` is the number of its shop and buyer in the messages, null
        where they have no messages.
        """
        if table not in self._rows:
            rows = self._own(table)
            shared = equals_previous("key") & ~equals_previous("check")
            if rows.select(shared.any()).item():
                rows = rows.sort(IDENTITY, maintain_order=True)
            party = rows.select(pl.struct(*IDENTITY).rle_id().alias("party"))
            rows = rows.hstack(party)
            if "messages" in self._loader:
                rows = rows.hstack([self.messages.number_of(rows)])
            self._rows[table] = rows.with_row_index("row")
        return self._rows[table]

    def shops_of_others(self, platform: str) -> list[int]:
        """The numbers of the shops of other platforms than ``platform``."""
        if "shops" not in self.data.tables or platform not in get_args(Platform):
            return []
        return [shop for shop, of in self._platforms if of is not None and of != platform]

    @cached
    def _platforms(self) -> list[tuple[int, str | None]]:
        """The number and the platform of each shop."""
        shops = self.data.frame("shops").select(shop_number(), pl.col("platform").cast(pl.String))
        return shops.collect().rows()

    def working_time(self, working: Working) -> WorkingTime:
        """The working hours, with the special days of the current platform."""
        key = (working, self.platform_of_days)
        if key not in self._working:
            first, last = self.clock.reach
            days = (first - 7, last + 7)
            self._working[key] = WorkingTime(working, self.zone, days, self._special_days())
        return self._working[key]

    @property
    def platform_of_days(self) -> str:
        """The current platform if some special days are limited to a platform, else empty."""
        return self.platform if self._days_of_platforms else ""

    @cached
    def _days_of_platforms(self) -> bool:
        if "calendar" not in self.data.tables:
            return False
        special = self.data.frame("calendar").filter(pl.col("kind").is_in(("holiday", "workday")))
        return bool(special.select(pl.col("platform").is_not_null().any()).collect().item())

    def _special_days(self) -> pl.DataFrame:
        """The holidays and workdays: for each shop and day the most specific row of ``calendar``.

        A row that names the shop or the platform overrides one that names neither; among equally
        specific rows a holiday wins.
        """
        schema = {"shop": pl.UInt64, "day": pl.Int32, "kind": pl.String}
        if "calendar" not in self.data.tables:
            return pl.DataFrame(schema=schema)
        of_shop, of_platform = (pl.col(name).is_not_null() for name in ("shop_id", "platform"))
        days = (
            self.data.frame("calendar")
            .filter(
                pl.col("kind").is_in(("holiday", "workday")),
                pl.col("platform").is_null() | (pl.col("platform") == self.platform),
            )
            .select(
                shop=pl.when(of_shop).then(shop_number()),
                day=pl.col("day").cast(pl.Int32),
                kind=pl.col("kind").cast(pl.String),
                named=of_shop | of_platform,
            )
            .sort("named", "kind", descending=[True, False])
            .unique(["shop", "day"], keep="first", maintain_order=True)
            .collect()
        )
        off = days.filter(pl.col("shop").is_null() & pl.col("named"), kind="holiday")["day"]
        platform_is_off = pl.col("shop").is_not_null() & pl.col("day").is_in(off.implode())
        kind = pl.when(platform_is_off).then(pl.lit("holiday")).otherwise("kind")
        return days.with_columns(kind=kind).select(*schema)

    @property
    def agent_groups(self) -> list[int]:
        """The numbers of the groups that depend on an agent."""
        looked_up = () if self.roster is None else self.roster.names
        return [i for i, name in enumerate(self.by) if name == "agent_id" or name in looked_up]

    def of_agents(self, units: pl.DataFrame, agent: pl.Expr, day: pl.Expr) -> list[pl.Series]:
        """The groups that depend on an agent: the agent and, on the unit day, the roster's columns.

        Args:
            units: The units; with ``shop`` where there is a roster.
            agent: The agent of each unit.
            day: The unit day of each unit.
        """
        # with_columns, so that a literal agent gets the length of the units
        asked = units.with_columns(agent=agent, day=day)
        found = {"agent_id": asked["agent"]}
        if self.roster is not None:
            looked = self.roster.look_up(asked)
            found |= {name: looked[name] for name in looked.columns}
        return [found[self.by[i]].alias(f"g{i}") for i in self.agent_groups]

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table in the data set."""
        return tuple(self.data.columns(table))

    def buyers_known(self, table: str) -> bool:
        """Whether a table has the column ``buyer_id``."""
        return "buyer_id" in self.data.columns(table)

    def words(self, table: str, column: str, row: pl.Expr) -> pl.Expr:
        """Look up a column as given in the data set, for the rows with these numbers."""
        return take(self._loader.words(table, column), row)


def _number(rows: pl.LazyFrame) -> int:
    """Count the rows."""
    return int(rows.select(pl.len()).collect().item())
