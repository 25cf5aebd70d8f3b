"""Compare figures with external benchmarks: a category's mean, its best tenth, an own target."""

from __future__ import annotations

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, nearest
from csmetrics.evaluation.calendar_periods import quotient
from csmetrics.evaluation.result_frame import LEAST, MOST, Figures, metric_of, settled

ADDED: dict[str, pl.DataType] = {
    "benchmark": pl.String(),
    "benchmark_value": pl.Float64(),
    "difference": pl.Float64(),
    "ratio": pl.Float64(),
    "better": pl.Boolean(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "distinguishable": pl.Boolean(),
}
"""The columns that a comparison with benchmarks adds to a result's."""
_READ = ("metric", "name", "value")


def benchmarks_of(
    benchmarks: object, groups: tuple[str, ...], labels: set[str], registry: Registry
) -> pl.DataFrame:
    """Validate benchmarks: ``metric``, the key columns, ``benchmark`` and ``benchmark_value``.

    Raises:
        ArgumentError: ``benchmarks`` is not a frame of these columns, or has two values for one
            name and key.
        UnknownMetricError: It names a metric that is in neither the result nor the registry.
    """
    if not isinstance(benchmarks, pl.DataFrame):
        msg = (
            'over="benchmark" needs benchmarks=, a DataFrame with the columns metric, name'
            f" and value, not a {type(benchmarks).__name__}"
        )
        raise ArgumentError(msg)
    if absent := [name for name in _READ if name not in benchmarks.columns]:
        hint = nearest(absent[0], benchmarks.columns)
        msg = f"benchmarks lacks the column {absent[0]}: it has metric, name and value.{hint}"
        raise ArgumentError(msg)
    keys = [name for name in ("period_start", *groups) if name in benchmarks.columns]
    for name in benchmarks.columns:
        if name not in {*_READ, *keys}:
            known = ("metric", "name", "value", "period_start", *groups)
            msg = f"benchmarks has a column {name!r}, which the result does not have."
            raise ArgumentError(f"{msg}{nearest(name, known)}")  # noqa: EM102  two parts
    values = benchmarks["value"]
    if not values.dtype.is_numeric() or values.is_null().any() or not _finite(values):
        msg = "benchmarks has a value that is not a finite number: correct it, or leave the row out"
        raise ArgumentError(msg)
    if benchmarks.select("metric", "name", *keys).is_duplicated().any():
        msg = (
            f"benchmarks has two values for the same {', '.join(('metric', 'name', *keys))}:"
            " keep one of them"
        )
        raise ArgumentError(msg)
    for label in benchmarks["metric"].unique().sort():
        if label not in labels:
            metric_of(str(label), registry)  # raises if it is unknown
    return benchmarks.select(
        "metric",
        *keys,
        pl.col("name").cast(pl.String).alias("benchmark"),
        pl.col("value").cast(pl.Float64).alias("benchmark_value"),
    )


def _finite(values: pl.Series) -> bool:
    return bool(values.cast(pl.Float64).is_finite().all())


def with_benchmarks(
    rows: pl.DataFrame, benchmarks: pl.DataFrame, figures: Figures, columns: list[str]
) -> pl.DataFrame:
    """Join each row with each benchmark of its metric and keys, and compare them."""
    better = figures.metric.better
    least, most = (
        quotient(rows[above], rows[below], figures.scale) for above, below in (LEAST, MOST)
    )
    stands = settled(figures)
    rows = rows.with_columns(
        pl.when(stands).then("value").otherwise(least).alias("__least"),
        pl.when(stands).then("value").otherwise(most).alias("__most"),
    )
    keys = [name for name in benchmarks.columns if name not in ("benchmark", "benchmark_value")]
    difference = pl.col("value") - pl.col("benchmark_value")
    given = pl.col("benchmark_value")
    ahead, behind = pl.col("__least") > given, pl.col("__most") <= given
    if better == "lower":
        ahead, behind = pl.col("__most") < given, pl.col("__least") >= given
    ahead = pl.when(ahead).then(pl.lit(value=True)).when(behind).then(pl.lit(value=False))
    return (
        rows.join(benchmarks, on=keys, nulls_equal=True)
        .with_columns(
            difference.alias("difference"),
            pl.when(given != 0).then(pl.col("value") / given).alias("ratio"),
            pl.when(pl.lit(better is not None)).then(ahead).alias("better"),
            ((given < pl.col("low")) | (given > pl.col("high"))).alias("distinguishable"),
        )
        .select(*columns, *ADDED)
    )
