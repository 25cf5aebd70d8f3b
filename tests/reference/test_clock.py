"""Where a local day ends, also in zones that skip or repeat midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from csmetrics.reference.plain_days import Clock, clock_time


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        # No daylight saving: midnight is 16:00 UTC.
        ("Asia/Shanghai", "2024-05-01", "2024-05-01 16:00"),
        # London's clocks go forward at 01:00 on 31 March: the day has 23 hours.
        ("Europe/London", "2024-03-30", "2024-03-31 00:00"),
        ("Europe/London", "2024-03-31", "2024-03-31 23:00"),
        # … and back at 02:00 BST on 27 October: 25 hours.
        ("Europe/London", "2024-10-26", "2024-10-26 23:00"),
        ("Europe/London", "2024-10-27", "2024-10-28 00:00"),
        # Havana goes from 00:00 to 01:00 on 10 March: the day begins at 01:00, 05:00 UTC.
        ("America/Havana", "2024-03-09", "2024-03-10 05:00"),
        # Havana goes back from 01:00 to 00:00 on 3 November: the earlier midnight counts.
        ("America/Havana", "2024-11-02", "2024-11-03 04:00"),
        # Beirut goes from 00:00 to 01:00 on 31 March, and from 00:00 back to 23:00 in October:
        # 26 October 2024 lasts 25 hours.
        ("Asia/Beirut", "2024-03-30", "2024-03-30 22:00"),
        ("Asia/Beirut", "2024-10-26", "2024-10-26 22:00"),
        # Apia had no 30 December 2011: the 29th and the 30th end together.
        ("Pacific/Apia", "2011-12-29", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31 10:00"),
        # Toronto's clocks went from 23:30 on 30 March 1919 to 00:30 on the 31st.
        ("America/Toronto", "1919-03-30", "1919-03-31 04:30"),
        # St John's went back at 00:01 on 7 November 2010 to 23:01: it was the 7th for a minute.
        ("America/St_Johns", "2010-11-06", "2010-11-07 02:30"),
    ],
)
def test_a_day_ends_with_the_first_instant_of_a_later_date(zone, day, end):
    clock = Clock(zone)
    expected = datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert clock.end(date.fromisoformat(day)) == expected
    assert clock.day(expected) > date.fromisoformat(day)
    assert clock.day(expected - timedelta(microseconds=1)) <= date.fromisoformat(day)


def test_a_day_starts_where_the_one_before_ends():
    clock = Clock("America/Havana")
    assert clock.start(date(2024, 3, 10)) == datetime(2024, 3, 10, 5, tzinfo=UTC)
    assert clock.wall(clock.start(date(2024, 3, 10))) == timedelta(hours=1)


def test_a_naive_moment_is_local_time_and_the_earlier_of_two():
    clock = Clock("Europe/London")
    ambiguous = datetime(2024, 10, 27, 1, 30)  # noqa: DTZ001  the point of the test
    assert clock.instant(ambiguous) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_elapsed_time_is_not_what_the_wall_clock_shows():
    clock = Clock("Europe/London")
    zone = ZoneInfo("Europe/London")
    before = clock.instant(datetime(2024, 3, 31, 0, 59, tzinfo=zone))
    after = clock.instant(datetime(2024, 3, 31, 2, 1, tzinfo=zone))
    assert after - before == timedelta(minutes=2)


def test_the_day_has_24_hours_on_the_wall():
    assert clock_time("24:00") == timedelta(days=1)
    assert clock_time("08:30") == timedelta(hours=8, minutes=30)
