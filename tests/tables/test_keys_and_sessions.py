"""Rules between rows: keys nobody shares, and sessions with one shop and one buyer."""

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from tests.tables.table_frames import NOON, messages, orders, sessions, shifts


def refused(lazy, **tables):
    with pytest.raises(DataError) as error:
        Dataset(**{name: frame.lazy() if lazy else frame for name, frame in tables.items()})
    return str(error.value)


lazily = pytest.mark.parametrize("lazy", [False, True])


@lazily
def test_of_identical_copies_all_but_the_first_are_refused(lazy):
    copies = orders()[[0, 1, 0, 0]]
    text = refused(lazy, orders=copies)
    assert "orders: 2 of 4 rows refused, 2 accepted" in text
    assert "order_id repeats an identical row: 2 rows: row 2 (order_id 'o0'); row 3" in text


@lazily
def test_of_conflicting_copies_all_are_refused(lazy):
    conflicting = orders(order_id=["o0", "o0"])
    text = refused(lazy, orders=conflicting)
    assert "orders: 2 of 2 rows refused, 0 accepted" in text
    assert "order_id is shared by rows that differ: 2 rows: row 0 (order_id 'o0'); row 1" in text


@lazily
def test_identical_copies_beside_a_conflicting_one_are_all_refused(lazy):
    rows = orders()[[0, 0, 1]].with_columns(order_id=pl.lit("o0"))
    assert "shared by rows that differ: 3 rows" in refused(lazy, orders=rows)


@lazily
def test_copies_are_identical_when_their_own_columns_are_too(lazy):
    rows = orders()[[0, 0]].with_columns(country=pl.Series(["UK", "FR"]))
    assert "shared by rows that differ: 2 rows" in refused(lazy, orders=rows)


@lazily
def test_copies_are_compared_by_what_they_mean(lazy):
    rows = orders()[[0, 0]].with_columns(amount=pl.Series([10.5, 10.5 + 1e-9]))
    assert "repeats an identical row: 1 row: row 1" in refused(lazy, orders=rows)


@lazily
def test_an_id_of_digits_and_its_integer_are_one_id(lazy):
    rows = orders(order_id=[7, 7])
    assert "order_id is shared by rows that differ" in refused(lazy, orders=rows)


@lazily
def test_a_shift_is_known_by_shop_agent_and_beginning(lazy):
    Dataset(shifts=shifts())
    text = refused(lazy, shifts=shifts(agent_id=["a", "a"]))
    assert (
        "shop_id, agent_id, online_at repeats an identical row: 1 row: row 1 (shop_id 's'" in text
    )


@lazily
def test_a_session_with_two_buyers_is_refused_where_no_row_says_whose_it_is(lazy):
    torn = messages(session_id=["t0", "t0"], buyer_id=["b", "c"])
    text = refused(lazy, messages=torn)
    assert "messages: 2 of 2 rows refused" in text
    assert "session_id has several shops or buyers: 2 rows: row 0 (message_id 'm0')" in text


@lazily
def test_a_message_that_contradicts_its_session_is_refused_and_no_other(lazy):
    torn = messages(session_id=["t0", "t0"], buyer_id=["b", "c"])
    text = refused(lazy, messages=torn, sessions=sessions())
    assert "messages: 1 of 2 rows refused, 1 accepted" in text
    assert (
        "shop_id or buyer_id differs from its session's row: 1 row: row 1 (message_id 'm1'): "
        "session_id 't0', shop_id 's', buyer_id 'c'"
    ) in text


@lazily
def test_all_messages_of_a_session_may_contradict_it(lazy):
    torn = messages(session_id=["t0", "t0"], shop_id=["x", "x"])
    assert "messages: 2 of 2 rows refused" in refused(lazy, messages=torn, sessions=sessions())


@lazily
def test_a_session_without_row_is_judged_by_its_messages(lazy):
    torn = messages(session_id=["t9", "t9"], buyer_id=["b", "c"])
    text = refused(lazy, messages=torn, sessions=sessions())
    assert "session_id has several shops or buyers: 2 rows" in text


def test_messages_without_session_contradict_nothing():
    Dataset(messages=messages(session_id=[None, None], buyer_id=["b", "c"]), sessions=sessions())


def test_keys_are_not_asked_of_a_table_without_them():
    Dataset(messages=messages(sent_at=[NOON, NOON]).drop("message_id"))


@lazily
def test_keys_are_asked_of_the_rows_that_keep_their_own_rules(lazy):
    one_bad = orders(order_id=["o", "o"], amount=[1.0, -1.0])
    text = refused(lazy, orders=one_bad)
    assert "orders: 1 of 2 rows refused, 1 accepted" in text
    assert "shared by rows that differ" not in text


@lazily
def test_a_session_that_is_refused_says_of_no_message_whose_it_is(lazy):
    ended = [None, NOON.replace(hour=1)]
    bad = sessions(session_id=["t1", "t0"], ended_at=ended)
    text = refused(lazy, messages=messages(session_id=["t0", "t0"]), sessions=bad)
    assert "sessions: 1 of 2 rows refused" in text
    assert "messages" not in text
