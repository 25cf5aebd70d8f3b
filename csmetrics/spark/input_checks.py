"""Checks all rows before buckets are evaluated: rules of rows, duplicate keys, range of days.

Rules on single rows are checked on the workers. Rules between rows (keys, the shop and buyer of a
session) may concern rows of different buckets: Spark finds the few suspect rows, and the driver
checks them with the rules of ``Dataset``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.engine.load.extent import days
from csmetrics.errors import DataError
from csmetrics.spark.named_tables import dataset_of
from csmetrics.spark.remote import from_spark, map_rows
from csmetrics.spark.row_checks import FINDINGS, GIVEN, REJECTED, CheckTask, check_rows
from csmetrics.tables import EVENT_TABLES, KEYS, TIMES
from csmetrics.tables.time_zones import micros

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_LINK = ("session_id", "shop_id", "buyer_id")
_SESSIONS = "sessions of messages"
_ROWS = 200_000
"""The number of rows checked at a time."""
_SUSPECTS = 2_000_000
"""The largest number of suspect rows that the driver collects."""
_BETWEEN = "\u001f"
_MARK = "csmetrics_suspect"


@dataclass
class InputSummary:
    """The result of checking all rows.

    Attributes:
        tables: The tables without the rows that break rules between rows.
        rows: The number of rows given, by table.
        rejected: The number of rows that break a rule, by table.
        rules: Table, rule, column, a value, and the number of rows that break the rule.
        days: The first and the last local day with an event.
        latest: The latest instant of an event.
    """

    tables: dict[str, DataFrame]
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    rules: list[tuple[str, str, str, str | None, int]] = field(default_factory=list)
    days: tuple[int, int] | None = None
    latest: int | None = None

    def add(self, table: str, findings: pl.DataFrame) -> None:
        """Add the findings in rows of a table."""
        for row in findings.iter_rows(named=True):
            if row["what"] == GIVEN:
                self.rows[table] = self.rows.get(table, 0) + row["rows"]
                if table in EVENT_TABLES and row["latest"] is not None:
                    first, last = self.days or (row["first_day"], row["last_day"])
                    self.days = min(first, row["first_day"]), max(last, row["last_day"])
                    self.latest = max(row["latest"], self.latest or row["latest"])
            elif row["what"] == REJECTED:
                self.rejected[table] = self.rejected.get(table, 0) + row["rows"]
            else:
                value = row["value"]
                self.rules.append((table, row["rule"], row["column"], value, row["rows"]))

    @property
    def caveat(self) -> str:
        """One line on the rows that are not counted; empty if all are."""
        lost = [
            f"{table} {rejected:,} of {self.rows[table]:,}"
            for table, rejected in self.rejected.items()
            if rejected
        ]
        return f"rows were rejected and are not counted: {', '.join(lost)}" if lost else ""

    def refuse(self) -> None:
        """Raise if rows break rules.

        Raises:
            DataError: Rows do; the message lists every rule that is broken, by table.
        """
        lines = []
        for table in dict.fromkeys(rule[0] for rule in self.rules):
            given, rejected = self.rows[table], self.rejected[table]
            lines.append(f"{table}: {rejected:,} of {given:,} rows refused")
            totals: dict[tuple[str, str], tuple[str | None, int]] = {}
            for of, rule, column, value, rows in self.rules:
                if of == table:
                    first, before = totals.get((rule, column), (value, 0))
                    totals[rule, column] = first, before + rows
            lines += [
                f"  {rule}: {rows:,} rows, one of them with {column} {value!r}"
                for (rule, column), (value, rows) in totals.items()
            ]
        if lines:
            lines.append('invalid="quarantine" leaves such rows out and warns of them.')
            raise DataError("\n".join(lines))


def check_input(tables: Mapping[str, DataFrame], zone: str, as_of: datetime | None) -> InputSummary:
    """Check all rows, and find the range of their days."""
    found = InputSummary(dict(tables))
    _leave_out_conflicts(found, zone)
    instant = None if as_of is None else micros(as_of)
    for table, findings in _collected(
        {
            table: map_rows(
                frame, check_rows, CheckTask(table, zone, instant), FINDINGS, rows=_ROWS
            )
            for table, frame in found.tables.items()
        }
    ):
        found.add(table, findings)
    return found


def _collected(frames: Mapping[str, DataFrame]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Collect several frames with the same columns in one Spark job."""
    from pyspark.sql.functions import lit  # noqa: PLC0415  only who has Spark

    named = [frame.withColumn("table", lit(table)) for table, frame in frames.items()]
    rows = from_spark(reduce(lambda a, b: a.unionAll(b), named))
    for (table,), own in rows.group_by("table", maintain_order=True):
        yield str(table), own


def measure_trusted(
    tables: Mapping[str, DataFrame], zone: str, as_of: datetime | None, *, reach: bool
) -> InputSummary:
    """Count the rows and find the range of their days, without checking them.

    Args:
        tables: The tables.
        zone: The time zone of naive times.
        as_of: The knowledge time, None if it was not stated.
        reach: Whether the range of days is needed.
    """
    found = InputSummary(dict(tables))
    times = {
        table: _times(table, frame) if reach and table in EVENT_TABLES else {}
        for table, frame in tables.items()
    }
    extremes: dict[str, pl.DataFrame] = {}
    measured = from_spark(_extremes(tables, times, as_of))
    for table, count, first, last in measured.iter_rows():
        found.rows[table] = count
        if times[table]:
            extremes[table] = pl.DataFrame(
                pl.Series(name, [a, b], pl.Int64).cast(pl.Datetime("us", None if naive else "UTC"))
                for (name, naive), a, b in zip(times[table].items(), first, last, strict=False)
            )
    data = dataset_of(extremes, zone, "trust")
    if data.as_of is not None:
        found.latest = micros(data.as_of)
        found.days = days(data, data.tables)
    return found


def _times(table: str, frame: DataFrame) -> dict[str, bool]:
    """The timestamp columns of a table, and whether they are naive."""
    types = {"timestamp": False, "timestamp_ntz": True}
    return {
        name: types[dtype]
        for name, dtype in frame.dtypes
        if name in TIMES[table] and dtype in types
    }


def _extremes(
    tables: Mapping[str, DataFrame], times: Mapping[str, Mapping[str, bool]], as_of: datetime | None
) -> DataFrame:
    """The number of rows of each table, and first and last of its timestamps in microseconds."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    parts = []
    for table, frame in tables.items():
        counts = [_microseconds(*column, as_of).cast("bigint") for column in times[table].items()]
        first, last = (f.array(*map(of, counts)).cast("array<bigint>") for of in (f.min, f.max))
        rows = f.count(f.lit(1)).alias("rows")
        named = f.lit(table).alias("table"), rows, first.alias("first"), last.alias("last")
        parts.append(frame.agg(*named))
    return reduce(lambda a, b: a.unionAll(b), parts)


def _microseconds(name: str, naive: bool, as_of: datetime | None) -> Column:  # noqa: FBT001
    """A timestamp column as microseconds; null for times later than the knowledge time."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    since = f"timestampdiff(MICROSECOND, TIMESTAMP_NTZ'1970-01-01 00:00:00', `{name}`)"
    count = f.expr(since) if naive else f.unix_micros(f.col(name))
    if as_of is None:
        return count
    limit = micros(as_of.replace(tzinfo=ZoneInfo("UTC")) if naive else as_of)
    return f.when(count <= limit, count)


def _leave_out_conflicts(found: InputSummary, zone: str) -> None:
    """Drop the rows that break a rule between rows, and count them.

    Raises:
        DataError: There are too many suspect rows for the driver.
    """
    suspects = _suspects(found.tables)
    marked = {
        table: _marked(table, frame, suspects)
        for table, frame in found.tables.items()
        if any(of in suspects for of in _keys(table, frame))
    }
    raw = {
        table: _limited(frame.where(_MARK).drop(_MARK)).toArrow() for table, frame in marked.items()
    }
    for rows in raw.values():
        _refuse_too_many(rows.num_rows)
    suspicious = {table: pl.DataFrame(rows) for table, rows in raw.items()}
    data = dataset_of(suspicious, zone, "quarantine")
    for table, rows in raw.items():
        own = data.rejected.filter(pl.col("table") == table)
        bad = own["row"].unique()
        if bad.is_empty():
            continue
        kept = ~pl.int_range(rows.num_rows, eager=True).is_in(bad.cast(pl.Int64).implode())
        frame = found.tables[table]
        back = frame.sparkSession.createDataFrame(rows.filter(kept.to_arrow()), frame.schema)
        found.tables[table] = marked[table].where(f"NOT {_MARK}").drop(_MARK).unionAll(back)
        found.rows[table] = found.rejected[table] = len(bad)
        found.rules += [
            (table, rule, column, value, count)
            for rule, column, value, count in own.group_by("rule", "column", maintain_order=True)
            .agg(pl.col("value").first(), rows=pl.col("row").n_unique())
            .iter_rows()
        ]


def _limited(frame: DataFrame) -> DataFrame:
    """Limit a frame to one row more than the driver takes."""
    return frame.limit(_SUSPECTS + 1)


def _refuse_too_many(rows: int) -> None:
    if rows > _SUSPECTS:
        msg = (
            f"more than {_SUSPECTS:,} rows share their key with another row, or their session "
            "with another shop or buyer: remove duplicates first (dropDuplicates)"
        )
        raise DataError(msg)


def _keys(table: str, frame: DataFrame) -> dict[str, Column]:
    """The columns in which rows of a table may conflict: its key as one text, and the session."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    keys = {}
    if set(KEYS[table]) <= set(frame.columns):
        parts = [f.col(name).cast("string") for name in KEYS[table]]
        there = reduce(lambda a, b: a & b, (part.isNotNull() for part in parts))
        keys[table] = f.when(there, f.concat_ws(_BETWEEN, *parts))
    if table in {"messages", "sessions"} and set(_LINK) <= set(frame.columns):
        keys[_SESSIONS] = f.col("session_id").cast("string")
    return keys


def _suspects(tables: Mapping[str, DataFrame]) -> dict[str, pl.DataFrame]:
    """Find keys that several rows have, by table, and sessions with several shops or buyers."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    suspects = []
    for table, frame in tables.items():
        for of, key in _keys(table, frame).items():
            party = f.lit(None).cast("string")
            if of == _SESSIONS:
                party = f.concat_ws(_BETWEEN, *(f.col(n).cast("string") for n in _LINK[1:]))
            suspects.append(
                frame.select(f.lit(of).alias("of"), key.alias("key"), party.alias("party"))
            )
    if not suspects:
        return {}
    rows = reduce(lambda a, b: a.unionAll(b), suspects).where(f.col("key").isNotNull())
    counts = rows.groupBy("of", "key").agg(
        f.count(f.lit(1)).alias("rows"), f.min("party").alias("a"), f.max("party").alias("b")
    )
    several = f.when(f.col("of") == _SESSIONS, f.col("a") != f.col("b")).otherwise(
        f.col("rows") > 1
    )
    found = from_spark(_limited(counts.where(several).select("of", "key")))
    _refuse_too_many(found.height)
    return {str(of): own.select("key") for (of,), own in found.group_by("of")}


def _marked(table: str, frame: DataFrame, suspects: Mapping[str, pl.DataFrame]) -> DataFrame:
    """Add a column that flags the suspect rows of a table."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    given = frame.columns
    mark = f.lit(False)  # noqa: FBT003  Spark's own
    for number, (of, key) in enumerate(_keys(table, frame).items()):
        if of in suspects:
            own = f"csmetrics_key_{number}"
            keys = frame.sparkSession.createDataFrame(suspects[of].to_arrow())
            frame = frame.withColumn(own, key).join(
                keys.select(f.col("key").alias(own), f.lit(True).alias(f"{own}_met")),  # noqa: FBT003
                on=own,
                how="left",
            )
            mark |= f.coalesce(f.col(f"{own}_met"), f.lit(False))  # noqa: FBT003
    return frame.select(*(f.col(f"`{name}`") for name in given), mark.alias(_MARK))
