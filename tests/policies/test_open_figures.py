"""``check`` of figures that may still change: what their pending units leave open."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.policies.check import check
from csmetrics.tables import Dataset
from tests.policies.figures import MONTH, buyers, figure, only, result

RATE = "pdd.effective_reply_rate"


def open_day(*sums, pending, met=0, policy=RATE):
    """Outcome and range of a day whose units wait; half of a hundred buyers are demanded."""
    row = only(policy, figure(RATE, *sums, pending=pending, met=met, final=False))
    assert row["distance"] is row["consequence_en"] is None
    return row["outcome"], row["low"], row["high"]


def test_a_figure_without_value_whose_units_wait_is_undecided():
    assert open_day(0, 0, pending=41, met=38) == ("undecided", 38 / 41, 1)
    assert open_day(0, 0, pending=200) == ("undecided", 0, 1)


def test_pending_units_that_can_turn_the_verdict_leave_it_undecided():
    assert open_day(45, 100, pending=20) == ("undecided", 45 / 120, 65 / 120)
    assert open_day(55, 100, pending=20) == ("undecided", 55 / 120, 75 / 120)


def test_pending_units_that_cannot_turn_it_leave_it_provisional():
    assert open_day(80, 100, pending=20) == ("provisional", 80 / 120, 100 / 120)
    assert open_day(55, 100, pending=20, met=5) == ("provisional", 0.5, 75 / 120)
    assert open_day(10, 100, pending=20) == ("provisional", 10 / 120, 30 / 120)


def test_a_figure_without_a_unit_and_none_that_waits_is_provisional():
    assert open_day(0, 0, pending=0) == ("provisional", None, None)


def test_a_published_figure_without_its_denominator_is_not_held_against_a_minimum():
    bare = figure(RATE, 0.4) | {"numerator": None}
    assert only(RATE, bare)["outcome"] == "undecided"
    answered = figure("jd.answer_rate", 0.4, period=MONTH) | {"numerator": None}
    assert only("jd.answer_rate", answered)["outcome"] == "breaches", "it has no minimum"


def test_what_pending_units_add_to_a_mean_is_not_known():
    wait = figure(
        "jd.avg_response_time", 300, 10, pending=3, final=False, period=MONTH, unit="seconds"
    )
    consults = figure("jd.consult_sessions", 400, period=MONTH)
    row = only("jd.avg_response_time", wait, consults)
    assert (row["outcome"], row["value"], row["low"], row["high"]) == (
        *("provisional", 30, None, None),
    )


def test_volumes_of_single_days_are_no_months():
    days = [
        figure("jd.consult_sessions", 400, period=(date(2026, 3, n), date(2026, 3, n + 1)))
        for n in (2, 3)
    ]
    average = figure("jd.avg_response_time", 9000, 300, period=MONTH)
    with pytest.raises(
        ArgumentError, match=r"jd\.avg_response_time: the policy's period is the month"
    ):
        check(result(average, *days), "jd.avg_response_time")


def test_a_policy_is_silent_from_the_day_on_which_it_ends():
    as_of = datetime(2021, 10, 1)  # noqa: DTZ001  local
    for day, rows in (("2021-08-31", 1), ("2021-09-01", 0)):
        shop = Dataset(messages=buyers(9, 1, day=day), as_of=as_of)
        assert check(shop, "kuaishou.reply_rate_5min").height == rows
