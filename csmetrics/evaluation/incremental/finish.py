"""``finish``: computes the result of ``evaluate`` from partial sums."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import polars as pl

from csmetrics.engine.local_days import Clock, day_number
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import Periods, periods, reported_days
from csmetrics.evaluation.incremental.partials import Partials
from csmetrics.evaluation.periods_asked import (
    check_date,
    check_trailing,
    checked_periods,
    own_trailing,
    range_of,
)
from csmetrics.evaluation.requested_metric import RequestedMetric, requested_metric
from csmetrics.evaluation.result import KnowledgeTime, build_result, covered_periods, empty_result
from csmetrics.tables.time_zones import micros


def finish(
    partials: Partials,
    *,
    per: Periods = "day",
    start: date | None = None,
    end: date | None = None,
    trailing: int | None = None,
) -> pl.DataFrame:
    """Compute from partial sums the result that ``evaluate`` would return for all their data.

    Args:
        partials: The partial sums.
        per: As ``evaluate``.
        start: The first reported day; default: the first that was evaluated.
        end: The day after the last reported day; default: the day after the last evaluated.
        trailing: As ``evaluate``.

    Returns:
        The table of ``evaluate``, as known at the latest ``as_of`` of the sums.

    Raises:
        ArgumentError: An argument has an invalid value; or a day that a period or a trailing
            window needs was not evaluated, or had not settled when it was last evaluated, before
            the latest ``as_of``.

    Examples:
        >>> import csmetrics as cs
        >>> from datetime import date
        >>> shop = cs.datasets.sample_shop(days=4)
        >>> call = {"metrics": "pdd.reply_rate_3min", "data": shop, "as_of": shop.as_of}
        >>> kept = cs.partials(**call, end=date(2026, 3, 4))
        >>> kept = kept.merge(cs.partials(**call, start=date(2026, 3, 4)))
        >>> cs.finish(kept, per="week").equals(cs.evaluate(**call, per="week"))
        True
    """
    per = _checked(partials, per, start, end, trailing)
    start, end = range_of(per, start, end)
    if start is not None and end is not None and start >= end:
        msg = (
            f"start={start} is not before end={end}: end is exclusive; give the day after the last"
        )
        raise ArgumentError(msg)
    if partials.days.is_empty():
        return empty_result(partials.time_zone, partials.by)
    reach = partials.days["reported_on"]
    begins = cast("date", reach.min())
    ends = cast("date", reach.max()) + timedelta(days=1)
    if (start or begins) >= (end or ends):
        asked = f"start={start} is not before" if start else f"end={end} is not after"
        msg = (
            f"{asked} the days evaluated, {begins} to {ends} (end exclusive)"
            "; choose start and end within them"
        )
        raise ArgumentError(msg)
    return _finished(partials, per, (start or begins, end or ends), trailing)


def _checked(
    partials: object, per: object, start: object, end: object, trailing: object
) -> Periods:
    if not isinstance(partials, Partials):
        msg = f"finish takes Partials, not a {type(partials).__name__}: partials(metrics, data)"
        raise ArgumentError(msg)
    check_date("start", start)
    check_date("end", end)
    check_trailing(trailing)
    return checked_periods(per)


def _finished(
    partials: Partials, per: Periods, days: tuple[date, date], trailing: int | None
) -> pl.DataFrame:
    spans = periods(per, *days)
    asked = [requested_metric(metric, partials.edition) for metric in partials.metrics]
    if trails := [one for one in asked if own_trailing(one.editions, trailing)]:
        label, own_days = trails[0].metric.label, own_trailing(trails[0].editions, trailing)
        msg = (
            f"{label}: is already a trailing window of {own_days} days: leave trailing={trailing} "
            "out"
        )
        raise ArgumentError(msg)
    asked = [requested_metric(metric, partials.edition, trailing) for metric in partials.metrics]
    clock = Clock(partials.time_zone, *map(day_number, days))
    assert partials.as_of is not None  # noqa: S101  there are days
    known = KnowledgeTime(micros(partials.as_of), clock)
    covered = covered_periods(asked, spans)
    for one, own in zip(asked, covered, strict=True):
        _complete(one, own, partials)
    sums = partials.sums.with_columns(pl.col("reported_on").cast(pl.Int32).alias("reported"))
    return build_result(asked, sums, covered, known, partials.by)


def _complete(asked: RequestedMetric, spans: pl.DataFrame, partials: Partials) -> None:
    """Raise if a day that is needed is missing, or had not settled when last evaluated."""
    own = partials.days.filter(pl.col("metric") == asked.metric.label)
    needed = reported_days(spans, asked.trailing).select(
        pl.col("reported").unique().cast(pl.Date).alias("reported_on")
    )
    for (part,), known in own.group_by("part"):
        begins = known.filter(pl.col("reported_on") == pl.col("reported_on").min())
        wanted = needed
        if begins["begins"].any():  # nothing was before the first day
            wanted = needed.filter(pl.col("reported_on") >= begins["reported_on"][0])
        absent = wanted.join(known, on="reported_on", how="anti")["reported_on"].sort()
        whose = asked.metric.label + (f", part {part!r}," if part else "")
        if len(absent):
            days = known["reported_on"].sort()
            msg = (
                f"{whose} has no sums for {len(absent)} of the days needed, the first being "
                f"{absent[0]}; it has {len(days)}, {days[0]} to {days[-1]}: merge the partials of "
                "those days, or choose start and end so that no period or trailing window needs "
                "them"
            )
            raise ArgumentError(msg)
        stale = (
            known.filter(~pl.col("final"), pl.col("as_of") < partials.as_of)
            .join(needed, on="reported_on", how="semi")
            .sort("reported_on")
        )
        if len(stale):
            day, as_of = stale.row(0, named=True)["reported_on"], stale["as_of"][0]
            msg = (
                f"{whose} had unsettled figures on {day} when it was last evaluated at "
                f"{as_of:%Y-%m-%d %H:%M}: evaluate again from {day} on and merge"
            )
            raise ArgumentError(msg)
