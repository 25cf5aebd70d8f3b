"""``details`` agrees with ``evaluate`` and ``explain``: sessions, waits and outcomes."""

from __future__ import annotations

import functools
import warnings
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csmetrics import (
    CsmetricsWarning,
    Dataset,
    Metric,
    details,
    evaluate,
    explain,
    exports,
    registry,
)
from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError
from csmetrics.language.conditions import answered_by
from csmetrics.language.measures import Proportion, mean
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import BuyerDays, each
from csmetrics.model.context import rows_of
from tests.property.pools import busy

BUYER_DAYS = ("pdd.reply_rate_3min", "pdd.reply_rate_5min", "taobao.reply_rate")
ROUNDS = ("desk.response_rate_3min", "taobao.response_rate_3min", "pdd.response_rate_30s")
SESSIONS = ("desk.reply_rate", "jd.first_response_rate_30s", "douyin.session_reply_rate_3min")
_DESK = registry["desk.avg_response_time"]
OF_BUYERS = Metric(
    id="test.wait_of_buyers",
    name=_DESK.name,
    editions=(
        _DESK.editions[0].model_copy(
            update={
                "measure": mean(
                    wait_for(human, scope="buyer"),
                    each(rounds(asked, by=human, scope="buyer")),
                    among=answered_by(human, scope="buyer"),
                )
            }
        ),
    ),
)
"""The same average over the rounds of buyers instead of sessions."""
SIDES = ("passed", "failed", "pending")
SHOP = sample_shop(days=3)
"""Drawn data sets lie at the edges and say little: this one talks at length."""


def known():
    """Busy data sets, as drawn or cut into sessions by silences."""
    drawn = busy()
    return drawn | drawn.map(_in_sessions) | drawn.map(_in_sessions)


def _in_sessions(data):
    """The data set with a session for every message: drawn ones seldom say much."""
    messages = data.frame("messages").select(data.columns("messages")).collect()
    if "session_id" in messages.columns:
        messages = messages.drop("session_id")
    messages = exports.sessionize(messages, "6h", time_zone=data.time_zone)
    steps = ("human_requested_at", "queued_at", "assigned_at")
    sessions = exports.sessions_of(messages, time_zone=data.time_zone).with_columns(
        *(pl.col("started_at").alias(name) for name in steps), left_message=False
    )
    return _remade(data, messages=messages, sessions=sessions)


def _without_sessions(data):
    messages = data.frame("messages").select(data.columns("messages")).collect()
    return _remade(data, messages=messages.drop("session_id", strict=False))


def _remade(data, **changed):
    """The data set with these messages and sessions; ratings, which name others, are left out."""
    kept = {
        table: data.frame(table).select(data.columns(table)).collect()
        for table in data.tables
        if table not in {"messages", "sessions", "ratings"}
    }
    return Dataset(**kept, **changed, time_zone=data.time_zone, as_of=data.as_of)


def quietly(answer, *arguments, **named):
    """An answer without the warnings about days that no edition covers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return answer(*arguments, **named)


def whole(metric, data, **range_):
    """The sums of a metric's days: a day that no edition covers has no row."""
    rows = quietly(evaluate, metric, data, **range_)
    return rows.select(pl.col("numerator", "denominator", "pending").sum()).row(0, named=True)


def outcomes(row):
    """How many units passed, failed and are pending, by a row of ``evaluate``."""
    above, below = int(row["numerator"]), int(row["denominator"])
    return {"passed": above, "failed": below - above, "pending": row["pending"]}


@given(data=known(), metric=st.sampled_from(BUYER_DAYS), choice=st.randoms())
@example(data=SHOP, metric=BUYER_DAYS[0], choice=Random(0))  # noqa: S311  a choice
def test_the_buyers_of_a_day_with_an_outcome_are_those_of_evaluate(data, metric, choice):
    days = data.frame("messages").select(pl.col("sent_at").dt.date().unique().sort()).collect()
    if days.is_empty():
        return
    day = choice.choice(days.to_series().to_list())
    of_day = {"start": day, "end": day + timedelta(days=1)}
    expected = outcomes(whole(metric, data, **of_day))
    for outcome in SIDES:
        found = quietly(details, data, metric=metric, outcome=outcome, **of_day)
        assert found.select("shop_id", "buyer_id").n_unique() == expected[outcome]


@given(data=known(), metric=st.sampled_from(ROUNDS + SESSIONS))
@example(data=SHOP, metric=ROUNDS[1])
@example(data=SHOP, metric=SESSIONS[2])
def test_the_sessions_hold_as_many_units_as_evaluate_counts(data, metric):
    expected = outcomes(whole(metric, data))
    for outcome in SIDES:
        found = quietly(details, data, metric=metric, outcome=outcome)
        assert found["units"].sum() == expected[outcome]


@given(data=known())
@example(data=SHOP)
def test_first_waits_add_up_to_the_first_response_time(data):
    rows = details(data, most_days=None).join(_sessions(data), on="session_id", how="semi")
    waits = rows["first_wait"].drop_nulls().to_list()
    row = whole("desk.first_response_time", data)
    assert (float(sum(map(Fraction, waits))), len(waits)) == (row["numerator"], row["denominator"])


@given(data=known())
@example(data=SHOP)
def test_rounds_are_those_of_explain_session_by_session(data):
    """Each round of a session is a unit; the slowest of the answered ones is the slowest wait."""
    units = explain("desk.response_rate_3min", data)
    answered = explain("desk.avg_response_time", data).filter("in_denominator")
    place = data.frame("messages").select("message_id", "session_id").collect()
    rounds = Counter(units.join(place, on="message_id")["session_id"].to_list())
    waits = answered.join(place, on="message_id").group_by("session_id").agg("quantity")
    waits = dict(waits.iter_rows())
    for row in (
        details(data, most_days=None)
        .filter(pl.col("session_id").is_not_null())
        .iter_rows(named=True)
    ):
        own = waits.get(row["session_id"], [])
        assert row["rounds"] == rounds[row["session_id"]]
        assert row["unanswered"] == row["rounds"] - len(own)
        assert row["slowest_wait"] == max(own, default=None)


@given(data=known())
@example(data=SHOP)
def test_rounds_without_session_open_and_wait_as_the_contract_says_of_a_buyers(data):
    data = _without_sessions(data)
    rows = details(data, most_days=None)
    answered = explain(OF_BUYERS, data).filter("in_denominator")
    assert rows["session_id"].null_count() == rows.height
    assert (rows["rounds"] - rows["unanswered"]).sum() == answered.height
    keys = ("shop_id", "buyer_id", "reported_on")
    slowest = answered.group_by(keys).agg(pl.col("quantity").max()).sort(keys)
    mine = (
        rows.filter(pl.col("slowest_wait").is_not_null())
        .with_columns(reported_on=pl.col("started_at").dt.date())
        .sort(keys)
    )
    assert mine.select(keys).equals(slowest.select(keys))
    assert mine["slowest_wait"].to_list() == slowest["quantity"].to_list()


@given(data=known(), back=st.integers(0, 3 * 86_400))
@example(data=SHOP, back=86_400)
def test_details_at_a_time_are_those_of_the_data_truncated_then(data, back):
    t = data.as_of - timedelta(seconds=back)
    assert details(data, as_of=t, most_days=None).equals(details(data.truncate(t), most_days=None))


@given(data=known())
@example(data=SHOP)
def test_every_message_is_in_one_row(data):
    seen = data.truncate(data.as_of).frame("messages").select(pl.len()).collect().item()
    rows = details(data, most_days=None)
    assert rows["messages"].sum() == seen
    parts = rows.select(pl.sum_horizontal("asked", "human_replies", "automatic")).to_series()
    assert (parts <= rows["messages"]).all()


@given(data=known(), skipped=st.integers(-1, 4), shown=st.integers(1, 3))
@example(data=SHOP, skipped=1, shown=1)
def test_a_range_shows_the_rows_that_begin_in_it(data, skipped, shown):
    whole = details(data, most_days=None)
    day = pl.col("started_at").dt.date()
    first = whole.select(day.min()).item() or data.as_of.date()
    start = first + timedelta(days=skipped)
    end = start + timedelta(days=shown)
    assert details(data, start=start, end=end, most_days=None).equals(
        whole.filter(day >= start, day < end)
    )
    assert details(data, start=start, most_days=None).equals(whole.filter(day >= start))


def _sessions(data):
    return data.truncate(data.as_of).frame("sessions").select("session_id").collect()


WEEK = sample_shop(days=7)
EVERY = [m for m in registry.values() if not m.unfilled and m.editions[-1].until is None]


@functools.cache
def week() -> dict[str, dict]:
    """The row of every metric over a week: one evaluation for all."""
    rows = quietly(evaluate, EVERY, WEEK, per="all", missing="skip")
    return {row["metric"]: row for row in rows.iter_rows(named=True)}


def test_every_metric_of_conversations_has_the_units_of_evaluate_in_its_details():
    """Of sessions, their ratings, messages: as many units; of buyer-days: as many buyers."""
    seen = Counter()
    for metric in EVERY:
        measure = metric.editions[-1].measure
        row = week().get(metric.label)
        if row is None or metric.editions[-1].trailing > 1 or not isinstance(measure, Proportion):
            continue
        if rows_of(measure.of) is not None and (
            rows_of(measure.of).table not in {"sessions", "ratings"}
            or isinstance(measure.of, BuyerDays)
        ):
            with pytest.raises(ArgumentError, match="which belong to no session"):
                quietly(details, WEEK, metric=metric)
            continue
        for outcome, number in outcomes(row).items():
            found = quietly(details, WEEK, metric=metric, outcome=outcome, most_days=None)
            if rows_of(measure.of) is None and isinstance(measure.of, BuyerDays):
                assert found.is_empty() == (number == 0), (metric.label, outcome)
                assert found["units"].sum() >= number, (metric.label, outcome)
            else:
                assert found["units"].sum() == number, (metric.label, outcome)
            seen[outcome] += number
            assert "units" in found.columns
    assert min(seen.values()) >= 5, seen
