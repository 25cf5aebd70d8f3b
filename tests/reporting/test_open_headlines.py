"""Headlines that are not final, their charts, who moved them, and with whom a share is bad."""

import dataclasses
from datetime import date, datetime
from types import SimpleNamespace

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reporting import headline
from csmetrics.reporting.display.trend import Target
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import ReportRequest, gather
from csmetrics.reporting.policies_and_changes import _parts, _split
from csmetrics.reporting.red_figures import RedFigures
from csmetrics.reporting.selection import Chosen

RATE, WAIT, BUYERS = "pdd.reply_rate_3min", "pdd.avg_response_time", "pdd.consult_buyers"


@pytest.fixture(scope="module")
def week(two_weeks):
    """The second of the two weeks, all of it final."""
    chosen = Chosen([RATE, WAIT, BUYERS], two_weeks, cs.registry)
    known = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local
    asked = ReportRequest(two_weeks, chosen, "week", "agent_id", None, None, known, chosen.registry)
    return gather(asked, lambda: None)


def of(label, value, name):
    """The column with another value where a row is of the metric."""
    return pl.when(metric=label).then(pl.lit(value)).otherwise(name).alias(name)


def test_a_card_shows_the_change_of_a_figure_only_once_nothing_pends(week):
    open_ = dataclasses.replace(week, compared=week.compared.with_columns(of(RATE, 3, "pending")))
    decided, pending = (
        {card.label: card for card in Headlines(facts).cards({}, {}).cards}
        for facts in (week, open_)
    )
    assert decided[RATE].change is not None
    assert (pending[RATE].change, pending[RATE].direction.en) == (
        None,
        "undecided: not yet compared",
    )
    assert pending[WAIT].change == decided[WAIT].change


def test_the_summary_says_when_the_last_open_figure_settles_and_which_never_do(week):
    times = ((RATE, datetime(2026, 3, 18)), (WAIT, datetime(2026, 3, 20, 8)))  # noqa: DTZ001  local
    figures = week.figures.with_columns(pl.col("final_at").dt.replace_time_zone(None))
    for label, at in times:
        figures = figures.with_columns(of(label, at, "final_at"))
    opened = week.compared.with_columns(status=pl.lit("provisional"))
    two = opened.with_columns(of(BUYERS, "final", "status"))
    line = Headlines(dataclasses.replace(week, figures=figures, compared=two)).summary()[-1]
    assert line.line == (
        "2 个指标仍为暂定（※），最晚 2026-03-20 08:00 定稿",
        "2 figures are still provisional (※); the last settles at 2026-03-20 08:00",
    )
    never = figures.with_columns(of(BUYERS, None, "final_at"))
    line = Headlines(dataclasses.replace(week, figures=never, compared=opened)).summary()[-1]
    assert line.line.en.endswith("at 2026-03-20 08:00; 1 will never be final")
    assert line.line.zh.endswith("，1 个永为暂定")


def test_of_two_with_as_many_failures_the_first_by_name_is_named(week):
    """ann failed 3 of 6, bob 3 of 7, cleo 2 of 9."""
    (row, *_) = week.members.filter(metric=RATE, period_start=week.span[0]).iter_rows(named=True)
    rows = [
        row | {"agent_id": name, "numerator": float(good), "denominator": float(of_all)}
        for name, good, of_all in (("bob", 4, 7), ("ann", 3, 6), ("cleo", 7, 9))
    ]
    members = pl.DataFrame(rows, schema=week.members.schema)
    facts = dataclasses.replace(week, members=members)
    red = RedFigures(facts, Headlines(facts))
    red.labels = [RATE]
    assert red.causes[RATE][0] == (
        "最多的是客服 ann：6 个中有 3 个不理想",
        "most are with agent ann: 3 of 6 fell short",
    )


def test_of_one_period_there_is_no_line_and_of_many_the_last_sixty_two(week):
    alone = dataclasses.replace(week, figures=week.figures.filter(period_start=week.span[0]))
    for facts, drawn in ((week, True), (alone, False)):
        cards = Headlines(facts).cards({}, {}).cards
        assert [card.chart is not None for card in cards] == [drawn] * 3
    one = week.figures.filter(period_start=week.span[0], metric=RATE)
    days = [date(2026, 1, 1 + n % 28).replace(month=1 + n // 28) for n in range(63)]
    many = pl.concat([one.with_columns(period_start=pl.lit(day)) for day in days])
    read = Headlines(dataclasses.replace(week, figures=many)).read
    assert [row["period_start"] for row in read.rows] == days[1:]


def test_the_line_of_a_card_is_the_target_of_the_verdict_above_it(week, monkeypatch):
    """Three rules of one rate ask for 30, 50 and 80 %; the last alone is missed."""
    policy = next(one for one in cs.policies.ALL if one.id == "xhs.reply_rate_3min_80")
    missed = {"policy": policy.id, "outcome": "breaches", "threshold": 0.8}
    met = missed | {"outcome": "meets", "threshold": 0.3}
    lines = [Target(0.3, "30"), Target(0.8, "80"), Target(0.5, "50")]
    monkeypatch.setattr(headline, "targets_of", lambda *_: list(lines))
    monkeypatch.setattr(headline, "trend", lambda *given, **_: given[3])
    headlines = Headlines(dataclasses.replace(week, policies={policy.id: policy}))
    monkeypatch.setattr(headlines, "verdicts", {RATE: [missed, met, met]}.get)
    monkeypatch.setattr(headlines, "labels", [RATE])
    (card,) = headlines.cards({}, {}).cards
    assert card.verdict == ("✗ 未达标 1/3 次（要求 ≥ 80%）", "✗ not met, 1 of 3 (target ≥ 80%)")
    assert card.chart.make("en") == [lines[1]]


@pytest.mark.parametrize(
    ("agents", "rest"),
    [
        ("abcdefgh", [("其余 2 项", "2 smaller parts", "-2")]),
        ("abcdefg", [("其余 1 项", "1 smaller part", "-4")]),
        ("abcdef", []),
        (("a", None, "c"), [("未指明客服", "no agent named", "+9")]),
    ],
)
def test_beyond_six_parts_of_a_change_the_others_are_one_row_with_its_sign(week, agents, rest):
    """Agents' buyers: +10 +9 +8 −7 +6 +5 −4 +2; the last two together −2. Nobody stands last."""
    changes = dict(zip(agents, (10, 9, 8, -7, 6, 5, -4, 2), strict=False))
    (one, *_) = week.figures.filter(metric=BUYERS).iter_rows(named=True)
    schema = week.members.schema

    def at(span, value, **who):
        number = float(value)
        of = {"numerator": number, "value": number, "denominator": None}
        return one | of | {"period_start": span[0], "period_end": span[1]} | who

    rows, wholes = [], []
    for span, sign in ((week.before, 0), (week.span, 1)):
        own = [at(span, 20 + sign * n, agent_id=who) for who, n in changes.items()]
        rows += own
        wholes.append(at(span, sum(row["numerator"] for row in own)))
    facts = dataclasses.replace(
        week,
        members=pl.DataFrame(rows, schema=schema),
        figures=pl.DataFrame(wholes, schema=week.figures.schema),
    )
    headlines = Headlines(week)
    headlines.facts = facts
    table = _parts(facts, headlines, BUYERS, "agent_id")
    shown = [(*row[0].words, row[2].words.en) for row in table.rows]
    largest = (("a", "+10"), ("b", "+9"), ("c", "+8"), ("d", "-7"), ("e", "+6"), ("f", "+5"))
    assert shown == [*((who, who, change) for who, change in largest if who in agents), *rest]


def test_the_quantile_of_the_whole_is_not_split_by_member(week):
    label = "desk.median_response_time"
    members_of = week.members.filter(metric=WAIT).with_columns(metric=pl.lit(label))
    figures = week.figures.filter(metric=WAIT).with_columns(metric=pl.lit(label))
    facts = dataclasses.replace(week, members=members_of, figures=figures)
    headlines = SimpleNamespace(metric=lambda _: cs.registry[label])
    assert _split(facts, headlines, label, "agent_id") is None
