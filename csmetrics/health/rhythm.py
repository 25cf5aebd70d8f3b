"""``Rhythm``: the usual activity of each hour of the week, and what a silence lacks of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

HOURS = 24
_HOUR = timedelta(hours=1)
_QUIET_SHARE = 0.8
_SATURDAY = 5
_TELLING = 5


class Rhythm:
    """The usual number of visits (of messages) or rows (of other tables) in each hour of the week.

    ``slots``: rows by local day and hour. ``days``: the days with rows, sorted; the first and the
    last may be incomplete and are not used. ``per``: rows per visit, so that a long talk counts
    once.
    """

    def __init__(self, slots: Mapping[tuple[date, int], int], days: list[date], per: float) -> None:
        self.slots, self.days, self.per = slots, days, per
        self._rows = {day: [slots.get((day, hour), 0) for hour in range(HOURS)] for day in days}

    def expected(self, since: datetime, until: datetime, *, ends: bool = False) -> float:
        """Estimate the visits missing in a silence's whole hours, scaled down if its days are slow.

        A day is compared with others of its weekday, if there are any; a Saturday or Sunday only
        with weekends, for shops that close then.

        Args:
            since: When the silence begins.
            until: When it ends.
            ends: Whether the data end with it: only earlier hours then show whether days are slow.
        """
        touched = set()
        at = since.replace(minute=0, second=0, microsecond=0)
        while at < until:
            touched.add((at.date(), at.hour))
            at += _HOUR
        whole = touched - {(since.date(), since.hour)} if since.minute else set(touched)
        if until.minute:
            whole -= {(until.date(), until.hour)}
        days = {day for day, _ in touched}
        usual = {day: self._usual(day, days) for day in days}
        rest = {(day, hour) for day in days for hour in range(HOURS)} - touched
        if ends:
            rest = {slot for slot in rest if slot < min(touched)}
        elsewhere = sum(usual[day][hour] for day, hour in rest)
        seen = sum(self.slots.get(slot, 0) for slot in rest) / self.per
        slow = min(1.0, seen / elsewhere) if elsewhere >= _TELLING else 1.0
        return slow * sum(usual[day][hour] for day, hour in whole)

    def _usual(self, day: date, silent: Collection[date]) -> list[float]:
        """The usual visits in each hour of a day like ``day``, without busiest and silent days."""
        others = [one for one in self.days[1:-1] if one not in silent]
        alike = [one for one in others if one.weekday() == day.weekday()]
        if not alike and day.weekday() >= _SATURDAY:
            alike = [one for one in others if one.weekday() >= _SATURDAY]
            others = alike
        found = self._mean(others)
        return list(map(min, found, self._mean(alike))) if alike else found

    def _mean(self, days: list[date]) -> list[float]:
        if not days:
            return [0.0] * HOURS
        kept = max(1, round(_QUIET_SHARE * len(days)))
        found = []
        for of_hour in zip(*(self._rows[day] for day in days), strict=True):
            rows = sorted(of_hour)
            silent = rows.count(0) > (1 - _QUIET_SHARE) * len(days)  # usual on other days, too
            found.append(0.0 if silent else sum(rows[:kept]) / kept / self.per)
        return found
