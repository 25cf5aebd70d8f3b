"""What a report of the rows given says: counted by hand, with and without the health check."""

import polars as pl
import pytest

from csmetrics.tables.health import Doubt, Words
from csmetrics.tables.intake import validate_input
from tests.tables.table_frames import messages, orders
from tests.tables.test_doubtful_rows import ORPHANS, refunds

DOUBT = Doubt(
    "gap",
    "messages",
    Words("缺一天", "a day is missing"),
    2,
    1.0,
    frozenset({"messages"}),
    Words("请补上", "Add it"),
)


def report(invalid="quarantine", **tables):
    return validate_input(tables, "Asia/Shanghai", invalid).report


BENT = orders(buyer_id=[None, "b"], amount=[-1.0, 2.0])
TWO = {"orders": orders(), "refunds": refunds()}


def test_doubts_of_the_health_check_stand_behind_those_of_rows_and_are_told_once():
    found = report(**TWO).with_health((DOUBT,))
    assert found.doubts.rows() == [
        ("refunds", ORPHANS, 1),
        ("messages", found.doubts["doubt"][1], 2),
    ]
    assert str(found).splitlines() == [
        "orders: 2 rows given, 2 accepted, 0 rejected",
        "refunds: 2 rows given, 2 accepted, 0 rejected",
        f"  doubtful 1: {ORPHANS}",
        f"doubtful: {DOUBT}",
    ]
    assert found.caveat == f"rows are doubtful and are counted: refunds 1 ({ORPHANS})"
    again = found.with_health((DOUBT,))
    assert again.doubts.equals(found.doubts)
    assert again.with_health(()).doubts.rows() == [("refunds", ORPHANS, 1)]


def test_rows_taken_on_trust_are_neither_judged_nor_doubted():
    found = report("trust", **TWO)
    assert not found.judged
    assert found.doubts.is_empty()
    assert str(found).splitlines() == [
        "orders: 2 rows given, accepted without validation",
        "refunds: 2 rows given, accepted without validation",
    ]


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"orders": orders()}, "1 table: 2 rows given, 0 rejected"),
        (
            {"orders": BENT, "messages": messages()},
            "2 tables: 4 rows given, 1 rejected",
        ),
        (
            TWO,
            "2 tables: 4 rows given, 0 rejected, 1 doubts",
        ),
    ],
)
def test_a_report_is_counted_in_one_line(tables, says):
    found = report(**tables)
    assert repr(found) == f"<Report of {says}; print() shows the details>"


def test_a_row_that_breaks_two_rules_is_rejected_once():
    found = report(orders=BENT)
    assert found.tables.rows() == [("orders", 2, 1, 0, 1)]
    assert sorted(found.rules.rows()) == [
        ("orders", "amount is negative", 1),
        ("orders", "buyer_id is null", 1),
    ]


def test_repairs_are_added_up_by_table():
    mended = messages().with_columns(csmetrics_repaired=pl.Series(["quotes", "a number"]))
    more = pl.concat([mended, mended.with_columns(message_id=pl.col("message_id") + "x")])
    found = report(messages=more)
    assert found.repairs.rows() == [("messages", "a number", 2), ("messages", "quotes", 2)]
    assert found.tables.rows() == [("messages", 4, 4, 4, 0)]
