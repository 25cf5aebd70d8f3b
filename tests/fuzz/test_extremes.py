"""Data of a shape nobody planned for: the figures are those that can be told by hand."""

import os
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import evaluate, explain
from csmetrics.tables import Dataset

SIZE = 1_000_002 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 100_002
ALL_DAY = "pdd.reply_rate_3min_all_day"
MIDNIGHT = datetime(2026, 3, 2)  # noqa: DTZ001  local
TEN = 36_000_000_000  # microseconds from midnight to 10 o'clock, when shops are open
NEXT_WEEK = datetime(2026, 3, 9)  # noqa: DTZ001  local


def many(count, **columns):
    """So many messages; the columns are expressions of the number ``n``."""
    made = {"message_id": pl.format("m{}", "n"), "shop_id": pl.lit("s"), "agent_id": pl.lit("a")}
    numbers = pl.select(n=pl.int_range(count))
    return numbers.select(**(made | columns), seq="n")


def at(microseconds):
    return pl.lit(MIDNIGHT) + pl.duration(microseconds=microseconds)


TURNS = pl.when(pl.col("n") % 2 == 0).then(pl.lit("buyer")).otherwise(pl.lit("agent"))


def figure(metric, messages, **asked):
    data = Dataset(messages=messages, as_of=asked.pop("as_of", NEXT_WEEK))
    (row,) = evaluate(metric, data, per="all", start=MIDNIGHT.date(), **asked).iter_rows(named=True)
    return row["numerator"], row["denominator"], row["pending"]


def test_one_conversation_of_all_messages():
    """Question and answer in turn, 20 ms apart: one buyer-day, and half as many questions."""
    messages = many(
        SIZE, buyer_id=pl.lit("b"), sent_at=at(TEN + pl.col("n") * 20_000), sender=TURNS
    )
    assert figure(ALL_DAY, messages) == (1.0, 1.0, 0)
    assert figure("pdd.response_rate_30s", messages) == (SIZE / 2, SIZE / 2, 0)
    assert figure("taobao.buyer_messages", messages)[0] == SIZE / 2
    units = explain("taobao.buyer_messages", Dataset(messages=messages), per="all")
    assert units.height == SIZE / 2


def test_as_many_conversations_as_messages():
    """Nobody is answered: all are in the denominator, none in the numerator."""
    messages = many(
        SIZE,
        buyer_id=pl.format("b{}", "n"),
        sent_at=at(TEN + pl.col("n") * 40_000),
        sender=pl.lit("buyer"),
    )
    assert figure(ALL_DAY, messages) == (0.0, float(SIZE), 0)


def test_all_messages_in_one_second_are_in_the_order_of_seq():
    """The first half asks, the second answers: each waits for nothing, and all are one round."""
    sender = pl.when(pl.col("n") < SIZE / 2).then(pl.lit("buyer")).otherwise(pl.lit("agent"))
    messages = many(SIZE, buyer_id=pl.lit("b"), sent_at=at(pl.lit(0)), sender=sender)
    assert figure(ALL_DAY, messages) == (1.0, 1.0, 0)
    answers_first = messages.with_columns(seq=SIZE - pl.col("seq"))
    assert figure(ALL_DAY, answers_first) == (0.0, 1.0, 0)


def test_a_round_that_nobody_answers_is_one_question():
    """It is pending as long as it can be answered in time, and unanswered for ever after."""
    messages = many(
        SIZE,
        buyer_id=pl.lit("b"),
        sent_at=at(TEN + pl.col("n")),
        sender=pl.lit("buyer"),
    )
    ten = MIDNIGHT + timedelta(hours=10)
    assert figure(ALL_DAY, messages, as_of=ten + timedelta(minutes=2)) == (0.0, 0.0, 1)
    assert figure(ALL_DAY, messages, as_of=ten + timedelta(minutes=4)) == (0.0, 1.0, 0)
    assert figure("taobao.response_rate_3min", messages)[:2] == (0.0, 1.0)


@pytest.mark.parametrize(("late", "met"), [(0, 10_000.0), (1, 0.0)])
def test_an_agent_with_ten_thousand_buyers_at_once(late, met):
    """All ask within a second and are answered 3 minutes on, or a microsecond later."""
    buyers = 10_000
    asks = pl.col("n") < buyers
    who = pl.col("n") % buyers
    when = who * 100 + pl.when(asks).then(0).otherwise(180_000_000 + late) + TEN
    sender = pl.when(asks).then(pl.lit("buyer")).otherwise(pl.lit("agent"))
    messages = many(2 * buyers, buyer_id=pl.format("b{}", who), sent_at=at(when), sender=sender)
    assert figure(ALL_DAY, messages) == (met, float(buyers), 0)
    assert figure(ALL_DAY, messages, by="agent_id") == (met, float(buyers), 0)


@pytest.mark.parametrize(
    ("asked", "answered", "met"),
    [
        # Lord Howe goes forward half an hour at 2 o'clock on the first Sunday of October,
        (datetime(2026, 10, 3, 14, 59, tzinfo=UTC), datetime(2026, 10, 3, 15, 2, tzinfo=UTC), 1.0),
        # and back half an hour at 2 o'clock on the first Sunday of April: 1:59, then 1:31.
        (datetime(2026, 4, 4, 14, 59, tzinfo=UTC), datetime(2026, 4, 4, 15, 1, tzinfo=UTC), 1.0),
        (datetime(2026, 4, 4, 14, 45, tzinfo=UTC), datetime(2026, 4, 4, 15, 15, tzinfo=UTC), 0.0),
    ],
)
def test_clocks_that_change_by_half_an_hour(asked, answered, met):
    messages = pl.DataFrame(
        {
            "message_id": ["m0", "m1"],
            "shop_id": ["s", "s"],
            "buyer_id": ["b", "b"],
            "sent_at": [asked, answered],
            "sender": ["buyer", "agent"],
        }
    )
    data = Dataset(
        messages=messages, time_zone="Australia/Lord_Howe", as_of=answered + timedelta(1)
    )
    found = evaluate(ALL_DAY, data, per="all").row(0, named=True)
    assert (found["numerator"], found["denominator"]) == (met, 1.0)
