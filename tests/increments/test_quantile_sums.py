"""Quantiles of kept sums: each distinct quantity with the number of its units."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, Partials, evaluate, finish, partials, registry
from csmetrics.errors import ArgumentError
from csmetrics.language.measures import Quantile
from csmetrics.model.edition import Text
from csmetrics.model.metric import Metric
from tests.increments.test_partials import RATE, at, dataset


def answered_in(seconds, day, shop):
    """One question each, answered after so many seconds."""
    text = []
    for number, after in enumerate(seconds):
        who, asks = f"{shop}{day}-{number}", at(day, 10)
        text.append((f"{who}q", who, asks, "buyer"))
        text.append((f"{who}a", who, asks + timedelta(seconds=after), "agent"))
    return text


def settling_quantile(q="0.75"):
    """The quantile of 拼多多's response times."""
    (edition,) = registry["pdd.avg_response_time"].editions
    mean = edition.measure
    measure = Quantile(q=Decimal(q), quantity=mean.quantity, of=mean.of, among=mean.among)
    return Metric(
        id="own.quantile",
        name=Text(zh="分位数", en="quantile"),
        better="lower",
        editions=(edition.model_copy(update={"measure": measure}),),
    )


def test_merged_partials_give_the_quantile_of_all_shops_and_nights(tmp_path):
    quantile, end = settling_quantile(), at(5, 0)
    north = dataset(answered_in([10, 20], 2, "n"), answered_in([50], 3, "n"), shop="n", as_of=end)
    south = dataset(answered_in([10, 90], 2, "s"), answered_in([], 3, "s"), shop="s", as_of=end)
    days = {"start": date(2026, 3, 2), "end": date(2026, 3, 4)}
    nights = [
        partials(quantile, shop, part=part, start=date(2026, 3, day), end=date(2026, 3, day + 1))
        for part, shop in (("n", north), ("s", south))
        for day in (2, 3)
    ]
    kept = nights[2]
    for night in (nights[1], nights[3], nights[0]):
        kept.merge(night).write_parquet(tmp_path / "kept.parquet")
        kept = Partials.read_parquet(tmp_path / "kept.parquet")
    found = finish(kept, per="all")
    # 10 10 20 50 90: the quantity at place 0.75 · 4 is the fourth; not of the shops' own quantiles
    assert found.select("denominator", "value").row(0) == (5.0, 50.0)
    assert finish(kept).select("denominator", "value").rows() == [(4.0, 37.5), (1.0, 50.0)]
    both = dataset(answered_in([10, 20], 2, "n"), answered_in([50], 3, "n"), shop="n")
    other = dataset(answered_in([10, 90], 2, "s"), shop="s")
    whole = Dataset(
        messages=pl.concat([one.frame("messages").collect() for one in (both, other)]), as_of=end
    )
    for per in ("day", "all"):
        assert finish(kept, per=per, **days).equals(evaluate(quantile, whole, per=per, **days))


def test_the_sums_of_a_quantile_are_counts_of_each_quantity():
    data = dataset(answered_in([10, 10, 20], 2, "s"), as_of=at(4, 0))
    sums = partials([settling_quantile(), RATE], data).to_frame()
    assert sums.select("metric", "quantity", "numerator", "denominator").rows() == [
        ("own.quantile", 10_000_000, 0, 2),
        ("own.quantile", 20_000_000, 0, 1),
        (RATE, None, 3, 3),
    ]


def test_a_quantity_that_came_late_is_a_change():
    early = dataset(answered_in([10, 20], 2, "s"), as_of=at(4, 0))
    late = dataset(answered_in([10, 30], 2, "s"), as_of=at(5, 0))
    days = {"start": date(2026, 3, 2), "end": date(2026, 3, 3)}
    kept, night = (partials(settling_quantile(), one, **days) for one in (early, late))
    changed = kept.changes(night).select("quantity", "denominator_before", "denominator")
    assert changed.rows() == [(20_000_000, 1, 0), (30_000_000, 0, 1)]
    with pytest.warns(CsmetricsWarning, match="units of quantity 20000000: 1 → 0"):
        assert finish(kept.merge(night))["value"].to_list() == [25.0]


def test_kept_sums_finish_periods_of_ones_own_and_trailing_windows():
    quantile = settling_quantile()
    data = dataset(
        *(answered_in([10 * day, 100], day, "s") for day in (2, 3, 4, 5)), as_of=at(7, 0)
    )
    kept = partials([quantile, RATE], data)
    spans = [(date(2026, 3, 3), date(2026, 3, 6)), (date(2026, 3, 2), date(2026, 3, 4))]
    for call in ({"per": spans}, {"trailing": 2}, {"trailing": 3, "per": "week"}):
        found = finish(kept, **call)
        assert found.equals(evaluate([quantile, RATE], data, **call))
        assert found["value"].null_count() == 0
    with pytest.raises(ArgumentError, match="has no sums for 2 of the days needed"):
        finish(kept, per=[(date(2026, 3, 4), date(2026, 3, 8))])
    trailing = quantile.model_copy(
        update={"editions": tuple(e.model_copy(update={"trailing": 2}) for e in quantile.editions)}
    )
    with pytest.raises(
        ArgumentError, match="is already a trailing window of 2 days: leave trailing=3 out"
    ):
        finish(partials(trailing, data), trailing=3)
