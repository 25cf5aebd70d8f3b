"""``published_result``: convert published figures to a result, where there are no messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from csmetrics._support.notices import warn
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, one_of
from csmetrics.evaluation.evaluate import chosen_registry
from csmetrics.evaluation.result_frame import CALENDARS, Calendar
from csmetrics.language.measures import Count, Proportion, Quantile, Total
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.reconciliation.printed_figures import (
    Printed,
    as_frame,
    columns_of,
    day_of,
    is_imported,
    of_imported,
    read_published,
)
from csmetrics.reconciliation.published_file import NONE

_KEYS = ("period_start", "period_end")


def published_result(  # noqa: PLR0913  how figures are read
    published: object,
    metrics: str | Metric | Sequence[str | Metric] | None = None,
    *,
    per: Calendar = "day",
    by: str | Sequence[str] | None = (),
    columns: Mapping[str, str] | None = None,
    registry: Registry | None = None,
) -> pl.DataFrame:
    """Convert published figures to a result of ``evaluate`` (公布数当结果用).

    It is for platforms that export figures but no messages. ``check``, ``compare``, ``score``,
    ``alerts``, ``plot``, ``table`` and ``report`` accept the result. If numerators and
    denominators are given, or denominators alone, figures have intervals and can be pooled.
    Without denominators, shares and averages have no interval and cannot be pooled, and nothing
    with a minimum volume can be decided; one warning says so.

    Args:
        published: The figures of ``import_folder(...).published``; or a frame, a CSV or Excel file
            or rows, with a column of days, those of ``by``, and ``value`` or one column for each
            metric, named by its id or name; if known also ``denominator`` and ``numerator``; and
            ``metric`` if the rows are of several metrics.
        metrics: The metric or metrics of the figures; default: those named by the column
            ``metric`` or by columns.
        per: The length of a period: day, week, month, quarter or year. Imported figures have their
            own.
        by: What each figure is for: "agent_id", "shop_id" …
        columns: Our names for columns of ``published``: ``{"旺旺": "agent_id"}``.
        registry: Where ids are looked up.

    Returns:
        A result: ``pending`` is 0, ``status`` "final" except for 延迟统计, ``final_at`` null.
        ``value`` is the printed figure, or, for a proportion with a denominator, the exact quotient
        of whole numbers that prints like it.

    Raises:
        ArgumentError: A column is lacking, a figure cannot be read, or does not fit its numerator
            and denominator.
        UnknownMetricError: The registry lacks a metric.

    Examples:
        >>> import csmetrics as cs
        >>> rows = [{"date": "2026-03-02", "value": "66.67%", "denominator": 12}]
        >>> result = cs.published_result(rows, "pdd.reply_rate_3min")
        >>> result.select("numerator", "denominator", "value").rows()
        [(8.0, 12.0, 0.6666666666666666)]
    """
    one_of("per", per, tuple(CALENDARS))
    known = chosen_registry(registry)
    groups = columns_of(by)
    frame = as_frame(published, columns)
    chosen = _chosen(frame, metrics, known)
    parts = [_of_metric(_rows_of(frame, metric, groups), metric, groups, per) for metric in chosen]
    result = pl.concat(parts).sort("metric", *_KEYS, *groups)
    _warn_of_unknown(result, chosen)
    return result


def _chosen(frame: pl.DataFrame, given: object, registry: Registry) -> list[Metric]:
    """Find the metrics of the figures."""
    if given is not None:
        listed: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
        return [one if isinstance(one, Metric) else registry[one] for one in listed]
    if "metric" in frame.columns:
        named = frame["metric"].drop_nulls().unique().sort().to_list()
        found = [registry[name] for name in named if not is_imported(frame) or name in registry]
    else:
        found = [
            metric
            for metric in registry.values()
            if {metric.id, metric.label, metric.name.zh, metric.name.en} & {*frame.columns}
        ]
    if not found:
        msg = (
            f"published names no known metric: it has the columns {', '.join(frame.columns)};"
            " name the metric with metrics='pdd.reply_rate_3min'"
        )
        raise ArgumentError(msg)
    return found


def _rows_of(frame: pl.DataFrame, metric: Metric, groups: list[str]) -> pl.DataFrame:
    """Select the rows of one metric."""
    if is_imported(frame):
        return of_imported(frame, metric, groups)
    if "metric" in frame.columns:
        named = pl.col("metric").cast(pl.String).is_in([metric.label, metric.id])
        return frame.filter(named).drop("metric")
    others = {"value", "numerator", "denominator", "period_end"}
    names = dict.fromkeys((metric.label, metric.id, metric.name.zh, metric.name.en))
    own = [name for name in names if name in frame.columns and name not in others]
    if len(own) != 1 or "value" in frame.columns:  # read_published refuses several
        return frame
    return frame.rename({own[0]: "value"})


def _of_metric(
    rows: pl.DataFrame, metric: Metric, groups: list[str], per: Calendar
) -> pl.DataFrame:
    """Convert the figures of one metric to rows of a result."""
    measure = metric.editions[-1].measure
    unit = str(value_unit(measure))
    sides = [name for name in ("numerator", "denominator") if name in rows.columns]
    plain = rows.drop(*sides, *(["period_end"] if "period_end" in rows.columns else []))
    cells = read_published(plain, metric, unit, groups, None, per=per)
    ends = pl.col("period_start").dt.offset_by(CALENDARS[per])
    if "period_end" not in rows.columns:
        _check_first_days(cells["period_start"], per)
    else:
        ends = pl.lit(_ends(rows["period_end"], cells["period_start"]))
    given = {name: _side(rows[name], metric) for name in sides}
    summed = [
        _sums(metric, row, {name: values[n] for name, values in given.items()})
        for n, row in enumerate(cells.iter_rows(named=True))
    ]
    numbers = pl.DataFrame(
        summed,
        schema={"numerator": pl.Float64, "denominator": pl.Float64, "value": pl.Float64},
        orient="row",
    )
    delayed = pl.col("low").is_null() & pl.col("printed").is_not_null()
    made = cells.hstack(numbers).with_columns(
        ends.alias("period_end"),
        metric=pl.lit(metric.label),
        pending=pl.lit(0, pl.UInt32),
        pending_met=pl.lit(0, pl.UInt32),
        unit=pl.lit(unit),
        status=pl.when(delayed).then(pl.lit("provisional")).otherwise(pl.lit("final")),
        final_at=pl.lit(None, pl.Datetime("us", "Asia/Shanghai")),
    )
    sums = ("numerator", "denominator", "value", "pending", "pending_met")
    return made.select("metric", *_KEYS, *groups, *sums, "unit", "status", "final_at")


def _ends(given: pl.Series, starts: pl.Series) -> pl.Series:
    """Read the ends of periods, each the day after the last.

    Raises:
        ArgumentError: One is no date, or not after its period's first day.
    """
    days = [None if one is None else day_of(one, daily=True) for one in given.to_list()]
    ends = pl.Series("period_end", days, dtype=pl.Date)
    if (wrong := starts.filter((ends <= starts).fill_null(value=True))).len():
        msg = (
            f"published: the period from {wrong[0]} has no period_end after it: give the day after"
            " its last day, or leave the column out and say with per what the period is"
        )
        raise ArgumentError(msg)
    return ends


def _check_first_days(days: pl.Series, per: Calendar) -> None:
    """Refuse a day that does not begin a period.

    Raises:
        ArgumentError: There is one.
    """
    firsts = days.to_frame("day").select(pl.col("day").dt.truncate(CALENDARS[per]))["day"]
    if (later := days.filter(days != firsts)).len():
        msg = (
            f"published: {later[0]} is not the first day of a {per}: give each figure the first"
            f" day of its {per}, or say with per what its period is"
        )
        raise ArgumentError(msg)


def _side(values: pl.Series, metric: Metric) -> list[float | None]:
    """Read numerators or denominators: 0 or more, with thousands separators as they are printed.

    Raises:
        ArgumentError: One is not such a number.
    """
    given = [None if one is None else str(one) for one in values.to_list()]
    texts = pl.Series(values.name, given, dtype=pl.String).str.replace_all("[,，\\s]", "")
    texts = texts.set(texts.str.to_lowercase().is_in(NONE), None)
    numbers = texts.cast(pl.Float64, strict=False)
    good = numbers.is_finite() & (numbers >= 0)
    wrong = texts.is_not_null() & ~good.fill_null(value=False)
    if wrong.any():
        shown = values.filter(wrong)[0]
        msg = f"published: {metric.id} has the {values.name} {shown!r}, which is not 0 or more"
        raise ArgumentError(msg)
    return numbers.to_list()


def _sums(
    metric: Metric, row: Mapping[str, Any], sides: Mapping[str, float | None]
) -> tuple[float | None, float | None, float | None]:
    """Numerator, denominator and value of a figure, as far as they are known."""
    if row["low"] is None:
        return None, None, None
    printed = Printed(row["low"], row["high"])
    value = printed.number
    measure = metric.editions[-1].measure
    if isinstance(measure, Count | Total):
        return value, None, value
    below, given = sides.get("denominator"), sides.get("numerator")
    if below is None or isinstance(measure, Quantile):
        return None, below, value
    if not below and not given and printed.holds(0):
        return 0.0, 0.0, None  # platforms print 0 where there is nothing to divide
    whole = isinstance(measure, Proportion)
    above = given
    if above is None:
        above = float(round(value * below)) if whole else value * below
    exact = above / below if below else None
    if exact is not None and printed.holds(exact) and not (whole and exact > 1):
        return above, below, exact if whole else value
    if exact is not None and given is None and not whole:
        return above, below, value
    if given is not None:
        msg = (
            f"{metric.id}, {row['period_start']}: {row['printed']} is not {above:g} divided by"
            f" {below:g}: check that numerator and denominator are those of this metric"
        )
    else:
        msg = (
            f"{metric.id}, {row['period_start']}: {row['printed']} is neither {above:g} of"
            f" {below:g} nor any other whole number divided by that denominator: check that"
            " denominator is not that of another metric"
        )
    raise ArgumentError(msg)


def _warn_of_unknown(result: pl.DataFrame, metrics: list[Metric]) -> None:
    """Warn of metrics that have shares or averages without denominators."""
    bare = result.filter(
        pl.col("value").is_not_null(),
        pl.col("numerator").is_null() | pl.col("denominator").is_null(),
    )["metric"]
    shares = [
        metric.label
        for metric in metrics
        if not isinstance(metric.editions[-1].measure, Count | Total) and metric.label in set(bare)
    ]
    if shares:
        warn(
            f"published without denominators: {', '.join(shares)}: intervals, pooled averages"
            " and minimum volumes cannot be computed; give a column denominator"
        )
