"""CSV as shops export it: some encoding, some separator, titles above the header."""

from __future__ import annotations

import atexit
import codecs
import csv
import io
import tempfile
from functools import cache
from pathlib import Path

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.headers import SEARCHED, Cells, Header, Wanted, header_of

_HEAD = 1 << 18
_CHUNK = 1 << 22
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UTF8 = {"utf-8", "utf-8-sig"}
_SEPARATORS = (",", "\t", ";")


def scan_csv(path: Path, wanted: Wanted, encoding: str | None) -> tuple[pl.LazyFrame, Header]:
    """A scan of the rows below the header, all cells text, columns ``0``, ``1`` and so on.

    UTF-8 is scanned where it is; any other encoding is first copied, as UTF-8 and piece by piece,
    into a temporary file that is deleted when the process ends.
    """
    found = encoding or _encoding(path)
    if found in _UTF8 and (encoding or found == "utf-8-sig") and not _decodes(path, found):
        msg = f"{path.name} is not {found} text."
        raise DataError(msg)
    utf8 = path if found in _UTF8 else _copied(path, found)
    head = _head(utf8)
    if (
        "\r" in head and "\n" not in head
    ):  # lines as Macs once ended them, which polars does not see
        utf8 = _copied(utf8, "utf-8-sig", newline=None)
        head = _head(utf8)
    if head.lstrip()[:1] == "<":
        msg = f"{path.name} is a web page, not a table; save it as .xlsx or CSV."
        raise DataError(msg)
    separator, header, lines = _dialect(head, wanted)
    frame = pl.scan_csv(
        utf8,
        has_header=False,
        skip_lines=lines,
        separator=separator,
        schema={str(n): pl.String for n in range(len(header.names))},
        infer_schema=False,
    )
    return frame, header


def _head(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read(_HEAD)


def _encoding(path: Path) -> str:
    """UTF-8 if the bytes are, else GB18030, which holds GBK and GB2312."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in _MARKS.items():
            if start.startswith(mark):
                return name
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    msg = f"{path.name} is neither UTF-8 nor GB18030 text; give its encoding=…."
    raise DataError(msg)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="csmetrics-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _copied(path: Path, encoding: str, newline: str | None = "") -> Path:
    """A copy in UTF-8; with ``newline=None``, each of its lines ends as lines do."""
    with tempfile.NamedTemporaryFile(dir=_folder(), suffix=".csv", delete=False) as made:
        copy = Path(made.name)
    try:
        with (
            path.open(encoding=encoding, newline=newline) as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while piece := source.read(_CHUNK):
                target.write(piece)
    except (LookupError, ValueError) as error:
        copy.unlink()
        msg = f"{path.name} is not {encoding} text: {error}"
        raise DataError(msg) from error
    return copy


def _dialect(head: str, wanted: Wanted) -> tuple[str, Header, int]:
    """The separator with which a header is found, that header, and the lines up to its end."""
    failed: tuple[int, DataError] | None = None
    for separator in _SEPARATORS:
        rows, ends = _rows(head, separator)
        try:
            header = header_of(rows, wanted)
        except DataError as error:
            width = max(map(len, rows), default=0)
            if failed is None or width > failed[0]:
                failed = width, error
        else:
            return separator, header, ends[header.row]
    assert failed is not None  # noqa: S101  there are separators
    raise failed[1]


def _rows(head: str, separator: str) -> tuple[list[Cells], list[int]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    rows: list[Cells] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == SEARCHED:
                break
    except csv.Error:
        pass  # a quote that never ends, in this dialect
    return rows, ends
