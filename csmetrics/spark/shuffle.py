"""The rows of all tables to the bucket of their shop and buyer.

Spark shuffles no rows: where rows lie, stretches of them are brought into canonical form, without
the columns that nobody reads, and cut into one piece for each bucket, a compressed Arrow file. A
row of the shuffle is such a piece::

    bucket   table      rows
    0        messages   9,812 rows as bytes
    0        orders     640 rows as bytes
    1        messages   …
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from csmetrics.engine.local_days import around
from csmetrics.errors import CsmetricsError
from csmetrics.spark.named_tables import dataset_of
from csmetrics.spark.number_columns import sent_columns, sent_names
from csmetrics.spark.remote import map_rows
from csmetrics.tables import KEYS
from csmetrics.tables.intake import Invalid

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BUCKET = "csmetrics_bucket"
_PROBE = pl.DataFrame(
    {"shop": ["s", None, "s" * 20, "", "s"], "buyer": ["b", "b" * 7, "b" * 50, "b" * 300, None]}
)
"""Shops and buyers in texts of lengths that a hash may treat each in its own way."""
_PIECES = pl.DataFrame(schema={BUCKET: pl.Int32, "table": pl.String, "rows": pl.Binary})
_A_PIECE = 200
"""How many rows of a bucket are worth a piece of their own."""
_LEAST, _MOST = 200_000, 2_000_000
"""How many rows are cut at a time: more need more memory, fewer leave pieces of few rows."""


@dataclass(frozen=True)
class RowsToDeal:
    """How the rows of a table are cut into pieces.

    Attributes:
        table: The table.
        columns: The columns that are sent.
        numbers: Those of all tables that are sent as numbers.
        zone: The zone of naive times.
        invalid: "quarantine" leaves out the rows that break rules, "trust" judges none.
        between: From which local day on, and before which, messages matter; None: any.
        owner: The columns whose values say in which bucket a row is.
        buckets: Into how many buckets shops and buyers are dealt.
        probe: What the driver makes of shops and buyers that all processes know.
    """

    table: str
    columns: tuple[str, ...]
    numbers: frozenset[str]
    zone: str
    invalid: Invalid
    between: tuple[date | None, date | None]
    owner: tuple[str, ...]
    buckets: int
    probe: tuple[int, ...]


def owner_columns(table: str, *, by_shop: bool) -> tuple[str, ...]:
    """The columns of a table whose values say in which bucket a row is.

    Args:
        table: The table.
        by_shop: Whether all rows of a shop share a bucket.
    """
    if by_shop:
        return ("shop_id",)
    return ("shop_id", "agent_id" if table == "shifts" else "buyer_id")


def probe() -> tuple[int, ...]:
    """What this process makes of shops and buyers that all processes know."""
    return tuple(_PROBE.select(_hash(_PROBE.columns)).to_series())


def _hash(owner: Sequence[str]) -> pl.Expr:
    return pl.struct(owner).hash().alias(BUCKET)


def pieces(tables: Mapping[str, DataFrame], tasks: Sequence[RowsToDeal]) -> DataFrame:
    """The rows of some tables as pieces, with all pieces of a bucket in one partition.

    Args:
        tables: The tables.
        tasks: Which of them are sent, and how; into the same number of buckets.
    """
    buckets = tasks[0].buckets
    size = min(max(_LEAST, _A_PIECE * buckets), _MOST)
    parts = []
    for task in tasks:
        frame = tables[task.table]
        if task.invalid == "trust":  # else rules ask for the other columns, too
            frame = frame.select(*sent_columns(task.columns, task.numbers))
        parts.append(map_rows(frame, cut_rows, task, _PIECES, rows=size))
    return reduce(lambda a, b: a.unionAll(b), parts).repartition(buckets, BUCKET)


def cut_rows(task: RowsToDeal, frame: pl.DataFrame) -> pl.DataFrame:
    """A stretch of rows in pieces, one a bucket.

    Raises:
        CsmetricsError: The rows of a shop and buyer would go to another bucket than elsewhere.
    """
    if probe() != task.probe:
        msg = (
            "polars on a worker deals rows out in another way than on the driver: install the same"
            " version of polars everywhere"
        )
        raise CsmetricsError(msg)
    data = dataset_of({task.table: frame}, task.zone, task.invalid)
    owner = sent_names(task.owner, task.numbers)
    bucket = (_hash(owner) % task.buckets).cast(pl.Int32)
    rows = data.frame(task.table).select(bucket, *sent_names(task.columns, task.numbers))
    if task.table == "messages" and task.between != (None, None):
        rows = rows.filter(*around(pl.col("sent_at").to_physical(), *task.between))
    return pl.DataFrame(
        [(bucket, task.table, _as_bytes(piece)) for bucket, piece in _by_bucket(rows.collect())],
        schema=_PIECES.schema,
        orient="row",
    )


def _by_bucket(rows: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each bucket, in no order: to sort takes two thirds of partition_by's time."""
    ordered, begin = rows.sort(BUCKET), 0
    own = ordered.drop(BUCKET)
    for length, bucket in ordered[BUCKET].rle().struct.unnest().iter_rows():
        yield bucket, own.slice(begin, length)
        begin += length


def _as_bytes(rows: pl.DataFrame) -> bytes:
    file = BytesIO()
    rows.write_ipc_stream(file, compression="zstd")
    return file.getvalue()


def rows_of_pieces(found: pl.DataFrame, table: str, empty: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table among the pieces of a bucket, in no order.

    Args:
        found: The pieces.
        table: The table.
        empty: A frame with its columns.
    """
    own = found.filter(pl.col("table") == table)["rows"]
    return pl.concat([empty, *(pl.read_ipc_stream(BytesIO(piece)) for piece in own)])


_OWNERS = {"shop_id", "buyer_id", "agent_id", "session_id", "order_id"}


def columns_sent(
    table: str, given: Sequence[str], read: Collection[str] | None, by: Collection[str]
) -> tuple[str, ...]:
    """The columns of a table that are sent: those that are read, and whose row it is.

    Args:
        table: The table.
        given: Its columns.
        read: Those that the metrics read; a row's own id is no more than its name then, and stays.
            None: all are read.
        by: The columns that group the result.
    """
    if read is None:
        return tuple(given)
    key = KEYS[table]
    names = set(key) - _OWNERS if len(key) == 1 else set()
    known = {"sent_at", "sender", "mode", "seq"} if table == "messages" else set()
    wanted = ({*known, *read} - names) | _OWNERS | set(by)
    return tuple(name for name in given if name in wanted)
