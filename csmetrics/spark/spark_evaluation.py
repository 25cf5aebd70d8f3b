"""``evaluate``, ``partials`` and ``explain`` of Spark DataFrames: buckets out, sums back.

All that is counted belongs to one shop and buyer (shifts: shop and agent). So Spark sends every row
to the bucket of its shop and buyer, each bucket runs the ordinary evaluation to integer sums, Spark
adds them up, and the ordinary code makes the result of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.engine.calendar_periods import Periods
from csmetrics.errors import CsmetricsError
from csmetrics.evaluation.evaluate import result_of, sums_and_ties, warn_of_ties
from csmetrics.evaluation.explain import units_and_ties
from csmetrics.evaluation.incremental.compute import (
    first_rechecked,
    kept_sums,
    messages_by_hour,
    refuse_unsummed,
)
from csmetrics.evaluation.incremental.partials import Partials
from csmetrics.evaluation.request import MetricLike
from csmetrics.evaluation.result import covered_periods
from csmetrics.spark.bucket import (
    FAULT,
    HOURS,
    SUMS,
    TIES,
    Task,
    answer,
    bucket_sums,
    bucket_units,
    hours_told,
    sender,
)
from csmetrics.spark.global_checks import has_large_texts, spark_types
from csmetrics.spark.job import Asked, Job, failures
from csmetrics.spark.shuffle import united

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from csmetrics.tables.intake import Invalid

ZONE = "Asia/Shanghai"


def evaluate(  # noqa: PLR0913  evaluate's arguments and the data set's
    metrics: MetricLike | Sequence[MetricLike],
    tables: Mapping[str, DataFrame],
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
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> pl.DataFrame:
    """Evaluate metrics over tables in Spark (在 Spark 上计算指标).

    The rows are those of ``csmetrics.evaluate`` over the same tables, given as lazy frames: only
    ``seq`` settles the order of messages of one buyer at one time. The health check of a data set
    is not made.

    Args:
        metrics: As ``csmetrics.evaluate``.
        tables: The tables by name, as Spark DataFrames in the columns of ``Dataset``.
        per: As ``csmetrics.evaluate``.
        by: As ``csmetrics.evaluate``.
        start: As ``csmetrics.evaluate``.
        end: As ``csmetrics.evaluate``.
        as_of: As ``csmetrics.evaluate``; naive is local in ``time_zone``.
        edition: As ``csmetrics.evaluate``.
        trailing: As ``csmetrics.evaluate``.
        missing: As ``csmetrics.evaluate``.
        registry: As ``csmetrics.evaluate``.
        time_zone: The zone of local days and of times without one, whatever the session's zone.
        invalid: As ``Dataset``. "trust" saves a pass over the rows and a shuffle of their keys.
        buckets: Into how many buckets shops and buyers are dealt; default: one for each million
            messages, at least two for each core.

    Returns:
        The table of ``csmetrics.evaluate``, on the driver.

    Raises:
        DataError: Rows break rules, and ``invalid`` is "raise".
        CsmetricsError: As ``csmetrics.evaluate``; or driver and workers have different versions.
    """
    with failures():
        asked = Asked(metrics, per, by, start, end, edition, trailing, missing, registry)
        job = Job.of(tables, asked, as_of, time_zone, invalid)
        covered = covered_periods(job.request.asked, job.spans)
        sums, _ = _sums(job, buckets, hours=False)
        return result_of(job.request, job.snapshot, job.spans, covered, sums)


def partials(  # noqa: PLR0913  partials' arguments and the data set's
    metrics: MetricLike | Sequence[MetricLike],
    tables: Mapping[str, DataFrame],
    *,
    by: str | Sequence[str] = (),
    start: date | None = None,
    end: date | None = None,
    as_of: datetime | None = None,
    edition: date | None = None,
    missing: Literal["raise", "skip"] = "raise",
    registry: Registry | None = None,
    part: str = "",
    recheck: int = 0,
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> Partials:
    """The integer sums of metrics over tables in Spark, to keep and to merge (中间汇总).

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
        What ``csmetrics.partials`` gives of the same tables; ``csmetrics.finish`` makes results.

    Raises:
        CsmetricsError: As ``evaluate`` and ``csmetrics.partials``.
    """
    with failures():
        start = first_rechecked(part, recheck, start)
        asked = Asked(metrics, "day", by, start, end, edition, None, missing, registry)
        job = Job.of(tables, asked, as_of, time_zone, invalid, check=refuse_unsummed)
        sums, hours = _sums(job, buckets, hours="messages" in job.found.tables)
        return kept_sums(job.request, job.snapshot, job.spans, part, (sums, hours))


def explain(  # noqa: PLR0913  explain's arguments and the data set's
    metric: MetricLike,
    tables: Mapping[str, DataFrame],
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
    time_zone: str = ZONE,
    invalid: Invalid = "raise",
    buckets: int | None = None,
) -> DataFrame:
    """The units behind a metric's figures as a Spark DataFrame (逐条明细), in no order.

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
        The columns of ``csmetrics.explain``; times are instants. Its rows are computed where and
        when they are asked for, and spread over the workers.

    Raises:
        CsmetricsError: As ``evaluate``; or ``metric`` names several.
    """
    with failures():
        asked = Asked(metric, per, by, start, end, edition, trailing, missing, registry, one=True)
        job = Job.of(tables, asked, as_of, time_zone, invalid)
        units, _ = units_and_ties(job.request, job.snapshot, job.spans)
        schema = _sendable(units)
        task = _task(job, schema, job.tables_read)
        rows = united(job.found.tables, task.tables, job.buckets(buckets), by_shop=job.by_shop)
        types = spark_types(schema)
        found = rows.groupBy("bucket").applyInArrow(sender(bucket_units, task), types)
        return found.select(*(_as_given(name, dtype) for name, dtype in units.schema.items()))


def _task(job: Job, schema: pl.DataFrame, tables: Sequence[str], *, hours: bool = False) -> Task:
    request = copy(job.request)
    request.registry, request.metrics = Registry([]), ()  # what is asked of it is sent
    return Task(
        request=request,
        spans=job.spans,
        tables=tuple(tables),
        small=job.small,
        invalid=job.taken_in,
        schema=schema,
        hours=hours,
        large=has_large_texts(job.session),
    )


def _as_given(name: str, dtype: pl.DataType) -> Column:
    """A column of the answer: instants as times."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    column = f.col(f"`{name}`")
    if not isinstance(dtype, pl.Datetime):
        return column
    instant = f.timestamp_micros(column)
    if dtype.time_zone is not None:
        return instant.alias(name)
    return f.convert_timezone(None, f.lit("UTC"), instant).alias(name)


def _sendable(frame: pl.DataFrame) -> pl.DataFrame:
    """An empty frame in types that Spark has."""
    wide = {pl.Int128: pl.Decimal(38, 0), pl.Categorical: pl.String, pl.Null: pl.String}
    wide |= {pl.Datetime: pl.Int64()}  # an instant, whatever the session's zone
    wide |= dict.fromkeys((pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), pl.Int64())
    return frame.clear().cast(wide)  # type: ignore[arg-type]


def _sums(
    job: Job, buckets: int | None, *, hours: bool
) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """The sums of all buckets, in the types of a local evaluation; messages by hour."""
    by_hour = messages_by_hour(job.request, job.spans)
    none = sums_and_ties(job.request, job.snapshot, job.spans)
    if none is None:
        return None, by_hour
    local, _ = none
    parts = [answer(local, 0), hours_told(by_hour)]
    schema = _sendable(pl.concat(parts, how="diagonal_relaxed"))
    tables = job.tables_read
    if hours and "messages" not in tables:
        tables = (*tables, "messages")
    task = _task(job, schema, tables, hours=hours)
    rows = united(
        job.found.tables,
        tables,
        job.buckets(buckets),
        by_shop=job.by_shop,
        kept=None if job.taken_in == "quarantine" else job.columns_read,
    )
    answers = rows.groupBy("bucket").applyInArrow(sender(bucket_sums, task), spark_types(schema))
    found = _added(answers, schema)
    told = found.filter(pl.col("what") == FAULT)
    if told.height:
        raise CsmetricsError(told["metric"][0])
    warn_of_ties(int(found.filter(pl.col("what") == TIES)["pending"].sum()))
    sums = found.filter(pl.col("what") == SUMS).select(
        pl.col(name).cast(pl.String if dtype == pl.Categorical else dtype)
        for name, dtype in local.schema.items()
    )
    if hours:
        by_hour = found.filter(pl.col("what") == HOURS).select(
            reported_on=pl.col("reported").cast(pl.Date),
            hour=pl.col("metric").cast(pl.Int8),
            messages=pl.col("pending"),
        )
    return sums, by_hour


def _added(answers: DataFrame, schema: pl.DataFrame) -> pl.DataFrame:
    """The answers of the buckets, added up by Spark."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    amounts = ("numerator", "denominator", "pending", "pending_met")
    keys = [name for name in schema.columns if name not in amounts]
    added = answers.groupBy(*keys).agg(*(f.sum(name).alias(name) for name in amounts))
    found = pl.DataFrame(added.toArrow())
    return found.select(pl.col(name).cast(dtype) for name, dtype in schema.schema.items())
