"""Whole reports, every line and cell of them: names, figures, order, signs, in both languages."""

from datetime import datetime

import polars as pl

import csmetrics as cs
from csmetrics.reporting.content import content_of
from csmetrics.reporting.inputs import Asked, gather
from csmetrics.reporting.selection import Chosen
from tests.reporting.two_weeks import shop as two_weeks

METRICS = (
    "pdd.consult_buyers",  # a count, neither good nor bad
    "pdd.reply_rate_3min",
    "douyin.avg_response_time",  # seconds, with a target
    "desk.median_response_time",
    "douyin.pickup_rate",
    "douyin.satisfaction_rate",
    "pdd.inquiry_conversion_rate",  # open for days
    "pdd.inquiry_loss_buyers",
    "pdd.sales_amount",
    "pdd.average_order_value",
    "pdd.complaint_rate",  # counts over counts
    "taobao.inquiry_buyers",
    "taobao.inquiry_final_order_buyers",
    "taobao.inquiry_final_payment_buyers",
)


def reports():
    """Reports of a week that is partly open, of a week of great changes, and of odd days."""
    sample = cs.datasets.sample_shop()
    known = datetime(2026, 3, 26, 20)  # noqa: DTZ001  local
    yield "A week of the sample shop whose last days are open"
    yield from shown(content(sample, METRICS, known=known))
    yield from ("", "The same by shop, in months")
    yield from shown(content(sample, METRICS[1:6:2], per="month", by="shop_id", known=known), 3)
    yield from ("", "A week in which all got worse, one row refused")
    monday = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local
    yield from shown(content(broken(), None, known=monday))
    yield from ("", "Its first day, known up to the last event")
    yield from shown(content(broken(), METRICS[:2], per="day"), 2)


def broken():
    """The shop of two weeks with one row that is refused."""
    rows = two_weeks().frame("messages").collect()
    extra = rows.head(1).with_columns(message_id=pl.lit("x"), sender=pl.lit("cat"))
    return cs.Dataset(messages=pl.concat([rows, extra]), invalid="quarantine")


def content(data, metrics, *, per="week", by="agent_id", known=None):
    chosen = Chosen(metrics, data, cs.registry)
    asked = Asked(data, chosen, per, by, None, None, known, chosen.registry)
    return content_of(gather(asked, lambda: None), "zh")


def both(said):
    return said.zh if said.zh == said.en else f"{said.zh} · {said.en}"


def shown(found, most=99):
    """A report's parts, one a line; sections up to a number."""
    yield f"# {both(found.title)} as of {found.as_of}"
    yield from (f"- {both(one)}" for one in found.facts)
    yield from (f"* {both(one.said)} [{one.label}]" for one in found.summary)
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
    for said, mark in ((card.direction, card.mark), (card.verdict, card.verdict_mark)):
        if said:
            yield f"   {both(said)} {{{mark}}}"
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
    """What is read, with the value behind it where that is a number, and its mark."""
    said = both(cell.words)
    if isinstance(cell.value, int | float) and cell.unit != "count":
        said += f" ={cell.value:.7g} {cell.unit}"
    elif cell.label and cell.value != cell.label:
        said += f" ={cell.value}"
    if cell.last:
        said += f" ={cell.value}–{cell.last}"
    if cell.label:
        said += f" [{cell.label}]"
    return said + (f" {{{cell.mark}}}" if cell.mark else "")
