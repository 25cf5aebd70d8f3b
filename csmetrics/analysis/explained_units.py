"""Fetch the units behind a result's rows with ``explain``, and check that they add up to them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.analysis.comparison.intervals import LEAST
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import reported_days
from csmetrics.evaluation.explain import explain
from csmetrics.evaluation.result_frame import ABOVE, BELOW, Figures
from csmetrics.language.measures import Quantile
from csmetrics.tables import Dataset

_PERIOD = ("period_start", "period_end")


def units_of(
    figures: Figures, groups: tuple[str, ...], data: Dataset, registry: Registry
) -> pl.LazyFrame:
    """The units of a metric's rows, once for each row that counts them, with its period."""
    spans = figures.rows.select("period_start", "period_end").unique()
    ((start, end),) = spans.select(
        pl.col("period_start").min(), pl.col("period_end").max()
    ).iter_rows()
    with warnings_to(ignore_warning):  # evaluate gave these warnings already, when it made the rows
        units = explain(
            figures.metric,
            data,
            by=groups,
            start=start,
            end=end,
            registry=registry,
        )
    return units.lazy().join(
        reported_days(spans, figures.trailing if figures.trailing > 1 else None)
        .lazy()
        .select(pl.col("reported").cast(pl.Date).alias("reported_on"), *_PERIOD),
        on="reported_on",
    )


def with_sums(
    figures: Figures, groups: tuple[str, ...], units: pl.LazyFrame, sums: Iterable[pl.Expr]
) -> pl.DataFrame:
    """The metric's rows with sums over their units; 0 for a row without units."""
    keys = [*_PERIOD, *groups]
    found = units.group_by(keys).agg(*sums)
    names = [name for name in found.collect_schema() if name not in keys]
    return (
        figures.rows.lazy()
        .join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col(names).fill_null(0))
        .collect()
    )


def squares(
    figures: Figures, groups: tuple[str, ...], data: Dataset, registry: Registry
) -> pl.DataFrame:
    """The rows of a mean with ``__squares``, the integer sum of its units' squared quantities.

    Raises:
        ArgumentError: The units do not add up to the rows.
    """
    counted = units_of(figures, groups, data, registry).filter("in_numerator")
    quantity = pl.col("quantity").to_physical()  # microseconds, cents, items: as the sums
    rows = with_sums(
        figures,
        groups,
        counted,
        [
            quantity.sum().alias("__sum"),
            (quantity * quantity).sum().alias("__squares"),
            pl.len().cast(pl.Int128).alias("__len"),
        ],
    )
    same = (pl.col("__sum") == pl.col(ABOVE)) & (pl.col("__len") == pl.col(BELOW))
    check_sums(rows.filter(~same), figures)
    return rows.drop("__sum", "__len")


def order_statistics(
    figures: Figures, groups: tuple[str, ...], data: Dataset, registry: Registry, z: float
) -> pl.DataFrame:
    """The rows of a quantile with ``__low`` and ``__high``, its interval in the unit shown.

    Both ends are quantities of units (order statistics): the number of units below the true
    quantile is binomial with n and q, whatever the distribution. Null if a rank falls outside the
    units, or there are fewer than 30.

    Raises:
        ArgumentError: The units do not give the rows.
    """
    measure = figures.metric.editions[0].measure
    assert isinstance(measure, Quantile)  # noqa: S101  asked for of quantiles only
    q, n = float(measure.q), pl.col("__n")
    counted = units_of(figures, groups, data, registry).filter("in_denominator")
    keys = [*_PERIOD, *groups]
    found = counted.group_by(keys).agg(
        pl.col("quantity").to_physical().sort().alias("__sorted"),
        pl.len().cast(pl.Int64).alias("__n"),
    )
    rows = (
        figures.rows.lazy()
        .join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(n.fill_null(0))
        .collect()
    )
    check_sums(rows.filter(n != pl.col(BELOW).cast(pl.Int64)), figures)
    reach = z * (n * q * (1 - q)).sqrt()
    first, last = (n * q - reach).floor(), (n * q + reach).ceil() + 1
    for name, rank in (("__low", first), ("__high", last)):
        there = (n >= LEAST) & (rank >= 1) & (rank <= n)
        place = pl.when(there).then(rank - 1).cast(pl.Int64)
        value = pl.col("__sorted").list.get(place, null_on_oob=True).cast(pl.Float64)
        rows = rows.with_columns((value / figures.scale[0]).alias(name))
    return rows.drop("__sorted", "__n")


def check_sums(wrong: pl.DataFrame, figures: Figures) -> None:
    """Raise unless all units added up to their rows.

    Args:
        wrong: The rows whose units do not add up.
        figures: The metric they are rows of.

    Raises:
        ArgumentError: There is such a row; the message names the first.
    """
    if wrong.is_empty():
        return
    start = wrong["period_start"][0]
    msg = (
        f"the data do not reproduce the result's row of {figures.metric.label} from {start}:"
        " evaluate the same Dataset, without edition= and without as_of= (give as_of to the"
        " Dataset)"
    )
    raise ArgumentError(msg)
