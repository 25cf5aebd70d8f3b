"""Law 12: metrics evaluated together give the rows they give one by one."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import calls, engine, known, same, some_metrics, splittable


@given(data=known(), some=some_metrics(), call=calls(), draws=st.data())
def test_many_metrics_together_give_the_same_rows_as_one_by_one(data, some, call, draws):
    asked = splittable(some, data, call["by"])
    together = engine(asked, data, **call)
    some = st.lists(st.sampled_from(asked), min_size=1, max_size=6, unique_by=lambda m: m.label)
    for metric in draws.draw(some):
        same(together.filter(pl.col("metric") == metric.label), engine([metric], data, **call))
