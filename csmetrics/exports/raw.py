"""``RawTable``: the cells of a file as text, with the line of each row, before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.headers import Header

LINE, LINES, FAULT = "line", "lines", "fault"
"""Columns of ``RawTable.cells`` beside those of the file, which are ``0``, ``1`` and so on."""

MERGED = "\x1c"
"""The prefix of a text that a cell has from a row above, by a merged range; it counts as blank."""

SUMMED = frozenset({"amount", "quantity"})
"""Columns whose merged cells would count once a row."""


UNCALCULATED = "\x1a="
"""The prefix of a formula that stands in a cell whose value was never calculated."""


def counted_twice(column: str) -> str:
    """Write why a row is refused if its cell of a column of ``SUMMED`` is a merged one."""
    return f"{column} is in a cell merged with the row above: it would count twice"


class EmptySheetError(DataError):
    """A sheet has no cells."""


@dataclass(frozen=True)
class Dialect:
    """How a text file is written: its encoding, its separator and its line end."""

    encoding: str
    separator: str
    line_end: str


@dataclass(frozen=True)
class RawTable:
    """The rows of a text file or of a sheet below its header, all cells text.

    ``cells``: columns ``0``, ``1`` … in the order of the header; ``line``, the number of a row's
    first line in the file (of a sheet its row), from 1 as editors and spreadsheets show it;
    ``lines``, how many lines it takes; ``fault``, why the row is refused as a whole, else null. Of
    a parquet file the cells have their types, and ``lines`` and ``fault`` are absent. ``above``:
    the rows above the header. ``epoch``: the first day of serial numbers. ``other_sheets``: the
    sheets that were not read, with their numbers of rows; empty sheets are left out.
    """

    path: Path
    header: Header
    above: tuple[tuple[str, ...], ...]
    cells: pl.LazyFrame
    dialect: Dialect | None = None
    sheet: str | None = None
    epoch: str = "1899-12-30"
    other_sheets: dict[str, int] = field(default_factory=dict)

    @property
    def begins(self) -> int:
        """The number of the first line below the header."""
        return self.header.last_line + 1


def frame_of(
    columns: Sequence[Sequence[str | None]],
    lines: Sequence[int],
    counts: Sequence[int],
    faults: Sequence[str | None],
) -> pl.DataFrame:
    """Build ``RawTable.cells`` from the cells by column, line numbers, line counts and faults."""
    return pl.DataFrame(
        [
            *(pl.Series(str(n), cells, dtype=pl.String) for n, cells in enumerate(columns)),
            pl.Series(LINE, lines, dtype=pl.UInt32),
            pl.Series(LINES, counts, dtype=pl.UInt32),
            pl.Series(FAULT, faults, dtype=pl.String),
        ]
    )
