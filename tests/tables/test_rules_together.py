"""Rows that break rules of several sorts: each is told, and what the event tables are."""

from datetime import UTC, datetime, timedelta

import polars as pl

from csmetrics import Dataset
from csmetrics.tables.schema.table_columns import EVENT_TABLES

AT = datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_a_row_s_own_rule_and_one_between_rows_are_both_told():
    orders = pl.DataFrame(
        {
            "order_id": ["1", "2", "2", "3"],
            "shop_id": "s",
            "buyer_id": "b",
            "created_at": [AT, AT, AT + timedelta(days=1), AT],
            "amount": [-5.0, 1.0, 2.0, 3.0],
            "quantity": 1,
        }
    )
    data = Dataset(orders=orders, invalid="quarantine", as_of=AT + timedelta(days=9))
    assert data.rejected.select("row", "rule").rows() == [
        (0, "amount is negative"),
        (1, "order_id is shared by rows that differ"),
        (2, "order_id is shared by rows that differ"),
    ]
    assert data.frame("orders").select("order_id").collect().to_series().to_list() == ["3"]


def test_the_tables_of_events_are_these():
    assert (
        *("messages", "sessions", "orders", "refunds", "reviews", "ratings", "complaints"),
    ) == EVENT_TABLES
