"""Spark gives the rows of the local evaluation, bit for bit, however the rows are dealt out."""

import os
import warnings
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


def heard(call):
    """What a call returns, and the library's warnings."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        result = call()
    return result, [str(one.message) for one in told if one.category is CsmetricsWarning]


def same(metrics, data, tables, *, buckets, **kw):
    """The local result, after Spark has given the same rows and the same warnings."""
    want, warned = heard(lambda: cs.evaluate(metrics, data, missing="skip", **kw))
    got, told = heard(
        lambda: on_spark.evaluate(
            metrics, tables, missing="skip", invalid="trust", buckets=buckets, **kw
        )
    )
    assert got.schema == want.schema
    assert got.equals(want)
    assert told == warned
    return want


def test_every_metric_is_the_same_bit_for_bit(tables, shop):
    assert same("*", shop, tables, buckets=2, by="shop_id", per="week").height > 150


@pytest.mark.parametrize("buckets", [1, 7, 64])
def test_the_number_of_buckets_changes_nothing(tables, shop, buckets):
    assert same(FEW, shop, tables, buckets=buckets)["value"].is_not_null().any()


def test_agents_hours_and_teams_group_alike(tables, shop):
    found = same(FEW[0], shop, tables, buckets=3, by=("team", "agent_id", "hour"), per="all")
    assert found["agent_id"].n_unique() > 2


def test_naive_times_are_local_in_the_zone_of_the_data_and_not_of_the_session(spark, shop):
    local = pl.col("sent_at").dt.replace_time_zone(None)
    naive = shop.frame("messages").collect().with_columns(local)
    tables = given(spark, shop, messages=naive)
    assert dict(tables["messages"].dtypes)["sent_at"] == "timestamp_ntz"
    assert same(FEW[0], shop, tables, buckets=2, per="all")["value"].is_not_null().all()


def test_a_shop_whose_refunds_do_not_name_their_buyer_stays_whole(spark, shop):
    frames = {
        name: shop.frame(name).collect().drop("buyer_id") for name in ("refunds", "complaints")
    }
    given_frames = {name: frames.get(name, shop.frame(name).collect()) for name in shop.tables}
    data = cs.Dataset(**given_frames, as_of=shop.as_of)
    tables = given(spark, data, **frames)
    same("pdd.*", data, tables, buckets=7, per="all", as_of=shop.as_of)


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
    data = cs.Dataset(**frames, as_of=shop.as_of, invalid="quarantine")
    rejected = dict(data.rejected.group_by("table").agg(pl.col("row").n_unique()).iter_rows())
    assert rejected["orders"] == 3
    assert rejected["messages"] > 1
    call = {
        "metrics": ["pdd.reply_rate_3min", "pdd.inquiry_conversion_rate"],
        "per": "all",
        "by": "shop_id",
        "as_of": shop.as_of,
    }
    want, _ = heard(lambda: cs.evaluate(data=data, **call))
    tables = given(spark, data, **frames)
    got, told = heard(
        lambda: on_spark.evaluate(tables=tables, invalid="quarantine", buckets=3, **call)
    )
    assert got.equals(want)
    said = [text for text in told if "rejected" in text]
    assert len(said) == 1
    for table, rows in rejected.items():
        assert f"{table} {rows:,} of {frames[table].height:,}" in said[0]
    with pytest.raises(DataError) as error:
        on_spark.evaluate(tables=tables, **call)
    text = str(error.value)
    assert "orders: 3 of" in text
    assert "order_id is shared by rows that differ: 2 rows" in text
    assert "amount" in text
    assert f"messages: {rejected['messages']:,} of" in text


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
    from pyspark import TaskContext  # noqa: PLC0415  where it runs

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
    with pytest.raises(CsmetricsError, match=r"the driver has csmetrics 0\.0\.9 and a worker has"):
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
    with pytest.raises(ArgumentError, match=r"no table 'message'.*messages"):
        on_spark.evaluate(FEW[0], {"message": spark.range(1)})
    with pytest.raises(ArgumentError, match="messages is a Spark DataFrame, not a DataFrame"):
        on_spark.evaluate(FEW[0], {"messages": shop.frame("messages").collect()})
    with pytest.raises(ArgumentError, match="buckets is a number"):
        on_spark.evaluate(FEW[0], given(spark, shop), invalid="trust", buckets=0)
