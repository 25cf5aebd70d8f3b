"""``finish``: the result that ``evaluate`` would give, from sums that were kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import polars as pl

from csmetrics.engine.clock import Clock, day_number, instant
from csmetrics.engine.periods import Per, periods, reported_days
from csmetrics.errors import ArgumentError
from csmetrics.figures import Known, covered_spans, figures, no_figures
from csmetrics.increments.partials import Partials
from csmetrics.request import Asked, asked_of


def finish(
    partials: Partials, *, per: Per = "day", start: date | None = None, end: date | None = None
) -> pl.DataFrame:
    """The result that ``evaluate`` would give of all the data behind the sums.

    Args:
        partials: The sums that were kept.
        per: As ``evaluate``.
        start: The first reported day; default: the first that was evaluated.
        end: The day after the last; default: the day after the last that was evaluated.

    Returns:
        The table of ``evaluate``, as known at the latest ``as_of`` of the sums.

    Raises:
        ArgumentError: A day that a period or a trailing window needs was not evaluated, or had not
            settled then and was not evaluated again since.
    """
    days, as_of = partials.days, partials.as_of
    if as_of is None:
        return no_figures(partials.time_zone, partials.by)
    first = start or cast("date", days["reported_on"].min())
    last = end - timedelta(days=1) if end else cast("date", days["reported_on"].max())
    if first > last:
        msg = f"start={first} is not before end={end}: end is exclusive"
        raise ArgumentError(msg)
    spans = periods(per, first, last + timedelta(days=1))
    asked = [asked_of(metric, partials.edition) for metric in partials.metrics]
    known = Known(instant(as_of), Clock(partials.time_zone, day_number(first), day_number(last)))
    tables = []
    for one, covered in zip(asked, covered_spans(asked, spans), strict=True):
        _complete(one, covered, partials)
        own = partials.sums.filter(pl.col("metric") == one.metric.label)
        sums = own.with_columns(pl.col("reported_on").cast(pl.Int32).alias("reported"))
        tables.append(figures(one, sums.lazy(), covered, known, partials.by))
    return pl.concat(tables).sort("metric", "period_start", *partials.by)


def _complete(asked: Asked, spans: pl.DataFrame, partials: Partials) -> None:
    """Refuse what a day is missing from that is needed, or a day whose sums may have changed."""
    own = partials.days.filter(pl.col("metric") == asked.metric.label)
    needed = reported_days(spans, asked.editions[0].trailing).select(
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
            msg = (
                f"{whose} lacks {len(absent)} of the days needed, the first of them {absent[0]}:"
                " merge the partials of these days, or ask for later periods"
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
                f"{whose} had not settled {day} at {as_of:%Y-%m-%d %H:%M}, when it was last"
                f" evaluated: evaluate again from {day} on and merge"
            )
            raise ArgumentError(msg)
