"""Laws of the answers for every registered metric at once, whatever the period and groups."""

import warnings
from datetime import date

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.model.context import units
from csmetrics.model.requirements import groupable_columns

SHOP = cs.datasets.sample_shop(days=21, seed=5, start=date(2026, 3, 16))  # into April
VALUES = {"duration": 180, "integer": 2}
METRICS = [
    cs.registry.get(metric.id, **{one.name: VALUES[one.kind] for one in metric.parameters})
    for metric in cs.registry.values()
]
CALLS = [
    pytest.param(("day", ()), id="day", marks=pytest.mark.wide),
    pytest.param(("week", ("agent_id",)), id="week by agent"),
    pytest.param(("month", ("shop_id", "agent_id")), id="month by both", marks=pytest.mark.wide),
]


def splittable(metric, by):
    return all(
        set(by) <= set(groupable_columns(unit, SHOP))
        for edition in metric.editions
        for unit in units(edition.measure)
    )


@pytest.fixture(scope="module", params=CALLS)
def result(request):
    per, by = request.param
    asked = [metric for metric in METRICS if splittable(metric, by)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)  # editions that are over
        return cs.evaluate(asked, SHOP, per=per, by=by)


@pytest.fixture(scope="module")
def compared(result):
    return cs.compare(result)


@pytest.fixture(scope="module")
def bounded(result):
    return cs.bounds(result)


def groups(result):
    return [name for name in result.columns if name in ("shop_id", "agent_id")]


def test_what_a_row_is_held_against_is_a_row_of_the_result(result, compared):
    found = compared.filter(pl.col("against_value").is_not_null())
    keys = ["metric", *groups(result)]
    before = result.select(
        *keys,
        pl.col("period_start").alias("against_start"),
        pl.col("value").alias("value_before"),
        pl.col("status").alias("status_before"),
    )
    joined = found.join(before, on=[*keys, "against_start"], nulls_equal=True)
    assert joined.height == found.height > 0
    assert joined["against_value"].equals(joined["value_before"])
    rows = joined.drop_nulls("difference")
    again = rows["against_value"] + rows["difference"]
    assert ((again - rows["value"]).abs() <= 1e-9 * rows["value"].abs() + 1e-9).all()
    mixed = pl.col("status") != pl.col("status_before")
    assert joined.filter(mixed != (pl.col("compared_status") == "mixed")).is_empty()


def test_comparing_and_bounding_keep_every_row(result):
    keys = ["metric", "period_start", *groups(result)]
    for found in (cs.compare(result, against="average"), cs.bounds(result, data=SHOP)):
        assert found.select(keys).equals(result.select(keys))


def test_intervals_and_bounds_hold_the_value(compared, bounded):
    found = compared.drop_nulls("low").drop_nulls("value")
    outside = (pl.col("low") > pl.col("value")) | (pl.col("high") < pl.col("value"))
    # what is met already may be more than the share of those that are ripe
    kept = pl.col("pending_met") == 0
    assert found.filter(outside & kept).is_empty()
    ends = bounded.drop_nulls("low").drop_nulls("value")
    assert ends.filter(outside & kept).is_empty()
    assert ends.filter(pl.col("low") > pl.col("high")).is_empty()
    why = bounded.filter(pl.col("low").is_null() != pl.col("reason_en").is_not_null())
    assert why.is_empty()


def test_ranks_follow_the_value_in_the_direction_of_the_metric(result):
    if "agent_id" not in result.columns:
        with pytest.raises(ArgumentError, match="over must be"):
            cs.compare(result, over="agent_id")
        return
    found = cs.compare(result, over="agent_id", minimum_volume=5, data=SHOP)
    assert found.height == result.height
    fields = found.drop_nulls("rank").group_by("metric", "period_start", *groups(result)[:-1])
    for (label, *_), field in fields:
        metric = cs.registry[label.partition("(")[0]]
        ordered = field.sort("rank")["value"]
        assert ordered.is_sorted(descending=metric.better == "higher")
        assert field["ranked"].unique().to_list() == [field.height]


def test_no_alert_is_made_up(result):
    found = cs.alerts(result, [cs.AlertRule(z=2.0, least=3), cs.AlertRule(above=0.5)])
    keys = ["metric", "period_start", *groups(result), "value", "status"]
    assert found.join(result, on=keys, how="anti", nulls_equal=True).is_empty()
    text = pl.col("reason_en").str.contains("may still change")
    assert found.filter(text != (pl.col("status") == "provisional")).is_empty()
