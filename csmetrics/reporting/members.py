"""Sections of a report that compare members, and that chart waits, hours and the funnel."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from csmetrics.analysis.comparison.compare import compare
from csmetrics.analysis.numbers import column_name
from csmetrics.model.context import reply_limit
from csmetrics.reporting.blocks import Cell, CellText, Column, Figure, Section, Table, same
from csmetrics.reporting.cell_text import (
    Row,
    as_cell_text,
    bilingual_cell,
    figure_cell,
    nobody,
    own_text_cell,
    platform_name,
    text_cell,
)
from csmetrics.reporting.display.funnel import funnel
from csmetrics.reporting.display.plot import clock_cells, targets_of
from csmetrics.reporting.display.ranking import ranking
from csmetrics.reporting.display.read_result import Result
from csmetrics.reporting.display.theme import Chart
from csmetrics.reporting.display.wait_histogram import heatmap, unreplied, waits, waits_of
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportInputs
from csmetrics.wording.figure_text import Lang, period

MOST_MEMBERS, MOST_DRAWN, MOST_RANKINGS = 200, 30, 12
SMALL = 30
"""Members with a smaller volume are marked and get no rank, as in ``compare``."""


def members(facts: ReportInputs, headlines: Headlines) -> Section:
    """Tabulate every metric for each member, and chart the ranking of each metric."""
    by = facts.asked.by
    who = as_cell_text(column_name(by or "nobody"))
    title = CellText(f"{who.zh}对比", f"Comparison by {who.en}")
    now = facts.members.filter(pl.col("period_start") == facts.span[0])
    if by is None or now.is_empty():
        return Section("members", title)
    labels = [label for label in headlines.labels if label in {*now["metric"]}]
    ranks = compare(now, by, minimum_volume=SMALL, registry=facts.asked.registry)
    found: dict[object, dict[str, Row]] = {}
    for row in ranks.iter_rows(named=True):
        found.setdefault(row[by], {})[row["metric"]] = row
    names = [
        Column(who),
        *(Column(headlines.name(label), numeric=True, label=label) for label in labels),
    ]
    read = Result(now, facts.asked.registry, facts.known)
    order = sorted(found, key=lambda one: (one is None, str(one)))
    rows = [
        (_member(one, by), *(_figure(read, found[one].get(label)) for label in labels))
        for one in order[:MOST_MEMBERS]
    ]
    note = CellText(
        f"° 单位数不足 {SMALL}，差别多半是偶然；※ 暂定；(+n) 待定；[a–b] 待定者定下后的范围。",
        f"° fewer than {SMALL} units: differences are mostly chance; ※ provisional; (+n)"
        " undecided; [a–b] possible final values once they are decided.",
    )
    if len(order) > MOST_MEMBERS:
        note = CellText(
            f"{note.zh}共 {len(order)} 个，列出前 {MOST_MEMBERS} 个。",
            f"{note.en} {len(order)} in all; the first {MOST_MEMBERS} are listed.",
        )
    drawn = [label for label in labels if headlines.metric(label).better]
    main = facts.main.label if facts.main else None
    drawn = sorted(drawn, key=lambda label: label != main)[:MOST_RANKINGS]
    return Section(
        "members",
        title,
        CellText(
            f"{period(*facts.span)}，点表头排序。区间重叠的，差别可能是偶然。",
            f"{period(*facts.span)}; click a heading to sort. Where intervals overlap, the"
            " difference may be chance.",
        ),
        charts=[_ranking(facts, headlines, now, label, ranks) for label in drawn],
        choice=True,
        tables=[
            Table(
                CellText(f"{who.zh} × 指标", f"Each {who.en} by metric"), tuple(names), rows, note
            )
        ],
    )


def _member(one: object, by: str | None) -> Cell:
    return own_text_cell(*nobody(by)) if one is None else text_cell(one)


def _figure(read: Result, row: Row | None) -> Cell:
    if row is None:
        return own_text_cell("–", "–")
    small = row["volume"] is not None and row["volume"] < SMALL
    return figure_cell(read, row, " °" if small else "")


def _ranking(
    facts: ReportInputs, headlines: Headlines, now: pl.DataFrame, label: str, ranks: pl.DataFrame
) -> Figure:
    by = str(facts.asked.by)
    rows = now.filter(metric=label)
    if rows.height > MOST_DRAWN:  # keep the largest: small members show little
        kept = ranks.filter(metric=label).sort("denominator", "numerator", descending=True)
        rows = rows.join(kept.head(MOST_DRAWN).select(by), on=by, how="semi", nulls_equal=True)
    read = Result(rows, facts.asked.registry, facts.known)

    def made(lang: Lang) -> Chart:
        return ranking(read, label, lang, targets_of(read, label, lang)[:1], width="container")

    return Figure(f"rank-{label}", headlines.name(label), None, made)


def hours(facts: ReportInputs, headlines: Headlines) -> Section:
    """Chart waits and hours of the main reply rule, and the conversion funnels."""
    charts = []
    main = facts.main
    if main is not None and not facts.units.is_empty():
        name = (
            headlines.name(main.label)
            if main.label in headlines.labels
            else as_cell_text(main.name)
        )
        charts += _of_units(facts, name)
    stages = [label for label in headlines.labels if _stage(headlines, label)]
    platforms = {label.partition(".")[0] for label in stages}
    for platform in sorted(platforms):
        own = [label for label in stages if label.startswith(f"{platform}.")]
        if len(own) > 1:
            charts.append(_funnel(headlines, own))
    return Section(
        "hours", CellText("等待、时段与转化", "Waits, hours and conversion"), charts=charts
    )


def _of_units(facts: ReportInputs, name: CellText) -> list[Figure]:
    main, units = facts.main, facts.units
    found = []
    if {"decided_at", "reply_at"} <= {*units.columns}:
        seconds, unanswered = waits_of(units, main)
        limit: timedelta | None = reply_limit(main)
        words = bilingual_cell(lambda lang: unreplied(unanswered, lang))
        shades = CellText("", "")
        if limit is not None:
            shades = CellText(
                "深色在时限内，浅色超时。", " Dark is within the limit, pale is beyond it."
            )
        note = CellText(
            f"{name.zh}：每个单位中决定其结果的那条消息等了多久（对数刻度）。{shades.zh}"
            + (f"{words.zh}。" if unanswered else ""),
            (
                f"{name.en}: how long the message that decided each unit waited (log"
                f" scale).{shades.en}"
            )
            + (f" {words.en}." if unanswered else ""),
        )
        if not seconds.is_empty():
            title = CellText("等待时长分布", "Distribution of waits")

            def drawn(lang: Lang) -> Chart:
                return waits(seconds, lang, limit, width="container")

            found.append(Figure("waits", title, note, drawn))
    return [*found, *_clock(facts, name)]


def _clock(facts: ReportInputs, name: CellText) -> list[Figure]:
    """Chart the main rule's value in each hour of the week."""
    if facts.main is None or facts.clock.is_empty():
        return []
    label = facts.main.label
    read = Result(facts.clock, facts.asked.registry, facts.known)
    if not clock_cells(read, label, "zh"):
        return []
    unit = read.of(label)[0]["unit"]
    whole = CellText("", "")
    if unit == "ratio":
        whole = CellText("（格中为百分数）", " (in percent)")

    def made(lang: Lang) -> Chart:
        return heatmap(clock_cells(read, label, lang), unit, lang, width="container")

    about = CellText(
        f"{name.zh}在每周各小时的数值{whole.zh}；颜色越深越高。没有单位的时段留空。",
        f"{name.en} in each hour of the week{whole.en}; darker is higher. Hours without units are"
        " left empty.",
    )
    return [Figure("hours", CellText("按星期与小时", "By weekday and hour"), about, made)]


def _stage(headlines: Headlines, label: str) -> bool:
    """Return whether a metric is a stage of the funnel: a conversion count, not of lost buyers."""
    metric = headlines.metric(label)
    counts = all(edition.measure.node == "count" for edition in metric.editions)
    return counts and metric.theme == "conversion" and metric.better != "lower"


def _funnel(headlines: Headlines, labels: list[str]) -> Figure:
    def made(lang: Lang) -> Chart:
        return funnel(headlines.read, labels, lang, width="container")

    platform = labels[0].partition(".")[0]
    whose = platform_name(platform) or same(platform)
    return Figure(
        f"funnel-{platform}",
        CellText(f"转化漏斗（{whose.zh}口径）", f"Conversion funnel ({whose.en})"),
        CellText(
            "已定稿的日期与未定稿的分开：昨天的询单明天仍可能付款。",
            "Final days are shown apart from open ones: a buyer who asked yesterday may pay"
            " tomorrow.",
        ),
        made,
    )
