"""``evaluate``: metrics over a data set, as one tidy table."""

from __future__ import annotations

import gc
import os
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

import polars as pl

from csmetrics.engine.outcomes import Engine, Outcomes
from csmetrics.engine.periods import Per, periods, quotient, summed
from csmetrics.engine.world import World
from csmetrics.errors import CsmetricsWarning
from csmetrics.language.measures import Count, Measure, Ratio, Simple, Total
from csmetrics.metric import Edition
from csmetrics.needs import dimension, needs, unit_of
from csmetrics.registries import Registry
from csmetrics.request import Asked, MetricLike, Request, editions_of, reading
from csmetrics.tables import EXEMPT, Dataset

T = TypeVar("T")
WORKERS = min(4, os.cpu_count() or 1)
"""How many parts are evaluated at the same time; each needs memory of its own."""
SCALES = {
    "count": 1,
    "items": 1,
    "CNY": 100,
    "seconds": 1_000_000,
    "weighted hours": 3600 * 1_000_000 * 10_000,
}
"""How many of the engine's integers make one unit shown."""


def evaluate(  # noqa: PLR0913  the arguments are the contract's
    metrics: MetricLike | Sequence[MetricLike],
    data: Dataset,
    *,
    per: Per = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Evaluate metrics over a data set (计算指标).

    Args:
        metrics: An id, a pattern ("pdd.*"), a ``Metric``, or a sequence of these. A pattern never
            selects a metric whose parameters are not filled.
        data: The tables.
        per: day, week (from Monday), month, quarter, year, or all (one period).
        by: A column, or several, that the counted units have: ``shop_id``, ``agent_id``, one of
            your own. Nobody (null) is a group like any other.
        start: The first reported day, a local date; default: the first with any event.
        end: The day after the last; default: the day after the last with any event.
        as_of: The knowledge time, aware or local; default: the data set's.
        edition: Judge every day by the edition in force on this date; default: each by its own.
        missing: What to do with metrics that cannot be computed (a table, column, parameter or
            edition is lacking): "raise" one error that lists them, or "skip" them with a warning.
        registry: Where ids are looked up; default: the built-in registry.

    Returns:
        One row for each metric, period and group that has a unit, and without ``by`` one for every
        period; sorted by metric, period and group. Columns: ``metric``, ``period_start``,
        ``period_end`` (exclusive), those of ``by``, ``numerator``, ``denominator`` (null for
        counts and totals), ``value`` (null where the denominator is 0), ``pending`` (units whose
        outcome is not known yet, in neither), ``unit``, ``status`` (final or provisional),
        ``final_at``. Durations are seconds, proportions lie in [0, 1].

    Raises:
        CsmetricsError: An argument, an id, or what the data set lacks; the message says which.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> result = cs.evaluate("pdd.consult_buyers", shop, per="all")
        >>> result.select("metric", "unit", "pending").rows()
        [('pdd.consult_buyers', 'count', 0)]
    """
    request = Request(
        metrics=metrics,
        data=data,
        per=per,
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        edition=edition,
        missing=missing,
        registry=chosen_registry(registry),
    )
    with reading(data):
        return _table(request)


def chosen_registry(registry: Registry | None) -> Registry:
    """The registry given, or the built-in one."""
    if registry is None:
        from csmetrics.catalogue import registry as built_in  # noqa: PLC0415  loaded on first use

        return built_in
    return registry


def world_of(request: Request) -> World:
    """What is known of the tables and columns that the request's metrics read."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for asked in request.asked:
        for edition in asked.editions:
            for table, names in needs(edition.measure).items():
                columns[table] |= names | EXEMPT[table]
    if "buyer_flags" not in request.data.tables:
        columns.pop("buyer_flags", None)
    reach = [day for day in (request.start, request.end) if day is not None]
    assert request.as_of is not None  # noqa: S101  the request put it there
    return World(request.data, request.as_of, request.groups, columns, reach)


def spans_of(request: Request, world: World) -> pl.DataFrame:
    """The periods asked for; none where the data have no event and no range was given."""
    start, end = request.start, request.end
    if world.days is not None:
        first, last = (date(1970, 1, 1) + timedelta(days=day) for day in world.days)
        start, end = start or first, end or last + timedelta(days=1)
    if start is None or end is None or start >= end:
        return periods("all", date(1970, 1, 1), date(1970, 1, 2)).clear()
    return periods(request.per, start, end)


def covered_spans(asked: Sequence[Asked], spans: pl.DataFrame) -> list[pl.DataFrame]:
    """For each metric the periods its editions cover; one warning names what has no row."""
    covered = [_covered(one, spans) for one in asked]
    cut = [one for one, left in zip(asked, covered, strict=True) if left.height < spans.height]
    if cut:
        dates = "; ".join(f"{one.metric.label} ({editions_of(one.metric)})" for one in cut)
        msg = f"no row for periods not wholly inside a metric's editions (end excluded): {dates}"
        warnings.warn(msg, CsmetricsWarning, stacklevel=4)
    return covered


def _covered(asked: Asked, spans: pl.DataFrame) -> pl.DataFrame:
    """The periods that lie, trailing window included, wholly inside the metric's editions."""
    if not asked.dated:
        return spans
    first = _first_covered(asked.editions[0].trailing)
    covered = pl.lit(value=False)
    stretches: list[tuple[date | None, date | None]] = []
    for edition in asked.editions:  # editions that follow each other without a gap are one stretch
        if stretches and stretches[-1][1] == edition.since:
            stretches[-1] = (stretches[-1][0], edition.until)
        else:
            stretches.append((edition.since, edition.until))
    for since, until in stretches:
        after = pl.lit(value=True) if since is None else first >= since
        before = pl.lit(value=True) if until is None else pl.col("period_end") <= until
        covered |= after & before
    return spans.filter(covered)


def outcomes_of(
    engine: Engine, measure: Measure, settles_after: int | None
) -> tuple[tuple[str, Outcomes], ...]:
    """The outcomes of a measure, a ratio's by side."""
    if isinstance(measure, Ratio):
        return (
            ("numerator", engine.outcomes(measure.numerator, settles_after)),
            ("denominator", engine.outcomes(measure.denominator, settles_after)),
        )
    return (("", engine.outcomes(measure, settles_after)),)


def _table(request: Request) -> pl.DataFrame:
    world = world_of(request)
    covered = covered_spans(request.asked, spans_of(request, world))
    groups = [f"g{i}" for i in range(len(request.groups))]
    found = [
        one
        for share in world.shares()
        for one in at_once(partial(_sums, request.asked, groups), share)
    ]
    warn_of_ties(sum(ties for _, ties in found))
    days = zip(*(tallies for tallies, _ in found), strict=True)
    tables = []
    for asked, spans, parts in zip(request.asked, covered, days, strict=True):
        sums = summed(pl.concat(parts).lazy(), spans, asked.editions[0].trailing, groups)
        tables.append(_shown(asked, sums.collect(), world, request.groups))
    if not tables:
        return _empty(request)
    return pl.concat(tables).sort("metric", "period_start", *request.groups)


def at_once(of: Callable[[World], T], parts: list[World]) -> list[T]:
    """What is asked of each part, of as many at the same time as there are processors."""

    def one(part: World) -> T:
        try:
            return of(part)
        finally:
            part.forget()
            gc.collect()  # units know each other: else they would stay in memory for long

    if len(parts) == 1:
        return [of(parts[0])]
    pool = ThreadPoolExecutor(min(len(parts), WORKERS))
    try:
        return list(pool.map(one, parts))
    finally:
        pool.shutdown(cancel_futures=True)


def warn_of_ties(ties: int) -> None:
    """Say how many messages have no settled place; ``seq`` would give them one."""
    if ties:
        msg = (
            f"{ties:,} messages share buyer, session, sent_at and seq with another:"
            " a lazy frame has no row order to settle which came first; give them a seq"
        )
        warnings.warn(msg, CsmetricsWarning, stacklevel=4)


def _sums(
    metrics: Sequence[Asked], groups: list[str], world: World
) -> tuple[list[pl.DataFrame], int]:
    """The integer sums of each metric by group and reported day, and the number of ties."""
    return _days(metrics, world, groups), world.ties


def _days(metrics: Sequence[Asked], world: World, groups: list[str]) -> list[pl.DataFrame]:
    """For each metric the integer sums of each group and reported day."""
    engine = Engine(world)
    parts = [
        [
            (edition, side, outcomes)
            for edition in asked.editions
            for side, outcomes in outcomes_of(engine, edition.measure, edition.settles_after)
        ]
        for asked in metrics
    ]
    # what all ask is known only now, and is gathered in one pass for all
    plans = [_tally(asked, each, groups) for asked, each in zip(metrics, parts, strict=True)]
    return pl.collect_all(plans)


def _tally(
    asked: Asked, parts: list[tuple[Edition, str, Outcomes]], groups: list[str]
) -> pl.LazyFrame:
    """The integer sums of one metric, its editions' and its sides' rows below each other."""
    days = []
    for edition, side, outcomes in parts:
        since, until = (edition.since, edition.until) if asked.dated else (None, None)
        tally = outcomes.tally(groups, since, until)
        none = pl.lit(0, dtype=pl.Int128)
        if side == "numerator":
            tally = tally.with_columns(denominator=none)
        elif side == "denominator":
            tally = tally.with_columns(denominator=pl.col("numerator"), numerator=none)
        days.append(tally)
    return pl.concat(days)


def _shown(asked: Asked, sums: pl.DataFrame, world: World, by: tuple[str, ...]) -> pl.DataFrame:
    """The rows of the result of one metric."""
    edition = asked.editions[0]
    scale, absolute = _scale(edition.measure)
    numerator, denominator = sums["numerator"], sums["denominator"]
    one = pl.Series([1], dtype=pl.Int128).new_from_index(0, len(sums))
    shown = quotient(numerator, one, (scale[0], 1))
    final_at = _final_at(asked, world)
    return sums.with_columns(
        pl.lit(asked.metric.label).alias("metric"),
        shown.alias("numerator"),
        (
            pl.lit(None, dtype=pl.Float64)
            if absolute
            else quotient(denominator, one, (scale[1], 1)).alias("denominator")
        ).alias("denominator"),
        (shown if absolute else quotient(numerator, denominator, scale)).alias("value"),
        pl.col("pending").cast(pl.UInt32),
        pl.lit(unit_of(edition.measure)).alias("unit"),
        pl.when((final_at <= world.as_of).fill_null(value=False))
        .then(pl.lit("final"))
        .otherwise(pl.lit("provisional"))
        .alias("status"),
        final_at.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(world.zone).alias("final_at"),
    ).select(
        "metric",
        "period_start",
        "period_end",
        *(shown_group(sums, i, name) for i, name in enumerate(by)),
        *("numerator", "denominator", "value", "pending", "unit", "status", "final_at"),
    )


def shown_group(frame: pl.DataFrame | pl.LazyFrame, number: int, name: str) -> pl.Expr:
    """A group column under the user's name, words as words."""
    column = pl.col(f"g{number}")
    words = frame.lazy().collect_schema()[f"g{number}"] == pl.Categorical
    return (column.cast(pl.String) if words else column).alias(name)


def _final_at(asked: Asked, world: World) -> pl.Expr:
    """The instant from which on a period's figure never changes, null where there is none.

    Each covered day settles by its own edition; the last of them settles the period.
    """
    settled, never = [pl.lit(None, dtype=pl.Int64)], pl.lit(value=False)
    for edition in asked.editions:
        since, until = (edition.since, edition.until) if asked.dated else (None, None)
        touches = pl.lit(value=True)
        end = pl.col("period_end")
        if since is not None:
            touches &= end > since
        if until is not None:
            touches &= _first_covered(edition.trailing) < until
            end = pl.min_horizontal(end, pl.lit(until))
        if edition.settles_after is None:
            never |= touches
        else:
            final = world.clock.start(end.cast(pl.Int32) + edition.settles_after)
            settled.append(pl.when(touches).then(final))
    return pl.when(~never).then(pl.max_horizontal(*settled))


def _first_covered(trailing: int) -> pl.Expr:
    """The first day that a period's value covers."""
    if trailing == 1:
        return pl.col("period_start")
    return pl.col("period_end").dt.offset_by(f"-{trailing}d")


def _scale(measure: Measure) -> tuple[tuple[int, int], bool]:
    """The scales of numerator and denominator, and whether there is no denominator."""
    if isinstance(measure, Ratio):
        sides: tuple[Simple, Simple] = (measure.numerator, measure.denominator)
        return (SCALES[dimension(sides[0])], SCALES[dimension(sides[1])]), False
    return (SCALES[dimension(measure)], 1), isinstance(measure, Count | Total)


def _empty(request: Request) -> pl.DataFrame:
    zone = request.data.time_zone
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "metric": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        **dict.fromkeys(request.groups, pl.String),
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "value": pl.Float64,
        "pending": pl.UInt32,
        "unit": pl.String,
        "status": pl.String,
        "final_at": pl.Datetime("us", zone),
    }
    return pl.DataFrame(schema=schema)
