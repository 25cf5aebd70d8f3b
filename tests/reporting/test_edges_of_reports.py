"""Edges of what a report says: names, counts of one and two, signs, the largest of many."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reporting.blocks import Card, Cell, CellText, Column, Reading, Table, same
from csmetrics.reporting.cell_text import change_cell, count_cell, figure_cell, span_cell
from csmetrics.reporting.content import _facts
from csmetrics.reporting.display.read_result import Result
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import _today, policies_of, whole
from csmetrics.reporting.markdown import _card, _safe, _table
from csmetrics.reporting.members import _stage, hours
from csmetrics.reporting.policies_and_changes import _verdict
from csmetrics.reporting.published_figures import _unknown
from csmetrics.reporting.red_figures import RedFigures
from csmetrics.reporting.workbook import _WorkbookWriter
from tests.display.results_by_hand import result, row

RATE, WAIT, BUYERS = "pdd.reply_rate_3min", "pdd.avg_response_time", "pdd.consult_buyers"
APRIL = datetime(2026, 4, 1)  # noqa: DTZ001  local


def named(platform, zh, en):
    metric = cs.registry[RATE]
    return metric.model_copy(update={"id": f"{platform}.{en}", "name": cs.Text(zh=zh, en=en)})


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([("jd", "乙", "B")], CellText("甲", "A")),
        ([("jd", "甲", "B")], CellText("甲（拼多多）", "A (Pinduoduo)")),
        ([("jd", "乙", "A")], CellText("甲（拼多多）", "A (Pinduoduo)")),
        ([("pdd", "甲", "B")], CellText("甲 [pdd.A]", "A [pdd.A]")),
        ([("jd", "甲", "C"), ("pdd", "甲", "B")], CellText("甲 [pdd.A]", "A [pdd.A]")),
    ],
)
def test_a_figure_is_told_apart_by_its_platform_or_its_id(others, said):
    metrics = {one.label: one for one in (named("pdd", "甲", "A"), *(named(*of) for of in others))}
    page = SimpleNamespace(metric=metrics.__getitem__, labels=[*metrics])
    assert Headlines.name(page, "pdd.A") == said


class Verdicts(Headlines):
    """The verdicts of a report alone."""

    def __init__(self, *outcomes):
        verdicts = pl.DataFrame({"outcome": outcomes}, schema={"outcome": pl.String})
        self.facts = SimpleNamespace(verdicts=verdicts)

    @property
    def targets(self):
        return self._targets()


def test_verdicts_are_counted_by_their_outcomes_in_the_order_of_good_to_open():
    def summary(*outcomes):
        return Verdicts(*outcomes).targets

    assert summary() is None
    assert summary("meets") == ("平台考核 1 次判定：1 次达标", "Platform targets, 1 verdict: 1 met")
    zh, en = summary("undecided", "provisional", "too_few", "breaches", "undecided", "meets")
    assert zh == "平台考核 6 次判定：1 次达标、1 次未达标、2 次待定、1 次未定、1 次样本不足"
    assert en.startswith("Platform targets, 6 verdicts: 1 met, 1 not met, 2 undecided, 1 not")
    assert en.endswith(" not judged yet, 1 with too few cases")
    assert summary("meets", "meets").en == "Platform targets, 2 verdicts: 2 met"


class Red(RedFigures):
    """Whose sentences are the figures' labels."""

    def _missed(self, label):
        return f"missed {label}"

    def _moved(self, label):
        return f"moved {label}"

    def _shortfall(self, label, *, shop=True):  # noqa: ARG002  as the method that it stands for
        return None

    _most_failures = _shortfall


def reds(**ways):
    """Of ten figures those that miss a target or moved."""
    labels = [f"m{n}" for n in range(10)]
    headlines = SimpleNamespace(
        labels=labels,
        missed=lambda label: label in ways.get("missed", ()),
        direction=lambda label: ways.get("moved", {}).get(label, ""),
        moved=lambda label: label in ways.get("moved", {}),
    )
    return Red(SimpleNamespace(before=(date(2026, 3, 2), date(2026, 3, 9))), headlines)


def test_the_report_leads_with_four_of_either_kind_worse_ones_first():
    moved = {f"m{n}": "better" if n % 2 else "worse" for n in range(10)}
    red = reds(missed={f"m{n}" for n in range(3, 9)}, moved=moved)
    assert red.sentences() == [
        *("missed m3", "missed m4", "missed m5", "missed m6"),
        *("moved m0", "moved m2", "moved m4", "moved m6"),
    ]
    assert red.labels == ["m3", "m4", "m5", "m6", "m7", "m8", "m0", "m2"], "eight are red"
    few = reds(moved={"m1": "better", "m2": "worse", "m3": "better"})
    assert few.sentences() == ["moved m2", "moved m1", "moved m3"]


def test_who_moved_a_figure_is_told_of_what_became_worse_alone(monkeypatch):
    found = CellText("何人", "who")
    monkeypatch.setattr("csmetrics.reporting.red_figures.contributor", lambda *_: found)
    red = reds(missed={"m1", "m2", "m3"}, moved={"m1": "better", "m2": "worse"})
    assert red.causes == {"m1": [], "m2": [found], "m3": []}


def test_a_policy_whose_minimum_cannot_be_counted_is_left_out():
    """The share of left messages is judged above 300 consults, which need the messages."""
    rule = next(one for one in cs.policies.ALL if one.metric == "jd.leave_message_rate")
    assert rule.volume.metric == "jd.consult_sessions"
    own, at = {"shop_id": "s", "buyer_id": "b", "session_id": "1"}, datetime(2026, 3, 2)  # noqa: DTZ001
    sessions = pl.DataFrame([own | {"started_at": at, "left_message": True}])
    messages = pl.DataFrame([own | {"message_id": "m", "sent_at": at, "sender": "buyer"}])
    for tables, found in (({"messages": messages}, [rule.id]), ({}, [])):
        data = cs.Dataset(sessions=sessions, **tables)
        chosen = SimpleNamespace(metrics={rule.metric: cs.registry[rule.metric]})
        asked = SimpleNamespace(registry=cs.registry, data=data, chosen=chosen)
        assert [*policies_of(asked)] == found


def test_the_days_before_the_knowledge_time_are_reported_unless_they_begin_with_it(two_weeks):
    at = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local
    for start, day in ((None, 16), (date(2026, 3, 15), 16), (date(2026, 3, 16), None)):
        asked = SimpleNamespace(data=two_weeks, as_of=at, start=start)
        assert _today(asked) == (date(2026, 3, day) if day else None)


@pytest.mark.parametrize(
    ("start", "end", "per", "is_whole"),
    [
        (date(2026, 1, 1), date(2026, 4, 1), "quarter", True),
        (date(2026, 2, 1), date(2026, 5, 1), "quarter", False),
        (date(2026, 1, 1), date(2027, 1, 1), "year", True),
        (date(2026, 3, 1), date(2026, 3, 31), "month", False),
        (date(2026, 3, 3), date(2026, 3, 10), "week", False),
        (date(2026, 3, 3), date(2026, 3, 4), "day", True),
    ],
)
def test_whether_a_period_is_whole(start, end, per, is_whole):
    assert whole((start, end), per) is is_whole


def facts_of(days, held_open=0):
    data = SimpleNamespace(tables=(), time_zone="Asia/Shanghai")
    asked = SimpleNamespace(data=data, per="week", chosen=SimpleNamespace(metrics={}))
    start = date(2026, 3, 2)
    return SimpleNamespace(
        asked=asked,
        span=(start, start + timedelta(days=days)),
        before=None,
        known=APRIL,
        held_open=held_open,
    )


def test_one_day_and_one_metric_are_one():
    known = (
        "数据截至 2026-04-01 00:00（Asia/Shanghai）",
        "Data through 2026-04-01 00:00 (Asia/Shanghai)",
    )
    assert _facts(facts_of(7)) == [known]
    for days, only in ((1, "1 day"), (2, "2 days")):
        said = (f"不是完整的一期：只有 {days} 天", f"Not a whole period: {only} only")
        assert _facts(facts_of(days)) == [known, said]
    for held, are in ((1, "1 metric is provisional"), (2, "2 metrics are provisional")):
        _, (zh, en) = _facts(facts_of(7, held))
        assert zh.startswith(f"有 {held} 个指标只因最后一天看似未完而暂定")
        assert en.startswith(f"{are} only because the last day does not seem to be over")


@pytest.mark.parametrize(
    ("metric", "is_stage"),
    [
        ("taobao.inquiry_final_payment_buyers", True),
        ("taobao.inquiry_buyers", True),
        ("pdd.inquiry_loss_buyers", False),
        ("pdd.inquiry_conversion_rate", False),
    ],
)
def test_stages_are_counts_of_those_on_their_way_to_buy(metric, is_stage):
    headlines = SimpleNamespace(metric=cs.registry.__getitem__)
    assert _stage(headlines, metric) is is_stage


def test_one_stage_is_no_funnel():
    stages = ["pdd.inquiry_buyers", "taobao.inquiry_buyers", "taobao.inquiry_final_payment_buyers"]
    headlines = SimpleNamespace(metric=cs.registry.__getitem__, labels=stages)
    charts = hours(SimpleNamespace(main=None), headlines).charts
    assert [chart.key for chart in charts] == ["funnel-taobao"]
    assert charts[0].name == ("转化漏斗（淘宝天猫口径）", "Conversion funnel (Taobao and Tmall)")


def test_ten_columns_are_one_part_and_a_word_of_twenty_four_signs_is_not_broken():
    def table(number):
        columns = tuple(Column(same(n)) for n in range(number))
        return Table(CellText("表", "table"), columns, [])

    assert [len(table(n).narrow()) for n in (9, 10, 11, 19, 20)] == [1, 1, 2, 2, 3]
    assert [len(part.columns) for part in table(11).narrow()] == [6, 6]
    assert [Cell(same(f"a {'b' * n}")).unbroken for n in (24, 25)] == [False, True]


def test_the_signs_behind_a_value_stand_in_order():
    """A share of 3 of 4 whose 8 pending units met 4: at least 7 of 12, so 75 % may stay."""
    waiting = row(RATE, 0, 3, 4, pending=8, met=4, final=False)
    read = Result(result(waiting), cs.registry, APRIL)
    assert figure_cell(read, read.rows[0], " °").words.en == "75.00% [58.3–91.7%] ° (+8) ※"
    waiting = row(RATE, 0, 1, 4, pending=8, met=6, final=False)
    lifted = Result(result(waiting), cs.registry, APRIL)
    assert figure_cell(lifted, lifted.rows[0], " °").words.en == "58.3–75.0% ° (+8) ※"


@pytest.mark.parametrize(
    ("known", "value", "shown"),
    [
        (date(2026, 4, 1), 0.92, "92.00% [90.0–95.0%]"),
        (date(2026, 4, 1), None, "90.0–95.0%"),
        (date(2026, 3, 31), 0.92, "92.00%"),
        (date(2026, 3, 31), None, "–"),
    ],
)
def test_a_judged_value_has_a_range_once_no_more_units_can_come(known, value, shown):
    policy = cs.policies.ALL[0]
    judged = {
        "metric": policy.metric,
        "shop_id": "s",
        "period_start": date(2026, 3, 1),
        "period_end": date(2026, 4, 1),
        "value": value,
        "low": 0.9,
        "high": 0.95,
        "outcome": "undecided",
        **dict.fromkeys(("distance_zh", "distance_en", "consequence_zh", "consequence_en")),
        "distance": None,
    }
    at = datetime(known.year, known.month, known.day, 8)  # noqa: DTZ001  local
    facts = SimpleNamespace(shops={}, known=at)
    assert _verdict(policy, "ratio", [judged], facts)[3].words.en == shown


def test_a_change_is_better_or_worse_in_words():
    assert change_cell(0.25, "ratio", "better").words == (
        "+25.00 个百分点 好",
        "+25.00 points good",
    )
    assert change_cell(-3.0, "count", "worse").words == ("-3 差", "-3 bad")
    assert change_cell(-3.0, "count").words == ("-3", "-3")
    assert change_cell(0.25, "ratio")[1:3] == (25.0, "change of shares")
    assert change_cell(-1.5, "CNY")[1:3] == (-1.5, "change of CNY")
    assert span_cell(date(2026, 3, 2), date(2026, 3, 9)).last == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a & b", "a &amp; b"),
        ("<b>", "&lt;b&gt;"),
        ("&lt;", "&amp;lt;"),
        ("~~a~~", r"\~\~a\~\~"),
        ("a|b", r"a\|b"),
        ("\\|", r"\\\|"),
        ("*_`#[x]", r"\*\_\`\#\[x\]"),
        ("a\n\n# b", r"a \# b"),
        ("3.5-4+1", "3.5-4+1"),
    ],
)
def test_nothing_in_markdown_is_markup(text, escaped):
    assert _safe(same(text), "en") == escaped


def test_a_card_in_markdown_is_one_line_with_all_that_it_says():
    card = Card(
        label=RATE,
        name=CellText("回复率", "reply rate"),
        platform=CellText("拼多多", "Pinduoduo"),
        value=same("50.00%"),
        before=CellText("上期 60.00%", "before 60.00%"),
        change=CellText("-10.00 个百分点", "-10.00 points"),
        direction=CellText("变差", "worse"),
        mark="worse",
        verdict=CellText("✗ 未达标（要求 ≥ 80%）", "✗ not met (target ≥ 80%)"),
        verdict_mark="breach",
        remark=None,
        chart=None,
        causes=(CellText("甲", "A"), CellText("乙", "B")),
        reading=Reading("read", ("s1", "s2")),
    )
    assert _card(card, "zh") == (
        "- **回复率**（拼多多口径） 50.00% · 上期 60.00% · -10.00 个百分点 · 变差"
        " · ✗ 未达标（要求 ≥ 80%） · 甲 · 乙 · 先看会话 s1、s2"
    )
    assert _card(card, "en") == (
        "- **reply rate** (Pinduoduo) 50.00% · before 60.00% · -10.00 points · worse"
        " · ✗ not met (target ≥ 80%) · A · B · read s1, s2"
    )
    columns = (Column(same("a")), Column(same("b"), numeric=True))
    assert _table(Table(same("t"), columns, []), "en")[1] == "| --- | ---: |"


class English(_WorkbookWriter):
    """A workbook in English of which nothing is written."""

    def __init__(self):
        super().__init__(None, "en", "clock")

    def number(self, cell):
        return self._number(float(cell.value), cell)


@pytest.mark.parametrize(
    ("cell", "number", "shown"),
    [
        (count_cell(1234), 1234, "#,##0"),
        (count_cell(0.5), 0.5, "#,##0.00"),
        (Cell(same(""), 0.5, "ratio"), 0.5, "0.00%"),
        (change_cell(0.25, "ratio"), 25, '+0.00" points";-0.00" points";0.00" points"'),
        (change_cell(-2.0, "CNY per buyer"), -2, "+¥#,##0.00;-¥#,##0.00;¥#,##0.00"),
        (change_cell(90.0, "seconds"), 90, '+#,##0.0"s";-#,##0.0"s";#,##0.0"s"'),
        (Cell(same(""), 4.5, "CNY"), 4.5, "¥#,##0.00"),
        (Cell(same(""), 5400, "seconds"), 5400 / 86_400, '[h]"h "mm"m"'),
        (Cell(same(""), 3, "count", sign=same(" ※")), 3, '#,##0" ※"'),
    ],
)
def test_a_number_of_a_workbook_has_its_format(cell, number, shown):
    assert English().number(cell) == (number, shown)


def test_what_is_published_without_denominators_or_late_is_told():
    """A count has no denominator by nature, and a figure that is late has no value yet."""
    rate, count = cs.registry[RATE], cs.registry["pdd.consult_buyers"]
    for late, said in (
        (0, None),
        (1, "1 figure is still 延迟统计 (delayed)."),
        (2, "2 figures are still 延迟统计 (delayed)."),
    ):
        rows = [(rate.label, 0.5, None, "final"), (count.label, 7.0, None, "final")]
        rows += [(rate.label, None, None, "provisional")] * late
        columns = {"metric": pl.String, "value": float, "denominator": float, "status": pl.String}
        frame = pl.DataFrame(rows, schema=columns, orient="row")
        (table,) = _unknown(frame, [rate, count], {count.label}).tables
        lines = [row[0].words.en for row in table.rows]
        assert lines[2].startswith(
            f"Published without denominators: {rate.name.en}. The sample size is unknown"
        )
        assert lines[3:] == ([] if said is None else [said])
