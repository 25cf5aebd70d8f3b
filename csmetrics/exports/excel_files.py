"""Excel workbooks as text: every cell as it is meant, merged cells filled."""

from __future__ import annotations

import importlib
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, CsmetricsError, DataError, nearest
from csmetrics.exports.headers import SEARCHED, Header, Wanted, header_of

_PIECE = 50_000
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_LARGEST = 1 << 30  # bytes of one part, unpacked
_WIDEST = 1 << 14  # columns a sheet can have
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')

Row = list[str | None]


def read_excel(path: Path, wanted: Wanted, sheet: str | None) -> tuple[pl.DataFrame, Header]:
    """The rows below the header, all cells text, columns ``0``, ``1`` and so on.

    Errors:
        ArgumentError: openpyxl is not installed, or there is no such sheet.
        DataError: the workbook cannot be read, or has no such header.
    """
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ImportError:
        msg = "reading Excel needs openpyxl: pip install 'csmetrics[excel]', or save it as CSV."
        raise ArgumentError(msg) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        msg = f"{path.name} cannot be read as a workbook: {error}"
        raise DataError(msg) from error
    try:
        return _table(path, book, wanted, sheet)
    except CsmetricsError:
        raise
    except Exception as error:
        msg = f"{path.name} cannot be read as a workbook: {error}"
        raise DataError(msg) from error
    finally:
        book.close()


def _table(path: Path, book: Any, wanted: Wanted, sheet: str | None) -> tuple[pl.DataFrame, Header]:  # noqa: ANN401
    if sheet is not None and sheet not in book.sheetnames:
        msg = f"sheet={sheet!r} is not in {path.name}.{nearest(sheet, book.sheetnames)}"
        raise ArgumentError(msg)
    page = book[sheet or book.sheetnames[0]]
    page.reset_dimensions()  # many exporters write wrong ones
    rows = _rows(page, _merged(path, page))
    head = list(islice(rows, SEARCHED))
    header = header_of(head, wanted)
    width = len(header.names)
    pieces = [_frame(head[header.row + 1 :], width)]
    while piece := list(islice(rows, _PIECE)):
        pieces.append(_frame(piece, width))
    return pl.concat(pieces), header


def _frame(rows: list[Row], width: int) -> pl.DataFrame:
    for row in rows:
        if any(cell is not None for cell in row[width:]):
            msg = f"a row has cells beyond the header: {[cell for cell in row if cell]}"
            raise DataError(msg)
    columns = [[row[n] if n < len(row) else None for row in rows] for n in range(width)]
    return pl.DataFrame(
        [pl.Series(str(n), cells, dtype=pl.String) for n, cells in enumerate(columns)]
    )


def _rows(page: Any, merged: list[tuple[int, int, int, int]]) -> Iterator[Row]:  # noqa: ANN401
    """The rows; every cell of a merged range holds what its first one does."""
    first: dict[tuple[int, int, int, int], str | None] = {}
    waiting = sorted(merged, key=lambda span: span[1], reverse=True)
    open_spans: list[tuple[int, int, int, int]] = []
    for number, cells in enumerate(page.iter_rows(), 1):
        row = [_text(cell) for cell in cells]
        while waiting and waiting[-1][1] <= number:
            open_spans.append(waiting.pop())
        open_spans = [span for span in open_spans if span[3] >= number]
        for span in open_spans:
            left, top, right, _ = span
            row += [None] * (right - len(row))
            if number == top:
                first[span] = row[left - 1]
            row[left - 1 : right] = [first.get(span)] * (right - left + 1)
        yield row


def _merged(path: Path, page: Any) -> list[tuple[int, int, int, int]]:  # noqa: ANN401
    """Left, top, right, bottom of each merged range, which openpyxl tells only of loaded pages."""
    with zipfile.ZipFile(path) as archive:
        if max(part.file_size for part in archive.infolist()) > _LARGEST:
            msg = f"{path.name} is too large for a workbook; save it as CSV."
            raise DataError(msg)
        text = archive.read(page._worksheet_path)  # noqa: SLF001  its only name for the part
    start = text.rfind(b"<mergeCells")
    if start < 0:
        return []
    return [
        (_column(left), int(top), _column(right), int(bottom))
        for left, top, right, bottom in _MERGED.findall(text, start)
        if _column(right) <= _WIDEST
    ]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(cell: Any) -> str | None:  # noqa: ANN401
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        if value.time() == time() and "h" not in cell.number_format.lower():
            return value.date().isoformat()  # shown without a time of day, it has none
        return value.isoformat(sep=" ")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return f"{value:.14E}"  # what a spreadsheet shows: its other digits are gone
    return str(value)
