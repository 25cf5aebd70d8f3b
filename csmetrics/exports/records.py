"""The rows of a CSV file, each with its lines; what cannot be split for certain has a reason."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_MOST_LINES = 1000
_MOST_SIGNS = 1 << 20
_LEAST_WIDTH = 3  # fewer separators than two may well stand in a text
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
    lines: Iterable[str], separator: str, width: int | None = None, encoding: str = "UTF-8"
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
        encoding: What lines with bytes of no character are said not to be.
    """
    waiting: deque[str] = deque()
    source = iter(lines)
    number = 0
    while True:
        raw = waiting.popleft() if waiting else next(source, None)
        if raw is None:
            return
        number += 1
        text = raw.rstrip("\r\n")
        if '"' not in text:
            cells = text.split(separator)
            yield Record(number, number, *_fitted(cells, width, text, encoding))
            continue
        taken = [raw]
        try:
            while True:
                try:
                    cells = _split(text, separator)
                except _OpenError:
                    more = waiting.popleft() if waiting else next(source, None)
                    if more is None or _is_long(taken):
                        waiting.extendleft(() if more is None else (more,))
                        raise _StrayError from None
                    taken.append(more)
                    if '"' in more:
                        text = "".join(taken).rstrip("\r\n")
                    continue
                break
        except _StrayError:
            waiting.extendleft(reversed(taken[1:]))
            first = raw.rstrip("\r\n")
            says = "has a quote that does not close its cell: write it twice, or quote the cell"
            yield Record(number, number, *_refused(first.split(separator), says))
            continue
        last = number + len(taken) - 1
        if width is not None and _swallows(taken, separator, width):
            says = (
                "holds lines that look like rows of their own in one quoted cell: a quote that "
                "does not close may have swallowed them"
            )
            yield Record(number, last, *_refused(cells, says))
        else:
            yield Record(number, last, *_fitted(cells, width, text, encoding))
        number = last


def _is_long(taken: list[str]) -> bool:
    return len(taken) >= _MOST_LINES or sum(map(len, taken)) > _MOST_SIGNS


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


def _fitted(
    cells: list[str], width: int | None, text: str, encoding: str
) -> tuple[list[str], str | None]:
    if not text.isascii() and _BAD.search(text):
        return _refused(cells, f"has bytes that are not {encoding}")
    if width is None or len(cells) == width:
        return cells, None
    if not any(cell.strip() for cell in cells[width:]) and len(cells) > width:
        return cells[:width], None
    if not any(cell.strip() for cell in cells):
        return cells, None
    return cells, _off(len(cells), width)


def _off(found: int, width: int) -> str:
    if found < width:
        return (
            f"has {found} cell{'' if found == 1 else 's'}, the header {width}: "
            "it is cut short, or a line break stands in a cell without quotes"
        )
    return (
        f"has {found} cells, the header {width}: "
        "a separator stands in a cell without quotes, or a quote is astray"
    )


def _refused(cells: list[str], says: str) -> tuple[list[str], str]:
    sound = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in cells]
    return sound, says
