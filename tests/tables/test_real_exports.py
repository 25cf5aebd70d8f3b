"""Real exports, which are never quite clean."""

from decimal import Decimal

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.tables import Dataset

ORDERS = "online_retail/orders.parquet"


@pytest.mark.parametrize("read", [pl.read_parquet, pl.scan_parquet])
def test_what_is_wrong_with_the_shops_orders_is_said_at_once(real_data, read):
    with pytest.raises(DataError) as error:
        Dataset(orders=read(real_data / ORDERS), time_zone="Europe/London")
    text = str(error.value)
    assert "orders: 1,431 of 19,959 rows refused, 18,528 accepted" in text
    assert "buyer_id is null: 1,427 rows: row 83 (order_id '536544')" in text
    assert "amount has more than 2 decimals: 4 rows: row 5885 (order_id '550193'): 2042.761" in text
    assert text.count("\n") == 5


def test_the_orders_that_are_accepted_are_the_known_ones(real_data):
    orders = pl.read_parquet(real_data / ORDERS)
    off = (pl.col("amount") - pl.col("amount").round(2)).abs()
    clean = orders.filter(pl.col("buyer_id").is_not_null(), off < 1e-6)
    refunds = pl.scan_parquet(real_data / "online_retail/refunds.parquet")
    data = Dataset(orders=clean, refunds=refunds, time_zone="Europe/London")
    kept = data.frame("orders").collect()
    assert kept.height == 18_528
    assert kept["buyer_id"].n_unique() == 4_337
    assert kept["amount"].sum() == Decimal("8908726.63")
    took = pl.col("completed_at") - pl.col("applied_at")
    spent = data.frame("refunds").select(pl.len(), took.dt.total_seconds().sum()).collect()
    assert spent.row(0) == (7_599, 16_961_069_760)


def test_real_conversations_are_accepted_as_they_are(real_data):
    folder = real_data / "ibm_twitter_care"
    data = Dataset(
        messages=pl.scan_parquet(folder / "messages.parquet"),
        sessions=pl.read_parquet(folder / "sessions.parquet"),
        time_zone="UTC",
    )
    assert data.frame("messages").collect().height == 2_350
    assert len(data.rows("sessions")) == 1_025
