"""What a change comes to, and what stands behind a figure that is red."""

import dataclasses
from datetime import date, datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reporting import change
from csmetrics.reporting.blocks import Cell, CellText, Column, Table, same
from csmetrics.reporting.content import content_of
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportRequest, gather, policies_of, verdicts_of
from csmetrics.reporting.policies_and_changes import policies
from csmetrics.reporting.red_figures import RedFigures
from csmetrics.reporting.selection import Chosen

BUYERS, LOSSES = cs.registry["pdd.consult_buyers"], cs.registry["pdd.inquiry_loss_buyers"]
COMPLAINTS, SALES = cs.registry["pdd.complaint_rate"], cs.registry["pdd.sales_amount"]
SATISFACTION = "douyin.satisfaction_rate"


def compared(now, then, *, better=False, below=(None, None), distinguishable=None):
    """A row of ``compare`` over periods."""
    return {
        "numerator": now,
        "against_numerator": then,
        "denominator": below[0],
        "against_denominator": below[1],
        "difference": now - then,
        "ratio": now / then,
        "better": better,
        "distinguishable": distinguishable,
        "pending": 0,
    }


def meaning_of(row, metric):
    return change.meaning(row, metric).en


def test_a_count_moves_by_more_than_chance_or_it_is_said():
    """1,612 of 3,228 is 2 from the half, of 28 one standard error; 330 of 741 is 40, of 14 one."""
    assert meaning_of(compared(1612, 1616), LOSSES) == "worse, but may be chance"
    assert meaning_of(compared(330, 411), LOSSES) == "worse"
    assert change.direction(compared(1612, 1616), LOSSES) == ""
    assert change.direction(compared(330, 411), LOSSES) == "worse"


@pytest.mark.parametrize(
    ("now", "then", "below", "clear"),
    [
        (60, 40, None, False),  # 10 − ½ off 50, one standard error is 5: 1.9 of them
        (61, 39, None, True),  # 2.1
        (40, 60, None, False),
        (39, 61, None, True),
        (83, 17, (300, 100), False),  # 8 − ½ off 75 of 100, one standard error is 4.33: 1.73
        (84, 16, (300, 100), True),  # 1.963, just above 1.96
        (66, 34, (300, 100), True),
        (67, 33, (300, 100), False),
    ],
)
def test_a_count_has_moved_from_196_hundredths_of_a_standard_error_on(now, then, below, clear):
    metric = COMPLAINTS if below else LOSSES
    row = compared(now, then, below=below or (None, None))
    assert change.moved(row, metric) is clear
    assert meaning_of(row, metric) == ("worse" if clear else "worse, but may be chance")


def test_of_figures_without_sides_nobody_can_tell_chance():
    half = compared(4, 8, below=(411, None))
    assert change.is_testable(compared(4, 8, below=(411, 393)), COMPLAINTS)
    assert not change.is_testable(half, COMPLAINTS)
    assert not change.is_testable(compared(4, 8) | {"against_numerator": None}, LOSSES)
    assert not change.is_testable(compared(110.0, 100.0), SALES)
    per_hour = compared(10900, 10000, better=True, below=(100.0, 100.0))
    busy = cs.registry["desk.received_per_online_hour"]  # hours are no count
    assert not change.is_testable(per_hour, busy)
    assert meaning_of(per_hour, busy) == "better, but may be chance"
    assert change.is_testable(half | {"distinguishable": False}, COMPLAINTS)


def test_more_who_came_are_no_success():
    assert BUYERS.better is None
    row = compared(411, 330, better=None)
    assert meaning_of(row, BUYERS) == "neither good nor bad by itself"
    assert change.direction(row, BUYERS) == ""
    assert meaning_of(compared(411, 393, better=None), BUYERS) == "may be chance"


def test_a_ratio_of_counts_is_held_against_chance_as_its_counts_are():
    """Of 12 complaints among 804 buyers 6.1 fall on 411: 4 is 2.1 − ½ away, of 1.7 one error."""
    few = compared(4, 8, better=True, below=(411, 393))
    assert meaning_of(few, COMPLAINTS) == "better, but may be chance"
    many = compared(40, 80, better=True, below=(4110, 3930))
    assert meaning_of(many, COMPLAINTS) == "better"


def test_an_amount_moves_by_a_tenth():
    assert meaning_of(compared(109.0, 100.0, better=True), SALES) == "better, but may be chance"
    assert meaning_of(compared(110.0, 100.0, better=True), SALES) == "better"
    assert meaning_of(compared(91.0, 100.0), SALES) == "worse, but may be chance"
    assert meaning_of(compared(90.0, 100.0), SALES) == "worse"
    from_nothing = compared(5.0, 1.0, better=True) | {"against_numerator": 0.0, "ratio": None}
    assert meaning_of(from_nothing, SALES) == "better"


def test_intervals_decide_where_there_are_any():
    close = compared(9, 3, below=(10, 10), distinguishable=False)
    assert meaning_of(close, cs.registry["pdd.reply_rate_3min"]) == "worse, but may be chance"
    assert meaning_of(close | {"distinguishable": True}, LOSSES) == "worse"
    assert meaning_of(close | {"pending": 1}, LOSSES) == "undecided: not yet compared"


@pytest.fixture(scope="module")
def week():
    """The last week of the sample shop, of which two shops miss the target of satisfaction."""
    data = cs.datasets.sample_shop()
    chosen = Chosen([SATISFACTION, "pdd.reply_rate_3min", "pdd.consult_buyers"], data, cs.registry)
    known = datetime(2026, 3, 30, 9)  # noqa: DTZ001  local
    asked = ReportRequest(data, chosen, "week", "agent_id", None, None, known, chosen.registry)
    return gather(asked, lambda: None)


@pytest.fixture(scope="module")
def red(week):
    return RedFigures(week, Headlines(week))


def test_a_missed_target_leads_with_what_would_have_been_enough_and_who(week, red):
    """By hand from ``evaluate``: 30 of 42 at peach are 71.43 %; 34 of 42 would be 80.95 %."""
    assert red.missed == [SATISFACTION]
    rows = cs.evaluate(
        SATISFACTION,
        week.asked.data,
        per="all",
        by="shop_id",
        start=date(2026, 3, 23),
        end=date(2026, 3, 30),
        as_of=week.known,
    )
    assert rows.select("shop_id", "numerator", "denominator").row(0) == ("peach", 30, 42)
    (line, *_) = red.sentences()
    assert line.label == SATISFACTION
    assert line.line.zh == (
        "满意率：桃子小铺 71.43%，未达标（要求 ≥ 80%），共 2 次，此为最差；"
        "再有 4 条评价为满意即可达标（共 42 条评价）；最多的是客服 陈默：12 个中有 6 个不理想"
    )
    assert line.line.en == (
        "Satisfaction rate: 桃子小铺 71.43%, not met (target ≥ 80%), the worst of 2;"
        " 4 more of the 42 ratings satisfied would have met it;"
        " most are with agent 陈默: 6 of 12 fell short"
    )
    assert red.causes[SATISFACTION][-1].en == "most are with agent 陈默: 6 of 12 fell short"


def test_of_several_breaches_the_widest_is_told_wherever_it_stands(week):
    """Of four verdicts two are breaches; that of plum lacks 6 ratings, that of peach 4."""
    wide = week.verdicts.with_columns(
        value=pl.when(shop_id="plum").then(0.5).otherwise("value"),
        distance=pl.when(shop_id="plum").then(6.0).otherwise("distance"),
        distance_zh=pl.when(shop_id="plum").then(pl.lit("再有 6 条")).otherwise("distance_zh"),
        distance_en=pl.when(shop_id="plum").then(pl.lit("6 more")).otherwise("distance_en"),
    )
    assert wide.filter(metric=SATISFACTION)["shop_id"].to_list() == ["peach", "plum"]
    facts = dataclasses.replace(week, verdicts=wide)
    headlines = Headlines(facts)
    line = RedFigures(facts, headlines).sentences()[0]
    assert line.line.zh.startswith(
        "满意率：李子小铺 50.00%，未达标（要求 ≥ 80%），共 2 次，此为最差；再有 6 条；"
    )
    assert RedFigures(facts, headlines).causes[SATISFACTION][0].en == "李子小铺 6 more"


def test_of_several_periods_a_rule_shows_the_widest_breach_and_what_follows_it(week):
    """Peach on three Mondays: met, 4 too few, 9 too few; the last is shown, as two of three."""
    (own,) = week.verdicts.filter(metric=SATISFACTION, shop_id="peach").iter_rows(named=True)
    found = ((9, "meets", None, None), (16, "breaches", 4.0, "a"), (23, "breaches", 9.0, "b"))
    rows = [
        own
        | {"period_start": date(2026, 3, day), "period_end": date(2026, 3, day + 7)}
        | {"outcome": what, "distance": far, "distance_en": far and f"{far:.0f} more"}
        | {"consequence_zh": follows and f"{follows}后果", "consequence_en": follows}
        for day, what, far, follows in found
    ]
    facts = dataclasses.replace(week, verdicts=pl.DataFrame(rows, schema=week.verdicts.schema))
    ((row,),) = [table.rows for table in policies(facts).tables]
    shown = [cell.words.en for cell in row]
    assert shown[1:3] == ["桃子小铺", "2026-03-23 – 03-29"]
    assert shown[5:] == ["✗ not met (2 of 3)", "9 more", "b"]
    assert row[7].words.zh == "b后果"


def test_verdicts_are_of_periods_with_a_day_of_the_reported_one(week):
    """A month is judged from its first day that is known; the week before has no day of this."""
    chosen = Chosen(["jd.answer_rate", "douyin.pickup_rate"], week.asked.data, cs.registry)
    asked = dataclasses.replace(week.asked, chosen=chosen)
    weeks = [(date(2026, 3, 2), week.span[0]), week.span]
    found = verdicts_of(asked, policies_of(asked), week.span, weeks)
    periods = found.select("policy", "period_start", "period_end").unique().sort("policy")
    assert periods.rows() == [
        ("douyin.pickup_rate", *week.span),
        ("jd.answer_rate", date(2026, 3, 2), week.span[1]),
    ]


def test_sessions_worth_reading_stand_behind_a_red_figure(week, red):
    behind = red.reading[SATISFACTION]
    failed = cs.details(
        week.asked.data,
        metric=SATISFACTION,
        outcome="failed",
        start=week.span[0],
        end=week.span[1],
        as_of=week.known,
    )
    assert len(behind.sessions) == 3
    assert {*behind.sessions} <= {*failed["session_id"]}
    content = content_of(week, "en")
    sections = {one.key: one for one in content.sections}
    card = next(one for one in sections["headline"].cards if one.label == SATISFACTION)
    assert card.reading == behind
    table = next(one for one in sections["sessions"].tables if one.key == behind.key)
    assert tuple(row[4].value for row in table.rows) == behind.sessions
    assert table.name.en == 'Behind "Satisfaction rate"'


def test_where_nothing_moved_the_summary_says_so(red):
    lines = [one.line.en for one in red.sentences()]
    assert lines[1:] == ["Nothing moved by more than chance since 2026-03-16 – 03-22"]


def test_a_wide_table_is_cut_into_parts_that_keep_their_rows_names():
    columns = tuple(Column(same(name)) for name in "abcdefgh")
    rows = [tuple(Cell(same(f"{name}{n}")) for name in "abcdefgh") for n in range(2)]
    table = Table(CellText("表", "table"), columns, rows, note=CellText("注", "note"), key="k")
    assert table.narrow(8) == [table]
    parts = table.narrow(4)
    assert [[column.name.en for column in part.columns] for part in parts] == [
        ["a", "b", "c", "d"],
        ["a", "e", "f", "g"],
        ["a", "h"],
    ]
    assert [cell.words.en for cell in parts[1].rows[1]] == ["a1", "e1", "f1", "g1"]
    assert [part.name.zh for part in parts] == ["表（1/3）", "表（2/3）", "表（3/3）"]
    assert [part.note is None for part in parts] == [True, True, False]
    assert [part.key for part in parts] == ["k", "", ""]


def test_no_section_of_markdown_is_empty(week, tmp_path):
    path = cs.report(week.asked.data, tmp_path / "r.md", as_of=datetime(2026, 3, 30, 9))  # noqa: DTZ001
    text = path.read_text("utf-8")
    assert "\n## 全部指标\n" in text
    for part in text.split("\n## ")[1:]:
        assert part.partition("\n")[2].strip(), part
