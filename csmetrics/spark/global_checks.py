"""What must be known of all rows before any bucket is evaluated: rules, keys, how far they reach.

Rules of single rows are judged where the rows lie. Rules between rows (keys, the shop and buyer of
a session) may join rows of any two buckets: Spark finds the few rows under suspicion, and they are
judged on the driver by the rules that judge a data set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from csmetrics.errors import DataError
from csmetrics.spark.bucket import GIVEN, JUDGED, REJECTED, Judging, judge_sender
from csmetrics.tables import EVENT_TABLES, KEYS, Dataset, columns_of
from csmetrics.tables.time_zones import micros

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, SparkSession

_LINK = ("session_id", "shop_id", "buyer_id")
_SESSIONS = "sessions of messages"


@dataclass
class Found:
    """What is known of all rows.

    Attributes:
        tables: The tables without the rows that break rules between rows.
        rows: The number of rows given of each table.
        rejected: Of each table the number of rows that break a rule.
        rules: One row for each table and rule that is broken: ``table`` and those of ``JUDGED``.
        days: The first and the last local day with an event.
        latest: The latest instant of an event.
    """

    tables: dict[str, DataFrame]
    rows: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    rules: list[tuple[str, str, str, str | None, int]] = field(default_factory=list)
    days: tuple[int, int] | None = None
    latest: int | None = None

    def add(self, table: str, told: pl.DataFrame) -> None:
        """Add what is told of rows of a table."""
        for row in told.iter_rows(named=True):
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
        """Which rows are not counted, in one line; empty where all are."""
        lost = [
            f"{table} {rejected:,} of {self.rows[table]:,}"
            for table, rejected in self.rejected.items()
            if rejected
        ]
        return f"rows were rejected and are not counted: {', '.join(lost)}" if lost else ""

    def refuse(self) -> None:
        """Refuse rows that break rules.

        Raises:
            DataError: There are such; one error lists every rule of every table.
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


def look_through(
    tables: Mapping[str, DataFrame], zone: str, invalid: str, as_of: datetime | None
) -> Found:
    """Judge all rows, and find how far they reach."""
    found = Found(dict(tables))
    instant = None if as_of is None else micros(as_of)
    if invalid != "trust":
        _without_conflicts(found, zone)
    large = has_large_texts(next(iter(tables.values())).sparkSession)
    taken = "trust" if invalid == "trust" else "quarantine"
    judging = {table: Judging(table, zone, taken, instant, large) for table in tables}
    told = [_told(found.tables[table], one) for table, one in judging.items()]
    rows = pl.DataFrame(reduce(lambda a, b: a.unionAll(b), told).toArrow())
    for (table,), own in rows.group_by("table", maintain_order=True):
        found.add(str(table), own)
    return found


def _told(frame: DataFrame, judging: Judging) -> DataFrame:
    """What is told of a table's rows where they lie."""
    from pyspark.sql.functions import lit  # noqa: PLC0415  only who has Spark

    if judging.invalid == "trust":  # then times are all that is looked at
        known = columns_of(judging.table)
        times = [n for n in frame.columns if n in known and n.endswith("_at")]
        frame = frame.select(*(times or frame.columns[:1]))
    told = frame.mapInArrow(judge_sender(judging), spark_types(pl.DataFrame(schema=JUDGED)))
    return told.withColumn("table", lit(judging.table))


def has_large_texts(session: SparkSession) -> bool:
    """Whether the session has texts with 64-bit offsets in Arrow."""
    return session.conf.get("spark.sql.execution.arrow.useLargeVarTypes", "false") == "true"


def spark_types(frame: pl.DataFrame) -> object:
    """The columns of a frame as Spark's types; times stay instants."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415  only who has Spark

    return from_arrow_schema(frame.to_arrow().schema)


def _without_conflicts(found: Found, zone: str) -> None:
    """Leave out rows that break a rule between rows, and count them."""
    suspects = _suspects(found.tables)
    if not suspects:
        return
    raw: dict[str, pa.Table] = {}
    chosen: dict[str, Column] = {}
    for table, frame in found.tables.items():
        under = _under_suspicion(table, frame, suspects)
        if under is not None:
            chosen[table] = under
            raw[table] = frame.where(under).toArrow()
    data = Dataset(  # type: ignore[misc]
        **{table: pl.DataFrame(rows) for table, rows in raw.items()},
        time_zone=zone,
        invalid="quarantine",
    )
    for table, rows in raw.items():
        own = data.rejected.filter(pl.col("table") == table)
        bad = own["row"].unique()
        if bad.is_empty():
            continue
        keep = ~pl.int_range(rows.num_rows, eager=True).is_in(bad.cast(pl.Int64).implode())
        frame = found.tables[table]
        spark = frame.sparkSession
        back = spark.createDataFrame(rows.filter(keep.to_arrow()))
        typed = [back[field.name].cast(field.dataType) for field in frame.schema]
        found.tables[table] = frame.where(~chosen[table]).unionByName(
            back.select(*(c.alias(f.name) for c, f in zip(typed, frame.schema, strict=True)))
        )
        found.rows[table] = len(bad)
        found.rejected[table] = len(bad)
        found.rules += [
            (table, rule, column, value, count)
            for rule, column, value, count in own.group_by("rule", "column", maintain_order=True)
            .agg(pl.col("value").first(), rows=pl.col("row").n_unique())
            .iter_rows()
        ]


def _key(table: str) -> Column:
    """The key of a row as one text, null where a part is."""
    from pyspark.sql.functions import col, concat_ws, lit, when  # noqa: PLC0415

    parts = [col(name).cast("string") for name in KEYS[table]]
    if len(parts) == 1:
        return parts[0]
    there = reduce(lambda a, b: a & b, (part.isNotNull() for part in parts))
    return when(there, concat_ws("\u001f", *parts)).otherwise(lit(None))


def _suspects(tables: Mapping[str, DataFrame]) -> dict[str, list[str]]:
    """Keys that several rows have, by table; sessions that have several shops or buyers."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    none = f.lit(None).cast("string")
    said = []
    for table, frame in tables.items():
        if set(KEYS[table]) <= set(frame.columns):
            key = frame.select(f.lit(table).alias("of"), _key(table).alias("key"))
            said.append(key.withColumn("party", none))
        if table in {"messages", "sessions"} and set(_LINK) <= set(frame.columns):
            party = f.concat_ws("\u001f", *(f.col(n).cast("string") for n in _LINK[1:]))
            said.append(
                frame.select(
                    f.lit(_SESSIONS).alias("of"),
                    f.col("session_id").cast("string").alias("key"),
                    party.alias("party"),
                )
            )
    if not said:
        return {}
    rows = reduce(lambda a, b: a.unionAll(b), said).where(f.col("key").isNotNull())
    counts = rows.groupBy("of", "key").agg(
        f.count(f.lit(1)).alias("rows"), f.min("party").alias("a"), f.max("party").alias("b")
    )
    several = f.when(f.col("of") == _SESSIONS, f.col("a") != f.col("b")).otherwise(
        f.col("rows") > 1
    )
    found: dict[str, list[str]] = {}
    for of, keys in pl.DataFrame(counts.where(several).select("of", "key").toArrow()).group_by(
        "of"
    ):
        found[str(of[0])] = keys["key"].to_list()
    return found


def _under_suspicion(
    table: str, frame: DataFrame, suspects: Mapping[str, Sequence[str]]
) -> Column | None:
    """Which rows of a table are under suspicion; None: none."""
    from pyspark.sql.functions import coalesce, col, lit  # noqa: PLC0415  only who has Spark

    asked = []
    if table in suspects:
        asked.append(_key(table).isin(suspects[table]))
    if (
        table in {"messages", "sessions"}
        and "session_id" in frame.columns
        and _SESSIONS in suspects
    ):
        asked.append(col("session_id").cast("string").isin(suspects[_SESSIONS]))
    if not asked:
        return None
    return reduce(lambda a, b: a | b, (coalesce(one, lit(False)) for one in asked))  # noqa: FBT003
