"""Assembly of a report: its title, facts, summary and sections in order."""

from __future__ import annotations

from csmetrics.reporting import appendix, members, policies_and_changes, sessions_to_read
from csmetrics.reporting.blocks import CellText, Content
from csmetrics.reporting.cell_text import listed, platform_name
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportInputs, whole
from csmetrics.reporting.red_figures import RedFigures
from csmetrics.tables import platforms_of
from csmetrics.wording.figure_text import Lang, moment, period

_PER = {
    "day": CellText("日报", "Daily report"),
    "week": CellText("周报", "Weekly report"),
    "month": CellText("月报", "Monthly report"),
    "quarter": CellText("季报", "Quarterly report"),
    "year": CellText("年报", "Yearly report"),
}


def content_of(facts: ReportInputs, lang: Lang) -> Content:
    """Assemble the report from the evaluated facts."""
    headlines = Headlines(facts)
    red = RedFigures(facts, headlines)
    kind = _PER[facts.asked.per]
    span = period(*facts.span)
    sections = [
        headlines.cards(red.causes, red.reading),
        policies_and_changes.policies(facts),
        headlines.table(),
        policies_and_changes.moved(facts, headlines),
        members.members(facts, headlines),
        members.hours(facts, headlines),
        sessions_to_read.sessions(facts, red.tables),
        appendix.provisional(facts, headlines),
        appendix.quality(facts),
        appendix.definitions(facts, headlines),
    ]
    return Content(
        title=CellText(f"客服{kind.zh} {span}", f"Customer service: {kind.en.lower()} {span}"),
        facts=_facts(facts),
        summary=headlines.summary(red.sentences()),
        sections=[section for section in sections if not section.empty],
        as_of=facts.known,
        lang=lang,
    )


_MOST_SHOPS = 4


def _shops(facts: ReportInputs) -> list[CellText]:
    """Name the shops and their platforms; nothing without a table ``shops``."""
    if "shops" not in facts.asked.data.tables:
        return []
    frame = facts.asked.data.frame("shops").collect()
    parts = []
    for row in frame.head(_MOST_SHOPS).iter_rows(named=True):
        name = facts.shops.get(row["shop_id"], row["shop_id"])
        of = platform_name(row.get("platform"))
        parts.append(
            CellText(f"{name}（{of.zh}）", f"{name} ({of.en})") if of else CellText(name, name)
        )
    if not parts:
        return []
    rest = frame.height - len(parts)
    shown = listed(parts)
    more = CellText(f"等 {frame.height} 店", f" and {rest} more") if rest else CellText("", "")
    noun = "Shop" if frame.height == 1 else "Shops"
    return [CellText(f"店铺：{shown.zh}{more.zh}", f"{noun}: {shown.en}{more.en}")]


def _definitions(facts: ReportInputs) -> list[CellText]:
    """Say which platforms' definitions the figures follow; nothing if none has a platform."""
    metrics = facts.asked.chosen.metrics.values()
    platforms = dict.fromkeys(metric.platform for metric in metrics)
    names = [name for one in platforms if (name := platform_name(one)) is not None]
    if not names:
        return []
    whose = listed(names)
    if len(names) == 1 or platforms_of(facts.asked.data):
        return [CellText(f"口径：{whose.zh}", f"Definitions: {whose.en}")]
    return [
        CellText(
            f"口径：{whose.zh}（店铺所属平台未注明，每个数注明用的是哪家口径）",
            f"Definitions: {whose.en} (the shops' platform is not stated; each figure names the"
            " platform whose definition it follows)",
        )
    ]


def _facts(facts: ReportInputs) -> list[CellText]:
    """State the shops, definitions, knowledge time, compared period, and a period cut short."""
    known = moment(facts.known, "en")  # reads the same in Chinese
    zone = facts.asked.data.time_zone
    lines = [
        *_shops(facts),
        *_definitions(facts),
        CellText(f"数据截至 {known}（{zone}）", f"Data through {known} ({zone})"),
    ]
    if facts.held_open:
        lines.append(
            CellText(
                f"有 {facts.held_open} 个指标只因最后一天看似未完而暂定：若导出的是整天的数据，"
                "请加 --as-of end-of-day",
                f"{'1 metric is' if facts.held_open == 1 else f'{facts.held_open} metrics are'}"
                " provisional only because the last day does not seem to be over: if the export"
                " is of whole days, add --as-of end-of-day",
            )
        )
    if facts.before is not None:
        before = period(*facts.before)
        lines.append(CellText(f"对比上期 {before}", f"Compared with {before}"))
    if not whole(facts.span, facts.asked.per):
        days = (facts.span[1] - facts.span[0]).days
        only = "1 day" if days == 1 else f"{days} days"
        lines.append(
            CellText(f"不是完整的一期：只有 {days} 天", f"Not a whole period: {only} only")
        )
    return lines
