"""China's holidays and make-up days, as the State Council announced them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.language.conditions import answered_by
from csmetrics.language.hours import working
from csmetrics.language.measures import mean
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.model.metric import Edition, Metric, Source, Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(*of_2026):
    return datetime(2026, *of_2026, tzinfo=SHANGHAI)


def test_the_spring_festival_of_2026_has_nine_days_off_and_two_made_up():
    days = cs.calendars.china(2026).filter(pl.col("name") == "春节")
    off = days.filter(pl.col("kind") == "holiday")["day"].to_list()
    assert off == [date(2026, 2, day) for day in range(15, 24)]
    made_up = days.filter(pl.col("kind") == "workday")["day"].to_list()
    assert made_up == [date(2026, 2, 14), date(2026, 2, 28)]


def test_several_years_come_in_order_and_every_day_once():
    days = cs.calendars.china([2025, 2026])
    assert days["day"].is_sorted()
    assert days["day"].is_unique().all()
    assert set(days["day"].dt.year()) == {2025, 2026}


def test_a_year_whose_make_up_days_nobody_has_announced_is_refused():
    with pytest.raises(ArgumentError, match=r"of 2999 are not known, only those of 2004 to 20\d\d"):
        cs.calendars.china([2026, 2999])


@pytest.mark.parametrize("years", ["2026", [], [2026.0], [2026, "2025"], [True, 2026], True])
def test_what_is_no_year_is_refused(years):
    with pytest.raises(ArgumentError, match="years must be a year such as 2026"):
        cs.calendars.china(years)


def test_a_wait_over_the_holiday_counts_the_make_up_day_and_not_the_days_off():
    # asked on Friday 13 February 17:30; on Saturday 14, made up, 09:00 to 18:00 is worked; the
    # festival is 15 to 23; answered on Tuesday 24 at 09:10: 30 min + 9 h + 10 min
    messages = pl.DataFrame(
        {
            "message_id": ["1", "2"],
            "shop_id": "s",
            "buyer_id": "b",
            "agent_id": [None, "a"],
            "sent_at": [local(2, 13, 17, 30), local(2, 24, 9, 10)],
            "sender": ["buyer", "agent"],
        }
    )
    hours = working("09:00", "18:00", days="mon-fri")
    turns = rounds(asked, by=human, scope="buyer")
    metric = Metric(
        id="own.wait",
        name=Text(zh="工作时间内的等待", en="Wait in working time"),
        editions=(
            Edition(
                measure=mean(
                    wait_for(human, counting=hours), each(turns), among=answered_by(human)
                ),
                settles_after=None,
                sources=(Source(title="a test", publisher="this project"),),
            ),
        ),
    )
    plain = cs.evaluate(metric, cs.Dataset(messages=messages), per="all")
    known = cs.Dataset(messages=messages, calendar=cs.calendars.china(2026))
    with_calendar = cs.evaluate(metric, known, per="all")
    assert plain["value"].to_list() == [(30 + 6 * 9 * 60 + 10) * 60]
    assert with_calendar["value"].to_list() == [(30 + 9 * 60 + 10) * 60]
