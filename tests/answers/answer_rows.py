"""Rows as ``evaluate`` gives them, made by hand, and what buyers and agents said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

RATE = "pdd.reply_rate_3min"
WAIT = "jd.first_response_time"
BUYERS = "pdd.consult_buyers"
SALES = "pdd.sales_buyers"
"""A count of which more are better; of BUYERS neither more nor fewer are."""
MONDAY = date(2026, 3, 2)


def days(first, number=1):
    """A period of so many days from the day so many days after Monday, 2 March 2026."""
    start = MONDAY + timedelta(days=first)
    return start, start + timedelta(days=number)


def row(metric, numerator, denominator=None, *, period=None, **more):
    """One row of a result; without denominator of a count. What else it is given are groups."""
    start, end = period or days(0)
    pending, met = more.pop("pending", 0), more.pop("met", 0)
    final = more.pop("final", True)
    value = numerator if denominator is None else numerator / denominator if denominator else None
    return {
        "metric": metric,
        "period_start": start,
        "period_end": end,
        **more,
        "numerator": float(numerator),
        "denominator": None if denominator is None else float(denominator),
        "value": None if value is None else float(value),
        "pending": pending,
        "pending_met": met,
        "unit": "count" if denominator is None else "ratio",
        "status": "final" if final else "provisional",
        "final_at": datetime(2026, 5, 1),  # noqa: DTZ001  only whether it is null is read
    }


def result(*rows):
    return pl.DataFrame(
        rows,
        infer_schema_length=None,
        schema_overrides={
            **dict.fromkeys(("denominator", "value"), pl.Float64),
            **dict.fromkeys(("pending", "pending_met"), pl.UInt32),
        },
    )


def talk(*message):
    """Messages: each (buyer, agent, day after Monday, minutes waited or None for no reply)."""
    rows = []
    for buyer, agent, day, waited in message:
        messages = {"shop_id": "shop", "buyer_id": buyer, "agent_id": agent}
        asked = datetime(2026, 3, 2, 10) + timedelta(days=day)  # noqa: DTZ001  local
        rows.append({**messages, "sent_at": asked, "sender": "buyer"})
        if waited is not None:
            replied = asked + timedelta(minutes=waited)
            rows.append({**messages, "sent_at": replied, "sender": "agent"})
    return (
        pl.DataFrame(rows)
        .with_row_index("message_id")
        .with_columns(pl.col("message_id").cast(pl.String))
    )
