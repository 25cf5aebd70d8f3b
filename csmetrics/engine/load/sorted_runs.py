"""Rows sorted by the key of their shop and buyer, and cut into parts by it."""

from __future__ import annotations

import polars as pl

KEYS = 2**64
"""How many keys there are."""
RUN = 2_500_000
"""How many rows are sorted at a time, as they are read: no second copy of all is needed."""


class Sorted:
    """The rows of a table in runs, each sorted by ``key``, and within a key as they were given.

    Args:
        rows: The rows; they are read here, once.
    """

    def __init__(self, rows: pl.LazyFrame) -> None:
        self.runs = [
            run.lazy().sort("key", maintain_order=True).collect()
            for run in rows.collect_batches(chunk_size=RUN)
        ] or [rows.clear().collect()]
        self._ends: dict[int, list[list[int]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self.runs))

    def part(self, number: int, of: int) -> pl.DataFrame:
        """The rows of one of several equal segments of all keys, sorted by key."""
        if of not in self._ends:
            firsts = pl.Series([first_key(i, of) for i in range(1, of)], dtype=pl.UInt64)
            self._ends[of] = [_ends(run["key"], firsts) for run in self.runs]
        segments = [
            run.slice(ends[number], ends[number + 1] - ends[number])
            for run, ends in zip(self.runs, self._ends[of], strict=True)
        ]
        rows = pl.concat(segments, rechunk=True)
        return rows if len(segments) == 1 else rows.sort("key", maintain_order=True)


def first_key(number: int, of: int) -> int:
    """Where one of several equal segments of all keys begins."""
    return -(-number * KEYS // of)


def _ends(keys: pl.Series, firsts: pl.Series) -> list[int]:
    """Where the parts of rows with these keys begin, and where the last one ends.

    Args:
        keys: The sorted keys.
        firsts: The first key of each part but the first.
    """
    return [0, *keys.rechunk().search_sorted(firsts, side="left"), len(keys)]
