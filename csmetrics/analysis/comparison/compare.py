"""``compare``: compare figures with earlier periods, with other members or with benchmarks."""

from __future__ import annotations

from functools import partial

import polars as pl

from csmetrics.analysis.comparison import benchmarks as outside
from csmetrics.analysis.comparison import group_comparison as over_groups
from csmetrics.analysis.comparison import period_comparison as over_time
from csmetrics.analysis.comparison.intervals import normal, quantile, wilson
from csmetrics.analysis.comparison.period_comparison import AGAINST, Against, Span
from csmetrics.analysis.explained_units import order_statistics, squares
from csmetrics.calendars import named_events
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, nearest, one_of
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.periods_asked import check_trailing, checked_periods, trailing_over
from csmetrics.evaluation.request import RESULT_COLUMNS
from csmetrics.evaluation.result_frame import (
    ABOVE,
    BELOW,
    LEAST,
    MOST,
    Figures,
    figures_of,
    free_names,
    groups_of,
    settled,
    with_range,
)
from csmetrics.tables import Dataset


def compare(  # noqa: PLR0913  three comparisons, of which each needs little
    result: pl.DataFrame,
    over: str = "period",
    *,
    against: Against | Span = "previous",
    window: int = 7,
    benchmarks: pl.DataFrame | None = None,
    minimum_volume: int = 30,
    confidence: float = 0.95,
    data: Dataset | None = None,
    events: pl.DataFrame | None = None,
    trailing: int | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Compare figures over time, with each other, or with benchmarks (对比).

    Args:
        result: A result of ``evaluate``, of any metrics, period and groups.
        over: "period": compare each row with an earlier one of the same group. A column of ``by``:
            compare its members within the same period. "benchmark": compare with ``benchmarks``.
        against: For ``over="period"``. "previous": the calendar period before (环比: day on day,
            week on week, …). "same_weekday": for days, seven days before. "year": a year before
            (同比); for a day the same date, for a week 52 weeks before. "average": the ``window``
            periods before, pooled: Σ numerators ÷ Σ denominators, for counts and totals their mean.
            "same_event": for periods that are events, the previous event of the same name. A period
            (start, end): all others are compared with it, such as the peak season with the slow
            one; counts and totals only if both have the same number of days.
        window: For "average", how many periods; those without a row are left out.
        benchmarks: A frame with the columns ``metric``, ``name``, ``value`` and, for benchmarks
            that apply to some rows only, ``period_start`` and columns of ``by``.
        minimum_volume: The least denominator with which a member is ranked; not applied to counts
            and totals, nor to ratios to hours, money or items.
        confidence: The confidence level of the intervals.
        data: The data set of the result, to compute intervals of means and quantiles. Its units
            must add up to the rows; give ``as_of`` to the ``Dataset``, not to ``evaluate``.
        events: For "same_event", the rows of ``calendar`` that name the events, such as
            ``calendars.events([2025, 2026])``; the result's periods are then those of
            ``calendars.event_periods``.
        trailing: The ``trailing`` that ``evaluate`` was called with, if any; its windows overlap,
            and the result does not say so.
        registry: Where the metrics are looked up; default: the built-in one.

    Returns:
        The result's rows and columns (without ``final_at``), sorted by metric, period and group,
        and these:

        Intervals: ``low``, ``high``: for proportions Wilson's; for means, with ``data`` and at
        least 30 units, the normal one; for quantiles, with ``data`` and at least 30 units, order
        statistics of one period; else null. They say how far chance alone moves a figure whose
        units are independent. Pending units of a proportion can go either way: ``low`` is then
        Wilson's if all of them fail but those already met, ``high`` if all succeed. A mean or
        quantile with more than one pending unit per twenty counted has no interval, since what the
        pending ones would add is not known. ``distinguishable``: whether the two intervals do not
        overlap; null if an interval or the compared figure is not known, or trailing windows share
        days.

        ``compared_status``: "final" or "provisional" if both compared figures are, else "mixed";
        over a column, of all members. Null if there is nothing to compare with.

        Over periods: ``against``, ``against_start``, ``against_end``, ``against_periods`` (how many
        were found), ``against_numerator``, ``against_denominator`` (for an average of counts or
        totals the number of periods), ``against_value``, ``difference`` and ``ratio`` (exact, from
        numerators and denominators; null if there is nothing to compare with, for counts and totals
        of which one period is incomplete, and for a trailing metric's average, which would count
        days twice; the ratio also if the earlier value is 0), ``better`` (whether it moved in the
        metric's better direction; null if neither direction is better, or pending units may still
        change the answer), ``rule_changed`` (a dated edition begins or ends between the days
        compared), ``against_low``, ``against_high``. A group without a row in the earlier period
        has nulls.

        Over a column: ``volume`` (the denominator where it counts units), ``rank`` (1 is best, ties
        share a rank; null below the minimum volume, without a value, for a null member, and if
        neither direction is better), ``ranked`` (the number of ranked members), ``pooled_value``
        (of all members together, from their numerators and denominators; for counts and totals
        their mean), ``to_pooled`` (value − ``pooled_value``), ``best_value`` (of the best tenth of
        members, at least one, pooled), ``to_best``, ``others_low``, ``others_high`` (the interval
        of all other members together).

        Over benchmarks, one row for each that applies: ``benchmark``, ``benchmark_value``,
        ``difference``, ``ratio``, ``better`` (whether the value is better than the benchmark; null
        if pending units may still change the answer); ``distinguishable``: whether the benchmark
        lies outside the interval.

    Raises:
        ArgumentError: An argument has an invalid value, the result lacks a column, or the units of
            ``data`` do not add up to its rows.
        UnknownMetricError: The registry lacks one of its metrics.

    Examples:
        >>> import csmetrics as cs
        >>> shop = cs.datasets.sample_shop()
        >>> weeks = cs.evaluate("pdd.reply_rate_3min", shop, per="week")
        >>> found = cs.compare(weeks)
        >>> found.select(pl.col("difference").round(3), "better", "distinguishable").rows()[1]
        (-0.04, False, False)
        >>> agents = cs.evaluate("pdd.reply_rate_3min", shop, per="all", by="agent_id")
        >>> cs.compare(agents, over="agent_id").filter(rank=1)["agent_id"].to_list()
        ['gao']
    """
    against = _arguments(against, window, minimum_volume)
    check_trailing(trailing)
    if (events is not None) != (against == "same_event"):
        msg = 'events= and against="same_event" must be given together'
        raise ArgumentError(msg)
    named = [] if events is None else named_events(events)
    groups = groups_of(result)
    z = quantile(confidence)
    registry = chosen_registry(registry)
    if over not in {"period", "benchmark", *groups}:
        listed = ", ".join(groups) or "the result has none"
        hint = nearest(over, {"period", "benchmark", *groups})
        msg = (
            f'over must be "period", "benchmark" or a column of by ({listed}), not {over!r}.{hint}'
        )
        raise ArgumentError(msg)
    if (benchmarks is not None) != (over == "benchmark"):
        msg = 'benchmarks= and over="benchmark" must be given together'
        raise ArgumentError(msg)
    added = {"period": over_time.ADDED, "benchmark": outside.ADDED}.get(over, over_groups.ADDED)
    free_names(groups, added)
    columns = [*RESULT_COLUMNS[:3], *groups, *RESULT_COLUMNS[3:-1]]  # all but final_at
    given = pl.DataFrame()
    if over == "benchmark":
        labels = set(result["metric"])
        given = outside.benchmarks_of(benchmarks, groups, labels, registry)
    tables = []
    for figures in figures_of(result, registry):
        figures = figures._replace(metric=trailing_over(figures.metric, trailing))  # noqa: PLW2901
        if data is not None:
            figures = _of_units(figures, groups, data, registry, z)  # noqa: PLW2901  more columns
        figures = figures._replace(rows=with_range(figures))  # noqa: PLW2901  four more columns
        reach = partial(_interval, figures, z)
        if over == "period":
            rows = over_time.with_periods_before(figures, groups, against, window, named)
            rows = reach(reach(rows, ""), "then_").rename(
                {"then_low": "against_low", "then_high": "against_high"}
            )
            tables.append(over_time.compared(rows, figures, against, columns))
        elif over == "benchmark":
            rows = reach(figures.rows, "")
            tables.append(outside.with_benchmarks(rows, given, figures, columns))
        else:
            rows = over_groups.ranked(figures, over, groups, minimum_volume)
            rows = reach(reach(rows, ""), "others_")
            tables.append(over_groups.with_distances(rows, figures, columns))
    if not tables:
        return (
            result.clear()
            .select(columns)
            .with_columns(pl.lit(None, dtype=of).alias(name) for name, of in added.items())
        )
    order = ["metric", "period_start", *groups, *(["benchmark"] if over == "benchmark" else [])]
    return pl.concat(tables).sort(order, maintain_order=True)


def _of_units(
    figures: Figures, groups: tuple[str, ...], data: Dataset, registry: Registry, z: float
) -> Figures:
    """Add to the rows what intervals need from single units; proportions need nothing more."""
    if figures.mean:
        return figures._replace(rows=squares(figures, groups, data, registry))
    if figures.quantile:
        return figures._replace(rows=order_statistics(figures, groups, data, registry, z))
    return figures


def _interval(figures: Figures, z: float, rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """Add the interval of one side's sums to the rows, null where there is none."""
    none = pl.lit(None, dtype=pl.Float64)
    low, high = none, none
    if figures.proportion:
        least, most = ([pl.col(f"{side}{name}") for name in names] for names in (LEAST, MOST))
        low, high = wilson(least[0], least[1], z)[0], wilson(most[0], most[1], z)[1]
    elif figures.mean and "__squares" in rows.columns:
        above, below = pl.col(f"{side}{ABOVE}"), pl.col(f"{side}{BELOW}")
        low, high = (
            pl.when(settled(figures, side)).then(one)
            for one in normal(above, pl.col(f"{side}__squares"), below, z, figures.scale[0])
        )
    elif figures.quantile and f"{side}__low" in rows.columns:
        low, high = (
            pl.when(settled(figures, side)).then(pl.col(f"{side}{name}"))
            for name in ("__low", "__high")
        )
    return rows.with_columns(low.alias(f"{side}low"), high.alias(f"{side}high"))


def _arguments(against: object, window: object, minimum_volume: object) -> Against | Span:
    if isinstance(against, tuple):
        checked_periods([against])
    else:
        one_of("against", against, AGAINST)
    for name, value, least in (("window", window, 1), ("minimum_volume", minimum_volume, 0)):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            msg = f"{name} must be a whole number of at least {least}, not {value!r}"
            raise ArgumentError(msg)
    return against  # type: ignore[return-value]  # checked
