"""Converts between instants (UTC throughout the reference) and local days of one time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from csmetrics.errors import ArgumentError

DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


class Clock:
    """The local days and wall-clock times of one time zone.

    Python subtracts aware datetimes of the same zone by wall clock, not by elapsed time; so every
    timestamp is converted to UTC before it is compared or subtracted.

    Examples:
        >>> Clock("Asia/Shanghai").end(date(2024, 5, 1)).isoformat()
        '2024-05-01T16:00:00+00:00'
    """

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._ends: dict[date, datetime] = {}

    def instant(self, moment: datetime) -> datetime:
        """The moment in UTC; a naive one is local time of the zone (the earlier, if ambiguous).

        Raises:
            ArgumentError: The local time does not exist: the zone's clocks skip it.
        """
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        local = moment.replace(fold=0)
        instant = local.replace(tzinfo=self.zone).astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None, fold=0) != local:
            msg = f"{moment} is no local time of {self.zone.key}: its clocks skip it"
            raise ArgumentError(msg)
        return instant

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.zone).date()

    def wall(self, instant: datetime) -> timedelta:
        """The wall-clock time of an instant, as time since 00:00."""
        local = instant.astimezone(self.zone)
        return timedelta(
            hours=local.hour,
            minutes=local.minute,
            seconds=local.second,
            microseconds=local.microsecond,
        )

    def end(self, day: date) -> datetime:
        """The end of a local day: the first instant whose local date is later."""
        if day not in self._ends:
            self._ends[day] = self._find_end(day)
        return self._ends[day]

    def start(self, day: date) -> datetime:
        """The first instant of a local day, or of the next day if the zone skipped this one."""
        return self.end(day - DAY)

    def at(self, day: date, time: timedelta) -> datetime:
        """The instant of a wall-clock time of a local day; 24:00 is its end.

        If the time occurs twice, it is the earlier; if the clocks skip it, the instant of the skip.
        """
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        if time >= DAY:
            return self.end(day)
        local = midnight + time
        found = local.astimezone(UTC)
        if found.astimezone(self.zone).replace(fold=0) != local:
            low, found = local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)
            while found - low > _SECOND:
                middle = low + (found - low) // 2
                middle -= timedelta(microseconds=middle.microsecond)
                if self._offset(middle) == self._offset(found):
                    found = middle
                else:
                    low = middle
        return min(max(found, self.start(day)), self.end(day))

    def _find_end(self, day: date) -> datetime:
        # Offsets from UTC are shorter than 24 hours, so at midnight UTC of D the local date is
        # D - 1 or D. A clock that is set from 00:01 back to 23:01 shows D + 1 for one minute: so
        # the hours are tried one by one, without assuming that the date never falls back.
        low = datetime(day.year, day.month, day.day, tzinfo=UTC)
        while True:
            found = self._first_later(low, low + _HOUR, day)
            if found is not None:
                return found
            low += _HOUR

    def _first_later(self, low: datetime, high: datetime, day: date) -> datetime | None:
        """The first whole second in (low, high] whose local date is later than ``day``.

        The local date at ``low`` is not later. If the UTC offset is the same at both ends, a date
        that is not reached at ``high`` is not reached before.
        """
        if self.day(high) <= day and self._offset(low) == self._offset(high):
            return None
        if high - low <= _SECOND:
            return high if self.day(high) > day else None
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        return self._first_later(low, middle, day) or self._first_later(middle, high, day)

    def _offset(self, instant: datetime) -> timedelta | None:
        return instant.astimezone(self.zone).utcoffset()


def clock_time(text: str) -> timedelta:
    """Convert a time of day to the time since 00:00; "24:00" is the end of the day.

    Examples:
        >>> clock_time("23:30")
        datetime.timedelta(seconds=84600)
    """
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
