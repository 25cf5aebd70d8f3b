"""Reads a result of ``evaluate`` back: groups, metrics, exact sums, calendar periods, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, UnknownMetricError, nearest
from csmetrics.evaluation.request import RESULT_COLUMNS
from csmetrics.evaluation.result import SCALES
from csmetrics.language.measures import Count, Mean, Proportion, Quantile, Ratio, Total
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import dimension, part_units

ABOVE, BELOW = "__above", "__below"
"""The columns of a metric's exact sums; a count's or total's denominator is 1."""
LEAST, MOST = ("__least_above", "__least_below"), ("__most_above", "__most_below")
"""The columns of the sums of the least and the greatest value possible with pending units."""

Calendar = Literal["day", "week", "month", "quarter", "year"]
CALENDARS: dict[Calendar, str] = {
    "day": "1d",
    "week": "1w",
    "month": "1mo",
    "quarter": "1q",
    "year": "1y",
}
"""The calendar periods, each with its length in polars' notation."""
_TYPES: dict[str, pl.DataType] = {
    "metric": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "pending": pl.UInt32(),
    "pending_met": pl.UInt32(),
    "status": pl.String(),
}


class Figures(NamedTuple):
    """The rows of one metric, with its exact integer sums and their scales."""

    metric: Metric
    rows: pl.DataFrame
    scale: tuple[int, int]

    @property
    def absolute(self) -> bool:
        """Whether the measure is a count or total, which has no denominator."""
        return isinstance(self.metric.editions[0].measure, Count | Total)

    @property
    def proportion(self) -> bool:
        """Whether the measure is a proportion in every edition."""
        return all(isinstance(one.measure, Proportion) for one in self.metric.editions)

    @property
    def mean(self) -> bool:
        """Whether the measure is a mean in every edition."""
        return all(isinstance(one.measure, Mean) for one in self.metric.editions)

    @property
    def quantile(self) -> bool:
        """Whether the measure is a quantile, which has no sums, in some edition."""
        return any(isinstance(one.measure, Quantile) for one in self.metric.editions)

    @property
    def trailing(self) -> int:
        """The number of days that a reported day's value covers."""
        return self.metric.editions[0].trailing

    @property
    def volume(self) -> pl.Expr:
        """The number of units in the denominator; null if there is none or it counts no units."""
        measure = self.metric.editions[0].measure
        below = measure.denominator if isinstance(measure, Ratio) else None
        if self.absolute or (below is not None and dimension(below) != "count"):
            return pl.lit(None, dtype=pl.Int64)
        return pl.col(BELOW).cast(pl.Int64)


def figures_of(result: object, registry: Registry, argument: str = "result") -> list[Figures]:
    """Split a result into the rows of each metric, sorted by label.

    Raises:
        ArgumentError: ``result`` is no result of ``evaluate``, or has two rows of one metric,
            period and group.
        UnknownMetricError: The registry lacks one of its metrics.
    """
    groups = groups_of(result, argument)
    assert isinstance(result, pl.DataFrame)  # noqa: S101  groups_of refuses anything else
    keys = ["metric", "period_start", "period_end", *groups]
    twice = result.filter(result.select(keys).is_duplicated())
    if not twice.is_empty():
        first = ", ".join(str(one) for one in twice.select(keys).row(0))
        msg = f"{argument} has more than one row of {first}: give one result of evaluate"
        raise ArgumentError(msg)
    found = []
    for label in result["metric"].unique().sort():
        rows = result.filter(pl.col("metric") == label).sort(keys)
        found.append(exact(metric_of(label, registry), rows))
    return found


def exact(metric: Metric, rows: pl.DataFrame) -> Figures:
    """Add the exact sums to the rows of one metric."""
    above, below = _scales(metric)
    sums = rows.with_columns(
        _integer("numerator", above).alias(ABOVE),
        pl.lit(1, dtype=pl.Int128).alias(BELOW)
        if below is None
        else _integer("denominator", below).alias(BELOW),
    )
    return Figures(metric, sums, (above, below or 1))


def with_range(figures: Figures) -> pl.DataFrame:
    """Add the sums of the least and the greatest value that is possible with the pending units.

    Least and greatest value of a proportion: of the pending units only those met already succeed,
    or all of them. Of a count: no pending unit is added, or all. They are null where units of
    another measure are pending: the row does not say what these add to a total or mean, or on
    which side of a ratio they count. Units that do not exist yet are not considered.
    """
    above, below = pl.col(ABOVE), pl.col(BELOW)
    pending, met = (pl.col(name).cast(pl.Int128) for name in ("pending", "pending_met"))
    measures = [edition.measure for edition in figures.metric.editions]
    if figures.proportion:
        least, most = (above + met, below + pending), (above + pending, below + pending)
    elif all(isinstance(one, Count) for one in measures):
        least, most = (above, below), (above + pending, below)
    else:
        known = pl.when(pending == 0)
        least = most = known.then(above), known.then(below)
    named = (*zip(LEAST, least, strict=True), *zip(MOST, most, strict=True))
    return figures.rows.with_columns(expr.alias(name) for name, expr in named)


class Exact(NamedTuple):
    """One row's exact numerator, denominator, value and range; None where not known.

    The denominator of a count or total is 1; one that is not known is 0. The range has the least
    and the greatest value that is possible with the pending units; without pending units both are
    the value. A quantile has no sums, and a published figure may lack them: its value is then the
    one in the row.
    """

    numerator: Fraction | None
    denominator: Fraction
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


def exact_rows(figures: Figures) -> list[tuple[dict[str, Any], Exact]]:
    """The rows as given, each with its exact figures."""
    found = []
    rows = with_range(figures).to_dicts()
    for row in rows:
        above, below = row[ABOVE], row[BELOW]
        value = fraction(above, below, figures.scale)
        if figures.quantile and row["value"] is not None:
            value = Fraction(row["value"])
        elif above is None and row["value"] is not None:  # published without its sides
            value = Fraction(str(row["value"]))
        low, high = value, value
        if row["pending"]:
            low, high = (fraction(row[a], row[b], figures.scale) for a, b in (LEAST, MOST))
        sums = (
            None if above is None else Fraction(above, figures.scale[0]),
            Fraction(below or 0, figures.scale[1]),
        )
        own = {name: one for name, one in row.items() if not name.startswith("__")}
        found.append((own, Exact(*sums, value, low, high)))
    return found


def added(column: str, where: pl.Expr | None = None) -> pl.Expr:
    """The sum of a column over all rows or those of ``where``, null if one value is null."""
    sums = pl.col(column) if where is None else pl.col(column).filter(where)
    return pl.when(sums.null_count() == 0).then(sums.sum())


def settled(figures: Figures, side: str = "") -> pl.Expr:
    """Whether a value may be compared as it is: no unit is pending.

    It is not known what pending units add to a mean or quantile; up to one pending unit for twenty
    counted ones is accepted there.
    """
    pending = pl.col(f"{side}pending").cast(pl.Int128)
    if figures.mean or figures.quantile:
        return pending * 20 <= pl.col(f"{side}{BELOW}")
    return pending == 0


def fraction(above: int | None, below: int | None, scale: tuple[int, int]) -> Fraction | None:
    """The exact quotient of two sums; None if one is not known or the divisor is 0.

    Examples:
        >>> fraction(150, 2, (100, 1))
        Fraction(3, 4)
    """
    if above is None or not below:
        return None
    return Fraction(above * scale[1], below * scale[0])


def calendar_period(period: Calendar, day: date) -> tuple[date, date]:
    """The first day, and the day after the last, of the calendar period that a day lies in.

    Examples:
        >>> calendar_period("week", date(2026, 3, 4))
        (datetime.date(2026, 3, 2), datetime.date(2026, 3, 9))
        >>> calendar_period("quarter", date(2026, 12, 31))
        (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    """
    if period == "day":
        return day, day + timedelta(days=1)
    if period == "week":
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first = (day.month - 1) // months * months
    year, month = divmod(first + months, 12)
    return date(day.year, first + 1, 1), date(day.year + year, month + 1, 1)


def is_whole(calendar: Calendar) -> pl.Expr:
    """Whether a row's period is a whole calendar period, not cut to a range of days."""
    start = pl.col("period_start").dt.truncate(CALENDARS[calendar])
    return (pl.col("period_start") == start) & (
        pl.col("period_end") == start.dt.offset_by(CALENDARS[calendar])
    )


def calendar_of(rows: pl.DataFrame, label: str) -> Calendar:
    """Find the calendar period of the rows of one metric; the first and last may be cut.

    Raises:
        ArgumentError: The periods are not all days, all weeks, and so on.
    """
    spans = rows.select("period_start", "period_end").unique()
    for calendar, step in CALENDARS.items():
        starts = spans["period_start"].dt.truncate(step)
        lasts = spans["period_end"].dt.offset_by("-1d").dt.truncate(step)
        if (starts == lasts).all() and starts.is_unique().all():
            return calendar
    msg = (
        f"the periods of {label} are not all days, all weeks, all months, all quarters or all"
        ' years: evaluate with one per=, and not "all"'
    )
    raise ArgumentError(msg)


def free_names(groups: Iterable[str], taken: Iterable[str]) -> None:
    """Raise if a group has the name of a column of the result.

    Raises:
        ArgumentError: A group's name is in ``taken``.
    """
    for name in sorted({*groups} & {*taken}):
        msg = f"the by column {name!r} has the name of a column of the result: rename it"
        raise ArgumentError(msg)


def _integer(column: str, scale: int) -> pl.Expr:
    """Restore the integer sum from a displayed value, which is its rounded quotient by ``scale``.

    For weighted hours, the finest unit, a hundred hours and more have more digits than a float:
    there the integer is as exact as the float, to one part in 10^16.
    """
    return (pl.col(column) * scale).round().cast(pl.Int128)


def _scales(metric: Metric) -> tuple[int, int | None]:
    """The scales (see ``SCALES``) of numerator and denominator; None: no denominator."""
    measure = metric.editions[0].measure
    above, below = part_units(measure)
    return SCALES[above], None if isinstance(measure, Count | Total) else SCALES[below]


def groups_of(result: object, argument: str = "result") -> tuple[str, ...]:
    """The columns of ``by`` of a result of ``evaluate``.

    Args:
        result: What should be a result of ``evaluate``.
        argument: The name of the argument it was given as.

    Raises:
        ArgumentError: It is no polars frame, or a column that every result has is missing or of
            another type.
    """
    if not isinstance(result, pl.DataFrame):
        what = type(result).__name__
        msg = f"{argument} is a result of evaluate, a polars DataFrame, not a {what}"
        raise ArgumentError(msg)
    if absent := [name for name in RESULT_COLUMNS if name not in result.columns]:
        names = f"column{'s' if len(absent) > 1 else ''} {', '.join(absent)}"
        hint = nearest(absent[0], result.columns)
        msg = (
            f"{argument} lacks the {names}: it is not a result of evaluate.{hint}"
            " Give what evaluate returns"
        )
        raise ArgumentError(msg)
    for name, of in _TYPES.items():
        if result.schema[name] not in (of, pl.Null()):
            msg = (
                f"the column {name} of {argument} is {result.schema[name]}, where evaluate has {of}"
                ": leave it as evaluate gives it"
            )
            raise ArgumentError(msg)
    return tuple(name for name in result.columns if name not in RESULT_COLUMNS)


def metric_of(label: str, registry: Registry) -> Metric:
    """Look up the metric of a label, with the parameters and varied clauses that the label names.

    Raises:
        UnknownMetricError: The registry has no metric of that id, or one with other clauses.

    Examples:
        >>> from csmetrics.catalogue.builtin import registry
        >>> metric_of("pdd.reply_rate_3min", registry).better
        'higher'
        >>> label = "taobao.slow_response_buyers(limit=180, times=2)"
        >>> metric_of(label, registry).label == label
        True
    """
    metric_id, _, listed = label.partition("(")
    if metric_id in registry and registry[metric_id].label == label:
        return registry[metric_id]  # with clauses varied, as a shop's settings have it
    if metric_id not in registry:
        msg = (
            f"no metric has the id {metric_id!r}.{nearest(metric_id, registry)}"
            " For one of your own, give registry=cs.registry.with_metrics(it)"
        )
        raise UnknownMetricError(msg)
    if not listed:
        return registry[metric_id]
    named = dict(pair.split("=", 1) for pair in listed.removesuffix(")").split(", ") if "=" in pair)
    filled = dict(registry[metric_id].filled)
    declared = {one.name for one in registry[metric_id].parameters if one.name not in filled}
    values = {name: _number(value) for name, value in named.items() if name in declared}
    clauses = {
        name: value for name, value in named.items() if name not in declared and name not in filled
    }
    if not clauses:
        return registry.get(metric_id, **values)
    metric = registry.get(metric_id, **values) if values else registry[metric_id]
    return _varied(metric, clauses, label)


def _varied(metric: Metric, clauses: Mapping[str, str], label: str) -> Metric:
    """Vary the metric's clauses as a label says."""
    # reconciliation is a higher layer, so it is imported only when a label has clauses
    from csmetrics.reconciliation.alternatives import vary  # noqa: PLC0415

    made = vary(metric, **clauses)
    if made.label != label:
        msg = (
            f"the figures are those of {label}, but the registry has {metric.label}: give the "
            "registry with which they were evaluated"
        )
        raise UnknownMetricError(msg)
    return made


def _number(text: str) -> float:
    """Parse a parameter's value from a label."""
    return int(text) if text.lstrip("-").isdigit() else float(text)
