"""Refunds and orders of which one is in cents: which one is told, by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.order_rows import _two_units, amounts_in_cents
from csmetrics.health.view import View

FIRST = datetime(2026, 3, 2, tzinfo=UTC)


def doubts(paid, refunded, alike=0, rows=100):
    """What is said where an order and its refund are so large; of some they are equal."""
    times = [FIRST + timedelta(minutes=n) for n in range(rows)]
    link = {"order_id": [f"o{n}" for n in range(rows)], "shop_id": "s", "buyer_id": "b"}
    money = pl.Decimal(18, 2)
    orders = pl.DataFrame(
        {**link, "created_at": times, "paid_at": times, "quantity": 1}
    ).with_columns(amount=pl.lit(Decimal(paid)).cast(money))
    refunds = pl.DataFrame(
        {"refund_id": link["order_id"], **link, "applied_at": times, "kind": "refund_only"}
    )
    refunds = refunds.with_columns(
        amount=pl.when(pl.int_range(pl.len()) < alike)
        .then(pl.lit(Decimal(paid)).cast(money))
        .otherwise(pl.lit(Decimal(refunded)).cast(money))
    )
    data = Dataset(orders=orders, refunds=refunds, as_of=FIRST + timedelta(days=9))
    return list(_two_units(View(data)))


@pytest.mark.parametrize(
    ("paid", "refunded", "larger", "smaller"),
    [("19.90", "1990.00", "refunds", "orders"), ("1990.00", "19.90", "orders", "refunds")],
)
def test_the_larger_table_is_told(paid, refunded, larger, smaller):
    [doubt] = doubts(paid, refunded, alike=30)
    assert (doubt.table, doubt.rows, doubt.bears_on) == (larger, 100, {f"{larger}.amount"})
    assert doubt.says.zh.startswith(
        f"100 笔退款中有 70 笔，{larger} 的 amount 恰好是 {smaller} 的 100 倍"
    )
    assert doubt.says.en.startswith("in 70 of 100 refunds the amount in ")


def test_amounts_alike_or_seldom_a_hundredfold_are_not_told():
    assert doubts("19.90", "19.90") == []
    assert doubts("19.90", "1990.00", alike=81) == []
    assert len(doubts("19.90", "1990.00", alike=80)) == 1


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ([Decimal(1600 + 13 * n) for n in range(60)], [("orders", 60)]),
        ([Decimal(1600 + 13 * n) + Decimal("0.5") * (n == 0) for n in range(60)], []),  # one is not
        ([Decimal(16 + n) for n in range(60)], []),  # as prices in yuan are
        ([Decimal(1609 + 10 * n) for n in range(60)], []),  # dear, and all end in nine
        ([Decimal(1600 + 13 * (n % 9)) for n in range(60)], []),  # nine prices
        ([Decimal(1600 + 13 * n) for n in range(49)], []),  # few
    ],
)
def test_high_amounts_that_are_all_whole_are_in_cents(amounts, message):
    rows = len(amounts)
    orders = pl.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(rows)],
            "shop_id": "s",
            "buyer_id": "b",
            "quantity": 1,
            "created_at": [FIRST + timedelta(minutes=n) for n in range(rows)],
            "amount": pl.Series(amounts, dtype=pl.Decimal(18, 2)),
        }
    )
    found = amounts_in_cents(View(Dataset(orders=orders)))
    assert [(one.table, one.rows) for one in found] == message
