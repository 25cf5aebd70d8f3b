"""``picks``: which sessions are shown as examples, in what order, and why."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import details, picks
from csmetrics.errors import ArgumentError
from tests.answers.talk import at, known, messages, sessions

TALK = messages(
    "10:00 ann s1 buyer",  # answered after 240 s, and rated 1
    "10:04 ann s1 li",
    "10:10 bob s2 buyer",  # never answered
    "10:20 eve s3 buyer",  # through three hands
    "10:20:30 eve s3 li",
    "10:20:40 eve s3 wu",
    "10:20:50 eve s3 li",
    "10:30 kim s4 buyer",  # quick, and an order follows
    "10:30:20 kim s4 li",
    "10:40 lee s5 buyer",  # quicker and rated 5, and an order follows
    "10:40:10 lee s5 li",
    "10:50 pat s6 buyer",  # quick, without any merit
    "10:50:10 pat s6 li",
    "11:00 ron s7 buyer",  # rated 5, but its last word is unanswered
    "11:00:05 ron s7 li",
    "11:01 ron s7 buyer",
    "11:10 spy s8 buyer",  # flagged, and never answered
    "22:58 zoe s9 buyer",  # waits, not yet for 3 minutes
)
SESSIONS = sessions(
    "s1 ann - 10:00 -",
    "s2 bob - 10:10 -",
    "s3 eve - 10:20 -",
    "s4 kim - 10:30 -",
    "s5 lee - 10:40 -",
    "s6 pat - 10:50 -",
    "s7 ron - 11:00 -",
    "s8 spy - 11:10 -",
    "s9 zoe - 22:58 -",
)
RATINGS = pl.DataFrame(
    {
        "rating_id": ["r1", "r5", "r7"],
        "shop_id": "s",
        "buyer_id": ["ann", "lee", "ron"],
        "session_id": ["s1", "s5", "s7"],
        "rated_at": at("12:00"),
        "level": [1, 5, 5],
    }
)
ORDERS = pl.DataFrame(
    {
        "order_id": ["o4", "o5"],
        "shop_id": "s",
        "buyer_id": ["kim", "lee"],
        "created_at": at("12:30"),
        "amount": Decimal(5),
    }
)
FLAGS = pl.DataFrame(
    {"shop_id": ["s"], "buyer_id": "spy", "flag": "internal", "from_at": at("11:10")}
).with_columns(
    pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("to_at"),
)
SHOP = known(messages=TALK, sessions=SESSIONS, ratings=RATINGS, orders=ORDERS, buyer_flags=FLAGS)


def test_examples_come_by_faults_and_merits_with_their_reasons():
    chosen = picks(details(SHOP))
    assert chosen.select("example", "rank", "buyer_id", "reason_zh").rows() == [
        ("bad", 1, "ann", "评分 1 分（满分 5）；有一轮等了 4分00秒"),
        ("bad", 2, "bob", "提问无人回复，已过 12小时50分"),
        ("bad", 3, "eve", "转手 2 次"),
        ("good", 1, "lee", "评分 5 分（满分 5）；之后下单 1 笔；最长只等 10.0秒"),
        ("good", 2, "kim", "之后下单 1 笔；最长只等 20.0秒"),
    ]
    assert chosen["reason_en"].to_list() == [
        "rated 1 of 5; a wait of 4m 00s",
        "nobody answered in 12h 50m",
        "changed hands 2 times",
        "rated 5 of 5; orders that followed: 1; no wait over 10.0s",
        "orders that followed: 1; no wait over 20.0s",
    ]


def test_no_more_than_asked_for_are_shown():
    chosen = picks(details(SHOP), good=1, bad=2)
    assert chosen["example"].to_list() == ["bad", "bad", "good"]
    assert picks(details(SHOP), good=0, bad=0).is_empty()


def test_what_is_slow_can_be_said():
    chosen = picks(details(SHOP), slow=timedelta(minutes=5))
    assert chosen.row(0, named=True)["reason_en"] == "nobody answered in 12h 50m"
    assert chosen.row(1, named=True)["reason_en"] == "rated 1 of 5"
    strict = picks(details(SHOP), slow=timedelta(seconds=15)).filter(pl.col("example") == "good")
    assert strict["buyer_id"].to_list() == ["lee"]


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        ("383", "有一轮等了 6分23秒", "a wait of 6m 23s"),
        ("3599.5", "有一轮等了 1小时00分", "a wait of 1h 00m"),
        ("3600", "有一轮等了 1小时00分", "a wait of 1h 00m"),
        ("86399.9", "有一轮等了 1天00小时", "a wait of 1d 00h"),
        ("86400", "有一轮等了 1天00小时", "a wait of 1d 00h"),
        ("593841", "有一轮等了 6天20小时", "a wait of 6d 20h"),
    ],
)
def test_a_wait_of_an_hour_or_more_is_told_in_its_two_largest_units(seconds, zh, en):
    rows = details(SHOP).filter(buyer_id="eve")
    slow = pl.lit(Decimal(seconds)).cast(rows.schema["slowest_wait"])
    chosen = picks(rows.with_columns(slow.alias("slowest_wait"), pl.lit(0).alias("transfers")))
    assert chosen.select("reason_zh", "reason_en").rows() == [(zh, en)]


def examples(*, slow=timedelta(minutes=5), **changed):
    """What becomes of eve's session, answered in ten seconds, with other facts."""
    rows = details(SHOP).filter(buyer_id="eve").with_columns(transfers=pl.lit(0))
    rows = rows.with_columns(
        pl.lit(value).cast(rows.schema[name]).alias(name) for name, value in changed.items()
    )
    return picks(rows, slow=slow)["example"].to_list()


def test_one_and_two_are_bad_levels_four_and_five_good_ones():
    found = [examples(rating=level) for level in (1, 2, 3, 4, 5)]
    assert found == [["bad"], ["bad"], [], ["good"], ["good"]]


def test_a_wait_as_long_as_the_limit_is_not_slow():
    minute = timedelta(minutes=1)
    found = [examples(slowest_wait=Decimal(s), rating=5, slow=minute) for s in ("60", "60.000001")]
    assert found == [["good"], ["bad"]]


def test_a_question_open_as_long_as_the_limit_is_no_fault_yet():
    minute = timedelta(minutes=1)
    found = [
        examples(slowest_wait=None, open_wait=Decimal(s), slow=minute) for s in ("60", "60.000001")
    ]
    assert found == [[], ["bad"]]


def test_who_asked_nothing_or_is_flagged_is_no_example():
    assert examples(rating=1) == ["bad"]
    assert examples(rating=1, asked=0) == []
    assert examples(rating=1, flags=["spam"]) == []


def test_the_wait_that_ranks_is_the_answered_one_where_there_is_one():
    """A last word that nobody answers, as a thank you, has waited for hours."""
    rows = details(SHOP).filter(pl.col("buyer_id").is_in(["eve", "ron"]))
    eve = pl.col("buyer_id") == "eve"
    found = rows.with_columns(
        rating=pl.lit(1),
        transfers=pl.lit(0),
        slowest_wait=pl.when(eve).then(pl.lit(Decimal(50))).otherwise(pl.lit(Decimal(10))),
    )
    assert found.filter(~eve)["open_wait"].item() > 50
    assert picks(found)["buyer_id"].to_list() == ["eve", "ron"]


def test_two_changes_of_hands_are_a_fault_and_one_is_no_merit():
    found = [examples(transfers=n, rating=5) for n in (0, 1, 2)]
    assert found == [["good"], [], ["bad"]]


def test_of_two_bad_ones_the_longer_wait_and_of_two_good_ones_the_shorter_comes_first():
    rows = details(SHOP).filter(pl.col("buyer_id").is_in(["eve", "kim"]))
    for level, first in ((1, "eve"), (5, "kim")):
        found = rows.with_columns(
            rating=pl.lit(level),
            transfers=pl.lit(0),
            orders_after=pl.lit(0),
            slowest_wait=pl.when(pl.col("buyer_id") == "eve")
            .then(pl.lit(Decimal(50)))
            .otherwise(pl.lit(Decimal(10)))
            .cast(rows.schema["slowest_wait"]),
        )
        assert picks(found)["buyer_id"].to_list()[0] == first


def test_the_columns_of_details_are_kept():
    rows = details(SHOP, metric="pdd.reply_rate_3min")
    assert picks(rows).columns == ["example", "rank", "reason_zh", "reason_en", *rows.columns]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"details": SHOP}, "not a Dataset"),
        ({"details": pl.DataFrame({"asked": [1]})}, "lacks the column shop_id"),
        ({"good": -1}, "good is a number"),
        ({"slow": 180}, "slow is a timedelta"),
    ],
)
def test_what_is_not_an_argument_is_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        picks(**{"details": details(SHOP), **arguments})
