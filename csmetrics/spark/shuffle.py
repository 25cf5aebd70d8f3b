"""Sends the rows of all tables to the bucket of their shop and buyer.

Spark does not shuffle single rows: workers bring batches of rows into canonical form, drop the
columns that are not read, and cut them into one piece per bucket, a compressed Arrow stream. A row
of the shuffle is such a piece::

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
"""Shops and buyers whose texts have lengths that a hash may treat differently."""
_PIECES = pl.DataFrame(schema={BUCKET: pl.Int32, "table": pl.String, "rows": pl.Binary})
_A_PIECE = 200
"""The number of rows that a piece should have at least."""
_LEAST, _MOST = 200_000, 2_000_000
"""Limits of the number of rows cut at a time: more need more memory, fewer give small pieces."""


@dataclass(frozen=True)
class PiecesTask:
    """How the rows of a table are cut into pieces.

    Attributes:
        table: The table.
        columns: The columns that are sent.
        numbers: The columns of all tables that are sent as numbers.
        zone: The time zone of naive times.
        invalid: "quarantine" drops the rows that break rules, "trust" checks none.
        between: The local days since ≤ day < before whose messages matter; None: no limit.
        owner: The columns whose hash gives the bucket of a row.
        buckets: The number of buckets.
        probe: The driver's hashes of a fixed list of shops and buyers, for comparison.
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
    """The columns of a table whose hash gives the bucket of a row.

    Args:
        table: The table.
        by_shop: Whether all rows of a shop share a bucket.
    """
    if by_shop:
        return ("shop_id",)
    return ("shop_id", "agent_id" if table == "shifts" else "buyer_id")


def probe() -> tuple[int, ...]:
    """Hash a fixed list of shops and buyers, to compare hashes between processes."""
    return tuple(_PROBE.select(_hash(_PROBE.columns)).to_series())


def _hash(owner: Sequence[str]) -> pl.Expr:
    return pl.struct(owner).hash().alias(BUCKET)


def pieces(tables: Mapping[str, DataFrame], tasks: Sequence[PiecesTask]) -> DataFrame:
    """Cut the rows of tables into pieces, with all pieces of a bucket in one partition.

    Args:
        tables: The tables.
        tasks: Which of them are sent, and how; all with the same number of buckets.
    """
    buckets = tasks[0].buckets
    size = min(max(_LEAST, _A_PIECE * buckets), _MOST)
    parts = []
    for task in tasks:
        frame = tables[task.table]
        if task.invalid == "trust":  # else the rules read the other columns, too
            frame = frame.select(*sent_columns(task.columns, task.numbers))
        parts.append(map_rows(frame, cut_rows, task, _PIECES, rows=size))
    return reduce(lambda a, b: a.unionAll(b), parts).repartition(buckets, BUCKET)


def cut_rows(task: PiecesTask, frame: pl.DataFrame) -> pl.DataFrame:
    """Cut a batch of rows into pieces, one per bucket.

    Raises:
        CsmetricsError: This worker hashes shops and buyers differently from the driver.
    """
    if probe() != task.probe:
        msg = (
            "polars on a worker distributes rows differently than on the driver: install the "
            "same version of polars everywhere"
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
    """Split rows by bucket, in no order within it: a sort takes 2/3 of partition_by's time."""
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
    """Read the rows of a table from the pieces of a bucket, in no order.

    Args:
        found: The pieces.
        table: The table.
        empty: An empty frame with its columns.
    """
    own = found.filter(pl.col("table") == table)["rows"]
    return pl.concat([empty, *(pl.read_ipc_stream(BytesIO(piece)) for piece in own)])


_OWNERS = {"shop_id", "buyer_id", "agent_id", "session_id", "order_id"}


def columns_sent(
    table: str, given: Sequence[str], read: Collection[str] | None, by: Collection[str]
) -> tuple[str, ...]:
    """The columns of a table that are sent: those that are read, and those of a row's owner.

    Args:
        table: The table.
        given: The columns that it has.
        read: The columns that the metrics read; of a row's own ids only those that other tables
            refer to are sent. None: all columns are sent.
        by: The columns that group the result.
    """
    if read is None:
        return tuple(given)
    key = KEYS[table]
    names = set(key) - _OWNERS if len(key) == 1 else set()
    known = {"sent_at", "sender", "mode", "seq"} if table == "messages" else set()
    wanted = ({*known, *read} - names) | _OWNERS | set(by)
    return tuple(name for name in given if name in wanted)
