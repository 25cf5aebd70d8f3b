"""Evaluating the buyers part by part, as is done where there are many, changes nothing."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from laws import calls, engine, known, same, some_metrics, splittable


@given(data=known(), some=some_metrics(), call=calls(), part=st.integers(1, 20))
def test_the_sums_of_parts_are_those_of_the_whole(data, some, call, part):
    asked = splittable(some, data, call["by"])
    whole = engine(asked, data, **call)
    with patch("csmetrics.engine.world.PART", part):
        same(engine(asked, data, **call), whole)
