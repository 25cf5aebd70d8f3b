"""What the doubts about messages say in both languages, and how many rows they say are affected.

Each case counts its messages by hand; the sentences are written out.
"""

import polars as pl
import pytest

from csmetrics.health import people, talks
from csmetrics.health.view import View
from tests.health.test_limits_of_doubts import (
    HOUR,
    SHOP,
    answers,
    asked,
    cards,
    messages,
    orders,
    told_by,
    view,
    with_testers,
)


def words(found):
    (doubt,) = found
    return doubt.says.zh, doubt.says.en


def test_entry_cards_are_told_by_how_many_visits_they_open():
    assert words(cards(12, 88)) == (
        "100 次来访里有 12 次以买家的“card”开头，算作手动发送：是没有人打的进线卡片吗？",
        (
            "12 of 100 visits begin with a 'card' from the buyer that is marked as manual: is it an"
            " entry card that nobody typed?"
        ),
    )


def test_visits_that_begin_with_words_and_go_on_with_cards_begin_as_people_do():
    text = []
    for n in range(100):
        text += [asked(f"b{n}", n * 2 * HOUR), asked(f"b{n}", n * 2 * HOUR + 30, "card")]
    assert not list(talks.entry_cards_as_people(view(messages=messages(text))))


def test_fast_replies_are_told_with_the_column_that_is_missing():
    assert words(answers(8, 92)) == (
        "100 条人工回复里有 8% 在 1 秒内发出：机器人的回复算成人工了吗？",
        (
            "8% of 100 replies marked as human came within one second (messages have no column"
            " mode): were they sent by a robot?"
        ),
    )


def steady(alike, others):
    """Replies of a robot called "bo" after 20 seconds and after others, and 100 of people."""
    text = []
    for n in range(alike + others + 100):
        wait = 20 if n < alike else 30 + n
        agent = "bo" if n < alike + others else f"a{n % 50}"
        text += [asked(f"b{n}", n * HOUR), told_by(f"b{n}", agent, n * HOUR + wait)]
    frame = messages(text).with_columns(mode=pl.lit("manual"))
    return talks.robots_as_people(view(messages=frame))


def test_a_robot_is_told_by_fifty_replies_of_which_sixty_percent_come_after_the_same_seconds():
    assert words(steady(30, 20)) == (
        "客服“bo”的回复多数隔同样的秒数发出：机器人的回复算成人工了吗？",
        "most replies of 'bo' came after the same number of seconds: were they sent by a robot?",
    )
    (doubt,) = steady(30, 20)
    assert doubt.rows == 50
    assert not list(steady(49, 0))
    assert not list(steady(29, 21))


def copies():
    """A hundred messages, each twice."""
    once = [asked(f"b{n}", n * HOUR) for n in range(100)]
    return talks.copied_messages(view(messages=messages(once + once)))


SAMPLED = {  # of one buyer in three; the rows that are affected in the sample
    "robots": (lambda: answers(8, 92), 8),
    "entry cards": (lambda: cards(12, 88), 12),
    "copies": (copies, 100),
    "colleagues": (lambda: with_testers(1, 20), 20),
}


@pytest.mark.parametrize("name", SAMPLED)
def test_rows_of_a_sample_stand_for_those_of_all_buyers(monkeypatch, name):
    of, rows = SAMPLED[name]
    (doubt,) = of()
    assert doubt.rows == rows
    monkeypatch.setattr(View, "sampling_interval", 3)
    monkeypatch.setattr(View, "sampled", lambda self, table: self.data.frame(table))
    (doubt,) = of()
    assert doubt.rows == 3 * rows


def test_masked_buyers_of_a_sample_are_a_share_of_all_messages(monkeypatch):
    """Ten of 40 messages are sampled, and all of these are masked."""
    chats = [asked("张**", n) for n in range(10)] + [asked("b", 60 + n) for n in range(30)]
    own = pl.col("buyer_id") == "张**"
    monkeypatch.setattr(View, "sampled", lambda self, table: self.data.frame(table).filter(own))
    (doubt,) = people.masked_buyers(view(messages=messages(chats)))
    assert doubt.rows == 40


COPIED = {
    "sessions": ("session_id", "started_at", {}),
    "refunds": ("refund_id", "applied_at", {"order_id": "o", "kind": "exchange", "amount": 1}),
    "reviews": ("review_id", "reviewed_at", {"order_id": "o", "score": 1}),
    "ratings": ("rating_id", "invited_at", {}),
    "complaints": ("complaint_id", "filed_at", {}),
}


@pytest.mark.parametrize("table", COPIED)
def test_copied_rows_are_found_in_each_table(table):
    key, at, more = COPIED[table]
    frame = orders([1] * 25).select(
        SHOP, "buyer_id", pl.col("created_at").alias(at), **{k: pl.lit(v) for k, v in more.items()}
    )
    twice = pl.concat([frame, frame]).with_columns(pl.format("k{}", pl.int_range(50)).alias(key))
    (doubt,) = talks.copied_rows(view(**{table: twice}))
    assert (doubt.table, doubt.rows, doubt.share) == (table, 25, 0.5)
    assert doubt.says.zh == f"{table} 有 50 行除编号外完全相同地出现两次"
    assert doubt.says.en == f"50 rows of {table} occur twice, identical except for their id"
