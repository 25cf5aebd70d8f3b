"""``concurrency``: how many sessions each agent had open at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from csmetrics.analysis.sessions.conversations import asked_for, known_at
from csmetrics.analysis.workforce.occupancy import SESSIONS, instants, occupied
from csmetrics.evaluation.calendar_periods import Per
from csmetrics.tables import Dataset

_AGENT = ("period_start", "period_end", "shop_id", "agent_id")


def concurrency(
    data: Dataset,
    *,
    per: Per = "day",
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
) -> pl.DataFrame:
    """Compute how many sessions each agent had open at once (同时接待).

    A session belongs to its ``agent_id`` (the last agent) from ``assigned_at``, else
    ``started_at``, to ``ended_at``; one without an end is open up to ``as_of``. Intervals are
    half-open: an agent who ends a session at the instant the next begins has one open. A session
    of length 0 is ignored.

    Args:
        data: The tables: sessions with ``agent_id``, ``started_at`` and ``ended_at``.
        per: The periods, as in ``evaluate``; a session over midnight is open on both days.
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``.

    Returns:
        One row for each period and agent with an open session, in this order. Columns:
        ``period_start``, ``period_end`` (exclusive), ``shop_id``, ``agent_id``; ``sessions`` open
        at some time in the period; ``busy``, the seconds with at least one open (exact decimal);
        ``most``, the largest number at once; ``mean``, the average number while busy, weighted by
        time: Σ open seconds of all sessions ÷ ``busy``.

    Raises:
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=2)
        >>> cs.concurrency(shop, per="all").filter(agent_id="lin").select("sessions", "most").rows()
        [(17, 3)]
    """
    request = asked_for(data, start=start, end=end, as_of=as_of, per=per)
    known = known_at(request, SESSIONS, "concurrency")
    spans = instants(request)
    pieces = (
        occupied(known, request)
        .join_where(spans, pl.col("start") < pl.col("until"), pl.col("stop") > pl.col("since"))
        .select(
            *_AGENT,
            start=pl.max_horizontal("start", "since"),
            stop=pl.min_horizontal("stop", "until"),
        )
        .filter(pl.col("start") < pl.col("stop"))
    )
    change = pl.col("by").sum()
    level = pl.col("by").cum_sum().over(_AGENT, order_by="at")
    length = (pl.col("at").shift(-1) - pl.col("at")).over(_AGENT, order_by="at")
    steps = (
        pl.concat(
            [
                pieces.select(*_AGENT, at="start", by=pl.lit(1, dtype=pl.Int64)),
                pieces.select(*_AGENT, at="stop", by=pl.lit(-1, dtype=pl.Int64)),
            ]
        )
        .group_by(*_AGENT, "at")
        .agg(change)
        .with_columns(level=level, length=length.dt.total_microseconds())
        .group_by(_AGENT)
        .agg(
            pl.col("length").filter(pl.col("level") > 0).sum().alias("busy"),
            (pl.col("level") * pl.col("length")).sum().alias("open"),
            pl.col("level").max().cast(pl.UInt32).alias("most"),
        )
    )
    number = pieces.group_by(_AGENT).agg(pl.len().cast(pl.UInt32).alias("sessions"))
    busy = pl.col("busy").cast(pl.Int128).cast(pl.Decimal(38, 6)) * pl.lit(Decimal(1).scaleb(-6))
    return (
        number.join(steps, on=_AGENT)
        .select(
            *_AGENT,
            "sessions",
            busy.cast(pl.Decimal(38, 6)).alias("busy"),
            "most",
            (pl.col("open") / pl.col("busy")).alias("mean"),
        )
        .sort("period_start", "shop_id", "agent_id")
    )
