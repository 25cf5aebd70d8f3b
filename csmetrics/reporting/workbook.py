"""A report as a workbook: real numbers in their formats, one sheet a section, never a formula."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

from csmetrics.display.extras import extra
from csmetrics.reconciliation.provenance import KEY, sheet_of
from csmetrics.reporting.blocks import Cell, Content, Said, Section, Table, width
from csmetrics.wording.figure_text import Lang

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_COLORS = {
    "breach": "#B3261E",
    "worse": "#B3261E",
    "meets": "#17633A",
    "better": "#17633A",
    "open": "#7A4A00",
}
_WIDEST, _NARROWEST = 60, 9
_LONGEST_TEXT = 32_767  # of a cell of Excel


def write_workbook(content: Content, path: Path) -> None:
    """Write the sections as sheets, in the language of the report."""
    xlsxwriter = extra("xlsxwriter", "a workbook")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options["in_memory"] = True  # else a kill leaves its temporary files
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": content.as_of.replace(tzinfo=None)})
        sheets = _Book(book, content.lang)
        sheets.opening(content)
        for section in content.sections:
            sheets.section(section)
        for row, text in enumerate(sheet_of(content.carried)):
            kept = book.get_worksheet_by_name(KEY) or book.add_worksheet(KEY)
            kept.hide()
            kept.write_string(row, 0, text)
    path.write_bytes(made.getvalue())


class _Book:
    """A workbook being written, and the formats it has so far."""

    def __init__(self, book: Any, lang: Lang) -> None:  # noqa: ANN401  of an extra
        self.book = book
        self.lang = lang
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def say(self, said: Said) -> str:
        """The text in the language of the report, as long as a cell may be."""
        return (said.zh if self.lang == "zh" else said.en)[:_LONGEST_TEXT]

    def format(self, **options: object) -> Any:  # noqa: ANN401
        """A format, made once."""
        key = tuple(sorted(options.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **options})
        return self.formats[key]

    def opening(self, content: Content) -> None:
        """The title, what the reader must know, and the summary."""
        sheet = self.book.add_worksheet("概要" if self.lang == "zh" else "Summary")
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, self.say(content.title), self.format(bold=True, font_size=16))
        for i, line in enumerate([*content.facts, *content.summary], start=1):
            sheet.write_string(i, 0, self.say(line), self.format(text_wrap=True))

    def section(self, section: Section) -> None:
        """A sheet with the section's tables below each other; cards and charts are on the page."""
        if not section.tables and not section.sheets:
            return
        sheet = self.book.add_worksheet(self.say(section.title).translate(_FORBIDDEN)[:31])
        row = 0
        if section.lead:
            sheet.write_string(0, 0, self.say(section.lead), self.format(italic=True))
            row = 2
        widths: dict[int, int] = {}
        for table in section.tables:
            if len(section.tables) > 1:
                sheet.write_string(row, 0, self.say(table.name), self.format(bold=True))
                row += 1
            row = self._table(sheet, table, row, widths, alone=len(section.tables) == 1)
        if section.sheets:
            widths = {0: 100}
            for one in section.sheets:
                for line in self.say(one.text).splitlines():
                    sheet.write_string(row, 0, line, self.format(text_wrap=True))
                    row += 1
                row += 1
        for column, wide in widths.items():
            sheet.set_column(column, column, min(max(wide + 2, _NARROWEST), _WIDEST))

    def _table(
        self,
        sheet: Any,  # noqa: ANN401  of an extra
        table: Table,
        top: int,
        widths: dict[int, int],
        *,
        alone: bool,
    ) -> int:
        """Write a table; the first free row below it."""
        head = self.format(bold=True, bottom=1, text_wrap=True)
        for j, column in enumerate(table.columns):
            sheet.write_string(top, j, self.say(column.name), head)
            widths[j] = max(widths.get(j, 0), min(width(self.say(column.name)), 16))
        for i, cells in enumerate(table.rows, start=top + 1):
            for j, cell in enumerate(cells):
                self._cell(sheet, i, j, cell)
                widths[j] = max(widths.get(j, 0), width(self.say(cell.words)))
        last = top + len(table.rows)
        if alone and table.rows:
            sheet.autofilter(top, 0, last, len(table.columns) - 1)
            sheet.freeze_panes(top + 1, 1)
        if table.note:
            last += 1
            sheet.write_string(last, 0, self.say(table.note), self.format(italic=True))
        return last + 2

    def _cell(self, sheet: Any, i: int, j: int, cell: Cell) -> None:  # noqa: ANN401
        look: dict[str, object] = {"font_color": _COLORS[cell.mark]} if cell.mark else {}
        value = cell.value
        if isinstance(value, float | int) and cell.unit:
            numbers = self._numbers(cell)
            sheet.write_number(i, j, value, self.format(num_format=numbers, **look))
        elif isinstance(value, datetime):
            numbers = "yyyy-mm-dd hh:mm"
            sheet.write_datetime(i, j, value.replace(tzinfo=None), self.format(num_format=numbers))
        elif isinstance(value, date) and value.isoformat() == cell.shown.zh:
            sheet.write_datetime(i, j, value, self.format(num_format="yyyy-mm-dd"))
        else:
            look["text_wrap"] = width(self.say(cell.words)) > _WIDEST
            sheet.write_string(i, j, self.say(cell.words), self.format(**look))

    def _numbers(self, cell: Cell) -> str:
        """The format of a unit; the sign behind a figure is part of it, the cell stays a number."""
        seconds = "秒" if self.lang == "zh" else "s"
        formats = {
            "ratio": "0.00%",
            "points": "+0.00;-0.00;0.00",
            "seconds": f'#,##0.0"{seconds}"',
            "count": "#,##0",
            "per hour": "#,##0.00",
        }
        known = formats.get(cell.unit)
        if known is None:
            known = "¥#,##0.00" if cell.unit.startswith("CNY") else "#,##0.00"
        if cell.unit == "count" and cell.value != round(float(cell.value)):  # type: ignore[arg-type]  # a number
            known = "#,##0.00"
        sign = self.say(cell.sign).replace('"', "")
        if not sign:
            return known
        return ";".join(f'{part}"{sign}"' for part in known.split(";"))
