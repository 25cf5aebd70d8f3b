"""Builds the result of ``evaluate`` from the sums of days: periods, values, units, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from csmetrics._support.notices import warn
from csmetrics.engine.load.sorted_runs import FEW
from csmetrics.engine.local_days import Clock
from csmetrics.engine.populations import OF_UNITS
from csmetrics.evaluation.calendar_periods import divided, summed
from csmetrics.evaluation.requested_metric import RequestedMetric, editions_of
from csmetrics.language.measures import Count, Measure, Quantile, Total
from csmetrics.model.requirements import part_units, value_unit

SCALES = {
    "count": 1,
    "items": 1,
    "CNY": 100,
    "seconds": 1_000_000,
    "weighted hours": 3600 * 1_000_000 * 10_000,
    "points": 1,
    "number": 1,
}
"""The number of the engine's integer units in one displayed unit."""


class KnowledgeTime(NamedTuple):
    """The knowledge time as an instant, and the clock of local days."""

    as_of: int
    clock: Clock


def covered_periods(asked: Sequence[RequestedMetric], spans: pl.DataFrame) -> list[pl.DataFrame]:
    """Find the periods that each metric's editions cover; warn of metrics that lack some."""
    alike = {_dates(one): one for one in asked}
    found = {dates: _covered(one, spans) for dates, one in alike.items()}
    covered = [found[_dates(one)] for one in asked]
    cut = [one for one, left in zip(asked, covered, strict=True) if left.height < spans.height]
    if cut:
        alike_dates: dict[str, list[str]] = {}
        for one in cut:
            alike_dates.setdefault(editions_of(one.metric), []).append(one.metric.label)
        dates = "; ".join(f"{', '.join(names)} ({of})" for of, names in alike_dates.items())
        msg = (
            f"skipped periods that no edition covers in full (end dates are exclusive): {dates}"
            "; choose days within them, or give edition="
        )
        warn(msg)
    return covered


def _dates(asked: RequestedMetric) -> tuple[object, ...]:
    """The key on which a metric's periods and their settling depend; most metrics share one."""
    return (
        *(asked.dated, asked.trailing),
        *((edition.since, edition.until, edition.settles_after) for edition in asked.editions),
    )


def _covered(asked: RequestedMetric, spans: pl.DataFrame) -> pl.DataFrame:
    """The periods that lie, trailing window included, entirely within the metric's editions."""
    if not asked.dated:
        return spans
    first = _first_covered(asked.trailing)
    covered = pl.lit(value=False)
    segments: list[tuple[date | None, date | None]] = []
    for edition in asked.editions:  # editions without a gap between them are merged
        if segments and segments[-1][1] == edition.since:
            segments[-1] = (segments[-1][0], edition.until)
        else:
            segments.append((edition.since, edition.until))
    for since, until in segments:
        after = pl.lit(value=True) if since is None else first >= since
        before = pl.lit(value=True) if until is None else pl.col("period_end") <= until
        covered |= after & before
    return spans.filter(covered)


def build_result(
    asked: Sequence[RequestedMetric],
    sums: pl.DataFrame,
    covered: Sequence[pl.DataFrame],
    known: KnowledgeTime,
    by: tuple[str, ...],
) -> pl.DataFrame:
    """Build the rows of the result.

    Args:
        asked: The metrics.
        sums: Their integer sums by ``metric``, group (``g0`` …) and ``reported`` day.
        covered: For each metric the periods that its editions cover.
        known: The knowledge time.
        by: The names of the groups.
    """
    groups = [f"g{i}" for i in range(len(by))]
    measures = [one.editions[0].measure for one in asked]
    quantiles = any(isinstance(measure, Quantile) for measure in measures)
    spans = _periods(asked, covered, known)
    plan = summed(sums.lazy(), spans, groups, quantiles=quantiles)
    rows = plan.collect(engine="in-memory" if len(sums) <= FEW else "auto")
    part, whole = pl.col("numerator"), pl.col("denominator")
    absolute, scale, scale_below = map(pl.col, ("absolute", "scale", "scale_below"))
    quantile = pl.col("q").is_not_null()
    over = pl.when(absolute).then(scale).otherwise(whole * scale)
    ratios = rows.select(
        pl.when(quantile).then(pl.col("between").fill_null(0)).otherwise(part * scale_below),
        pl.when(quantile)
        .then(pl.when(whole > 0).then(pl.col("q_of") * scale).otherwise(pl.lit(0, pl.Int128)))
        .otherwise(over)
        .alias("over"),
    )
    values = divided(*ratios.iter_columns())
    parts, wholes = rows["numerator"], rows["denominator"]
    final = (pl.col("final_at") <= known.as_of).fill_null(value=False)
    final_at = pl.col("final_at").cast(pl.Datetime("us", "UTC"))
    return rows.select(
        "metric",
        "period_start",
        "period_end",
        *(shown_group(rows, i, name) for i, name in enumerate(by)),
        pl.when(~quantile).then(pl.lit(divided(parts, rows["scale"]))).alias("numerator"),
        pl.when(~absolute).then(pl.lit(divided(wholes, rows["scale_below"]))).alias("denominator"),
        values.alias("value"),
        pl.col("pending", "pending_met").cast(pl.UInt32),
        "unit",
        pl.when(final).then(pl.lit("final")).otherwise(pl.lit("provisional")).alias("status"),
        final_at.dt.convert_time_zone(known.clock.zone).alias("final_at"),
    ).sort("metric", "period_start", "period_end", *by)


def _periods(
    asked: Sequence[RequestedMetric], covered: Sequence[pl.DataFrame], known: KnowledgeTime
) -> pl.DataFrame:
    """Each metric's periods, with ``final_at`` and the unit and scales of its figures."""
    settling: dict[tuple[object, ...], pl.DataFrame] = {}
    metrics: list[tuple[object, ...]] = []
    for one, spans in zip(asked, covered, strict=True):
        dates = _dates(one)
        if dates not in settling:
            final_at = final_after(one, known.clock).alias("final_at")
            settling[dates] = spans.with_columns(final_at, dates=len(settling))
        edition = one.editions[0]
        (above, below), absolute = _scale(edition.measure)
        place = list(settling).index(dates)
        shown = (value_unit(edition.measure), above, below, absolute, *_quantile(edition.measure))
        metrics.append((one.metric.label, place, one.trailing, *shown))
    schema = {
        "metric": pl.String,
        "dates": pl.Int32,
        "trailing": pl.Int32,
        "unit": pl.String,
        "scale": pl.Int128,
        "scale_below": pl.Int128,
        "absolute": pl.Boolean,
        "q": pl.Int128,
        "q_of": pl.Int128,
    }
    table = pl.DataFrame(metrics, schema=schema, orient="row")
    return table.join(pl.concat(settling.values()), on="dates")


def shown_group(frame: pl.DataFrame | pl.LazyFrame, number: int, name: str) -> pl.Expr:
    """A group column under the user's name, with categories as strings."""
    column = pl.col(f"g{number}")
    words = frame.lazy().collect_schema()[f"g{number}"] == pl.Categorical
    return (column.cast(pl.String) if words else column).alias(name)


def final_after(asked: RequestedMetric, clock: Clock) -> pl.Expr:
    """The instant from which a period's figure no longer changes, null if it never settles.

    Each covered day settles by its own edition; the period settles with the last of them.
    """
    settled, never = [pl.lit(None, dtype=pl.Int64)], pl.lit(value=False)
    for edition in asked.editions:
        since, until = asked.days_of(edition)
        touches = pl.lit(value=True)
        end = pl.col("period_end")
        if since is not None:
            touches &= end > since
        if until is not None:
            touches &= _first_covered(asked.trailing) < until
            end = pl.min_horizontal(end, pl.lit(until))
        if edition.settles_after is None:
            never |= touches
        else:
            final = clock.start(end.cast(pl.Int32) + edition.settles_after)
            settled.append(pl.when(touches).then(final))
    return pl.when(~never).then(pl.max_horizontal(*settled))


def _first_covered(trailing: int | None) -> pl.Expr:
    """The first day that a period's value covers."""
    if trailing is None:
        return pl.col("period_start")
    return pl.col("period_end").dt.offset_by(f"-{trailing}d")


def _scale(measure: Measure) -> tuple[tuple[int, int], bool]:
    """The scales of numerator and denominator, and whether there is no denominator."""
    above, below = part_units(measure)
    return (SCALES[above], SCALES[below]), isinstance(measure, Count | Total)


def _quantile(measure: Measure) -> tuple[int | None, int | None]:
    """The q of a quantile as numerator and denominator; (None, None) for other measures."""
    return measure.q.as_integer_ratio() if isinstance(measure, Quantile) else (None, None)


def no_groups(by: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    """The types of the groups of a result without rows."""
    return {name: pl.Int64 if name in OF_UNITS else pl.String for name in by}


def empty_result(
    zone: str, by: tuple[str, ...], types: Mapping[str, pl.DataType] | None = None
) -> pl.DataFrame:
    """Build a result without rows; ``types`` are the known types of its groups."""
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "metric": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        **no_groups(by),
        **(types or {}),
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "value": pl.Float64,
        "pending": pl.UInt32,
        "pending_met": pl.UInt32,
        "unit": pl.String,
        "status": pl.String,
        "final_at": pl.Datetime("us", zone),
    }
    return pl.DataFrame(schema=schema)
