"""Law 12: metrics evaluated together give the rows they give one by one."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from laws import METRICS, calls, engine, known, same, splittable

from csmetrics.testing import metrics


@given(data=known(), drawn=metrics(), call=calls(), draws=st.data())
def test_many_metrics_together_give_the_same_rows_as_one_by_one(data, drawn, call, draws):
    asked = splittable((*METRICS, drawn), data, call["by"])
    together = engine(asked, data, **call)
    some = st.lists(st.sampled_from(asked), min_size=1, max_size=6, unique_by=lambda m: m.label)
    for metric in draws.draw(some):
        same(together.filter(pl.col("metric") == metric.label), engine([metric], data, **call))
