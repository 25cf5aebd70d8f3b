"""Runs functions of this library on Spark workers, converts frames through Arrow, maps errors."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from csmetrics import errors
from csmetrics._support.version import VERSION
from csmetrics.errors import CsmetricsError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Function = Callable[[Any, pl.DataFrame], pl.DataFrame]
"""A function that runs on workers: it takes a task and rows, and returns rows."""

_LARGE = "spark.sql.execution.arrow.useLargeVarTypes"
_BATCH_BYTES = "spark.sql.execution.arrow.maxBytesPerBatch"
_BATCH_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
_NO_LIMIT = str(2**31 - 1)
_FEW = 100_000
"""Batches of up to this number of rows need no limit of bytes."""


@dataclass(frozen=True)
class WorkerCall:
    """A function, its task, and an empty frame with the columns of its return value."""

    function: Function
    task: object
    schema: pl.DataFrame
    large: bool
    rows: int = 0

    def of_group(self, table: pa.Table) -> pa.Table:
        """Call the function with all rows of a group."""
        return self._answer(pl.DataFrame(table))

    def of_rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Call the function with batches of about ``rows`` rows."""
        for frame in _rebatch(batches, self.rows):
            yield from self._answer(frame).to_batches()

    def _answer(self, frame: pl.DataFrame) -> pa.Table:
        return _to_arrow(conform(self.function(self.task, frame), self.schema), large=self.large)


def map_rows(
    frame: DataFrame, function: Function, task: object, schema: pl.DataFrame, *, rows: int
) -> DataFrame:
    """Run a function on batches of rows, without a shuffle.

    Args:
        frame: The rows.
        function: A module-level function, which workers import.
        task: Its first argument.
        schema: An empty frame with the columns of its return value.
        rows: The approximate number of rows of a batch.
    """
    call = WorkerCall(function, task, schema, _has_large_texts(frame.sparkSession), rows)
    return frame.mapInArrow(on_worker(call, "of_rows"), spark_types(schema))


def map_groups(
    frame: DataFrame, key: str, function: Function, task: object, schema: pl.DataFrame
) -> DataFrame:
    """Run a function on each group of rows with the same key; arguments as ``map_rows``."""
    call = WorkerCall(function, task, schema, _has_large_texts(frame.sparkSession))
    return frame.groupBy(key).applyInArrow(on_worker(call, "of_group"), spark_types(schema))


def on_worker(call: WorkerCall, method: str) -> Callable[[Any], Any]:
    """Build the function that Spark sends: it compares versions before it unpickles the call."""
    version, content = VERSION, pickle.dumps(call)

    def run(given: Any) -> Any:  # noqa: ANN401  whatever Spark gives
        import pickle  # noqa: PLC0415  this function is sent without its module
        from importlib import import_module  # noqa: PLC0415

        here = import_module("csmetrics")  # only names that every version has are used below
        if here.__version__ != version:
            msg = (
                f"the driver has csmetrics {version} and a worker has csmetrics"
                f" {here.__version__}: install the same version everywhere (PYSPARK_PYTHON"
                " names the workers' Python)"
            )
            raise here.CsmetricsError(msg)
        return getattr(pickle.loads(content), method)(given)  # noqa: S301  Spark pickles, too

    return run


def _rebatch(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pl.DataFrame]:
    held: list[pl.DataFrame] = []
    for batch in batches:
        held.append(pl.DataFrame(batch))
        if sum(frame.height for frame in held) >= rows:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def sendable(frame: pl.DataFrame) -> pl.DataFrame:
    """Build an empty frame with types that Spark has; datetimes become integer instants."""
    types: dict[Any, Any] = {pl.Int128: pl.Decimal(38, 0), pl.Datetime: pl.Int64}
    types |= dict.fromkeys((pl.Categorical, pl.Null), pl.String)
    types |= dict.fromkeys((pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), pl.Int64)
    return frame.clear().cast(types)


def conform(frame: pl.DataFrame, schema: pl.DataFrame) -> pl.DataFrame:
    """Cast a frame to the columns and types of ``schema``; missing columns are null."""
    words = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    absent = [name for name in schema.columns if name not in frame.columns]
    filled = words.with_columns(pl.lit(None).alias(name) for name in absent)
    return filled.select(pl.col(name).cast(dtype) for name, dtype in schema.schema.items())


def _has_large_texts(session: SparkSession) -> bool:
    """Whether the session's Arrow strings have 64-bit offsets."""
    return bool(session.conf.get(_LARGE, "false") == "true")


def spark_types(frame: pl.DataFrame) -> Any:  # noqa: ANN401  a type of Spark
    """Convert the columns of a frame to a Spark schema."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415  only who has Spark

    return from_arrow_schema(_to_arrow(frame, large=False).schema)


def _to_arrow(frame: pl.DataFrame, *, large: bool) -> pa.Table:
    """Convert a frame to an Arrow table with the exact types that Spark expects."""
    import pyarrow as pa  # noqa: PLC0415  only who has Spark

    table = frame.to_arrow()
    if large:
        return table
    short = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    fields = [field.with_type(short.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def from_spark(frame: DataFrame) -> pl.DataFrame:
    """Collect all rows of a Spark DataFrame on the driver."""
    with _batches_unmeasured(frame.sparkSession):
        return pl.DataFrame(frame.toArrow())


@contextmanager
def _batches_unmeasured(session: SparkSession) -> Iterator[None]:
    """Switch off the limit of bytes per batch, which Spark checks after every row.

    Only if batches are limited to few rows; else nothing is changed.
    """
    if not 0 < int(session.conf.get(_BATCH_ROWS, "10000")) <= _FEW:
        yield
        return
    given = session.conf.get(_BATCH_BYTES, None)
    session.conf.set(_BATCH_BYTES, _NO_LIMIT)
    try:
        yield
    finally:
        if given is None:
            session.conf.unset(_BATCH_BYTES)
        else:
            session.conf.set(_BATCH_BYTES, given)


@contextmanager
def spark_failures() -> Iterator[None]:
    """Convert errors of Spark to errors of this library.

    Raises:
        CsmetricsError: Spark failed.
    """
    try:
        yield
    except CsmetricsError:
        raise
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark.", "py4j.")):
            raise
        raise error_from_text(str(error)) from error


def error_from_text(text: str) -> CsmetricsError:
    """Restore the library's error that was raised on a worker, else build one with Spark's text."""
    lines = iter(text.splitlines())
    for line in lines:
        name, _, message = line.partition(": ")
        module, _, kind = name.rpartition(".")
        if module == errors.__name__:
            more = [message]
            for following in lines:
                if not following.strip() or following.startswith(("\tat ", "JVM stacktrace")):
                    break
                more.append(following)
            found: type[CsmetricsError] = getattr(errors, kind, CsmetricsError)
            return found("\n".join(more))
        if "No module named" in line:
            return CsmetricsError(
                f"a worker's Python lacks a package ({line.strip()}): install csmetrics[spark] on"
                " every worker, and let PYSPARK_PYTHON name that Python"
            )
    return CsmetricsError(f"Spark failed: {text.partition('JVM stacktrace')[0].strip()}")
