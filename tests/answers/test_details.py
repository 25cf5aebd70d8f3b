"""``details``: each column of a few conversations worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import CsmetricsError, Dataset, details, explain
from csmetrics.errors import ArgumentError, MissingDataError, UnknownMetricError
from tests.answers.talk import at, known, messages, sessions

TALK = messages(
    "10:00:00 ann s1 system automatic",
    "10:00:10 ann s1 buyer",
    "10:00:40 ann s1 buyer",
    "10:01:00 ann s1 li",  # the round of 10:00:10 waited 50 s
    "10:02:00 ann s1 buyer",
    "10:06:00 ann s1 wu",  # 240 s; the second author
    "10:06:30 ann s1 wu",
    "10:07:00 ann s1 li",  # and a third turn: two changes
    "10:08:00 ann s1 buyer",  # nobody answers this one
)
ANN = sessions("s1 ann wu 10:00:00 10:20:00")


def only(frame):
    [row] = frame.iter_rows(named=True)
    return row


def test_a_session_is_added_up_as_the_contract_says():
    row = only(details(known(messages=TALK, sessions=ANN)))
    assert row == {
        "shop_id": "s",
        "buyer_id": "ann",
        "session_id": "s1",
        "agent_id": "wu",
        "started_at": at("10:00"),
        "duration": Decimal(1200),
        "messages": 9,
        "asked": 4,
        "human_replies": 4,
        "automatic": 1,
        "rounds": 3,
        "unanswered": 1,
        "first_wait": Decimal(50),
        "slowest_wait": Decimal(240),
        "open_wait": Decimal(12 * 3600 + 52 * 60),  # from 10:08 to 23:00
        "transfers": 2,
        "rating": None,
        "orders_after": None,
        "amount_after": None,
        "complaints_after": None,
        "flags": [],
    }


def test_nothing_after_as_of_is_known():
    row = only(details(known(messages=TALK, sessions=ANN), as_of=at("10:03")))
    assert (row["messages"], row["rounds"], row["unanswered"]) == (5, 2, 1)
    assert row["open_wait"] == 60
    assert row["duration"] == 120  # the end is not known yet, the last message is of 10:02


def test_a_message_without_session_is_in_its_buyers_day_and_answered_from_all_they_wrote():
    talk = messages(
        "09:00 ann - buyer",
        "09:05 ann s1 li",
        "09:06 ann - buyer",
        "09:07 ann - buyer",
        "09:10 bob - li bulk",
    )
    first, session, mailed = details(known(messages=talk)).iter_rows(named=True)
    assert (first["session_id"], first["messages"], first["rounds"]) == (None, 3, 2)
    assert (first["first_wait"], first["unanswered"]) == (300, 1)
    assert (session["session_id"], session["agent_id"]) == ("s1", "li")
    assert session["started_at"] == at("09:05")
    assert (mailed["messages"], mailed["asked"], mailed["automatic"]) == (1, 0, 0)


def test_a_buyer_of_two_shops_is_answered_by_the_shop_that_was_asked():
    """Both without a session; in each shop one unit failed."""
    other = messages("10:05 ann - li", "11:00 ann - buyer", "11:10 ann - li", shop="t")
    both = pl.concat([other, messages("10:00 ann - buyer")], how="vertical_relaxed")
    talk = both.with_columns(message_id=pl.format("m{}", pl.int_range(pl.len())))
    rows = details(known(messages=talk))
    assert rows.select("shop_id", "first_wait").rows() == [("s", None), ("t", 600)]
    late = details(known(messages=talk), metric="pdd.reply_rate_3min", outcome="failed")
    assert late.select("shop_id", "units").rows() == [("s", 1), ("t", 1)]


def test_without_a_table_of_sessions_messages_still_have_theirs():
    row = only(details(known(messages=TALK)))
    assert row["session_id"] == "s1"
    assert row["agent_id"] == "li"  # the author of the last human reply
    assert row["duration"] == 8 * 60


def test_a_session_in_which_nobody_wrote_is_a_row_too():
    row = only(details(known(messages=TALK.head(0), sessions=ANN)))
    assert (row["messages"], row["asked"], row["rounds"], row["transfers"]) == (0, 0, 0, 0)
    assert row["first_wait"] is None


def test_a_flagged_buyer_asks_nothing_and_the_flag_is_shown():
    flags = pl.DataFrame(
        {
            "shop_id": ["s", "s"],
            "buyer_id": ["ann", "ann"],
            "flag": ["spam", "blocked"],
            "from_at": [at("10:00:40"), at("10:30")],
            "to_at": [None, at("10:40")],
        },
        schema_overrides={"to_at": pl.Datetime("us", "UTC")},
    )
    row = only(details(known(messages=TALK, sessions=ANN, buyer_flags=flags)))
    assert row["asked"] == 1  # that of 10:00:10; the spam begins with the next
    assert row["flags"] == ["spam"]  # blocked later, after the last message


def test_the_last_level_given_is_the_rating():
    ratings = pl.DataFrame(
        {
            "rating_id": ["r1", "r2", "r3"],
            "shop_id": ["s"] * 3,
            "buyer_id": ["ann"] * 3,
            "session_id": ["s1"] * 3,
            "rated_at": [at("10:30"), at("10:40"), None],
            "level": [5, 2, None],
        }
    )
    data = known(messages=TALK, sessions=ANN, ratings=ratings)
    assert only(details(data))["rating"] == 2
    assert only(details(data, as_of=at("10:35")))["rating"] == 5


def test_of_ratings_the_latest_counts_whatever_its_id():
    ratings = pl.DataFrame(
        {
            "rating_id": ["r2", "r1"],
            "shop_id": "s",
            "buyer_id": "ann",
            "session_id": "s1",
            "rated_at": [at("10:30"), at("10:40")],
            "level": [5, 1],
        }
    )
    assert only(details(known(messages=TALK, sessions=ANN, ratings=ratings)))["rating"] == 1


def test_where_the_session_names_nobody_the_last_author_has_it():
    talk = messages("10:00 ann s1 buyer", "10:01 ann s1 li", "10:02 ann s1 wu")
    nobody = sessions("s1 ann - 09:50 10:20")
    row = only(details(known(messages=talk, sessions=nobody)))
    assert row["agent_id"] == "wu"
    # it begins when its table says, before anybody wrote
    assert (row["started_at"], row["duration"]) == (at("09:50"), Decimal(1800))


def test_each_session_counts_its_own_transfers_and_machines():
    talk = messages(
        "10:00 ann s1 buyer automatic",  # an entry card that nobody typed
        "10:00 ann s1 bot automatic",
        "10:01 ann s1 buyer",
        "10:02 ann s1 li assisted",
        "10:03 bob s2 buyer",
        "10:04 bob s2 wu",
        "10:05 eve s3 buyer",
        "10:06 eve s3 li",
    )
    rows = details(known(messages=talk))
    assert rows.select("buyer_id", "asked", "automatic", "human_replies", "transfers").rows() == [
        ("ann", 1, 1, 1, 0),
        ("bob", 1, 0, 1, 0),
        ("eve", 1, 0, 1, 0),
    ]
    assert rows["first_wait"].to_list() == [60, 60, 60]


def test_a_flag_covers_its_first_instant_and_not_its_last():
    flags = pl.DataFrame(
        {
            "shop_id": "s",
            "buyer_id": ["ann", "bob"],
            "flag": "spam",
            "from_at": [at("09:00"), at("10:00")],
            "to_at": [at("10:00"), at("11:00")],
        }
    )
    talk = messages("10:00 ann s1 buyer", "10:00 bob s2 buyer")
    rows = details(known(messages=talk, buyer_flags=flags))
    assert rows.select("buyer_id", "asked", "flags").rows() == [
        ("ann", 1, []),
        ("bob", 0, ["spam"]),
    ]


def test_of_messages_at_one_instant_those_without_a_number_come_first():
    talk = messages("10:00 ann s1 li", "10:00 ann s1 buyer").with_columns(seq=pl.Series([5, None]))
    assert only(details(known(messages=talk)))["first_wait"] == 0
    later = talk.with_columns(seq=pl.Series([5, 6]))
    assert only(details(known(messages=later)))["first_wait"] is None


def test_what_decided_is_told_in_the_order_of_time():
    talk = messages("10:00 ann s1 buyer", "10:05 ann s1 buyer", "12:00 ann s1 li")
    talk = talk.with_columns(message_id=pl.Series(["z", "a", "x"]))
    metric = "taobao.response_rate_3min"
    late = Dataset(messages=talk, time_zone="UTC", as_of=at("12:00", day=5))
    assert explain(metric, late).height == 1
    for outcome, ids in (("failed", ["z"]), ("passed", None)):
        rows = details(late, metric=metric, outcome=outcome)
        assert rows["decided_by"].to_list() == ([ids] if ids else [])
    each = details(late, metric="pdd.response_rate_30s", outcome="failed")
    assert each["decided_by"].to_list() == [["z", "a"]], "by time, whatever the ids"


def orders(*times):
    return pl.DataFrame(
        {
            "order_id": [f"o{n}" for n, _ in enumerate(times)],
            "shop_id": "s",
            "buyer_id": "ann",
            "created_at": list(times),
            "amount": [Decimal("10.50")] * len(times),
        }
    )


def test_orders_after_lie_in_the_window_from_the_start_which_excludes_its_end():
    placed = orders(at("09:59"), at("10:00"), at("11:59:59"), at("12:00"))
    data = known(messages=TALK, sessions=ANN, orders=placed)
    row = only(details(data, order_within=timedelta(hours=2)))
    assert (row["orders_after"], row["amount_after"]) == (2, Decimal("21.00"))
    none = known(messages=TALK, sessions=ANN, orders=orders(at("09:00")))
    nothing = only(details(none))
    assert (nothing["orders_after"], nothing["amount_after"]) == (0, 0)


def test_the_range_selects_by_the_local_day_of_the_start():
    data = known(messages=TALK, sessions=ANN)
    assert details(data, start=date(2026, 3, 3)).is_empty()
    assert details(data, start=date(2026, 3, 2), end=date(2026, 3, 3)).height == 1


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [("Asia/Shanghai", "16:30", 3), ("America/Los_Angeles", "07:30", 1)],  # 00:30, 23:30
)
def test_the_first_hour_of_a_day_is_of_it_east_of_utc_and_the_last_west_of_it(zone, clock, day):
    talk = messages(f"{clock} ann s1 buyer")
    data = Dataset(messages=talk, time_zone=zone, as_of=at("23:00", 9))
    first = date(2026, 3, day)
    assert details(data, start=first, end=first + timedelta(days=1)).height == 1


def test_without_session_a_reply_long_after_the_range_ends_the_wait():
    talk = messages("10:00 ann - buyer", "82:00 ann - li")
    data = known(messages=talk, until="100:00")
    row = only(details(data, start=date(2026, 3, 2), end=date(2026, 3, 3)))
    assert (row["messages"], row["first_wait"]) == (1, Decimal(72 * 3600))


LATE = messages(
    "10:00 ann s1 buyer",
    "10:10 ann s1 li",
    "11:00 bob s2 buyer",
    "11:01 bob s2 li",
    "12:00 ann s3 buyer",
    "12:01 ann s3 li",
    "22:58:30 eve s4 buyer",
)


def test_the_buyers_who_failed_are_shown_with_the_message_that_decided():
    data = known(messages=LATE, until="23:00")
    failed = details(data, metric="pdd.reply_rate_3min", outcome="failed")
    assert failed.select("buyer_id", "session_id", "units", "decided_by").rows() == [
        ("ann", "s1", 1, ["m0"]),
        ("ann", "s3", 1, []),  # of the same buyer-day, which the other session decided
    ]
    passed = details(data, metric="pdd.reply_rate_3min", outcome="passed")
    assert passed["session_id"].to_list() == ["s2"]
    pending = details(data, metric="pdd.reply_rate_3min", outcome="pending")
    assert pending["session_id"].to_list() == ["s4"]


def test_messages_that_failed_are_counted_in_their_session():
    data = known(messages=LATE, until="23:00")
    failed = details(data, metric="desk.response_rate_3min", outcome="failed")
    assert failed.select("session_id", "units", "decided_by").rows() == [("s1", 1, ["m0"])]


def test_a_round_within_a_session_names_its_session():
    data = known(messages=TALK, sessions=ANN)
    units = explain("desk.response_rate_3min", data)
    assert units.select("session_id", "message_id", "decided_by", "reply_at").rows() == [
        ("s1", "m1", "m1", at("10:01:00")),
        ("s1", "m4", "m4", at("10:06:00")),
        ("s1", "m8", "m8", None),
    ]
    assert "session_id" not in explain("pdd.response_rate_30s", data).columns


def test_any_metric_has_units_that_counted():
    data = known(messages=LATE, until="23:00")
    counted = details(data, metric="pdd.consult_buyers", outcome="counted")
    assert counted["session_id"].to_list() == ["s1", "s2", "s3", "s4"]
    rate = details(data, metric="pdd.reply_rate_3min", outcome="counted")
    assert rate["session_id"].to_list() == ["s1", "s2", "s3"], "of ann's day both, bob's; eve waits"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"outcome": "failed"}, ArgumentError, "pass metric= as well"),
        ({"metric": "pdd.reply_rate_3min", "outcome": "fail"}, ArgumentError, "'failed'"),
        ({"metric": "pdd.consult_buyers"}, ArgumentError, 'outcome="counted"'),
        ({"metric": "pdd.reply_rate_3mins"}, UnknownMetricError, "pdd.reply_rate_3min"),
        ({"metric": ["pdd.reply_rate_3min", "pdd.reply_rate_5min"]}, ArgumentError, "one metric"),
        ({"order_within": timedelta(0)}, ArgumentError, "order_within"),
        ({"start": "2026-03-02"}, ArgumentError, "start is a date"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        details(known(messages=TALK, sessions=ANN), **arguments)


def test_the_sessions_of_ratings_that_failed_are_shown():
    """r1 of s1 is unsatisfied; r2 is satisfied, r3 is of no session."""
    ratings = pl.DataFrame(
        {
            "rating_id": ["r1", "r2", "r3"],
            "shop_id": ["s"] * 3,
            "buyer_id": ["ann", "ann", "bob"],
            "session_id": ["s1", "s2", None],
            "invited_at": [at("10:20")] * 3,
            "rated_at": [at("10:30")] * 3,
            "level": [2, 5, 1],
        }
    )
    both = pl.concat([ANN, sessions("s2 ann li 11:00 11:20")])
    metric = "douyin.satisfaction_rate"
    late = {"time_zone": "UTC", "as_of": at("12:00", day=9)}
    data = Dataset(messages=TALK, sessions=both, ratings=ratings, **late)
    failed = details(data, metric=metric, outcome="failed")
    assert failed.select("session_id", "rating", "units").rows() == [("s1", 2, 1)]
    assert details(data, metric=metric, outcome="passed")["session_id"].to_list() == ["s2"]
    without = Dataset(messages=TALK, sessions=ANN, ratings=ratings.drop("session_id"), **late)
    assert details(without, metric=metric, outcome="failed").is_empty()


def test_units_that_are_in_no_session_are_refused():
    data = known(messages=TALK, sessions=ANN, orders=orders(at("10:00")).with_columns(paid_at=None))
    with pytest.raises(CsmetricsError, match="counts orders"):
        details(data, metric="taobao.paid_amount", outcome="counted")


def test_without_messages_there_is_one_error_that_says_so():
    with pytest.raises(MissingDataError, match="details: the data set lacks table messages"):
        details(known(sessions=ANN))
