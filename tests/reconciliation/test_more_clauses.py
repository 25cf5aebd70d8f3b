"""Clauses of reception, clocks and sales, each with figures worked out by hand."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError, UnknownMetricError
from csmetrics.evaluation.result_frame import metric_of


def message(number, at, sender, buyer="ann", session=None):
    return {
        "message_id": f"m{number}",
        "shop_id": "peach",
        "buyer_id": buyer,
        "agent_id": None if sender == "buyer" else "li",
        "session_id": session,
        "sent_at": datetime.fromisoformat(f"2026-03-02 {at}"),
        "sender": sender,
    }


def dataset(messages, **tables):
    as_of = datetime(2026, 3, 30)  # noqa: DTZ001  local
    return cs.Dataset(messages=pl.DataFrame(messages), as_of=as_of, **tables)


def sums(name, data, **clauses):
    metric = cs.vary(cs.registry[name], **clauses)
    figures = cs.evaluate(metric, data, per="all", start=date(2026, 3, 2), end=date(2026, 3, 3))
    return figures.select("numerator", "denominator").row(0)


FLAG = {"shop_id": "peach", "buyer_id": "bo", "flag": "spam"}
FLAGS = pl.DataFrame([FLAG | {"from_at": datetime(2026, 3, 2), "to_at": datetime(2026, 3, 3)}])  # noqa: DTZ001
CONTACTS = [
    message(1, "10:00:00", "buyer"),  # ann is replied to
    message(2, "10:01:00", "agent"),
    message(3, "10:00:00", "buyer", "bo"),  # bo is flagged
    message(4, "11:00:00", "agent", "cy"),  # nobody but the agent speaks
    message(5, "12:00:00", "buyer", "di"),  # di is not replied to
]


@pytest.mark.parametrize(
    ("clauses", "count"),
    [
        ({}, 2),  # ann and di
        ({"received": "replied"}, 1),  # ann
        ({"filters": "flagged"}, 3),  # and cy
        ({"filters": "monologue"}, 3),  # and bo
        ({"filters": "none"}, 4),
        ({"filters": "none", "received": "replied"}, 2),  # ann and cy
    ],
)
def test_who_is_received_is_a_matter_of_replies_and_filters(clauses, count):
    data = dataset(CONTACTS, buyer_flags=FLAGS)
    assert sums("taobao.received_buyers", data, **clauses) == (count, None)


@pytest.mark.parametrize(("filters", "count"), [("both", 2), ("flagged", 1), ("monologue", 1)])
def test_the_filtered_are_those_that_a_filter_hits(filters, count):
    data = dataset(CONTACTS, buyer_flags=FLAGS)
    assert sums("taobao.filtered_buyers", data, filters=filters) == (count, None)
    with pytest.raises(ArgumentError, match="cannot have filters='none'"):
        sums("taobao.filtered_buyers", data, filters="none")


def test_a_contact_may_need_the_buyers_own_words():
    data = dataset(CONTACTS, buyer_flags=FLAGS)
    assert sums("taobao.consult_buyers", data) == (4, None)
    assert sums("taobao.consult_buyers", data, contact="buyer") == (3, None)


def session(number, started, requested, assigned):
    def at(clock):
        return clock and datetime.fromisoformat(f"2026-03-02 {clock}")

    return {
        "session_id": f"s{number}",
        "shop_id": "peach",
        "buyer_id": "ann",
        "agent_id": "li",
        "started_at": at(started),
        "human_requested_at": at(requested),
        "queued_at": at(requested),
        "assigned_at": at(assigned),
        "left_message": False,
    }


TALK = [
    message(1, "10:00:00", "buyer", session="s1"),  # to the robot
    message(2, "10:05:00", "buyer", session="s1"),
    message(3, "10:06:00", "agent", session="s1"),
]
SESSIONS = pl.DataFrame(
    [session(1, "10:00:00", "10:04:00", "10:05:30"), session(2, "11:00:00", "11:00:00", None)],
    infer_schema_length=None,
)


def test_what_precedes_the_request_for_a_person_may_count_too():
    data = dataset(TALK, sessions=SESSIONS)
    assert sums("douyin.reply_rate_3min", data) == (1, 1)
    assert sums("douyin.reply_rate_3min", data, served="all") == (1, 2)
    assert sums("pdd.response_rate_30s", data) == (0, 2)
    assert sums("pdd.response_rate_30s", data, served="after_request") == (0, 1)


@pytest.mark.parametrize(
    ("unassigned", "expected"), [("fails", (1, 2)), ("judged", (2, 2)), ("left_out", (1, 1))]
)
def test_a_session_nobody_was_assigned_to_fails_or_not(unassigned, expected):
    data = dataset(TALK, sessions=SESSIONS)
    found = sums("douyin.session_reply_rate_3min", data, unassigned=unassigned)
    assert found == expected


@pytest.mark.parametrize(("begins", "wait"), [("human_requested_at", 120), ("assigned_at", 30)])
def test_a_first_response_may_begin_with_the_assignment(begins, wait):
    data = dataset(TALK, sessions=SESSIONS)
    assert sums("douyin.first_response_time", data, begins=begins) == (wait, 1)


def test_hours_select_sessions_or_questions():
    messages = [
        message(1, "09:10:00", "buyer", session="s1"),  # in a session that began before nine
        message(2, "09:10:20", "agent", session="s1"),
    ]
    data = dataset(messages, sessions=pl.DataFrame([session(1, "08:56:00", None, None)]))
    assert sums("jd.first_response_rate_30s", data) == (0, 0)
    assert sums("jd.first_response_rate_30s", data, hours_by="question") == (1, 1)


def test_a_question_after_hours_in_a_session_of_the_day_is_none_where_questions_are_selected():
    messages = [
        message(1, "23:30:00", "buyer", session="s1"),  # in a session that began at noon
        message(2, "23:30:20", "agent", session="s1"),
    ]
    data = dataset(messages, sessions=pl.DataFrame([session(1, "12:00:00", None, None)]))
    assert sums("jd.first_response_rate_30s", data) == (1, 1)
    assert sums("jd.first_response_rate_30s", data, hours_by="question") == (0, 0)


def test_a_wait_beyond_the_longest_is_left_out():
    messages = [
        message(1, "10:00:00", "buyer"),
        message(2, "10:01:00", "agent"),
        message(3, "11:00:00", "buyer"),
        message(4, "11:10:00", "agent"),
    ]
    data = dataset(messages)
    assert sums("taobao.avg_response_time", data) == (660, 2)
    assert sums("taobao.avg_response_time", data, longest_wait=300) == (60, 1)
    assert sums("taobao.avg_response_time", data, longest_wait=600) == (660, 2)  # exactly so long


def test_a_first_wait_of_a_session_may_be_capped():
    messages = [
        message(1, "10:00:00", "buyer", session="s1"),
        message(2, "10:01:00", "agent", session="s1"),
        message(3, "11:30:00", "buyer", session="s2"),  # not answered
    ]
    data = dataset(messages, sessions=SESSIONS)
    assert sums("youzan.avg_first_response_time", data) == (60, 1)
    assert sums("youzan.avg_first_response_time", data, unanswered=600) == (660, 2)


def test_orders_refunded_since_may_be_left_out():
    def order(number, paid):
        return {
            "order_id": f"o{number}",
            "shop_id": "peach",
            "buyer_id": "ann",
            "created_at": paid,
            "paid_at": paid,
            "grouped_at": None,
            "shipped_at": None,
            "signed_at": None,
            "amount": 100,
            "quantity": 1,
        }

    def refund(number, done):
        return {
            "refund_id": f"r{number}",
            "order_id": f"o{number}",
            "shop_id": "peach",
            "buyer_id": "ann",
            "agent_id": None,
            "kind": "refund_only",
            "applied_at": done,
            "completed_at": done,
            "amount": 100,
            "reason": None,
            "intervened": False,
            "liability": None,
        }

    paid = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
    orders = pl.DataFrame([order(n, paid) for n in (1, 2, 3)], infer_schema_length=None)
    late = [(1, paid + timedelta(hours=3)), (2, paid + timedelta(days=6))]
    refunds = pl.DataFrame([refund(*one) for one in late], infer_schema_length=None)
    data = dataset(CONTACTS, orders=orders, refunds=refunds)
    assert sums("taobao.paid_amount", data) == (300, None)
    assert sums("taobao.paid_amount", data, refunded=0) == (200, None)
    assert sums("taobao.paid_amount", data, refunded=7) == (100, None)
    late = cs.vary(cs.registry["taobao.paid_amount"], refunded=7)
    assert late.label == "taobao.paid_amount(refunded=7, settles_after=7)"


def test_a_label_names_the_varied_metric_again():
    rate = cs.vary(cs.registry["taobao.reply_rate"], until_day=2, replies="any")
    assert metric_of(rate.label, cs.registry) == rate
    slow = cs.registry.get("taobao.slow_response_buyers", limit=timedelta(seconds=60), times=2)
    slow = cs.vary(slow, filters="none")
    assert metric_of(slow.label, cs.registry) == slow
    shop = cs.Settings(clauses={"hours": "09:00-22:00"}).apply_all(cs.registry)
    varied = shop["pdd.reply_rate_3min"]
    assert metric_of(varied.label, shop) == varied
    with pytest.raises(UnknownMetricError, match="with which they were evaluated"):
        metric_of("pdd.reply_rate_3min(limit=300)", shop)
    with pytest.raises(ArgumentError, match="Did you mean 'limit'"):
        metric_of("pdd.reply_rate_3min(limmit=300)", cs.registry)


def test_a_result_of_a_varied_metric_is_compared_like_any_other():
    shop = cs.datasets.sample_shop(days=14)
    rate = cs.vary(cs.registry["pdd.reply_rate_3min"], limit=300)
    compared = cs.compare(cs.evaluate(rate, shop, per="week"))
    assert compared["metric"].unique().to_list() == ["pdd.reply_rate_3min(limit=300)"]
    assert compared["better"].drop_nulls().len() == 1


def test_a_varied_metric_no_longer_gives_the_reasons_for_what_it_said():
    rate = cs.registry["taobao.response_rate_3min"]
    points = [one.point.en for one in cs.vary(rate, parted="not").editions[0].choices]
    assert not [one for one in points if "parts them into two rounds" in one]
    assert len(points) == len(rate.editions[0].choices) - 1
