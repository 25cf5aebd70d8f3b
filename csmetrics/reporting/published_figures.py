"""Published figures in a report: reconciled with ours, or alone if there are no chats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import polars as pl

from csmetrics._support.notices import ignore_warning, warnings_to
from csmetrics.analysis.comparison.compare import compare
from csmetrics.analysis.numbers import column_name
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.result_frame import figures_of, groups_of
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import value_unit
from csmetrics.policies.check import check
from csmetrics.reconciliation.reconcile import Reconciliation, reconcile
from csmetrics.reporting import change
from csmetrics.reporting.blocks import Cell, CellText, Content, Section, Sheet, Table, same
from csmetrics.reporting.cell_text import (
    Row,
    as_cell_text,
    bilingual_cell,
    change_cell,
    columns,
    count_cell,
    listed,
    name_cell,
    nobody,
    own_text_cell,
    span_cell,
    text_cell,
    value_cell,
)
from csmetrics.reporting.headline import outcome
from csmetrics.reporting.inputs import ReportInputs
from csmetrics.wording.definition_sheet import sheet, sheet_html
from csmetrics.wording.figure_text import Lang, period

_MOST, _OF = 12, 2
"""How many differing figures are listed per metric; the index of the cell naming the group."""


def beside_ours(facts: ReportInputs, published: Mapping[str, object]) -> Section:
    """Reconcile each metric's published figures with ours; list and explain the differences.

    Raises:
        ArgumentError: A metric is not known, or its figures cannot be read.
    """
    title = CellText("与公布数对账", "Beside the published figures")
    verdicts: list[tuple[Cell, ...]] = []
    apart: list[tuple[Cell, ...]] = []
    for name, figures in published.items():
        with warnings_to(ignore_warning):
            found = _reconciled(facts, name, figures)
        verdicts.append(_verdict(found))
        apart += list(_difference(found))
    names = columns(("指标", "metric"), ("一致", "agree"), ("结论", "verdict"))
    grouped = any(row[_OF].value is not None for row in apart)
    apart = apart if grouped else [(*row[:_OF], *row[_OF + 1 :]) for row in apart]
    heads = columns(
        ("指标", "metric"),
        ("日期", "day"),
        *([("对象", "of")] if grouped else []),
        ("公布", "published"),
        ("我们", "ours", True),
    )
    tables = [Table(title, names, verdicts)] if verdicts else []
    if apart:
        tables.append(Table(CellText("不一致的数", "Figures that differ"), heads, apart))
    lead = CellText(
        "公布数按印出来的理解：73.24% 可能是四舍五入，也可能是截断。数对得上不等于口径相同；结论"
        "里写明了哪些条款看不出来。",
        "A published figure is taken as printed: 73.24% may be rounded or cut off. Figures that"
        " agree do not prove that the definitions are the same; the verdict names the clauses"
        " that they do not determine.",
    )
    return Section("published", title, lead if verdicts else None, tables=tables)


def _reconciled(facts: ReportInputs, name: str, figures: object) -> Reconciliation:
    """Reconcile one metric's figures by day, and by member if they have that column."""
    asked = facts.asked
    metric = asked.chosen.metrics.get(name) or asked.registry[name]
    known = {"as_of": asked.as_of, "registry": asked.registry, "edits": 1}
    if asked.by is not None:
        try:
            return reconcile(metric, asked.data, figures, by=asked.by, **known)  # type: ignore[arg-type]
        except ArgumentError as error:
            if f"no column {asked.by!r}" not in str(error):
                raise
    return reconcile(metric, asked.data, figures, **known)  # type: ignore[arg-type]


def _verdict(found: Reconciliation) -> tuple[Cell, ...]:
    base = next((one for one in found.ranked if not one.edits), None)
    agreeing = f"{base.agreeing}/{base.compared}" if base else None
    return (
        Cell(as_cell_text(found.metric.name), found.metric.label),
        text_cell(agreeing),
        own_text_cell(found.text("zh"), found.text("en")),
    )


def _difference(found: Reconciliation) -> Iterator[tuple[Cell, ...]]:
    cells = found.cells.filter(~pl.col("agrees").fill_null(value=True)).head(_MOST)
    groups = [name for name in cells.columns if name not in _OWN]
    unit = str(value_unit(found.metric.editions[-1].measure))
    for row in cells.iter_rows(named=True):
        yield (
            Cell(as_cell_text(found.metric.name), found.metric.label),
            text_cell(row["period_start"]),
            _of_whom(row, groups),
            text_cell(row["printed"]),
            value_cell(row["value"], unit),
        )


def _of_whom(row: Row, groups: list[str]) -> Cell:
    """Name the group of a figure; a cell without value if there are no groups."""
    if not groups:
        return text_cell(None)
    parts = [nobody(name) if row[name] is None else same(row[name]) for name in groups]
    text = CellText(", ".join(one.zh for one in parts), ", ".join(one.en for one in parts))
    return Cell(text, text.en)


_OWN = {"period_start", "printed", "low", "high", "value", "agrees", "why_not"}


def figures_alone(result: pl.DataFrame, registry: Registry, lang: Lang) -> Content:
    """Make a report of published figures alone; it also says what they cannot show.

    Args:
        result: What ``published_result`` gives.
        registry: Where the metrics are looked up.
        lang: The language the report opens in.

    Raises:
        ArgumentError: ``result`` is not a result, or has no row.
    """
    groups = groups_of(result, "data")
    if result.is_empty():
        msg = "there is nothing to report: data is empty; give published figures"
        raise ArgumentError(msg)
    tables = figures_of(result, registry, "data")
    metrics = [figures.metric for figures in tables]
    absolute = {figures.metric.label for figures in tables if figures.absolute}
    with warnings_to(ignore_warning):
        beside = _latest(compare(result, registry=registry), "metric")
        checked = _latest(check(result, registry=registry), "policy")
    start, end = beside["period_start"].min(), beside["period_end"].max()
    assert isinstance(start, date)  # noqa: S101  checked by groups_of
    assert isinstance(end, date)  # noqa: S101  as the start
    span = period(start, end)  # of all that is shown: metrics may be published by other periods
    title = CellText(f"公布数报告 {span}", f"Published figures {span}")
    sections = [
        _figures(beside, metrics, groups),
        _targets(checked, metrics, groups),
        _unknown(result, metrics, absolute),
        _sheets(metrics),
    ]
    return Content(
        title=title,
        facts=[
            CellText(
                "只有平台公布的数，没有聊天记录：数是平台算的，这里只是排好、比较。",
                "Published figures alone, without chats: the platform computed them, and this"
                " report only arranges and compares them.",
            )
        ],
        summary=[],
        sections=[section for section in sections if not section.empty],
        as_of=datetime(end.year, end.month, end.day) - timedelta(microseconds=1),  # noqa: DTZ001
        lang=lang,
    )


def _latest(rows: pl.DataFrame, of: str) -> pl.DataFrame:
    """Keep the rows of the last period of each metric or policy."""
    return rows.filter(pl.col("period_start") == pl.col("period_start").max().over(of))


def _who(row: Row, groups: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(
        text_cell(row[name]) if row[name] is not None else Cell(nobody(name)) for name in groups
    )


def _heads(groups: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(column_name(name).zh, column_name(name).en) for name in groups]


def _figures(beside: pl.DataFrame, metrics: list[Metric], groups: tuple[str, ...]) -> Section:
    """Tabulate each figure of the last period with its interval, if known, and its change."""
    title = CellText("数字与变化", "Figures and changes")
    names = columns(
        ("指标", "metric"),
        *_heads(groups),
        ("期间", "period"),
        ("数值", "value", True),
        ("区间下限", "at least", True),
        ("区间上限", "at most", True),
        ("分母", "of", True),
        ("变化", "change", True),
        ("含义", "meaning"),
    )
    named = {metric.label: metric for metric in metrics}
    rows = [
        (
            name_cell(as_cell_text(named[row["metric"]].name), row["metric"]),
            *_who(row, groups),
            span_cell(row["period_start"], row["period_end"]),
            value_cell(row["value"], row["unit"]),
            value_cell(row["low"], row["unit"]),
            value_cell(row["high"], row["unit"]),
            count_cell(row["denominator"]),
            change_cell(row["difference"], row["unit"]),
            _meaning(row, named[row["metric"]]),
        )
        for row in beside.iter_rows(named=True)
    ]
    lead = CellText(
        "区间是仅凭偶然数值可能落在的范围，只有公布了分母的比率才有。好转还是变差，只对比率（有"
        "分母）和计数下结论，其余看不出是不是偶然。",
        "The intervals show how far chance alone can move a figure; only shares with a"
        " published denominator have them. Better or worse is said only of these and of counts:"
        " for other figures nobody can say whether a change is chance.",
    )
    return Section("figures", title, lead, tables=[Table(title, names, rows)])


def _meaning(row: Row, metric: Metric) -> Cell:
    """Put a change into words, or say that it cannot be tested against chance."""
    if row["difference"] and not change.is_testable(row, metric):
        return own_text_cell("看不出是不是偶然", "cannot be told from chance")
    words = change.meaning(row, metric)
    return own_text_cell(*(words or CellText("–", "–")), mark=change.direction(row, metric))


def _targets(checked: pl.DataFrame, metrics: list[Metric], groups: tuple[str, ...]) -> Section:
    """Tabulate the policies' verdicts on the figures."""
    title = CellText("平台考核", "Platform targets")
    names = columns(
        ("考核项", "rule"),
        *_heads(groups),
        ("期间", "period"),
        ("数值", "value", True),
        ("要求", "target", True),
        ("结果", "outcome"),
    )
    named = {metric.label: metric for metric in metrics}
    rows = []
    for row in checked.iter_rows(named=True):
        unit = str(value_unit(named[row["metric"]].editions[-1].measure))
        zh, en, mark = outcome(row["outcome"])
        rows.append(
            (
                text_cell(row["policy"]),
                *_who(row, groups),
                span_cell(row["period_start"], row["period_end"]),
                value_cell(row["value"], unit),
                value_cell(row["threshold"], unit),
                own_text_cell(zh, en, mark),
            )
        )
    return Section("policies", title, tables=[Table(title, names, rows)] if rows else [])


def _unknown(result: pl.DataFrame, metrics: list[Metric], absolute: set[str]) -> Section:
    """List what cannot be known from published figures alone."""
    title = CellText("无从得知", "What cannot be known")
    bare = set(
        result.filter(pl.col("value").is_not_null(), pl.col("denominator").is_null())["metric"]
    )
    shares = [as_cell_text(one.name) for one in metrics if one.label in bare - absolute]
    texts = [
        CellText(
            "哪位买家、哪条消息使数值如此：没有聊天记录，逐条明细、等待分布、可看的会话都没有。",
            "Which buyers and messages are behind a figure: without chats there are no units,"
            " waits or sessions to show.",
        ),
        CellText(
            "平台的口径是否就是下面写的口径：要有聊天记录才能对账。",
            "Whether the platform counts by the definitions below: chats are needed to check that.",
        ),
    ]
    if shares:
        those = listed(shares)
        texts.append(
            CellText(
                f"没有公布分母：{those.zh}。不知道样本多少，没有区间，不能合并几天或几人，也不能判断"
                "是否达到最低样本。",
                f"Published without denominators: {those.en}. The sample size is unknown, so"
                " there are no intervals, no totals of days or members, and no check of a"
                " minimum volume.",
            )
        )
    late = result.filter(status="provisional").height
    if late:
        texts.append(
            CellText(
                f"{late} 个数仍在延迟统计。",
                f"{late} {'figure is' if late == 1 else 'figures are'} still 延迟统计 (delayed).",
            )
        )
    rows = [(own_text_cell(*one),) for one in texts]
    return Section("unknown", title, tables=[Table(title, columns(("说明", "what")), rows)])


def _sheets(metrics: list[Metric]) -> Section:
    """Show our definition sheet of each metric."""
    return Section(
        "definitions",
        CellText("口径附录", "Definitions"),
        CellText(
            "这是我们对这些指标的理解，平台的算法未必相同。",
            "These are our readings of the metrics; the platform may count differently.",
        ),
        sheets=[_sheet(metric) for metric in metrics],
    )


def _sheet(metric: Metric) -> Sheet:
    return Sheet(
        metric.label,
        as_cell_text(metric.name),
        bilingual_cell(lambda lang: sheet_html(metric, lang)),
        bilingual_cell(lambda lang: sheet(metric, lang)),
    )
