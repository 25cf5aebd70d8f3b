"""Sums the units up into the rows of the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.language.measures import Mean, Measure, Proportion, Ratio
from csmetrics.metric import Metric
from csmetrics.reference.clock import DAY, Clock
from csmetrics.reference.naming import unit_of
from csmetrics.reference.periods import Per, Rules, Span, day_range
from csmetrics.reference.units import Asked, Counted, counted
from csmetrics.reference.world import World
from csmetrics.tables import Dataset

_NOTHING_KNOWN = datetime.min.replace(tzinfo=UTC)


def evaluate(  # noqa: PLR0913  the arguments of the contract
    metrics: Metric | Sequence[Metric],
    data: Dataset,
    *,
    per: Per = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
) -> pl.DataFrame:
    """Evaluates metrics row by row in plain Python: slow, and plain enough to audit a figure.

    Args:
        metrics: A metric, or several, whose parameters are filled.
        data: The tables.
        per: The period of a row: day, week, month, quarter, year, or "all".
        by: A column, or several, of the counted units.
        start: First reported day; by default, that of the first event.
        end: The day after the last; by default, that after the last event's.
        as_of: Nothing later is known; by default, the data set's.
        edition: The edition in force on this date is the rule for every day.

    Returns:
        The columns metric, period_start, period_end, those of ``by``, numerator, denominator,
        value, pending, unit, status and final_at; sorted by metric, period and group.

    Raises:
        MissingDataError: a table or column that is read is not in the data set, or the units
            counted have no such column as ``by`` asks for.
        ArgumentError: what was given is no metric, ``per`` is no period, or ``as_of`` is later than
            the one the data set was given.
        ParameterError: a metric's parameter is not filled.
        EditionError: no edition is in force on the date ``edition``.
    """
    metrics = _listed(metrics)
    columns = _columns(by)
    world = _world(data, as_of)
    days = day_range(world, start, end)
    rows: list[tuple[Any, ...]] = []
    for metric in sorted(metrics, key=lambda metric: metric.label):
        rules = Rules(metric, edition)
        spans = list(rules.spans(per, *days))
        by_day = defaultdict(list)
        for unit in _counted(rules, spans, world, columns):
            by_day[unit.reported].append(unit)
        for span in spans:
            covered = [unit for day in span.covered for unit in by_day[day]]
            rows += _rows(metric, span, covered, rules, world, grouped=bool(columns))
    return _frame(rows, columns, data)


def _listed(metrics: object) -> list[Metric]:
    listed = [metrics] if isinstance(metrics, Metric) else metrics
    if isinstance(listed, str) or not isinstance(listed, Iterable):
        msg = f"the reference takes metrics, not {metrics!r}: [csmetrics.registry[id]]"
        raise ArgumentError(msg)
    found = list(listed)
    for one in found:
        if not isinstance(one, Metric):
            msg = f"the reference takes metrics, not {one!r}: csmetrics.registry[id]"
            raise ArgumentError(msg)
    return found


def units(  # noqa: PLR0913  the arguments of the contract
    metric: Metric,
    data: Dataset,
    *,
    per: Per = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
) -> list[Counted]:
    """The units that ``evaluate`` with the same arguments sums up, each of them once.

    Args:
        metric: A metric whose parameters are filled.
        data: The tables.
        per: As for ``evaluate``.
        by: As for ``evaluate``.
        start: As for ``evaluate``.
        end: As for ``evaluate``.
        as_of: As for ``evaluate``.
        edition: As for ``evaluate``.

    Returns:
        Counted and pending units, those of a trailing metric on the day each is reported, the
        days before ``start`` that its first values cover included.
    """
    world = _world(data, as_of)
    rules = Rules(metric, edition)
    spans = list(rules.spans(per, *day_range(world, start, end)))
    return list(_counted(rules, spans, world, _columns(by)))


def _columns(by: str | Sequence[str]) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else tuple(by)


def _world(data: Dataset, as_of: datetime | None) -> World:
    clock = Clock(data.time_zone)
    latest = _NOTHING_KNOWN if data.as_of is None else clock.instant(data.as_of)
    known = latest if as_of is None else clock.instant(as_of)
    if data.as_of_given and known > latest:
        msg = f"as_of={as_of} is later than the data set's own, {data.as_of}: ask for no more"
        raise ArgumentError(msg)
    return World(data, known)


def _counted(
    rules: Rules, spans: Iterable[Span], world: World, by: tuple[str, ...]
) -> Iterator[Counted]:
    """The units reported on the days the spans cover, each judged by the rule of its day."""
    covered = {day for span in spans for day in span.covered}
    for edition in rules.metric.editions:
        days = {day for day in covered if rules.on(day) is edition}
        if days:
            asked = Asked(world, by, edition.settles_after, days)
            try:
                yield from counted(edition.measure, asked)
            except MissingDataError as error:
                msg = f"{rules.metric.label}: {error}"
                raise MissingDataError(msg) from None


def _rows(  # noqa: PLR0913  what a row is made of
    metric: Metric,
    span: Span,
    covered: Sequence[Counted],
    rules: Rules,
    world: World,
    *,
    grouped: bool,
) -> Iterator[tuple[Any, ...]]:
    """The span's rows: one for each group that has a unit; ungrouped, always one."""
    groups = {unit.group for unit in covered} if grouped else {()}
    final_at = _final_at(span, rules, world.clock)
    status = "final" if final_at is not None and world.as_of >= final_at else "provisional"
    for group in sorted(groups, key=_nulls_first):
        mine = [unit for unit in covered if unit.group == group]
        above, below = _sums(span.edition.measure, mine)
        value = above if below is None else None if below == 0 else above / below
        yield (
            metric.label,
            span.first,
            span.end,
            *group,
            float(above),
            None if below is None else float(below),
            None if value is None else float(value),
            sum(unit.pending for unit in mine),
            unit_of(span.edition.measure),
            status,
            final_at,
        )


def _sums(measure: Measure, mine: Sequence[Counted]) -> tuple[Fraction, Fraction | None]:
    """Numerator and denominator, exactly."""
    above = sum((u.quantity for u in mine if u.in_numerator and u.quantity), Fraction(0))
    if isinstance(measure, Ratio):
        parts = (u.quantity for u in mine if u.in_denominator and u.quantity)
        return above, sum(parts, Fraction(0))
    if isinstance(measure, Proportion | Mean):
        return above, Fraction(sum(unit.in_denominator for unit in mine))
    return above, None


def _final_at(span: Span, rules: Rules, clock: Clock) -> datetime | None:
    """When the last of the covered days settles; None where one never does."""
    ends = []
    for day in span.covered:
        edition = rules.on(day)
        if edition is None or edition.settles_after is None:
            return None
        ends.append(clock.end(day + edition.settles_after * DAY))
    return max(ends)


def _nulls_first(group: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is not None, value) for value in group)


def _frame(rows: list[tuple[Any, ...]], by: tuple[str, ...], data: Dataset) -> pl.DataFrame:
    schema: dict[str, Any] = {
        "metric": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        **{column: _dtype(column, data) for column in by},
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "value": pl.Float64,
        "pending": pl.UInt32,
        "unit": pl.String,
        "status": pl.String,
        "final_at": pl.Datetime("us", "UTC"),
    }
    in_zone = pl.col("final_at").dt.convert_time_zone(data.time_zone)
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(in_zone)


def _dtype(column: str, data: Dataset) -> pl.DataType:
    """The type the column has in the tables."""
    for table in data.tables:
        dtype: pl.DataType | None = data.frame(table).collect_schema().get(column)
        if dtype is not None:
            return dtype
    return pl.String()
