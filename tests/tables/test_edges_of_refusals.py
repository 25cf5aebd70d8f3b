"""What an error tells of a refused row, and which rows are refused, at the edge of each rule."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from pydantic import ValidationError

from csmetrics.tables import Dataset, Session
from csmetrics.tables.schema.table_columns import columns_of
from csmetrics.tables.validation.violations import (
    LINE,
    REPAIRED,
    ROW,
    Rule,
    _in_file,
    _plain,
    _text,
    broken,
    column_rule,
    counted,
    violations_message,
)
from tests.every import for_every
from tests.tables.table_frames import NOON, messages, orders

ID = Rule("message_id is odd", ("message_id",))


def of_rows(rule, values, numbers=(0,)):
    return broken("messages", rule, pl.Series(ROW, numbers, dtype=pl.UInt32), values)


def test_an_order_without_a_buyer_is_told_of_the_whole_column_only_where_it_is_null():
    buyer = columns_of("orders")["buyer_id"]
    assert "the whole column" in column_rule(buyer, "null").advice
    assert "whole column" not in column_rule(buyer, "empty").advice


def test_rows_are_numbered_from_0_wherever_a_table_has_no_lines():
    in_file = of_rows(ID, pl.DataFrame({"message_id": ["a"], LINE: [7], "csmetrics_file": ["f"]}))
    alone = of_rows(ID, pl.DataFrame({"message_id": ["b"]}))
    for rules, numbered in (([in_file], False), ([alone], True), ([in_file, alone], True)):
        text = violations_message(rules, {"messages": 3})
        assert ("Rows are numbered from 0 in the table as given." in text) is numbered


def test_a_key_that_is_at_fault_itself_is_told_once():
    assert of_rows(ID, pl.DataFrame({"message_id": ["a"]})).shown == ("row 0: 'a'",)
    other = Rule("buyer_id is odd", ("buyer_id",))
    values = pl.DataFrame({"message_id": ["a"], "buyer_id": ["b"]})
    assert of_rows(other, values).shown == ("row 0 (message_id 'a'): 'b'",)


WORDS = (
    ("118 letters are 120 with their quotes", _plain("x" * 118), repr("x" * 118)),
    ("119 are cut", _plain("x" * 119), "'" + "x" * 119 + "…"),
    ("no row", counted(0), "0 rows"),
    ("a row", counted(1), "1 row"),
    ("1,000 rows", counted(1000), "1,000 rows"),
    ("a row of a parquet file", _in_file("a.parquet", 3), "a.parquet, row 3"),
    ("a row of a sheet", _in_file("a.xlsx, sheet b", 3), "a.xlsx, sheet b, row 3"),
    ("a line of a file", _in_file("a.csv", 3), "a.csv, line 3"),
    ("a time", _text(datetime(2026, 3, 2, 10)), "2026-03-02 10:00:00.000000"),  # noqa: DTZ001
)


@for_every(case=WORDS)
def test_words_of_rows_are_short_and_of_times_to_the_microsecond(case):
    _, found, wanted = case
    assert found == wanted


def test_values_of_two_columns_stand_together_and_none_is_null():
    rule = Rule("both or none", ("buyer_id", "shop_id"))
    values = pl.DataFrame({"buyer_id": [None, "b"], "shop_id": ["s", None]})
    assert of_rows(rule, values, (0, 1)).values.to_list() == ["null, s", "b, null"]


def rejected(**tables):
    data = Dataset(**tables, invalid="quarantine")
    return data.rejected.select("table", "row", "rule").rows()


def test_a_period_that_overlaps_two_identical_ones_is_refused_with_them():
    """li is of a team from the 1st to the 10th, twice the same, and of another from the 5th on."""
    days = [(1, 10), (1, 10), (5, 15)]
    rows = pl.DataFrame(
        {
            "shop_id": "s",
            "agent_id": "li",
            "since": [date(2026, 3, begin) for begin, _ in days],
            "until": [date(2026, 3, end) for _, end in days],
            "team": ["a", "a", "b"],
        }
    )
    found = [(row, rule) for _, row, rule in rejected(agents=rows) if "overlaps" in rule]
    assert [row for row, _ in found] == [0, 2]


def test_a_repaired_copy_is_a_copy():
    rows = orders()[[0, 0]].with_columns(pl.Series(REPAIRED, [None, "two dots"]))
    assert rejected(orders=rows) == [("orders", 1, "order_id repeats an identical row")]


@pytest.mark.parametrize("known", [False, True])
def test_a_session_of_one_buyer_in_two_shops_is_of_neither(known):
    """Session x has messages to two shops and no row; of another the row is known, or none is."""
    chats = messages(
        message_id=["1", "2"],
        shop_id=["s", "t"],
        buyer_id=["b", "b"],
        session_id=["x", "x"],
    )
    session = {"session_id": "y", "shop_id": "s", "buyer_id": "b", "started_at": NOON}
    more = {"sessions": pl.DataFrame([session])} if known else {}
    rule = "session_id has several shops or buyers"
    assert rejected(messages=chats, **more) == [("messages", 0, rule), ("messages", 1, rule)]


def far(**tables):
    """How many rows have a time that is far from the event in the middle."""
    text = pl.col("doubt") == "a time is before 2000 or ten years after the data"
    return Dataset(**tables).report().doubts.filter(text)["rows"].sum()


T = datetime(2014, 3, 2)  # noqa: DTZ001  local
LIMIT = T + timedelta(days=3653)
LATER = LIMIT + timedelta(microseconds=1)
FAR = (
    ("3,653 days later", (T, T, LIMIT), 0),
    ("a microsecond more", (T, T, LATER), 1),
    ("of four the second is in the middle", (T, T, LATER, LATER), 2),
    ("of four of which three are late, a late one", (T, LATER, LATER, LATER), 0),
)


@for_every(case=FAR)
def test_ten_years_count_from_the_event_in_the_middle(case):
    _, times, wanted = case
    rows = pl.DataFrame({"sent_at": times}).with_columns(
        pl.lit("s").alias("shop_id"),
        pl.lit("b").alias("buyer_id"),
        pl.lit("buyer").alias("sender"),
        message_id=pl.format("m{}", pl.int_range(pl.len())),
    )
    assert far(messages=rows) == wanted


def test_an_order_is_an_event_of_the_day_on_which_it_was_placed():
    """Twelve years until it is paid are too long, however many orders have them."""
    late = T + timedelta(days=12 * 365)
    for paid, found in (([late, T], 1), ([late, late], 2), ([T, T], 0)):
        assert far(orders=orders(created_at=[T, T], paid_at=paid)) == found


def test_a_session_may_end_as_it_begins():
    names = {"session_id": "x", "shop_id": "s", "buyer_id": "b", "started_at": NOON}
    assert Session(**names, ended_at=NOON).ended_at == NOON
    with pytest.raises(ValidationError, match="ended_at is before started_at"):
        Session(**names, ended_at=NOON - timedelta(microseconds=1))


def test_a_float_a_millionth_off_two_decimals_is_these_and_no_further():
    rule = "amount has more than 2 decimals"
    for off, found in ((9e-7, []), (2e-6, [("orders", 0, rule)])):
        assert rejected(orders=orders(amount=[10.5 + off, 2.0])) == found
