"""Runs on a Spark worker: evaluates one bucket, the rows of some shops and buyers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.evaluation.evaluate import snapshot_of, sums_and_ties
from csmetrics.evaluation.explain import units_and_ties
from csmetrics.evaluation.incremental.compute import messages_by_hour
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.spark.named_tables import dataset_of
from csmetrics.spark.number_columns import as_read, empty_as_sent
from csmetrics.spark.shuffle import rows_of_pieces
from csmetrics.tables import with_columns_of

SUMS, TIES, HOURS = "sums", "ties", "hours"
"""The kinds of rows in the answer of a bucket."""


@dataclass(frozen=True)
class BucketTask:
    """The task that every bucket gets.

    Attributes:
        request: The request, of a data set that has rows only in the tables of ``BROADCAST``.
        spans: The periods.
        columns: The tables that are sent, and their columns.
        numbers: The columns that are sent as numbers.
        hours: Whether messages are counted by hour.
    """

    request: EvaluationRequest
    spans: pl.DataFrame
    columns: dict[str, tuple[str, ...]]
    numbers: frozenset[str] = frozenset()
    hours: bool = False


def _request_of(task: BucketTask, pieces: pl.DataFrame) -> EvaluationRequest:
    """Build the request for the rows of a bucket."""
    known = task.request.data
    frames: dict[str, pl.DataFrame | pl.LazyFrame] = {}
    for table in known.tables:
        columns = task.columns.get(table, known.columns(table))
        rows = known.frame(table).select(columns).collect()
        if table in task.columns:
            rows = rows_of_pieces(pieces, table, empty_as_sent(rows, task.numbers))
        frames[table] = rows
    if "messages" in frames:  # lazy, because the rows have no reliable order
        frames["messages"] = frames["messages"].lazy()
    data = dataset_of(frames, known.time_zone, "trust")
    for table, columns in task.columns.items():
        data = with_columns_of(data, table, as_read(columns, task.numbers), columns)
    return task.request.of(data)


def bucket_sums(task: BucketTask, pieces: pl.DataFrame) -> pl.DataFrame:
    """Compute the integer sums of a bucket, its ties and its messages by hour, encoded."""
    with warnings_to(ignore_warning):
        request = _request_of(task, pieces)
        found = sums_and_ties(request, snapshot_of(request), task.spans)
        assert found is not None  # noqa: S101  else nothing was sent
        hours = messages_by_hour(request, task.spans) if task.hours else None
    return encode_sums(*found, hours)


def encode_sums(sums: pl.DataFrame, ties: int, hours: pl.DataFrame | None) -> pl.DataFrame:
    """Encode the sums, the number of ties and the messages by hour in one frame.

    All amounts are in the columns of sums, so that Spark can add up rows of every kind.
    """
    parts = [
        sums.with_columns(what=pl.lit(SUMS)),
        pl.select(what=pl.lit(TIES), pending=pl.lit(ties, pl.Int64)),
    ]
    if hours is not None:
        parts.append(
            hours.select(
                what=pl.lit(HOURS),
                metric=pl.col("hour").cast(pl.String),
                reported=pl.col("reported_on").cast(pl.Int32),
                pending="messages",
            )
        )
    return pl.concat(parts, how="diagonal_relaxed")


def bucket_units(task: BucketTask, pieces: pl.DataFrame) -> pl.DataFrame:
    """List the units of a bucket, as ``explain`` does."""
    with warnings_to(ignore_warning):
        request = _request_of(task, pieces)
        units, _ = units_and_ties(request, snapshot_of(request, keep_row_ids=True), task.spans)
    return units
