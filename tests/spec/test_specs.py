from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

import csmetrics as cs
from csmetrics import reference
from tests.spec.specs import Spec, load

SPECS = load()


@pytest.mark.parametrize("spec", SPECS, ids=[f"{s.metric}-{s.name}" for s in SPECS])
def test_the_worked_example_gives_its_figures(spec: Spec) -> None:
    metric = cs.registry.get(spec.metric, **spec.parameters())
    data = spec.data()
    result = cs.evaluate(metric, data, **spec.call())
    for i, expected in enumerate(spec.entry["expect"]):
        row = {
            name: str(v) if name.endswith(("_start", "_end")) else v
            for name, v in result.row(i, named=True).items()
        }
        assert {name: row[name] for name in expected} == expected, result
    assert len(result) == len(spec.entry["expect"]), result
    assert_frame_equal(result, reference.evaluate([metric], data, **spec.call()), check_exact=True)


def test_no_two_worked_examples_of_a_metric_share_a_name() -> None:
    names = [(s.metric, s.name) for s in SPECS]
    assert len(set(names)) == len(names)


def test_every_metric_has_a_worked_example() -> None:
    assert sorted(set(cs.registry) - {s.metric for s in SPECS}) == []
