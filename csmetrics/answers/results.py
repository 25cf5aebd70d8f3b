"""A result of ``evaluate`` read back: its groups, its metrics, and its exact sums."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from csmetrics.errors import ArgumentError, UnknownMetricError, nearest
from csmetrics.figures import SCALES
from csmetrics.language.measures import Count, Mean, Proportion, Ratio, Total
from csmetrics.metric import Metric
from csmetrics.needs import dimension
from csmetrics.registries import Registry
from csmetrics.request import RESULT_COLUMNS

ABOVE, BELOW = "__above", "__below"
"""The columns of a metric's exact sums; a count's or total's denominator is 1."""
_TYPES: dict[str, pl.DataType] = {
    "metric": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "status": pl.String(),
}


class Figures(NamedTuple):
    """The rows of one metric, with its exact sums in integers, and their scales."""

    metric: Metric
    rows: pl.DataFrame
    scale: tuple[int, int]

    @property
    def absolute(self) -> bool:
        """Whether it is a count or total, which has no denominator."""
        return isinstance(self.metric.editions[0].measure, Count | Total)

    @property
    def proportion(self) -> bool:
        """Whether it is a share of counted units in every edition."""
        return all(isinstance(one.measure, Proportion) for one in self.metric.editions)

    @property
    def mean(self) -> bool:
        """Whether it is an average over counted units in every edition."""
        return all(isinstance(one.measure, Mean) for one in self.metric.editions)

    @property
    def trailing(self) -> int:
        """How many days a day's value covers."""
        return self.metric.editions[0].trailing

    @property
    def volume(self) -> pl.Expr:
        """How many units the denominator counts; null where it counts none."""
        measure = self.metric.editions[0].measure
        below = measure.denominator if isinstance(measure, Ratio) else None
        if self.absolute or (below is not None and dimension(below) != "count"):
            return pl.lit(None, dtype=pl.Int64)
        return pl.col(BELOW).cast(pl.Int64)


def figures_of(result: object, registry: Registry, argument: str = "result") -> list[Figures]:
    """The rows of each metric of a result, by label.

    Raises:
        ArgumentError: It is no result of ``evaluate``, or has two rows of one metric, period and
            group.
        UnknownMetricError: The registry lacks one of its metrics.
    """
    groups = groups_of(result, argument)
    assert isinstance(result, pl.DataFrame)  # noqa: S101  groups_of refuses anything else
    keys = ["metric", "period_start", *groups]
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
    """The rows of one metric with its exact sums."""
    above, below = _scales(metric)
    sums = rows.with_columns(
        _integer("numerator", above).alias(ABOVE),
        pl.lit(1, dtype=pl.Int128).alias(BELOW)
        if below is None
        else _integer("denominator", below).alias(BELOW),
    )
    return Figures(metric, sums, (above, below or 1))


def free_names(groups: Iterable[str], taken: Iterable[str]) -> None:
    """Refuse groups that have the name of a column of the answer.

    Raises:
        ArgumentError: One has.
    """
    for name in sorted({*groups} & {*taken}):
        msg = f"the group {name!r} has the name of a column of the answer: rename it"
        raise ArgumentError(msg)


def _integer(column: str, scale: int) -> pl.Expr:
    """The integer that was shown: the nearest one, for what is shown is its rounded quotient.

    Of weighted hours, the finest unit, a hundred hours and more are no longer told apart to the
    last integer: they are as exact as the float that was shown, to one part in 10^16.
    """
    return (pl.col(column) * scale).round().cast(pl.Int128)


def _scales(metric: Metric) -> tuple[int, int | None]:
    """How many of the integers make one unit shown, of both sums; None: no denominator."""
    measure = metric.editions[0].measure
    if isinstance(measure, Ratio):
        return SCALES[dimension(measure.numerator)], SCALES[dimension(measure.denominator)]
    return SCALES[dimension(measure)], None if isinstance(measure, Count | Total) else 1


def groups_of(result: object, argument: str = "result") -> tuple[str, ...]:
    """The columns of ``by`` of a result of ``evaluate``.

    Args:
        result: What should be a result of ``evaluate``.
        argument: The name of the argument it was given as.

    Raises:
        ArgumentError: It is no frame, or lacks a column that every result has.
    """
    if not isinstance(result, pl.DataFrame):
        what = type(result).__name__
        msg = f"{argument} is a result of evaluate, a polars DataFrame, not a {what}"
        raise ArgumentError(msg)
    if absent := [name for name in RESULT_COLUMNS if name not in result.columns]:
        names = f"column{'s' if len(absent) > 1 else ''} {', '.join(absent)}"
        hint = nearest(absent[0], result.columns)
        msg = f"{argument} lacks the {names}: it is no result of evaluate.{hint}"
        raise ArgumentError(msg)
    for name, of in _TYPES.items():
        if result.schema[name] not in (of, pl.Null()):
            msg = (
                f"the column {name} of {argument} is {result.schema[name]}, where evaluate has {of}"
            )
            raise ArgumentError(msg)
    return tuple(name for name in result.columns if name not in RESULT_COLUMNS)


def metric_of(label: str, registry: Registry) -> Metric:
    """The metric of a label, with the parameters that the label names filled in.

    Raises:
        UnknownMetricError: The registry has no metric of that id.

    Examples:
        >>> from csmetrics.catalogue import registry
        >>> metric_of("pdd.consult_buyers", registry).better
        'higher'
        >>> label = "taobao.slow_response_buyers(limit=180, times=2)"
        >>> metric_of(label, registry).label == label
        True
    """
    metric_id, _, listed = label.partition("(")
    if metric_id not in registry:
        msg = (
            f"no metric has the id {metric_id!r}.{nearest(metric_id, registry)}"
            " For one of your own, give registry=cs.registry.with_metrics(it)"
        )
        raise UnknownMetricError(msg)
    if not listed:
        return registry[metric_id]
    pairs = (pair.partition("=") for pair in listed.removesuffix(")").split(", "))
    values = {name: _number(value) for name, _, value in pairs}
    return registry.get(metric_id, **values)


def _number(text: str) -> float:
    """A parameter's value as its label shows it."""
    return int(text) if text.lstrip("-").isdigit() else float(text)
