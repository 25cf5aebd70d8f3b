"""How much a silence is against a shop's rhythm, worked out by hand."""

from datetime import datetime, timedelta

import pytest

from csmetrics.health.rhythm import Rhythm

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001  local
SILENT = 9
"""The Wednesday of the second week."""


def expected(  # noqa: PLR0913  a silence, and what is known around it
    rows, since=10.5, until=14.25, *, day=SILENT, days=14, per=1.0, ends=False
):
    """Of a silence from one hour to another; ``rows`` says how many an hour of a day has."""
    known = [(MONDAY + timedelta(days=n)).date() for n in range(days)]
    slots = {
        (one, hour): number
        for n, one in enumerate(known)
        for hour in range(24)
        if (number := rows(n, hour)) and not (n == day and since - 1 < hour < until)
    }
    at = [MONDAY + timedelta(days=day, hours=hour) for hour in (since, until)]
    return Rhythm(slots, known, per).expected(*at, ends=ends)


def ten(_day, _hour):
    return 10


def on_the_silent_day(rows, others=ten):
    return lambda day, hour: rows(day, hour) if day == SILENT else others(day, hour)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [(10.5, 14.25, 3), (10, 14, 4), (10.5, 14, 3), (10, 14.25, 4), (10.5, 11.5, 0)],
)
def test_hours_that_a_silence_cuts_are_not_expected(since, until, hours):
    assert expected(ten, since, until) == 10 * hours
    assert expected(ten, since, until, per=2.5) == 4 * hours


def test_a_slow_day_is_expected_to_be_slow_and_a_busy_one_no_busier():
    assert expected(on_the_silent_day(lambda *_: 5)) == 15
    assert expected(on_the_silent_day(lambda *_: 20)) == 30


def test_of_what_comes_after_the_end_nothing_is_known():
    """Ten an hour from 0 to 10, and nothing after 15: of nineteen hours beside it ten were busy."""
    morning = on_the_silent_day(lambda _, hour: 10 * (hour < 10))
    assert expected(morning) == pytest.approx(30 * 10 / 19)
    assert expected(morning, ends=True) == 30


@pytest.mark.parametrize(("usual", "visits"), [(4, 30), (5, 0)])
def test_fewer_than_five_visits_do_not_tell_whether_a_day_is_slow(usual, visits):
    """From 10 to 15 ten an hour, at 9 so few; on the day of the silence nobody came at 9."""

    def rows(_day, hour):
        return 10 if 10 <= hour < 15 else usual * (hour == 9)

    assert expected(on_the_silent_day(lambda *_: 0, rows)) == visits


def test_the_busiest_days_are_no_rule():
    assert expected(lambda day, _: 100 if day == 2 else 10) == 30, "the other Wednesday"
    assert expected(lambda day, _: 100 if day in {0, 13} else 10) == 30, "the ends of the data"
    assert expected(lambda day, _: 4 if day == 2 else 10) == 12, "a quiet weekday"


@pytest.mark.parametrize(("without", "visits"), [({3, 4}, 30), ({3, 4, 8}, 20)])
def test_an_hour_that_more_than_a_fifth_of_the_days_lack_is_not_expected(without, visits):
    """Of eleven other days two or three had nobody at noon; the mean is of the quietest nine."""
    found = expected(lambda day, hour: 0 if hour == 12 and day in without else 10)
    assert found == pytest.approx(visits if visits == 20 else 20 + 10 * 7 / 9)


def test_a_saturday_is_held_against_a_sunday_and_never_against_weekdays():
    """Ten days from a Monday, closed on Sunday but for one visit in the evening."""

    def rows(day, hour):
        return int(hour == 20) if day == 6 else 10

    assert expected(rows, day=5, days=10) == 0
    # of seven other days the quietest six count on a Friday, Sunday among them
    assert expected(rows, day=4, days=10) == pytest.approx(3 * 50 / 6)
