"""The real data sets, against figures that were computed independently of this library."""

from __future__ import annotations

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.language.measures import total
from csmetrics.language.quantities import amount
from csmetrics.language.units import rows
from csmetrics.model.metric import Edition, Metric, Source, Text


@pytest.fixture
def care(real_data):
    folder = real_data / "ibm_twitter_care"
    return cs.Dataset(
        messages=pl.scan_parquet(folder / "messages.parquet"),
        sessions=pl.scan_parquet(folder / "sessions.parquet"),
        time_zone="UTC",
    )


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator"),
    [
        ("desk.first_response_time", 129_061_190, 1025),
        ("desk.avg_response_time", 129_949_496, 1139),
        ("desk.response_rate_3min", 112, 1139),
        ("desk.reply_rate", 1025, 1025),
    ],
)
def test_real_support_conversations_give_the_known_figures(care, metric, numerator, denominator):
    (row,) = cs.evaluate(metric, care, per="all").iter_rows(named=True)
    assert (row["numerator"], row["denominator"], row["pending"]) == (numerator, denominator, 0)
    assert row["value"] == numerator / denominator


def accepted(orders: pl.DataFrame) -> pl.DataFrame:
    cents = pl.col("amount") * 100
    return orders.filter(pl.col("buyer_id").is_not_null(), (cents - cents.round()).abs() < 1e-4)


AMOUNT = Metric(
    id="own.amount",
    name=Text(zh="订单金额", en="Order amount"),
    editions=(
        Edition(
            measure=total(amount, rows("orders", at="created_at")),
            settles_after=0,
            sources=(Source(title="An own metric", publisher="The tests"),),
        ),
    ),
)


def test_real_orders_give_the_known_amount(real_data):
    orders = accepted(pl.read_parquet(real_data / "online_retail" / "orders.parquet"))
    data = cs.Dataset(orders=orders, time_zone="Europe/London")
    (row,) = cs.evaluate(AMOUNT, data, per="all").iter_rows(named=True)
    assert row["numerator"] == row["value"] == 8_908_726.63
    assert orders.height == 18_528
    assert cs.explain(AMOUNT, data)["buyer_id"].n_unique() == 4_337


def test_real_refunds_give_the_known_duration(real_data):
    refunds = pl.read_parquet(real_data / "online_retail" / "refunds.parquet")
    data = cs.Dataset(refunds=refunds, time_zone="Europe/London")
    (row,) = cs.evaluate("douyin.avg_refund_time", data, per="all").iter_rows(named=True)
    assert (row["numerator"], row["denominator"]) == (16_961_069_760, 7_599)
    assert row["value"] == pytest.approx(2_232_013.3912, abs=5e-5)


def test_orders_the_tables_refuse_are_counted_and_named(real_data):
    orders = pl.read_parquet(real_data / "online_retail" / "orders.parquet")
    with pytest.raises(cs.CsmetricsError) as error:
        cs.Dataset(orders=orders, time_zone="Europe/London")
    message = str(error.value)
    assert "1,427" in message
    assert "buyer_id" in message
    assert "amount" in message
