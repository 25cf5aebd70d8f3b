"""Rows as they are read, and their parts by the key of shop and buyer, each sorted by it."""

from __future__ import annotations

import polars as pl

KEYS = 2**64
"""How many keys there are."""
RUN = 2_500_000
"""How many rows are read at a time."""
FEW = 100_000
"""So many rows in memory are read at once, which takes less time than to start a stream."""


class Sorted:
    """The rows of a table in runs, as they were given, of which parts are taken sorted by ``key``.

    Only a part is sorted, never all: a run is cut by key without a comparison of rows.

    Args:
        rows: The rows; they are read here, once.
        few: Whether they are few, and in memory.
    """

    def __init__(self, rows: pl.LazyFrame, *, few: bool = False) -> None:
        if few:
            self.runs = [rows.collect(engine="in-memory")]
        else:
            self.runs = list(rows.collect_batches(chunk_size=RUN)) or [rows.clear().collect()]

    def __len__(self) -> int:
        return sum(map(len, self.runs))

    def part(self, number: int, of: int) -> pl.DataFrame:
        """The rows of one of several equal segments of all keys, sorted by key.

        Those of one key are in the order in which they were given.
        """
        key, within = pl.col("key"), []
        if number > 0:
            within.append(key >= pl.lit(first_key(number, of), pl.UInt64))
        if number < of - 1:
            within.append(key < pl.lit(first_key(number + 1, of), pl.UInt64))
        own = [run.filter(*within) for run in self.runs] if within else self.runs
        return pl.concat(own, rechunk=True).sort("key", maintain_order=True)


def first_key(number: int, of: int) -> int:
    """Where one of several equal segments of all keys begins."""
    return -(-number * KEYS // of)
