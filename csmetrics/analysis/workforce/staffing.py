"""``staffing``: how many agents each hour of the week needs for a target wait."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil

import polars as pl

from csmetrics.analysis.sessions.conversations import asked_for, known_at
from csmetrics.analysis.workforce.arrivals import arrivals
from csmetrics.analysis.workforce.erlang_c import mean_wait, share_within
from csmetrics.analysis.workforce.occupancy import SESSIONS, instants, occupied
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.tables import Dataset

_HOUR = 3600


def staffing(  # noqa: PLR0913  the range is evaluate's, the rest is the target
    data: Dataset,
    *,
    target_wait: timedelta = timedelta(minutes=3),
    share: float = 0.9,
    handling: timedelta | None = None,
    at_once: int = 1,
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    days: str | None = None,
) -> pl.DataFrame:
    """Estimate how many agents each hour of the week needs for a target wait (排班人数).

    The estimate uses Erlang C with ``per_day`` of ``arrivals`` as the rate. It assumes a constant
    rate of arrivals within an hour, that each occupies one place of an agent for an exponentially
    distributed time, that all wait in one queue of the shop, and that nobody gives up. Real buyers
    do give up, queues carry over into the next hour, and an agent with several open sessions
    answers each more slowly: take it as a first estimate, and compare it with ``concurrency`` and
    the reply rates of well staffed hours.

    Args:
        data: The tables: messages, and, unless ``handling`` is given, sessions with their ends.
        target_wait: The longest wait that meets the target.
        share: The share of arrivals that must not wait longer.
        handling: How long a conversation occupies a place; default: the mean length of the shop's
            ended sessions that began in the range, from ``assigned_at``, else ``started_at``.
        at_once: How many conversations an agent handles at once (places); see ``concurrency``.
        start: As in ``evaluate``.
        end: As in ``evaluate``.
        as_of: As in ``evaluate``.
        days: The days whose arrivals count, as in ``arrivals``.

    Returns:
        One row for each shop, weekday and hour, as in ``arrivals``. Columns: ``shop_id``,
        ``weekday`` (1 Monday to 7 Sunday), ``hour``, ``per_day``; ``handling`` in seconds;
        ``load``, the average number of busy places (erlangs); ``agents``, the fewest that meet the
        target, 0 without arrivals; with this number of agents, ``occupancy``, the share of their
        places that is busy, ``share_in_time``, and ``mean_wait`` in seconds (these three are null
        without arrivals). All columns after ``per_day`` are null in a shop without an ended
        session.

    Raises:
        ArgumentError: A target argument is out of range.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> from datetime import timedelta
        >>> shop = cs.datasets.sample_shop(days=14)
        >>> need = cs.staffing(shop, handling=timedelta(minutes=10), at_once=2)
        >>> need.filter(shop_id="plum", weekday=1, hour=20).select("per_day", "agents").rows()
        [(1.0, 1)]
    """
    _check(target_wait, share, handling, at_once)
    came = arrivals(data, start=start, end=end, as_of=as_of, days=days)
    if handling is None:
        request = asked_for(data, start=start, end=end, as_of=as_of)
        lengths = _lengths(known_at(request, SESSIONS, "staffing"), request)
    else:
        seconds = handling.total_seconds()
        lengths = came.select(pl.col("shop_id").unique(), handling=pl.lit(seconds))
    wait = target_wait.total_seconds()
    rows = [
        row | _need(row["per_day"], row["handling"], wait, share, at_once)
        for row in came.join(lengths, on="shop_id", how="left").iter_rows(named=True)
    ]
    schema = {name: came.schema[name] for name in ("shop_id", "weekday", "hour", "per_day")} | {
        "handling": pl.Float64(),
        "load": pl.Float64(),
        "agents": pl.UInt32(),
        "occupancy": pl.Float64(),
        "share_in_time": pl.Float64(),
        "mean_wait": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema).sort("shop_id", "weekday", "hour")


def _need(
    per_day: float, handling: float | None, wait: float, share: float, at_once: int
) -> dict[str, float | None]:
    """Find the fewest agents for one hour, and compute their occupancy and waits."""
    if handling is None:
        return {}
    load = per_day * handling / _HOUR
    if load <= 0:
        return {"load": 0.0, "agents": 0}
    agents = max(1, ceil(load / at_once))
    while share_within(load, agents * at_once, wait, handling) < share:
        agents += 1
    places = agents * at_once
    return {
        "load": load,
        "agents": agents,
        "occupancy": load / places,
        "share_in_time": share_within(load, places, wait, handling),
        "mean_wait": mean_wait(load, places, handling),
    }


def _lengths(known: Dataset, request: EvaluationRequest) -> pl.DataFrame:
    """The mean length in seconds of each shop's ended sessions that began in the range."""
    span = instants(request)
    length = (pl.col("stop") - pl.col("start")).dt.total_microseconds()
    since, until = span["since"].min(), span["until"].max()
    return (
        occupied(known, request)
        .filter("ended", pl.col("start") >= since, pl.col("start") < until)
        .group_by("shop_id")
        .agg((length.sum() / pl.len() / 1_000_000).alias("handling"))
    )


def _check(target_wait: object, share: object, handling: object, at_once: object) -> None:
    if not isinstance(target_wait, timedelta) or target_wait < timedelta(0):
        msg = f"target_wait must be a timedelta of 0 or more, not {target_wait!r}"
        raise ArgumentError(msg)
    if not isinstance(share, float) or not 0 < share < 1:
        msg = f"share is a share between 0 and 1, for example 0.9, not {share!r}"
        raise ArgumentError(msg)
    if handling is not None and (not isinstance(handling, timedelta) or handling <= timedelta(0)):
        msg = f"handling must be a timedelta above 0, not {handling!r}"
        raise ArgumentError(msg)
    if not isinstance(at_once, int) or at_once < 1:
        msg = (
            "at_once must be the number of conversations that an agent handles at once, 1 or"
            f" more, not {at_once!r}"
        )
        raise ArgumentError(msg)
