"""``arrivals``: how many conversations arrive, by weekday and hour."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from csmetrics.analysis.sessions.conversations import (
    MESSAGES,
    all_chats,
    asked_for,
    conversations,
    known_at,
    placed_messages,
)
from csmetrics.analysis.workforce.like_days import like_days
from csmetrics.analysis.workforce.occupancy import instants
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.tables import Dataset

_CELL = ("weekday", "hour")


def arrivals(
    data: Dataset,
    *,
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    days: str | None = None,
) -> pl.DataFrame:
    """Count the conversations that arrive in each hour of the week (进线分布).

    A conversation is a row of ``details`` with an asked message; it arrives in the local hour of
    its first one. An hour that was not over at ``as_of`` is left out with its arrivals, so that
    averages include whole hours only.

    Args:
        data: The tables: messages, and sessions if there are any.
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``; by default the last event, whose hour is then left out: give the
            time of the export if it was later.
        days: Which days count, by the data set's ``calendar``, since an ordinary Monday differs
            from a Monday of 618: "ordinary" (days without a holiday, workday or event),
            "holiday", "workday" or "event" (days of that kind), or the name of an event; rows of
            the calendar apply to their shop and platform. None: all days.

    Returns:
        One row for each shop, weekday and hour of the days, in this order; hours without arrivals
        have 0. Columns: ``shop_id``, ``weekday`` (1 Monday to 7 Sunday), ``hour`` (0 to 23),
        ``arrivals`` in all, ``days`` with such an hour, ``per_day``, arrivals ÷ days. An hour that
        a clock change skips does not count; one that it repeats counts once.

    Raises:
        ArgumentError: The data set has no calendar, or no day of it is what ``days`` says.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=7)
        >>> hours = cs.arrivals(shop)
        >>> hours.filter(weekday=1, hour=20).select("shop_id", "arrivals", "days").rows()
        [('peach', 1, 1), ('plum', 2, 1)]
    """
    request = asked_for(data, start=start, end=end, as_of=as_of)
    known = known_at(request, MESSAGES, "arrivals")
    talk = all_chats(known)
    table = conversations(talk.sessions, placed_messages(known, talk.messages))
    hours = table.select(pl.col("shop_id").unique()).join(_hours(request), how="cross")
    if days is not None:
        hours = like_days(data, hours, days)
    came = (
        table.filter(pl.col("first_asked_at").is_not_null())
        .select(
            "shop_id",
            pl.col("first_asked_at").dt.date().alias("day"),
            pl.col("first_asked_at").dt.hour().cast(pl.Int8).alias("hour"),
        )
        .join(hours, on=("shop_id", "day", "hour"))
        .group_by("shop_id", *_CELL)
        .agg(pl.len().cast(pl.UInt32).alias("arrivals"))
    )
    cells = hours.group_by("shop_id", *_CELL).agg(pl.len().cast(pl.UInt32).alias("days"))
    return (
        cells.join(came, on=("shop_id", *_CELL), how="left")
        .with_columns(pl.col("arrivals").fill_null(0))
        .select(
            *("shop_id", *_CELL, "arrivals", "days"),
            (pl.col("arrivals") / pl.col("days")).alias("per_day"),
        )
        .sort("shop_id", *_CELL)
    )


def _hours(request: EvaluationRequest) -> pl.DataFrame:
    """List the local hours that were over at ``as_of``: ``day``, ``weekday``, ``hour``."""
    zone = request.data.time_zone
    local = pl.col("period_start").cast(pl.Datetime("us")) + pl.duration(hours="hour")

    def instant(ambiguous: str) -> pl.Expr:
        return local.dt.replace_time_zone(zone, ambiguous=pl.lit(ambiguous), non_existent="null")

    over = instant("latest") + pl.duration(hours=1) <= pl.lit(request.as_of)
    return (
        instants(request)
        .select("period_start")
        .join(pl.DataFrame({"hour": range(24)}, schema={"hour": pl.Int8}), how="cross")
        .filter(over)  # null where the clocks skip the hour
        .select(
            pl.col("period_start").alias("day"),
            pl.col("period_start").dt.weekday().alias("weekday"),
            "hour",
        )
    )
