"""At 20:00 of any day nothing shown of a conversion is contradicted by its final row.

A point stands alone only where it is final; else it has a range, in which the final value lies, or
counts of what is known so far, which only grow.
"""

import re
import warnings
from datetime import datetime, timedelta
from functools import cache

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.language.measures import Proportion
from csmetrics.reporting.content import content_of
from csmetrics.reporting.display.read_result import read_result
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.selection import Chosen
from csmetrics.wording.figure_text import period

SHOP = cs.datasets.sample_shop()
LATER = cs.Dataset(
    **{name: SHOP.frame(name) for name in SHOP.tables},
    as_of=datetime(2026, 5, 1),  # noqa: DTZ001  local
)
"""The same when all of it is final."""
CONVERSIONS = [
    metric.id
    for metric in cs.registry.values()
    if metric.theme == "conversion"
    and not metric.unfilled
    and isinstance(metric.editions[-1].measure, Proportion)
]
EVENINGS = [
    datetime(2026, 3, 2, 20) + timedelta(days=n)  # noqa: DTZ001  local
    for n in range(28)
]
SOME = [
    pytest.param(at, marks=() if n == 1 else pytest.mark.wide)
    for n, at in enumerate(EVENINGS[3::8])
]
KEYS = ("metric", "period_start", "shop_id")
HALF = 0.5 + 1e-9
"""Of the last digit shown."""


def evaluated(per, as_of=None, metrics=CONVERSIONS):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        return cs.evaluate(metrics, SHOP, per=per, by="shop_id", as_of=as_of)


WIDE = pytest.mark.wide
PERS = [pytest.param("day", marks=WIDE), "week", pytest.param("month", marks=WIDE)]


@pytest.fixture(scope="module", params=PERS)
def evenings(request):
    """What is known each evening, with the final rows."""
    rows = cs.evaluate(CONVERSIONS, LATER, per=request.param, by="shop_id")
    assert set(rows["status"]) == {"final"}
    last = {tuple(row[name] for name in KEYS): row for row in rows.iter_rows(named=True)}
    return [(evaluated(request.param, at), last) for at in EVENINGS]


SAID = re.compile(
    r"(?:≥ (?P<met>[\d,]+) of (?P<of>[\d,]+) so far|至今至少 (?P<met_zh>[\d,]+)/(?P<of_zh>[\d,]+)|"
    r"(?:(?P<value>[\d.]+)% )?\[?(?P<low>[\d.]+)–(?P<high>[\d.]+)%\]?|"
    r"(?P<point>[\d.]+)%|–)"
)


def holds(text, final):
    """Whether the words of a figure hold what became of it; and what sort of words they are."""
    found = SAID.match(text)
    assert found, text
    if (met := found["met"] or found["met_zh"]) is not None:
        return "so far", float(met) <= final["numerator"]
    if found["low"] is not None:
        low, high = float(found["low"]), float(found["high"])
        if found["value"] is not None:
            assert low <= float(found["value"]) <= high, "a figure lies in its own range"
        return "range", low <= 100 * final["value"] <= high
    if found["point"] is None:
        return "nothing", True
    return "point", abs(float(found["point"]) - 100 * final["value"]) <= HALF / 100


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_of_a_table_are_contradicted(evenings, lang):
    seen = {"so far": 0, "range": 0, "point": 0, "nothing": 0}
    for rows, last in evenings:
        read = read_result(rows)
        for row in read.rows:
            final = last.get(tuple(row[name] for name in KEYS))
            if final is None or final["value"] is None:
                continue
            sort, right = holds(read.figure(row, lang), final)
            assert right, (row, final["value"])
            seen[sort] += 1
            if sort == "nothing":
                assert not row["pending"]
    assert seen["so far"] >= 20
    assert seen["range"] + seen["point"] >= 100


@pytest.mark.wide
def test_no_point_or_bar_of_a_chart_is_contradicted(evenings):
    bars = points = 0
    for rows, last in evenings[2::5]:
        for label in CONVERSIONS[::3]:
            own = rows.filter(metric=label)
            chart = cs.plot(own, "trend", lang="en").to_dict()
            (data,) = chart.get("datasets", {"inline": chart["data"].get("values")}).values()
            for one, row in zip(data, own.iter_rows(named=True), strict=True):
                final = last.get(tuple(row[name] for name in KEYS))
                if final is None or final["value"] is None:
                    continue
                if one["low"] is not None:
                    bars += 1
                    assert one["low"] <= final["value"] <= one["high"], (row, final["value"])
                elif one["value"] is not None:
                    points += 1
                    assert one["value"] == final["value"], (row, final["value"])
    assert bars >= 5
    assert bars + points >= 10


def test_no_verdict_of_a_comparison_is_turned_over(evenings):
    """Better and worse are said only of what pending units of days that are over cannot turn."""
    found = 0
    for (rows, last), at in zip(evenings, EVENINGS, strict=True):
        over = rows.filter(pl.col("period_end") <= at.date())
        if over.is_empty():
            continue
        for row in cs.compare(over).drop_nulls("better").iter_rows(named=True):
            now = last.get(tuple(row[name] for name in KEYS))
            then = last.get((row["metric"], row["against_start"], row["shop_id"]))
            if now is None or then is None or row["difference"] == 0:
                continue
            found += 1
            assert (now["value"] > then["value"]) == row["better"], row
    per = (rows["period_end"] - rows["period_start"]).dt.total_days().max()
    assert found >= {1: 100, 7: 10}.get(per, 0)


@cache
def report_of(at, per):
    """What a report of an evening says, its last period, and what became of all of it."""
    chosen = Chosen(CONVERSIONS, SHOP, cs.registry)
    asked = ReportRequest(SHOP, chosen, per, "shop_id", None, None, at, chosen.registry)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cs.CsmetricsWarning)
        facts = gather(asked, lambda: None)
        whole = cs.evaluate(CONVERSIONS, LATER, per=per, end=at.date())  # a report's last day
        shops = cs.evaluate(CONVERSIONS, LATER, per=per, end=at.date(), by="shop_id")
    last = {(row["metric"], row["period_start"]): row for row in whole.to_dicts()}
    last |= {tuple(row[name] for name in KEYS): row for row in shops.to_dicts()}
    return content_of(facts, "en"), facts, last


@pytest.mark.parametrize("per", ["day", "week"])
@pytest.mark.parametrize("at", SOME, ids=str)
def test_no_cell_or_card_of_a_report_is_contradicted(per, at):
    """Cards, the table of all figures, the one of provisional ones, and the sentence of a card."""
    found, _, last = report_of(at, per)
    sections = {one.key: one for one in found.sections}
    (provisional,) = sections["provisional"].tables
    seen = set()
    for label, span, value, pending, low, high, _ in provisional.rows:
        final = last[label.value, span.value]
        if final["value"] is None:
            continue
        for words in value.words:
            sort, right = holds(words, final)
            assert right, (label.value, words, final["value"])
            seen.add(sort)
        if pending.value:
            assert low.value <= final["value"] <= high.value
    assert seen & {"so far", "range"}
    for label, now, *_ in sections["figures"].tables[0].rows:
        card = next(one for one in sections["headline"].cards if one.label == label.value)
        assert card.value == now.words


def drawn(figure):
    """The rows inside a chart."""
    spec = figure.make("en").to_dict()
    return next(iter((spec.get("datasets") or {"own": spec["data"]["values"]}).values()))


def stands(point, final):
    """Whether what is drawn of a figure holds what became of it: its bar, or its point alone."""
    if point["low"] is not None:
        return point["low"] <= final["value"] <= point["high"]
    return point["value"] is None or point["value"] == final["value"]


@pytest.mark.parametrize("per", ["day", "week"])
@pytest.mark.parametrize("at", SOME, ids=str)
def test_no_chart_of_a_report_is_contradicted(per, at):
    """Every point and bar of the trends, and of the shops ranked, with the words beside them."""
    found, facts, last = report_of(at, per)
    sections = {one.key: one for one in found.sections}
    spans = {period(start, start_end(last, start)): start for _, start, *_ in last}
    seen = 0
    for card in sections["headline"].cards:
        for one in drawn(card.chart) if card.chart else ():
            final = last.get((card.label, spans[one["when"]]))
            if final is not None and final["value"] is not None:
                seen += 1
                assert stands(one, final), (card.label, one, final["value"])
                assert holds(one["figure"], final)[1], (card.label, one, final["value"])
    for chart in sections["members"].charts:
        label = chart.key.removeprefix("rank-")
        for one in drawn(chart):
            final = last[label, facts.span[0], one["group"]]
            if final["value"] is not None:
                seen += 1
                low, high = one["low"], one["high"]
                assert one["pending"] == 0 or low <= final["value"] <= high, (label, one)
                assert holds(one["figure"], final)[1], (label, one)
    assert seen >= 10


def start_end(last, start):
    """When the period that begins on a day ends."""
    return next(row["period_end"] for key, row in last.items() if key[1] == start)


@pytest.mark.parametrize("per", ["day", "week"])
@pytest.mark.parametrize("at", SOME, ids=str)
def test_no_shop_or_sentence_of_a_report_is_contradicted(per, at):
    found, facts, last = report_of(at, per)
    (table,) = next(one for one in found.sections if one.key == "members").tables
    seen = 0
    for shop, *cells in table.rows:
        for column, cell in zip(table.columns[1:], cells, strict=True):
            final = last.get((column.label, facts.span[0], shop.value))
            if final is None or final["value"] is None:
                continue
            for words in cell.words:
                seen += 1
                assert holds(words, final)[1], (column.label, words, final["value"])
    assert seen >= 4
    for line in found.summary:
        if line.label and " → " in line.rest.en and facts.before is not None:
            now, then = (last[line.label, span[0]] for span in (facts.span, facts.before))
            better = (now["value"] > then["value"]) == (cs.registry[line.label].better == "higher")
            assert ("better" in line.rest.en) == better, line.line.en
