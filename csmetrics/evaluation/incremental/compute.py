"""``partials``: evaluates metrics and returns their integer sums by day, to keep and to merge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.engine.snapshot import Snapshot
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import SUMS
from csmetrics.evaluation.evaluate import chosen_registry, snapshot_of, spans_of, sums_of_days
from csmetrics.evaluation.incremental.partials import Partials
from csmetrics.evaluation.incremental.schema import (
    FIRST_DAY,
    QUANTITY,
    group_names,
    keys_of,
    no_days,
    no_hours,
    no_sums,
)
from csmetrics.evaluation.periods_asked import check_date
from csmetrics.evaluation.request import EvaluationRequest, MetricLike, lazy_read_errors
from csmetrics.evaluation.result import final_after, shown_group
from csmetrics.tables import Dataset

RESERVED = ("part", "reported_on", "as_of", QUANTITY)


def partials(  # noqa: PLR0913  evaluate's arguments
    metrics: MetricLike | Sequence[MetricLike],
    data: Dataset,
    *,
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
    part: str = "",
    recheck: int = 0,
) -> Partials:
    """Compute the integer sums of metrics by reported day and group, to keep (中间汇总).

    Takes the arguments of ``evaluate``. Each night's sums are merged with the kept ones, and
    ``finish`` computes from them the weeks, months and trailing windows that ``evaluate`` would
    compute from all the data. The data of a night need no more days than ``days_needed`` says.

    Args:
        metrics: As ``evaluate``; a metric that never settles cannot be kept.
        data: The tables.
        by: As ``evaluate``.
        start: The first reported day; None: the first day with an event, taken as the first ever.
        end: The day after the last reported day; default: the day after the last with an event.
        as_of: As ``evaluate``.
        edition: As ``evaluate``.
        missing: As ``evaluate``.
        registry: As ``evaluate``.
        part: The name of these data as a part of all data. Data sets that share no shop and buyer,
            such as those of two shops, get different names, and their sums are added.
        recheck: The number of settled days before ``start`` to evaluate again, for rows that came
            late; ``merge`` warns of what they change. The data must reach back as far.

    Raises:
        ArgumentError: A metric never settles, ``by`` names a column of the sums,
            ``part`` is no text, or ``recheck`` is no number of days.
        CsmetricsError: As ``evaluate``.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=4)
        >>> kept = cs.partials("pdd.reply_rate_3min", shop, by="shop_id")
        >>> week = cs.finish(kept, per="all")
        >>> week.equals(cs.evaluate("pdd.reply_rate_3min", shop, by="shop_id", per="all"))
        True
    """
    start = first_rechecked(part, recheck, start)
    request = EvaluationRequest(
        metrics=metrics,
        data=data,
        per="day",
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        edition=edition,
        missing=missing,
        registry=chosen_registry(registry),
    )
    refuse_unsummed(request)
    with lazy_read_errors(data):
        snapshot = snapshot_of(request)
        spans = spans_of(request, snapshot)
        sums = sums_of_days(request, snapshot, spans)
        return kept_sums(request, snapshot, spans, part, (sums, messages_by_hour(request, spans)))


def first_rechecked(part: str, recheck: int, start: date | None) -> date | None:
    """Check ``part``, ``recheck`` and ``start``, and move ``start`` back by ``recheck`` days.

    Raises:
        ArgumentError: One of them is invalid.
    """
    if not isinstance(part, str):
        msg = f"part must be a string, for example 'north', not {part!r}"
        raise ArgumentError(msg)
    if not isinstance(recheck, int) or isinstance(recheck, bool) or recheck < 0:
        msg = f"recheck is a number of days, 0 or more, not {recheck!r}"
        raise ArgumentError(msg)
    check_date("start", start)
    if start is not None and recheck:
        start = date.fromordinal(max(FIRST_DAY.toordinal(), start.toordinal() - recheck))
    return start


def refuse_unsummed(request: EvaluationRequest) -> None:
    """Raise if no sums can be kept of a request.

    Raises:
        ArgumentError: A metric never settles, or ``by`` names a column of the sums.
    """
    if taken := [name for name in request.groups if name in RESERVED]:
        msg = f"by={taken[0]!r} is also a column that partials adds: rename your column"
        raise ArgumentError(msg)
    never = [
        a.metric.label for a in request.asked if any(e.settles_after is None for e in a.editions)
    ]
    if never:
        msg = (
            f"{', '.join(never)}: never settles, so its sums cannot be kept; evaluate it over all "
            "days at once"
        )
        raise ArgumentError(msg)


def kept_sums(
    request: EvaluationRequest,
    snapshot: Snapshot,
    spans: pl.DataFrame,
    part: str,
    found: tuple[pl.DataFrame | None, pl.DataFrame],
) -> Partials:
    """Build the ``Partials`` of a request.

    Args:
        request: The request.
        snapshot: The snapshot.
        spans: The days.
        part: The name of the data as a part of all data.
        found: The return values of ``sums_of_days`` and ``messages_by_hour``.
    """
    of_days, hours = found
    groups = group_names(len(request.groups))
    keys = keys_of(len(groups))
    sums = no_sums(len(groups))
    if of_days is not None:
        reported = pl.col("reported").cast(pl.Date)
        first, end = spans["period_start"].min(), spans["period_end"].max()
        sums = (
            of_days.filter(reported >= first, reported < end)
            .select(
                "metric",
                pl.lit(part).alias("part"),
                reported.alias("reported_on"),
                *(shown_group(of_days, i, group) for i, group in enumerate(groups)),
                QUANTITY,
                *SUMS,
            )
            .group_by(keys)
            .agg(pl.col(*SUMS).sum())
        )
    return Partials(
        metrics=tuple(asked.metric for asked in request.asked),
        by=request.groups,
        time_zone=request.data.time_zone,
        edition=request.edition,
        sums=sums.sort(keys),
        days=_evaluated(request, part, spans, snapshot),
        hours=hours.select(pl.lit(part).alias("part"), *hours.columns).sort("reported_on", "hour"),
    )


def _evaluated(
    request: EvaluationRequest, part: str, spans: pl.DataFrame, snapshot: Snapshot
) -> pl.DataFrame:
    """The evaluated days of each metric: knowledge time, whether settled and whether the first."""
    day = pl.col("period_start")
    utc = pl.lit(snapshot.as_of, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    days, clock = [no_days(request.data.time_zone)], snapshot.clock_of(spans)
    for asked in request.asked:
        final = final_after(asked, clock) <= snapshot.as_of
        days.append(
            spans.select(
                pl.lit(asked.metric.label).alias("metric"),
                pl.lit(part).alias("part"),
                day.alias("reported_on"),
                utc.dt.convert_time_zone(request.data.time_zone).alias("as_of"),
                final.fill_null(value=True).alias("final"),
                (pl.lit(request.start is None) & (day == day.min())).alias("begins"),
            )
        )
    return pl.concat(days)


def messages_by_hour(request: EvaluationRequest, spans: pl.DataFrame) -> pl.DataFrame:
    """Count the messages of each evaluated day by local hour."""
    if spans.is_empty() or "messages" not in request.data.tables:
        return no_hours().drop("part")
    sent, known = pl.col("sent_at"), pl.lit(request.as_of)
    day = sent.dt.date()
    first, end = spans["period_start"].min(), spans["period_end"].max()
    return (
        request.data.frame("messages")
        .lazy()
        .filter(sent <= known, day >= first, day < end)
        .group_by(day.alias("reported_on"), sent.dt.hour().cast(pl.Int8).alias("hour"))
        .agg(pl.len().cast(pl.Int64).alias("messages"))
        .collect()
    )
