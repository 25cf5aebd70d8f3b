"""A result of ``evaluate`` read back: its exact integers, its metrics, its volume."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import csmetrics as cs
from csmetrics.errors import ParameterError
from csmetrics.evaluation.result_frame import (
    ABOVE,
    BELOW,
    added,
    calendar_period,
    exact_rows,
    figures_of,
    is_whole,
    metric_of,
)
from tests.answers.answer_rows import BUYERS, RATE, WAIT, result, row

MICRO = 1_000_000


def only(metric, above, below=None):
    (found,) = figures_of(result(row(metric, above, below)), cs.registry)
    return found


@given(st.integers(0, 2**50), st.integers(1, 2**50))
def test_the_microseconds_that_were_shown_are_those_that_were_counted(waited, units):
    rows = only(WAIT, waited / MICRO, units).rows
    assert rows.select(ABOVE, BELOW).row(0) == (waited, units)


@given(st.integers(0, 2**50))
def test_the_cents_that_were_shown_are_those_that_were_paid(cents):
    assert only("taobao.paid_amount", cents / 100).rows[ABOVE].item() == cents


@given(st.integers(0, 2**50), st.integers(1, 2**50))
def test_the_weighted_microseconds_of_an_hour_are_those_that_were_counted(buyers, worked):
    """An hour weighted to four decimals is 3.6e13 integers; a millionth of one is 36 million."""
    rows = only("desk.received_per_online_hour", buyers, worked / 3.6e13).rows
    assert rows.select(ABOVE, BELOW).row(0) == (buyers, worked)


def test_a_quantile_has_no_sum_and_its_value_is_the_one_shown():
    shown = row("desk.median_response_time", 0, 5) | {"numerator": None, "value": 12.5}
    ((_, sums),) = exact_rows(figures_of(result(shown), cs.registry)[0])
    assert (sums.numerator, sums.denominator, sums.value) == (None, 5, Fraction(25, 2))


def test_a_figure_published_without_its_sides_is_the_decimal_that_was_printed():
    """0.7 as a float is a little less than seven tenths, which a line of 70% would fail."""
    shown = row(RATE, 0, 0) | {"numerator": None, "denominator": None, "value": 0.7}
    ((_, sums),) = exact_rows(figures_of(result(shown), cs.registry)[0])
    assert (sums.numerator, sums.value) == (None, Fraction(7, 10))


@pytest.mark.parametrize(("sums", "sum_of_all"), [([1, 2], 3), ([1, None], None)])
def test_a_sum_of_which_one_is_not_known_is_not_known(sums, sum_of_all):
    assert pl.DataFrame({"a": sums}).select(added("a")).item() == sum_of_all


def test_the_range_of_a_row_is_exact():
    """Of 3/4 with 6 pending, of which 2 are met: 5/10 to 9/10; of a mean nobody knows."""
    rate, wait = row(RATE, 3, 4, pending=6, met=2), row(WAIT, 60, 4, pending=1)
    found = [exact_rows(one)[0][1] for one in figures_of(result(rate, wait), cs.registry)]
    by_value = {one.value: (one.low, one.high) for one in found}
    assert by_value == {
        Fraction(3, 4): (Fraction(1, 2), Fraction(9, 10)),
        Fraction(15): (None, None),
    }


@pytest.mark.parametrize(
    ("calendar", "day", "first", "last"),
    [
        ("day", date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 5)),
        ("week", date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 5)),
        ("month", date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1)),
        ("quarter", date(2026, 6, 30), date(2026, 4, 1), date(2026, 7, 1)),
        ("year", date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_day_lies_in_its_calendar_period_which_alone_is_whole(calendar, day, first, last):
    assert calendar_period(calendar, day) == (first, last)
    spans = [(first, last), (first, last - timedelta(days=1)), (first + timedelta(days=1), last)]
    frame = pl.DataFrame(spans, schema=["period_start", "period_end"], orient="row")
    assert frame.select(whole=is_whole(calendar))["whole"].to_list() == [True, False, False]


def test_the_volume_is_the_units_of_the_denominator():
    hours = only("desk.received_per_online_hour", 10, 8.5)
    given = {"rate": only(RATE, 3, 4), "count": only(BUYERS, 3), "hours": hours}
    volumes = {
        name: one.rows.select(one.volume.alias("volume")).item() for name, one in given.items()
    }
    assert volumes == {"rate": 4, "count": None, "hours": None}


def test_every_metric_is_found_by_its_label():
    for metric in cs.registry.values():
        if not metric.unfilled:
            assert metric_of(metric.label, cs.registry) == metric
    slow = cs.registry.get("taobao.slow_response_buyers", limit=0.5, times=3)
    assert metric_of(slow.label, cs.registry) == slow
    with pytest.raises(ParameterError):
        metric_of("taobao.slow_response_buyers(limit=180)", cs.registry)
