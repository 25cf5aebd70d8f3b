"""What a worker does, without Spark."""

import pickle

import polars as pl
import pytest

import csmetrics as cs
from csmetrics._support.version import VERSION
from csmetrics.errors import CsmetricsError, DataError
from csmetrics.spark.bucket import Judging, opened, told_of
from csmetrics.spark.global_checks import Found


def test_a_task_of_another_version_is_not_even_read():
    assert opened(VERSION, pickle.dumps("task")) == "task"
    with pytest.raises(CsmetricsError, match=r"driver has csmetrics 0\.0\.9.*same version"):
        opened("0.0.9", b"no pickle at all")


def orders(**columns):
    rows = {
        "order_id": ["a", "b", "c"],
        "shop_id": ["s"] * 3,
        "buyer_id": ["x", "y", "z"],
        "created_at": ["2026-03-01 00:30", "2026-03-01 23:00", "2026-03-03 10:00"],
        "amount": [100, 200, 300],
        "quantity": [1, 1, 1],
        **columns,
    }
    times = pl.col("created_at").str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
    return pl.DataFrame(rows).with_columns(times)


def test_rows_are_counted_by_the_rule_they_break_and_only_good_ones_tell_how_far_time_reaches():
    told = told_of(
        Judging("orders", "Asia/Shanghai", "quarantine", None), orders(quantity=[1, 0, -1])
    )
    found = Found({})
    found.add("orders", told)
    assert found.rows == {"orders": 3}
    assert found.rejected == {"orders": 2}
    first = pl.Series(["2026-03-01"]).str.to_date().cast(pl.Int32).item()
    assert found.days == (first, first)
    assert found.latest == told.filter(pl.col("what") == "given")["latest"].item()
    with pytest.raises(DataError, match="orders: 2 of 3 rows refused") as error:
        found.refuse()
    assert "quantity" in str(error.value)
    assert "2 rows, one of them with quantity '0'" in str(error.value)
    assert found.caveat == "rows were rejected and are not counted: orders 2 of 3"


def test_what_was_later_than_the_knowledge_time_tells_no_day():
    as_of = 1_772_294_400_000_000 + 3_600_000_000  # 2026-03-01 01:00 in Shanghai
    told = told_of(Judging("orders", "Asia/Shanghai", "trust", as_of), orders())
    first, last = told.filter(pl.col("what") == "given").select("first_day", "last_day").row(0)
    assert first == last == 20_513


def test_stretches_of_rows_add_up():
    found = Found({})
    for rows in (orders().head(1), orders().slice(1)):
        found.add("orders", told_of(Judging("orders", "Asia/Shanghai", "trust", None), rows))
    assert found.rows == {"orders": 3}
    assert found.days == (20_513, 20_515)
    assert found.caveat == ""
    found.refuse()


def test_the_package_needs_no_spark_until_it_is_asked():
    assert callable(cs.spark.evaluate)
