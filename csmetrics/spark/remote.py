"""Frames from Spark to a function of this library on its workers, and back, through Arrow."""

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
"""What runs on workers: takes a task and rows, and gives rows."""

_LARGE = "spark.sql.execution.arrow.useLargeVarTypes"
_BATCH_BYTES = "spark.sql.execution.arrow.maxBytesPerBatch"
_BATCH_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
_NO_LIMIT = str(2**31 - 1)
_FEW = 100_000
"""Batches of so few rows need no limit of bytes."""


@dataclass(frozen=True)
class WorkerCall:
    """A function, what it is asked, and the empty frame whose columns its answers have."""

    function: Function
    task: object
    schema: pl.DataFrame
    large: bool
    rows: int = 0

    def of_group(self, table: pa.Table) -> pa.Table:
        """The answer to all rows of a group."""
        return self._answer(pl.DataFrame(table))

    def of_rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The answers to the stretches of some rows."""
        for frame in _stretches(batches, self.rows):
            yield from self._answer(frame).to_batches()

    def _answer(self, frame: pl.DataFrame) -> pa.Table:
        return _to_arrow(conform(self.function(self.task, frame), self.schema), large=self.large)


def map_rows(
    frame: DataFrame, function: Function, task: object, schema: pl.DataFrame, *, rows: int
) -> DataFrame:
    """What a function gives of each stretch of rows, where they lie.

    Args:
        frame: The rows.
        function: A function of a module, which workers import.
        task: Its first argument.
        schema: An empty frame with the columns of what it gives.
        rows: About how many rows a stretch has.
    """
    call = WorkerCall(function, task, schema, _has_large_texts(frame.sparkSession), rows)
    return frame.mapInArrow(on_worker(call, "of_rows"), spark_types(schema))


def map_groups(
    frame: DataFrame, key: str, function: Function, task: object, schema: pl.DataFrame
) -> DataFrame:
    """What a function gives of all rows that share a key; arguments as ``map_rows``."""
    call = WorkerCall(function, task, schema, _has_large_texts(frame.sparkSession))
    return frame.groupBy(key).applyInArrow(on_worker(call, "of_group"), spark_types(schema))


def on_worker(call: WorkerCall, method: str) -> Callable[[Any], Any]:
    """What Spark sends: it compares versions before anything else of the library is looked up."""
    version, content = VERSION, pickle.dumps(call)

    def run(given: Any) -> Any:  # noqa: ANN401  whatever Spark gives
        import pickle  # noqa: PLC0415  this function is sent without its module
        from importlib import import_module  # noqa: PLC0415

        here = import_module("csmetrics")  # of which only names that every version has are used
        if here.__version__ != version:
            msg = (
                f"the driver has csmetrics {version} and a worker has csmetrics"
                f" {here.__version__}: install the same version everywhere (PYSPARK_PYTHON"
                " names the workers' Python)"
            )
            raise here.CsmetricsError(msg)
        return getattr(pickle.loads(content), method)(given)  # noqa: S301  Spark pickles, too

    return run


def _stretches(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pl.DataFrame]:
    held: list[pl.DataFrame] = []
    for batch in batches:
        held.append(pl.DataFrame(batch))
        if sum(frame.height for frame in held) >= rows:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def sendable(frame: pl.DataFrame) -> pl.DataFrame:
    """An empty frame in types that Spark has; a time becomes an instant, whatever the zone."""
    types: dict[Any, Any] = {pl.Int128: pl.Decimal(38, 0), pl.Datetime: pl.Int64}
    types |= dict.fromkeys((pl.Categorical, pl.Null), pl.String)
    types |= dict.fromkeys((pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), pl.Int64)
    return frame.clear().cast(types)


def conform(frame: pl.DataFrame, schema: pl.DataFrame) -> pl.DataFrame:
    """A frame in the columns and types of an empty one; columns that it lacks are null."""
    words = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    absent = [name for name in schema.columns if name not in frame.columns]
    filled = words.with_columns(pl.lit(None).alias(name) for name in absent)
    return filled.select(pl.col(name).cast(dtype) for name, dtype in schema.schema.items())


def _has_large_texts(session: SparkSession) -> bool:
    """Whether the session has texts with 64-bit offsets in Arrow."""
    return bool(session.conf.get(_LARGE, "false") == "true")


def spark_types(frame: pl.DataFrame) -> Any:  # noqa: ANN401  a type of Spark
    """The columns of a frame as Spark's types."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415  only who has Spark

    return from_arrow_schema(_to_arrow(frame, large=False).schema)


def _to_arrow(frame: pl.DataFrame, *, large: bool) -> pa.Table:
    """A frame in the very types that Spark expects."""
    import pyarrow as pa  # noqa: PLC0415  only who has Spark

    table = frame.to_arrow()
    if large:
        return table
    short = {pa.large_string(): pa.string(), pa.large_binary(): pa.binary()}
    fields = [field.with_type(short.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def from_spark(frame: DataFrame) -> pl.DataFrame:
    """All rows of a Spark DataFrame, on the driver."""
    with _batches_unmeasured(frame.sparkSession):
        return pl.DataFrame(frame.toArrow())


@contextmanager
def _batches_unmeasured(session: SparkSession) -> Iterator[None]:
    """Batches for Python without a limit of bytes: Spark sizes them up after each single row.

    Where their rows are limited to few; where they are not, nothing is changed.
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
    """What Spark raises, in an error of this library.

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
        raise error_said(str(error)) from error


def error_said(text: str) -> CsmetricsError:
    """The error of this library that was raised on a worker, or one that says what Spark said."""
    lines = iter(text.splitlines())
    for line in lines:
        name, _, said = line.partition(": ")
        module, _, kind = name.rpartition(".")
        if module == errors.__name__:
            more = [said]
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
    return CsmetricsError(f"Spark could not do it: {text.partition('JVM stacktrace')[0].strip()}")
