"""Ids and words that are sent as numbers are the same ids and words."""

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.spark.number_columns import as_read, columns_as_numbers, empty_as_sent, sent_names
from tests.spark.spark_tables import same, spark_tables

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas",  # it is not used
    "ignore::ResourceWarning",
    "ignore::DeprecationWarning",
)
ALL = frozenset(("buyer_id", "order_id", "session_id", "sender", "mode"))


def test_words_that_are_asked_for_and_types_that_spark_writes_in_its_own_way_stay_words():
    strings = dict.fromkeys(ALL, "string")
    assert columns_as_numbers({"messages": strings}, ()) == ALL
    assert columns_as_numbers({"messages": strings}, ("sender", "team")) == ALL - {"sender"}
    numbers = {"buyer_id": "bigint", "order_id": "decimal(20,0)", "mode": "int"}
    found = columns_as_numbers({"messages": strings, "orders": numbers}, ())
    assert found == {"buyer_id", "session_id", "sender"}
    nobody = {"session_id": "string collate UTF8_LCASE"}
    assert columns_as_numbers({"sessions": nobody}, ()) == ALL - {"session_id"}


def test_what_was_sent_as_numbers_is_read_without_loss():
    numbers = ALL - {"mode"}
    columns = ("shop_id", "buyer_id", "session_id", "sender", "mode")
    names = ("shop_id", "buyer_id 0", "buyer_id 1", "session_id 0", "sender 0", "mode")
    assert sent_names(columns, numbers) == names
    rows = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    sent = pl.DataFrame(
        [
            ("s", 2**63 - 1, -(2**31), 7, 0, "bulk"),
            ("s", -(2**63), 2**31 - 1, None, 1, None),
            ("s", None, None, -7, 2, "manual"),
        ],
        schema=empty_as_sent(rows, numbers).schema,
        orient="row",
    )
    assert sent.columns == list(names)
    read = sent.with_columns(as_read(columns, numbers)).select(columns)
    assert read.rows() == [
        ("s", (2**63 - 1) * 2**32 - 2**31, 7, 0, "bulk"),
        ("s", -(2**95) + 2**31 - 1, None, 1, None),
        ("s", None, -7, 2, "manual"),
    ]


METRICS = [
    "pdd.reply_rate_3min",
    "taobao.*conversion*",
    "jd.answer_rate",
    "douyin.*refund*",
    "douyin.complaint_rate",
]


@pytest.mark.parametrize("by", [(), ("buyer_id", "sender")])
def test_ids_that_are_numbers_in_some_tables_meet_those_that_are_words(spark, by):
    shop = cs.datasets.sample_shop(days=3)
    frames = {name: shop.frame(name).collect().select(shop.columns(name)) for name in shop.tables}
    buyers = pl.concat(f.select("buyer_id") for f in frames.values() if "buyer_id" in f.columns)
    buyers = buyers.unique().sort("buyer_id").with_row_index("number", 10**9)
    number = pl.col("buyer_id").replace_strict(buyers["buyer_id"], buyers["number"])
    for name, frame in frames.items():
        if "buyer_id" in frame.columns:
            dtype = pl.String if name == "messages" else pl.Int64
            frames[name] = frame.with_columns(number.cast(dtype).alias("buyer_id"))
    mode = pl.when(pl.int_range(pl.len()) % 3 > 0).then("mode")
    frames["messages"] = frames["messages"].with_columns(mode.alias("mode"))
    data = cs.Dataset(**frames, as_of=shop.as_of, invalid="trust")
    tables = spark_tables(spark, data, **frames)
    metrics = METRICS[0] if by else METRICS
    found = same(metrics, data, tables, buckets=3, by=by, per="all", as_of=shop.as_of)
    assert found["value"].is_between(0, 1, closed="none").any() or by
    assert found["denominator"].max() > (0 if by else 10)
