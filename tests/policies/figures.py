"""Rows as ``evaluate`` gives them, made by hand, and messages as a shop writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from csmetrics.policies import ALL
from csmetrics.policies.check import check
from csmetrics.tables import Message

POLICIES = {policy.id: policy for policy in ALL}
DAY = (date(2026, 3, 2), date(2026, 3, 3))
WEEK = (date(2026, 3, 2), date(2026, 3, 9))
MONTH = (date(2026, 3, 1), date(2026, 4, 1))
PERIODS = {"day": DAY, "week": WEEK, "month": MONTH, "trailing": DAY}


def figure(metric, numerator, denominator=None, *, period=DAY, final=True, **more):
    """One row of a result; what is not ``unit`` in ``more`` are groups."""
    whole = denominator is None
    unit = more.pop("unit", "count" if whole else "ratio")
    pending, met = more.pop("pending", 0), more.pop("met", 0)
    return {
        "metric": metric,
        "period_start": period[0],
        "period_end": period[1],
        **more,
        "numerator": float(numerator),
        "denominator": None if whole else float(denominator),
        "value": float(numerator) if whole else (numerator / denominator if denominator else None),
        "pending": pending,
        "pending_met": met,
        "unit": unit,
        "status": "final" if final else "provisional",
        "final_at": datetime(2026, 5, 1),  # noqa: DTZ001  nobody reads it
    }


def result(*rows):
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides={"denominator": float})


def only(policy, *rows):
    """The one row that a policy gives of some figures."""
    [row] = check(result(*rows), policy).to_dicts()
    return row


def outcome(policy, *rows):
    """The outcome and the distance."""
    row = only(policy, *rows)
    return row["outcome"], row["distance"]


def buyers(replied, unreplied, day="2026-03-02", shop="shop"):
    """Messages of so many buyers at 10:00, and of a person to the first of them at 10:30."""
    text = []
    asked = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    for number in range(replied + unreplied):
        messages = {"shop_id": shop, "buyer_id": f"buyer {number}"}
        name = f"{shop} {day} {number}"
        text.append(Message(message_id=f"{name} q", sent_at=asked, sender="buyer", **messages))
        if number < replied:
            at = asked + timedelta(minutes=30)
            reply = {"message_id": f"{name} a", "sender": "agent", "agent_id": "li"}
            text.append(Message(sent_at=at, **reply, **messages))
    return text
