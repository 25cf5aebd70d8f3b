"""Which targets are near, and what a period, a demand, a column and a metric are called."""

from datetime import date
from decimal import Decimal

import pytest

import csmetrics as cs
from csmetrics.analysis.numbers import column_name
from csmetrics.model.edition import Source, Text
from csmetrics.policies.policy import Consequence, Policy
from csmetrics.reporting.display.read_result import (
    nobody,
    policy_of,
    read_result,
    target_of,
)
from csmetrics.reporting.display.theme import time_ticks
from csmetrics.reporting.display.trend import Target, near_and_far, short
from tests.display.results_by_hand import result, row
from tests.display.test_charts import REPLIES


def demand(comparison, threshold="0.8", name="own.rule"):
    return Policy(
        id=name,
        name=Text(zh="要求", en="demand"),
        metric=REPLIES,
        comparison=comparison,
        threshold=Decimal(threshold),
        period="week",
        consequence=Consequence(text=Text(zh="无", en="none")),
        sources=(Source(title="内部规定", publisher="本店"),),
    )


@pytest.mark.parametrize(
    ("values", "unit", "near", "far"),
    [
        ((0.5, 0.625), "ratio", (0.35, 0.775), (0.3, 0.8)),  # 15 points, more than they span
        ((0.25, 0.75), "ratio", (0.0, 1.0), ()),  # as far again as they span: half
        ((100, 104), "seconds", (48, 156), (47.9, 156.1)),  # half the largest: 52
        ((0, 64), "count", (-64, 128), (-65, 129)),
    ],
)
def test_a_target_is_near_up_to_the_room_that_the_figures_leave_and_with_it(
    values, unit, near, far
):
    lines = [Target(value, str(value)) for value in (*near, *far)]
    found, others = near_and_far(lines, [*values, None], unit)
    assert [one.value for one in found] == [*near]
    assert [(one.value, above) for one, above in others] == [
        (value, value > max(values)) for value in far
    ]


@pytest.mark.parametrize(
    ("start", "end", "whole", "words"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), date(2026, 4, 1), "3/2–3/8"),
        (date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1), "3/2"),
        (date(2026, 3, 2), date(2026, 3, 9), date(2027, 1, 1), "3/2–3/8"),  # through 31 December
        (date(2026, 3, 2), date(2026, 3, 9), date(2027, 1, 2), "2026/3/2–3/8"),
        (date(2026, 3, 1), date(2026, 4, 1), date(2027, 1, 2), "2026-03"),
        (date(2026, 4, 1), date(2026, 7, 1), date(2026, 8, 1), "2026 Q2"),
    ],
)
def test_an_axis_names_the_year_where_the_periods_lie_in_two(start, end, whole, words):
    own = row(REPLIES, 0, 1, 2) | {"period_start": start, "period_end": end}
    last = row(REPLIES, 0, 1, 2) | {"period_start": start, "period_end": whole}
    assert short(own, read_result(result(own, last))) == words


def test_five_steps_hold_what_is_five_steps_wide():
    assert time_ticks(0, 25) == [0, 5, 10, 15, 20, 25]
    assert time_ticks(0, 25.1) == [0, 10, 20, 30]


def test_a_demand_is_said_with_its_sign():
    signs = {">=": "≥ 80%", ">": "> 80%", "<=": "≤ 80%", "<": "< 80%"}
    assert {one: target_of(demand(one), "ratio", "en") for one in signs} == signs
    assert target_of(demand("<=", "180"), "seconds", "zh") == "≤ 3分钟"


def test_a_policy_of_ones_own_goes_before_a_built_in_one_of_its_id():
    built_in = cs.policies.ALL[0]
    own = demand(">=", name=built_in.id)
    assert policy_of(built_in.id, [own]) is own
    assert policy_of(built_in.id, ["*"]) is built_in
    assert policy_of("nobody's") is None


def test_columns_and_nobody_have_names():
    found = {
        "agent_id": ("客服", "agent"),
        "shop_id": ("店铺", "shop"),
        "buyer_id": ("买家", "buyer"),
        "team": ("组别", "team"),
        "role": ("岗位", "role"),
        "name": ("姓名", "name"),
        "weekday": ("星期", "weekday"),
        "hour": ("时", "hour"),
        "own": ("own", "own"),
    }
    assert {one: (column_name(one).zh, column_name(one).en) for one in found} == found
    assert (nobody("agent_id").en, nobody("team").en) == ("no agent named", "not named")


@pytest.mark.parametrize(("zh", "en"), [("同名", "other"), ("另名", "same")])
def test_figures_that_share_a_name_in_one_language_are_told_apart_in_both(zh, en):
    rate = cs.registry[REPLIES]
    first = rate.model_copy(update={"id": "own.a", "name": Text(zh="同名", en="same")})
    second = rate.model_copy(update={"id": "own.b", "name": Text(zh=zh, en=en)})
    known = cs.registry.with_metrics(first, second)
    read = read_result(result(row("own.a", 0, 1, 2), row("own.b", 0, 1, 2)), known)
    assert read.name("own.a") == Text(zh="同名 [own.a]", en="same [own.a]")
    assert read.name("own.b") == Text(zh=f"{zh} [own.b]", en=f"{en} [own.b]")
