"""Reading in shares and runs, and evaluating part by part, as large data are, changes nothing."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import calls, engine, known, same, some_metrics, splittable


@given(
    data=known(),
    some=some_metrics(),
    call=calls(),
    sizes=st.tuples(st.integers(1, 20), st.integers(1, 60), st.integers(1, 20)),
)
def test_the_sums_of_parts_are_those_of_the_whole(data, some, call, sizes):
    part, share, run = sizes
    asked = splittable(some, data, call["by"])
    whole = engine(asked, data, **call)
    with (
        patch("csmetrics.engine.snapshot.PART", part),
        patch("csmetrics.engine.snapshot.SHARD", share),
        patch("csmetrics.engine.load.sorted_runs.RUN", run),
    ):
        same(engine(asked, data, **call), whole)
