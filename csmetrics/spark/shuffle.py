"""All tables as one, each row with the bucket of its shop and buyer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from csmetrics.tables import columns_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def united(
    tables: Mapping[str, DataFrame],
    wanted: Sequence[str],
    buckets: int,
    *,
    by_shop: bool,
    kept: Mapping[str, frozenset[str]] | None = None,
) -> DataFrame:
    """One DataFrame: ``bucket``, ``table``, and one struct a table, null in the others' rows.

    Args:
        tables: The tables.
        wanted: Which of them are sent.
        buckets: Into how many buckets shops and buyers are dealt.
        by_shop: Whether all rows of a shop share a bucket.
        kept: The columns of each table that are sent; None: all.
    """
    from pyspark.sql.functions import col, lit, pmod, struct, xxhash64  # noqa: PLC0415

    parts = []
    for table in wanted:
        frame = tables[table]
        names = [n for n in frame.columns if kept is None or n in kept[table]]
        party = "agent_id" if table == "shifts" else "buyer_id"
        owner = [
            col(n).cast("string")
            for n in ("shop_id", *(() if by_shop else (party,)))
            if n in frame.columns
        ]
        hashed = xxhash64(*owner) if owner else lit(0)
        bucket = pmod(hashed, lit(buckets)).cast("int").alias("bucket")
        row = struct(*names).alias(table)
        parts.append(frame.select(bucket, lit(table).alias("table"), row))
    return reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), parts)


def read_of(table: str, read: frozenset[str], given: Sequence[str]) -> frozenset[str]:
    """The columns of a table that are sent: those that are read, and whose row it is."""
    owners = {"shop_id", "buyer_id", "agent_id", "session_id", "order_id", *read}
    if table != "messages":
        owners |= set(columns_of(table))
    else:
        owners |= {"sent_at", "sender", "mode", "seq"}
    return frozenset(owners.intersection(given))
