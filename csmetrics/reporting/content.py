"""The whole of a report, in order."""

from __future__ import annotations

from csmetrics.display.figure_text import Lang, moment, period
from csmetrics.reporting import appendix, members, policies_and_changes
from csmetrics.reporting.blocks import Content, Said
from csmetrics.reporting.cell_text import told
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import Facts, whole

_PER = {
    "day": Said("日报", "Daily report"),
    "week": Said("周报", "Weekly report"),
    "month": Said("月报", "Monthly report"),
    "quarter": Said("季报", "Quarterly report"),
    "year": Said("年报", "Yearly report"),
}


def content_of(facts: Facts, lang: Lang) -> Content:
    """Everything a report says, made of what was evaluated."""
    headlines = Headlines(facts)
    kind = _PER[facts.asked.per]
    span = period(*facts.span)
    sections = [
        headlines.cards(),
        policies_and_changes.policies(facts),
        headlines.table(),
        policies_and_changes.moved(facts, headlines),
        members.members(facts, headlines),
        members.hours(facts, headlines),
        members.sessions(facts),
        appendix.provisional(facts, headlines),
        appendix.quality(facts),
        appendix.definitions(facts, headlines),
    ]
    return Content(
        title=Said(f"客服{kind.zh} {span}", f"Customer service: {kind.en.lower()} {span}"),
        facts=_facts(facts),
        summary=headlines.summary(),
        sections=[section for section in sections if not section.empty],
        as_of=facts.known,
        lang=lang,
    )


def _facts(facts: Facts) -> list[Said]:
    """What a reader must know of the period: how far the data reach, whether it is whole."""
    known = told(lambda lang: moment(facts.known, lang))
    zone = facts.asked.data.time_zone
    said = [Said(f"数据知晓到 {known.zh}（{zone}）", f"Data known up to {known.en} ({zone})")]
    if facts.before is not None:
        before = period(*facts.before)
        said.append(Said(f"对比上期 {before}", f"Compared with {before}"))
    if not whole(facts.span, facts.asked.per):
        days = (facts.span[1] - facts.span[0]).days
        said.append(
            Said(f"不是完整的一期：只有 {days} 天", f"Not a whole period: {days} days only")
        )
    return said
