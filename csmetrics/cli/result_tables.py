"""Tables of metrics for a terminal; long texts are folded, never cut off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from csmetrics import Metric
from csmetrics.cli.options import Lang
from csmetrics.cli.terminal_text import UNFOLDED, shown
from csmetrics.reporting.display.read_result import Result
from csmetrics.wording.figure_text import number, period

_WORDS = {
    "metric": "指标",
    "period": "周期",
    "name": "名称",
    "value": "数值",
    "numerator": "分子",
    "denominator": "分母",
    "pending": "待定",
    "status": "状态",
    "final": "定稿",
    "provisional": "暂定",
}


def cell(text: str) -> Text:
    """Make a cell whose control characters and markup are shown, not interpreted."""
    return Text(shown(text).replace("\n", "\\n"))


def word(english: str, lang: Lang) -> str:
    """Translate a heading or a status."""
    return _WORDS.get(english, english) if lang == "zh" else english


def _plain_table(*, head: bool = True) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=head)


def result_table(read: Result, lang: Lang) -> Table:
    """Make a table of a result of ``evaluate``, one line per row."""
    groups = read.groups
    table = _plain_table()
    for title in ("metric", "period", *groups):
        table.add_column(cell(word(title, lang)), overflow="fold")
    for title in ("value", "numerator", "denominator", "pending"):
        table.add_column(word(title, lang), justify="right", overflow="fold")
    table.add_column(word("status", lang), overflow="fold")
    for row in read.rows:
        spans = period(row["period_start"], row["period_end"])
        own = ["–" if row[name] is None else str(row[name]) for name in groups]
        cells = [row["metric"], spans, *own, read.figure(row, lang)]
        cells += [plain(row["numerator"]), plain(row["denominator"]), plain(row["pending"] or None)]
        table.add_row(*map(cell, cells), cell(word(row["status"], lang)))
    return table


def plain(value: float | None) -> str:
    """Format a number; "" for None."""
    return "" if value is None else number(value)


def demo_table(to: Console, read: Result, metrics: Mapping[str, Metric], lang: Lang) -> Table:
    """Make a table with one line per metric if the terminal is wide enough, else two."""
    table = _one_line_each(read, metrics, lang)
    unfolded = to.options.update(width=UNFOLDED)
    if Measurement.get(to, unfolded, table).maximum > to.width:
        return _two_lines_each(read, metrics, lang)
    return table


def _one_line_each(read: Result, metrics: Mapping[str, Metric], lang: Lang) -> Table:
    table = _plain_table()
    for title in ("metric", "名称", "name"):
        table.add_column(title, no_wrap=True)
    for title in ("numerator", "denominator", "value"):
        table.add_column(word(title, lang), no_wrap=True, justify="right")
    table.add_column(word("status", lang), no_wrap=True)
    table.add_column(word("pending", lang), no_wrap=True, justify="right")
    for row in read.rows:
        name = metrics[row["metric"]].name
        cells = [row["metric"], name.zh, name.en, plain(row["numerator"])]
        cells += [plain(row["denominator"]), read.figure(row, lang)]
        cells += [word(row["status"], lang), plain(row["pending"] or None)]
        table.add_row(*map(cell, cells))
    return table


def _two_lines_each(read: Result, metrics: Mapping[str, Metric], lang: Lang) -> Table:
    """Make a narrow table: names below the id, numerator / denominator below the value."""
    table = _plain_table()
    table.add_column(word("metric", lang), overflow="fold")
    table.add_column(word("value", lang), justify="right", no_wrap=True)
    table.add_column(word("status", lang), no_wrap=True)
    for row in read.rows:
        name = metrics[row["metric"]].name
        parts = [plain(row[part]) for part in ("numerator", "denominator")]
        under = " / ".join(parts) if parts[1] else ""
        pending = f"{row['pending']:,} {word('pending', lang)}" if row["pending"] else ""
        table.add_row(
            Text(f"{row['metric']}\n").append(f"  {name.zh} {name.en}", style="dim"),
            Text(f"{read.figure(row, lang)}\n").append(under, style="dim"),
            Text(f"{word(row['status'], lang)}\n").append(pending, style="dim"),
        )
    return table


def print_names(
    to: Console, title: str, metrics: Iterable[tuple[Metric, str]], lang: Lang | None = None
) -> None:
    """Print ids and names of metrics, each with its remark; without metrics, nothing."""
    table = _plain_table(head=False)
    table.add_column(overflow="fold", min_width=min(42, to.width // 2))
    table.add_column(overflow="fold")
    for metric, remark in metrics:
        names = f"{metric.name.zh} {metric.name.en}" if lang is None else _one(metric, lang)
        table.add_row(cell(metric.id), cell(f"{names} ({remark})" if remark else names))
    if table.row_count:
        if title:
            to.print(title)
        to.print(table)


def _one(metric: Metric, lang: Lang) -> str:
    return metric.name.zh if lang == "zh" else metric.name.en
