"""``details``: own columns, text, complaints, and the days that are shown."""

from datetime import date, timedelta

import polars as pl
import pytest

from csmetrics import Dataset, details
from csmetrics.errors import ArgumentError, MissingDataError
from tests.answers.talk import at, known, messages, sessions

TALK = messages("10:00 ann s1 buyer", "10:01 ann s1 li", "10:02 ann - buyer").with_columns(
    topic=pl.Series(["size", "size", None]), text=pl.Series(["hi\x1b", None, "thanks"])
)
ANN = sessions("s1 ann li 10:00 10:20").with_columns(queue=pl.lit("vip"))


def complaints(*rows, **columns):
    return pl.DataFrame(
        {
            "complaint_id": [f"c{n}" for n in range(len(rows))],
            "shop_id": "s",
            "filed_at": [at(clock, day) for day, clock in rows],
            **columns,
        }
    )


def test_columns_of_sessions_are_values_and_of_messages_each_value_once():
    found = details(known(messages=TALK, sessions=ANN), columns=["queue", "topic"])
    assert found.select("session_id", "queue", "topic").rows() == [
        ("s1", "vip", ["size"]),
        (None, None, []),
    ]
    assert found.columns[-2:] == ["queue", "topic"]


def test_text_is_shown_where_it_is_asked_for_and_only_there():
    data = known(messages=TALK, sessions=ANN)
    assert "text" not in details(data).columns
    assert details(data, text="text")["text"].to_list() == ["buyer: hi\x1b", "buyer: thanks"]


def test_what_is_not_there_is_named_with_the_nearest():
    data = known(messages=TALK, sessions=ANN)
    with pytest.raises(MissingDataError, match=r"'topics' of your own\. Did you mean 'topic'\?"):
        details(data, columns=["topics"])
    with pytest.raises(MissingDataError, match=r"lack the column 'txt'.*Did you mean 'text'\?"):
        details(data, text="txt")
    with pytest.raises(ArgumentError, match="has a column 'rating' already"):
        details(
            known(messages=TALK.with_columns(rating=pl.lit(1)), sessions=ANN), columns=["rating"]
        )
    twice = ANN.with_columns(topic=pl.lit("a"))
    with pytest.raises(ArgumentError, match="both have a column 'topic'"):
        details(known(messages=TALK, sessions=twice), columns=["topic"])


ORDERS = pl.DataFrame(
    {
        "order_id": ["o1"],
        "shop_id": "s",
        "buyer_id": "ann",
        "created_at": at("10:30"),
        "amount": 5,
        "quantity": 1,
    }
)


def test_a_complaint_follows_the_sessions_of_its_buyer_for_seven_days():
    filed = complaints((0, "09:00"), (0, "12:00"), (0, "12:31"), buyer_id="ann")
    data = known(messages=TALK, sessions=ANN, complaints=filed)
    assert details(data)["complaints_after"].to_list() == [2, 2]  # that of 09:00 came before
    brief = details(data, complaint_within=timedelta(hours=2, minutes=30))
    assert brief["complaints_after"].to_list() == [1, 2]  # from 10:00 to 12:30, from 10:02 on
    assert details(data, as_of=at("12:10"))["complaints_after"].to_list() == [1, 1]
    assert details(known(messages=TALK))["complaints_after"].to_list() == [None, None]


def test_a_complaint_at_the_start_follows_it_and_one_at_the_end_of_the_time_does_not():
    """Two hours from 10:00 on, and for the message without a session from 10:02 on."""
    filed = complaints((0, "10:00"), (0, "12:00"), buyer_id="ann")
    data = known(messages=TALK, sessions=ANN, complaints=filed)
    found = details(data, complaint_within=timedelta(hours=2))["complaints_after"]
    assert found.to_list() == [1, 1]


def test_a_complaint_without_buyer_is_of_the_buyer_of_its_order():
    filed = complaints((0, "12:00"), (0, "13:00"), order_id=["o1", "o9"])
    messages = {"messages": TALK, "sessions": ANN, "complaints": filed}
    assert details(known(**messages, orders=ORDERS))["complaints_after"].to_list() == [1, 1]
    assert details(known(**messages))["complaints_after"].to_list() == [0, 0]
    elsewhere = ORDERS.with_columns(shop_id=pl.lit("t"))
    assert details(known(**messages, orders=elsewhere))["complaints_after"].to_list() == [0, 0]
    eves = filed.with_columns(buyer_id=pl.lit("eve"))
    found = details(known(**messages | {"complaints": eves}, orders=ORDERS))
    assert found["complaints_after"].to_list() == [0, 0], "its own buyer goes before the order's"


@pytest.fixture
def long():
    """One message at 10:00 of each of 40 days from 2 March on."""
    rows = pl.concat(
        messages("10:00 ann - buyer").with_columns(
            message_id=pl.lit(f"m{n}"), sent_at=pl.lit(at("10:00", n))
        )
        for n in range(40)
    )
    return Dataset(messages=rows, time_zone="UTC")


def test_the_last_thirty_days_are_shown_and_more_only_where_that_is_said(long):
    found = details(long)
    assert found.height == 30
    assert found["started_at"].dt.date().min() == date(2026, 3, 12)  # 2 March + 10
    assert details(long, most_days=None).height == 40
    assert details(long, most_days=10).height == 10, "no more than are asked for"
    assert details(long, end=date(2026, 3, 12)).height == 10
    assert details(long, start=date(2026, 3, 11)).height == 31  # to 10 April
    with pytest.raises(ArgumentError, match=r"are 32 days.*at most 31.*most_days=None"):
        details(long, start=date(2026, 3, 10))
    assert details(long, start=date(2026, 3, 10), most_days=32).height == 32


def test_the_sessions_of_a_metric_are_of_the_last_thirty_days_too(long):
    late = {"metric": "pdd.reply_rate_3min", "outcome": "failed"}
    # the last message is not late yet
    assert details(long, **late).height == 29
    assert details(long, **late, most_days=None).height == 39
