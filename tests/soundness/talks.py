"""Small talks to count by hand."""

from datetime import datetime

import polars as pl

from csmetrics import evaluate
from csmetrics.tables import Dataset

PEOPLE = {"b": "buyer", "c": "buyer", "d": "buyer", "agent": "agent"}
ALL_DAY = "pdd.reply_rate_3min_all_day"


def talk(*message, shop="s", first=0):
    """Messages of ``(buyer, local time, sender)``; more columns are added by the test."""
    return pl.DataFrame(
        [
            (f"{shop}{first + n}", shop, buyer, datetime.fromisoformat(at), sender)
            for n, (buyer, at, sender) in enumerate(message)
        ],
        schema=["message_id", "shop_id", "buyer_id", "sent_at", "sender"],
        orient="row",
    )


def figures(metric, data, **asked):
    """Numerator and denominator of each period and group that has a unit, by period."""
    if isinstance(data, pl.DataFrame):
        data = Dataset(messages=data)
    rows = evaluate(metric, data, **asked).iter_rows(named=True)
    return {
        str(row["period_start"]): (row["numerator"], row["denominator"])
        for row in rows
        if row["numerator"] or row["denominator"] or row["pending"]
    }
