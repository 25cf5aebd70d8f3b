"""Rows as they are read, and their parts by the key of shop and buyer, each sorted by it."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

KEYS = 2**64
"""How many keys there are."""
RUN = 2_500_000
"""How many rows are read at a time."""
FEW = 100_000
"""So many rows in memory are read at once, which takes less time than to start a stream."""
WHOLE_RUNS = 2
"""So many runs stay as they are read: where there are no more, they are taken in few parts."""
SEGMENTS = 8
"""Into how many segments of keys the runs behind are cut."""


class Run(NamedTuple):
    """Rows in the order in which they were given, with keys of one segment only."""

    first: int
    end: int
    rows: pl.DataFrame

    def within(self, first: int, end: int) -> pl.DataFrame:
        """Its rows with these keys."""
        key, bounds = pl.col("key"), []
        if first > self.first:
            bounds.append(key >= pl.lit(first, pl.UInt64))
        if end < self.end:
            bounds.append(key < pl.lit(end, pl.UInt64))
        return self.rows.filter(*bounds) if bounds else self.rows


class Sorted:
    """The rows of a table in runs, as they were given, of which parts are taken sorted by ``key``.

    Only a part is sorted, never all: a run is cut by key without a comparison of rows. Where there
    are many runs, and so many parts, runs are cut into segments when they are read: a part then
    looks only at the rows of its own segment.

    Args:
        rows: The rows; they are read here, once.
        few: Whether they are few, and in memory.
        share: Which of several equal segments of all keys the rows are, and of how many.
    """

    def __init__(
        self, rows: pl.LazyFrame, *, few: bool = False, share: tuple[int, int] = (0, 1)
    ) -> None:
        self._share = share
        if few:
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
        """The rows, in several frames."""
        return [run.rows for run in self._runs]

    def part(self, number: int, of: int) -> pl.DataFrame:
        """The rows of one of several equal segments of the share's keys, sorted by key.

        Those of one key are in the order in which they were given.
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
        """Where one of several equal segments of the share's keys begins and ends."""
        share, shares = self._share
        place = share * of + number
        return first_key(place, shares * of), first_key(place + 1, shares * of)


def first_key(number: int, of: int) -> int:
    """Where one of several equal segments of all keys begins."""
    return -(-number * KEYS // of)
