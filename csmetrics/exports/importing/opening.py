"""Opening of a file: its sheets with their headers, its text, or its JSON."""

from __future__ import annotations

import codecs
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, DataError
from csmetrics.exports.csv_files import Known, plain_csv
from csmetrics.exports.files import own_errors, raw_table
from csmetrics.exports.headers import Wanted, header_of
from csmetrics.exports.importing.archives import holds
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.html_tables import tables_in
from csmetrics.exports.raw import MERGED, EmptySheetError, RawTable, frame_of

_OLE = b"\xd0\xcf\x11\xe0"
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"')
_HEAD = 1 << 18
_PLAIN = bytes(range(128))
_FEW = 50  # bytes beyond ASCII for each that is damaged
_LONGEST = 120
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


MERGED_WITH = "merged|"
"""Before the number of a column: whether a cell is merged with the one above."""


@dataclass(frozen=True)
class Sheet:
    """Rows below a header: cells as text, columns ``0``, ``1`` and so on.

    The frame may also have ``line``, the line of a row in its file, ``fault``, why the row is
    refused as a whole, and for a column with merged cells a flag column that marks the cells merged
    with the one above. ``epoch``: the first day of serial numbers.
    """

    names: tuple[str, ...]
    frame: pl.DataFrame
    title: str | None = None
    epoch: str = "1899-12-30"

    @property
    def places(self) -> dict[str, int]:
        """The first position of each folded header."""
        found: dict[str, int] = {}
        for place, name in enumerate(self.names):
            found.setdefault(fold(name), place)
        return found

    def twice(self) -> set[str]:
        """Return the folded headers that occur more than once."""
        folded = [fold(name) for name in self.names if name]
        return {name for name in folded if folded.count(name) > 1}


@dataclass(frozen=True)
class Log:
    """A text file; ``damaged``: how many of its lines have bytes that cannot be decoded."""

    text: str = field(repr=False)
    damaged: int = 0


@dataclass(frozen=True)
class Json:
    """A JSON file, or a file with a JSON value on each line."""

    value: Any = field(repr=False)


Content = Sheet | Log | Json


@dataclass(frozen=True)
class _Labels(Wanted):
    """Every header that a recipe knows: the row with most of them is taken for the header."""

    folded: frozenset[str] = frozenset()

    def ours(self, name: str) -> str | None:
        # A cell longer than any label, its blanks included, need not be folded.
        return name if len(name) <= _LONGEST and fold(name) in self.folded else None


def contents(
    path: Path, name: str, labels: frozenset[str], known: Known | None = None
) -> Iterator[Content]:
    """Yield the contents of a file: one JSON value, or its sheets or tables one by one.

    Args:
        path: The file.
        name: Its name in messages.
        labels: Every header that a recipe knows, folded.
        known: The headers of files read before.

    Raises:
        DataError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD)
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}; check the file"
        raise DataError(msg) from error
    if start.startswith(_OLE):
        msg = (
            f"{name} is an old or locked workbook (.xls): open it, save it as .xlsx or CSV, and "
            f"give that. 这是旧式或加密的工作簿，请另存为 .xlsx 或 CSV。"
        )
        raise DataError(msg)
    if not start:
        msg = f"{name} is empty. Give a file with rows."
        raise DataError(msg)
    if start.startswith(b"PK"):
        yield from _sheets(path, name, labels)
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        yield _json(path, name)
    else:
        yield from _text(path, name, labels, {} if known is None else known)


def head_of(path: Path) -> str:
    """Decode the beginning of a text file."""
    with path.open("rb") as file:
        start = file.read(_HEAD)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return start.decode(encoding, errors="replace")
    cut = start.rpartition(b"\n")[0] or start
    return _decoded(cut)[0]


def read_log(path: Path) -> Log:
    """Read a whole text file; bytes that cannot be decoded are replaced, their lines counted."""
    raw = path.read_bytes()
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            text, bad = raw.decode(encoding, errors="replace"), "\ufffd"
            break
    else:
        text, bad = _decoded(raw)
    damaged = sum(bad in line for line in text.splitlines()) if bad in text else 0
    return Log(text, damaged)


def _decoded(raw: bytes) -> tuple[str, str]:
    """Decode UTF-8 with few damaged characters, else GB18030; also return their replacement."""
    bad = "\ufffd"
    text = raw.decode("utf-8", errors="replace")
    wide = len(raw[:_HEAD].translate(None, _PLAIN))
    if text[:_HEAD].count(bad) * _FEW <= wide:
        return text, bad
    return raw.decode("gb18030", errors="replace"), bad


def _text(path: Path, name: str, labels: frozenset[str], known: Known) -> Iterator[Content]:
    if head_of(path).lstrip("\ufeff \r\n\t").startswith("<"):
        tables = list(_html(path, labels))
        if tables:
            yield from tables
            return
    try:
        plain = plain_csv(path, _Labels({}, tuple(labels), labels), known)
    except (DataError, OSError):
        plain = None
    yield _sheet(plain or _raw(path, name, labels, None))


def _html(path: Path, labels: frozenset[str]) -> Iterator[Sheet]:
    """Yield the tables of a web page that have a known header."""
    for rows in tables_in(read_log(path).text):
        try:
            header = header_of(rows, _Labels({}, tuple(labels), labels))
        except DataError:
            continue
        width, below = len(header.names), rows[header.row + 1 :]
        columns = [[row[n] if n < len(row) else None for row in below] for n in range(width)]
        frame = frame_of(
            columns,
            range(header.row + 2, header.row + 2 + len(below)),
            [1] * len(below),
            ["has cells beyond the header" if any(row[width:]) else None for row in below],
        )
        yield Sheet(header.names, _unmerged(frame, width))


def _sheets(path: Path, name: str, labels: frozenset[str]) -> Iterator[Content]:
    if holds(path, "xl/workbook.bin"):
        msg = (
            f"{name} is a binary workbook (.xlsb): open it, save it as .xlsx, and give that. "
            f"这是二进制工作簿，请另存为 .xlsx。"
        )
        raise DataError(msg)
    read = 0
    for title in _titles(path, name):
        try:
            raw = _raw(path, name, labels, title)
        except (ArgumentError, EmptySheetError):
            continue  # a chart, or an empty sheet
        read += 1
        yield _sheet(raw)
    if not read:
        msg = f"{name} is empty. Give a file with rows."
        raise DataError(msg)


def _raw(path: Path, name: str, labels: frozenset[str], title: str | None) -> RawTable:
    """Read the rows below the header: the row with most labels, else the first as wide as most."""
    known = _Labels({}, tuple(labels), labels)
    try:
        try:
            return raw_table(path, known, sheet=title)
        except DataError:
            return raw_table(path, None, sheet=title)
    except EmptySheetError:
        raise
    except DataError as error:
        text = str(error).replace(path.name, name)
        raise DataError(text if name in text else f"{name}: {text}") from error


def _sheet(raw: RawTable) -> Sheet:
    with own_errors(raw.path):
        frame = raw.cells.collect()
    text = [str(n) for n in range(len(raw.header.names))]
    if any(kind != pl.String for name, kind in frame.schema.items() if name in set(text)):
        frame = frame.with_columns(pl.col(text).cast(pl.String, strict=False))
    if raw.sheet is not None:
        frame = _unmerged(frame, len(text))
    return Sheet(tuple(raw.header.names), frame, raw.sheet, raw.epoch)


def _unmerged(frame: pl.DataFrame, width: int) -> pl.DataFrame:
    """Move the mark of merged cells from their text into flag columns."""
    text = [str(place) for place in range(width)]
    if not text:
        return frame
    marked = frame.select(pl.col(text).str.starts_with(MERGED).fill_null(value=False))
    some = [name for name in text if marked[name].any()]
    beside = [marked[name].alias(f"{MERGED_WITH}{name}") for name in some]
    return frame.with_columns(pl.col(some).str.strip_prefix(MERGED), *beside) if some else frame


def _titles(path: Path, name: str) -> list[str]:
    """Read the names of the sheets of a workbook, in its order."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError) as error:
        msg = f"{name} cannot be read as a workbook: {error}. Save it as .xlsx or CSV"
        raise DataError(msg) from error
    return [unescape(found) for found in _SHEET.findall(text)]


def _json(path: Path, name: str) -> Json:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        msg = f"{name} is not JSON: line {number} is not UTF-8; save it as UTF-8."
        raise DataError(msg) from error
    try:
        return Json(json.loads(text))
    except json.JSONDecodeError:
        return Json(list(_json_lines(text, name)))
    except (ValueError, RecursionError) as error:
        msg = f"{name} is not valid JSON: {_why_no_json(error)}. Export it again."
        raise DataError(msg) from error


def _json_lines(text: str, name: str) -> Iterator[object]:
    # Strings may contain U+2028 and others, at which ``splitlines`` would split.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                why = _why_no_json(error)
                msg = f"{name}: line {number} is not valid JSON: {why}. Export it again."
                raise DataError(msg) from error


def _why_no_json(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
