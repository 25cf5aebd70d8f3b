"""Reading of CSV files of any encoding and separator, with titles above the header."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.csv_records import Record, records
from csmetrics.exports.encodings import (
    DAMAGED,
    Encoding,
    copied,
    encoding_of,
    is_utf8,
    temporary_folder,
)
from csmetrics.exports.headers import SEARCHED, Header, Wanted, header_of
from csmetrics.exports.raw import FAULT, LINE, LINES, Dialect, RawTable, frame_of

_HEAD = 1 << 18
_LARGEST = 1 << 28
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 1 << 22
_ROWS = 100_000
_SEPARATORS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')
_KINDS = {
    "<": "a web page, not a table",
    "{": "JSON, not a table",
    "[": "JSON, not a table",
}


def raw_csv(path: Path, wanted: Wanted | None, encoding: str | None) -> RawTable:
    """Read the rows below the header of a text file.

    Files in other encodings than UTF-8 are first copied, as UTF-8, into a temporary file that is
    deleted when the process ends. If every line is a row as wide as the header, the file is scanned
    lazily. If not, it is split row by row, and the rows of a large one go to temporary files, too.

    Raises:
        ArgumentError: There is no such encoding.
        DataError: The file is not text, or has no such header.
    """
    found = encoding_of(path, encoding)
    utf8 = path if found.is_utf8 or found.damaged else copied(path, found.name)
    coded = found if utf8 is path else Encoding("utf-8")
    head = _head(utf8, coded)
    begin = head.lstrip()[:1]
    if begin in _KINDS:
        msg = f"{path.name} is {_KINDS[begin]}; save it as .xlsx or CSV."
        raise DataError(msg)
    line_end = _line_end(head)
    separator, header, above = _dialect(head, line_end, wanted)
    if not header.names:
        msg = f"{path.name} is empty. Give a file with rows."
        raise DataError(msg)
    raw = RawTable(
        path, header, above, pl.LazyFrame(), Dialect(found.name, separator, _shown(head, line_end))
    )
    quotes, odd_returns = _counts(utf8)
    # polars counts the columns of the first line that it reads, which must not be blank.
    below = next(iter(_lines(head, line_end)[header.last_line :]), "")
    scans = below.strip(f"{line_end}\r") and not coded.damaged and not odd_returns
    if scans and _lines_are_rows(utf8, separator, header, quotes):
        return replace(raw, cells=_scan(utf8, separator, header, quotes))
    return replace(raw, cells=_split(utf8, coded, separator, header, line_end))


Known = dict[str, tuple[str, Header]]
"""The separator and header of files that begin with a header, by their first line."""


def plain_csv(path: Path, wanted: Wanted, known: Known) -> RawTable | None:
    """Read the rows of a plain file at once; return None if it is not plain.

    A plain file has no quotes and no blank lines, every line is as wide as the header, and it is
    UTF-8 or GB18030. ``raw_csv`` reads any file, and a plain one with the same result.

    Args:
        path: The file.
        wanted: The columns by which the header is known.
        known: The headers of files read before, to which this one's is added.

    Raises:
        DataError: The file has no such header.
    """
    if path.stat().st_size > _LARGEST:
        return None
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    returns = data.count(b"\r")
    if b'"' in data or b"\x00" in data or data.startswith(_MARKS):
        return None
    if returns and returns != data.count(b"\r\n"):
        return None
    found = _read_plainly(path, data, wanted, known)
    if found is None and not is_utf8(data):
        coded = encoding_of(path)
        if coded.name == "gb18030" and not coded.damaged:
            found = _read_plainly(path, data.decode("gb18030").encode(), wanted, known)
            if found is not None and found.dialect is not None:
                found = replace(found, dialect=replace(found.dialect, encoding="gb18030"))
    return found


def _read_plainly(path: Path, data: bytes, wanted: Wanted, known: Known) -> RawTable | None:
    start = data[:_HEAD]
    first = start.partition(b"\n")[0].decode(errors="replace")
    if "\ufffd" in first:
        return None
    if first.lstrip()[:1] in _KINDS:
        return None
    above: tuple[tuple[str, ...], ...] = ()
    if first in known:
        separator, header = known[first]
    else:
        head = b"\n".join(start.split(b"\n", SEARCHED)[:SEARCHED]).decode(errors="ignore")
        separator, header, above = _dialect(head, "\n", wanted)
        if header.last_line == 1:
            known[first] = separator, header
    width = len(header.names)
    begin = len(b"".join(start.splitlines(keepends=True)[: header.last_line]))
    sign = separator.encode()
    rows = data.count(b"\n", begin) + (not data.endswith(b"\n"))
    if width < 2 or data.count(sign, begin) != rows * (width - 1):  # noqa: PLR2004  one column
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            skip_lines=header.last_line,
            separator=separator,
            quote_char=None,
            schema={str(n): pl.String for n in range(width)},
            infer_schema=False,
            row_index_name=LINE,
            row_index_offset=header.last_line + 1,
        )
    except pl.exceptions.PolarsError:  # a line is wider than the header, or is not UTF-8
        return None
    if frame.height != rows:
        return None
    dialect = Dialect("utf-8", separator, "\r\n" if b"\r\n" in start else "\n")
    return RawTable(path, header, above, frame.lazy(), dialect)


def lines_in(path: Path, raw: RawTable) -> int:
    """Count the lines of a text file by its line end, as its rows are numbered."""
    assert raw.dialect is not None  # noqa: S101  it is a text file
    end = b"\r" if raw.dialect.line_end == "\r" else b"\n"
    name = raw.dialect.encoding.lower().replace("_", "-")
    if name.startswith(("utf-16", "utf-32")):
        with path.open(encoding=name, newline="") as file:
            texts: Iterator[bytes] = (text.encode() for text in iter(lambda: file.read(_PIECE), ""))
            return _ends(texts, end)
    with path.open("rb") as file:
        return _ends(iter(lambda: file.read(_PIECE), b""), end)


def _ends(pieces: Iterator[bytes], end: bytes) -> int:
    count, last = 0, end
    for piece in pieces:
        count += piece.count(end)
        last = piece[-1:]
    return count + (last != end)


def _head(path: Path, encoding: Encoding) -> str:
    with path.open(encoding=_with_mark(encoding), newline="", errors=DAMAGED) as file:
        return file.read(_HEAD)


def _with_mark(encoding: Encoding) -> str:
    return "utf-8-sig" if encoding.name == "utf-8" else encoding.name


def _line_end(head: str) -> str:
    """Return the line end: a line feed, or a carriage return if most ends have no line feed."""
    outside = _QUOTED.sub("", head)
    feeds = outside.count("\n")
    return "\r" if outside.count("\r") - outside.count("\r\n") > feeds + _doubled(outside) else "\n"


def _doubled(text: str) -> int:
    """Count the surplus carriage returns of line ends that have several."""
    return sum(len(end) - 2 for end in re.findall(r"\r\r+\n", text))


def _shown(head: str, line_end: str) -> str:
    return "\r\n" if line_end == "\n" and "\r\n" in head else line_end


def _dialect(
    head: str, line_end: str, wanted: Wanted | None
) -> tuple[str, Header, tuple[tuple[str, ...], ...]]:
    """Find the separator by which there is a header, that header, and the rows above it."""
    failed: tuple[int, DataError] | None = None
    best: tuple[str, Header, list[Record]] | None = None
    for separator in _SEPARATORS:
        rows = list(islice(records(_lines(head, line_end), separator), SEARCHED))
        width = max((len(row.cells) for row in rows), default=0)
        try:
            header = header_of([row.cells for row in rows], wanted)
        except DataError as error:
            if failed is None or width > failed[0]:
                failed = width, error
            continue
        if best is None or (wanted is None and len(header.names) > len(best[1].names)):
            best = separator, header, rows
        if wanted is not None:
            break
    if best is None:
        assert failed is not None  # noqa: S101  there are separators
        raise failed[1]
    separator, header, rows = best
    if not header.names or not rows:
        return separator, header, ()
    above = tuple(tuple(row.cells) for row in rows[: header.row])
    row = rows[header.row]
    return separator, replace(header, first_line=row.line, last_line=row.last), above


def _lines(text: str, line_end: str) -> list[str]:
    return re.findall(rf"[^{line_end}]*{line_end}|[^{line_end}]+$", text)


def _lines_are_rows(path: Path, separator: str, header: Header, quotes: int) -> bool:
    """Whether each line below the header is empty or a row of its width, quoted by whole cells."""
    text = pl.col("line")
    width = len(header.names)
    whole = text.str.count_matches(separator, literal=True) == width - 1
    if quotes:
        plain = f'[^"{re.escape(separator)}]*'
        cell = f'(?:"(?:[^"]|"")*"|{plain})'
        pattern = f"^{cell}(?:{re.escape(separator)}{cell}){{{width - 1}}}$"
        quoted = text.str.contains('"', literal=True)
        whole = pl.when(quoted).then(text.str.contains(pattern)).otherwise(whole)
    lines = pl.scan_lines(path, glob=False).slice(header.last_line)
    try:
        return bool(lines.select((whole | (text == "")).all()).collect().item())
    except pl.exceptions.ComputeError:  # the header is too wide for a pattern
        return False


def _counts(path: Path) -> tuple[int, bool]:
    """Count the quotes of a file, and tell if it has carriage returns not before a line feed."""
    quotes, returns, pairs, last = 0, 0, 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            quotes += piece.count(b'"')
            returns += piece.count(b"\r")
            pairs += piece.count(b"\r\n") + (last == b"\r" and piece[:1] == b"\n")
            last = piece[-1:]
    return quotes, returns != pairs


def _scan(path: Path, separator: str, header: Header, quotes: int) -> pl.LazyFrame:
    frame = pl.scan_csv(
        path,
        glob=False,
        has_header=False,
        skip_lines=header.last_line,
        separator=separator,
        quote_char='"' if quotes else None,
        schema={str(n): pl.String for n in range(len(header.names))},
        infer_schema=False,
        row_index_name=LINE,
        row_index_offset=header.last_line + 1,
    )
    none = pl.lit(None, dtype=pl.String).alias(FAULT)
    return frame.select(pl.exclude(LINE), LINE, pl.lit(1, dtype=pl.UInt32).alias(LINES), none)


def _split(
    path: Path, encoding: Encoding, separator: str, header: Header, line_end: str
) -> pl.LazyFrame:
    """Split the rows below the header one by one."""
    width = len(header.names)
    damaged = {"gb18030": "GB18030"}.get(encoding.name, "UTF-8") if encoding.damaged else None
    first: pl.DataFrame | None = None
    kept: list[Path] = []
    with path.open(encoding=_with_mark(encoding), newline=line_end, errors=DAMAGED) as source:
        for _ in range(header.last_line):
            next(source, None)
        rows = records(source, separator, width, damaged)
        while piece := tuple(islice(rows, _ROWS)):
            part = _frame(piece, width, header.last_line)
            if first is None and not kept:
                first = part
                continue
            kept += [_kept(one) for one in (first, part) if one is not None]
            first = None
    if kept:
        return pl.scan_parquet(kept, glob=False)
    return (frame_of([()] * width, (), (), ()) if first is None else first).lazy()


def _kept(part: pl.DataFrame) -> Path:
    """Write the rows into a temporary file."""
    with tempfile.NamedTemporaryFile(
        dir=temporary_folder(), suffix=".parquet", delete=False
    ) as made:
        part.write_parquet(made, compression="lz4")
    return Path(made.name)


def _frame(rows: tuple[Record, ...], width: int, above: int) -> pl.DataFrame:
    cells = [_padded(row.cells, width) for row in rows]
    return frame_of(
        list(zip(*cells, strict=True)),
        [row.line + above for row in rows],
        [row.last - row.line + 1 for row in rows],
        [row.fault for row in rows],
    )


def _padded(cells: Sequence[str], width: int) -> list[str | None]:
    missing = width - len(cells)
    return [*cells[:width], *([None] * missing)] if missing else list(cells)
