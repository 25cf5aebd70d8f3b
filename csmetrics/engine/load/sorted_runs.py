"""Keeps the rows of a table as read, in runs, and returns parts of them sorted by key."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

KEYS = 2**64
"""The number of possible keys."""
RUN = 2_500_000
"""The number of rows read at a time."""
FEW = 100_000
"""Up to this number of rows, a frame in memory is read at once instead of streamed."""
WHOLE_RUNS = 2
"""The number of runs, from the first on, that are not cut: tables that short have few parts."""
SEGMENTS = 8
"""The number of key ranges that each later run is cut into."""


class Run(NamedTuple):
    """Rows in the order in which they were given, with keys ``first`` ≤ key < ``end`` only."""

    first: int
    end: int
    rows: pl.DataFrame

    def within(self, first: int, end: int) -> pl.DataFrame:
        """The rows with keys ``first`` ≤ key < ``end``."""
        key, bounds = pl.col("key"), []
        if first > self.first:
            bounds.append(key >= pl.lit(first, pl.UInt64))
        if end < self.end:
            bounds.append(key < pl.lit(end, pl.UInt64))
        return self.rows.filter(*bounds) if bounds else self.rows


class Sorted:
    """The rows of a table, kept in runs as given; ``part`` returns rows sorted by ``key``.

    Only parts are sorted, never all rows. If there are many runs, and therefore many parts, runs
    are cut by ranges of keys when they are read: a part then filters only the runs of its range.

    Args:
        rows: The rows; they are read here, once.
        is_small: Whether they are few and in memory.
        share: The number of the share of all keys that the rows belong to, and of all shares.
    """

    def __init__(
        self, rows: pl.LazyFrame, *, is_small: bool = False, share: tuple[int, int] = (0, 1)
    ) -> None:
        self._share = share
        if is_small:
            self._runs = [self._whole(rows.collect(engine="in-memory"))]
            return
        self._runs = []
        for number, batch in enumerate(rows.collect_batches(chunk_size=RUN)):
            run = self._whole(batch)
            self._runs += [run] if number < WHOLE_RUNS else self._cut(run)
        if not self._runs:
            self._runs = [self._whole(rows.clear().collect())]

    def __len__(self) -> int:
        return sum(len(run.rows) for run in self._runs)

    @property
    def frames(self) -> list[pl.DataFrame]:
        """The rows, one frame per run."""
        return [run.rows for run in self._runs]

    def part(self, number: int, of: int) -> pl.DataFrame:
        """The rows of part ``number`` of ``of`` equal ranges of the share's keys, sorted by key.

        Rows with equal keys keep the order in which they were given.
        """
        first, end = self._bounds(number, of)
        own = [run.within(first, end) for run in self._runs if run.first < end and first < run.end]
        return pl.concat(own, rechunk=True).sort("key", maintain_order=True)

    def _whole(self, rows: pl.DataFrame) -> Run:
        return Run(*self._bounds(0, 1), rows)

    def _cut(self, run: Run) -> list[Run]:
        bounds = [self._bounds(number, SEGMENTS) for number in range(SEGMENTS)]
        return [Run(first, end, run.within(first, end)) for first, end in bounds]

    def _bounds(self, number: int, of: int) -> tuple[int, int]:
        """The first key, and the end, of range ``number`` of ``of`` equal ranges of the share."""
        share, shares = self._share
        place = share * of + number
        return first_key(place, shares * of), first_key(place + 1, shares * of)


def first_key(number: int, of: int) -> int:
    """The first key of range ``number`` of ``of`` equal ranges of all keys."""
    return -(-number * KEYS // of)
