"""Lints on the columns a definition names."""

import pytest

from csmetrics.language.conditions import Contacted, at_most_value, happened, has, is_
from csmetrics.language.measures import count, proportion, total
from csmetrics.language.messages import asked
from csmetrics.language.quantities import Between, amount, quantity
from csmetrics.language.row_conditions import BeforeOrderEvent, TimeDuring
from csmetrics.language.units import buyer_day, rows
from csmetrics.language.windows import LastMessage as Last
from csmetrics.language.windows import end_of_day, window
from tests.registry.small_metrics import faults_of, the_fault_of

ORDERS = (
    "order_id, shop_id, buyer_id, created_at, paid_at, grouped_at, shipped_at, signed_at,"
    " closed_at, amount, quantity"
)


def test_the_column_rows_are_counted_by_exists():
    assert the_fault_of(count(rows("orders", at="payed_at"))) == (
        "measure.of.at: orders has no column 'payed_at'. Did you mean 'paid_at'?"
        f" Its columns are {ORDERS}"
    )


def test_rows_are_counted_by_a_timestamp():
    assert the_fault_of(count(rows("complaints", at="order_id"))) == (
        "measure.of.at: complaints.order_id is an id column; a timestamp column is required here:"
        " complaints has filed_at"
    )


@pytest.mark.parametrize(
    "condition",
    [
        TimeDuring(column="amount", start="08:00", end="23:00"),
        happened("amount"),
        Contacted(by=Last(of=asked, before="amount", within_days=2)),
    ],
    ids=["service hours", "happened", "last message"],
)
def test_times_are_asked_of_timestamps_only(condition):
    fault = the_fault_of(count(rows("orders", at="paid_at"), among=condition))
    assert (
        "orders.amount is a decimal column; a timestamp column is required here: orders has"
        " created_at" in fault
    )


def test_a_window_is_on_a_timestamp_of_the_table_that_is_looked_into():
    looked_for = has("orders", window("filed_at", before=end_of_day(1)))
    assert the_fault_of(count(buyer_day, among=looked_for)) == (
        "measure.among.windows[0].column: orders has no column 'filed_at'."
        " Did you mean 'signed_at'?"
        f" Its columns are {ORDERS}"
    )


def test_where_of_a_looked_for_row_speaks_of_that_table():
    looked_for = has("refunds", window("applied_at"), where=is_("score", 3))
    fault = the_fault_of(count(buyer_day, among=looked_for))
    assert fault.startswith("measure.among.where.column: refunds has no column 'score'.")


def test_both_ends_of_an_elapsed_time_are_timestamps():
    spent = Between(since="created_at", until="quantity")
    fault = the_fault_of(total(spent, rows("orders", at="paid_at")))
    assert fault.startswith(
        "measure.quantity.until: orders.quantity is a whole-number column; a timestamp column"
    )


def test_only_shifts_have_a_weight():
    hours = Between(since="created_at", until="paid_at", times="weight")
    faults = faults_of(total(hours, rows("orders", at="paid_at")))
    assert faults[0].startswith("measure.quantity.times: orders has no column 'weight'.")


def test_refunds_have_an_amount_but_no_quantity():
    refunds = rows("refunds", at="completed_at")
    assert faults_of(total(amount, refunds)) == []
    fault = the_fault_of(total(quantity, refunds))
    assert fault.startswith("measure.quantity.column: refunds has no column 'quantity'.")


def test_an_event_of_the_order_is_a_timestamp_of_orders():
    before = BeforeOrderEvent(column="applied_at", event="completed_at")
    fault = the_fault_of(count(rows("refunds", at="completed_at"), among=before))
    assert fault.startswith("measure.among.event: orders has no column 'completed_at'.")


def test_only_whole_numbers_are_compared():
    fine = at_most_value("score", 3)
    assert faults_of(proportion(rows("reviews", at="reviewed_at"), that=fine)) == []
    money = at_most_value("amount", 3)
    assert the_fault_of(proportion(rows("orders", at="paid_at"), that=money)) == (
        "measure.that.column: orders.amount is a decimal column; a whole-number column is required"
        " here: orders has quantity"
    )


def test_a_word_the_column_never_holds_is_refused():
    refunds = rows("refunds", at="completed_at", where=is_("kind", "refund_only", "return_refunds"))
    assert the_fault_of(count(refunds)) == (
        "measure.of.where.values[1]: refunds.kind is never 'return_refunds'."
        " Did you mean 'return_refund'? Its values are refund_only, return_refund, exchange"
    )


@pytest.mark.parametrize("value", ["true", 1], ids=repr)
def test_a_yes_or_no_column_is_true_or_false(value):
    refunds = rows("refunds", at="completed_at", where=is_("intervened", value))
    assert the_fault_of(count(refunds)) == (
        f"measure.of.where.values[0]: refunds.intervened is true or false, so it is never {value!r}"
    )


def test_true_is_no_number():
    assert the_fault_of(count(rows("reviews", at="reviewed_at", where=is_("score", True)))) == (
        "measure.of.where.values[0]: reviews.score is a whole number, so it is never True"
    )


def test_an_id_is_no_attribute_to_select_by():
    fault = the_fault_of(count(rows("orders", at="paid_at", where=is_("shop_id", "s1"))))
    assert fault.startswith("measure.of.where.column: orders.shop_id is an id column; a column of")
