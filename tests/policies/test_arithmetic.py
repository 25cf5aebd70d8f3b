"""Each policy's arithmetic by hand: its edge, one short of it, its volume, its distance."""

from __future__ import annotations

from fractions import Fraction

import pytest

from csmetrics import CsmetricsWarning, published_result
from csmetrics.policies.check import check
from tests.policies.figures import (
    MONTH,
    PERIODS,
    POLICIES,
    WEEK,
    figure,
    only,
    outcome,
    result,
)

MEETS, TOO_FEW, PROVISIONAL = ("meets", None), ("too_few", None), ("provisional", None)


def breach(distance):
    return "breaches", distance


PROPORTIONS = [
    # policy, numerator, denominator, what it comes to
    ("pdd.effective_reply_rate", 50, 100, MEETS),
    ("pdd.effective_reply_rate", 49, 100, breach(1)),
    ("pdd.effective_reply_rate", 0, 100, breach(50)),
    ("pdd.effective_reply_rate", 0, 99, TOO_FEW),
    ("pdd.effective_reply_rate", 50, 101, breach(1)),  # half of 101 is 50.5, so 51 are needed
    ("pdd.effective_reply_rate", 51, 101, MEETS),
    ("pdd.effective_reply_rate", 0, 0, TOO_FEW),
    ("douyin.reply_rate_3min", 90, 100, MEETS),
    ("douyin.reply_rate_3min", 89, 100, breach(1)),
    ("douyin.reply_rate_3min", 80, 100, breach(10)),  # the other source's 80 % is not enough
    ("douyin.reply_rate_3min", 9, 11, breach(1)),  # 9.9 are needed
    ("douyin.reply_rate_3min", 1, 1, MEETS),
    ("douyin.reply_rate_3min", 0, 0, TOO_FEW),
    ("douyin.pickup_rate", 4, 5, MEETS),
    ("douyin.pickup_rate", 3, 5, breach(1)),
    ("douyin.satisfaction_rate", 8, 10, MEETS),
    ("douyin.satisfaction_rate", 6, 9, breach(2)),  # 7.2 are needed
    ("jd.answer_rate", 7, 10, MEETS),
    ("jd.answer_rate", 69, 100, breach(1)),
    ("jd.satisfaction_rate_2018", 32, 40, MEETS),
    ("jd.satisfaction_rate_2018", 24, 31, breach(1)),  # 24.8 are needed
    ("jd.satisfaction_rate_2018", 0, 30, TOO_FEW),
    ("jd.satisfaction_rate", 17, 20, breach(1)),  # 85 % itself is not above it
    ("jd.satisfaction_rate", 18, 20, MEETS),
    ("jd.satisfaction_rate", 0, 11, breach(10)),  # 9.35 must be exceeded
    ("jd.satisfaction_rate", 0, 10, TOO_FEW),
    ("kuaishou.good_rate", 80, 100, MEETS),
    ("kuaishou.good_rate", 79, 100, breach(1)),
    ("xhs.reply_rate_3min_80", 79, 100, breach(1)),
    ("xhs.reply_rate_3min_80", 80, 100, MEETS),
    ("xhs.reply_rate_3min_50", 49, 100, breach(1)),
    ("xhs.reply_rate_3min_50", 50, 100, MEETS),
    ("xhs.reply_rate_3min_30", 29, 100, breach(1)),
    ("xhs.reply_rate_3min_30", 30, 100, MEETS),
]


@pytest.mark.parametrize(("policy_id", "numerator", "denominator", "expected"), PROPORTIONS)
def test_a_rate_is_held_against_its_limit_exactly(policy_id, numerator, denominator, expected):
    policy = POLICIES[policy_id]
    row = figure(policy.metric, numerator, denominator, period=PERIODS[policy.period])
    assert outcome(policy_id, row) == expected


def test_a_verdict_over_a_single_unit_is_said_in_words_that_fit_it():
    of_one = only("douyin.pickup_rate", figure("douyin.pickup_rate", 0, 1, period=WEEK))
    assert of_one["distance_en"] == "1 more picked up would have met it (sessions in all: 1)"
    assert of_one["distance_zh"].startswith("再有 1 个会话")
    of_two = only("douyin.pickup_rate", figure("douyin.pickup_rate", 0, 2, period=WEEK))
    assert of_two["distance_en"] == "2 more of the 2 sessions picked up would have met it"


@pytest.mark.parametrize(
    ("policy_id", "year", "numerator", "expected"),
    [
        ("kuaishou.reply_rate_5min", 2021, 800, MEETS),
        ("kuaishou.reply_rate_5min", 2021, 799, breach(1)),
        ("kuaishou.reply_rate_3min", 2022, 700, MEETS),
        ("kuaishou.reply_rate_3min", 2022, 690, breach(10)),
    ],
)
def test_a_rate_of_the_past_is_held_against_the_limit_of_its_time(
    policy_id, year, numerator, expected
):
    march = MONTH[0].replace(year=year), MONTH[1].replace(year=year)
    row = figure(POLICIES[policy_id].metric, numerator, 1000, period=march)
    assert outcome(policy_id, row) == expected


@pytest.mark.parametrize(
    ("policy_id", "seconds", "times", "expected"),
    [
        ("douyin.avg_response_time", 240, 2, MEETS),  # 2 minutes exactly
        ("douyin.avg_response_time", 240.000002, 2, breach(0.000001)),
        ("douyin.avg_response_time", 370, 3, breach(float(Fraction(10, 3)))),
        ("douyin.avg_wait_time", 5999.99, 10, MEETS),
        ("douyin.avg_wait_time", 6000, 10, breach(0)),  # 10 minutes exactly are not less
        ("douyin.avg_wait_time", 6600, 10, breach(60)),
        ("douyin.avg_wait_time", 0, 0, TOO_FEW),
    ],
)
def test_an_average_of_the_week_is_held_against_its_limit_exactly(
    policy_id, seconds, times, expected
):
    row = figure(policy_id, seconds, times, period=WEEK, unit="seconds")
    assert outcome(policy_id, row) == expected


@pytest.mark.parametrize(
    ("seconds", "consults", "expected"),
    [
        (39.5, 301, MEETS),
        (40, 301, breach(0)),
        (47, 301, breach(7)),
        (47, 300, TOO_FEW),
        (47, 0, TOO_FEW),
    ],
)
def test_jds_average_is_judged_above_300_consults_of_the_month(seconds, consults, expected):
    rows = (
        figure("jd.avg_response_time", seconds * 1000, 1000, period=MONTH, unit="seconds"),
        figure("jd.consult_sessions", consults, period=MONTH),
    )
    assert outcome("jd.avg_response_time", *rows) == expected


@pytest.mark.parametrize(
    ("left", "of", "consults", "expected"),
    [
        (301, 700, 399, MEETS),
        (350, 700, 350, breach(1)),  # one half itself is not below it
        (400, 701, 301, breach(50)),  # at most 350 of 701 are below one half
        (400, 700, 300, TOO_FEW),
    ],
)
def test_jds_left_messages_are_judged_above_300_consults_of_the_month(left, of, consults, expected):
    rows = (
        figure("jd.leave_message_rate", left, of, period=MONTH),
        figure("jd.consult_sessions", consults, period=MONTH),
    )
    assert outcome("jd.leave_message_rate", *rows) == expected


def test_no_consult_row_of_a_group_is_no_consults():
    rows = (
        figure("jd.leave_message_rate", 9, 10, period=MONTH, shop_id="a"),
        figure("jd.consult_sessions", 400, period=MONTH, shop_id="b"),
    )
    row = only("jd.leave_message_rate", *rows)
    assert (row["shop_id"], row["volume"], row["outcome"]) == ("a", 0, "too_few")


@pytest.mark.parametrize("tens", [1, 3, 10**6, 10**14])
def test_the_limit_is_the_decimal_that_is_written_not_the_float_beside_it(tens):
    at, short = (
        figure("jd.answer_rate", n, 10 * tens, period=MONTH) for n in (7 * tens, 7 * tens - 1)
    )
    assert outcome("jd.answer_rate", at) == MEETS
    assert outcome("jd.answer_rate", short) == breach(1)


def test_so_many_more_would_have_met_it_and_one_fewer_would_not():
    for policy_id, policy in POLICIES.items():
        if policy.counted is None or policy.metrics[1:] or policy.until:
            continue
        step = 1 if policy.higher_is_better else -1
        period = PERIODS[policy.period]
        least = policy.volume.least if policy.volume else 1
        parts = {
            f"{begin} of {of}": (begin, of)
            for of in range(least, 130)
            for begin in range(0, of + 1, 7)
        }
        asked = [figure(policy.metric, *parts[n], period=period, shop_id=n) for n in parts]
        judged = check(result(*asked), policy_id).to_dicts()
        assert {row["shop_id"] for row in judged} == parts.keys()
        for row in judged:
            begin, of = parts[row["shop_id"]]
            if row["outcome"] == "breaches":
                enough = begin + step * int(row["distance"])
                assert policy.met(Fraction(enough, of))
                assert not policy.met(Fraction(enough - step, of))
            else:
                assert policy.met(Fraction(begin, of))


def test_the_distance_is_said_in_both_languages():
    row = only("pdd.effective_reply_rate", figure("pdd.effective_reply_rate", 43, 100))
    assert row["distance"] == 7
    assert row["distance_zh"] == "再有 7 位买家得到有效回复即可达标（共 100 位买家）"
    assert row["distance_en"] == (
        "7 more of the 100 buyers effectively replied to within 60 minutes would have met it"
    )


def test_fewer_are_wanted_where_lower_is_better():
    row = only(
        "jd.leave_message_rate",
        figure("jd.leave_message_rate", 360, 701, period=MONTH),
        figure("jd.consult_sessions", 341, period=MONTH),
    )
    assert row["distance_zh"] == "少 10 个会话转为留言即可达标（共 701 个会话）"
    assert row["distance_en"] == "10 fewer of the 701 sessions left as messages would have met it"


@pytest.mark.parametrize(
    ("policy_id", "seconds", "times", "says"),
    [
        ("douyin.avg_response_time", 370, 3, "3.4s"),  # 3.333… rounded up, so that it is true
        ("douyin.avg_response_time", 366, 3, "2.0s"),
        ("douyin.avg_wait_time", 6000, 10, "0.1s"),  # the limit itself is not enough
        ("douyin.avg_wait_time", 6015, 10, "1.6s"),  # 1.5 s would come to the limit
    ],
)
def test_the_seconds_said_would_have_been_enough(policy_id, seconds, times, says):
    row = only(policy_id, figure(policy_id, seconds, times, period=WEEK, unit="seconds"))
    assert row["distance_en"] == f"a value {says} lower would have met it"
    assert row["distance_zh"] == f"数值再低 {says.removesuffix('s')}秒 即可达标"


def test_every_policy_is_worked_by_hand_above():
    worked = {policy_id for policy_id, *_ in PROPORTIONS} | {
        "kuaishou.reply_rate_5min",
        "kuaishou.reply_rate_3min",
        "douyin.avg_response_time",
        "douyin.avg_wait_time",
        "jd.avg_response_time",
        "jd.leave_message_rate",
    }
    assert worked == set(POLICIES)


@pytest.mark.parametrize(
    ("policy_id", "value", "distance", "says"),
    [
        ("douyin.avg_response_time", "370", 250, "a value 4m 10s lower would have met it"),
        ("douyin.pickup_rate", "70.00%", 0.1, "a value 10.00 points higher would have met it"),
    ],
)
def test_of_a_published_value_without_its_sides_the_distance_is_what_it_lacks(
    policy_id, value, distance, says
):
    """At most 120 seconds, and at least 80 %, of nobody knows how many."""
    with pytest.warns(CsmetricsWarning, match="published without denominators"):
        figures = published_result([{"date": "2026-03-02", "value": value}], policy_id, per="week")
    [row] = check(figures, policy_id).to_dicts()
    assert (row["outcome"], row["volume"]) == ("breaches", None)
    assert row["distance"] == pytest.approx(distance)
    assert row["distance_en"] == says
