"""The least and the greatest value of a clause, what is left when it is varied back, settling."""

from datetime import timedelta

import pytest

import csmetrics as cs
from csmetrics.language.conditions import Answered
from csmetrics.language.measures import Count
from csmetrics.language.units import BuyerDays
from csmetrics.reconciliation.alternatives import CLAUSES
from csmetrics.reconciliation.clause import nodes_of


def varied(metric, **clauses):
    """The last edition of a metric with clauses varied one after another."""
    found = cs.registry[metric]
    for name, value in clauses.items():
        found = cs.vary(found, **{name: value})
    return found.editions[-1]


def found(clause, metric, **clauses):
    return CLAUSES[clause].found(varied(metric, **clauses))


def test_a_longest_wait_of_a_second_is_one_like_others():
    assert found("longest_wait", "taobao.avg_response_time", longest_wait=1) == ("1",)
    half = {"longest_wait": timedelta(seconds=0.5)}
    assert found("longest_wait", "taobao.avg_response_time", **half) == ()  # as of robots


def test_a_limit_that_excludes_its_edge_does_so_at_another_length():
    edition = varied("pdd.reply_rate_3min", edge="excluded", limit=300)
    limits = {node.within for node in nodes_of(edition, Answered)}
    assert limits == {timedelta(seconds=300) - timedelta(microseconds=1)}
    edition = varied("pdd.reply_rate_3min", limit=300)
    assert {node.within for node in nodes_of(edition, Answered)} == {timedelta(seconds=300)}


@pytest.mark.parametrize(("days", "settles"), [(1, 4), (3, 4), (5, 6)])
def test_fewer_days_to_pay_settle_no_earlier(days, settles):
    edition = varied("taobao.inquiry_final_payment_rate", pay_days=days)
    assert edition.settles_after == settles


def test_refunds_that_count_again_are_awaited_no_longer():
    sales = "douyin.cs_sales_amount"
    assert varied(sales, refunded=7).settles_after == 3 + 7
    week = cs.vary(cs.registry[sales], refunded=7)
    assert cs.vary(week, refunded="counted").editions[-1].settles_after == 3
    assert cs.vary(week, refunded=2).editions[-1].settles_after == 3 + 2


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (timedelta(hours=1), "1h"),
        (timedelta(minutes=59), None),
        (timedelta(days=2), "48h"),
        ("2d", "2d"),
        ("d", None),
    ],
)
def test_an_attribution_window_has_an_hour_at_least(given, read):
    assert CLAUSES["attribution"].read(given) == read


def test_one_of_the_messages_may_be_judged_where_there_is_a_limit():
    usual = CLAUSES["judged"].usual
    assert usual(varied("kuaishou.human_reply_rate_3min")) == ("every", "first", "one")
    assert usual(varied("pdd.first_response_time")) == ("every", "first")


def test_only_who_is_kept_is_received():
    assert found("received", "taobao.filtered_buyers") == ()
    assert found("filters", "taobao.filtered_buyers") == ("both",)
    assert found("received", "taobao.received_buyers", received="replied") == ("replied",)


def test_who_left_a_message_alone_is_asked_for_by_the_definition():
    assert found("left_messages", "jd.answer_rate") == ("excluded",)
    assert found("left_messages", "jd.answer_rate", left_messages="included") == ("included",)
    assert found("left_messages", "jd.answer_rate", left_messages="only") == ()


@pytest.mark.parametrize("metric", ["douyin.complaint_rate", "douyin.review_rate"])
def test_rows_that_are_reported_later_keep_their_day(metric):
    rows = [n.at for n in nodes_of(varied(metric), object) if getattr(n, "reported_after", 0)]
    assert rows
    assert not set(rows) & set(found("dated_by", metric))


def test_settings_of_a_registry_are_told_by_their_fingerprint():
    shop = cs.Settings(clauses={"aftersale_days": 21})
    assert shop.apply_all(cs.registry).settings == shop.fingerprint
    assert cs.registry.settings is None


def test_a_contact_without_filters_needs_buyers_that_are_kept():
    kept = varied("taobao.received_buyers", filters="none")
    assert isinstance(kept.measure, Count)
    assert isinstance(kept.measure.of, BuyerDays)
    assert CLAUSES["filters"].found(kept) == ("none",)
    with pytest.raises(cs.errors.ArgumentError):
        varied("taobao.filtered_buyers", filters="none")
    only = varied("taobao.filtered_buyers", filters="monologue")
    assert CLAUSES["filters"].found(only) == ("monologue",)
