"""Cells and texts in both languages: figures, changes, periods and names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from csmetrics.model.edition import Text
from csmetrics.reporting.blocks import Cell, CellText, Column, Mark, same
from csmetrics.reporting.display.read_result import Result
from csmetrics.reporting.display.read_result import nobody as nobody_of
from csmetrics.reporting.display.table import PROVISIONAL
from csmetrics.wording.figure_text import Lang, difference, figure, number, period

Row = Mapping[str, Any]


def as_cell_text(text: Text) -> CellText:
    """Convert a text of a definition or policy."""
    return CellText(text.zh, text.en)


def nobody(by: str | None) -> CellText:
    """Return the name of the null group of ``by``: units without a value in that column."""
    return as_cell_text(nobody_of(by))


_PLATFORMS = {
    "pdd": CellText("拼多多", "Pinduoduo"),
    "taobao": CellText("淘宝天猫", "Taobao and Tmall"),
    "jd": CellText("京东", "JD"),
    "douyin": CellText("抖店", "Douyin"),
    "kuaishou": CellText("快手", "Kuaishou"),
    "xhs": CellText("小红书", "Xiaohongshu"),
    "youzan": CellText("有赞", "Youzan"),
    "ali1688": CellText("1688", "1688"),
}


def platform_name(platform: str | None) -> CellText | None:
    """Return a platform's name; None for other ids, such as the prefix of a user's metrics."""
    return _PLATFORMS.get(platform or "")


def bilingual_cell(make: Callable[[Lang], str]) -> CellText:
    """Call a function with each language and keep both texts."""
    return CellText(make("zh"), make("en"))


def value_text(value: float | None, unit: str) -> CellText:
    """Format a value with its unit."""
    return bilingual_cell(lambda lang: figure(value, unit, lang))


def value_cell(value: float | None, unit: str, mark: Mark = "", sign: str = "") -> Cell:
    """Make a cell of a number, so that a workbook can calculate with it, and a sign after it."""
    return Cell(value_text(value, unit), value, unit, mark, CellText(sign, sign))


def figure_cell(read: Result, row: Row, sign: str = "") -> Cell:
    """Make a cell of a row's value and marks; of what is known so far if all units are pending."""
    if row["value"] is None and row["pending"]:
        mark = f"{sign} {PROVISIONAL}" if row["status"] == "provisional" else sign
        return Cell(bilingual_cell(lambda lang: read.figure(row, lang)), sign=CellText(mark, mark))
    if not read.may_stay(row):
        shown = bilingual_cell(lambda lang: read.figure(row, lang))
        mark = sign + sign_of(row)
        return Cell(shown, row["value"], sign=CellText(mark, mark))
    behind = bilingual_cell(lambda lang: read.span(row, lang) + sign + sign_of(row))
    return Cell(value_text(row["value"], row["unit"]), row["value"], row["unit"], "", behind)


def change_cell(value: float | None, unit: str, mark: Mark = "") -> Cell:
    """Make a cell of a difference, of shares in percentage points; its mark adds good or bad."""
    shown = bilingual_cell(lambda lang: difference(value, unit, lang))
    sign = {"better": CellText(" 好", " good"), "worse": CellText(" 差", " bad")}.get(
        mark, CellText("", "")
    )
    if unit == "ratio" and value is not None:
        return Cell(shown, 100 * value, "change of shares", mark, sign)
    return Cell(shown, value, f"change of {unit}", mark, sign)


def count_cell(value: float | None) -> Cell:
    """Make a cell of a count."""
    return Cell(same(number(value)), value, "count")


def text_cell(value: object, mark: Mark = "") -> Cell:
    """Make a cell of a value that needs no translation."""
    return Cell(same(value), None if value is None else str(value), "", mark)


def own_text_cell(zh: str, en: str, mark: Mark = "") -> Cell:
    """Make a cell of the report's own words."""
    return Cell(CellText(zh, en), None, "", mark)


def span_cell(start: date, end: date) -> Cell:
    """Make a cell of a period [start, end), sorted by its first day."""
    return Cell(same(period(start, end)), start, last=end - timedelta(days=1))


def name_cell(name: CellText, label: str) -> Cell:
    """Make a cell of a metric's name that links its definition."""
    return Cell(name, label, label=label)


def columns(*names: tuple[str, str] | tuple[str, str, bool]) -> tuple[Column, ...]:
    """Make columns of (zh, en) names; a third item True marks a column of numbers."""
    return tuple(Column(CellText(name[0], name[1]), any(name[2:])) for name in names)


def sign_of(row: Row) -> str:
    """Return the marks of a row: its pending units, and the sign of a provisional figure."""
    pending = f" (+{row['pending']:,})" if row["pending"] else ""
    return pending + (f" {PROVISIONAL}" if row["status"] == "provisional" else "")


def listed(parts: Sequence[CellText]) -> CellText:
    """Join several texts with commas."""
    return CellText("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
