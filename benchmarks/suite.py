"""The suite: twenty metrics over every kind of unit, by shop and day, and csmetrics' way to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks import month

METRICS = {
    "pdd.reply_rate_3min": "buyer-day",
    "pdd.unreplied_3min_buyers": "buyer-day",
    "pdd.first_response_time": "buyer-day",
    "taobao.received_buyers": "buyer-day",
    "taobao.reply_rate": "buyer-day",
    "taobao.avg_reception_time": "buyer-day",
    "pdd.response_rate_30s": "message",
    "pdd.avg_response_time": "message",
    "douyin.reply_rate_3min": "message",
    "taobao.response_rate_3min": "round",
    "ali1688.avg_response_time": "round",
    "jd.answer_rate": "session",
    "jd.first_response_time": "session",
    "douyin.session_reply_rate_3min": "session",
    "pdd.inquiry_conversion_rate": "conversion",
    "taobao.inquiry_next_day_payment_rate": "conversion",
    "taobao.sales_amount": "conversion",
    "douyin.complaint_rate": "cohort",
    "douyin.review_rate": "cohort",
    "douyin.avg_refund_time": "refund",
}
"""The metrics, and what each of them counts."""

READ = ("messages", "sessions", "orders", "refunds", "reviews", "complaints", "buyer_flags")
"""The tables the suite reads."""

START, END = month.FIRST, month.FIRST + timedelta(days=month.DAYS)
"""The days reported."""


def csmetrics(place: Path, **arguments: str) -> pl.DataFrame:
    """The suite by ``csmetrics.evaluate``, from the files to the result.

    Args:
        place: The folder of the data.
        arguments: Passed on to ``Dataset``.
    """
    import csmetrics as cs  # noqa: PLC0415  only this contestant needs it

    call = {"by": "shop_id", "start": START, "end": END}
    return cs.evaluate(tuple(METRICS), dataset(place, READ, **arguments), **call)


def dataset(place: Path, tables: Iterable[str], **arguments: str) -> object:
    """Tables of the data as csmetrics takes them.

    Args:
        place: The folder of the data.
        tables: Their names.
        arguments: Passed on to ``Dataset``.
    """
    import csmetrics as cs  # noqa: PLC0415  only its contestants need it

    scanned = {name: pl.scan_parquet(place / name / "*.parquet") for name in tables}
    return cs.Dataset(**scanned, as_of=month.AS_OF, **arguments)
