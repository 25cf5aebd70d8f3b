"""``evaluate`` and ``units`` of the reference: adds up units to the rows of the result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.language.measures import Mean, Measure, Proportion, Quantile, Ratio
from csmetrics.language.units import BuyerDays, Rows, Unit
from csmetrics.model.metric import Metric
from csmetrics.reference.counting import Counted, counted
from csmetrics.reference.known_rows import World
from csmetrics.reference.plain_days import DAY, Clock
from csmetrics.reference.plain_groups import OF_TIME, check
from csmetrics.reference.plain_intake import latest
from csmetrics.reference.plain_periods import Per, Rules, Span, periods
from csmetrics.reference.plain_units import UnitRequest
from csmetrics.reference.unit_names import unit_of
from csmetrics.tables import Dataset


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
    trailing: int | None = None,
) -> pl.DataFrame:
    """Evaluate metrics row by row in plain Python: slow, but simple enough to audit a figure.

    Args:
        metrics: A metric, or several, whose parameters are filled.
        data: The tables.
        per: The period of a row: day, week, month, quarter, year, or "all"; or a sequence of your
            own periods, (first day, day after the last).
        by: A column, or several, of the counted units or of their agents; "hour" or "weekday".
        start: The first reported day; by default, the day of the first event.
        end: The day after the last reported day; by default, the day after that of the last event.
        as_of: The knowledge time; by default, the data set's.
        edition: Judge every day by the edition in force on this date.
        trailing: Every figure covers this number of days, up to the last day of its period.

    Returns:
        The columns metric, period_start, period_end, those of ``by``, numerator, denominator,
        value, pending, pending_met, unit, status and final_at; sorted by metric, period and group.

    Raises:
        MissingDataError: A table or column that is read is not in the data set, or the counted
            units have no column of ``by``.
        ArgumentError: ``metrics`` is no metric, ``per`` is no period, ``as_of`` is later than the
            stated one of the data set, a metric trails by another number of days than
            ``trailing``, or a column of ``by`` is ambiguous or describes agents.
        ParameterError: A metric's parameter is not filled.
        EditionError: No edition is in force on the date ``edition``.
    """
    metrics = _listed(metrics)
    columns = _columns(by)
    world = _world(data, as_of)
    asked = periods(per, world, start, end)
    rows: list[tuple[Any, ...]] = []
    for metric in sorted(metrics, key=lambda metric: metric.label):
        rules = Rules(metric, edition, trailing)
        spans = list(rules.spans(asked))
        by_day = defaultdict(list)
        for unit in _counted(rules, spans, world, columns):
            by_day[unit.reported].append(unit)
        for span in spans:
            covered = [unit for day in span.covered for unit in by_day[day]]
            rows += _rows(metric, span, covered, rules, world, grouped=bool(columns))
    return _frame(rows, _dtypes(columns, metrics, data), data)


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
    trailing: int | None = None,
) -> list[Counted]:
    """List the units that ``evaluate`` with the same arguments adds up.

    Args:
        metric: A metric whose parameters are filled.
        data: The tables.
        per: As for ``evaluate``.
        by: As for ``evaluate``.
        start: As for ``evaluate``.
        end: As for ``evaluate``.
        as_of: As for ``evaluate``.
        edition: As for ``evaluate``.
        trailing: As for ``evaluate``.

    Returns:
        Counted and pending units, each once; with custom periods, once for each period that a unit
        falls into. A unit of a trailing metric is listed once, on its reported day, which may be
        before ``start`` if the first values cover it.
    """
    world = _world(data, as_of)
    rules = Rules(metric, edition, trailing)
    spans = list(rules.spans(periods(per, world, start, end)))
    found = list(_counted(rules, spans, world, _columns(by)))
    trails = any(rules.covers(span.edition) is not None for span in spans)
    if isinstance(per, str) or trails:
        return found
    return [
        replace(unit, period=(span.first, span.end))
        for span in spans
        for unit in found
        if unit.reported in span.covered
    ]


def _columns(by: str | Sequence[str]) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else tuple(by)


def _world(data: Dataset, as_of: datetime | None) -> World:
    clock = Clock(data.time_zone)
    if data.as_of_given and data.as_of is not None:
        reach = clock.instant(data.as_of)
        if as_of is not None and clock.instant(as_of) > reach:
            msg = f"as_of={as_of} is later than the data set's own, {data.as_of}: ask for no more"
            raise ArgumentError(msg)
    else:
        reach = latest(data, clock)
    return World(data, clock, reach if as_of is None else clock.instant(as_of))


def _counted_units(metric: Metric) -> list[Unit]:
    """The units of all editions of a metric, of both sides of a ratio."""
    found = []
    for edition in metric.editions:
        of = edition.measure
        found += [of.numerator.of, of.denominator.of] if isinstance(of, Ratio) else [of.of]
    return found


def _counted(
    rules: Rules, spans: Iterable[Span], world: World, by: tuple[str, ...]
) -> Iterator[Counted]:
    """The units reported on the days that the spans cover, judged by the edition of each day."""
    covered = {day for span in spans for day in span.covered}
    for unit in _counted_units(rules.metric):
        check(by, unit, rules.metric.label, world)
    for edition in rules.metric.editions:
        days = {day for day in covered if rules.on(day) is edition}
        if days:
            asked = UnitRequest(world, by, edition.settles_after, days, rules.metric.platform)
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
    """The rows of a span: one for each group that has a unit; without groups always one."""
    groups = {unit.group for unit in covered} if grouped else {()}
    final_at = _final_at(span, rules, world.clock)
    status = "final" if final_at is not None and world.as_of >= final_at else "provisional"
    for group in sorted(groups, key=_nulls_first):
        mine = [unit for unit in covered if unit.group == group]
        above, below, value = _figures(span.edition.measure, mine)
        yield (
            metric.label,
            span.first,
            span.end,
            *group,
            None if above is None else float(above),
            None if below is None else float(below),
            None if value is None else float(value),
            sum(unit.pending for unit in mine),
            sum(unit.pending_met for unit in mine),
            unit_of(span.edition.measure),
            status,
            final_at,
        )


_Figures = tuple[Fraction | None, Fraction | None, Fraction | None]


def _figures(measure: Measure, mine: Sequence[Counted]) -> _Figures:
    """The exact numerator, denominator and value."""
    above = sum((u.quantity for u in mine if u.in_numerator and u.quantity), Fraction(0))
    if isinstance(measure, Ratio):
        parts = (u.quantity for u in mine if u.in_denominator and u.quantity)
        return _quotient(above, sum(parts, Fraction(0)))
    number = Fraction(sum(unit.in_denominator for unit in mine))
    if isinstance(measure, Proportion | Mean):
        return _quotient(above, number)
    if isinstance(measure, Quantile):
        quantities = [u.quantity for u in mine if u.in_denominator and u.quantity is not None]
        return None, number, quantile(Fraction(measure.q), sorted(quantities))
    return above, None, above


def _quotient(above: Fraction, below: Fraction) -> _Figures:
    return above, below, None if below == 0 else above / below


def quantile(q: Fraction, quantities: Sequence[Fraction]) -> Fraction | None:
    """The quantile of sorted quantities, with linear interpolation; None without quantities.

    Examples:
        >>> quantile(Fraction(1, 2), [Fraction(1), Fraction(2)])
        Fraction(3, 2)
    """
    if not quantities:
        return None
    place = q * (len(quantities) - 1)  # counted from 0
    below, above = quantities[floor(place)], quantities[ceil(place)]
    return below + (place - floor(place)) * (above - below)


def _final_at(span: Span, rules: Rules, clock: Clock) -> datetime | None:
    """The instant at which the last of the covered days settles; None if one never does."""
    ends = []
    for day in span.covered:
        edition = rules.on(day)
        if edition is None or edition.settles_after is None:
            return None
        ends.append(clock.end(day + edition.settles_after * DAY))
    return max(ends)


def _nulls_first(group: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is not None, value) for value in group)


def _frame(
    rows: list[tuple[Any, ...]], by: Mapping[str, pl.DataType], data: Dataset
) -> pl.DataFrame:
    schema: dict[str, Any] = {
        "metric": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        **by,
        "numerator": pl.Float64,
        "denominator": pl.Float64,
        "value": pl.Float64,
        "pending": pl.UInt32,
        "pending_met": pl.UInt32,
        "unit": pl.String,
        "status": pl.String,
        "final_at": pl.Datetime("us", "UTC"),
    }
    in_zone = pl.col("final_at").dt.convert_time_zone(data.time_zone)
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(in_zone)


def _dtypes(
    by: tuple[str, ...], metrics: Sequence[Metric], data: Dataset
) -> dict[str, pl.DataType]:
    """The types of the columns of ``by``, from the units' table, else from ``agents``.

    Categorical columns become strings.
    """
    counted_in = [_table(unit) for metric in metrics for unit in _counted_units(metric)]
    found: dict[str, pl.DataType] = {}
    for column in by:
        found[column] = pl.Int64() if column in OF_TIME else pl.String()
        for table in (*counted_in, "agents", *data.tables):
            if table in data.tables and column in data.columns(table) and column not in OF_TIME:
                dtype = data.frame(table).collect_schema()[column]
                found[column] = pl.String() if isinstance(dtype, pl.Categorical) else dtype
                break
    return found


def _table(unit: Unit) -> str:
    rows = unit.of if isinstance(unit, BuyerDays) else unit if isinstance(unit, Rows) else None
    return "messages" if rows is None else rows.table
