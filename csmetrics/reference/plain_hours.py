"""Computes working time: the part of a wait that lies inside weekly hours, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from csmetrics.language.hours import Working
from csmetrics.reference.known_rows import World
from csmetrics.reference.plain_days import DAY, clock_time

_NONE = timedelta(0)


@dataclass(frozen=True)
class Hours:
    """Weekly hours of a shop, with the special days that apply to a platform's metrics."""

    weekly: Working
    world: World
    shop: str
    platform: str

    def elapsed(self, since: datetime, until: datetime) -> timedelta:
        """The working time in [since, until)."""
        counted = _NONE
        day, last = self.world.clock.day(since) - DAY, self.world.clock.day(until) + DAY
        while day <= last:
            for start, end in self._of_day(day):
                counted += max(_NONE, min(until, end) - max(since, start))
            day += DAY
        return counted

    def last_instant(self, since: datetime, limit: timedelta) -> datetime | None:
        """The last instant at which no more than ``limit`` of working time has passed.

        None if that is beyond the last date that Python can hold.
        """
        left = limit
        try:
            for start, end in self._from(self.world.clock.day(since) - DAY):
                begin = max(start, since)
                if end - begin > left:
                    return begin + left
                left -= max(_NONE, end - begin)
        except OverflowError:
            pass
        return None

    def _from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working hours from a day on, without end."""
        while True:
            yield from self._of_day(day)
            day += DAY

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of a local day as instants, each [start, end)."""
        kind = self.world.kind_of_day(day, self.shop, self.platform)
        if kind == "holiday":
            return []
        weekday = self._busiest() if kind == "workday" else day.isoweekday()
        at = self.world.clock.at
        return [(at(day, start), at(day, end)) for start, end in self._of_weekday(weekday)]

    def _busiest(self) -> int:
        """The weekday with the most hours, the earliest if there are several."""

        def length(weekday: int) -> timedelta:
            return sum((end - start for start, end in self._of_weekday(weekday)), _NONE)

        return max(range(1, 8), key=lambda weekday: (length(weekday), -weekday))

    def _of_weekday(self, weekday: int) -> list[tuple[timedelta, timedelta]]:
        """The hours [start, end) of a weekday, as wall-clock times."""
        found = [hours for hours in self.weekly.hours if weekday in hours.days]
        return sorted((clock_time(hours.start), clock_time(hours.end)) for hours in found)


def passed(since: datetime, until: datetime, hours: Hours | None) -> timedelta:
    """The elapsed time between two instants; with ``hours``, the working time."""
    return until - since if hours is None else hours.elapsed(since, until)


def later(since: datetime, limit: timedelta, hours: Hours | None) -> datetime | None:
    """The last instant at which no more than ``limit`` has passed; with ``hours``, working time."""
    return since + limit if hours is None else hours.last_instant(since, limit)
