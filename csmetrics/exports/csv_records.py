"""Splitting of a CSV file into rows with their lines; a row of unclear extent has a fault."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_MOST_LINES = 1000
_MOST_SIGNS = 1 << 20
_LEAST_WIDTH = 2  # without a separator, no line looks like a row
_BAD = re.compile("[\udc80-\udcff]")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"[ \t]*')
_BEFORE = re.compile(r'[ \t]*(?=")')


class Record(NamedTuple):
    """A row: its first and last line, its cells, and why it is refused (None: it is not)."""

    line: int
    last: int
    cells: Sequence[str]
    fault: str | None


class _OpenError(Exception):
    """A quoted cell is not closed in this text."""


class _StrayError(Exception):
    """A quote inside a quoted cell is not doubled."""


def records(
    lines: Iterable[str], separator: str, width: int | None = None, damaged: str | None = None
) -> Iterator[Record]:
    """Split the lines of a file, given with their line ends, into rows.

    A cell that begins with a quote extends, over several lines if need be, to a quote before a
    separator or a line end; a quote within a cell that does not begin with one is literal. If a
    quote never closes, or closes in the middle of a cell, only its first line is refused, and the
    next line begins a new row. If a quoted cell holds lines that look like rows themselves, a stray
    quote may have joined them: all of them are refused.

    Args:
        lines: The lines.
        separator: The separator.
        width: The number of cells of the header; None: any number is accepted.
        damaged: The name of the encoding if some lines have bytes that are not of it, else None.
    """
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=separator, strict=True)
    number = 1
    while True:
        source.taken = []
        try:
            cells, fault = next(reader) or [""], None
            is_plain = not source.has_blank_before_quote()
        except StopIteration:
            return
        except (csv.Error, _LongError):
            is_plain = False
        if not is_plain:
            source.rewind()
            cells, fault = _split_row(source, separator)
            reader = csv.reader(source, delimiter=separator, strict=True)
        taken = source.taken
        if fault is None and width is not None and _contains_rows(taken, separator, width):
            fault = (
                "has a quoted cell with lines that look like rows of their own: its quote may "
                "not have been closed"
            )
        if damaged and any(map(_BAD.search, taken)):
            cells, fault = _replace_undecodable(cells), f"has bytes that are not {damaged}"
        if fault is None and width is not None and len(cells) != width:
            cells, fault = _trimmed(cells, width)
        last = number + len(taken) - 1
        yield Record(number, last, cells, fault)
        number = last + 1


class _LongError(Exception):
    """A row has more lines than people write: a quoted cell is probably not closed."""


class _Lines:
    """An iterator of lines that can go back; ``taken`` holds the lines of the present row."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.source = iter(lines)
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise _LongError
        line = self.waiting.popleft() if self.waiting else next(self.source)
        self.taken.append(line)
        return line

    def rewind(self, kept: int = 0) -> None:
        """Go back to read the lines of the present row again, except the first ``kept``."""
        self.waiting.extendleft(reversed(self.taken[kept:]))
        self.taken = self.taken[:kept]

    def has_blank_before_quote(self) -> bool:
        """Whether a quote follows a blank: it may begin a cell, which ``csv`` would not see."""
        return any(' "' in line or '\t"' in line for line in self.taken)


def _split_row(source: _Lines, separator: str) -> tuple[list[str], str | None]:
    """Split the next row where the ``csv`` module cannot, and return its cells and its fault."""
    first = text = next(source).rstrip("\r\n")
    try:
        while True:
            try:
                return _split(text, separator), None
            except _OpenError:
                more = next(source, "") if sum(map(len, source.taken)) < _MOST_SIGNS else ""
                while more and '"' not in more:
                    more = next(source, "")
                if not more:
                    raise _StrayError from None
                text = "".join(source.taken).rstrip("\r\n")
    except (_StrayError, _LongError):
        source.rewind(kept=1)
        reason = "has a quote that does not end its cell: double the quote, or quote the whole cell"
        return first.split(separator), reason


def _split(text: str, separator: str) -> list[str]:
    cells = []
    place, end = 0, len(text)
    while True:
        before = _BEFORE.match(text, place)
        if before and separator not in before[0]:
            quoted = _QUOTED.match(text, before.end())
            if quoted is None:
                raise _OpenError
            place = quoted.end()
            if separator in " \t":  # the blanks after the quote may include a separator
                place = quoted.end(1) + 1
                while place < end and text[place] in " \t" and text[place] != separator:
                    place += 1
            if place < end and text[place] != separator:
                raise _StrayError
            cells.append(quoted[1].replace('""', '"'))
        else:
            stop = text.find(separator, place)
            stop = end if stop < 0 else stop
            cells.append(text[place:stop])
            place = stop
        if place >= end:
            return cells
        place += 1


def _contains_rows(taken: list[str], separator: str, width: int) -> bool:
    """Whether lines within one row have as many separators as a row of their own."""
    if len(taken) == 1 or width < _LEAST_WIDTH:
        return False
    whole = [line.count(separator) == width - 1 for line in taken]
    return any(whole[1:-1]) or (whole[0] and whole[-1])


def _trimmed(cells: list[str], width: int) -> tuple[list[str], str | None]:
    """Cut surplus blank cells from a row; give any other row of a wrong width a fault.

    A row that is blank as a whole has no fault, whatever its width.
    """
    if not any(cell.strip() for cell in cells[width:]) and len(cells) > width:
        return cells[:width], None
    if not any(cell.strip() for cell in cells):
        return cells, None
    if len(cells) > width:
        return cells, (
            f"has {len(cells)} cells, the header {width}: "
            "an unquoted cell contains a separator, or a quote is misplaced"
        )
    return cells, (
        f"has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header {width}: "
        "it is cut short, or an unquoted cell contains a line break"
    )


def _replace_undecodable(cells: list[str]) -> list[str]:
    """Replace bytes that could not be decoded, so that polars can hold the cells."""
    return [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in cells]
