"""Law 4: the engine equals the reference, row for row."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from csmetrics.tables import Dataset
from csmetrics.testing import metrics
from tests.property.laws import (
    METRICS,
    calls,
    engine,
    known,
    plain,
    ranges,
    same,
    some_metrics,
    splittable,
)

CASES = 5_000
"""How many metrics with a unit all data sets together must have, lest the test prove little."""


def tally(data: Dataset, rows: pl.DataFrame) -> Counter[str]:
    """What the cases of one call show; a case is a metric that has at least one unit."""
    if rows.width == 1:
        return Counter()
    some = (pl.col("numerator") > 0) | (pl.col("denominator") > 0) | (pl.col("pending") > 0)
    fraction = (pl.col("value") > 0) & (pl.col("value") < 1)
    cases = (
        rows.filter(some)
        .group_by("metric")
        .agg(pending=(pl.col("pending") > 0).any(), fraction=fraction.any())
    )
    messages = data.frame("messages").select("shop_id", "buyer_id", "sent_at", "agent_id").collect()
    ties = messages.select("shop_id", "buyer_id", "sent_at").is_duplicated().any()
    return Counter(
        {
            "cases": cases.height,
            "with pending units": cases["pending"].sum(),
            "with a value between 0 and 1": cases["fraction"].sum(),
            "with messages at the same time": cases.height * ties,
            "with messages of nobody": cases.height * (messages["agent_id"].null_count() > 0),
        }
    )


def test_the_engine_equals_the_reference_on_every_registered_metric(record_property):
    seen: Counter[str] = Counter()
    examples = max(settings().max_examples, 140)  # which makes more than CASES

    @settings(max_examples=examples)
    @given(data=known(), call=calls())
    def holds(data, call):
        asked = splittable(METRICS, data, call["by"])
        rows = engine(asked, data, **call)
        seen.update(tally(data, rows))
        same(rows, plain(asked, data, **call))

    holds()
    for name, number in seen.items():
        record_property(name, number)
    assert seen["cases"] >= CASES
    shares = {name: number / seen["cases"] for name, number in seen.items()}
    assert shares["with pending units"] > 0.01
    assert shares["with a value between 0 and 1"] > 0.02
    assert shares["with messages at the same time"] > 0.05
    assert shares["with messages of nobody"] > 0.1


@given(data=known(), metric=metrics(), call=calls())
def test_the_engine_equals_the_reference_on_definitions_drawn_by_chance(data, metric, call):
    asked = splittable([metric], data, call["by"])
    same(engine(asked, data, **call), plain(asked, data, **call))


@given(data=known(), some=some_metrics(), call=calls(), days=st.data())
def test_the_engine_equals_the_reference_on_a_range_of_days_asked_for(data, some, call, days):
    window = days.draw(ranges(data))
    asked = splittable(some, data, call["by"])
    same(engine(asked, data, **call, **window), plain(asked, data, **call, **window))
