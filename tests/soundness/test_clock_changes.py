"""Waits are elapsed time and days are calendar days, also when the clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, evaluate, partials
from csmetrics.errors import ArgumentError, DataError
from csmetrics.tables import Dataset
from tests.soundness.talks import ALL_DAY, figures, talk

# The zone, its last minute before the clocks are put forward, and the first after: 3 minutes on.
SPRING = [
    ("Europe/London", "2026-03-29 00:58", "2026-03-29 02:01"),
    ("America/New_York", "2026-03-08 01:58", "2026-03-08 03:01"),
]
# An hour that comes twice, as instants: asked in its first run, answered 62 minutes later.
AUTUMN = [
    ("Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25"),
    ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "2026-11-01"),
]


@pytest.mark.parametrize(("zone", "asked", "answered"), SPRING)
def test_three_minutes_over_the_lost_hour_are_three_minutes(zone, asked, answered):
    messages = talk(("b", asked, "buyer"), ("b", answered, "agent"))
    assert figures(ALL_DAY, Dataset(messages=messages, time_zone=zone)) == {asked[:10]: (1.0, 1.0)}
    # where no clock changes it is over an hour
    assert figures(ALL_DAY, Dataset(messages=messages)) == {asked[:10]: (0.0, 1.0)}


@pytest.mark.parametrize(("zone", "asked", "answered"), SPRING)
def test_a_time_in_the_lost_hour_never_was(zone, asked, answered):
    never = asked[:10] + (" 01:30" if "London" in zone else " 02:30")
    with pytest.raises(DataError, match="sent_at is a local time that the clocks skip"):
        Dataset(messages=talk(("b", never, "buyer")), time_zone=zone)
    assert answered > never


@pytest.mark.parametrize(("zone", "asked", "day"), AUTUMN)
def test_the_hour_that_comes_twice_is_an_hour_of_waiting(zone, asked, day):
    messages = talk(("b", "2026-01-01", "buyer"), ("b", "2026-01-01", "agent")).with_columns(
        sent_at=pl.Series([asked, asked.replace(hour=asked.hour + 1, minute=32)])
    )
    data = Dataset(messages=messages, time_zone=zone)
    local = data.frame("messages").select(pl.col("sent_at").dt.to_string("%H:%M")).collect()
    minutes = [text[-2:] for text in local["sent_at"]]
    hours = {text[:2] for text in local["sent_at"]}
    assert (minutes, len(hours)) == (["30", "32"], 1)  # 01:30 and 01:32 on the wall
    assert figures(ALL_DAY, data) == {day: (0.0, 1.0)}


def test_a_naive_time_in_it_is_the_first_of_the_two():
    messages = talk(("b", "2026-10-25 01:30", "buyer"))
    (row,) = Dataset(messages=messages, time_zone="Europe/London").rows("messages")
    assert row.sent_at.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_ends_at_its_own_midnight(day, hours):
    messages = talk(("b", f"{day} 23:59:59", "buyer"), ("c", f"{day} 00:00", "buyer"))
    data = Dataset(messages=messages, time_zone="Europe/London")
    found = evaluate("taobao.consult_buyers", data)
    assert found["value"].to_list() == [2.0]
    end = found["final_at"][0].astimezone(UTC)
    begin = data.rows("messages")[1].sent_at.astimezone(UTC)
    assert (end - begin).total_seconds() == hours * 3600


def test_a_midnight_that_comes_twice_ends_the_day_the_first_time():
    # Havana goes back from 01:00 to 00:00 on 3 November 2024: midnight at 04:00 and 05:00 UTC.
    messages = talk(("b", "2024-11-02", "buyer"), ("b", "2024-11-02", "agent")).with_columns(
        sent_at=pl.Series(
            [datetime(2024, 11, 3, 3, 59, tzinfo=UTC), datetime(2024, 11, 3, 4, 1, tzinfo=UTC)]
        )
    )
    data = Dataset(
        messages=messages, time_zone="America/Havana", as_of=datetime(2024, 11, 9, tzinfo=UTC)
    )
    asked = "taobao.avg_response_time"  # which settles with its day: what comes later is not seen
    first = evaluate(asked, data, start=date(2024, 11, 2), end=date(2024, 11, 3))
    assert first["denominator"].to_list() == [0.0]
    assert first["final_at"][0].astimezone(UTC) == datetime(2024, 11, 3, 4, tzinfo=UTC)


def twice(minute, fold):
    """A time of the hour that London has twice on 25 October 2026."""
    return datetime(2026, 10, 25, 1, minute, tzinfo=ZoneInfo("Europe/London"), fold=fold)


@pytest.mark.parametrize(
    ("known", "asked", "later"),
    [(twice(50, 0), twice(10, 1), True), (twice(10, 1), twice(50, 0), False)],
)
def test_which_knowledge_time_is_later_its_instant_says_and_not_the_clock(known, asked, later):
    messages = talk(("b", "2026-10-25 00:30", "buyer"))
    data = Dataset(messages=messages, time_zone="Europe/London", as_of=known)
    if later:
        with pytest.raises(ArgumentError, match="later than the data set's own"):
            evaluate("taobao.consult_buyers", data, as_of=asked)
    else:
        found = evaluate("taobao.consult_buyers", data, as_of=asked)
        assert found["value"].to_list() == [1.0]


def test_of_two_nights_the_later_one_is_told_by_its_instant():
    def known(at, *buyers):
        messages = talk(*((buyer, "2026-10-24 09:00", "buyer") for buyer in buyers))
        data = Dataset(messages=messages, time_zone="Europe/London", as_of=at)
        return partials("taobao.consult_buyers", data, end=date(2026, 10, 25))

    early, late = known(twice(50, 0), "b"), known(twice(10, 1), "b", "c")
    for both in ((early, late), (late, early)):
        with pytest.warns(CsmetricsWarning, match=r"1/0 → 2/0"):
            merged = both[0].merge(both[1])
        assert merged.hours["messages"].to_list() == [2]
