"""Events: as rows of the calendar, as periods, beside each other, and in alerts and arrivals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.calendars import named_events
from csmetrics.errors import ArgumentError
from tests.answers.answer_rows import BUYERS, RATE, days, result, row

DAY = timedelta(days=1)


def event(day, name="618", **more):
    return {"day": day, "kind": "event", "name": name} | more


def test_the_events_of_2026_by_the_sun_and_by_the_moon():
    events = cs.calendars.events(2026)
    assert named_events(events) == [
        ("618", date(2026, 6, 1), date(2026, 6, 21)),
        ("双11", date(2026, 11, 1), date(2026, 11, 12)),
        ("年货节", date(2026, 1, 26), date(2026, 2, 11)),
        ("春节", date(2026, 2, 16), date(2026, 2, 24)),  # the lunar year begins on 17 February
    ]
    assert set(events["kind"]) == {"event"}


NEW_YEARS = """
2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16
2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06
2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28
2037-02-15 2038-02-04 2039-01-24 2040-02-12 2041-02-01 2042-01-22 2043-02-10 2044-01-30 2045-02-17
2046-02-06 2047-01-26 2048-02-14 2049-02-02 2050-01-23
"""


def test_the_spring_festival_begins_on_the_eve_of_the_lunar_year():
    new_years = [date.fromisoformat(day) for day in NEW_YEARS.split()]
    found = cs.calendars.event_periods(cs.calendars.events(range(2010, 2051)), "春节")
    assert found == [(day - DAY, day + 7 * DAY) for day in new_years]


def test_the_holidays_of_the_state_council_hold_the_lunar_new_year():
    years = range(2010, 2027)
    holidays = set(cs.calendars.china(list(years)).filter(kind="holiday")["day"])
    for start, _ in cs.calendars.event_periods(cs.calendars.events(years), "春节"):
        assert start + DAY in holidays


def test_years_without_a_known_lunar_new_year_are_refused():
    for year in (2009, 2051):
        with pytest.raises(ArgumentError, match="the lunar new year is known for 2010 to 2050"):
            cs.calendars.events(year)


def test_consecutive_days_of_one_name_are_one_period():
    first = date(2026, 6, 16)
    calendar = pl.DataFrame(
        [event(first + n * DAY) for n in (0, 1, 2, 5)] + [event(first + 3 * DAY, "other")]
    )
    assert cs.calendars.event_periods(calendar, "618") == [
        (first, first + 3 * DAY),
        (first + 5 * DAY, first + 6 * DAY),
    ]
    assert len(cs.calendars.event_periods(calendar)) == 3
    with pytest.raises(ArgumentError, match=r"no event is called '681'. Did you mean '618'"):
        cs.calendars.event_periods(calendar, "681")


def test_a_day_that_two_calendars_name_is_one_day_of_its_event():
    first = date(2026, 6, 16)
    calendar = pl.DataFrame([event(first + n * DAY) for n in (0, 1, 1, 2)])
    assert cs.calendars.event_periods(calendar) == [(first, first + 3 * DAY)]


@pytest.mark.parametrize("days", [["2026-06-01"], [date(2026, 6, 1), None], [None]])
def test_events_without_a_date_are_refused(days):
    with pytest.raises(ArgumentError, match="events must be rows of the table calendar"):
        cs.calendars.event_periods(pl.DataFrame([event(day) for day in days]))


@pytest.mark.parametrize("years", [2026.0, None, [], "2026", [True]])
def test_what_is_no_year_is_refused(years):
    with pytest.raises(ArgumentError, match="years must be a year such as 2026"):
        cs.calendars.events(years)


EVENTS = cs.calendars.events([2024, 2025, 2026])
LAST_618, THIS_618 = cs.calendars.event_periods(EVENTS, "618")[-2:]


def test_an_event_is_compared_with_the_same_event_before():
    (last_11,) = cs.calendars.event_periods(cs.calendars.events(2025), "双11")
    rows = result(
        row(RATE, 8, 10, period=LAST_618),
        row(RATE, 1, 10, period=last_11),
        row(RATE, 9, 10, period=THIS_618),
    )
    found = cs.compare(rows, against="same_event", events=EVENTS)
    shown = found.select("against_start", "difference", "better").rows()
    assert shown == [(None, None, None), (None, None, None), (LAST_618[0], 0.1, True)]


def test_the_first_of_an_events_years_is_beside_no_other_event():
    """By name and time the first 双11 follows the last 618."""
    (first_11,) = cs.calendars.event_periods(cs.calendars.events(2024), "双11")
    rows = result(row(RATE, 1, 10, period=first_11), row(RATE, 9, 10, period=THIS_618))
    found = cs.compare(rows, against="same_event", events=EVENTS)
    assert found["against_start"].to_list() == [None, None]


def test_an_event_two_years_ago_is_not_the_one_before():
    two_ago = cs.calendars.event_periods(EVENTS, "618")[0]
    rows = result(row(RATE, 8, 10, period=two_ago), row(RATE, 9, 10, period=THIS_618))
    found = cs.compare(rows, against="same_event", events=EVENTS)
    assert found["difference"].to_list() == [None, None]


def test_counts_of_events_are_compared_where_they_have_as_many_days():
    rows = [row(BUYERS, 50, period=LAST_618), row(BUYERS, 60, period=THIS_618)]
    found = cs.compare(result(*rows), against="same_event", events=EVENTS)
    assert found["difference"].to_list() == [None, 10]
    longer = EVENTS.vstack(pl.DataFrame([event(date(2026, 6, 21))]))
    rows[1] = row(BUYERS, 60, period=(THIS_618[0], date(2026, 6, 22)))
    found = cs.compare(result(*rows), against="same_event", events=longer)
    assert found["against_value"].to_list() == [None, 50]
    assert found["difference"].to_list() == [None, None]


def test_two_free_periods_stand_beside_each_other():
    slow, peak = (date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 5, 10), date(2026, 7, 1))
    rows = result(
        row(RATE, 9, 10, period=slow, agent_id="li"),
        row(RATE, 6, 10, period=peak, agent_id="li"),
        row(RATE, 5, 10, period=peak, agent_id="wu"),
    )
    found = cs.compare(rows, against=slow).sort("period_start", "agent_id")
    shown = found.select("against", "against_value", "difference", "better").rows()
    assert shown == [
        ("2026-03-01/2026-04-01", None, None, None),
        ("2026-03-01/2026-04-01", 0.9, -0.3, False),
        ("2026-03-01/2026-04-01", None, None, None),
    ]


def test_periods_that_are_not_there_are_refused():
    rows = result(row(RATE, 9, 10))
    with pytest.raises(ArgumentError, match=r"no period of .* is an event"):
        cs.compare(rows, against="same_event", events=EVENTS)
    with pytest.raises(ArgumentError, match=r"no period of .* is 2025-01-01 to 2025-02-01"):
        cs.compare(rows, against=(date(2025, 1, 1), date(2025, 2, 1)))
    with pytest.raises(ArgumentError, match="must be given together"):
        cs.compare(rows, against="same_event")
    with pytest.raises(ArgumentError, match="ends before it begins"):
        cs.compare(rows, against=(date(2025, 3, 1), date(2025, 2, 1)))
    with pytest.raises(ArgumentError, match="rows of the table calendar"):
        cs.compare(rows, against="same_event", events=pl.DataFrame())


HISTORY = (80, 82, 84, 80, 82, 84, 80, 84)


def test_alerts_by_history_are_silent_on_event_days_and_do_not_learn_from_them():
    rows = [row(RATE, one, 100, period=days(n)) for n, one in enumerate(HISTORY)]
    rows += [row(RATE, 40, 100, period=days(8)), row(RATE, 40, 100, period=days(9))]
    rules = [cs.AlertRule(z=3.0), cs.AlertRule(metric=RATE, below=0.5)]
    event_day = pl.DataFrame([event(days(8)[0])])

    def told(**more):
        found = cs.alerts(result(*rows), rules, **more)
        return found.select("period_start", "kind").rows()

    eighth, ninth = days(8)[0], days(9)[0]
    assert told() == [(day, kind) for day in (eighth, ninth) for kind in ("history", "threshold")]
    of_the_event = told(calendar=event_day)
    assert of_the_event == [(eighth, "threshold"), (ninth, "history"), (ninth, "threshold")]
    of_jd = event_day.with_columns(platform=pl.lit("jd"))
    assert told(calendar=of_jd) == told()


def test_alerts_know_whose_event_it_is():
    rows = [
        row(RATE, one, 100, period=days(n), shop_id=shop)
        for shop in ("a", "b")
        for n, one in enumerate((*HISTORY, 40))
    ]
    calendar = pl.DataFrame([event(days(8)[0], shop_id="a")])
    found = cs.alerts(result(*rows), cs.AlertRule(z=3.0), calendar=calendar)
    assert found["shop_id"].to_list() == ["b"]


def test_of_all_shops_together_an_event_of_one_is_an_event():
    rows = [row(RATE, one, 100, period=days(n)) for n, one in enumerate((*HISTORY, 40))]
    for more, told in (({"shop_id": "a"}, 0), ({"platform": "pdd"}, 0), ({"platform": "jd"}, 1)):
        calendar = pl.DataFrame([event(days(8)[0], **more)])
        assert cs.alerts(result(*rows), cs.AlertRule(z=3.0), calendar=calendar).height == told


def test_a_trailing_value_covers_the_days_of_its_window():
    """Seven days up to 8 March hold the event of Monday, the 2nd; those up to the 9th do not."""
    metric = "xhs.reply_rate_3min"
    assert cs.registry[metric].editions[0].trailing == 7
    usual = [row(metric, one, 100, period=days(n - 60)) for n, one in enumerate(HISTORY)]
    calendar = pl.DataFrame([event(days(0)[0])])
    for n, told in ((0, 0), (6, 0), (7, 1)):
        rows = result(*usual, row(metric, 60, 100, period=days(n)))
        found = cs.alerts(rows, cs.AlertRule(z=3.0), calendar=calendar)
        assert found.height == told, n


def shop_with(calendar):
    """Two Mondays and the Tuesday between: 3 buyers come on the first Monday, 1 on the second."""
    found = []
    for day, buyers in ((date(2026, 3, 2), 3), (date(2026, 3, 3), 2), (date(2026, 3, 9), 1)):
        for n in range(buyers):
            at = datetime(day.year, day.month, day.day, 10)  # noqa: DTZ001  local
            found.append((f"{day} {n}", "s", f"buyer {n}", at, "buyer"))
    schema = ["message_id", "shop_id", "buyer_id", "sent_at", "sender"]
    messages = pl.DataFrame(found, schema=schema, orient="row")
    as_of = datetime(2026, 3, 10)  # noqa: DTZ001  local
    return cs.Dataset(messages=messages, calendar=calendar, as_of=as_of)


def monday_at_ten(data, days):
    found = cs.arrivals(data, days=days).filter(weekday=1, hour=10)
    return found.select("arrivals", "days").rows()


def test_arrivals_count_like_days_alone():
    data = shop_with([cs.tables.CalendarDay(**event(date(2026, 3, 2)))])
    assert monday_at_ten(data, None) == [(4, 2)]
    assert monday_at_ten(data, "ordinary") == [(1, 1)]
    assert monday_at_ten(data, "event") == [(3, 1)]
    assert monday_at_ten(data, "618") == [(3, 1)]
    assert set(cs.arrivals(data, days="618")["weekday"]) == {1}
    other = shop_with([cs.tables.CalendarDay(**event(date(2026, 3, 2), shop_id="other"))])
    assert monday_at_ten(other, "ordinary") == [(4, 2)]
    of_jd = shop_with([cs.tables.CalendarDay(**event(date(2026, 3, 2), platform="jd"))])
    assert monday_at_ten(of_jd, "ordinary") == [(4, 2)]
    shops = pl.DataFrame({"shop_id": ["s"], "platform": ["jd"]})
    for told, found in ((data, [(1, 1)]), (of_jd, [(1, 1)])):
        tables = {name: told.frame(name) for name in ("messages", "calendar")}
        of_the_shop = cs.Dataset(**tables, shops=shops, as_of=told.as_of)
        assert monday_at_ten(of_the_shop, "ordinary") == found
    more = {"handling": timedelta(minutes=10)}
    need = cs.staffing(data, days="618", **more).filter(weekday=1, hour=10)
    assert need["per_day"].to_list() == [3.0]


def test_days_that_the_calendar_does_not_name_are_refused():
    data = shop_with([cs.tables.CalendarDay(**event(date(2026, 3, 2)))])
    with pytest.raises(ArgumentError, match="days is one of ordinary, holiday, workday, event, 61"):
        cs.arrivals(data, days="双11")
    holiday = cs.tables.CalendarDay(day=date(2026, 3, 2), kind="holiday", name="清明节")
    with pytest.raises(ArgumentError, match="holiday, workday, event, not '清明节'"):
        cs.arrivals(shop_with([holiday]), days="清明节")
    with pytest.raises(ArgumentError, match="'holiday': the calendar has no day of this kind"):
        cs.arrivals(data, days="holiday")
    with pytest.raises(ArgumentError, match="'event': the calendar has no day of this kind"):
        cs.arrivals(shop_with([holiday]), days="event")
    with pytest.raises(ArgumentError, match="needs the table calendar"):
        cs.arrivals(cs.datasets.sample_shop(days=3), days="ordinary")
