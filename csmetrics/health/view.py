"""``View``: counts of rows by quarter of an hour, and all messages of a sample of buyers.

Whole tables are only counted. Checks that need messages in order read a sample of buyers, of about
``SAMPLED`` messages.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.health.rhythm import HOURS, Rhythm
from csmetrics.tables import EVENT_TABLES, Dataset

SAMPLED = 100_000
"""About how many messages the sample of buyers holds."""

SPREAD = 10
"""In how many quarters of an hour a table must have rows to be judged by its times."""

MAIN_TIME = {
    "messages": "sent_at",
    "sessions": "started_at",
    "orders": "created_at",
    "refunds": "applied_at",
    "reviews": "reviewed_at",
    "ratings": "invited_at",
    "complaints": "filed_at",
}
"""The time at which a row of an event table begins."""

_FEW, _BUYERS = 100, 20
_QUARTER = 15 * 60 * 10**6
_MINUTE = 60 * 10**6
_YEARS = (-62_000_000_000 * 10**6, 253_000_000_000 * 10**6)
"""Times of the years 5 to 9987 (µs), whose local days are valid dates in every zone."""
_EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
_SEED = 20_260_302
_TALK = ("message_id", "shop_id", "buyer_id", "agent_id", "session_id", "sent_at", "sender")
_WORDS = ("mode", "kind", "seq")

human = (pl.col("sender") == "agent") & pl.col("mode").is_in(["manual", "assisted"])
"""Messages that a person of the shop sent."""

typed = (pl.col("sender") == "buyer") & (pl.col("mode") == "manual")
"""Messages that a buyer typed."""


class View:
    """A data set as the checks see it; counts are cached."""

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self.zone = ZoneInfo(data.time_zone)
        self._heights: dict[str, int] = {}
        self._slots: dict[tuple[str, str], dict[tuple[date, int], int]] = {}
        self._rhythms: dict[str, Rhythm] = {}

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table was given with these columns."""
        return table in self.data.tables and set(columns) <= set(self.data.columns(table))

    def height(self, table: str) -> int:
        """How many rows a table has; 0 if it was not given."""
        if table not in self.data.tables:
            return 0
        if table not in self._heights:
            frame = self.data.frame(table)
            self._heights[table] = int(frame.select(pl.len()).collect().item())
        return self._heights[table]

    @cached_property
    def pulse(self) -> dict[str, pl.DataFrame]:
        """The rows of each event table, counted by quarter of an hour in UTC.

        Columns ``at`` (number of the quarter), ``rows``, ``whole`` (times to the minute),
        ``hourly`` (to the hour), and of messages ``typed`` and ``human``.
        """
        asked = {}
        for table in EVENT_TABLES:
            column = MAIN_TIME[table]
            if self.has(table, column) and self.height(table):
                count = pl.col(column).to_physical()
                sums = {"whole": count % _MINUTE == 0, "hourly": count % (60 * _MINUTE) == 0}
                if table == "messages":
                    sums |= {"typed": typed, "human": human}
                asked[table] = (
                    self.data.frame(table)
                    .filter(count.is_between(*_YEARS))  # rows taken on trust may be of any
                    .group_by(at=count // _QUARTER)
                    .agg(
                        rows=pl.len().cast(pl.Int64),
                        **{name: what.sum().cast(pl.Int64) for name, what in sums.items()},
                    )
                )
        found = pl.collect_all(list(asked.values()))
        return {name: frame.sort("at") for name, frame in zip(asked, found, strict=True)}

    def local(self, quarter: int) -> datetime:
        """The local time at which a quarter of an hour begins."""
        return (_EPOCH + timedelta(minutes=15 * quarter)).astimezone(self.zone)

    def spread(self, table: str) -> bool:
        """Whether a table has rows in at least ``SPREAD`` quarters of an hour."""
        return table in self.pulse and self.pulse[table].height >= SPREAD

    def slots(self, table: str, column: str = "rows") -> dict[tuple[date, int], int]:
        """Sum a column of ``pulse`` by local day and hour; empty if the table has no rows."""
        if (table, column) not in self._slots:
            self._slots[table, column] = self._by_slot(table, column)
        return self._slots[table, column]

    def _by_slot(self, table: str, column: str) -> dict[tuple[date, int], int]:
        if table not in self.pulse:
            return {}
        at = (pl.col("at") * _QUARTER).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
        local = at.dt.convert_time_zone(self.zone.key)
        found = (
            self.pulse[table]
            .filter(pl.col(column) > 0)
            .group_by(day=local.dt.date(), hour=local.dt.hour())
            .agg(pl.col(column).sum())
        )
        return {(day, hour): rows for day, hour, rows in found.iter_rows()}

    def by_hour(self, table: str) -> list[int]:
        """How many rows begin in each hour of the local day, over all days."""
        found = [0] * HOURS
        for (_, hour), rows in self.slots(table).items():
            found[hour] += rows
        return found

    def by_day(self, table: str) -> Counter[date]:
        """How many rows begin on each local day."""
        found: Counter[date] = Counter()
        for (day, _), rows in self.slots(table).items():
            found[day] += rows
        return found

    def rhythm(self, table: str) -> Rhythm:
        """The usual activity of each hour of the week."""
        if table not in self._rhythms:
            column, per = (
                ("typed", self._messages_per_visit()) if table == "messages" else ("rows", 1.0)
            )
            days = sorted(self.by_day(table))
            self._rhythms[table] = Rhythm(self.slots(table, column), days, per)
        return self._rhythms[table]

    def _messages_per_visit(self) -> float:
        """How many messages a buyer types within one hour, on average."""
        hour = pl.col("sent_at").to_physical() // (60 * _MINUTE)
        own = self.sampled_messages.filter(typed)
        return own.height / max(1, own.group_by("shop_id", "buyer_id", hour=hour).len().height)

    @cached_property
    def offset(self) -> timedelta:
        """The zone's offset from UTC in the middle of the data."""
        quarters = [number for frame in self.pulse.values() for number in frame["at"]]
        at = self.local(sorted(quarters)[len(quarters) // 2]) if quarters else None
        return (at and at.utcoffset()) or timedelta(0)

    @cached_property
    def sampling_interval(self) -> int:
        """The sampling interval: one buyer in this many is in the sample."""
        return max(1, self.height("messages") // SAMPLED)

    def sampled(self, table: str) -> pl.LazyFrame:
        """The rows of a table that belong to buyers of the sample."""
        frame = self.data.frame(table)
        if self.sampling_interval == 1:
            return frame
        return frame.filter(pl.col("buyer_id").hash(_SEED) % self.sampling_interval == 0)

    @cached_property
    def sampled_messages(self) -> pl.DataFrame:
        """All messages of the sampled buyers, each buyer's in message order; ``row`` is its number.

        If that sample is far too small or too large, the first ``SAMPLED`` rows are taken instead.
        """
        names = [*_TALK, *_WORDS]
        frame = self.sampled("messages").select(names).collect()
        least, most = SAMPLED // 10, 4 * SAMPLED
        if self.sampling_interval > 1 and not least <= frame.height <= most:
            frame = self.data.frame("messages").select(names).head(SAMPLED).collect()
        return frame.with_row_index("row").sort(
            "shop_id", "buyer_id", "sent_at", "seq", "row", nulls_last=False
        )

    @cached_property
    def has_enough(self) -> bool:
        """Whether there are enough messages, buyers and times to judge habits by."""
        if self.height("messages") < _FEW or not self.spread("messages"):
            return False
        return self.sampled_messages.group_by("shop_id", "buyer_id").len().height >= _BUYERS

    @cached_property
    def times_have_seconds(self) -> bool:
        """Whether messages have times to the second, so that short waits mean something."""
        return "messages" in self.pulse and self.share_of_minutes("messages") < 0.5

    def share_of_minutes(self, table: str) -> float:
        """The share of a table's rows whose time is a whole minute."""
        pulse = self.pulse[table]
        return int(pulse["whole"].sum()) / max(1, int(pulse["rows"].sum()))
