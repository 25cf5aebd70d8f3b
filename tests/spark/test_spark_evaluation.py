"""Spark gives the rows of the local evaluation, bit for bit, however the rows are dealt out."""

import os
from datetime import datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.errors import ArgumentError, CsmetricsError, CsmetricsWarning, DataError
from csmetrics.spark import bucket

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas",  # it is not used
    "ignore::ResourceWarning",
    "ignore::DeprecationWarning",
)
FEW = [
    "pdd.reply_rate_3min",
    "pdd.consult_buyers",
    "desk.median_response_time",
    "taobao.*conversion*",
    "desk.online*",
    "pdd.*refund*",
]


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=4)


def given(spark, data, **frames):
    """The tables of a data set as Spark DataFrames, some of them replaced."""
    tables = {}
    for name in data.tables:
        frame = frames.get(name, data.frame(name).collect().select(data.columns(name)))
        tables[name] = spark.createDataFrame(frame.to_arrow()).coalesce(1)
    return tables


@pytest.fixture(scope="module")
def tables(spark, shop):
    return given(spark, shop)


def local(metrics, data, **kw):
    with pytest.warns(CsmetricsWarning, match="skipped") if kw.get("missing") else _quiet():
        return cs.evaluate(metrics, data, **kw)


class _quiet:  # noqa: N801  a context that does nothing
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def test_every_metric_is_the_same_bit_for_bit(tables, shop):
    with pytest.warns(CsmetricsWarning, match="skipped"):
        want = cs.evaluate("*", shop, missing="skip", by="shop_id", per="week")
    with pytest.warns(CsmetricsWarning, match="skipped"):
        got = on_spark.evaluate(
            "*", tables, missing="skip", by="shop_id", per="week", invalid="trust", buckets=2
        )
    assert got.height > 300
    assert got.equals(want)
    assert got.schema == want.schema


@pytest.mark.parametrize("buckets", [1, 7, 64])
def test_the_number_of_buckets_changes_nothing(tables, shop, buckets):
    want = cs.evaluate(FEW, shop)
    assert want["value"].is_not_null().any()
    assert on_spark.evaluate(FEW, tables, invalid="trust", buckets=buckets).equals(want)


def test_agents_hours_and_teams_group_alike(tables, shop):
    call = {"metrics": FEW[0], "by": ("team", "agent_id", "hour"), "per": "all"}
    want = cs.evaluate(data=shop, **call)
    assert on_spark.evaluate(tables=tables, invalid="trust", buckets=3, **call).equals(want)


def test_naive_times_are_local_in_the_zone_of_the_data_and_not_of_the_session(spark, shop):
    naive = (
        shop.frame("messages").collect().with_columns(pl.col("sent_at").dt.replace_time_zone(None))
    )
    tables = given(spark, shop, messages=naive)
    assert dict(tables["messages"].dtypes)["sent_at"] == "timestamp_ntz"
    want = cs.evaluate(FEW[0], shop, per="all")
    assert on_spark.evaluate(FEW[0], tables, per="all", invalid="trust", buckets=2).equals(want)


def test_a_shop_whose_orders_do_not_name_their_buyer_stays_whole(spark, shop):
    frames = {
        name: shop.frame(name).collect().drop("buyer_id") for name in ("refunds", "complaints")
    }
    data = cs.Dataset(
        **{name: frames.get(name, shop.frame(name).collect()) for name in shop.tables}
    )
    with pytest.warns(CsmetricsWarning, match="skipped"):
        want = cs.evaluate("pdd.*", data, missing="skip", per="all")
    tables = given(spark, data, **frames)
    with pytest.warns(CsmetricsWarning, match="skipped"):
        got = on_spark.evaluate(
            "pdd.*", tables, missing="skip", per="all", invalid="trust", buckets=7
        )
    assert got.equals(want)


def bad_rows(shop):
    """Orders of which one has two conflicting rows, in two shops, and one an amount below 0."""
    orders = shop.frame("orders").collect()
    twin = orders.head(1).with_columns(shop_id=pl.lit("another shop"))
    negative = orders.slice(1, 1).with_columns(
        order_id=pl.lit("below"), amount=pl.lit("-1").cast(pl.Decimal(38, 2))
    )
    messages = shop.frame("messages").collect()
    talk = messages.filter(pl.col("session_id").is_not_null()).head(1)
    torn = talk.with_columns(message_id=pl.lit("torn"), shop_id=pl.lit("another shop"))
    return {
        "orders": pl.concat([orders, twin, negative]),
        "messages": pl.concat([messages, torn]),
    }


def test_rows_that_break_rules_across_buckets_are_left_out_and_told_of_once(spark, shop):
    frames = bad_rows(shop)
    data = cs.Dataset(
        **{name: frames.get(name, shop.frame(name).collect()) for name in shop.tables},
        invalid="quarantine",
    )
    assert data.rejected.height > 3
    call = {
        "metrics": ["pdd.reply_rate_3min", "taobao.*conversion*"],
        "per": "all",
        "by": "shop_id",
    }
    with pytest.warns(CsmetricsWarning, match="orders 3 of"):
        want = cs.evaluate(data=data, **call)
    with pytest.warns(CsmetricsWarning) as told:
        got = on_spark.evaluate(
            tables=given(spark, shop, **frames), invalid="quarantine", buckets=5, **call
        )
    assert got.equals(want)
    said = [str(one.message) for one in told if "rejected" in str(one.message)]
    rejected = dict(data.rejected.group_by("table").agg(pl.col("row").n_unique()).iter_rows())
    height = frames["orders"].height
    assert len(said) == 1
    assert f"orders 3 of {height:,}" in said[0]
    assert f"messages {rejected['messages']:,} of {frames['messages'].height:,}" in said[0]


def test_rows_that_break_rules_are_refused_in_one_error(spark, shop):
    tables = given(spark, shop, **bad_rows(shop))
    with pytest.raises(DataError) as error:
        on_spark.evaluate("pdd.reply_rate_3min", tables)
    text = str(error.value)
    assert "orders: 3 of" in text
    assert "order_id is shared by rows that differ: 2 rows" in text
    assert "amount" in text
    assert "messages: " in text


def test_partials_are_those_of_the_local_evaluation(tables, shop):
    call = {"metrics": ["pdd.reply_rate_3min", "pdd.consult_buyers"], "by": "shop_id"}
    want = cs.partials(data=shop, **call)
    got = on_spark.partials(tables=tables, invalid="trust", buckets=3, **call)
    for part in ("sums", "days", "hours"):
        assert getattr(got, part).equals(getattr(want, part)), part
    assert cs.finish(got, per="week").equals(cs.evaluate(data=shop, per="week", **call))


def test_explain_gives_the_same_units(tables, shop):
    want = cs.explain("pdd.reply_rate_3min", shop, by="agent_id")
    units = on_spark.explain(
        "pdd.reply_rate_3min", tables, by="agent_id", invalid="trust", buckets=3
    )
    got = pl.DataFrame(units.toArrow()).cast(dict(want.schema))
    assert want.height > 50
    assert got.sort(got.columns).equals(want.sort(want.columns))


def dies_at_first(batches):
    from pyspark import TaskContext

    for batch in batches:
        if TaskContext.get().attemptNumber() == 0:
            os._exit(1)
        yield batch


def test_a_worker_that_dies_in_the_middle_changes_nothing(spark, shop):
    tables = given(spark, shop)
    messages = tables["messages"]
    tables["messages"] = messages.mapInArrow(dies_at_first, messages.schema)
    want = cs.evaluate(FEW[0], shop, by="shop_id")
    assert on_spark.evaluate(FEW[0], tables, by="shop_id", invalid="trust", buckets=2).equals(want)


def test_another_version_on_the_workers_is_refused(tables, monkeypatch):
    monkeypatch.setattr(bucket, "VERSION", "0.0.9")
    with pytest.raises(CsmetricsError, match="the driver has csmetrics 0.0.9 and a worker has"):
        on_spark.evaluate(FEW[0], tables, invalid="trust", buckets=2)


def test_no_event_at_all_needs_a_knowledge_time(spark, shop):
    none = {name: shop.frame(name).collect().clear() for name in shop.tables}
    tables = given(spark, shop, **none)
    with pytest.raises(ArgumentError, match="as_of is needed"):
        on_spark.evaluate(FEW[0], tables)
    empty = cs.Dataset(**none)
    call = {"metrics": FEW[0], "per": "all", "as_of": datetime(2026, 3, 4)}  # noqa: DTZ001  local
    want = cs.evaluate(data=empty, **call)
    assert on_spark.evaluate(tables=tables, **call).equals(want)


def test_what_is_no_table_is_refused(spark, shop):
    with pytest.raises(ArgumentError, match="no table 'message'.*messages"):
        on_spark.evaluate(FEW[0], {"message": spark.range(1)})
    with pytest.raises(ArgumentError, match="messages is a Spark DataFrame, not a DataFrame"):
        on_spark.evaluate(FEW[0], {"messages": shop.frame("messages").collect()})
    with pytest.raises(ArgumentError, match="buckets is a number"):
        on_spark.evaluate(FEW[0], given(spark, shop), invalid="trust", buckets=0)
