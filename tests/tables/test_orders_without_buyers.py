"""Orders, refunds, reviews and complaints may lack the column ``buyer_id``, whole or not at all."""

from datetime import UTC

import polars as pl
import pytest
from pydantic import ValidationError

from csmetrics.errors import DataError
from csmetrics.tables import TABLES, Complaint, Dataset, Message, Order, columns_of
from tests.tables.table_frames import NOON, local, orders

ORDER = {"shop_id": "s", "created_at": NOON, "amount": 1, "quantity": 1}


def order(order_id, **more):
    return Order(order_id=order_id, **ORDER, **more)


def refunds(**columns):
    good = {
        "refund_id": ["r0", "r1"],
        "order_id": ["o0", "o9"],
        "shop_id": ["s", "s"],
        "kind": ["exchange", "exchange"],
        "applied_at": [NOON, NOON],
        "amount": [1.0, 1.0],
    }
    return pl.DataFrame(good | columns)


def test_these_four_tables_and_no_others_may_lack_it():
    omittable = {
        (table, name)
        for table in TABLES
        for name, column in columns_of(table).items()
        if column.omittable
    }
    tables = ("orders", "refunds", "reviews", "complaints")
    assert omittable == {(table, "buyer_id") for table in tables}
    assert all(columns_of(table)["buyer_id"].required for table in tables)
    with pytest.raises(ValidationError, match="buyer_id"):
        Message(message_id="m", shop_id="s", sent_at=NOON, sender="buyer")


def test_a_frame_without_it_has_no_such_column():
    data = Dataset(orders=orders().drop("buyer_id"))
    assert "buyer_id" not in data.columns("orders")
    assert data.frame("orders").collect()["buyer_id"].to_list() == [None, None]


def test_models_that_all_lack_it_are_a_table_without_it():
    data = Dataset(orders=[order("o0"), order("o1")])
    assert "buyer_id" not in data.columns("orders")
    assert data.report().tables.rows() == [("orders", 2, 2, 0, 0)]
    again = Dataset(orders=data.rows("orders"))
    assert again.frame("orders").collect().equals(data.frame("orders").collect())
    assert "buyer_id" not in again.columns("orders")


def test_models_of_which_some_lack_it_are_refused_as_in_a_frame():
    mixed = [order("o0"), order("o1", buyer_id="b"), order("o2")]
    data = Dataset(orders=mixed, invalid="quarantine")
    assert data.rejected.select("row", "rule").rows() == [
        (0, "buyer_id is null"),
        (2, "buyer_id is null"),
    ]
    assert [row.order_id for row in data.rows("orders")] == ["o1"]
    frame = orders(buyer_id=["b", None])
    with pytest.raises(DataError, match="buyer_id is null: 1 row: row 1"):
        Dataset(orders=frame)


def test_a_row_that_lacks_it_and_breaks_another_rule_breaks_both():
    bad = Order.model_construct(order_id="o0", **ORDER | {"quantity": 0})
    data = Dataset(orders=[bad, order("o1", buyer_id="b")], invalid="quarantine")
    assert set(data.rejected["rule"]) == {
        "buyer_id is null",
        "quantity is not 1 or more (in 64 bits)",
    }
    assert set(data.rejected["row"]) == {0}
    alone = Dataset(orders=[bad, order("o1")], invalid="quarantine")
    assert alone.rejected["rule"].to_list() == ["quantity is not 1 or more (in 64 bits)"]
    assert "buyer_id" not in alone.columns("orders")


def test_a_null_is_no_missing_column():
    with pytest.raises(ValidationError, match="is null"):
        order("o0", buyer_id=None)
    with pytest.raises(ValidationError, match="is null"):
        Complaint(complaint_id="c", shop_id="s", buyer_id=None, filed_at=NOON)


def test_keys_and_times_are_judged_without_it():
    twice = orders(order_id=["o0", "o0"]).drop("buyer_id")
    with pytest.raises(DataError, match="order_id is shared by rows that differ: 2 rows"):
        Dataset(orders=twice)
    late = orders(paid_at=[local("2024-02-01"), None]).drop("buyer_id")
    with pytest.raises(DataError, match="paid_at is before created_at: 1 row: row 0"):
        Dataset(orders=late)


@pytest.mark.parametrize(
    ("of_orders", "of_refunds", "doubtful"),
    [
        (["b", "b"], ["b", "b"], [1]),
        (["b", "b"], ["x", "b"], [0, 1]),  # another buyer's order
        (["b", "b"], None, [1]),
        (None, ["x", "b"], [1]),
        (None, None, [1]),
    ],
)
def test_a_row_belongs_to_its_order_by_shop_order_and_buyer_where_both_have_it(
    of_orders, of_refunds, doubtful
):
    tables = {
        "orders": orders(**{} if of_orders is None else {"buyer_id": of_orders}),
        "refunds": refunds(**{} if of_refunds is None else {"buyer_id": of_refunds}),
    }
    if of_orders is None:
        tables["orders"] = tables["orders"].drop("buyer_id")
    for lazy in (False, True):
        given = {name: frame.lazy() if lazy else frame for name, frame in tables.items()}
        counted = Dataset(**given)
        assert counted.report().doubts["rows"].to_list() == [len(doubtful)]
        data = Dataset(**given, refuse=["orphans"], invalid="quarantine")
        assert sorted(data.rejected["row"]) == doubtful
        assert data.frame("refunds").collect().height == 2 - len(doubtful)


def test_pseudonyms_and_truncation_leave_it_missing():
    data = Dataset(orders=orders().drop("buyer_id"))
    for other in (data.truncate(NOON.replace(tzinfo=UTC)), data.pseudonymise("x" * 16)):
        assert "buyer_id" not in other.columns("orders")
        assert [row.order_id for row in other.rows("orders")] != []
