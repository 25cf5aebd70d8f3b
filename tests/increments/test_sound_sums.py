"""What must hold of sums that are read, of which nothing is said where it does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from csmetrics import Dataset, partials, registry
from csmetrics.evaluation.incremental.schema import faults
from csmetrics.language.measures import quantile
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from tests.registry.small_metrics import metric

MEDIAN = metric(quantile(Decimal("0.5"), wait_for(human), each(asked)), 1)
OTHER = {"metric": "none"}
RATE = registry["pdd.reply_rate_3min"]


def sums_of(rule):
    """A question of nine o'clock, answered within a minute, which is known."""
    nine = datetime(2026, 3, 2, 9)  # noqa: DTZ001  local
    messages = pl.DataFrame(
        {
            "message_id": ["q", "a"],
            "shop_id": "s",
            "buyer_id": "b",
            "sender": ["buyer", "agent"],
            "sent_at": [nine, nine + timedelta(minutes=1)],
        }
    )
    return partials(rule, Dataset(messages=messages, as_of=nine + timedelta(days=5)))


def fault(rule, *, sums=None, days=None, hours=None):
    """The first fault of sums in which some columns say something else."""
    found = sums_of(rule)
    frames = tuple(
        frame.with_columns(
            pl.lit(value).cast(frame.schema[name]).alias(name)
            for name, value in (changed or {}).items()
        )
        for frame, changed in ((found.sums, sums), (found.days, days), (found.hours, hours))
    )
    return next(faults([rule], "Asia/Shanghai", 0, frames), None)


def test_each_fault_of_sums_is_told():
    later = date(2026, 3, 9)
    cases = (
        (RATE, {}, None),
        (MEDIAN, {}, None),
        (RATE, {"sums": {"numerator": 2}}, "is above its denominator"),
        (RATE, {"sums": {"numerator": -1}}, "is negative"),
        (RATE, {"sums": {"pending": -1, "pending_met": -1}}, "pending is negative"),
        (RATE, {"sums": {"pending_met": -1}}, "pending_met is negative"),
        (RATE, {"sums": {"pending": 1, "pending_met": 2}}, "pending_met above pending"),
        (RATE, {"sums": {"reported_on": later}}, "has sums of pdd.reply_rate_3min on 2026-03-09"),
        (
            RATE,
            {"sums": {"quantity": 1}},
            "a row of pdd.reply_rate_3min has a quantity where it should have none",
        ),
        (
            RATE,
            {"hours": {"hour": 24}},
            "an hour is not 0 to 23, or its number of messages is negative",
        ),
        (
            RATE,
            {"hours": {"messages": -1}},
            "an hour is not 0 to 23, or its number of messages is negative",
        ),
        (RATE, {"days": {"reported_on": date(1, 1, 1)}}, "the day 0001-01-01"),
        (RATE, {"days": OTHER, "sums": OTHER}, "has days of 'none'"),
        (MEDIAN, {"sums": {"numerator": 1}}, "is a quantile, but a row has a numerator"),
        (
            MEDIAN,
            {"sums": {"quantity": None}},
            "a row of own.metric has a quantity where it should have none, or lacks one",
        ),
        (
            MEDIAN,
            {"sums": {"denominator": 0}},
            "a row of own.metric has a quantity where it should have none, or lacks one",
        ),
    )
    for rule, changed, given in cases:
        found = fault(rule, **changed)
        assert (found is None) == (given is None), (changed, found)
        assert given is None or given in found, changed
