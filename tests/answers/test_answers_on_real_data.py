"""The answers on real conversations and orders, against sums made without the library."""

from datetime import date, timedelta

import polars as pl
import pytest

import csmetrics as cs

WAIT, RATE = "desk.first_response_time", "desk.response_rate_3min"
FEBRUARY = (date(2020, 2, 1), date(2020, 3, 1))
MARCH = (date(2020, 3, 1), date(2020, 4, 1))


@pytest.fixture
def folder(real_data):
    return real_data / "ibm_twitter_care"


@pytest.fixture
def care(folder):
    return cs.Dataset(
        messages=pl.scan_parquet(folder / "messages.parquet"),
        sessions=pl.scan_parquet(folder / "sessions.parquet"),
        time_zone="UTC",
    )


@pytest.fixture
def waits(folder):
    """Each session's company, first day and seconds to the first reply, from the raw messages."""
    messages = pl.read_parquet(folder / "messages.parquet").sort("session_id", "sent_at", "seq")
    asked = messages.filter(sender="buyer").group_by("session_id", "shop_id").first()
    replied = (
        messages.filter(sender="agent")
        .join(asked.select("session_id", asked="sent_at"), on="session_id")
        .filter(pl.col("sent_at") >= pl.col("asked"))
        .group_by("session_id")
        .agg(pl.col("sent_at").min().alias("replied"))
    )
    return asked.join(replied, on="session_id").select(
        "shop_id",
        day=pl.col("sent_at").dt.date(),
        seconds=(pl.col("replied") - pl.col("sent_at")).dt.total_seconds(),
    )


def test_companies_are_ranked_by_the_mean_of_their_waits(care, waits):
    rows = cs.evaluate(WAIT, care, per="all", by="shop_id")
    found = cs.compare(rows, over="shop_id", data=care)
    means = (
        waits.group_by("shop_id")
        .agg(pl.col("seconds").mean(), pl.col("seconds").std().alias("sd"), pl.len().alias("n"))
        .filter(pl.col("n") >= 30)
        .sort("seconds")
    )
    ranked = found.filter(pl.col("rank").is_not_null()).sort("rank")
    assert ranked["shop_id"].to_list() == means["shop_id"].to_list()
    assert ranked["pooled_value"].unique().to_list() == [129_061_190 / 1025]
    reach = 1.959964 * means["sd"] / means["n"].sqrt()
    highs = (means["seconds"] + reach).to_list()
    assert ranked["high"].to_list() == pytest.approx(highs, rel=1e-6)
    assert ranked["low"].min() == 0, "no mean wait is negative"


def test_the_fall_of_the_rate_is_split_exactly(care):
    found = cs.contributions(RATE, care, between=(FEBRUARY, MARCH), by="shop_id")
    assert found["value_before"][0] == 45 / 157
    assert found["value_after"][0] == 56 / 670
    assert found["contribution"].sum() == pytest.approx(56 / 670 - 45 / 157, abs=1e-12)
    assert found.select("shop_id", "effect").row(0) == ("RockstarSupport", "mix")


def test_the_waits_of_two_months_split_as_the_formula_says(care, waits):
    found = cs.contributions(WAIT, care, between=(FEBRUARY, MARCH), by="shop_id")
    sides = [
        waits.filter(pl.col("day").is_between(first, last, closed="left"))
        .group_by("shop_id")
        .agg(pl.col("seconds").mean().alias("r"), pl.len().alias("n"))
        .with_columns(w=pl.col("n") / pl.col("n").sum())
        for first, last in (FEBRUARY, MARCH)
    ]
    joined = sides[0].join(sides[1], on="shop_id", how="inner", suffix="1")
    rates = joined.select(
        "shop_id", rate=(pl.col("r1") - pl.col("r")) * (pl.col("w") + pl.col("w1")) / 2
    )
    own = found.filter(effect="rate").join(rates, on="shop_id")
    assert own.height == found.filter(effect="rate").height > 3
    assert own["contribution"].to_list() == pytest.approx(own["rate"].to_list(), rel=1e-9)


def test_a_question_asked_a_minute_ago_is_between_its_bounds(care, folder):
    messages = pl.read_parquet(folder / "messages.parquet").filter(sender="buyer")
    asked = messages.filter(pl.col("sent_at").dt.date() == date(2020, 3, 23))["sent_at"].max()
    then = cs.Dataset(
        messages=pl.scan_parquet(folder / "messages.parquet"),
        sessions=pl.scan_parquet(folder / "sessions.parquet"),
        time_zone="UTC",
        as_of=asked + timedelta(minutes=1),
    )
    day = date(2020, 3, 23)
    rows = cs.evaluate(RATE, then, start=day, end=day + timedelta(days=1))
    found = cs.bounds(rows).row(0, named=True)
    assert found["pending"] >= 1
    (now,) = cs.evaluate(RATE, care, start=day, end=day + timedelta(days=1))["value"]
    assert found["low"] <= now <= found["high"]
    assert found["low"] < found["high"]


def test_refunds_that_took_unusually_long_are_told(real_data):
    refunds = pl.read_parquet(real_data / "online_retail" / "refunds.parquet")
    data = cs.Dataset(refunds=refunds, time_zone="Europe/London")
    rows = cs.evaluate("douyin.avg_refund_time", data)
    found = cs.alerts(rows, cs.AlertRule(metric="douyin.*", z=5.0))
    days = refunds.group_by(pl.col("completed_at").dt.date().alias("day")).agg(
        ((pl.col("completed_at") - pl.col("applied_at")).dt.total_seconds()).mean().alias("mean"),
        pl.len(),
    )
    enough = days.filter(pl.col("len") >= 30).sort("day")
    for one in found.iter_rows(named=True):
        before = enough.filter(pl.col("day") < one["period_start"])["mean"].tail(28)
        middle = before.median()
        spread = 1.4826 * (before - middle).abs().median()
        assert one["z"] == pytest.approx((one["value"] - middle) / spread, rel=1e-9)
        assert one["z"] >= 5
    assert date(2011, 9, 29) in found["period_start"].to_list()
