"""What a Spark worker does with one bucket of shops and buyers, through Arrow."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from csmetrics._support.notices import unheard, warnings_to
from csmetrics._support.version import VERSION
from csmetrics.errors import CsmetricsError
from csmetrics.evaluation.evaluate import sums_and_ties, snapshot_of
from csmetrics.evaluation.explain import units_and_ties
from csmetrics.evaluation.incremental.compute import messages_by_hour
from csmetrics.evaluation.request import EvaluationRequest
from csmetrics.tables import TIMES, Dataset

if TYPE_CHECKING:
    import pyarrow as pa

SUMS, TIES, HOURS, FAULT = "sums", "ties", "hours", "fault"
"""What a row of an answer tells."""

JUDGED = {
    "what": pl.String,
    "rule": pl.String,
    "column": pl.String,
    "value": pl.String,
    "rows": pl.Int64,
    "first_day": pl.Int32,
    "last_day": pl.Int32,
    "latest": pl.Int64,
}
"""The columns of what is told of a stretch of rows: of each rule broken, and of all accepted."""
GIVEN, REJECTED, RULE = "given", "rejected", "rule"

_ROWS = 200_000
"""How many rows are judged at a time."""


class VersionError(CsmetricsError):
    """Driver and workers have different versions of the library."""


@dataclass(frozen=True)
class Task:
    """What is asked of each bucket: sent from the driver to the workers.

    Attributes:
        request: What is asked, of no rows.
        spans: The periods.
        tables: The tables that are sent.
        small: The tables that every bucket has whole.
        invalid: How rows are taken in: "quarantine" where some are known to break rules.
        schema: The empty answer, whose types every answer has.
        hours: Whether messages are counted by hour.
        large: Whether the session has texts with 64-bit offsets in Arrow.
    """

    request: EvaluationRequest
    spans: pl.DataFrame
    tables: tuple[str, ...]
    small: dict[str, pl.DataFrame]
    invalid: str
    schema: pl.DataFrame
    hours: bool = False
    large: bool = False


def sender(of: Callable[[object, pa.Table], pa.Table], task: object) -> Callable[..., pa.Table]:
    """A function for Spark to send to its workers, which compare versions before all else."""
    version, content = VERSION, pickle.dumps(task)

    def run(table: pa.Table) -> pa.Table:
        from csmetrics.spark.bucket import opened  # noqa: PLC0415  looked up on the worker

        return of(opened(version, content), table)

    return run


def opened(version: str, content: bytes) -> object:
    """The task that was sent.

    Raises:
        VersionError: It was sent by another version of the library.
    """
    if version != VERSION:
        msg = (
            f"the driver has csmetrics {version} and a worker has csmetrics {VERSION}: install the"
            " same version everywhere (PYSPARK_PYTHON names the workers' Python)"
        )
        raise VersionError(msg)
    return pickle.loads(content)  # noqa: S301  Spark itself sends functions as pickles


def _bucket(task: Task, table: pa.Table) -> EvaluationRequest:
    """The request of the rows of a bucket."""
    union = pl.DataFrame(table)
    frames: dict[str, pl.DataFrame | pl.LazyFrame] = {
        name: union.lazy().filter(pl.col("table") == name).select(name).unnest(name).collect()
        for name in task.tables
    }
    if "messages" in frames:  # rows come in no order, as those of a lazy frame do
        frames["messages"] = frames["messages"].lazy()
    data = Dataset(
        **frames,
        **task.small,
        time_zone=task.request.data.time_zone,
        invalid=task.invalid,  # type: ignore[arg-type]
    )
    return task.request.of(data)


def bucket_sums(sent: object, table: pa.Table) -> pa.Table:
    """The integer sums of a bucket, its ties, its messages by hour; or why there are none."""
    assert isinstance(sent, Task)  # noqa: S101
    try:
        with warnings_to(unheard):
            request = _bucket(sent, table)
            found = sums_and_ties(request, snapshot_of(request), sent.spans)
            assert found is not None  # noqa: S101  else nothing was sent
            parts = [answer(*found)]
            if sent.hours:
                parts.append(hours_told(messages_by_hour(request, sent.spans)))
    except CsmetricsError as error:
        parts = [pl.DataFrame({"what": [FAULT], "metric": [str(error)]})]
    return sent_back(like(sent.schema, parts), large=sent.large)


def answer(sums: pl.DataFrame, ties: int) -> pl.DataFrame:
    """Sums as rows that Spark can add up, and the number of ties as one more row."""
    exact = pl.col(pl.Int128).cast(pl.Decimal(38, 0))
    words = pl.col(pl.Categorical).cast(pl.String)
    rows = sums.with_columns(exact, words, what=pl.lit(SUMS))
    whole = pl.DataFrame(
        {"what": [TIES], "pending": [ties]}, schema_overrides={"pending": pl.Int64}
    )
    return pl.concat([rows, whole], how="diagonal")


def hours_told(hours: pl.DataFrame) -> pl.DataFrame:
    """Messages by day and hour as rows of an answer."""
    return hours.select(
        what=pl.lit(HOURS),
        metric=pl.col("hour").cast(pl.String),
        reported=pl.col("reported_on").cast(pl.Int32),
        pending=pl.col("messages"),
    )


def like(schema: pl.DataFrame, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rows in the columns and types of an empty frame."""
    found = pl.concat(parts, how="diagonal_relaxed")
    absent = [name for name in schema.columns if name not in found.columns]
    found = found.with_columns(pl.lit(None).alias(name) for name in absent)
    return found.select(pl.col(name).cast(dtype) for name, dtype in schema.schema.items())


def sent_back(frame: pl.DataFrame, *, large: bool) -> pa.Table:
    """An answer in the very types that Spark expects of it."""
    import pyarrow as pa  # noqa: PLC0415  only workers need it

    table = frame.to_arrow()
    if large:
        return table
    short = [
        field.with_type(pa.string()) if field.type == pa.large_string() else field
        for field in table.schema
    ]
    return table.cast(pa.schema(short))


def bucket_units(sent: object, table: pa.Table) -> pa.Table:
    """The units of a bucket."""
    assert isinstance(sent, Task)  # noqa: S101
    with warnings_to(unheard):
        request = _bucket(sent, table)
        units, _ = units_and_ties(request, snapshot_of(request, keep_row_ids=True), sent.spans)
    return sent_back(like(sent.schema, [units]), large=sent.large)


@dataclass(frozen=True)
class Judging:
    """How the rows of one table are judged where they lie."""

    table: str
    zone: str
    invalid: str
    as_of: int | None
    large: bool = False


def judge_sender(judging: Judging) -> Callable[..., Iterator[pa.RecordBatch]]:
    """A function for Spark to send to its workers: what is wrong with rows, how far they reach."""
    version, content = VERSION, pickle.dumps(judging)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from csmetrics.spark.bucket import judged, opened  # noqa: PLC0415  looked up there

        return judged(opened(version, content), batches)

    return run


def judged(sent: object, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What is told of each stretch of rows."""
    assert isinstance(sent, Judging)  # noqa: S101
    for frame in _stretches(batches):
        yield from sent_back(told_of(sent, frame), large=sent.large).to_batches()


def _stretches(batches: Iterator[pa.RecordBatch]) -> Iterator[pl.DataFrame]:
    held: list[pl.DataFrame] = []
    for batch in batches:
        held.append(pl.DataFrame(batch))
        if sum(frame.height for frame in held) >= _ROWS:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def told_of(judging: Judging, frame: pl.DataFrame) -> pl.DataFrame:
    """How many rows break each rule, with one of them; how far the accepted ones reach."""
    table = judging.table
    data = Dataset(  # type: ignore[misc]
        **{table: frame},
        time_zone=judging.zone,
        invalid=judging.invalid,  # type: ignore[arg-type]
    )
    rules = (
        data.rejected.group_by("rule", "column", maintain_order=True)
        .agg(pl.col("value").first(), rows=pl.col("row").n_unique().cast(pl.Int64))
        .with_columns(what=pl.lit(RULE))
    )
    rejected = data.rejected["row"].n_unique()
    times = [pl.col(name) for name in TIMES[table]]
    if judging.as_of is not None:
        times = [pl.when(t.to_physical() <= judging.as_of).then(t) for t in times]
    reach: dict[str, object] = {}
    if times:
        days = [t.dt.date().cast(pl.Int32) for t in times]
        extent = data.frame(table).select(
            first_day=pl.min_horizontal(*(day.min() for day in days)),
            last_day=pl.max_horizontal(*(day.max() for day in days)),
            latest=pl.max_horizontal(*(t.to_physical().max() for t in times)),
        )
        reach = extent.collect().row(0, named=True)
    heights = pl.DataFrame(
        [
            {"what": GIVEN, "rows": frame.height, **reach},
            {"what": REJECTED, "rows": rejected},
        ],
        schema={name: JUDGED[name] for name in ("what", "rows", "first_day", "last_day", "latest")},
    )
    return like(pl.DataFrame(schema=JUDGED), [heights, rules])
