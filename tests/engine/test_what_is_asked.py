"""Periods, trailing windows and the last day: what is refused, and what is said of it."""

import warnings
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, evaluate
from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.open_day import count_held_open, warn_of_open_day
from csmetrics.evaluation.periods_asked import (
    check_date,
    check_trailing,
    checked_periods,
    own_trailing,
    range_of,
)
from csmetrics.language.measures import count
from csmetrics.language.messages import asked
from csmetrics.language.units import each
from csmetrics.model.metric import Edition
from tests.reference.reference_rows import at, day, edition

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    "per",
    [
        "fortnight",
        [],
        [(day(1),)],
        [(day(1), day(2), day(3))],
        [(day(1), None)],
        ["ab"],
        [(day(2), day(1))],
        [(day(1), day(1))],
        [(day(1), datetime(2024, 5, 2))],  # noqa: DTZ001  no date
        5,
    ],
    ids=str,
)
def test_periods_that_are_none_are_refused(per):
    with pytest.raises(ArgumentError):
        checked_periods(per)


def test_periods_of_a_day_and_calendar_ones_are_taken():
    assert checked_periods([(day(1), day(2)), [day(1), day(3)]]) == (
        (day(1), day(2)),
        (day(1), day(3)),
    )
    assert [checked_periods(per) for per in ("day", "week", "all")] == ["day", "week", "all"]


def test_a_range_is_that_of_one_s_own_periods():
    per = ((day(5), day(9)), (day(2), day(7)))
    assert range_of(per, None, None) == (day(2), day(9))
    assert range_of(per, day(3), day(4)) == (day(3), day(4))
    assert range_of("day", None, day(4)) == (None, day(4))


@pytest.mark.parametrize("days", [0, -1, 367, 1.0, True, "7"])
def test_trailing_days_that_are_none_are_refused(days):
    with pytest.raises(ArgumentError, match="from 1 to 366"):
        check_trailing(days)


def test_trailing_days_are_from_one_to_a_leap_year():
    for days in (None, 1, 2, 30, 365, 366):
        check_trailing(days)


def test_windows_of_editions_that_contradict_what_is_asked_are_named():
    def trailing(*days: int) -> list[Edition]:
        return [edition(count(each(asked)), trailing=one) for one in days]

    assert own_trailing(trailing(1, 1), 7) is None
    assert own_trailing(trailing(1, 7), 7) is None
    assert own_trailing(trailing(30, 1), None) is None
    assert own_trailing(trailing(1, 30), 7) == 30
    assert own_trailing(trailing(14, 30), 1) == 30


def test_a_datetime_is_no_date():
    check_date("start", None)
    check_date("start", date(2024, 5, 1))
    for wrong in (datetime(2024, 5, 1), "2024-05-01", 5):  # noqa: DTZ001  no date
        with pytest.raises(ArgumentError, match="start is a date"):
            check_date("start", wrong)


# The last day of the data


def messages(*times):
    rows = [
        (str(n), "s1", "b1", at(time).astimezone(ZoneInfo("UTC")), "buyer")
        for n, time in enumerate(times)
    ]
    names = ("message_id", "shop_id", "buyer_id", "sent_at", "sender")
    return pl.DataFrame(rows, schema=list(names), orient="row")


OPEN = Dataset(messages=messages("10:00", "2 22:30"), time_zone=ZONE)
"""Data that end at half past ten in the evening of the second of May."""


def result(*rows):
    """Figures of a status and of an instant at which they are final."""
    schema = {"status": pl.String, "final_at": pl.Datetime("us", ZONE)}
    return pl.DataFrame(rows, schema=schema, orient="row")


HELD = ("provisional", at("3 00:00"))
"""Final if the second of May is over."""
LATER = ("provisional", at("3 00:00:00.000001"))
FINAL = ("final", at("2 00:00"))


def test_figures_are_held_open_that_would_be_final_if_the_last_day_were_over():
    assert count_held_open(result(HELD, LATER, FINAL), OPEN) == 1
    assert count_held_open(result(HELD, HELD, ("provisional", at("2 23:00"))), OPEN) == 3
    assert count_held_open(result(LATER, FINAL, ("provisional", None)), OPEN) == 0


def test_of_data_that_say_how_far_they_reach_none_is():
    stated = Dataset(messages=messages("10:00", "2 22:30"), time_zone=ZONE, as_of=at("2 22:30"))
    assert count_held_open(result(HELD), stated) == 0
    assert count_held_open(result(HELD), Dataset(messages=[], time_zone=ZONE)) == 0


def test_the_hint_counts_them_and_says_what_to_add():
    with pytest.warns(CsmetricsWarning, match=r"^1 figure is .*end on 2024-05-02 at 22:30: .*--as"):
        warn_of_open_day(result(HELD, FINAL), OPEN)
    with pytest.warns(CsmetricsWarning, match=r"^1,200 figures are provisional only because"):
        warn_of_open_day(result(*[HELD] * 1200), OPEN)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_open_day(result(LATER, FINAL), OPEN)


@pytest.mark.parametrize("arguments", [{"end": date(9999, 12, 31)}, {"start": date(9999, 2, 1)}])
def test_days_that_settle_after_all_dates_are_refused(arguments):
    """What is final on a day of the year 10000 could not be told."""
    with pytest.raises(ArgumentError, match="the latest possible day is 9999-01-01; leave it out"):
        evaluate("taobao.consult_conversion_rate", sample_shop(days=3), per="all", **arguments)
