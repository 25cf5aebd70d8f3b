"""What is known at ``as_of``, as frames of integers: the tables, the clock, the groups."""

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
"""How many messages are read at a time: what bounds the memory of an evaluation."""
PART = 1_000_000
"""How many of them are evaluated in one segment."""
WORKERS = min(4, pl.thread_pool_size())
"""How many parts are evaluated at the same time; each needs memory of its own."""
WORTH_A_PART = 250_000
"""How many messages are worth a part of their own, so that no worker is idle."""


class ShardPlan(NamedTuple):
    """In how many shards the data are read, one after the other, and each evaluated in parts.

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
        """In how many parts the data are evaluated."""
        return self.shards * self.parts_of_each


class Snapshot:
    """One data set truncated at ``as_of``, shared by all metrics of one evaluation.

    Args:
        data: The data set; it is truncated here.
        as_of: The knowledge time.
        by: The columns that group the result.
        columns: The columns to read of each table; a table left out is not read.
        days: Further days the clock must know.
        reach: How many days from any of all these are asked for at most.
        between: From which local day on, and before which, messages can matter; None: any.
        roster: The columns of ``by`` that are looked up in ``agents``.
        shops: Whether the shop of each row will be asked for.
        keep_row_ids: Whether words of the rows will be asked for.
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
        # the later ones too: a file tells their number unread
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
    def few(self) -> bool:
        """Whether there are so few rows that a plan that streams takes longer."""
        return self._loader.few

    def shards(self) -> Iterator[list[Snapshot]]:
        """The snapshot split by buyer: shards, read one after the other, each in its parts.

        All that is counted belongs to one shop and buyer (shifts: shop and agent), so the sums of
        the parts add up to those of the whole, whatever the number of parts.
        """
        shards, parts = self._plan
        if self._plan.parts == 1:
            yield [self]
            return
        for i in range(shards):
            shard = self if shards == 1 else self._copy(self._loader.share(i, shards))
            yield [shard._partition(number, parts) for number in range(parts)]  # noqa: SLF001
            if shards > 1:  # before the next one is read; who asked may still hold these parts
                shard._loader.release()  # noqa: SLF001

    def _partition(self, number: int, of: int) -> Snapshot:
        part = self._copy(self._loader)
        part._part = (number, of)  # noqa: SLF001
        part.__dict__["clock"] = self.clock  # all is read before parts at the same time ask for it
        return part

    def _copy(self, loader: TableLoader) -> Snapshot:
        found = copy(self)
        found._loader = loader  # noqa: SLF001
        found._rows = {}  # noqa: SLF001
        found._working = {}  # noqa: SLF001
        for name in ("clock", "messages"):  # of what the other one reads
            found.__dict__.pop(name, None)
        return found

    def release(self) -> None:
        """Let go of all that was read for this part."""
        self._rows.clear()
        self.__dict__.pop("messages", None)

    def _own(self, table: str) -> pl.DataFrame:
        """The rows of a table in this part."""
        return self._loader.part(table, *self._part)

    @cached
    def days(self) -> tuple[int, int] | None:
        """The first and the last local day with an event of any kind, None where there is none."""
        return days(self.data, [name for name in self.data.tables if name in EVENT_TABLES])

    @cached
    def clock(self) -> Clock:
        """The local days of everything that is read, of a share of that share."""
        found = self._loader.instants()
        days = self._days
        if found is not None:  # whatever the zone, within a day of the same time in UTC
            days = [*days, found[0] // DAY - 1, found[1] // DAY + 1]
        return Clock(self.zone, min(days), max(days), min(self._reach, FURTHEST))

    def clock_of(self, spans: pl.DataFrame) -> Clock:
        """The local days of some periods, and those around."""
        days = pl.concat([spans["period_start"], spans["period_end"]]).cast(pl.Int32)
        if self._plan.shards == 1:  # else the clock would read all shards at once
            first, last = self.clock.reach
            if days.is_between(first, last).all():
                return self.clock
        return Clock(self.zone, min(*self._days, *days), max(*self._days, *days))

    @cached
    def messages(self) -> MessageTable:
        """The messages in message order."""
        own = proxy(self)  # snapshot and messages know each other: else both would stay in memory
        return MessageTable(
            self._own(MESSAGES),
            clock=self.clock,
            by=self.by,
            flags=self._own("buyer_flags") if "buyer_flags" in self._loader else None,
            sessions=lambda: own.rows("sessions"),
        )

    @property
    def ties(self) -> int:
        """Messages whose order nothing settles: a lazy frame has no row order to rely on."""
        if "messages" not in self._loader or not self.data.is_lazy("messages"):
            return 0
        return self.messages.ties

    def rows(self, table: str) -> pl.DataFrame:
        """A table's rows, sorted by shop and buyer as messages are.

        Timestamps are instants, money is in cents. The groups are ``g0`` and so on, ``row`` is the
        row's number here, ``party`` that of its shop and buyer among those of the table (of shifts:
        of shop and agent), ``buyer`` that of its shop and buyer among the messages, null where they
        have none.
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
        """The shops, as numbers, that are of another platform than the one metrics are for."""
        if "shops" not in self.data.tables or platform not in get_args(Platform):
            return []
        return [shop for shop, of in self._platforms if of is not None and of != platform]

    @cached
    def _platforms(self) -> list[tuple[int, str | None]]:
        """The shops, as numbers, each with its platform."""
        shops = self.data.frame("shops").select(shop_number(), pl.col("platform").cast(pl.String))
        return shops.collect().rows()

    def working_time(self, working: Working) -> WorkingTime:
        """The working hours, as the calendar of the platform that is judged has them."""
        key = (working, self.platform_of_days)
        if key not in self._working:
            first, last = self.clock.reach
            days = (first - 7, last + 7)
            self._working[key] = WorkingTime(working, self.zone, days, self._special_days())
        return self._working[key]

    @property
    def platform_of_days(self) -> str:
        """The platform that is judged, where some special days are of one platform only."""
        return self.platform if self._days_of_platforms else ""

    @cached
    def _days_of_platforms(self) -> bool:
        if "calendar" not in self.data.tables:
            return False
        special = self.data.frame("calendar").filter(pl.col("kind").is_in(("holiday", "workday")))
        return bool(special.select(pl.col("platform").is_not_null().any()).collect().item())

    def _special_days(self) -> pl.DataFrame:
        """The holidays and workdays: of each shop and day the row that says most about it.

        One that names the shop, or the platform, beats one that does not; of equals a holiday wins.
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
        """The numbers of the groups that hang on an agent."""
        looked_up = () if self.roster is None else self.roster.names
        return [i for i, name in enumerate(self.by) if name == "agent_id" or name in looked_up]

    def of_agents(self, units: pl.DataFrame, agent: pl.Expr, day: pl.Expr) -> list[pl.Series]:
        """The groups that hang on an agent: who it is, and what the roster says of them that day.

        Args:
            units: The units; with ``shop`` where there is a roster.
            agent: The agent of each.
            day: The unit day of each.
        """
        asked = units.with_columns(
            agent=agent, day=day
        )  # which has a length even where agents do not
        found = {"agent_id": asked["agent"]}
        if self.roster is not None:
            looked = self.roster.look_up(asked)
            found |= {name: looked[name] for name in looked.columns}
        return [found[self.by[i]].alias(f"g{i}") for i in self.agent_groups]

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns that a table has as it was given."""
        return tuple(self.data.columns(table))

    def buyers_known(self, table: str) -> bool:
        """Whether the rows of a table say who their buyer is."""
        return "buyer_id" in self.data.columns(table)

    def words(self, table: str, column: str, row: pl.Expr) -> pl.Expr:
        """A column as it was given, for the rows with these numbers; only answers need words."""
        return take(self._loader.words(table, column), row)


def _number(rows: pl.LazyFrame) -> int:
    """How many rows there are."""
    return int(rows.select(pl.len()).collect().item())
