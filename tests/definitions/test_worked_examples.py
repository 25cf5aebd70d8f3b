"""Worked examples of figures beyond the guides, computed by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from csmetrics import evaluate
from csmetrics.catalogue.metrics import ALL
from csmetrics.tables import Dataset, Message, Order, Rating, Session

BY_ID = {metric.id: metric for metric in ALL}


def at(text, *, day="2026-03-02"):
    return datetime.fromisoformat(f"{day}T{text}+08:00")


def chat(*lines, day="2026-03-02", **more):
    """Messages ("10:00:00", "buyer" or an agent's name or "robot", the account), in order."""
    for number, (time, who, *account) in enumerate(lines):
        yield Message(
            message_id=f"{day} {number} {more.get('buyer_id', 'ann')}",
            shop_id="shop",
            buyer_id=more.get("buyer_id", "ann"),
            session_id=more.get("session_id"),
            agent_id=account[0] if account else (None if who == "robot" else "li"),
            sent_at=at(time, day=day),
            sender="buyer" if who == "buyer" else "agent",
            mode="automatic" if who == "robot" else "manual",
        )


def session(session_id="s", *, day="2026-03-02", **times):
    return Session(
        session_id=session_id,
        shop_id="shop",
        buyer_id=times.pop("buyer_id", "ann"),
        left_message=times.pop("left_message", False),
        **{f"{name}_at": at(time, day=day) for name, time in times.items()},
    )


def order(order_id, *, day="2026-03-02", amount=100, **times):
    return Order(
        order_id=order_id,
        shop_id="shop",
        buyer_id="ann",
        amount=amount,
        quantity=2,
        **{f"{name}_at": at(time, day=day) for name, time in times.items()},
    )


def row(metric_id, *, day="2026-03-02", known="2026-05-01", **tables):
    """Numerator, denominator and pending of one day."""
    begin = datetime.fromisoformat(day).date()
    (found,) = evaluate(
        BY_ID[metric_id],
        Dataset(**tables),
        start=begin,
        end=begin + timedelta(days=1),
        as_of=at("00:00:00", day=known),
    ).to_dicts()
    return found["numerator"], found["denominator"], found["pending"]


TEN_FIFTEEN = (("10:10:15", "buyer"), ("10:15:20", "buyer"), ("10:18:10", "li"))


@pytest.mark.parametrize(
    ("lines", "numerator", "denominator"),
    [
        (TEN_FIFTEEN, 0, 1),
        ((*TEN_FIFTEEN, ("10:18:30", "buyer"), ("10:19:00", "li")), 1, 2),
        (tuple((f"10:0{i // 4}:{i % 4 * 15:02}", "buyer") for i in range(10)), 0, 1),
        ((("07:59:59", "buyer"), ("08:00:10", "li")), 0, 0),
        ((("23:59:00", "buyer"), ("23:59:30", "li")), 1, 1),
    ],
)
def test_the_published_examples_of_taobaos_rule_of_2021_come_out(lines, numerator, denominator):
    messages = list(chat(*lines, day="2021-03-01"))
    assert row("taobao.response_rate_3min_2021", day="2021-03-01", messages=messages) == (
        numerator,
        denominator,
        0,
    )


def test_a_reply_past_midnight_does_not_save_a_round_of_2021():
    messages = [
        *chat(("23:59:00", "buyer"), day="2021-03-01"),
        *chat(("00:00:30", "li"), day="2021-03-02"),
    ]
    found = row("taobao.response_rate_3min_2021", day="2021-03-01", messages=messages)
    assert found == (0, 1, 0)


ROUNDS = (
    ("10:00:00", "buyer"),  # 60 s
    ("10:01:00", "li"),
    ("11:00:00", "buyer"),  # 15 min, which counts for 10
    ("11:15:00", "li"),
    ("12:00:00", "buyer"),  # answered in the same second
    ("12:00:00", "li"),
    ("13:00:00", "buyer"),  # never answered on the day
)


def test_until_2021_unanswered_and_instant_rounds_are_dropped_and_long_ones_capped():
    messages = list(chat(*ROUNDS, day="2021-06-01"))
    found = row("taobao.avg_human_response_time", day="2021-06-01", messages=messages)
    assert found == (60 + 600, 2, 0)


def test_since_2022_an_unanswered_round_counts_for_ten_minutes():
    messages = list(chat(*ROUNDS, day="2022-06-01"))
    found = row("taobao.avg_human_response_time", day="2022-06-01", messages=messages)
    assert found == (60 + 600 + 0 + 600, 4, 0)


def test_a_transfer_leaves_an_unanswered_round_with_the_first_account():
    lines = (("10:00:00", "buyer", "li"), ("10:01:00", "wang", "wang"))
    messages = list(chat(*lines, day="2022-06-01"))
    found = row("taobao.avg_human_response_time", day="2022-06-01", messages=messages)
    assert found == (600, 1, 0)


def test_silent_orders_are_those_nobody_spoke_about_in_the_48_hours_before_payment():
    orders = [
        order("spoken", created="10:00:00", paid="11:00:00", amount=70),
        order("silent", created="08:00:00", paid="09:00:00", amount=30),
    ]
    tables = {"messages": list(chat(("09:30:00", "buyer"), ("09:31:00", "li"))), "orders": orders}
    assert row("taobao.silent_sales_amount", **tables) == (30, None, 0)
    assert row("taobao.silent_sales_share", **tables) == (30, 100, 0)
    assert row("taobao.sales_share", **tables) == (70, 100, 0)
    assert row("taobao.unit_price", **tables) == (70, 2, 0)


def test_the_rules_of_order_and_of_payment_differ_on_a_talk_between_the_two():
    orders = [order("o", created="10:00:00", paid="12:00:00")]
    tables = {"messages": list(chat(("11:00:00", "buyer"), ("11:01:00", "li"))), "orders": orders}
    assert row("taobao.sales_amount", **tables) == (100, None, 0)
    assert row("taobao.sales_amount_by_order", **tables) == (0, None, 0)
    assert row("taobao.sales_amount_order_first", **tables) == (100, None, 0)


def test_inquirers_who_order_tomorrow_have_ordered_in_the_end_but_not_the_same_day():
    tables = {
        "messages": list(chat(("10:00:00", "buyer"), ("10:01:00", "li"))),
        "orders": [order("o", day="2026-03-03", created="23:59:59", paid="23:59:59")],
    }
    assert row("taobao.inquiry_same_day_order_buyers", **tables) == (0, None, 0)
    assert row("taobao.inquiry_final_order_rate", **tables) == (1, 1, 0)
    assert row("taobao.inquiry_loss_buyers", **tables) == (0, None, 0)
    assert row("taobao.inquiry_next_day_payment_buyers", **tables) == (1, None, 0)
    assert row("taobao.inquiry_final_payment_buyers", **tables) == (1, None, 0)


def test_received_by_both_sides_needs_a_message_of_each():
    messages = [
        *chat(("10:00:00", "buyer"), ("10:01:00", "li")),
        *chat(("10:00:00", "buyer"), buyer_id="bob"),
        *chat(("10:00:00", "li"), buyer_id="cai"),
    ]
    assert row("taobao.mutually_received_buyers", messages=messages) == (1, None, 0)


def test_pinduoduos_lost_and_converted_inquirers_are_all_inquirers():
    tables = {
        "messages": [
            *chat(("10:00:00", "buyer"), ("10:00:01", "robot")),
            *chat(("10:00:00", "buyer"), buyer_id="bob"),
        ],
        "orders": [order("o", day="2026-03-04", created="23:00:00", grouped="23:59:59")],
    }
    assert row("pdd.inquiry_buyers", **tables) == (2, None, 0)
    assert row("pdd.final_group_buyers", **tables) == (1, None, 0)
    assert row("pdd.inquiry_loss_buyers", **tables) == (1, None, 0)


def test_the_whole_day_of_pinduoduo_takes_in_the_night():
    messages = [
        *chat(("23:59:00", "buyer")),
        *chat(("00:02:00", "li"), day="2026-03-03"),
    ]
    assert row("pdd.reply_rate_3min", messages=messages) == (0, 0, 0)
    assert row("pdd.reply_rate_3min_all_day", messages=messages) == (1, 1, 0)
    assert row("pdd.response_rate_30s_all_day", messages=messages) == (0, 1, 0)


def test_thirty_of_a_hundred_sessions_not_answered_in_time_leave_seventy_percent():
    messages, sessions = [], []
    for number in range(100):
        buyer, name = f"buyer {number}", f"session {number}"
        sessions.append(session(name, buyer_id=buyer, started="10:00:00"))
        reply = "10:03:01" if number < 30 else "10:03:00"
        lines = (("10:00:00", "buyer"), (reply, "li"))
        messages += chat(*lines, buyer_id=buyer, session_id=name)
    found = row("xhs.reply_rate_3min", messages=messages, sessions=sessions)
    assert found == (70, 100, 0)


def test_three_stars_are_dissatisfied_at_xiaohongshu():
    ratings = [
        Rating(
            rating_id=str(level),
            shop_id="shop",
            buyer_id="ann",
            rated_at=at("10:00:00"),
            level=level,
        )
        for level in (1, 2, 3, 4, 5)
    ]
    assert row("xhs.dissatisfaction_rate", ratings=ratings) == (3, 5, 0)


def test_kuaishou_counts_robots_until_2023_and_people_by_buyer_since():
    lines = (("10:00:00", "buyer"), ("10:00:05", "robot"), ("10:01:00", "buyer"))
    last = ("10:05:00", "li")
    before = list(chat(*lines, last, day="2022-01-05"))
    assert row("kuaishou.reply_rate_3min", day="2022-01-05", messages=before) == (1, 2, 0)
    since = list(chat(*lines, last, session_id="s"))
    tables = {
        "messages": since,
        "sessions": [session(started="09:00:00", human_requested="10:00:30")],
    }
    assert row("kuaishou.human_reply_rate_3min", **tables) == (0, 1, 0)


def test_since_2023_kuaishou_holds_ratings_to_the_hours_their_card_was_sent_in():
    def rating(rating_id, invited, rated):
        return Rating(
            rating_id=rating_id,
            shop_id="shop",
            buyer_id="ann",
            agent_id="li",
            invited_at=invited and at(invited),
            rated_at=at(rated),
            level=5,
        )

    ratings = [
        rating("sent in time, rated late", "22:59:59", "23:30:00"),
        rating("sent early, rated in time", "07:59:59", "08:30:00"),
        rating("unasked, in time", None, "08:30:00"),
        rating("unasked, late", None, "23:30:00"),
    ]
    assert row("kuaishou.good_rate", ratings=ratings) == (2, 2, 0)


def test_douyins_sessions_nobody_served_are_left_messages_and_silent_agents():
    served, silent, left = "served", "silent", "left"
    asked_for = {"started": "09:59:00", "human_requested": "10:00:00"}
    sessions = [
        session(served, buyer_id=served, **asked_for, queued="10:00:00", assigned="10:00:05"),
        session(silent, buyer_id=silent, **asked_for, queued="10:00:00", assigned="10:00:05"),
        session(left, buyer_id=left, **asked_for, queued="10:00:00", left_message=True),
    ]
    welcome = ("10:00:06", "robot")
    messages = [
        *chat(welcome, ("10:01:00", "li"), buyer_id=served, session_id=served),
        *chat(welcome, buyer_id=silent, session_id=silent),
    ]
    assert row("douyin.no_service_rate", messages=messages, sessions=sessions) == (2, 3, 0)


def test_douyins_average_by_rounds_takes_sessions_transferred_within_the_hours():
    sessions = [
        session("day", started="09:00:00", human_requested="10:00:00"),
        session("night", buyer_id="bob", started="23:00:00", human_requested="23:00:00"),
    ]
    lines = (
        ("09:59:00", "buyer"),
        ("10:00:10", "buyer"),
        ("10:00:20", "buyer"),
        ("10:00:40", "li"),
    )
    messages = [
        *chat(*lines, session_id="day"),
        *chat(("23:10:00", "buyer"), ("23:11:00", "li"), buyer_id="bob", session_id="night"),
    ]
    found = row("douyin.avg_round_response_time", messages=messages, sessions=sessions)
    assert found == (30, 1, 0)


def test_evaluations_sent_and_returned_count_on_their_own_days():
    def rating(rating_id, **times):
        level = 4 if "rated" in times else None
        found = {f"{name}_at": at(time, day=day) for name, (day, time) in times.items()}
        return Rating(rating_id=rating_id, shop_id="shop", buyer_id="ann", level=level, **found)

    ratings = [
        rating("sent today", invited=("2026-03-02", "10:00:00")),
        rating(
            "sent yesterday", invited=("2026-03-01", "10:00:00"), rated=("2026-03-02", "09:00:00")
        ),
        rating("unasked", rated=("2026-03-02", "09:00:00")),
    ]
    messages = list(chat(("10:00:00", "buyer"), ("10:01:00", "li")))
    assert row("taobao.evaluations_sent", ratings=ratings) == (1, None, 0)
    assert row("taobao.evaluation_return_rate", ratings=ratings) == (2, 1, 0)
    assert row("taobao.evaluation_send_rate", ratings=ratings, messages=messages) == (1, 1, 0)
    assert row("jd.evaluation_rate", ratings=ratings) == (2, 1, 0)
