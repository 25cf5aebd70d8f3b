"""``Job``: checks a request over Spark tables and runs a function on each bucket of rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics._support.notices import ignore_warning, warn, warnings_to
from csmetrics.catalogue.registry import Registry
from csmetrics.engine.snapshot import Snapshot
from csmetrics.errors import ArgumentError, CsmetricsError, DataError, nearest, one_of
from csmetrics.evaluation.calendar_periods import Periods
from csmetrics.evaluation.evaluate import (
    chosen_registry,
    columns_to_read,
    message_dates,
    snapshot_of,
    spans_within,
)
from csmetrics.evaluation.request import EvaluationRequest, MetricLike
from csmetrics.spark.bucket import BucketTask
from csmetrics.spark.input_checks import InputSummary, check_input, measure_trusted
from csmetrics.spark.named_tables import dataset_of
from csmetrics.spark.number_columns import columns_as_numbers
from csmetrics.spark.remote import Function, from_spark, map_groups
from csmetrics.spark.shuffle import (
    BUCKET,
    PiecesTask,
    columns_sent,
    owner_columns,
    pieces,
    probe,
)
from csmetrics.tables import (
    OMITTABLE,
    REFUSED,
    TABLES,
    Dataset,
    EndOfDay,
    columns_of,
    end_of_day,
    instant_of,
)
from csmetrics.tables.intake import Invalid
from csmetrics.tables.time_zones import EPOCH, place, zone_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BROADCAST = ("agents", "calendar", "shops")
"""The tables of which every bucket has all rows."""

_A_BUCKET = 1_000_000
"""The number of rows per bucket; it bounds a worker's memory."""


@dataclass(frozen=True)
class Arguments:
    """The arguments shared with ``csmetrics.evaluate``."""

    metrics: MetricLike | Sequence[MetricLike]
    per: Periods
    by: str | Sequence[str]
    start: date | None
    end: date | None
    edition: date | None
    trailing: int | None
    missing: Literal["raise", "skip"]
    registry: Registry | None
    lists_units: bool = True

    def request(
        self, data: Dataset, as_of: datetime | None, tells_of_agents: dict[str, bool]
    ) -> EvaluationRequest:
        """Build and check the request for a data set."""
        return EvaluationRequest(
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
            lists_units=self.lists_units,
            tells_of_agents=tells_of_agents,
        )


@dataclass(frozen=True)
class Input:
    """The tables, the arguments shared with ``Dataset``, and the number of buckets.

    Raises:
        ArgumentError: An argument is invalid.
    """

    tables: Mapping[str, DataFrame]
    as_of: datetime | EndOfDay | None
    time_zone: str
    invalid: Invalid
    buckets: int | None

    def __post_init__(self) -> None:
        one_of("invalid", self.invalid, ("raise", "quarantine", "trust"))
        if isinstance(self.as_of, str):
            one_of("as_of", self.as_of, ("end-of-day",))
        number = self.buckets
        if number is not None and (
            not isinstance(number, int) or isinstance(number, bool) or number < 1
        ):
            msg = f"buckets must be a whole number, 1 or more, not {number!r}"
            raise ArgumentError(msg)

    @property
    def known(self) -> datetime | None:
        """The knowledge time, None if it was not stated."""
        if self.as_of is None or isinstance(self.as_of, str):
            return None
        return instant_of("as_of", self.as_of, self.time_zone)

    def known_from(self, latest: int | None) -> datetime | None:
        """The knowledge time: the stated one, else the latest event or the end of its day."""
        if self.known is not None or latest is None:
            return self.known
        zone = zone_of(self.time_zone)
        event = place(EPOCH + timedelta(microseconds=latest), zone)
        return end_of_day(event, zone) if self.as_of == "end-of-day" else event


@dataclass(frozen=True)
class Job:
    """A checked request over tables in Spark.

    Attributes:
        request: The request, of a data set with the columns of all tables, and with rows only in
            the tables of ``BROADCAST``.
        snapshot: The snapshot of that data set.
        spans: The periods.
        found: The result of checking all rows.
        given: The tables and their arguments.
        session: The Spark session of the tables.
    """

    request: EvaluationRequest
    snapshot: Snapshot
    spans: pl.DataFrame
    found: InputSummary
    given: Input
    session: SparkSession

    @classmethod
    def of(
        cls,
        given: Input,
        arguments: Arguments,
        check: Callable[[EvaluationRequest], None],
        *,
        keep_row_ids: bool = False,
    ) -> Job:
        """Check the arguments, then the rows, and build the job.

        Args:
            given: The tables and their arguments.
            arguments: The other arguments.
            check: Raises for a request that the caller does not support.
            keep_row_ids: Whether rows keep their number, so that their words can be looked up.

        Raises:
            CsmetricsError: The request cannot be computed, or rows break rules.
        """
        frames, session = _spark_frames(given.tables)
        zone, trusted = zone_of(given.time_zone).key, given.invalid == "trust"
        whole = {n: from_spark(frames.pop(n)) for n in BROADCAST if n in frames}
        judged = dataset_of(whole, zone, given.invalid)
        empty = {name: from_spark(frame.limit(0)) for name, frame in frames.items()}
        if trusted:
            _refuse_unread(frames)
        known_rows = {
            **{name: frame.drop(REFUSED, strict=False) for name, frame in empty.items()},
            **{name: judged.frame(name).select(judged.columns(name)).collect() for name in whole},
        }
        skeleton = dataset_of(known_rows, zone, "trust")
        with warnings_to(ignore_warning):  # raises for invalid arguments before all rows are read
            request = arguments.request(skeleton, given.known or datetime.now(ZoneInfo(zone)), {})
            check(request)
        if not frames:
            found = InputSummary({})
        elif not trusted:
            found = check_input(frames, zone, given.known)
        elif (reach := None in (given.known, *request.bounds)) or given.buckets is None:
            found = measure_trusted(frames, zone, given.known, reach=reach)
        else:
            found = InputSummary(dict(frames))
        for name, rows in whole.items():
            found.rows[name] = rows.height
            found.rejected[name] = rows.height - judged.height(name)
        if given.invalid == "raise":
            found.refuse()
        known = given.known_from(found.latest)
        own = set(skeleton.columns("messages")) if "messages" in frames else set()
        agent_columns = {
            name: _tells_of_agents(found.tables["messages"], name, known)
            for name in own.intersection(request.groups).difference(columns_of("messages"))
            if known is not None
        }
        request = arguments.request(skeleton, known, agent_columns)
        if found.caveat:
            warn(found.caveat)
        return cls(
            request=request,
            snapshot=snapshot_of(request, keep_row_ids=keep_row_ids),
            spans=spans_within(request, found.days),
            found=found,
            given=given,
            session=session,
        )

    def run(
        self,
        function: Function,
        schema: pl.DataFrame,
        *,
        columns: Mapping[str, Collection[str]] | None = None,
        hours: bool = False,
    ) -> DataFrame:
        """Run a function on each bucket.

        Args:
            function: Takes a ``BucketTask`` and the pieces of a bucket, and returns rows.
            schema: An empty frame with the columns of its return value.
            columns: The columns that it reads of each table; None: all.
            hours: Whether it counts messages by hour.
        """
        task, dealt = self.tasks(columns, hours=hours)
        rows = pieces(self.found.tables, dealt)
        return map_groups(rows, BUCKET, function, task, schema)

    def tasks(
        self, columns: Mapping[str, Collection[str]] | None, *, hours: bool
    ) -> tuple[BucketTask, list[PiecesTask]]:
        """The task of each bucket, and how the rows of each table are sent to the buckets."""
        request = copy(self.request)
        request.registry, request.metrics = Registry([]), ()  # ``request.asked`` is sent instead
        read = set(columns_to_read(self.request)) | ({"messages"} if hours else set())
        sent = {}
        for table in self.found.tables:
            if table in read:
                given = self.request.data.columns(table)
                wanted = None if columns is None else columns.get(table, ())
                sent[table] = columns_sent(table, given, wanted, self.request.groups)
        numbers = frozenset[str]()
        if columns is not None and self.given.invalid == "trust":
            numbers = self.as_numbers(sent)
        between = message_dates(self.request)
        by_shop = any(OMITTABLE[table].difference(names) for table, names in sent.items())
        dealt = [
            PiecesTask(
                table=table,
                columns=names,
                numbers=numbers,
                zone=self.request.data.time_zone,
                invalid="trust" if self.given.invalid == "trust" else "quarantine",
                between=between,
                owner=owner_columns(table, by_shop=by_shop),
                buckets=self._buckets,
                probe=probe(),
            )
            for table, names in sent.items()
        ]
        return BucketTask(request, self.spans, sent, numbers, hours), dealt

    def as_numbers(self, sent: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """The columns that are sent as numbers.

        Args:
            sent: The columns that are sent, by table; their words are not needed later.
        """
        types = {
            table: {n: t for n, t in self.found.tables[table].dtypes if n in names}
            for table, names in sent.items()
        }
        return columns_as_numbers(types, self.request.groups)

    @property
    def _buckets(self) -> int:
        """The number of buckets."""
        if self.given.buckets is not None:
            return self.given.buckets
        rows = max(self.found.rows.values(), default=0)
        return max(2 * int(self.session.sparkContext.defaultParallelism), -(-rows // _A_BUCKET))


def _spark_frames(
    tables: Mapping[str, DataFrame],
) -> tuple[dict[str, DataFrame], SparkSession]:
    """Check the tables, sort them by name as in ``TABLES``, and return them with their session."""
    try:
        from pyspark.sql import DataFrame as SparkFrame  # noqa: PLC0415  only who has Spark
    except ImportError as error:
        msg = 'csmetrics.spark needs PySpark 4 and Java 17: pip install "csmetrics[spark]"'
        raise CsmetricsError(msg) from error
    if not isinstance(tables, Mapping) or not tables:
        msg = 'tables must be a mapping of names to Spark DataFrames: {"messages": frame, ...}'
        raise ArgumentError(msg)
    for name, frame in tables.items():
        if name not in TABLES:
            msg = f"there is no table {name!r}.{nearest(name, TABLES)} Correct its name."
            raise ArgumentError(msg)
        if not isinstance(frame, SparkFrame):
            msg = (
                f"{name} must be a Spark DataFrame, not a {type(frame).__name__}; for tables that "
                "are not in Spark, use csmetrics.evaluate"
            )
            raise ArgumentError(msg)
    ordered = {name: tables[name] for name in TABLES if name in tables}
    return ordered, next(iter(ordered.values())).sparkSession


def _refuse_unread(frames: Mapping[str, DataFrame]) -> None:
    """Raise for ``invalid="trust"`` with rows of an export that could not all be read.

    Raises:
        DataError: A table has the column ``REFUSED``.
    """
    for name, frame in frames.items():
        if REFUSED in frame.columns:
            msg = (
                f"{name} comes directly from an export: rows with {REFUSED} must be validated"
                '; leave invalid="trust" out'
            )
            raise DataError(msg)


def _tells_of_agents(frame: DataFrame, name: str, as_of: datetime) -> bool:
    """Whether a custom column of messages describes the agent instead of the message.

    That is so if, in the rows known at ``as_of``, it has one value per shop and agent and is null
    without an agent, and some buyers' messages have no agent.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    known = f.lit(as_of)
    if dict(frame.dtypes)["sent_at"] == "timestamp_ntz":
        known = f.lit(as_of.replace(tzinfo=None).isoformat()).cast("timestamp_ntz")
    agent = f.col("agent_id") if "agent_id" in frame.columns else f.lit(None).cast("string")
    rows = frame.where(f.col("sent_at") <= known).withColumn("agent of", agent)
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
