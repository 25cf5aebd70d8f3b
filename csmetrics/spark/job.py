"""What is asked of tables in Spark, checked, and what was found out before the rows are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics._support.notices import unheard, warn, warnings_to
from csmetrics.catalogue.registry import Registry
from csmetrics.engine.calendar_periods import Periods
from csmetrics.engine.snapshot import Snapshot
from csmetrics.errors import ArgumentError, CsmetricsError, DataError, nearest, one_of
from csmetrics.evaluation.evaluate import (
    chosen_registry,
    columns_to_read,
    spans_within,
    snapshot_of,
)
from csmetrics.evaluation.request import MetricLike, EvaluationRequest
from csmetrics.spark.global_checks import Found, look_through
from csmetrics.spark.shuffle import read_of
from csmetrics.tables import OMITTABLE, REFUSED, TABLES, Dataset, columns_of, instant_of
from csmetrics.tables.time_zones import EPOCH, zone_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SMALL = ("agents", "calendar", "shops")
"""The tables that every bucket has whole."""


_A_BUCKET = 1_000_000
"""How many messages are worth a bucket: what bounds a worker's memory."""


@dataclass(frozen=True)
class Asked:
    """The arguments that ``csmetrics.evaluate`` takes, too."""

    metrics: MetricLike | Sequence[MetricLike]
    per: Periods
    by: str | Sequence[str]
    start: date | None
    end: date | None
    edition: date | None
    trailing: int | None
    missing: Literal["raise", "skip"]
    registry: Registry | None
    one: bool = False

    def request(
        self, data: Dataset, as_of: datetime | None, tells_of_agents: dict[str, bool]
    ) -> EvaluationRequest:
        """The request of a data set, checked."""
        request = EvaluationRequest(
            metrics=self.metrics,
            data=data,
            per=self.per,
            by=self.by,
            start=self.start,
            end=self.end,
            as_of=as_of,
            edition=self.edition,
            missing=self.missing,
            registry=chosen_registry(self.registry),
            trailing=self.trailing,
            tells_of_agents=tells_of_agents,
        )
        if self.one and len(request.asked) > 1:
            found = ", ".join(asked.metric.label for asked in request.asked)
            msg = f"explain takes one metric; {self.metrics!r} names {found}"
            raise ArgumentError(msg)
        return request


@dataclass(frozen=True)
class Job:
    """A request of tables in Spark.

    Attributes:
        request: What is asked, of a data set with the columns of the tables and no rows.
        snapshot: What is known without the rows.
        spans: The periods.
        found: What is known of all rows.
        small: The tables that every bucket has whole.
        session: The session of the tables.
        invalid: What to do with rows that break rules.
    """

    request: EvaluationRequest
    snapshot: Snapshot
    spans: pl.DataFrame
    found: Found
    small: dict[str, pl.DataFrame]
    session: SparkSession
    invalid: str

    @classmethod
    def of(  # noqa: PLR0913, PLR0917  what is asked, each once
        cls,
        tables: Mapping[str, DataFrame],
        asked: Asked,
        as_of: datetime | None,
        time_zone: str,
        invalid: str,
        check: Callable[[EvaluationRequest], None] = lambda _: None,
    ) -> Job:
        """Check what is asked, then look through the rows.

        Raises:
            CsmetricsError: What is asked cannot be, or rows break rules.
        """
        one_of("invalid", invalid, ("raise", "quarantine", "trust"))
        zone = zone_of(time_zone).key
        given = None if as_of is None else instant_of("as_of", as_of, zone)
        frames, session = _spark_frames(tables)
        for name, frame in frames.items():
            if invalid == "trust" and REFUSED in frame.columns:
                msg = f"{name} comes fresh from an export: rows of {REFUSED} must be judged"
                raise DataError(msg)
        local = {name: pl.DataFrame(frames.pop(name).toArrow()) for name in SMALL if name in frames}
        taken: Any = invalid
        judged = Dataset(**local, time_zone=zone, invalid=taken)
        small = {name: judged.frame(name).collect().select(judged.columns(name)) for name in local}
        empty = {
            name: pl.DataFrame(frame.limit(0).toArrow()).drop(REFUSED, strict=False)
            for name, frame in frames.items()
        }
        skeleton = Dataset(**empty, **small, time_zone=zone, invalid="trust")  # type: ignore[arg-type]
        with warnings_to(unheard):  # before hours of work
            now = given or datetime.now(ZoneInfo(zone))
            request = asked.request(skeleton, now, {})
            check(request)
        found = look_through(frames, zone, invalid, given) if frames else Found({})
        for name, rows in local.items():
            found.rows[name] = rows.height
            found.rejected[name] = rows.height - small[name].height
        if invalid == "raise":
            found.refuse()
        known = given
        if known is None and found.latest is not None:
            known = (EPOCH + timedelta(microseconds=found.latest)).astimezone(ZoneInfo(zone))
        told = {
            name: _tells_of_agents(found.tables["messages"], name, known, zone)
            for name in request.groups
            if known is not None
            and name in (skeleton.columns("messages") if "messages" in frames else ())
            and name not in columns_of("messages")
        }
        request = asked.request(skeleton, known, told)
        if found.caveat:
            warn(found.caveat)
        return cls(
            request=request,
            snapshot=snapshot_of(request, keep_row_ids=asked.one),
            spans=spans_within(request, found.days),
            found=found,
            small=small,
            session=session,
            invalid=invalid,
        )

    @cached_property
    def columns_read(self) -> dict[str, frozenset[str]]:
        """The columns of each table that are sent."""
        read = columns_to_read(self.request)
        return {
            table: read_of(
                table, frozenset({*read.get(table, ()), *self.request.groups}), frame.columns
            )
            for table, frame in self.found.tables.items()
        }

    @cached_property
    def tables_read(self) -> tuple[str, ...]:
        """The tables that are sent."""
        read = columns_to_read(self.request)
        return tuple(name for name in self.found.tables if name in read)

    def buckets(self, asked: int | None) -> int:
        """Into how many buckets rows are dealt.

        Raises:
            ArgumentError: What is asked for is no number of buckets.
        """
        if asked is not None:
            if not isinstance(asked, int) or isinstance(asked, bool) or asked < 1:
                msg = f"buckets is a number, 1 or more, not {asked!r}"
                raise ArgumentError(msg)
            return asked
        rows = max(self.found.rows.values(), default=0)
        return max(2 * self.session.sparkContext.defaultParallelism, -(-rows // _A_BUCKET))

    @property
    def by_shop(self) -> bool:
        """Whether a shop cannot be divided: rows of some table do not say who their buyer is."""
        return any(
            OMITTABLE[name].difference(self.found.tables[name].columns) for name in self.tables_read
        )

    @property
    def taken_in(self) -> str:
        """How a bucket takes its rows in: again judged where some are known to break rules."""
        marked = any(REFUSED in frame.columns for frame in self.found.tables.values())
        return "quarantine" if marked or self.found.rules else "trust"


def _spark_frames(
    tables: Mapping[str, DataFrame],
) -> tuple[dict[str, DataFrame], SparkSession]:
    """The tables, checked, and their session."""
    try:
        from pyspark.sql import DataFrame as SparkFrame  # noqa: PLC0415  only who has Spark
    except ImportError as error:
        msg = 'csmetrics.spark needs PySpark 4 and Java 17: pip install "csmetrics[spark]"'
        raise CsmetricsError(msg) from error
    if not isinstance(tables, Mapping) or not tables:
        msg = 'tables is a mapping of Spark DataFrames by name: {"messages": frame, ...}'
        raise ArgumentError(msg)
    for name, frame in tables.items():
        if name not in TABLES:
            msg = f"there is no table {name!r}.{nearest(name, TABLES)}"
            raise ArgumentError(msg)
        if not isinstance(frame, SparkFrame):
            msg = (
                f"{name} is a Spark DataFrame, not a {type(frame).__name__}; tables that are not in"
                " Spark: csmetrics.evaluate"
            )
            raise ArgumentError(msg)
    ordered = {name: tables[name] for name in TABLES if name in tables}
    return ordered, next(iter(ordered.values())).sparkSession


def _tells_of_agents(frame: DataFrame, name: str, as_of: datetime, zone: str) -> bool:
    """Whether a column of messages says something of the agent and not of the message.

    It is constant per shop and agent as known, null where nobody is named, and somebody writes to
    nobody.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    naive = dict(frame.dtypes)["sent_at"] == "timestamp_ntz"
    known = as_of.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if naive else as_of
    agent = f.col("agent_id") if "agent_id" in frame.columns else f.lit(None).cast("string")
    rows = frame.where(f.col("sent_at") <= f.lit(known)).withColumn("agent of", agent)
    nobody, there = f.col("agent of").isNull(), f.col(f"`{name}`").isNotNull()
    groups = rows.groupBy("shop_id", "agent of").agg(
        f.max(nobody & there).alias("of nobody"),
        f.max(nobody & (f.col("sender") == "buyer")).alias("to nobody"),
        f.max(there).alias("ever"),
        f.countDistinct(f.col(f"`{name}`")).alias("values"),
        f.max(~there).alias("null too"),
    )
    several = ~f.col("agent of").isNull() & ((f.col("values") + f.col("null too").cast("int")) != 1)
    row = groups.agg(
        f.max("of nobody"), f.max("to nobody"), f.max("ever"), f.max(several)
    ).collect()[0]
    of_nobody, to_nobody, ever, varies = (bool(value) for value in row)
    return ever and to_nobody and not of_nobody and not varies


@contextmanager
def failures() -> Iterator[None]:
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
        text = str(error)
        ours = [
            line.partition(": ")[2]
            for line in text.splitlines()
            if line.startswith(("csmetrics.spark.bucket.", "csmetrics.errors."))
        ]
        if ours:
            raise CsmetricsError(ours[0]) from error
        if "No module named" in text:
            absent = next(line for line in text.splitlines() if "No module named" in line)
            msg = (
                f"a worker's Python lacks a package ({absent.strip()}): install csmetrics[spark] on"
                " every worker, and let PYSPARK_PYTHON name that Python"
            )
            raise CsmetricsError(msg) from error
        msg = f"Spark could not do it: {text.partition(chr(10) + 'JVM stacktrace')[0]}"
        raise CsmetricsError(msg) from error
