"""Reading of Excel sheets as text, with merged cells filled and uncalculated formulas marked."""

from __future__ import annotations

import importlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics.errors import ArgumentError, CsmetricsError, DataError, nearest
from csmetrics.exports.headers import SEARCHED, Header, Wanted, header_of
from csmetrics.exports.limits import check_workbook
from csmetrics.exports.raw import MERGED, UNCALCULATED, EmptySheetError, RawTable, frame_of

_PIECE = 50_000
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_WIDEST = 1 << 14  # columns a sheet can have
_TALLEST = 1 << 20  # rows
_EPOCH_1904 = "1904-01-01"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")
_ON_LOAD = re.compile(rb"fullCalcOnLoad=[\"'](?:1|true)")
_TEXTS = ("s", "str", "inlineStr")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")

Row = list[str | None]
Span = tuple[int, int, int, int]


def raw_excel(path: Path, wanted: Wanted | None, sheet: str | None) -> RawTable:
    """Read the rows below the header of a sheet, numbered as the spreadsheet shows them.

    Raises:
        ArgumentError: openpyxl is not installed, or there is no such sheet.
        DataError: The workbook cannot be read, or has no such header.
    """
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ImportError:
        msg = "reading Excel needs openpyxl: pip install 'csmetrics[excel]', or save it as CSV."
        raise ArgumentError(msg) from None
    with path.open("rb") as file:  # given a path, openpyxl would refuse some endings
        try:
            _check_workbook(path, file)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                return _table(path, file, book, wanted, sheet)
            finally:
                book.close()
        except CsmetricsError:
            raise
        except Exception as error:
            msg = f"{path.name} cannot be read as a workbook: {error}. Save it as .xlsx or CSV"
            raise DataError(msg) from error


def _check_workbook(path: Path, file: Any) -> None:  # noqa: ANN401
    check_workbook(path, file)
    if what := _no_workbook(file):
        msg = f"{path.name} {what}"
        raise DataError(msg)


def _no_workbook(file: Any) -> str | None:  # noqa: ANN401
    """Say what a zip archive is if it is no workbook, and what to do; None if it is one."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    file.seek(0)
    if "[Content_Types].xml" in names:
        if any(name.endswith("workbook.bin") for name in names):
            return "is a binary workbook (.xlsb); save it as .xlsx or CSV."
        if not any(name.startswith("xl/") for name in names):
            return "is not a workbook but another document; save its table as .xlsx or CSV."
        return None
    if "mimetype" in names and "content.xml" in names:
        return "is an OpenDocument sheet; save it as .xlsx or CSV."
    listed = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")  # noqa: PLR2004
    return f"is a zip archive of {listed or 'nothing'}; unpack it, and give the files in it."


def _table(
    path: Path,
    file: Any,  # noqa: ANN401
    book: Any,  # noqa: ANN401
    wanted: Wanted | None,
    sheet: str | None,
) -> RawTable:
    pages = {page.title: page for page in book.worksheets}
    if sheet is not None and sheet not in pages:
        msg = (
            f"sheet={sheet!r} is not in {path.name}.{nearest(sheet, pages)}"
            " Name one that is, or leave sheet= out."
        )
        raise ArgumentError(msg)
    if not pages:
        msg = f"{path.name} has no sheet with cells. Give a file with rows."
        raise DataError(msg)
    title = next(iter(pages)) if sheet is None else sheet
    page = pages[title]
    text = _xml(file, page)
    others = {name: _height(_xml(file, other)) for name, other in pages.items() if name != title}
    others = {name: rows for name, rows in others.items() if rows}
    formulas = _formulas(file, title) if _FORMULA.search(text) else None
    page.reset_dimensions()  # many exporters write wrong ones
    rows = _rows(page, _merged(text), formulas, zeros=not _is_asked_to_calculate(file))
    head = list(islice(rows, SEARCHED))
    try:
        header = header_of(head, wanted)
    except DataError as error:
        if sheet is None and others:
            names = ", ".join(map(repr, others))
            msg = f"sheet {title!r}: {error} Other sheets are {names}; choose one with sheet=…."
            raise DataError(msg) from error
        raise
    if not header.names:
        msg = f"{path.name}: the sheet {title!r} is empty. Name another with sheet=…."
        raise EmptySheetError(msg)
    header = replace(header, first_line=header.row + 1, last_line=header.row + 1)
    pieces = [_frame(head[header.row + 1 :], header.last_line + 1, header)]
    line = len(head) + 1
    while piece := list(islice(rows, _PIECE)):
        pieces.append(_frame(piece, line, header))
        line += len(piece)
    return RawTable(
        path,
        header,
        tuple(tuple(cell or "" for cell in row) for row in head[: header.row]),
        pl.concat(pieces).lazy(),
        sheet=title,
        epoch=_EPOCH_1904 if book.epoch.year == 1904 else RawTable.epoch,  # noqa: PLR2004
        other_sheets=others,
    )


def _xml(file: Any, page: Any) -> bytes:  # noqa: ANN401
    with zipfile.ZipFile(file) as archive:
        return archive.read(page._worksheet_path)  # noqa: SLF001  there is no public name


def _height(text: bytes) -> int:
    """Count the rows of a sheet; 0 if no cell has a value."""
    return len(_ROW.findall(text)) if _VALUE.search(text) else 0


def _is_asked_to_calculate(file: Any) -> bool:  # noqa: ANN401
    """Whether formulas are to be calculated on opening: then their values may be XlsxWriter's 0."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith("workbook.xml")]
        return any(_ON_LOAD.search(archive.read(name)) for name in names)


def _formulas(file: Any, title: str) -> Iterator[list[str | None]]:  # noqa: ANN401
    """Yield the formulas of each row, None for other cells; an array formula is in each cell."""
    openpyxl: Any = importlib.import_module("openpyxl")
    bounds: Any = importlib.import_module("openpyxl.utils.cell").range_boundaries
    file.seek(0)
    page = openpyxl.load_workbook(file, read_only=True)[title]
    page.reset_dimensions()
    spans: list[tuple[Span, str]] = []
    for number, cells in enumerate(page.iter_rows(), 1):
        row: list[str | None] = []
        for cell in cells:
            given = cell.value if cell.data_type == "f" else None
            text = None if given is None else f"{UNCALCULATED}{_formula(given)}"
            if text is not None and (ref := getattr(given, "ref", None)):
                spans.append((bounds(ref), text))
            row.append(text)
        spans = [one for one in spans if one[0][3] >= number]
        for (left, _, right, _), text in spans:
            row += [None] * (right - len(row))
            row[left - 1 : right] = [own or text for own in row[left - 1 : right]]
        yield row


def _formula(value: Any) -> str:  # noqa: ANN401  a text, or the object of an array formula
    return str(getattr(value, "text", value)).removeprefix("=")


def _with_formulas(
    row: Row,
    cells: Any,  # noqa: ANN401
    formulas: list[str | None],
    *,
    zeros: bool,
) -> Row:
    """Put the formula into each cell whose value was never calculated.

    An empty text may be a calculated value; with ``zeros``, so may 0.
    """
    none = (None,) if zeros else (None, "0", "0.0")
    width = max(len(row), len(formulas))
    found: Row = []
    for place in range(width):
        value = row[place] if place < len(row) else None
        formula = formulas[place] if place < len(formulas) else None
        is_text = place < len(cells) and cells[place].data_type in _TEXTS
        found.append(formula if formula and value in none and not is_text else value)
    return found


def _frame(rows: list[Row], line: int, header: Header) -> pl.DataFrame:
    width = len(header.names)
    columns = [[row[n] if n < len(row) else None for row in rows] for n in range(width)]
    faults = [_beyond(row, width) for row in rows]
    return frame_of(columns, range(line, line + len(rows)), [1] * len(rows), faults)


def _beyond(row: Row, width: int) -> str | None:
    more = [cell for cell in row[width:] if cell is not None and cell.strip()]
    return f"has cells beyond the header: {more[0][:60]!r}" if more else None


def _rows(
    page: Any,  # noqa: ANN401
    merged: list[Span],
    formulas: Iterator[list[str | None]] | None,
    *,
    zeros: bool,
) -> Iterator[Row]:
    """Yield the rows; every cell of a merged range has the text of its first cell."""
    first: dict[Span, str | None] = {}
    waiting = sorted(merged, key=lambda span: span[1], reverse=True)
    open_spans: list[Span] = []
    for number, cells in enumerate(islice(page.iter_rows(), _TALLEST), 1):
        row = [_text(cell) for cell in cells]
        if formulas is not None:
            row = _with_formulas(row, cells, next(formulas, []), zeros=zeros)
        while waiting and waiting[-1][1] <= number:
            open_spans.append(waiting.pop())
        open_spans = [span for span in open_spans if span[3] >= number]
        for span in open_spans:
            left, top, right, _ = span
            row += [None] * (right - len(row))
            if number == top:
                first[span] = row[left - 1]
            held = first.get(span)
            text = held if number == top or held is None else f"{MERGED}{held}"
            row[left - 1 : right] = [text] * (right - left + 1)
        yield row


def _merged(text: bytes) -> list[Span]:
    """Find left, top, right and bottom of each merged range; openpyxl's read-only mode has none."""
    start = text.find(b"mergeCells")
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
            return value.date().isoformat()  # its number format shows no time of day
        return value.isoformat(sep=" ")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return f"{value:.14E}"  # as a spreadsheet shows it: the digits after the 15th are lost
    return str(value)
