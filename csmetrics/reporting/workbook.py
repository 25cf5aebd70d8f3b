"""A report as an Excel workbook: one sheet per section, formatted numbers, no formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from csmetrics.reconciliation.provenance import KEY, sheet_of
from csmetrics.reporting.blocks import Cell, CellText, Column, Content, Section, Table, same, width
from csmetrics.reporting.display.extras import extra
from csmetrics.wording.figure_text import NOTHING, Lang

Durations = Literal["clock", "seconds"]
"""Durations as Excel times, shown as 1分22秒, or as plain seconds to calculate with."""

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_COLORS = {
    "breach": "#B3261E",
    "worse": "#B3261E",
    "meets": "#17633A",
    "better": "#17633A",
    "open": "#7A4A00",
}
_WIDEST, _NARROWEST, _HEAD = 60, 9, 24
_LONGEST_TEXT = 32_767  # Excel's limit for a cell
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_FROM, _THROUGH = CellText("{}起", "{}: from"), CellText("{}止（含）", "{}: through")
_OTHER, _ID, _ITEM = (
    CellText("英文名", "Chinese name"),
    CellText("编号", "id"),
    CellText("项目", "item"),
)

_Kind = Literal["", "name", "period"]


def write_workbook(content: Content, path: Path, durations: Durations = "clock") -> None:
    """Write the sections as sheets in the report's language; metric names in both languages."""
    xlsxwriter = extra("xlsxwriter", "a workbook")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["in_memory"] = True  # otherwise a killed process leaves temporary files
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": content.as_of.replace(tzinfo=None)})
        sheets = _WorkbookWriter(book, content.lang, durations)
        sheets.opening(content)
        for section in content.sections:
            sheets.section(section)
        for row, text in enumerate(sheet_of(content.provenance)):
            kept = book.get_worksheet_by_name(KEY) or book.add_worksheet(KEY)
            kept.hide()
            kept.write_string(row, 0, text)
    path.write_bytes(made.getvalue())


class _WorkbookWriter:
    """A workbook being written, and its formats so far."""

    def __init__(self, book: Any, lang: Lang, durations: Durations) -> None:  # noqa: ANN401  extra
        self.book = book
        self.lang = lang
        self.durations = durations
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def text_of(self, text: CellText) -> str:
        """Return the text in the report's language, cut to the limit of a cell."""
        return (text.zh if self.lang == "zh" else text.en)[:_LONGEST_TEXT]

    def other(self, text: CellText) -> str:
        """Return the text in the other language, cut to the limit of a cell."""
        return (text.en if self.lang == "zh" else text.zh)[:_LONGEST_TEXT]

    def format(self, **options: object) -> Any:  # noqa: ANN401
        """Return a format; equal options share one."""
        key = tuple(sorted(options.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **options})
        return self.formats[key]

    def opening(self, content: Content) -> None:
        """Write the first sheet: title, facts and summary."""
        sheet = self.book.add_worksheet("概要" if self.lang == "zh" else "Summary")
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, self.text_of(content.title), self.format(bold=True, font_size=16))
        lines = [*content.facts, *(one.line for one in content.summary)]
        for i, line in enumerate(lines, start=1):
            sheet.write_string(i, 0, self.text_of(line), self.format(text_wrap=True))
        sheet.freeze_panes(1, 0)

    def section(self, section: Section) -> None:
        """Write a section's tables on a sheet; cards and charts are in the HTML only."""
        tables = _merged([*section.tables, *self._definitions(section)])
        if not tables:
            return
        sheet = self.book.add_worksheet(self.text_of(section.title).translate(_FORBIDDEN)[:31])
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        row = 0
        if section.lead:
            sheet.write_string(0, 0, self.text_of(section.lead), self.format(italic=True))
            row = 2
        widths: dict[int, int] = {}
        for table in tables:
            if len(tables) > 1:
                sheet.write_string(row, 0, self.text_of(table.name), self.format(bold=True))
                row += 1
            row = self._table(sheet, table, row, widths, alone=len(tables) == 1)
        for column, wide in widths.items():
            sheet.set_column(column, column, min(max(wide + 2, _NARROWEST), _WIDEST))

    def _definitions(self, section: Section) -> list[Table]:
        """Return the definition sheets as one table with a row per line."""
        columns = (Column(CellText("指标", "metric")), Column(CellText("口径", "definition")))
        rows = [
            (Cell(one.name, one.label, label=one.label), Cell(same(line)))
            for one in section.sheets
            for line in self.text_of(one.text).splitlines()
            if line.strip()
        ]
        return [Table(section.title, columns, rows)] if rows else []

    def _table(
        self,
        sheet: Any,  # noqa: ANN401  type of an extra
        table: Table,
        top: int,
        widths: dict[int, int],
        *,
        alone: bool,
    ) -> int:
        """Write a table and return the row where the next one may start."""
        kinds = [_kind(row[j] for row in table.rows) for j in range(len(table.columns))]
        head = self.format(bold=True, bottom=1, text_wrap=True)
        pairs = zip(table.columns, kinds, strict=True)
        heads = [name for column, kind in pairs for name in self._heads(column, kind)]
        for j, name in enumerate(heads):
            sheet.write_string(top, j, name, head)
            widths[j] = max(widths.get(j, 0), min(width(name), _HEAD))
        for i, row in enumerate(table.rows, start=top + 1):
            cells = [one for pair in zip(row, kinds, strict=True) for one in self._parts(*pair)]
            for j, cell in enumerate(cells):
                self._cell(sheet, i, j, cell)
                widths[j] = max(widths.get(j, 0), width(self.text_of(cell.words)))
        last = top + len(table.rows)
        if alone and table.rows:
            sheet.autofilter(top, 0, last, len(heads) - 1)
            sheet.freeze_panes(top + 1, 1)
            sheet.repeat_rows(top)
        if table.note:
            last += 1
            sheet.write_string(last, 0, self.text_of(table.note), self.format(italic=True))
        return last + 2

    def _heads(self, column: Column, kind: _Kind) -> list[str]:
        """Return a column's headings: three for metric names, two for periods, else one."""
        name = self.text_of(column.name)
        if kind == "name":
            return [name, self.text_of(_OTHER), self.text_of(_ID)]
        if kind == "period":
            return [self.text_of(end).format(name) for end in (_FROM, _THROUGH)]
        other = self.other(column.name)
        return [f"{name}\n{other}" if column.label and other != name else name]

    def _parts(self, cell: Cell, kind: _Kind) -> list[Cell]:
        """Split a cell: a name into both languages and its id, a period into first and last day."""
        if kind == "name":
            return [cell, Cell(same(self.other(cell.shown))), Cell(same(cell.value))]
        if kind == "period":
            return [Cell(same(cell.value), cell.value), Cell(same(cell.last), cell.last)]
        return [cell]

    def _cell(self, sheet: Any, i: int, j: int, cell: Cell) -> None:  # noqa: ANN401
        look: dict[str, object] = {"font_color": _COLORS[cell.mark]} if cell.mark else {}
        value = cell.value
        if isinstance(value, float | int) and cell.unit:
            value, numbers = self._number(float(value), cell)
            sheet.write_number(i, j, value, self.format(num_format=numbers, **look))
        elif isinstance(value, datetime):
            numbers = "yyyy-mm-dd hh:mm"
            sheet.write_datetime(i, j, value.replace(tzinfo=None), self.format(num_format=numbers))
        elif isinstance(value, date) and value.isoformat() == cell.shown.zh:
            sheet.write_datetime(i, j, value, self.format(num_format="yyyy-mm-dd"))
        else:
            look["text_wrap"] = width(self.text_of(cell.words)) > _WIDEST
            if self.text_of(cell.words) == NOTHING:
                look["align"] = "center"
            sheet.write_string(i, j, self.text_of(cell.words), self.format(**look))

    def _number(self, value: float, cell: Cell) -> tuple[float, str]:
        """Return the number to write and its format; the format shows the sign after the number.

        An Excel time is a fraction of a day and cannot be negative, so changes stay in seconds.
        """
        zh, unit = self.lang == "zh", cell.unit
        formats = {
            "ratio": "0.00%",
            "seconds": '#,##0.0"秒"' if zh else '#,##0.0"s"',
            "shares": '0.00" 个百分点"' if zh else '0.00" points"',
        }
        plain = unit.removeprefix("change of ")
        plainest = "#,##0" if value == round(value) else "#,##0.00"
        shown = formats.get(plain, "¥#,##0.00" if plain.startswith("CNY") else plainest)
        if unit.startswith("change of "):
            shown = f"+{shown};-{shown};{shown}"
        elif unit == "seconds" and self.durations == "clock" and value >= 0:
            value, shown = value / _DAY, _clock(value, zh=zh)
        if sign := self.text_of(cell.sign).replace('"', ""):
            shown = ";".join(f'{part}"{sign}"' for part in shown.split(";"))
        return value, shown


def _clock(seconds: float, *, zh: bool) -> str:
    """Return the time format with the two largest units; hours go beyond 24."""
    if round(seconds, 1) < _MINUTE:
        return 's.0"秒"' if zh else 's.0"s"'
    if round(seconds) < _HOUR:
        return '[m]"分"ss"秒"' if zh else '[m]"m "ss"s"'
    return '[h]"小时"mm"分"' if zh else '[h]"h "mm"m"'


def _kind(cells: Iterable[Cell]) -> _Kind:
    """Return "name" for a column of metric names, "period" for periods, else ""."""
    for cell in cells:
        if cell.label:
            return "name"
        if cell.last is not None:
            return "period"
    return ""


def _merged(tables: Sequence[Table]) -> list[Table]:
    """Merge tables with equal columns into one whose first column names the original table."""
    if len(tables) < 2 or any(table.columns != tables[0].columns for table in tables):  # noqa: PLR2004  several
        return list(tables)
    rows = [(Cell(table.name), *row) for table in tables for row in table.rows]
    note = next((table.note for table in tables if table.note), None)
    return [Table(tables[0].name, (Column(_ITEM), *tables[0].columns), rows, note)]
