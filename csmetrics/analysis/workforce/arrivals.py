"""``arrivals``: when buyers come, by weekday and hour."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from csmetrics.analysis.sessions.conversations import (
    MESSAGES,
    all_talk,
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
    """How many conversations arrive in each hour of the week (进线分布).

    A conversation is a row of ``details`` in which a buyer asked something; it arrives with its
    first asked message, in the local hour of that. An hour that was not over at ``as_of`` is left
    out, with its arrivals, so that an average is never of a half hour.

    Args:
        data: The tables; messages, and sessions where there are any.
        start: As ``evaluate``'s.
        end: As ``evaluate``'s.
        as_of: As ``evaluate``'s; by default the last event, whose hour is left out: give the time
            of the export if that was later.
        days: Which days of the data set's ``calendar`` count, for an ordinary Monday is like no
            Monday of 618: "ordinary" (no row of the calendar), "holiday", "workday" or "event" (of
            that kind), or the name of an event; those of the shop and its platform. None: all.

    Returns:
        One row for each shop, weekday and hour of the days, sorted so; quiet hours have 0.
        Columns: ``shop_id``, ``weekday`` (1 Monday to 7 Sunday), ``hour`` (0 to 23), ``arrivals``
        in all, ``days`` with such an hour, ``per_day``, their quotient. An hour that the clocks
        skip is none; one they repeat is one.

    Raises:
        ArgumentError: The calendar has no such day.
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
    talk = all_talk(known)
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
    """The local hours of the days asked for that were over at ``as_of``: day, weekday, hour."""
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
