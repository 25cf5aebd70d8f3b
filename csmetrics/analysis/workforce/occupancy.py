"""The intervals in which sessions occupy an agent, for ``concurrency`` and ``staffing``."""

from __future__ import annotations

from datetime import date

import polars as pl

from csmetrics.engine.local_days import Clock, day_number
from csmetrics.evaluation.calendar_periods import periods
from csmetrics.evaluation.evaluate import snapshot_of, spans_of
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.tables import Dataset

SESSIONS = {"sessions": ("session_id", "shop_id", "agent_id", "started_at", "ended_at")}
"""The columns required to know when an agent was occupied."""


def instants(request: EvaluationRequest) -> pl.DataFrame:
    """The periods asked for, by default over the days with data, with their instants.

    Returns:
        ``period_start``, ``period_end``, and the same as instants in the data's time zone:
        ``since`` and ``until`` (exclusive).
    """
    spans = spans_of(request, snapshot_of(request))
    return with_instants(spans, request.data.time_zone)


def with_instants(spans: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Add the first instant of each period, ``since``, and that of the next one, ``until``."""
    if spans.is_empty():
        known = periods("all", date(1970, 1, 1), date(1970, 1, 2))
        return with_instants(known, zone).clear()
    first, last = spans["period_start"].min(), spans["period_end"].max()
    assert isinstance(first, date)  # noqa: S101  there is a period
    assert isinstance(last, date)  # noqa: S101  likewise
    clock = Clock(zone, day_number(first), day_number(last))

    def instant(name: str) -> pl.Expr:
        start = clock.start(pl.col(name).cast(pl.Int32))
        return start.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)

    return spans.with_columns(since=instant("period_start"), until=instant("period_end"))


def occupied(known: Dataset, request: EvaluationRequest) -> pl.DataFrame:
    """Sessions with an agent: ``shop_id``, ``agent_id``, ``start``, ``stop``, ``ended``.

    A session lasts from ``assigned_at``, else ``started_at``, to ``ended_at``, else the knowledge
    time.
    """
    return (
        known.frame("sessions")
        .filter(pl.col("agent_id").is_not_null(), pl.col("started_at").is_not_null())
        .select(
            "shop_id",
            "agent_id",
            pl.coalesce("assigned_at", "started_at").alias("start"),
            pl.coalesce("ended_at", pl.lit(request.as_of)).alias("stop"),
            pl.col("ended_at").is_not_null().alias("ended"),
        )
        .collect()
    )
