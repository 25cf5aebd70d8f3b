"""What a frame may not hold, and how the error says it: rule, how many rows, where, what to do."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.tables import Dataset
from tests.tables.table_frames import NOON, local, messages, orders, ratings, sessions, shifts


def refused(**tables):
    with pytest.raises(DataError) as error:
        Dataset(**tables)
    return str(error.value)


def test_the_whole_text_of_an_error():
    bent = orders(buyer_id=["b", None], amount=[1.005, -2.0])
    assert refused(orders=bent) == (
        "orders: 2 of 2 rows refused, 0 accepted\n"
        "  buyer_id is null: 1 row: row 1 (order_id 'o1')\n"
        "    Give every row a value, or leave out these rows, or the whole column.\n"
        "  amount has more than 2 decimals: 1 row: row 0 (order_id 'o0'): 1.005\n"
        "    Round the amounts, or leave these rows out.\n"
        "  amount is negative: 1 row: row 1 (order_id 'o1'): -2.0\n"
        "    Amounts are never below 0; give what is paid back as rows of refunds.\n"
        "Rows are numbered from 0 in the table as given."
    )


def test_one_error_lists_every_table():
    text = refused(
        messages=messages(sender=["Buyer", "agnt"]),
        orders=orders(quantity=[0, 1]),
        ratings=ratings(level=[6, None], rated_at=[NOON, None]),
    )
    assert "messages: 2 of 2 rows refused" in text
    assert "orders: 1 of 2 rows refused, 1 accepted" in text
    assert "ratings: 1 of 2 rows refused, 1 accepted" in text


def test_only_the_first_rows_are_shown_but_all_are_counted():
    many = pl.concat([messages()] * 10).with_columns(
        message_id=pl.Series([f"m{n}" for n in range(20)]), sender=pl.lit("x")
    )
    text = refused(messages=many)
    assert "is not one of 'buyer', 'agent', 'system': 20 rows: row 0 (message_id 'm0')" in text
    assert "row 2 (message_id 'm2'): 'x'; …" in text
    assert "row 3" not in text


def test_a_misspelt_word_gets_the_nearest_one():
    assert "'Buyer' (Did you mean 'buyer'?)" in refused(
        messages=messages(sender=["Buyer", "agent"])
    )
    assert "'manuel' (Did you mean 'manual'?)" in refused(
        messages=messages(mode=["manuel", "bulk"])
    )


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("buyer_id", [1.0, 2.0], "buyer_id is Float64, not a string or an integer"),
        ("buyer_id", [True, False], "buyer_id is Boolean, not a string or an integer"),
        ("buyer_id", ["", "b"], "buyer_id is an empty string: 1 row: row 0"),
        ("agent_id", ["", None], "agent_id is an empty string: 1 row: row 0"),
        ("sent_at", ["2024-03-01", "2024-03-02"], "sent_at is String, not a datetime"),
        ("sent_at", [date(2024, 3, 1)] * 2, "sent_at is Date, not a datetime"),
        ("sent_at", [1709265600, 1709265601], "sent_at is Int64, not a datetime"),
        ("sender", [0, 1], "sender is Int64, not one of 'buyer', 'agent', 'system'"),
        ("seq", [1.0, 2.0], "seq is Float64, not an integer"),
        ("seq", [2**63, 1], "seq is not a 64-bit integer: 1 row: row 0"),
        ("seq", [2**70, 1], "seq is not a 64-bit integer: 1 row: row 0"),
        ("seq", [True, False], "seq is Boolean, not an integer"),
        ("kind", [1, 2], "kind is Int64, not a string"),
        ("sent_at", pl.Series([2**62, 0]).cast(pl.Datetime("ms")), "outside the years 1 to 9999"),
    ],
)
def test_messages_are_strict(column, values, says):
    assert says in refused(messages=messages(**{column: values}))


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("amount", ["1.00", "2.00"], "amount is String, not a decimal, an integer or a float"),
        ("amount", [float("nan"), 1.0], "amount is not a finite number: 1 row: row 0"),
        ("amount", [float("inf"), 1.0], "amount is not a finite number: 1 row: row 0"),
        ("amount", [1e13, 1.0], "amount is not less than 1e+13"),
        ("amount", [1e300, 1.0], "amount is not less than 1e+13"),
        ("amount", [10**13, 1], "amount is not less than 1e+13"),
        ("amount", [-1, 1], "amount is negative: 1 row: row 0 (order_id 'o0'): -1"),
        ("amount", [Decimal("1.001"), Decimal(1)], "amount has more than 2 decimals"),
        ("amount", [1.00001, 1.0], "amount has more than 2 decimals"),
        ("quantity", [0, 1], "quantity is not 1 or more (in 64 bits): 1 row: row 0"),
        ("quantity", [2.0, 1.0], "quantity is Float64, not an integer"),
        ("quantity", [None, 1], "quantity is null: 1 row: row 0 (order_id 'o0')"),
    ],
)
def test_orders_are_strict(column, values, says):
    assert says in refused(orders=orders(**{column: values}))


@pytest.mark.parametrize(
    ("weight", "says"),
    [
        (0.1 + 0.2, "weight has more than 4 decimals"),
        (0.00005, "weight has more than 4 decimals"),
        (Decimal("0.12345"), "weight has more than 4 decimals"),
        (-0.5, "weight is negative"),
    ],
)
def test_weights_are_decimals_of_four_places(weight, says):
    assert says in refused(shifts=shifts(weight=[weight, weight]))


def test_a_flag_is_a_boolean_and_nothing_like_it():
    text = refused(sessions=sessions(left_message=["yes", "no"]))
    assert "left_message is String, not true or false as a boolean" in text
    assert "left_message is Int64" in refused(sessions=sessions(left_message=[1, 0]))


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_is_between_1_and_5(level):
    bent = ratings(level=[level, None], rated_at=[NOON, None])
    assert "level is not between 1 and 5: 1 row: row 0 (rating_id 'r0')" in refused(ratings=bent)


def test_level_and_rated_at_are_both_set_or_both_null():
    says = "only one of level and rated_at is set: 2 rows: row 0 (rating_id 'r0'): level 5, "
    bent = ratings(level=[5, None], rated_at=[None, NOON])
    assert says + "rated_at null; row 1" in refused(ratings=bent)
    assert says in refused(ratings=ratings(level=[5, 5]))


EARLY, LATE = local("2024-03-01 11:00"), local("2024-03-01 13:00")


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("ended_at", "started_at"),
        ("human_requested_at", "started_at"),
        ("queued_at", "started_at"),
        ("assigned_at", "started_at"),
        ("assigned_at", "queued_at"),
    ],
)
def test_sessions_with_contradictory_times_are_refused_by_name(later, earlier):
    times = {"started_at": [NOON, NOON], earlier: [NOON, NOON], later: [EARLY, LATE]}
    text = refused(sessions=sessions(**times))
    assert f"{later} is before {earlier}: 1 row: row 0 (session_id 't0'): {later} '2024-03" in text


@pytest.mark.parametrize("event", ["paid", "grouped", "shipped", "signed", "closed"])
def test_orders_with_contradictory_times_are_refused_by_name(event):
    text = refused(orders=orders(**{f"{event}_at": [EARLY, LATE]}))
    assert f"{event}_at is before created_at: 1 row: row 0 (order_id 'o0')" in text


@pytest.mark.parametrize(
    ("table", "later", "earlier", "more"),
    [
        ("refunds", "completed_at", "applied_at", {"order_id": "o", "kind": "exchange"}),
        ("reviews", "changed_at", "reviewed_at", {"order_id": "o", "score": 0}),
        ("ratings", "rated_at", "invited_at", {"level": 1}),
        ("shifts", "offline_at", "online_at", {"agent_id": "a"}),
        ("buyer_flags", "to_at", "from_at", {"flag": "spam"}),
    ],
)
def test_other_contradictory_times_are_refused_by_name(table, later, earlier, more):
    row = {"shop_id": "s", "buyer_id": "b", later: EARLY, earlier: NOON, "amount": 1}
    text = refused(**{table: pl.DataFrame([row | more])})
    assert f"{later} is before {earlier}: 1 row: row 0" in text


def test_equal_times_do_not_contradict_each_other():
    Dataset(sessions=sessions(ended_at=[NOON, NOON], assigned_at=[NOON, None]))


def test_a_column_of_a_wrong_type_that_is_null_throughout_holds_no_wrong_value():
    nothing = pl.Series([None, None], dtype=pl.Float64)
    data = Dataset(messages=messages(agent_id=nothing, seq=nothing.cast(pl.String)))
    assert data.frame("messages").collect()["agent_id"].to_list() == [None, None]


def test_a_null_column_is_refused_only_where_a_value_is_needed():
    Dataset(messages=messages(agent_id=[None, None]))
    text = refused(messages=messages(shop_id=[None, None]))
    assert "shop_id is null: 2 rows: row 0 (message_id 'm0'); row 1 (message_id 'm1')\n" in text


def test_nothing_is_said_of_a_column_that_is_absent():
    data = Dataset(orders=orders().drop("buyer_id", "quantity"))
    assert data.columns("orders") == ("order_id", "shop_id", "created_at", "paid_at", "amount")
    assert data.frame("orders").collect()["buyer_id"].to_list() == [None, None]
