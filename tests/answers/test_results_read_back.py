"""A result of ``evaluate`` read back: its exact integers, its metrics, its volume."""

import pytest
from answer_rows import BUYERS, RATE, WAIT, result, row
from hypothesis import given
from hypothesis import strategies as st

import csmetrics as cs
from csmetrics.errors import ParameterError
from csmetrics.result_frame import ABOVE, BELOW, figures_of, metric_of

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
