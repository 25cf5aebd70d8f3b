"""Headlines of figures that are not final, and whom a share is said to be bad with."""

import dataclasses
from datetime import datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reporting.headline import Headlines
from csmetrics.reporting.inputs import Asked, gather
from csmetrics.reporting.red_figures import RedFigures
from csmetrics.reporting.selection import Chosen

RATE, WAIT, BUYERS = "pdd.reply_rate_3min", "pdd.avg_response_time", "pdd.consult_buyers"


@pytest.fixture(scope="module")
def week(two_weeks):
    """The second of the two weeks, all of it final."""
    chosen = Chosen([RATE, WAIT, BUYERS], two_weeks, cs.registry)
    known = datetime(2026, 3, 16, 9)  # noqa: DTZ001  local
    asked = Asked(two_weeks, chosen, "week", "agent_id", None, None, known, chosen.registry)
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
    assert line.said == (
        "2 个指标仍为暂定（※），最晚 2026-03-20 08:00 定稿",
        "2 figures are still provisional (※); the last settles at 2026-03-20 08:00",
    )
    never = figures.with_columns(of(BUYERS, None, "final_at"))
    line = Headlines(dataclasses.replace(week, figures=never, compared=opened)).summary()[-1]
    assert line.said.en.endswith("at 2026-03-20 08:00; 1 will never be final")
    assert line.said.zh.endswith("，1 个永为暂定")


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
