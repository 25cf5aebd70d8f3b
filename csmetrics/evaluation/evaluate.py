"""``evaluate``: computes metrics over a data set as one tidy table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

import polars as pl

from csmetrics._support.notices import warn
from csmetrics._support.progress import bar
from csmetrics.catalogue.registry import Registry
from csmetrics.engine.compiler import Engine
from csmetrics.engine.outcomes import Outcomes, OutcomeSlice, aggregate_outcomes
from csmetrics.engine.snapshot import WORKERS, Snapshot
from csmetrics.evaluation.calendar_periods import Periods, periods
from csmetrics.evaluation.request import EvaluationRequest, MetricLike, lazy_read_errors
from csmetrics.evaluation.requested_metric import RequestedMetric
from csmetrics.evaluation.result import KnowledgeTime, build_result, covered_periods, empty_result
from csmetrics.language.measures import Ratio
from csmetrics.model.context import rows_of, sides, units
from csmetrics.model.lookback import max_span_days, message_date_range
from csmetrics.model.metric import Edition, Metric
from csmetrics.model.requirements import columns_read, looked_up
from csmetrics.tables import OMITTABLE, OPTIONAL_TABLES, Dataset

T = TypeVar("T")


def evaluate(  # noqa: PLR0913  the arguments are the contract's
    metrics: MetricLike | Sequence[MetricLike],
    data: Dataset,
    *,
    per: Periods = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    trailing: int | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Evaluate metrics over a data set (计算指标).

    Args:
        metrics: An id, a pattern ("pdd.*"), a ``Metric``, or a sequence of these. A pattern never
            selects a metric whose parameters are not filled.
        data: The tables.
        per: day, week (from Monday), month, quarter, year, or all (one period); or a sequence of
            your own half-open periods, (start, end) dates, which may overlap.
        by: A column, or several, that the counted units have: ``shop_id``, ``agent_id``, one of
            your own; ``hour`` (0 to 23) or ``weekday`` (1 Monday … 7 Sunday); or, where the units
            have an agent, a column of ``agents`` such as ``team``. Null (nobody) is a group like
            any other.
        start: The first reported day, a local date; default: the first day with an event.
        end: The day after the last reported day; default: the day after the last with an event.
        as_of: The knowledge time, aware or local; default: the data set's.
        edition: Judge every day by the edition in force on this date; default: each day by the
            edition in force on that day.
        trailing: Report every metric over this number of days, the reported day last (近n天).
        missing: What to do with metrics that cannot be computed (a table, column, parameter or
            edition is missing): "raise" one error that lists them, or "skip" them with a warning.
        registry: Where ids are looked up; default: the built-in registry.

    Returns:
        One row for each metric, period and group that has a unit (without ``by`` one for every
        period), sorted by metric, period and group. Columns: ``metric``, ``period_start``,
        ``period_end`` (exclusive), those of ``by``, ``numerator``, ``denominator`` (null for
        counts and totals), ``value`` (null where the denominator is 0), ``pending`` (the number of
        units whose outcome is not known yet; they count on neither side), ``pending_met`` (those
        of a proportion that are successes so far), ``unit``, ``status`` (final or provisional),
        ``final_at``. Durations are in seconds, proportions in [0, 1]. A unit of a proportion
        counts once all its deadlines have passed, because successes are known earlier than
        failures.

    Raises:
        CsmetricsError: An argument is invalid, an id is unknown, or the data set lacks something
            that is needed; the message says which.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop(days=3)
        >>> result = cs.evaluate("pdd.consult_buyers", shop, per="all")
        >>> result.select("metric", "unit", "pending").rows()
        [('pdd.consult_buyers', 'count', 0)]
    """
    request = EvaluationRequest(
        metrics=metrics,
        data=data,
        per=per,
        by=by,
        start=start,
        end=end,
        as_of=as_of,
        edition=edition,
        trailing=trailing,
        missing=missing,
        registry=chosen_registry(registry),
        lists_units=False,
    )
    with lazy_read_errors(data):
        return _table(request)


def chosen_registry(registry: Registry | None) -> Registry:
    """Return the given registry, or the built-in one for None."""
    if registry is None:
        from csmetrics.catalogue.builtin import registry as built_in  # noqa: PLC0415  loaded on first use

        return built_in
    return registry


def columns_to_read(request: EvaluationRequest) -> dict[str, set[str]]:
    """Find the columns of each table that the request's metrics read."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for asked in request.asked:
        for edition in asked.editions:
            for table, names in columns_read(edition.measure).items():
                columns[table] |= names
            for unit in units(edition.measure):
                made_of = rows_of(unit)
                if made_of is None or "agent_id" not in request.data.columns(made_of.table):
                    continue
                if looked_up(unit, request.groups, request.data):
                    columns[made_of.table].add("agent_id")
    columns.pop("calendar", None)  # the snapshot reads it from the data set itself
    for table in OPTIONAL_TABLES.difference(request.data.tables):
        columns.pop(table, None)
    return dict(columns)


def message_dates(request: EvaluationRequest) -> tuple[date | None, date | None]:
    """The local days since ≤ day < before whose messages matter to the request; None: no limit."""
    metrics = [asked.metric for asked in request.asked]
    return message_date_range(metrics, request.groups, *request.bounds)


def snapshot_of(request: EvaluationRequest, *, keep_row_ids: bool = False) -> Snapshot:
    """Build the snapshot of the tables and columns that the request's metrics read.

    Args:
        request: The request.
        keep_row_ids: Whether rows keep their number, so that their words can be looked up.
    """
    columns = columns_to_read(request)
    roster = {
        name
        for asked in request.asked
        for edition in asked.editions
        for unit in units(edition.measure)
        for name in looked_up(unit, request.groups, request.data)
    }
    days = [day for day in request.bounds if day is not None]
    reach = max((max_span_days(e) for asked in request.asked for e in asked.editions), default=0)
    assert request.as_of is not None  # noqa: S101  set by the request
    return Snapshot(
        request.data,
        request.as_of,
        request.groups,
        columns,
        days=days,
        reach=reach,
        between=message_dates(request),
        roster=sorted(roster),
        shops=bool({"shops", "calendar"}.intersection(request.data.tables))
        or any(OMITTABLE[table].difference(request.data.columns(table)) for table in columns),
        keep_row_ids=keep_row_ids,
    )


def spans_of(request: EvaluationRequest, snapshot: Snapshot) -> pl.DataFrame:
    """The requested periods; no row if no range was given and the data have no event."""
    return spans_within(request, snapshot.days if None in request.bounds else None)


def spans_within(request: EvaluationRequest, days: tuple[int, int] | None) -> pl.DataFrame:
    """The requested periods; ``days`` are the first and the last local day with an event."""
    start, end = request.bounds
    if (start is None or end is None) and days is not None:
        first, last = (date(1970, 1, 1) + timedelta(days=day) for day in days)
        start, end = start or first, end or last + timedelta(days=1)
    if start is None or end is None or start >= end:
        return periods("all", date(1970, 1, 1), date(1970, 1, 2)).clear()
    return periods(request.per, start, end)


def outcomes_of(
    engine: Engine, metric: Metric, edition: Edition
) -> tuple[tuple[str, Outcomes], ...]:
    """Compile the outcomes of an edition, each with the side of a ratio or an empty string."""
    measure = edition.measure
    ratio, k, platform = isinstance(measure, Ratio), edition.settles_after, metric.platform
    return tuple(
        (path.rstrip("."), engine.outcomes(side, k, side=ratio, platform=platform))
        for path, side in sides(measure)
    )


def _table(request: EvaluationRequest) -> pl.DataFrame:
    snapshot = snapshot_of(request)
    spans = spans_of(request, snapshot)
    covered = covered_periods(request.asked, spans)
    sums = sums_of_days(request, snapshot, spans)
    return result_of(request, snapshot, spans, covered, sums)


def result_of(
    request: EvaluationRequest,
    snapshot: Snapshot,
    spans: pl.DataFrame,
    covered: Sequence[pl.DataFrame],
    sums: pl.DataFrame | None,
) -> pl.DataFrame:
    """Build the result from the return values of ``sums_of_days`` and ``covered_periods``."""
    if sums is None:
        return empty_result(snapshot.zone, request.groups, request.group_types)
    known = KnowledgeTime(snapshot.as_of, snapshot.clock_of(spans))
    return build_result(request.asked, sums, covered, known, request.groups)


def sums_of_days(
    request: EvaluationRequest, snapshot: Snapshot, spans: pl.DataFrame
) -> pl.DataFrame | None:
    """Compute the integer sums by metric, group (``g0`` …) and ``reported`` day, one row per part.

    Editions that judge no day of the periods are left out; None if none is left.
    """
    found = sums_and_ties(request, snapshot, spans)
    if found is None:
        return None
    sums, ties = found
    warn_of_ties(ties)
    return sums


def sums_and_ties(
    request: EvaluationRequest, snapshot: Snapshot, spans: pl.DataFrame
) -> tuple[pl.DataFrame, int] | None:
    """``sums_of_days`` without its warning, and the number of messages in no definite order."""
    asked = _judging(request.asked, spans)
    if not asked:
        return None
    with bar("计算指标 evaluating", snapshot.parts) as step:
        found = [
            one
            for shard in snapshot.shards()
            for one in _run_parallel(partial(_aggregate_part, asked), shard, step)
        ]
    return pl.concat(sums for sums, _ in found), sum(ties for _, ties in found)


def _judging(asked: Sequence[RequestedMetric], spans: pl.DataFrame) -> list[RequestedMetric]:
    """Keep the editions that judge a day of the periods, and the metrics that have one."""
    first, end = spans["period_start"].min(), spans["period_end"].max()
    if not (isinstance(first, date) and isinstance(end, date)):
        return []
    judging = [replace(one, editions=one.in_force_between(first, end)) for one in asked]
    return [one for one in judging if one.editions]


def _run_parallel(
    of: Callable[[Snapshot], T], parts: list[Snapshot], done: Callable[[], None]
) -> list[T]:
    """Call ``of`` with each part; several parts run in parallel and are released afterwards."""

    def one(part: Snapshot) -> T:
        try:
            return of(part)
        finally:
            part.release()
            done()

    if len(parts) == 1:
        return [of(parts[0])]
    pool = ThreadPoolExecutor(min(len(parts), WORKERS))
    try:
        return list(pool.map(one, parts))
    finally:
        pool.shutdown(cancel_futures=True)


def warn_of_ties(ties: int) -> None:
    """Warn of messages in no definite order, which a column ``seq`` would settle."""
    if ties:
        who = "1 message has" if ties == 1 else f"{ties:,} messages have"
        msg = (
            f"{who} the same buyer, session, sent_at and seq as another, and a lazy frame has no"
            " row order to settle which came first: add a column seq"
        )
        warn(msg)


def _aggregate_part(
    metrics: Sequence[RequestedMetric], snapshot: Snapshot
) -> tuple[pl.DataFrame, int]:
    """The integer sums of each metric, group and reported day, and the number of ties."""
    engine = Engine(snapshot)
    parts = [
        (asked.metric.label, side, OutcomeSlice(outcomes, *asked.days_of(edition)))
        for asked in metrics
        for edition in asked.editions
        for side, outcomes in outcomes_of(engine, asked.metric, edition)
    ]
    # all outcomes are compiled before the first is summed: ``AggregatePlan`` folds once
    distinct = list(dict.fromkeys(wanted for _, _, wanted in parts))
    found = dict(
        zip(
            distinct,
            aggregate_outcomes(distinct, snapshot.by, is_small=snapshot.is_small),
            strict=True,
        )
    )
    sums = [
        _assign_ratio_side(found[wanted], side).with_columns(metric=pl.lit(label))
        for label, side, wanted in parts
    ]
    engine.release()
    return pl.concat(sums, how="vertical_relaxed").collect(engine="in-memory"), snapshot.ties


def _assign_ratio_side(tally: pl.LazyFrame, side: str) -> pl.LazyFrame:
    """Put the sums of one side of a ratio in their column; other measures stay as they are."""
    none = pl.lit(0, dtype=pl.Int128)
    match side:
        case "numerator":
            return tally.with_columns(denominator=none)
        case "denominator":
            return tally.with_columns(denominator=pl.col("numerator"), numerator=none)
        case _:
            return tally
