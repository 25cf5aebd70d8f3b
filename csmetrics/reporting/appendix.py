"""Closing sections of a report: provisional figures, data quality, definition sheets."""

from __future__ import annotations

from csmetrics.model.metric import Metric
from csmetrics.reporting.blocks import Cell, CellText, Section, Sheet, Table
from csmetrics.reporting.cell_text import (
    Row,
    as_cell_text,
    bilingual_cell,
    columns,
    count_cell,
    figure_cell,
    name_cell,
    own_text_cell,
    span_cell,
    text_cell,
    value_cell,
)
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportInputs
from csmetrics.wording.definition_sheet import sheet, sheet_html
from csmetrics.wording.figure_text import moment

_MOST = 60


def provisional(facts: ReportInputs, headlines: Headlines) -> Section:
    """List every figure that may still change: when it settles, and its possible final range."""
    title = CellText("暂定与定稿时间", "Provisional, and when it settles")
    kept = [
        row
        for row in headlines.read.rows
        if row["status"] != "final" and row["metric"] in headlines.labels
    ]
    place = {label: at for at, label in enumerate(headlines.labels)}
    # keep the `_MOST` latest rows, then show them in the metric order of the report
    kept.sort(key=lambda row: (-row["period_start"].toordinal(), place[row["metric"]]))
    latest = sorted(kept[:_MOST], key=lambda row: (place[row["metric"]], row["period_start"]))
    names = columns(
        ("指标", "metric"),
        ("期间", "period"),
        ("现值", "value now", True),
        ("待定", "undecided", True),
        ("终值最低", "at least", True),
        ("终值最高", "at most", True),
        ("定稿时间", "settles"),
    )
    rows = [_open(row, headlines) for row in latest]
    note = None
    if len(kept) > _MOST:
        note = CellText(
            f"共 {len(kept)} 行，列出最近的 {_MOST} 行。",
            f"{len(kept)} in all; the latest {_MOST} are listed.",
        )
    lead = CellText(
        f"数据截至 {moment(facts.known, 'zh')}。待定者不在分子也不在分母；"
        "上下界是待定者全部失败（已达成的除外）或全部成功时的值；期间未过完的比率，另留出将要到来者"
        "的余地（99.9%）。",
        f"Data through {moment(facts.known, 'en')}. Undecided units are in neither numerator nor"
        " denominator; the bounds are the value if all of them fail (except those that are met"
        " already), or all succeed; a share whose period is still running leaves room for units"
        " still to come (99.9%).",
    )
    if not rows:
        lead = CellText("所有数值都已定稿。", "Every figure is final.")
    tables = [Table(title, names, rows, note)] if rows else []
    return Section("provisional", title, lead, tables=tables)


def _open(row: Row, headlines: Headlines) -> tuple[Cell, ...]:
    low, high = headlines.read.possible.get(headlines.read.key(row), (None, None))
    settles = bilingual_cell(lambda lang: moment(row["final_at"], lang))
    return (
        name_cell(headlines.name(row["metric"]), row["metric"]),
        span_cell(row["period_start"], row["period_end"]),
        figure_cell(headlines.read, row),
        count_cell(row["pending"]),
        value_cell(low, row["unit"]),
        value_cell(high, row["unit"]),
        own_text_cell(*settles),
    )


_DOUBTED = CellText("存疑，仍计入", "doubtful, but counted")


def quality(facts: ReportInputs) -> Section:
    """Count accepted, repaired and rejected rows; list the metrics that were not computed."""
    report = facts.asked.data.report()
    title = CellText("数据质量", "Data quality")
    names = columns(
        ("表", "table"),
        ("给出", "given", True),
        ("接受", "accepted", True),
        ("其中修复", "of these repaired", True),
        ("拒收", "rejected", True),
    )
    rows = [
        (text_cell(table), *(count_cell(number) for number in numbers))
        for table, *numbers in report.tables.iter_rows()
    ]
    tables = [Table(CellText("各表行数", "Rows of each table"), names, rows)] if rows else []
    kinds = {
        CellText("拒收", "rejected"): report.rules,
        CellText("修复", "repaired"): report.repairs,
        _DOUBTED: report.doubts.head(report.doubts.height - len(report.health)),
    }
    found = [
        (text_cell(table), own_text_cell(*kind), text_cell(what), count_cell(number))
        for kind, frame in kinds.items()
        for table, what, number in frame.iter_rows()
    ]
    found += [
        (
            text_cell(doubt.table),
            own_text_cell(*_DOUBTED),
            own_text_cell(doubt.in_one_line("zh"), doubt.in_one_line("en")),
            count_cell(doubt.rows),
        )
        for doubt in report.health
    ]
    if found:
        heads = columns(("表", "table"), ("处理", "what"), ("规则", "rule"), ("行数", "rows", True))
        tables.append(
            Table(CellText("拒收、修复与存疑", "Rejected, repaired, doubtful"), heads, found)
        )
    if left := facts.asked.chosen.left_out:
        heads = columns(("指标", "metric"), ("名称", "name"), ("缺少", "lacks"))
        lacking = [
            (
                text_cell(metric.label),
                Cell(as_cell_text(metric.name), metric.name.zh),
                text_cell(what),
            )
            for metric, what in left
        ]
        tables.append(Table(CellText("没有计算的指标", "Metrics not computed"), heads, lacking))
    lead = CellText(
        "每一行要么被接受，要么带着原因被拒收。",
        "Every row is accepted, or rejected with a reason.",
    )
    if not report.judged:
        lead = CellText(
            "数据未经逐行检查（trust）。", "The rows were not validated (invalid='trust')."
        )
    return Section("quality", title, lead, tables=tables)


def definitions(facts: ReportInputs, headlines: Headlines) -> Section:
    """Show the definition sheet of every metric of the report."""
    return Section(
        "definitions",
        CellText("口径附录", "Definitions"),
        CellText(
            "每个指标的口径、来源与取舍。",
            "What each figure counts, from which source, and which readings were chosen.",
        ),
        sheets=[_sheet(facts.asked.chosen.metrics[label], headlines) for label in headlines.labels],
    )


def _sheet(metric: Metric, headlines: Headlines) -> Sheet:
    return Sheet(
        metric.label,
        headlines.name(metric.label),
        bilingual_cell(lambda lang: sheet_html(metric, lang)),
        bilingual_cell(lambda lang: sheet(metric, lang)),
    )
