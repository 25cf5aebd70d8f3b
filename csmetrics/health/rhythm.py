"""How busy a table is at each hour of the week, and how much a silence is against that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

HOURS = 24
_HOUR = timedelta(hours=1)
_QUIET_SHARE = 0.8
_SATURDAY = 5


class Rhythm:
    """How many visits (of messages), or rows, each hour of the week has as a rule.

    ``per``: messages that a buyer types within one hour, so that a long talk is one visit.
    """

    def __init__(self, slots: Mapping[tuple[date, int], int], days: list[date], per: float) -> None:
        self.slots, self.days, self.per = slots, days, per
        hours: defaultdict[int, list[float]] = defaultdict(list)
        weekdays: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
        for day in self.days[1:-1]:  # the first and the last may be cut
            for hour in range(HOURS):
                visits = slots.get((day, hour), 0) / per
                hours[hour].append(visits)
                weekdays[day.weekday(), hour].append(visits)
        self._by_hour = {hour: _usual(values) for hour, values in hours.items()}
        self._by_weekday = {slot: _usual(values) for slot, values in weekdays.items()}

    def usual(self, day: date, hour: int) -> float:
        """Visits in an hour of such a day, the busiest days left out; of a weekend never seen, 0."""
        found = self._by_hour.get(hour, 0.0)
        weekday = day.weekday()
        alike = [weekday] if weekday < _SATURDAY else [weekday, 2 * _SATURDAY + 1 - weekday]
        for one in alike:
            if (one, hour) in self._by_weekday:
                return min(found, self._by_weekday[one, hour])
        return found if weekday < _SATURDAY else 0.0

    def expected(self, since: datetime, until: datetime) -> float:
        """Visits in the whole hours of a silence, less where the rest of its days was slow."""
        silent = set()
        at = since.replace(minute=0, second=0, microsecond=0) + _HOUR
        while at + _HOUR <= until:
            silent.add((at.date(), at.hour))
            at += _HOUR
        days = {day for day, _ in silent}
        rest = [(day, hour) for day in days for hour in range(HOURS) if (day, hour) not in silent]
        usual = sum(self.usual(*slot) for slot in rest)
        seen = sum(self.slots.get(slot, 0) for slot in rest) / self.per
        slow = min(1.0, seen / usual) if usual >= 1 else 1.0
        return slow * sum(self.usual(*slot) for slot in silent)


def _usual(values: list[float]) -> float:
    kept = sorted(values)[: max(1, round(_QUIET_SHARE * len(values)))]
    return sum(kept) / len(kept)
