"""Intervals of quantiles: two of the units' own values, whatever they are distributed by."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from math import ceil, floor, sqrt

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.language.conditions import answered_by
from csmetrics.language.measures import quantile
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.model.metric import Edition, Metric, Source, Text

ROUNDS = rounds(asked, by=human, scope="buyer")


def metric(q):
    return Metric(
        id="own.quantile",
        name=Text(zh="分位数", en="quantile"),
        better="lower",
        editions=(
            Edition(
                measure=quantile(
                    q, wait_for(human, scope="buyer"), each(ROUNDS), among=answered_by(human)
                ),
                settles_after=0,
                sources=(Source(title="本店", publisher="本店"),),
            ),
        ),
    )


def shop(*days, agent="li"):
    """For each day the seconds that buyers waited."""
    found = []
    for number, seconds in enumerate(days):
        for n, after in enumerate(seconds):
            at = datetime(2026, 3, 2 + number, 9) + timedelta(seconds=17 * n)  # noqa: DTZ001  local
            buyer = f"buyer {number} {n}"
            found.append((f"{buyer}q", buyer, None, at, "buyer"))
            found.append((f"{buyer}a", buyer, agent, at + timedelta(seconds=after), "agent"))
    schema = ["message_id", "buyer_id", "agent_id", "sent_at", "sender"]
    frame = pl.DataFrame(found, schema=schema, orient="row").with_columns(shop_id=pl.lit("s"))
    as_of = datetime(2026, 3, 2 + len(days))  # noqa: DTZ001  local
    return cs.Dataset(messages=frame, as_of=as_of)


def compared(data, q, **more):
    registry = cs.registry.with_metrics(metric(q))
    result = cs.evaluate("own.quantile", data, registry=registry)
    return cs.compare(result, data=data, registry=registry, **more)


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_the_interval_is_two_of_the_waits(q):
    waits = [7 * n % 101 + 1 for n in range(100)]
    row = compared(shop(waits), q).row(0, named=True)
    reach = 1.959963984540054 * sqrt(100 * q * (1 - q))
    first, last = floor(100 * q - reach), ceil(100 * q + reach) + 1
    assert (row["low"], row["high"]) == (sorted(waits)[first - 1], sorted(waits)[last - 1])
    assert row["low"] <= row["value"] <= row["high"]


def test_two_days_far_apart_are_told_apart_and_two_alike_are_not():
    near = [n % 50 + 10 for n in range(60)]
    far = [n % 50 + 200 for n in range(60)]
    found = compared(shop(near, far, far), 0.5)
    assert found["distinguishable"].to_list() == [None, True, False]
    assert found["against_low"][1] == found["low"][0]


def test_too_few_units_have_no_interval_nor_has_a_rank_beyond_them():
    few = compared(shop(list(range(1, 30))), 0.5)
    assert few.select("low", "high").row(0) == (None, None)
    extreme = compared(shop(list(range(1, 41))), 0.99).row(0, named=True)
    assert extreme["high"] is None
    assert extreme["low"] is not None


@pytest.mark.parametrize(("q", "ends"), [(0.2, (1, 12)), (0.8, (19, 30))])
def test_of_30_units_the_first_and_the_last_are_ranks_too(q, ends):
    """6 or 24 ∓ 1.96 · √4.8 = 4.29: from rank 1 to 11 + 1, and from 19 to 29 + 1."""
    row = compared(shop(list(range(1, 31))), q).row(0, named=True)
    assert (row["low"], row["high"]) == ends


def test_an_average_of_days_has_none_for_their_quantiles_are_not_one():
    day = [n % 50 + 10 for n in range(60)]
    found = compared(shop(day, day, day), 0.5, against="average", window=2)
    assert found["against_low"].to_list() == [None, found["low"][0], None]


def test_data_that_do_not_give_the_rows_are_refused():
    registry = cs.registry.with_metrics(metric(0.5))
    result = cs.evaluate("own.quantile", shop([5] * 40), registry=registry)
    with pytest.raises(ArgumentError, match="the data do not reproduce the result's row"):
        cs.compare(result, data=shop([5] * 41), registry=registry)


def test_the_true_median_lies_within_about_as_often_as_is_said():
    rng = random.Random(5)  # noqa: S311  no secret
    days = [[round(rng.expovariate(1 / 60), 3) for _ in range(60)] for _ in range(26)]
    found = compared(shop(*days), 0.5)
    median = 60 * 0.6931471805599453
    inside = sum(row["low"] <= median <= row["high"] for row in found.iter_rows(named=True))
    assert inside >= 22, "of 26, at 95 %"


def test_a_chart_of_a_quantile_has_the_interval_of_compare_as_a_band():
    registry = cs.registry.with_metrics(metric(0.5))
    data = shop([n % 50 + 10 for n in range(60)], [n % 50 + 90 for n in range(60)])
    result = cs.evaluate("own.quantile", data, registry=registry)
    expected = cs.compare(result, data=data, registry=registry).select("low", "high").rows()
    spec = cs.plot(result, "trend", data=data, registry=registry, lang="en").to_dict()
    (rows,) = [rows for rows in spec["datasets"].values() if "low" in rows[0]]
    assert [(row["low"], row["high"]) for row in rows] == expected
    assert "95% interval" in json.dumps(spec)
    bare = cs.plot(result, "trend", registry=registry).to_dict()
    assert all(row["low"] is None for rows in bare["datasets"].values() for row in rows)


def test_a_ranking_of_quantiles_has_intervals_under_the_agents_names():
    registry = cs.registry.with_metrics(metric(0.5))
    agents = pl.DataFrame({"shop_id": ["s"], "agent_id": ["li"], "name": ["李"]})
    found = shop([n % 50 + 10 for n in range(60)])
    data = cs.Dataset(messages=found.frame("messages"), agents=agents, as_of=found.as_of)
    result = cs.evaluate("own.quantile", data, by="agent_id", per="all", registry=registry)
    spec = cs.plot(result, "ranking", data=data, registry=registry, lang="en").to_dict()
    (rows,) = [rows for rows in spec["datasets"].values() if "group" in rows[0]]
    (row,) = [row for row in rows if row["group"] == "李"]
    waits = sorted(n % 50 + 10 for n in range(60))
    assert (row["low"], row["high"]) == (waits[22 - 1], waits[39 - 1])  # 30 ∓ 1.96 · √15
    assert "s" in row["interval"]


@pytest.mark.parametrize("of", [metric("0.5"), cs.registry["pdd.first_response_time"]])
def test_a_mean_or_quantile_has_no_interval_where_more_than_a_twentieth_are_pending(of):
    """40 buyers are answered; 2 more who wait are a twentieth, 3 are too many."""
    registry = cs.registry if of.id in cs.registry else cs.registry.with_metrics(of)
    for waiting, known in ((2, True), (3, False)):
        answered = shop(range(20, 60)).frame("messages").collect()
        asks = answered.filter(sender="buyer").tail(waiting)
        asks = asks.with_columns(pl.col("message_id", "buyer_id") + " again")
        at = datetime(2026, 3, 2, 12)  # noqa: DTZ001  local
        data = cs.Dataset(messages=pl.concat([answered, asks]), as_of=at)
        rows = cs.evaluate(of.id, data, registry=registry)
        assert rows.select("denominator", "pending").row(0) == (40, waiting)
        (found,) = cs.compare(rows, data=data, registry=registry).to_dicts()
        assert (found["low"] is not None, found["high"] is not None) == (known, known), waiting
