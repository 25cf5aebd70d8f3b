"""No metric has a path of its own in the engine: its JSON says all there is to evaluate."""

from __future__ import annotations

import warnings

import pytest
from polars.testing import assert_frame_equal

import csmetrics as cs
from csmetrics.catalogue.registry import from_json, to_json

EXAMPLES = {"limit": 180, "times": 1, "max_score": 6}


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=16)


def test_every_metric_gives_the_same_rows_after_a_journey_through_json(shop):
    metrics = [
        cs.registry.get(metric.id, **{name: EXAMPLES[name] for name in metric.unfilled})
        for metric in cs.registry.values()
    ]
    travelled = from_json(to_json(metrics))
    assert list(travelled) == metrics
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        before = cs.evaluate(metrics, shop, per="week", by="shop_id")
        after = cs.evaluate(travelled, shop, per="week", by="shop_id")
    assert before["metric"].n_unique() > 100
    assert_frame_equal(before, after, check_exact=True)
