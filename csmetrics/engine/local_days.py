"""Converts between instants and local days of a time zone, both as integers.

A day is the number of days since 1970-01-01, an instant the microseconds since then in UTC.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.engine import optimisations
from csmetrics.tables.time_zones import EPOCH

DAY = 86_400_000_000
"""Microseconds in 24 hours."""
FURTHEST = 12_000
"""The largest number of days, from any event, that a definition may reach."""
_FIRST, _LAST = date.min.toordinal() - 719_163 + 1, date.max.toordinal() - 719_163 - 1


class Clock:
    """The local days of a time zone, for the days that the data and the definitions reach.

    Args:
        zone: Name of the data's time zone.
        first: The earliest day of any event.
        last: The latest day of any event.
        reach: The largest number of days before ``first`` and after ``last`` that is needed.
    """

    def __init__(self, zone: str, first: int, last: int, reach: int = FURTHEST) -> None:
        self.zone = zone
        self.reach = (first, last)
        self.first = max(first - FURTHEST, _FIRST)
        self._last = min(last + FURTHEST, _LAST)
        self._starts = _midnights(zone, self.first, self._last)
        self._offset = self._constant(first, last)
        self._offset_of_days = self._constant(first - reach, last + reach)

    def _constant(self, first: int, last: int) -> int | None:
        """The zone's UTC offset on these days, None where it changes; only speed."""
        if optimisations.OFF:
            return None
        at = max(first - 1 - self.first, 0)
        return _constant_offset(self.zone, self.first, self._last, at, last - first + 4)

    def local(self, instants: pl.Expr) -> pl.Expr:
        """The local time of each event's instant, in microseconds as if the zone were UTC."""
        if self._offset is not None:  # one addition instead of a time zone conversion
            return instants + self._offset
        moments = instants.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self.zone)
        return moments.dt.replace_time_zone(None).to_physical()

    def day(self, instants: pl.Expr) -> pl.Expr:
        """The local day of each event's instant."""
        return self.local(instants).floordiv(DAY).cast(pl.Int32)

    def time_of_day(self, instants: pl.Expr) -> pl.Expr:
        """The local wall-clock time of each event's instant, in microseconds since midnight."""
        return self.local(instants).mod(DAY)

    def start(self, day: pl.Expr, days: int = 0) -> pl.Expr:
        """The first instant of the local day ``days`` after each day; null for a null day."""
        if self._offset_of_days is not None:
            return day.cast(pl.Int64) * DAY + (days * DAY - self._offset_of_days)
        place = day.cast(pl.Int64) + (days - self.first)
        return pl.lit(self._starts).gather(place, null_on_oob=True)

    def end(self, day: pl.Expr, days: int = 0) -> pl.Expr:
        """The end of the local day ``days`` after each day: the first instant of the next day."""
        return self.start(day, days + 1)


@lru_cache(maxsize=64)  # for small data this takes longer than their evaluation
def _midnights(zone: str, first: int, last: int) -> pl.Series:
    """The first instant of each local day of a zone."""
    days = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True)
    midnights = (
        days.cast(pl.Date)
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .cast(pl.Int64)
    )
    for at in midnights.is_null().arg_true():  # the few days whose midnight a zone skipped
        midnights[at] = _first_instant(days[at], ZoneInfo(zone))
    return midnights


@lru_cache(maxsize=64)  # as above
def _constant_offset(zone: str, first: int, last: int, at: int, days: int) -> int | None:
    """The zone's UTC offset on ``days`` days from midnight number ``at`` on, None if it changes."""
    around = _midnights(zone, first, last).slice(at, days)
    if around.diff().drop_nulls().ne(DAY).any():
        return None
    return (first + at) * DAY - int(around[0])


def _first_instant(day: int, zone: ZoneInfo) -> int:
    """The first instant whose local date is ``day`` or later, by bisection."""
    wanted = date(1970, 1, 1) + timedelta(days=day)
    low, high = (day - 2) * DAY, (day + 2) * DAY
    while high - low > 1:
        middle = (low + high) // 2
        local = (EPOCH + timedelta(microseconds=middle)).astimezone(zone).date()
        low, high = (low, middle) if local >= wanted else (middle, high)
    return high


def day_number(day: date) -> int:
    """The number of days from 1970-01-01 to a date."""
    return day.toordinal() - 719_163


def around(instants: pl.Expr, since: date | None, before: date | None) -> list[pl.Expr]:
    """Build filters that keep the instants of local days since ≤ day < before, in any time zone.

    They keep up to a day more on either side.
    """
    kept = [] if since is None else [instants >= (day_number(since) - 1) * DAY]
    return kept if before is None else [*kept, instants < (day_number(before) + 1) * DAY]


def microseconds(span: timedelta) -> int:
    """Convert a duration to whole microseconds."""
    return span // timedelta(microseconds=1)
