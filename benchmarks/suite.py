"""The suite: twenty metrics over every kind of unit by shop and day, evaluated by csmetrics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
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
    "bench.round_response_rate_3min": "round",
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
"""The metrics, and the kind of unit of each."""

READ = ("messages", "sessions", "orders", "refunds", "reviews", "complaints", "buyer_flags")
"""The tables that the suite reads."""

START, END = month.FIRST, month.FIRST + timedelta(days=month.DAYS)
"""The reported days."""


def csmetrics(place: Path, **arguments: str) -> pl.DataFrame:
    """Evaluate the suite with csmetrics, from the files to the result.

    Args:
        place: The folder of the data.
        arguments: Passed on to ``Dataset``.
    """
    import csmetrics as cs  # noqa: PLC0415  only this contestant needs it

    call = {"by": "shop_id", "start": START, "end": END}
    return cs.evaluate(asked(), dataset(place, READ, **arguments), **call)


def asked() -> list[object]:
    """Return the metrics for ``evaluate``: ids, and the one that is not registered."""
    from csmetrics import Edition, Metric, Source, Text  # noqa: PLC0415  only csmetrics needs them
    from csmetrics.language import conditions, measures, messages, units  # noqa: PLC0415
    from csmetrics.language.base import minutes  # noqa: PLC0415

    human = messages.human
    turns = messages.rounds(messages.asked, by=human, scope="peer").during("08:00", "23:00")
    within = conditions.answered_by(human, scope="peer", within=minutes(3))
    rate = Metric(
        id="bench.round_response_rate_3min",
        name=Text(zh="三分钟响应率（轮次）", en="3-minute response rate of rounds"),
        editions=(
            Edition(
                measure=measures.proportion(units.each(turns), that=within),
                settles_after=0,
                sources=(Source(title="benchmark", publisher="csmetrics"),),
            ),
        ),
    )
    return [rate if metric == rate.id else metric for metric in METRICS]


def dataset(
    place: Path, tables: Iterable[str], *, as_of: datetime = month.AS_OF, **arguments: str
) -> object:
    """Return a data set of some tables of the data.

    Args:
        place: The folder of the data.
        tables: The names of the tables.
        as_of: The knowledge time.
        arguments: Passed on to ``Dataset``.
    """
    import csmetrics as cs  # noqa: PLC0415  only its contestants need it

    scanned = {name: pl.scan_parquet(place / name / "*.parquet") for name in tables}
    return cs.Dataset(**scanned, as_of=as_of, **arguments)
