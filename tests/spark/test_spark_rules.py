"""What of tables and arguments in Spark is refused, put aside or trusted."""

from datetime import date, datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.errors import ArgumentError, CsmetricsError, DataError, MissingDataError
from tests.spark.spark_tables import heard, spark_frame, spark_tables

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas",  # it is not used
    "ignore::ResourceWarning",
    "ignore::DeprecationWarning",
)
METRIC = "pdd.reply_rate_3min"


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=3)


@pytest.fixture(scope="module")
def tables(spark, shop):
    return spark_tables(spark, shop)


def bad_rows(shop):
    """Orders of which one has two conflicting rows, in two shops, and one an amount below 0.

    And a session of two shops, and an order that stands three times.
    """
    orders = shop.frame("orders").collect()
    twin = orders.head(1).with_columns(shop_id=pl.lit("another shop"))
    negative = orders.slice(1, 1).with_columns(
        order_id=pl.lit("below"), amount=pl.lit("-1").cast(pl.Decimal(38, 2))
    )
    copies = [orders.slice(2, 1)] * 2
    messages = shop.frame("messages").collect()
    talk = messages.filter(pl.col("session_id").is_not_null()).head(1)
    torn = talk.with_columns(message_id=pl.lit("torn"), shop_id=pl.lit("another shop"))
    return {
        "orders": pl.concat([orders, twin, negative, *copies]),
        "messages": pl.concat([messages, torn]),
    }


def test_rows_that_break_rules_across_buckets_are_left_out_and_told_of_once(spark, shop):
    frames = bad_rows(shop)
    data = cs.Dataset(**frames, as_of=shop.as_of, invalid="quarantine")
    rejected = dict(data.rejected.group_by("table").agg(pl.col("row").n_unique()).iter_rows())
    assert rejected["orders"] == 5
    assert rejected["messages"] > 1
    call = {
        "metrics": [METRIC, "pdd.inquiry_conversion_rate"],
        "per": "all",
        "by": "shop_id",
        "as_of": shop.as_of,
    }
    want, _ = heard(lambda: cs.evaluate(data=data, **call))
    tables = spark_tables(spark, data, **frames)
    got, found = heard(
        lambda: on_spark.evaluate(tables=tables, invalid="quarantine", buckets=3, **call)
    )
    assert got.equals(want)
    of = {table: f"{rows:,} of {frames[table].height:,}" for table, rows in rejected.items()}
    counted = f"messages {of['messages']}, orders {of['orders']}"
    assert found == [f"rows were rejected and are not counted: {counted}"]
    with pytest.raises(DataError) as error:
        on_spark.evaluate(tables=tables, **call)
    text = str(error.value)
    assert "orders: 5 of" in text
    assert "order_id is shared by rows that differ: 2 rows" in text
    assert "order_id repeats an identical row: 2 rows" in text
    assert "amount" in text
    assert f"messages: {rejected['messages']:,} of" in text


def test_trusted_rows_give_the_figures_of_trusted_rows(spark, shop):
    orders = shop.frame("orders").collect()
    doubled = pl.concat([orders, orders])
    frames = {name: shop.frame(name).collect() for name in shop.tables} | {"orders": doubled}
    data = cs.Dataset(**frames, invalid="trust")
    call = {"metrics": "taobao.sales_amount", "per": "all"}
    want = cs.evaluate(data=data, **call)
    tables = spark_tables(spark, shop, orders=doubled)
    got, found = heard(lambda: on_spark.evaluate(tables=tables, invalid="trust", buckets=3, **call))
    assert got.equals(want)
    assert found == []


def test_an_order_that_is_late_tells_the_knowledge_time_in_every_way_of_taking_rows_in(
    spark, shop, tables
):
    late = shop.frame("orders").collect().tail(1)
    late = late.with_columns(
        order_id=pl.lit("late"),
        created_at=pl.lit(datetime(2026, 3, 6, 9)).dt.replace_time_zone("Asia/Shanghai"),  # noqa: DTZ001
        **dict.fromkeys(("paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at")),
    ).cast(late.schema)
    orders = pl.concat([shop.frame("orders").collect(), late])
    frames = {name: shop.frame(name).collect() for name in shop.tables} | {"orders": orders}
    call = {"metrics": METRIC, "per": "day"}
    want, _ = heard(lambda: cs.evaluate(data=cs.Dataset(**frames), **call))
    given = tables | {"orders": spark_frame(spark, orders)}
    for invalid in ("raise", "trust"):
        assert on_spark.evaluate(tables=given, invalid=invalid, buckets=2, **call).equals(want)
    assert want["period_start"].max() == date(2026, 3, 6)
    data = cs.Dataset(**frames, as_of="end-of-day")
    whole_days, _ = heard(lambda: cs.evaluate(data=data, **call))
    got = on_spark.evaluate(tables=given, as_of="end-of-day", invalid="trust", buckets=2, **call)
    assert got.equals(whole_days)
    assert not got.equals(want)


def test_columns_that_say_something_of_agents_are_refused_as_they_are_locally(spark, shop):
    team = pl.col("agent_id").replace({"lin": "early"}).alias("squad")
    messages = (
        shop.frame("messages")
        .collect()
        .with_columns(pl.when(pl.col("sender") == "agent").then("agent_id").alias("agent_id"))
    )
    messages = messages.with_columns(team)
    with pytest.raises(CsmetricsError) as local:
        cs.evaluate("pdd.consult_buyers", cs.Dataset(messages=messages), by="squad")
    table = spark_frame(spark, messages)
    with pytest.raises(type(local.value)) as error:
        on_spark.evaluate("pdd.consult_buyers", {"messages": table}, by="squad", invalid="trust")
    assert str(error.value) == str(local.value)


def test_no_event_at_all_needs_a_knowledge_time(spark, shop):
    none = {name: shop.frame(name).collect().clear() for name in shop.tables}
    tables = spark_tables(spark, shop, **none)
    for invalid in ("raise", "trust"):
        with pytest.raises(ArgumentError, match="as_of is needed"):
            on_spark.evaluate(METRIC, tables, invalid=invalid)
    empty = cs.Dataset(**none)
    call = {"metrics": METRIC, "per": "all", "as_of": datetime(2026, 3, 4)}  # noqa: DTZ001  local
    want = cs.evaluate(data=empty, **call)
    assert on_spark.evaluate(tables=tables, **call).equals(want)
    call |= {"start": date(2026, 3, 2), "end": date(2026, 3, 4)}
    want = cs.evaluate(data=empty, **call)
    assert want.height == 1
    assert on_spark.evaluate(tables=tables, buckets=3, invalid="trust", **call).equals(want)


def test_what_a_metric_lacks_is_said_before_any_row_is_read(tables):
    given = {"messages": tables["messages"].drop("sender")}
    with pytest.raises(MissingDataError, match="sender"):
        on_spark.evaluate(METRIC, given)
    with pytest.raises(MissingDataError, match="orders"):
        on_spark.evaluate("taobao.sales_amount", {"messages": tables["messages"]})


def test_what_is_no_table_or_no_way_to_take_rows_in_is_refused(spark, shop, tables):
    with pytest.raises(ArgumentError, match=r"no table 'message'.*messages"):
        on_spark.evaluate(METRIC, {"message": spark.range(1)})
    with pytest.raises(ArgumentError, match="messages must be a Spark DataFrame, not a DataFrame"):
        on_spark.evaluate(METRIC, {"messages": shop.frame("messages").collect()})
    with pytest.raises(ArgumentError, match="buckets must be a whole number"):
        on_spark.evaluate(METRIC, tables, invalid="trust", buckets=0)
    with pytest.raises(ArgumentError, match="end-of-day"):
        on_spark.evaluate(METRIC, tables, as_of="end of day")
    with pytest.raises(ArgumentError, match="quarantine"):
        on_spark.evaluate(METRIC, tables, invalid="ignore")
    with pytest.raises(ArgumentError, match="explain takes one metric"):
        on_spark.explain("pdd.*", tables, missing="skip")


def test_what_spark_cannot_read_is_an_error_of_this_library(spark, tables, tmp_path):
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "part.parquet").write_bytes(b"no parquet")
    broken = spark.read.schema(tables["messages"].schema).parquet(str(folder))
    with pytest.raises(CsmetricsError, match="Spark failed"):
        on_spark.evaluate(METRIC, {"messages": broken}, invalid="trust")
