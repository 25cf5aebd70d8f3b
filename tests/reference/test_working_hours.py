"""Working time, day by day, with the calendar; worked by hand from the contract.

1 May 2024 is a Wednesday, the 4th a Saturday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from csmetrics.language.base import hours, minutes
from csmetrics.language.conditions import answered_by
from csmetrics.language.hours import working
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.reference.plain_days import Clock
from csmetrics.tables import CalendarDay, Dataset
from tests.reference.reference_rows import asks, at, evaluate, figures, met, metric, replies

NINE_TO_SIX = working("09:00", "18:00", days="mon-fri")
WAIT = mean(wait_for(human, counting=NINE_TO_SIX), each(asked))


def waited(asked_at, replied_at, measure=WAIT, *, metric_id="test.metric", **tables):
    """The working time, in minutes."""
    data = Dataset(messages=[asks(asked_at), replies(replied_at)], **tables)
    definition = metric(measure, settles_after=None).model_copy(update={"id": metric_id})
    (row,) = evaluate([definition], data, per="all").to_dicts()
    assert row["denominator"] == 1
    return row["numerator"] / 60


def special(number, kind, **more):
    return CalendarDay(day=date(2024, 5, number), kind=kind, **more)


class TestWithoutCalendar:
    """The overlap of [question, reply) with the hours."""

    @pytest.mark.parametrize(
        ("asked_at", "replied_at", "expected"),
        [
            ("2 10:00", "2 10:30", 30),
            ("2 08:00", "2 09:30", 30),  # from nine on
            ("2 17:30", "2 20:00", 30),  # until six
            ("2 20:00", "2 21:00", 0),
            ("2 17:30", "3 09:30", 60),  # over night
            ("3 17:30", "6 09:30", 60),  # over the weekend
            ("4 10:00", "5 10:00", 0),  # within it
            ("2 09:00", "8 18:00", 5 * 9 * 60),  # Thursday, Friday, Monday to Wednesday
        ],
    )
    def test_only_time_inside_the_hours_counts(self, asked_at, replied_at, expected):
        assert waited(asked_at, replied_at) == expected

    def test_two_parts_of_a_day_leave_the_lunch_out(self):
        with_lunch = working("09:00", "12:00").also("13:00", "18:00", days="mon-fri")
        measure = mean(wait_for(human, counting=with_lunch), each(asked))
        assert waited("2 11:30", "2 13:30", measure) == 60

    def test_hours_until_midnight_end_with_the_day(self):
        late = working("20:00", "24:00", days="mon-sun")
        measure = mean(wait_for(human, counting=late), each(asked))
        assert waited("2 23:50", "3 20:05", measure) == 15

    def test_from_the_last_message_of_the_round(self):
        measure = mean(
            wait_for(human, counting=NINE_TO_SIX, since="last"),
            each(rounds(asked, by=human, scope="buyer")),
        )
        data = Dataset(messages=[asks("2 17:00"), asks("2 17:50"), replies("3 09:05")])
        assert figures(measure, data, per="all", settles_after=None) == (15 * 60, 1, 0)


class TestCalendar:
    """Holidays have no hours, make-up working days those of the busiest weekday."""

    def test_a_holiday_has_none(self):
        assert waited("2 17:30", "6 09:30", calendar=[special(3, "holiday")]) == 60
        assert waited("2 17:30", "6 09:30") == 60 + 9 * 60

    def test_a_workday_has_those_of_the_weekday_with_the_most_hours(self):
        short_monday = working("09:00", "12:00", days="mon").also("09:00", "18:00", days="tue-fri")
        measure = mean(wait_for(human, counting=short_monday), each(asked))
        assert waited("4 00:00", "5 00:00", measure, calendar=[special(4, "workday")]) == 9 * 60

    def test_of_two_such_weekdays_the_earliest(self):
        shifted = working("10:00", "18:00", days="tue").also("09:00", "17:00", days="mon")
        measure = mean(wait_for(human, counting=shifted), each(asked))
        workday = [special(4, "workday")]
        assert waited("4 00:00", "4 10:00", measure, calendar=workday) == 60
        assert waited("4 17:00", "4 18:00", measure, calendar=workday) == 0

    def test_hours_of_two_parts_add_up_to_the_most(self):
        parts = working("09:00", "14:00", days="tue").also("09:00", "12:00", days="mon")
        parts = parts.also("13:00", "16:00", days="mon")  # six hours to Tuesday's five
        measure = mean(wait_for(human, counting=parts), each(asked))
        assert waited("4 00:00", "5 00:00", measure, calendar=[special(4, "workday")]) == 6 * 60

    @pytest.mark.parametrize(
        ("rows", "works"),
        [
            ([("holiday", {}), ("workday", {})], False),  # of equals holiday wins
            ([("holiday", {}), ("workday", {"shop_id": "s1"})], True),
            ([("workday", {}), ("holiday", {"shop_id": "s1"})], False),
            ([("workday", {"shop_id": "s1"}), ("holiday", {"platform": "pdd"})], False),
            ([("workday", {"platform": "pdd"}), ("holiday", {"shop_id": "s1"})], False),
            (
                [("workday", {"shop_id": "s1", "platform": "pdd"}), ("holiday", {"shop_id": "s1"})],
                False,
            ),
            ([("holiday", {}), ("workday", {"platform": "pdd"})], True),
            ([("holiday", {"shop_id": "s2"})], True),  # another shop's
            ([("holiday", {"platform": "taobao"})], True),  # another platform's
            ([("holiday", {"platform": "pdd", "shop_id": "s2"})], True),
            ([("exempt", {}), ("event", {"name": "618"})], True),  # not about working time
        ],
    )
    def test_a_row_that_names_shop_or_platform_beats_one_that_does_not(self, rows, works):
        calendar = [special(2, kind, **more) for kind, more in rows]
        found = waited("2 10:00", "2 11:00", metric_id="pdd.wait", calendar=calendar)
        assert found == (60 if works else 0)


class TestLimits:
    """Within x of working time; the deadline is the last instant at which it is still x."""

    WITHIN = proportion(each(asked), that=answered_by(human, within=hours(1), counting=NINE_TO_SIX))

    def judged(self, *messages, as_of, **tables):
        data = Dataset(messages=messages, as_of=at("31 00:00"), **tables)
        arguments = {"per": "all", "settles_after": None, "as_of": at(as_of)}
        return met(self.WITHIN, data, **arguments)

    def test_within_compares_working_time(self):
        over_night = asks("2 17:30"), replies("3 09:30")
        assert self.judged(*over_night, as_of="6 00:00") == (1, 1, 0, 0)
        too_late = asks("2 17:30"), replies("3 09:30:00.000001")
        assert self.judged(*too_late, as_of="6 00:00") == (0, 1, 0, 0)

    @pytest.mark.parametrize(
        ("asked_at", "before", "deadline"),
        [
            ("2 10:00", "2 10:59:59", "2 11:00"),
            ("2 17:30", "3 09:29:59", "3 09:30"),
            # An hour is over at 18:00, and still no more than one at 09:00 of the next day.
            ("2 17:00", "3 08:59:59", "3 09:00"),
            ("3 17:00", "6 08:59:59", "6 09:00"),  # … over the weekend
            ("4 12:00", "6 09:59:59", "6 10:00"),
        ],
    )
    def test_the_deadline_is_the_last_instant_within(self, asked_at, before, deadline):
        question = asks(asked_at)
        assert self.judged(question, as_of=before) == (0, 0, 1, 0)
        assert self.judged(question, as_of=deadline) == (0, 1, 0, 0)

    def test_a_reply_out_of_hours_is_in_time_as_long_as_it_is_within(self):
        talk = asks("2 17:00"), replies("3 09:00")
        assert self.judged(*talk, as_of="3 09:00") == (1, 1, 0, 0)

    def test_a_holiday_moves_it(self):
        question = asks("2 17:30")
        holiday = {"calendar": [special(3, "holiday")]}
        assert self.judged(question, as_of="6 09:29:59", **holiday) == (0, 0, 1, 0)
        assert self.judged(question, as_of="6 09:30", **holiday) == (0, 1, 0, 0)

    def test_a_cap_is_working_time_too(self):
        capped = mean(wait_for(human, cap=minutes(60), counting=NINE_TO_SIX), each(asked))
        data = Dataset(messages=[asks("2 17:30")], as_of=at("31 00:00"))
        arguments = {"per": "all", "settles_after": None}
        assert figures(capped, data, as_of=at("3 09:29"), **arguments) == (0, 0, 1)
        assert figures(capped, data, as_of=at("3 09:30"), **arguments) == (3600, 1, 0)


class TestClocksThatChange:
    """Hours are wall-clock times, turned into instants day by day."""

    @pytest.mark.parametrize(
        ("zone", "day", "time", "instant"),
        [
            ("Asia/Shanghai", "2024-05-01", "09:00", "2024-05-01 01:00"),
            # London, 31 March 2024: 01:00 to 02:00 is skipped, at 01:00 UTC.
            ("Europe/London", "2024-03-31", "00:30", "2024-03-31 00:30"),
            ("Europe/London", "2024-03-31", "01:00", "2024-03-31 01:00"),
            ("Europe/London", "2024-03-31", "01:30", "2024-03-31 01:00"),
            ("Europe/London", "2024-03-31", "02:30", "2024-03-31 01:30"),
            # 27 October 2024: 01:00 to 02:00 comes twice; the earlier counts.
            ("Europe/London", "2024-10-27", "01:30", "2024-10-27 00:30"),
            ("Europe/London", "2024-10-27", "24:00", "2024-10-28 00:00"),
            # Apia had no 30 December 2011.
            ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 10:00"),
        ],
    )
    def test_a_time_of_a_day_is_an_instant(self, zone, day, time, instant):
        clock = Clock(zone)
        wall_hours, wall_minutes = map(int, time.split(":"))
        found = clock.at(date.fromisoformat(day), timedelta(hours=wall_hours, minutes=wall_minutes))
        assert found.strftime("%Y-%m-%d %H:%M:%S") == f"{instant}:00"

    @pytest.mark.parametrize(
        ("sunday", "opens", "worked"),
        [
            ("2024-03-31", "00:00", 8),  # a day of 23 hours has an hour less at night
            ("2024-10-27", "00:00", 10),
            ("2024-10-27", "01:30", 8.5),  # of the two the earlier, at 00:30 UTC
        ],
    )
    def test_a_night_of_another_length_has_its_own_hours(self, sunday, opens, worked):
        nights = mean(wait_for(human, counting=working(opens, "09:00", days="sun")), each(asked))
        zone = "Europe/London"
        asked_at = at(f"{sunday} 12:00", zone) - timedelta(days=1)
        data = Dataset(
            messages=[asks(asked_at), replies(at(f"{sunday} 12:00", zone))], time_zone=zone
        )
        found = evaluate([metric(nights, settles_after=None)], data, per="all")
        assert found["numerator"].to_list() == [worked * 3600]
        assert isinstance(found["period_start"][0], date)
        assert not isinstance(found["period_start"][0], datetime)
