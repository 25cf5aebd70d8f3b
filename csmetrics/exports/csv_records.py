"""The rows of a CSV file, each with its lines; what cannot be split for certain has a reason."""

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
    """A row: its first and last line, its cells, and why it cannot be taken, if so."""

    line: int
    last: int
    cells: Sequence[str]
    fault: str | None


class _OpenError(Exception):
    """A quote that opened has not been closed in this text."""


class _StrayError(Exception):
    """A quote stands where none can: inside a quoted cell, not doubled."""


def records(
    lines: Iterable[str], separator: str, width: int | None = None, damaged: str | None = None
) -> Iterator[Record]:
    """The rows of a file, given its lines with their ends.

    A cell that begins with a quote goes on, over lines if need be, until a quote before a separator
    or the end of a line; a quote within a cell that does not begin with one is itself. Where a
    quote never closes, or closes in the middle of a cell, its first line alone is refused, and the
    next line begins a row. Where a quoted cell holds lines that look like rows of their own, a
    stray quote may have swallowed them: all are refused.

    Args:
        lines: The lines.
        separator: The separator.
        width: The number of cells of the header; None: any number is right.
        damaged: The encoding of which bytes of some lines are no character; None: all are.
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
            source.begin_again()
            cells, fault = _carefully(source, separator)
            reader = csv.reader(source, delimiter=separator, strict=True)
        taken = source.taken
        if fault is None and width is not None and _swallows(taken, separator, width):
            fault = (
                "holds lines that look like rows of their own in one quoted cell: a quote that "
                "does not close may have swallowed them"
            )
        if damaged and any(map(_BAD.search, taken)):
            cells, fault = _sound(cells), f"has bytes that are not {damaged}"
        if fault is None and width is not None and len(cells) != width:
            cells, fault = _fitted(cells, width)
        last = number + len(taken) - 1
        yield Record(number, last, cells, fault)
        number = last + 1


class _LongError(Exception):
    """A quoted cell is longer than any text that people write."""


class _Lines:
    """Lines that can be read again; ``taken`` are those of the row that is being read."""

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

    def begin_again(self, kept: int = 0) -> None:
        """Let all lines of the row wait again but the first few."""
        self.waiting.extendleft(reversed(self.taken[kept:]))
        self.taken = self.taken[:kept]

    def has_blank_before_quote(self) -> bool:
        """Whether a quote stands behind a blank, where it may begin a cell as well."""
        return any(' "' in line or '\t"' in line for line in self.taken)


def _carefully(source: _Lines, separator: str) -> tuple[list[str], str | None]:
    """The cells of the next row, where quotes stand as no dialect has them."""
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
        source.begin_again(kept=1)
        says = "has a quote that does not close its cell: write it twice, or quote the cell"
        return first.split(separator), says


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
            if separator in " \t":  # blanks behind the quote may hold one
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


def _swallows(taken: list[str], separator: str, width: int) -> bool:
    """Whether lines of one row look, but for their quotes, like rows of their own."""
    if len(taken) == 1 or width < _LEAST_WIDTH:
        return False
    whole = [line.count(separator) == width - 1 for line in taken]
    return any(whole[1:-1]) or (whole[0] and whole[-1])


def _fitted(cells: list[str], width: int) -> tuple[list[str], str | None]:
    """A row of another width than the header: blank cells more are none, fewer are too few."""
    if not any(cell.strip() for cell in cells[width:]) and len(cells) > width:
        return cells[:width], None
    if not any(cell.strip() for cell in cells):
        return cells, None
    if len(cells) > width:
        return cells, (
            f"has {len(cells)} cells, the header {width}: "
            "a separator stands in a cell without quotes, or a quote is astray"
        )
    return cells, (
        f"has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header {width}: "
        "it is cut short, or a line break stands in a cell without quotes"
    )


def _sound(cells: list[str]) -> list[str]:
    """Cells that polars can hold."""
    return [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in cells]
