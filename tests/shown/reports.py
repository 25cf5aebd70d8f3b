"""Listing of whole reports: every line and cell, in both languages."""

import dataclasses
import tempfile
import warnings
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl

import csmetrics as cs
from csmetrics.reporting.content import content_of
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.markdown import markdown
from csmetrics.reporting.published_figures import beside_ours, figures_alone
from csmetrics.reporting.selection import Chosen
from csmetrics.reporting.workbook import write_workbook
from tests.reporting.two_weeks import HOSTILE
from tests.reporting.two_weeks import shop as two_weeks

METRICS = (
    "pdd.consult_buyers",  # a count without a better direction
    "pdd.complaint_rate",  # counts over counts
    "pdd.reply_rate_3min",  # the main rule, first among rankings
    "xhs.reply_rate_3min",  # has the same name
    "douyin.avg_response_time",  # seconds, with a target
    "desk.median_response_time",  # never final
    "douyin.satisfaction_rate",
    "pdd.inquiry_conversion_rate",  # pending for days
    "pdd.inquiry_loss_buyers",
    "pdd.sales_amount",
    "pdd.average_order_value",
    "taobao.inquiry_buyers",
    "taobao.inquiry_final_order_buyers",
    "taobao.inquiry_final_payment_buyers",
)
RATE = cs.registry["pdd.reply_rate_3min"]
MONDAY = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local


def reports():
    """Yield reports of a week with pending units, of large changes, and of a partial period."""
    sample = cs.datasets.sample_shop()
    known = datetime(2026, 3, 26, 20)  # noqa: DTZ001  local
    yield "A week of the sample shop whose last days are open"
    yield from shown(content(sample, METRICS, known=known))
    yield from ("", "The same by shop, in months")
    yield from shown(content(sample, METRICS[2:7:2], per="month", by="shop_id", known=known), 3)
    yield from ("", "A week in which all got worse, one row refused")
    bad = content(broken(), None, known=MONDAY)
    yield from shown(bad)
    yield from ("", "Its first day, known up to the last event")
    yield from shown(content(broken(), METRICS[:3:2], per="day"), 2)
    yield from ("", "Its titles in longer periods")
    for per in ("quarter", "year"):
        yield both(content(broken(), METRICS[:1], per=per, by=None).title)
    yield from ("", "As Markdown")
    for lang in ("zh", "en"):
        text = markdown(dataclasses.replace(bad, lang=lang, sections=bad.sections[:4]))
        yield from text.splitlines()
    yield from ("", "As workbooks")
    for lang, durations in (("zh", "clock"), ("en", "seconds")):
        yield from workbook(dataclasses.replace(bad, lang=lang), durations)


def published():
    """Yield reports of published figures, reconciled with ours and alone."""
    given = [
        {"date": f"2026-03-{day:02}", "agent_id": who, "value": value}
        for day, who, value in (
            (2, "chen", "100.00%"),
            (9, "chen", "33.33%"),
            (9, HOSTILE, "70.00%"),
        )
    ]
    facts = gathered(two_weeks(), [RATE.id], known=MONDAY)
    section = beside_ours(facts, {RATE.id: given})
    yield from shown(dataclasses.replace(content_of(facts, "zh"), sections=[section], summary=[]))
    yield ""
    whole = [{"日期": one["date"], "value": one["value"]} for one in given[:2]]
    section = beside_ours(gathered(two_weeks(), [RATE.id], by=None, known=MONDAY), {RATE.id: whole})
    yield from shown(dataclasses.replace(content_of(facts, "zh"), sections=[section], summary=[]))
    yield from ("", "Alone")
    sides = [
        {"date": day, "agent_id": who, "value": value, "denominator": of}
        for day, who, value, of in (
            ("2026-03-02", "lin", "50.00%", 200),
            ("2026-03-09", "lin", "80.00%", 200),
            ("2026-03-09", None, "30.00%", 10),
            ("2026-03-09", "wu", "延迟统计", None),
        )
    ]
    frames = [cs.published_result(sides, "douyin.satisfaction_rate", by="agent_id", per="week")]
    bare = [one | {"denominator": None, "value": "90"} for one in sides[:2]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        frames += [
            cs.published_result(bare, name, by="agent_id", per="week")
            for name in ("pdd.avg_response_time", "pdd.complaint_buyers")
        ]
    yield from shown(figures_alone(pl.concat(frames), cs.registry, "zh"))


def broken():
    """Return the two-week shop with one rejected row."""
    rows = two_weeks().frame("messages").collect()
    extra = rows.head(1).with_columns(message_id=pl.lit("x"), sender=pl.lit("cat"))
    return cs.Dataset(messages=pl.concat([rows, extra]), invalid="quarantine")


def gathered(data, metrics, *, per="week", by="agent_id", known=None):
    chosen = Chosen(metrics, data, cs.registry)
    asked = ReportRequest(data, chosen, per, by, None, None, known, chosen.registry)
    return gather(asked, lambda: None)


def content(data, metrics, **options):
    return content_of(gathered(data, metrics, **options), "zh")


def both(message):
    return message.zh if message.zh == message.en else f"{message.zh} · {message.en}"


def shown(found, most=99):
    """Yield the parts of a report, one per line, of at most ``most`` sections."""
    yield f"# {both(found.title)} as of {found.as_of}"
    yield from (f"- {both(one)}" for one in found.facts)
    yield from (f"* {both(one.line)} [{one.label}]" for one in found.summary)
    for section in found.sections[:most]:
        choice = ", one at a time" if section.choice else ""
        yield f"## {section.key}{choice}: {both(section.title)}"
        if section.lead:
            yield f"   {both(section.lead)}"
        for card in section.cards:
            yield from _card(card)
        for chart in section.charts:
            note = f": {both(chart.note)}" if chart.note else ""
            yield f"chart {chart.key}: {both(chart.name)}{note}"
        for table in section.tables:
            yield from _table(table)
        if section.sheets:
            yield "sheets: " + ", ".join(f"{one.label} {both(one.name)}" for one in section.sheets)


def _card(card):
    platform = f" ({both(card.platform)})" if card.platform else ""
    yield f"card {card.label}: {both(card.name)}{platform}, chart {card.chart and card.chart.key}"
    parts = (card.value, card.before, card.change)
    yield "   " + " ¦ ".join("none" if one is None else both(one) for one in parts)
    for text, mark in ((card.direction, card.mark), (card.verdict, card.verdict_mark)):
        if text:
            yield f"   {both(text)} {{{mark}}}"
    if card.remark:
        yield f"   {both(card.remark)}"
    yield from (f"   because {both(one)}" for one in card.causes)
    if card.reading:
        yield f"   read {card.reading.key}: {', '.join(card.reading.sessions)}"


def _table(table):
    yield f"table {table.key}: {both(table.name)}"
    heads = (f"{both(one.name)}{' #' if one.numeric else ''}" for one in table.columns)
    yield "   " + " ¦ ".join(heads)
    for row in table.rows:
        yield "   " + " ¦ ".join(map(_cell, row))
    if table.note:
        yield f"   note: {both(table.note)}"


def _cell(cell):
    """Format a cell: text, value if numeric, and mark."""
    text = both(cell.words)
    if isinstance(cell.value, int | float) and cell.unit != "count":
        text += f" ={cell.value:.7g} {cell.unit}"
    elif cell.label and cell.value != cell.label:
        text += f" ={cell.value}"
    if cell.last:
        text += f" ={cell.value}–{cell.last}"
    if cell.label:
        text += f" [{cell.label}]"
    return text + (f" {{{cell.mark}}}" if cell.mark else "")


def workbook(found, durations):
    """Yield the sheets of a workbook: values and formats of the first cells."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(found, path, durations)
        book = openpyxl.load_workbook(path)
    for sheet in book:
        wide = {name: round(of.width) for name, of in sheet.column_dimensions.items()}
        top = sheet.print_title_rows
        yield f"## {sheet.title}: frozen {sheet.freeze_panes}, filter {sheet.auto_filter.ref}"
        yield f"   widths {wide}, repeated {top}, {sheet.page_setup.orientation}"
        yield f"   {sheet.page_setup.fitToWidth} wide, {sheet.page_setup.fitToHeight} high"
        for row in sheet.iter_rows(max_row=14):
            if cells := [_of_sheet(cell) for cell in row if cell.value is not None]:
                yield f"   {row[0].row}: " + " ¦ ".join(cells)


def _of_sheet(cell):
    """Format a value with its number format, colour, and b(old), i(talic), w(rapped)."""
    shown = " ".join(str(cell.value).split())[:60]
    shown += "" if cell.number_format == "General" else f" as {cell.number_format}"
    colour = cell.font.color.rgb if cell.font.color and cell.font.color.type == "rgb" else None
    looks = "b" * bool(cell.font.b) + "i" * bool(cell.font.i) + "w" * bool(cell.alignment.wrap_text)
    looks += "c" * (cell.alignment.horizontal == "center")
    return shown + (f" {colour}" if colour else "") + (f" ({looks})" if looks else "")
