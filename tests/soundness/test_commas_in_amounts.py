"""1.234,50 is 1234.50 in one country and a little over one in another."""

from datetime import datetime

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.soundness.talks import figures


def orders(amount):
    text = pl.DataFrame(
        {
            "order_id": ["o"],
            "shop_id": ["s"],
            "buyer_id": ["b"],
            "created_at": ["2026-03-02 10:00"],
            "paid_at": ["2026-03-02 10:01"],
            "amount": [amount],
            "quantity": ["1"],
        }
    )
    return read_export(text, "orders")


@pytest.mark.parametrize("amount", ["1.234,50", "12,50", "1,2345"])
def test_what_may_be_two_amounts_is_refused(amount):
    with pytest.raises(DataError, match=f"amount '{amount}' is not an amount"):
        Dataset(orders=orders(amount))


@pytest.mark.parametrize("amount", ["￥1,234.50", "1234.5", "1,234.50元"])
def test_what_can_only_be_one_is_that_one(amount):
    data = Dataset(orders=orders(amount))
    assert data.frame("orders").collect()["amount"].cast(pl.Float64).to_list() == [1234.5]


def test_floats_add_up_to_the_cent():
    """A thousand times 0.10, which no float holds, is exactly 100."""
    at = datetime.fromisoformat("2026-03-02 10:00")
    many = pl.DataFrame(
        {
            "order_id": [f"o{n}" for n in range(1000)],
            "shop_id": ["s"] * 1000,
            "buyer_id": [f"b{n}" for n in range(1000)],
            "created_at": [at] * 1000,
            "paid_at": [at] * 1000,
            "amount": [0.1] * 1000,
            "quantity": [1] * 1000,
        }
    )
    found = figures("taobao.paid_amount", Dataset(orders=many))
    assert found == {"2026-03-02": (100.0, None)}
