"""Reading in shares and runs, and evaluating part by part, as large data are, changes nothing."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import cases, engine, same
from tests.seen import law, saw


@law(rounds=1)
@given(case=cases(), sizes=st.tuples(*(st.integers(1, most) for most in (20, 60, 20))))
def test_the_sums_of_parts_are_those_of_the_whole(case, sizes):
    data, asked, call = case
    part, share, run = sizes
    whole = engine(asked, data, **call)
    with (
        patch("csmetrics.engine.snapshot.PART", part),
        patch("csmetrics.engine.snapshot.SHARD", share),
        patch("csmetrics.evaluation.evaluate.WORKERS", 4),
        patch("csmetrics.engine.load.sorted_runs.RUN", run),
        patch("csmetrics.engine.load.table_loader.FEW", 0),
    ):
        same(engine(asked, data, **call), whole)
    saw(whole, data, asked, call)
