"""The sessions that ``details`` shows are the same, whichever of them are asked for."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import details
from tests.property.laws import day_of, quietly, same
from tests.property.pools import busy
from tests.seen import count, law

METRICS = st.sampled_from(["pdd.reply_rate_3min", "jd.answer_rate", "taobao.response_rate_3min"])
TOLD = ["shop_id", "buyer_id", "session_id", "started_at"]


@law(rounds=4, rows=0, sessions=40)
@given(data=busy(), back=st.integers(-2, 3), length=st.integers(1, 4), open_=st.booleans())
def test_those_of_some_days_are_all_that_begin_then(data, back, length, open_):
    start = day_of(data) - timedelta(days=back)
    end = None if open_ else start + timedelta(days=length)
    begun = pl.col("started_at").dt.date() >= start
    if end is not None:
        begun &= pl.col("started_at").dt.date() < end
    found = details(data, start=start, end=end, most_days=None)
    count("sessions", found.height)
    same(found, details(data, most_days=None).filter(begun))


@pytest.mark.wide
@law(rounds=4, rows=0, sessions=40)
@given(data=busy(), metric=METRICS)
def test_those_of_a_metric_are_told_of_like_all_others(data, metric):
    found = quietly(details, data, metric=metric)
    count("sessions", found.height)
    whole = details(data, most_days=None).join(found, on=TOLD, how="semi", nulls_equal=True)
    same(found.drop("units", "decided_by"), whole)
