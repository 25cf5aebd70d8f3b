"""Law 12: metrics evaluated together give the rows they give one by one."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given

from tests.property.laws import cases, engine, same
from tests.seen import law, saw


@pytest.mark.wide
@law(rounds=3)
@given(case=cases(parts=16))
def test_many_metrics_together_give_the_same_rows_as_one_by_one(case):
    data, asked, call = case
    together = engine(asked, data, **call)
    for metric in asked:
        same(together.filter(pl.col("metric") == metric.label), engine([metric], data, **call))
    saw(together, data, asked, call)
