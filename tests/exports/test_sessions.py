"""Sessions from silences."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import evaluate
from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports import sessionize, sessions_of
from csmetrics.tables import Dataset

START = datetime(2024, 3, 1, 12)  # noqa: DTZ001  local
lazily = pytest.mark.parametrize("lazy", [False, True])


def messages(*rows):
    """Rows of shop, buyer, minutes after noon, sender and agent."""
    return pl.DataFrame(
        [
            (f"m{n}", shop, buyer, START + timedelta(minutes=at), sender, agent)
            for n, (shop, buyer, at, sender, agent) in enumerate(rows)
        ],
        schema={
            "message_id": pl.String,
            "shop_id": pl.String,
            "buyer_id": pl.String,
            "sent_at": pl.Datetime("us"),
            "sender": pl.String,
            "agent_id": pl.String,
        },
        orient="row",
    )


def opened(frame, **arguments):
    """For each row the number of its session, in the order in which they appear."""
    names = sessionize(frame, **arguments).lazy().collect()["session_id"].to_list()
    order = list(dict.fromkeys(names))
    return [order.index(name) for name in names]


def typed_at(*minutes, shop="s", buyer="b"):
    return [(shop, buyer, at, "buyer", None) for at in minutes]


@lazily
def test_a_silence_longer_than_the_gap_opens_another(lazy):
    frame = messages(*typed_at(0, 10, 20, 20, 30.01))
    assert opened(frame.lazy() if lazy else frame) == [0, 0, 0, 0, 1]
    assert opened(frame, gap="9m") == [0, 1, 2, 2, 3]
    assert opened(frame, gap=timedelta(hours=1)) == [0] * 5


def test_shops_and_buyers_have_their_own():
    rows = [*typed_at(0), *typed_at(1, buyer="c"), *typed_at(2, shop="t"), *typed_at(3)]
    assert opened(messages(*rows)) == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [(("ab", "c"), ("a", "bc")), (("a/b", "c"), ("a", "b/c")), (("a%2Fb", "c"), ("a/b", "c"))],
)
def test_no_two_parties_share_a_session_however_their_names_are_spelt(one, other):
    rows = [*typed_at(0, shop=one[0], buyer=one[1]), *typed_at(0, shop=other[0], buyer=other[1])]
    assert opened(messages(*rows)) == [0, 1]


@lazily
def test_rows_keep_their_order_and_need_none(lazy):
    frame = messages(*typed_at(31, 0, 40, 5))
    made = sessionize(frame.lazy() if lazy else frame)
    assert isinstance(made, pl.LazyFrame) == lazy
    found = made.lazy().collect()
    assert found.drop("session_id").equals(frame)
    assert opened(frame) == [0, 1, 0, 1]


def test_later_messages_change_no_name():
    early = sessionize(messages(*typed_at(0, 5)))["session_id"].to_list()
    assert sessionize(messages(*typed_at(0, 5, 60)))["session_id"].to_list()[:2] == early


def test_whoever_is_not_known_is_in_no_session():
    frame = messages((None, "b", 0, "buyer", None), ("s", None, 0, "buyer", None), *typed_at(0))
    found = sessionize(frame)["session_id"]
    assert [name is None for name in found] == [True, True, False]


def test_a_silence_is_elapsed_time_when_clocks_change():
    times = [datetime(2024, 3, 31, 0, 55), datetime(2024, 3, 31, 2, 1)]  # noqa: DTZ001
    frame = messages(*typed_at(0, 0)).with_columns(sent_at=pl.Series(times))
    assert opened(frame, time_zone="Europe/London") == [0, 0]  # six minutes
    assert opened(frame, time_zone="Asia/Shanghai") == [0, 1]


@given(st.lists(st.tuples(st.sampled_from("st"), st.sampled_from("bc"), st.integers(0, 60))))
def test_it_is_what_a_walk_through_the_messages_finds(rows):
    frame = messages(*((shop, buyer, at, "buyer", None) for shop, buyer, at in rows))
    names = sessionize(frame)["session_id"].to_list()
    last, expected = {}, {}
    for number in sorted(range(len(rows)), key=lambda n: rows[n][2]):
        shop, buyer, at = rows[number]
        before = last.get((shop, buyer))
        new = before is None or at - before[0] > 10
        began = at if new else before[1]
        last[shop, buyer] = (at, began)
        expected[number] = (shop, buyer, began)
    assert len(set(names)) == len(set(expected.values()))
    assert len({(names[n], expected[n]) for n in expected}) == len(set(names))


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt32, pl.Categorical, pl.Enum(["7", "8"])])
def test_ids_may_be_integers_or_codes_and_name_the_session_by_their_text(dtype):
    frame = messages(("7", "8", 0, "buyer", None), ("7", "8", 60, "buyer", None))
    named = sessionize(frame)["session_id"].to_list()
    coded = frame.with_columns(pl.col("shop_id", "buyer_id").cast(pl.String).cast(dtype))
    assert sessionize(coded)["session_id"].to_list() == named


@lazily
def test_the_table_of_sessions_fits_the_messages(lazy):
    frame = messages(
        ("s", "b", 0, "buyer", "x"),
        ("s", "b", 1, "agent", "a1"),
        ("s", "b", 3, "agent", None),
        ("s", "b", 2, "agent", "a2"),
        ("s", "b", 60, "buyer", "x"),  # written to, never an author
    )
    talks = sessionize(frame.lazy() if lazy else frame)
    table = sessions_of(talks)
    assert isinstance(table, pl.LazyFrame) == lazy
    data = Dataset(messages=talks, sessions=table)
    first, second = data.rows("sessions")
    assert (first.agent_id, second.agent_id) == ("a2", None)
    noon = datetime(2024, 3, 1, 4, tzinfo=UTC)
    assert [first.started_at, first.ended_at] == [noon, noon + timedelta(minutes=3)]
    assert second.started_at == second.ended_at == noon + timedelta(hours=1)
    assert evaluate("desk.reply_rate", data, per="all")["denominator"].to_list() == [2.0]


@pytest.mark.parametrize(
    ("frame", "arguments", "error", "says"),
    [
        (messages(), {"gap": "ten"}, ArgumentError, "gap='ten' is not a duration"),
        (messages(), {"gap": "0m"}, ArgumentError, "gap='0m' is not longer than zero"),
        (messages(), {"time_zone": "x"}, ArgumentError, "time_zone='x' is not a time zone"),
        ([1], {}, ArgumentError, "messages must be a polars frame, not a list"),
        (messages().drop("buyer_id"), {}, DataError, "have no column 'buyer_id'"),
        (messages().cast({"sent_at": pl.String}), {}, DataError, "sent_at is String, not a datet"),
        (messages().with_columns(session_id=None), {}, DataError, "already have a session_id"),
        (messages().with_columns(shop_id=pl.struct(a=None)), {}, DataError, "shop_id is Struct"),
        (
            messages().with_columns(buyer_id=pl.concat_list(pl.lit(1))),
            {},
            DataError,
            "buyer_id is List",
        ),
        (messages().with_columns(buyer_id=pl.lit(b"x")), {}, DataError, "buyer_id is Binary"),
        (messages().with_columns(buyer_id=pl.lit(1.0)), {}, DataError, "buyer_id is Float64, not"),
    ],
)
def test_what_cannot_be_cut_into_sessions_is_said(frame, arguments, error, says):
    with pytest.raises(error, match=says):
        sessionize(frame, **arguments)


@pytest.mark.parametrize("sender", [1.5, 1, True])
def test_a_sender_that_is_no_word_is_refused(sender):
    frame = messages(("s", "b", 0, "buyer", "a")).with_columns(sender=pl.lit(sender))
    with pytest.raises(DataError, match=r"sender is .*, not a string"):
        sessions_of(sessionize(frame))
