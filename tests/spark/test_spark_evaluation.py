"""Spark gives the rows of the local evaluation, bit for bit, however the rows are dealt out."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import spark as on_spark
from csmetrics.language import conditions, measures, messages, quantities, units
from csmetrics.language.base import minutes
from csmetrics.language.hours import working
from tests.spark.spark_tables import heard, same, spark_frame, spark_tables

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


@pytest.fixture(scope="module")
def tables(spark, shop):
    return spark_tables(spark, shop)


def test_every_metric_is_the_same_bit_for_bit(tables, shop):
    assert same("*", shop, tables, buckets=2, by="shop_id", per="week").height > 150


@pytest.mark.parametrize("buckets", [1, 7, 64])
def test_the_number_of_buckets_changes_nothing(tables, shop, buckets):
    assert same(FEW, shop, tables, buckets=buckets)["value"].is_not_null().any()


def test_teams_agents_hours_and_weekdays_group_alike(tables, shop):
    by = ("team", "agent_id", "hour", "weekday")
    found = same(FEW[0], shop, tables, buckets=3, by=by, per="all")
    assert found["team"].n_unique() > 1
    assert found["agent_id"].n_unique() > 2
    assert found["hour"].n_unique() > 5
    assert found["weekday"].n_unique() == 4


def test_orders_are_grouped_by_their_quantity(tables, shop):
    found = same("taobao.paid_amount", shop, tables, buckets=3, by="quantity", per="all")
    assert found["quantity"].n_unique() > 1


def test_trailing_windows_and_periods_of_ones_own_are_the_same(tables, shop):
    assert same(FEW[:3], shop, tables, buckets=3, trailing=2, start=date(2026, 3, 4)).height == 6
    first = date(2026, 3, 2)
    own = [(first, first + timedelta(3)), (first + timedelta(1), first + timedelta(2))]
    found = same([FEW[0], FEW[2]], shop, tables, buckets=3, per=own)
    assert found["period_start"].to_list() == [first, first + timedelta(1)] * 2


def test_what_was_known_earlier_is_the_same(tables, shop):
    noon = datetime(2026, 3, 4, 12, 0)  # noqa: DTZ001  local
    found = same(FEW[:3], shop, tables, buckets=3, as_of=noon)
    assert found["period_end"].max() == date(2026, 3, 5)
    assert set(found["status"]) == {"final", "provisional"}


def own(name, measure, settles_after=None):
    """A metric of one's own."""
    source = cs.Source(title="test", publisher="test")
    edition = cs.Edition(measure=measure, settles_after=settles_after, sources=(source,))
    return cs.Metric(id=f"own.{name}", name=cs.Text(zh=name, en=name), editions=(edition,))


QUESTIONS = units.each(messages.asked)
WAIT = own("wait", measures.mean(quantities.wait_for(messages.human), QUESTIONS))
HOURS = working("09:00", "18:00", days="mon-sun")
WORKING_WAIT = own(
    "working_wait",
    measures.mean(quantities.wait_for(messages.human, counting=HOURS), QUESTIONS),
)
REPLIED = own(
    "replied",
    measures.proportion(
        QUESTIONS, that=conditions.answered_by(messages.human, scope="buyer", within=minutes(3))
    ),
)


def test_calendars_agents_and_shops_reach_every_bucket(spark, shop):
    calendar = pl.DataFrame({"day": [date(2026, 3, 3)], "kind": ["holiday"]})
    shops = pl.DataFrame({"shop_id": ["peach", "plum"], "platform": ["taobao", "pdd"]})
    frames = {name: shop.frame(name).collect() for name in shop.tables}
    data = cs.Dataset(**frames | {"calendar": calendar, "shops": shops})
    tables = spark_tables(spark, data, shops=shops)
    found = same(
        [WORKING_WAIT, "pdd.reply_rate_3min", "desk.*"], data, tables, buckets=5, by="shop_id"
    )
    waits = found.filter(pl.col("metric") == "own.working_wait")
    assert set(found.filter(pl.col("metric") == "pdd.reply_rate_3min")["shop_id"]) == {"plum"}
    assert set(waits["shop_id"]) == {"peach", "plum"}
    without = cs.evaluate(WORKING_WAIT, shop, by="shop_id")
    assert waits["numerator"].sum() < without["numerator"].sum()


NAIVE = [
    "2026-03-08 02:30:00",  # which New York's clocks skip
    "2026-03-08 02:31:00",
    "2026-03-08 03:10:00",
    "2026-11-01 01:30:00",  # which they have twice
    "2026-11-01 01:32:30",
]


def naive_messages():
    rows = pl.DataFrame(
        {
            "message_id": [f"m{i}" for i in range(5)],
            "shop_id": ["s"] * 5,
            "buyer_id": ["b", "b", "c", "b", "b"],
            "agent_id": ["a"] * 5,
            "sent_at": NAIVE,
            "sender": ["buyer", "agent", "buyer", "buyer", "agent"],
            "mode": ["manual"] * 5,
        }
    )
    return rows.with_columns(pl.col("sent_at").str.to_datetime(time_unit="us"))


@pytest.mark.parametrize("invalid", ["raise", "quarantine", "trust"])
def test_naive_times_are_local_in_the_zone_of_the_data_and_not_of_the_session(spark, invalid):
    copies = invalid == "quarantine"  # of which all but one are left out, and one comes back
    rows = pl.concat([naive_messages()] * (2 if copies else 1))
    table = spark_frame(spark, rows)
    assert dict(table.dtypes)["sent_at"] == "timestamp_ntz"
    metrics = ["pdd.reply_rate_3min", WAIT]
    data = cs.Dataset(messages=rows, invalid=invalid)
    want, _ = heard(lambda: cs.evaluate(metrics, data, per="month"))
    got, found = heard(
        lambda: on_spark.evaluate(
            metrics, {"messages": table}, per="month", invalid=invalid, buckets=2
        )
    )
    assert got.equals(want)
    assert got.filter(metric="own.wait")["value"].drop_nulls().to_list() == [60, 150]
    assert found == (["rows were rejected and are not counted: messages 5 of 10"] * copies)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
def test_aware_times_are_instants_in_any_zone_of_the_data(spark, zone):
    times = pl.col("sent_at").dt.replace_time_zone("UTC")
    rows = naive_messages().with_columns(times)
    data = cs.Dataset(messages=rows, time_zone=zone)
    tables = {"messages": spark_frame(spark, rows)}
    found = same(["pdd.reply_rate_3min", "pdd.consult_buyers"], data, tables, buckets=2)
    first = {"America/New_York": date(2026, 3, 7), "Asia/Shanghai": date(2026, 3, 8)}[zone]
    assert found["period_start"].min() == first


@pytest.mark.parametrize("buckets", [2, 7])
def test_a_shop_whose_orders_do_not_name_their_buyer_stays_whole(spark, shop, buckets):
    buyerless = ("orders", "refunds", "reviews", "complaints")
    frames = {
        name: shop.frame(name).collect().drop("buyer_id")
        if name in buyerless
        else shop.frame(name).collect()
        for name in shop.tables
    }
    data = cs.Dataset(**frames, as_of=shop.as_of)
    found = same(
        "pdd.*", data, spark_tables(spark, data), buckets=buckets, per="all", as_of=shop.as_of
    )
    assert found.filter(pl.col("metric").str.contains("refund"))["value"].is_not_null().any()


def one_buyer(shop):
    """The sample shops as if one buyer of one shop had said and bought it all, and a few others."""
    frames = {}
    for name in ("messages", "orders", "agents"):
        frame = shop.frame(name).collect()
        if name == "messages":
            frame = frame.drop("session_id").with_columns(
                seq=pl.int_range(pl.len(), dtype=pl.Int64)
            )
        if "buyer_id" in frame.columns:
            few = pl.int_range(pl.len()) % 50 == 0
            giant = pl.when(few).then("buyer_id").otherwise(pl.lit("giant"))
            frame = frame.with_columns(giant.alias("buyer_id"), shop_id=pl.lit("peach"))
        frames[name] = frame
    return cs.Dataset(**frames)


def test_one_giant_buyer_of_one_giant_shop_is_one_bucket_and_the_others_are_empty(spark, shop):
    data = one_buyer(shop)
    assert spark.conf.get("spark.sql.adaptive.enabled") == "true"
    tables = spark_tables(spark, data)
    for buckets in (7, 64):
        found = same(["pdd.reply_rate_3min", "taobao.*conversion*"], data, tables, buckets=buckets)
        assert found["denominator"].max() > 1


def test_columns_of_ones_own_group_alike_whatever_their_type(spark, shop):
    number = pl.int_range(pl.len())
    rows = (
        shop.frame("messages")
        .collect()
        .with_columns(
            floor=(number % 3).cast(pl.Int64),
            share=(number % 2).cast(pl.Float64) / 3,
            on=pl.lit(date(2026, 1, 1)),
            vip=number % 2 == 0,
        )
    )
    frames = {name: shop.frame(name).collect() for name in shop.tables} | {"messages": rows}
    data = cs.Dataset(**frames)
    by = ("floor", "share", "on", "vip")
    found = same(REPLIED, data, spark_tables(spark, data), buckets=3, by=by, per="all")
    assert found.height == 6


MEDIAN = own(
    "median_wait", measures.quantile("0.5", quantities.wait_for(messages.human), QUESTIONS), 0
)


def test_partials_are_those_of_the_local_evaluation_quantiles_among_them(tables, shop):
    metrics = ["pdd.reply_rate_3min", "pdd.consult_buyers", MEDIAN]
    call = {"metrics": metrics, "by": "shop_id"}
    want = cs.partials(data=shop, **call)
    got = on_spark.partials(tables=tables, invalid="trust", buckets=3, **call)
    for part in ("sums", "days", "hours"):
        assert getattr(got, part).equals(getattr(want, part)), part
    assert cs.finish(got, per="week").equals(cs.evaluate(data=shop, per="week", **call))


def test_explain_gives_the_same_units(tables, shop):
    want = cs.explain("pdd.reply_rate_3min", shop, by="agent_id")
    units_of = on_spark.explain(
        "pdd.reply_rate_3min", tables, by="agent_id", invalid="trust", buckets=3
    )
    got = pl.DataFrame(units_of.toArrow()).cast(dict(want.schema))
    assert want.height > 50
    assert got.sort(got.columns).equals(want.sort(want.columns))


def test_ties_are_told_of_once(spark):
    rows = pl.concat([naive_messages().head(2)] * 2).with_columns(
        message_id=pl.Series(["a", "b", "c", "d"]),
        buyer_id=pl.Series(["b", "b", "c", "c"]),
        sent_at=pl.col("sent_at").first(),
    )
    data = cs.Dataset(messages=rows.lazy())
    call = {"metrics": "pdd.reply_rate_3min", "per": "all"}
    _, want = heard(lambda: cs.evaluate(data=data, **call))
    tables = {"messages": spark_frame(spark, rows)}
    _, messages = heard(
        lambda: on_spark.evaluate(tables=tables, invalid="trust", buckets=7, **call)
    )
    assert messages == want
    assert "2 messages have the same buyer" in want[0]
