"""What is known by default, and which days are covered: worked out here from the tables alone."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import given

from csmetrics import evaluate, reference, registry
from csmetrics.testing import datasets
from tests.property.laws import quietly
from tests.property.pools import busy
from tests.seen import count, law

EVENTS = {
    "messages": ("sent_at",),
    "sessions": ("started_at", "ended_at", "human_requested_at", "queued_at", "assigned_at"),
    "orders": ("created_at", "paid_at", "grouped_at", "shipped_at", "signed_at", "closed_at"),
    "refunds": ("applied_at", "completed_at"),
    "reviews": ("reviewed_at", "changed_at"),
    "ratings": ("invited_at", "rated_at"),
    "complaints": ("filed_at",),
}
"""Shifts and flags may lie ahead."""


def events(data) -> list:
    """Every event's local time, row by row."""
    return [
        row[name]
        for table, names in EVENTS.items()
        if table in data.tables
        for row in data.frame(table).select(names).collect().iter_rows(named=True)
        for name in names
        if row[name] is not None
    ]


@law(rounds=2, rows=0, checked=20)
@given(data=busy(as_of=False))
def test_the_latest_event_is_known_and_all_days_with_an_event_are_covered(data):
    found = events(data)
    assert data.as_of == max(found)
    days = [t.date() for t in found]
    check_range(data, None, min(days), max(days))


@law(rounds=4, rows=0, checked=10)
@given(data=busy())
def test_of_a_given_time_the_days_up_to_it_are_covered(data):
    if not data.as_of_given:
        return
    days = [t.date() for t in events(data) if t <= data.as_of]
    if days:
        check_range(data, data.as_of, min(days), max(days))


@law(rounds=2, rows=0, checked=10)
@given(data=datasets(as_of=False))
def test_of_sparse_data_too(data):
    found = events(data)
    if found:
        assert data.as_of == max(found)
        days = [t.date() for t in found]
        check_range(data, None, min(days), max(days))


def check_range(data, as_of, first, last) -> None:
    metric = registry["pdd.consult_buyers"]
    for evaluated in (evaluate, reference.evaluate):
        rows = quietly(evaluated, metric, data, as_of=as_of)
        assert rows["period_start"].to_list() == list(
            pl.date_range(first, last, "1d", eager=True)
        ), evaluated
        assert rows["period_end"][-1] == last + timedelta(days=1)
    count("checked")
