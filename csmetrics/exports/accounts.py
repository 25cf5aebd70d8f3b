"""The account of a file's lines: which were taken, refused, or left out, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.csv_files import lines_in
from csmetrics.exports.raw import LINES, RawTable
from csmetrics.tables.validation.validate import UNREADABLE, why_unreadable

TAKEN, REFUSED = "taken", "refused"
OUTCOME = "outcome"


@dataclass(frozen=True)
class FileReport:
    """How many lines of a file, or rows of a sheet, were taken, refused or left out.

    ``lines`` is the sum of ``taken``, ``refused`` and all of ``left_out``, by rule: the lines above
    the header, the header, blank lines, repeated headers. A row that takes several lines counts
    with all of them. ``sheets_not_read``: the number of rows of each other sheet with cells.
    """

    file: str
    sheet: str | None
    lines: int
    taken: int
    refused: int
    left_out: dict[str, int]
    sheets_not_read: dict[str, int]

    def __str__(self) -> str:
        what = "line" if self.sheet is None else "row"
        name = self.file if self.sheet is None else f"{self.file}, sheet {self.sheet!r}"
        parts = [f"{self.taken:,} taken", f"{self.refused:,} refused"]
        parts += [f"{count:,} left out ({rule})" for rule, count in self.left_out.items()]
        line = f"{name}: {self.lines:,} {what}{'' if self.lines == 1 else 's'}: {', '.join(parts)}"
        not_read = ", ".join(f"{n!r} ({rows:,} rows)" for n, rows in self.sheets_not_read.items())
        return f"{line}; sheets not read: {not_read}" if not_read else line


@dataclass(frozen=True)
class Account:
    """A file and the outcome of each row below its header; ``report`` counts them on demand."""

    raw: RawTable
    outcomes: pl.LazyFrame

    @cached_property
    def report(self) -> FileReport:
        """The number of lines by outcome.

        Raises:
            DataError: The file can no longer be read.
        """
        raw = self.raw
        try:
            counted = self.outcomes.group_by(OUTCOME).agg(pl.col(LINES).sum()).collect()
        except UNREADABLE as error:
            msg = f"{raw.path.name} can no longer be read: {why_unreadable(error)}; check the file"
            raise DataError(msg) from error
        counts: dict[str, int] = dict(counted.iter_rows())
        below = sum(counts.values())
        total = below + raw.header.last_line
        if raw.dialect is not None:
            total = lines_in(raw.path, raw)
        left_out = {
            "above the header": raw.header.first_line - 1,
            "the header": raw.header.last_line - raw.header.first_line + 1,
            **{rule: counts[rule] for rule in sorted(counts) if rule not in {TAKEN, REFUSED}},
        }
        return FileReport(
            raw.path.name,
            raw.sheet,
            total,
            counts.get(TAKEN, 0),
            counts.get(REFUSED, 0),
            {rule: count for rule, count in left_out.items() if count > 0},
            dict(raw.other_sheets),
        )
