"""The sessions that ``details`` shows are the same, whichever of them are asked for."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import event, given
from hypothesis import strategies as st

from csmetrics import details
from tests.property.laws import known, quietly, same

TALKS = known().filter(lambda data: "messages" in data.tables)
METRICS = st.sampled_from(["pdd.reply_rate_3min", "jd.answer_rate", "taobao.response_rate_3min"])
TOLD = ["shop_id", "buyer_id", "session_id", "started_at"]


@given(data=TALKS, back=st.integers(-1, 20), length=st.integers(1, 6), open_=st.booleans())
def test_those_of_some_days_are_all_that_begin_then(data, back, length, open_):
    start = data.as_of.date() - timedelta(days=back)
    end = None if open_ else start + timedelta(days=length)
    begun = pl.col("started_at").dt.date() >= start
    if end is not None:
        begun &= pl.col("started_at").dt.date() < end
    found = details(data, start=start, end=end)
    event(f"some: {not found.is_empty()}")
    same(found, details(data).filter(begun))


@given(data=TALKS.filter(lambda data: "sessions" in data.tables), metric=METRICS)
def test_those_of_a_metric_are_told_of_like_all_others(data, metric):
    found = quietly(details, data, metric=metric)
    event(f"some: {not found.is_empty()}")
    whole = details(data).join(found, on=TOLD, how="semi", nulls_equal=True)
    same(found.drop("units", "decided_by"), whole)
