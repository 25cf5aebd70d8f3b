"""What a figure is under each value of a clause, worked out by hand over a few rows."""

from datetime import datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs

TEN = datetime(2026, 3, 2, 10)  # noqa: DTZ001  local
LATER = datetime(2026, 3, 20)  # noqa: DTZ001  local


def figures(metric, clause, data, values):
    """Numerator and denominator of the day under each value of a clause."""
    found = {}
    for value in values:
        varied = cs.vary(cs.registry[metric], **{clause: value})
        day = cs.evaluate(varied, data, start=TEN.date(), end=TEN.date() + timedelta(days=1))
        found[value] = day.select("numerator", "denominator").row(0)
    return found


def talk(*message, **tables):
    """Messages: each (buyer, sender, mode, minutes after ten)."""
    names = ["buyer_id", "sender", "mode", "minutes"]
    messages = pl.DataFrame(message, names, orient="row").select(
        "buyer_id",
        "sender",
        "mode",
        message_id=pl.format("m{}", pl.int_range(pl.len())),
        shop_id=pl.lit("s"),
        sent_at=pl.lit(TEN) + pl.duration(minutes="minutes"),
    )
    return cs.Dataset(messages=messages, **tables, as_of=LATER)


REPLIES = talk(
    *((buyer, "buyer", "manual", 0) for buyer in ("typed", "quick", "drafted", "robot")),
    ("typed", "agent", "manual", 1),
    ("quick", "agent", "manual", 0),
    ("drafted", "agent", "assisted", 1),
    ("robot", "agent", "automatic", 1),
    ("card", "buyer", "automatic", 0),
)
FLAGGED = talk(
    *((buyer, "buyer", "manual", 0) for buyer in ("spam", "blocked", "internal", "nobody")),
    buyer_flags=pl.DataFrame(
        {"buyer_id": ["spam", "blocked", "internal"], "flag": ["spam", "blocked", "internal"]}
    ).with_columns(
        shop_id=pl.lit("s"),
        from_at=pl.lit(TEN - timedelta(hours=1)),
        to_at=pl.lit(None, pl.Datetime),
    ),
)


def refunds(*kinds):
    """Refunds of these kinds applied for at ten, and ten orders paid then."""
    same = {"shop_id": "s", "amount": 1}
    orders = [
        same
        | {"order_id": f"{n}", "buyer_id": f"{n}", "quantity": 1}
        | {"created_at": TEN, "paid_at": TEN, "closed_at": None}
        for n in range(10)
    ]
    applied = [
        same
        | {"refund_id": f"{n}", "order_id": f"{n}", "buyer_id": f"{n}", "kind": kind}
        | {"applied_at": TEN, "completed_at": TEN}
        for n, kind in enumerate(kinds)
    ]
    return cs.Dataset(orders=pl.DataFrame(orders), refunds=pl.DataFrame(applied), as_of=LATER)


def sessions(left, others):
    """So many sessions of ten o'clock that left a message, and others, in which a buyer asked."""
    own = [{"shop_id": "s", "buyer_id": f"{n}", "session_id": f"{n}"} for n in range(left + others)]
    begun = [one | {"started_at": TEN, "left_message": n < left} for n, one in enumerate(own)]
    asked = [
        one | {"message_id": one["buyer_id"], "sent_at": TEN, "sender": "buyer"} for one in own
    ]
    return cs.Dataset(sessions=pl.DataFrame(begun), messages=pl.DataFrame(asked), as_of=LATER)


def grouped_ten_days_ago():
    """A buyer who asks, and whose order was grouped at ten on the tenth day before."""
    ago = TEN - timedelta(days=10)
    order = {"order_id": "1", "shop_id": "s", "buyer_id": "b", "amount": 1, "quantity": 1}
    times = dict.fromkeys(("created_at", "paid_at", "grouped_at"), ago)
    return talk(("b", "buyer", "manual", 0), orders=pl.DataFrame([order | times]))


def ordered(buyer, **times):
    """An order of 5 CNY with such times, one column for each."""
    own = {"order_id": buyer, "shop_id": "s", "buyer_id": buyer, "amount": 5, "quantity": 1}
    return own | {"created_at": min(times.values())} | times


def paid_before_asking():
    """Two who ask at ten: one paid at nine that day, the other at nine the day before."""
    nine = TEN - timedelta(hours=1)
    orders = [ordered("a", paid_at=nine), ordered("b", paid_at=nine - timedelta(days=1))]
    return talk(*((one, "buyer", "manual", 0) for one in "ab"), orders=pl.DataFrame(orders))


def refunded_after_three_days():
    """Talked to at ten, paid at eleven, a refund applied for at noon and completed on the 5th."""
    noon = TEN + timedelta(hours=2)
    refund = {"refund_id": "1", "order_id": "a", "shop_id": "s", "buyer_id": "a", "amount": 5}
    refund |= {"kind": "refund_only", "applied_at": noon, "completed_at": noon + timedelta(days=3)}
    orders = pl.DataFrame([ordered("a", paid_at=TEN + timedelta(hours=1))])
    messages = (("a", "buyer", "manual", 0), ("a", "agent", "manual", 1))
    return talk(*messages, orders=orders, refunds=pl.DataFrame([refund]))


def signed_six_days_ago():
    """Signed on the sixth day before, and reviewed at noon."""
    signed = TEN - timedelta(days=6)
    review = {"review_id": "1", "order_id": "a", "shop_id": "s", "buyer_id": "a", "score": 15}
    review |= {"reviewed_at": TEN + timedelta(hours=2)}
    orders = pl.DataFrame([ordered("a", signed_at=signed)])
    return cs.Dataset(orders=orders, reviews=pl.DataFrame([review]), as_of=LATER)


@pytest.mark.parametrize(
    ("metric", "clause", "data", "expected"),
    [
        (
            "pdd.reply_rate_3min",
            "replies",
            REPLIES,
            {"human": (3, 4), "typed": (2, 4), "any": (4, 4)},
        ),
        ("pdd.reply_rate_3min", "asked", REPLIES, {"typed": (3, 4), "any": (3, 5)}),
        (
            "pdd.consult_buyers",
            "flags",
            FLAGGED,
            {"excluded": (1, None), "spam_counts": (2, None), "ignored": (4, None)},
        ),
        (
            "desk.refund_rate",
            "refund_kinds",
            refunds("refund_only", *["return_refund"] * 2, *["exchange"] * 4),
            {
                "refund_only+return_refund": (3, 10),
                "all": (7, 10),
                "refund_only": (1, 10),
                "return_refund": (2, 10),
            },
        ),
        (
            "desk.return_share",
            "over",
            refunds("refund_only", *["return_refund"] * 2),
            {"all": (2, 3), "others": (2, 1)},
        ),
        (
            "pdd.inquiry_buyers",
            "aftersale_days",
            grouped_ten_days_ago(),
            {9: (1, None), 10: (0, None), 15: (0, None)},
        ),
        (
            "taobao.consult_conversion_rate",
            "order_from",
            paid_before_asking(),
            {"first_message": (0, 2), "day": (1, 2)},
        ),
        (
            "taobao.sales_amount",
            "refunded",
            refunded_after_three_days(),
            {"counted": (5, None), "0": (5, None), "2": (5, None), "3": (0, None)},
        ),
        (
            "douyin.review_rate",
            "cohort_days",
            signed_six_days_ago(),
            {"5": (0, 0), "6": (1, 1), "7": (0, 0)},
        ),
        (
            "jd.consult_sessions",
            "left_messages",
            sessions(2, 1),
            {"excluded": (1, None), "included": (3, None), "only": (2, None)},
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_value_of_a_clause_counts_what_it_says(metric, clause, data, expected):
    assert figures(metric, clause, data, expected) == expected


def test_hours_may_end_with_their_last_minute():
    """[08:00, 23:00) with the minute of 23:00, as a back office may mean it."""
    found = cs.alternatives(cs.registry["pdd.reply_rate_3min"])
    assert "08:00-23:01" in {one.value for one in found if one.clause == "hours"}


def test_a_limit_of_one_second_is_a_limit_like_others():
    rate = cs.registry["pdd.reply_rate_3min"]
    assert cs.vary(cs.vary(rate, limit=1), limit=300) == cs.vary(rate, limit=300)


@pytest.mark.parametrize(("day", "settles"), [(0, 1), (1, 1), (3, 3)])
def test_what_is_awaited_longer_settles_later_and_what_is_awaited_less_no_earlier(day, settles):
    rate = cs.registry["taobao.inquiry_next_day_payment_rate"]
    assert cs.vary(rate, until_day=day).editions[0].settles_after == settles


def test_an_order_that_counts_by_another_time_stays_somebodys():
    shop = cs.datasets.sample_shop(days=3)
    varied = cs.vary(cs.registry["taobao.sales_amount"], dated_by="created_at")
    whole, agents = (cs.evaluate(varied, shop, per="all", by=by) for by in ((), "agent_id"))
    assert agents["numerator"].sum() == whole["numerator"].item() > 0
    assert agents["agent_id"].null_count() < agents.height
