"""``evaluate``, ``partials`` and ``explain`` over Spark DataFrames.

Every unit belongs to one shop and buyer (shifts: shop and agent). So Spark sends every row to the
bucket of its shop and buyer, workers run the ordinary evaluation on each bucket down to integer
sums, Spark adds the sums, and the ordinary code builds the result from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.evaluate import columns_to_read, result_of, sums_and_ties, warn_of_ties
from csmetrics.evaluation.explain import units_and_ties
from csmetrics.evaluation.incremental.compute import (
    first_rechecked,
    kept_sums,
    messages_by_hour,
    refuse_unsummed,
)
from csmetrics.evaluation.incremental.partials import Partials
from csmetrics.evaluation.incremental.schema import AMOUNTS
from csmetrics.evaluation.request import EvaluationRequest, MetricLike
from csmetrics.evaluation.result import covered_periods
from csmetrics.spark.bucket import HOURS, SUMS, TIES, bucket_sums, bucket_units, encode_sums
from csmetrics.spark.job import Arguments, Input, Job
from csmetrics.spark.remote import conform, from_spark, sendable, spark_failures
from csmetrics.tables import EndOfDay
from csmetrics.tables.intake import Invalid

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

ZONE = "Asia/Shanghai"


def evaluate(  # noqa: PLR0913  evaluate's arguments and the data set's
    metrics: MetricLike | Sequence[MetricLike],
    tables: Mapping[str, DataFrame],
    *,
    per: Periods = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | EndOfDay | None = None,
    edition: date | None = None,
    trailing: int | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> pl.DataFrame:
    """Evaluate metrics over tables in Spark (在 Spark 上计算指标).

    The result is that of ``csmetrics.evaluate`` over the same tables as lazy frames: only ``seq``
    settles the order of messages of one buyer at the same time. The health checks of a data set are
    not made.

    Args:
        metrics: As ``csmetrics.evaluate``.
        tables: The tables by name, as Spark DataFrames in the columns of ``Dataset``.
        per: As ``csmetrics.evaluate``.
        by: As ``csmetrics.evaluate``.
        start: As ``csmetrics.evaluate``.
        end: As ``csmetrics.evaluate``.
        as_of: As ``csmetrics.evaluate``; naive is local in ``time_zone``. Or "end-of-day", as
            ``Dataset``.
        edition: As ``csmetrics.evaluate``.
        trailing: As ``csmetrics.evaluate``.
        missing: As ``csmetrics.evaluate``.
        registry: As ``csmetrics.evaluate``.
        time_zone: The time zone of local days and of naive times, whatever the session's zone.
        invalid: As ``Dataset``. "trust" saves a pass over the rows and a shuffle of their keys.
        buckets: The number of buckets that shops and buyers are divided into; default: one per
            million rows of the largest table, at least two per core.

    Returns:
        The table of ``csmetrics.evaluate``, on the driver.

    Raises:
        DataError: Rows break rules, and ``invalid`` is "raise".
        CsmetricsError: As ``csmetrics.evaluate``; or driver and workers have different versions.
    """
    with spark_failures():
        asked = Arguments(
            *(metrics, per, by, start, end, edition, trailing, missing, registry),
            lists_units=False,
        )
        given = Input(tables, as_of, time_zone, invalid, buckets)
        job = Job.of(given, asked, _accept_all)
        covered = covered_periods(job.request.asked, job.spans)
        sums, _ = bucketed_sums(job, _added, hours=False)
        return result_of(job.request, job.snapshot, job.spans, covered, sums)


def partials(  # noqa: PLR0913  partials' arguments and the data set's
    metrics: MetricLike | Sequence[MetricLike],
    tables: Mapping[str, DataFrame],
    *,
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | EndOfDay | None = None,
    edition: date | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
    part: str = "",
    recheck: int = 0,
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> Partials:
    """Compute the integer sums of metrics over tables in Spark, to keep (中间汇总).

    Args:
        metrics: As ``csmetrics.partials``.
        tables: As ``evaluate``.
        by: As ``csmetrics.partials``.
        start: As ``csmetrics.partials``.
        end: As ``csmetrics.partials``.
        as_of: As ``csmetrics.partials``.
        edition: As ``csmetrics.partials``.
        missing: As ``csmetrics.partials``.
        registry: As ``csmetrics.partials``.
        part: As ``csmetrics.partials``.
        recheck: As ``csmetrics.partials``.
        time_zone: As ``evaluate``.
        invalid: As ``evaluate``.
        buckets: As ``evaluate``.

    Returns:
        The same as ``csmetrics.partials`` for the same tables; for ``csmetrics.finish``.

    Raises:
        CsmetricsError: As ``evaluate`` and ``csmetrics.partials``.
    """
    with spark_failures():
        start = first_rechecked(part, recheck, start)
        asked = Arguments(metrics, "day", by, start, end, edition, None, missing, registry)
        given = Input(tables, as_of, time_zone, invalid, buckets)
        job = Job.of(given, asked, refuse_unsummed)
        counted = "messages" in job.found.tables
        sums, hours = bucketed_sums(job, _added, hours=counted)
        return kept_sums(job.request, job.snapshot, job.spans, part, (sums, hours))


def explain(  # noqa: PLR0913  explain's arguments and the data set's
    metric: MetricLike,
    tables: Mapping[str, DataFrame],
    *,
    per: Periods = "day",
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | EndOfDay | None = None,
    edition: date | None = None,
    trailing: int | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> DataFrame:
    """List the units behind a metric's figures as a Spark DataFrame (逐条明细), in no order.

    Args:
        metric: As ``csmetrics.explain``.
        tables: As ``evaluate``.
        per: As ``csmetrics.explain``.
        by: As ``csmetrics.explain``.
        start: As ``csmetrics.explain``.
        end: As ``csmetrics.explain``.
        as_of: As ``csmetrics.explain``.
        edition: As ``csmetrics.explain``.
        trailing: As ``csmetrics.explain``.
        missing: As ``csmetrics.explain``.
        registry: As ``csmetrics.explain``.
        time_zone: As ``evaluate``.
        invalid: As ``evaluate``.
        buckets: As ``evaluate``.

    Returns:
        The columns of ``csmetrics.explain``; times are instants. The rows are computed lazily, on
        the workers.

    Raises:
        CsmetricsError: As ``evaluate``; or ``metric`` names several.
    """
    with spark_failures():
        asked = Arguments(metric, per, by, start, end, edition, trailing, missing, registry)
        given = Input(tables, as_of, time_zone, invalid, buckets)
        job = Job.of(
            given, asked, lambda request: request.refuse_several("explain"), keep_row_ids=True
        )
        units, _ = units_and_ties(job.request, job.snapshot, job.spans)
        found = job.run(bucket_units, sendable(units))
        return found.select(*(_as_given(name, dtype) for name, dtype in units.schema.items()))


def _accept_all(_: EvaluationRequest) -> None:
    """Accept every request."""


def _as_given(name: str, dtype: pl.DataType) -> Column:
    """A column of units, with integer instants converted to timestamps."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    column = f.col(f"`{name}`")
    if not isinstance(dtype, pl.Datetime):
        return column
    instant = f.timestamp_micros(column)
    if dtype.time_zone is not None:
        return instant.alias(name)
    return f.convert_timezone(None, f.lit("UTC"), instant).alias(name)


def bucketed_sums(
    job: Job, added: Callable[[Any, pl.DataFrame], pl.DataFrame], *, hours: bool
) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Compute the sums of all buckets, with the types of a local evaluation, and messages by hour.

    Args:
        job: The job.
        added: Adds up the answers of the buckets.
        hours: Whether messages are counted by hour.
    """
    by_hour = messages_by_hour(job.request, job.spans)
    local = sums_and_ties(job.request, job.snapshot, job.spans)
    if local is None:
        return None, by_hour
    sums, _ = local
    encoded = encode_sums(sums, 0, by_hour)
    read = columns_to_read(job.request)
    answers = job.run(bucket_sums, sendable(encoded), columns=read, hours=hours)
    found = added(answers, sendable(encoded))
    warn_of_ties(int(found.filter(pl.col("what") == TIES)["pending"].sum()))
    if hours:
        by_hour = found.filter(pl.col("what") == HOURS).select(
            reported_on=pl.col("reported").cast(pl.Date),
            hour=pl.col("metric").cast(pl.Int8),
            messages=pl.col("pending"),
        )
    typed = sums.clear().with_columns(pl.col(pl.Categorical).cast(pl.String))
    return conform(found.filter(pl.col("what") == SUMS), typed), by_hour


def _added(answers: DataFrame, schema: pl.DataFrame) -> pl.DataFrame:
    """Add up the answers of the buckets in Spark."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    keys = [f.col(f"`{name}`") for name in schema.columns if name not in AMOUNTS]
    added = answers.groupBy(*keys).agg(*(f.sum(name).alias(name) for name in AMOUNTS))
    return conform(from_spark(added), schema)
