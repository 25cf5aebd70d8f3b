"""``bounds``: worked out by hand, and that they hold the figure once all is settled."""

from datetime import datetime, timedelta
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.tables import Dataset
from tests.answers.answer_rows import BUYERS, RATE, WAIT, result, row


def bound(*rows, **arguments):
    (found,) = cs.bounds(result(*rows), **arguments).to_dicts()
    return found["low"], found["high"], found["reason_en"]


def test_a_proportion_lies_between_all_failing_and_all_succeeding():
    assert bound(row(RATE, 6, 8, pending=2)) == (0.6, 0.8, None)


def test_what_is_met_already_can_no_longer_fail():
    """Of 41 buyers 38 have paid, and none of their deadlines has passed."""
    assert bound(row(RATE, 0, 0, pending=41, met=38)) == (38 / 41, 1, None)
    assert bound(row(RATE, 3, 4, pending=6, met=2)) == (0.5, 0.9, None)


def test_a_count_lies_between_none_and_all_of_the_pending():
    assert bound(row(BUYERS, 6, pending=2)) == (6, 8, None)


def test_where_nothing_is_pending_both_are_the_value():
    assert bound(row(RATE, 6, 8)) == (0.75, 0.75, None)
    assert bound(row(WAIT, 600, 8)) == (75, 75, None)
    assert bound(row("pdd.complaint_rate", 1, 4)) == (0.25, 0.25, None)


def test_where_all_are_pending_it_may_be_anything():
    assert bound(row(RATE, 0, 0, pending=3)) == (0, 1, None)


def test_what_cannot_be_known_says_why():
    low, high, why = bound(row(WAIT, 600, 8, pending=1))
    assert low is high is None
    assert why == "what the pending units would add is not known yet"
    assert bound(row(RATE, 0, 0)) == (None, None, "there is no unit, and none is pending")
    low, high, why = bound(row("pdd.complaint_rate", 1, 4, pending=1))
    assert low is high is None
    assert "give data=" in why


def test_a_pending_unit_of_a_ratio_is_bounded_on_its_own_side():
    """Invitations over received sessions: at 23:00 one session still waits for its reply."""
    shop = cs.datasets.sample_shop(days=7)
    late = datetime(2026, 3, 2, 23)  # noqa: DTZ001  local
    then = Dataset(**{name: shop.frame(name) for name in shop.tables}, as_of=late)
    rows = cs.evaluate("jd.evaluation_invitation_rate", then, per="all")
    found = cs.bounds(rows, data=then).row(0, named=True)
    assert found["pending"] == 1
    # whether or not it is received, nobody else will be invited by it
    assert found["low"] == found["numerator"] / (found["denominator"] + 1)
    assert found["high"] == found["value"]


def test_a_ratio_over_hours_is_not_bounded_by_counting_shifts():
    """One shift is still open: how many hours it will add, nobody knows."""
    at = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
    shift = {"shop_id": "s", "agent_id": "a", "online_at": at - timedelta(hours=3)}
    ended = shift | {"online_at": at - timedelta(hours=9), "offline_at": at - timedelta(hours=5)}
    messages = {"message_id": "1", "shop_id": "s", "buyer_id": "b", "agent_id": "a"}
    data = Dataset(
        messages=pl.DataFrame([messages | {"sent_at": at - timedelta(hours=2), "sender": "buyer"}]),
        shifts=pl.DataFrame([shift | {"offline_at": None}, ended]),
        as_of=at,
    )
    rows = cs.evaluate("desk.received_per_online_hour", data)
    assert rows.select("numerator", "denominator", "pending").row(0) == (1, 4, 1)
    found = cs.bounds(rows, data=data).row(0, named=True)
    assert (found["low"], found["high"]) == (None, None)
    assert found["reason_en"] == "what the pending units would add is not known yet"


@pytest.mark.parametrize("metric", ["jd.evaluation_invitation_rate", "jd.evaluation_rate"])
def test_data_that_do_not_give_the_rows_are_refused(metric):
    shop = cs.datasets.sample_shop(days=4)
    rows = cs.evaluate(metric, shop, per="all")
    other = cs.datasets.sample_shop(days=4, seed=1)
    with pytest.raises(ArgumentError, match="do not reproduce the result's row"):
        cs.bounds(rows, data=other)


def test_every_column_and_row_of_the_result_stays():
    shop = cs.datasets.sample_shop(days=3)
    rows = cs.evaluate("jd.*", shop, by="shop_id")
    found = cs.bounds(rows, data=shop)
    assert found.drop("low", "high", "reason_zh", "reason_en").equals(rows)
    assert cs.bounds(rows.clear()).columns == found.columns


SETTLING = [
    *("pdd.inquiry_conversion_rate", "pdd.reply_rate_3min", "desk.response_rate_3min"),
    *("taobao.inquiry_loss_buyers", "taobao.reply_rate", "jd.answer_rate", "douyin.review_rate"),
    *("taobao.inquiry_final_order_rate", "jd.evaluation_rate", "pdd.final_group_buyers"),
]
SHOP = cs.datasets.sample_shop(days=16, seed=3)
OUTCOMES = ("in_denominator", "in_numerator", "pending")


@cache
def in_the_end(metric):
    """The figures of a metric, and its units, once all of the shop is known."""
    return cs.evaluate(metric, SHOP), cs.explain(metric, SHOP).drop("metric")


def only_the_pending_moved(then, now):
    """Whether no unit has come since, and none that was settled has changed."""
    keys = [one for one in then.columns if one.endswith("_id") or one == "side"]
    come = now.join(then, on=keys, how="anti", nulls_equal=True)
    known = then.filter(pending=False)
    kept = known.join(now, on=[*keys, *OUTCOMES], how="semi", nulls_equal=True)
    return come.is_empty() and kept.height == known.height and not now["pending"].any()


def held(metric, hours):
    """How many days with pending units their bounds were tried on, as known so many hours on."""
    at = datetime(2026, 3, 2) + timedelta(hours=hours)  # noqa: DTZ001  local
    then = Dataset(**{name: SHOP.frame(name) for name in SHOP.tables}, as_of=at)
    found = cs.bounds(cs.evaluate(metric, then), data=then)
    last, units = in_the_end(metric)
    seen, tried = cs.explain(metric, then), 0
    for one in found.filter(pl.col("pending") > 0).iter_rows(named=True):
        day = one["period_start"]
        now = last.filter(period_start=day).row(0, named=True)
        if only_the_pending_moved(seen.filter(reported_on=day), units.filter(reported_on=day)):
            tried += 1
            if now["value"] is not None:
                assert one["low"] <= now["value"]
                assert one["high"] is None or now["value"] <= one["high"]
    return tried


@settings(max_examples=min(settings().max_examples, 200))  # each reads a shop anew
@given(st.integers(24, 15 * 24), st.sampled_from(SETTLING))
def test_bounds_hold_the_figure_once_every_pending_unit_is_settled(hours, metric):
    held(metric, hours)


@pytest.mark.wide
def test_the_law_of_the_bounds_is_tried_on_many_days():
    assert sum(held(metric, hours) for metric in SETTLING for hours in (216, 229, 250)) >= 15
