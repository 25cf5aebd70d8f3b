"""``alerts``: what is told and what is not, worked out by hand."""

import tomllib
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import csmetrics as cs
from csmetrics.errors import ArgumentError, DefinitionError
from tests.answers.answer_rows import BUYERS, RATE, WAIT, days, result, row

LOW = cs.AlertRule(metric=RATE, below=0.7)


def alerts_of(rows, *rules, **arguments):
    return cs.alerts(result(*rows), rules, **arguments).to_dicts()


def test_a_value_below_its_threshold_is_told_in_both_languages():
    (found,) = alerts_of([row(RATE, 69, 100, agent_id="li")], LOW)
    assert (found["metric"], found["agent_id"], found["severity"]) == (RATE, "li", "warning")
    assert (found["kind"], found["value"], found["limit"]) == ("threshold", 0.69, 0.7)
    assert (found["volume"], found["status"], found["z"]) == (100, "final", None)
    assert found["reason_en"] == (
        "3-minute human reply rate of agent li was 69.00% (69/100), below 70.00%"
    )
    assert found["reason_zh"] == "客服 li 的3分钟人工回复率为 69.00%（69/100），低于 70.00%"


def test_the_threshold_itself_is_neither_below_nor_above():
    both = cs.AlertRule(metric=RATE, below=0.7, above=0.9)
    rows = [row(RATE, n, 100, period=days(n)) for n in (69, 70, 90, 91)]
    found = alerts_of(rows, both)
    assert [(one["value"], one["limit"]) for one in found] == [(0.69, 0.7), (0.91, 0.9)]


def test_a_wait_is_told_in_seconds():
    (found,) = alerts_of([row(WAIT, 4500, 50)], cs.AlertRule(metric=WAIT, above=60))
    assert found["reason_en"] == "First response time was 1m 30s, above 1m 00s"
    assert found["reason_zh"] == "首次响应时长为 1分30秒，高于 1分00秒"


def test_what_is_provisional_says_so():
    (found,) = alerts_of([row(RATE, 1, 40, final=False)], LOW)
    assert found["status"] == "provisional"
    assert found["reason_en"].endswith("(provisional: it may still change)")
    assert found["reason_zh"].endswith("（暂定，还可能变）")


def test_pending_units_that_may_bring_it_back_silence_a_threshold():
    """Of 60 in 100, 40 pending: between 60/140 and 100/140 = 71.4 %; of 30 pending 69.2 %."""
    assert alerts_of([row(RATE, 60, 100, pending=40, final=False)], LOW) == []
    (found,) = alerts_of([row(RATE, 60, 100, pending=30, final=False)], LOW)
    assert found["reason_en"] == (
        "3-minute human reply rate was 60.00% (60/100) (the pending units may bring it to between"
        " 46.15% and 69.23%), below 70.00% (provisional: it may still change)"
    )


def test_what_is_met_already_is_told_before_anything_is_ripe():
    """Of 41 pending 38 are met: at least 92.7 %, too many where more is worse."""
    high = cs.AlertRule(metric="*", above=0.9)
    (found,) = alerts_of([row(RATE, 0, 0, pending=41, met=38, final=False)], high)
    assert (found["value"], found["volume"]) == (None, 0)
    assert found["reason_en"].startswith(
        "3-minute human reply rate was ≥ 38 of 41 so far (the pending units may bring it to between"
        " 92.68% and 100.00%), above 90.00%"
    )
    assert found["reason_zh"].startswith("3分钟人工回复率为 至今至少 38/41（待定者可使其在 92.68%")
    assert alerts_of([row(RATE, 0, 0, pending=41, met=36, final=False)], high) == []


def test_history_takes_the_end_of_the_range_that_is_nearest_to_it():
    usual = [row(RATE, 80 + n % 3, 100, period=days(n)) for n in range(8)]
    rule = cs.AlertRule(metric=RATE, z=3.0, window=8)
    wild = row(RATE, 50, 100, period=days(8), final=False)
    assert len(alerts_of([*usual, wild], rule)) == 1
    # 90 pending ones may still make it 140/190 = 73.7 %, 250 more than the usual 81 %
    far = row(RATE, 50, 100, period=days(8), pending=90, final=False)
    (found,) = alerts_of([*usual, far], rule)
    assert found["z"] == pytest.approx((140 / 190 - 0.81) / (1.4826 * 0.01))
    near = row(RATE, 50, 100, period=days(8), pending=250, final=False)
    assert alerts_of([*usual, near], rule) == []


def test_too_few_units_tell_nothing():
    assert alerts_of([row(RATE, 0, 29), row(RATE, 0, 0, period=days(1))], LOW) == []
    few = LOW.model_copy(update={"minimum_volume": 29})
    assert len(alerts_of([row(RATE, 0, 29)], few)) == 1


def test_a_rule_is_for_the_metrics_its_pattern_fits():
    rows = [row(RATE, 1, 40), row(BUYERS, 5)]
    found = alerts_of(rows, cs.AlertRule(metric="pdd.*", below=10))
    assert [one["metric"] for one in found] == [BUYERS, RATE]
    with pytest.raises(ArgumentError, match=r"no row has a metric .* Did you mean 'pdd\.reply"):
        alerts_of(rows, cs.AlertRule(metric="pdd.reply_rate_3mins", below=0.5))


HISTORY = (80, 82, 84, 80, 82, 84, 80, 84)
"""Per cent of eight days: the median is 82, the median absolute deviation 2."""


def series(last, *, metric=RATE, scale=1, history=HISTORY, **more):
    rows = [row(metric, one, 100, period=days(n)) for n, one in enumerate(history)]
    return [*rows, row(metric, last * scale, 100, period=days(len(history)), **more)]


UNLIKE = cs.AlertRule(z=3.0)


def test_a_value_unlike_its_history_is_told_with_its_robust_z():
    (found,) = alerts_of(series(73), UNLIKE)
    assert found["z"] == pytest.approx(-9 / (1.4826 * 2), rel=1e-9)
    assert (found["kind"], found["limit"]) == ("history", 0.82)
    assert found["reason_en"] == (
        "3-minute human reply rate was 73.00% (73/100), the median of the 8 periods before 82.00%,"
        " robust z -3.04"
    )
    assert alerts_of(series(74), UNLIKE) == [], "z is −2.7"


def test_the_better_side_is_told_only_where_either_is_asked_for():
    assert alerts_of(series(95), UNLIKE) == []
    assert len(alerts_of(series(95), cs.AlertRule(z=3.0, side="either"))) == 1
    assert len(alerts_of(series(95, metric=WAIT), UNLIKE)) == 1, "a longer wait is worse"
    assert alerts_of(series(60, metric=WAIT), UNLIKE) == []


def test_one_outlier_before_does_not_hide_another():
    wild = (80, 82, 84, 80, 82, 84, 80, 0)
    assert len(alerts_of(series(73, history=wild), cs.AlertRule(z=3.0, least=8))) == 1


def test_too_short_a_history_tells_nothing():
    assert alerts_of(series(10, history=HISTORY[:7]), UNLIKE) == []
    assert len(alerts_of(series(10, history=HISTORY[:7]), cs.AlertRule(z=3.0, least=7))) == 1


def test_a_history_counts_final_rows_with_enough_units_only():
    rows = series(10)
    rows[0] = row(RATE, 80, 100, final=False)
    assert alerts_of(rows, UNLIKE) == []
    rows[0] = row(RATE, 8, 10)
    assert alerts_of(rows, UNLIKE) == []
    rows[0] = {**row(RATE, 80, 100, final=False), "final_at": None}
    assert len(alerts_of(rows, UNLIKE)) == 1, "of what never settles, the days gone by count"


def test_a_window_forgets_what_is_long_ago():
    rows = series(50, history=(*HISTORY, *HISTORY, *HISTORY, *(50,) * 8))
    last = days(32)[0]
    told_on = {
        window: [one["period_start"] for one in alerts_of(rows, cs.AlertRule(z=3.0, window=window))]
        for window in (8, 32)
    }
    assert last not in told_on[8]
    assert last in told_on[32]


def test_a_history_that_never_changed_has_no_z():
    found = alerts_of(series(90, history=(100,) * 8), UNLIKE)
    assert [one["z"] for one in found] == [None]
    assert "in each of the 8 periods before 100.00%" in found[0]["reason_en"]
    assert alerts_of(series(100, history=(100,) * 8), UNLIKE) == []


def test_where_half_of_the_history_is_alike_the_mean_deviation_is_taken():
    found = alerts_of(series(70, history=(80,) * 7 + (84,)), UNLIKE)
    # the mean absolute deviation is 0.04 / 8 = 0.005
    assert found[0]["z"] == pytest.approx(-0.1 / (1.2533 * 0.005), rel=1e-6)


def test_each_group_has_a_history_of_its_own():
    rows = [
        row(RATE, n, 100, period=days(day), agent_id=who)
        for who, level in (("li", 80), ("wu", 20))
        for day, n in enumerate([level, level + 2] * 4 + [21])
    ]
    found = alerts_of(rows, UNLIKE)
    assert [one["agent_id"] for one in found] == ["li"]


def test_a_count_of_a_cut_week_is_not_held_against_whole_ones():
    weeks = [(date(2026, 1, 5 + 7 * n), date(2026, 1, 12 + 7 * n)) for n in range(3)]
    weeks = [*weeks, (date(2026, 1, 26), date(2026, 1, 28))]
    rows = [row(BUYERS, n, period=week) for n, week in zip((70, 72, 71, 20), weeks, strict=True)]
    assert alerts_of(rows, cs.AlertRule(z=3.0, least=3)) == []
    rows[-1]["period_end"] = date(2026, 2, 2)
    assert len(alerts_of(rows, cs.AlertRule(z=3.0, least=3))) == 1


POLICY = cs.AlertRule(policy="pdd.effective_reply_rate", severity="critical")
EFFECTIVE = "pdd.effective_reply_rate"


def checked(*rows):
    return cs.check(result(*rows), EFFECTIVE)


def test_a_breach_of_a_policy_is_told_with_its_distance():
    found = cs.alerts(None, POLICY, checked=checked(row(EFFECTIVE, 49, 100))).to_dicts()
    assert [(one["severity"], one["kind"], one["limit"]) for one in found] == [
        ("critical", "policy", 0.5)
    ]
    assert found[0]["reason_en"] == (
        "Effective reply rate was 49.00%, against policy pdd.effective_reply_rate (50.00%); 1 more"
        " of the 100 buyers effectively replied to within 60 minutes would have met it"
    )
    assert "再有 1 位买家" in found[0]["reason_zh"]


def test_what_a_policy_does_not_judge_is_not_told():
    few = checked(row(EFFECTIVE, 0, 99), row(EFFECTIVE, 50, 100, period=days(1)))
    assert cs.alerts(None, POLICY, checked=few).is_empty()
    open_ = checked(row(EFFECTIVE, 0, 99, final=False))
    assert cs.alerts(None, POLICY, checked=open_).is_empty()


def test_a_provisional_breach_says_that_it_may_change():
    found = cs.alerts(None, POLICY, checked=checked(row(EFFECTIVE, 49, 100, final=False)))
    assert found["status"].to_list() == ["provisional"]
    assert "may still change" in found["reason_en"][0]


def test_what_is_close_to_a_policy_is_told_within_the_margin():
    near = checked(row(EFFECTIVE, 52, 100), row(EFFECTIVE, 60, 100, period=days(1)))
    margin = cs.AlertRule(policy="pdd.*", margin=0.05)
    found = cs.alerts(None, margin, checked=near)
    assert found["value"].to_list() == [0.52]
    assert found["reason_en"][0].endswith("close to the 50.00% of policy pdd.effective_reply_rate")


def test_groups_and_nobody_are_named_in_both_languages():
    found = alerts_of(
        [row(RATE, 1, 100, agent_id="li", hour=9), row(RATE, 1, 100, agent_id=None, hour=9)], LOW
    )
    assert [one["reason_zh"].partition(" 的3")[0] for one in found] == [
        "未指明客服、9 时",
        "客服 li、9 时",
    ]
    assert [one["reason_en"].partition(" was ")[0].partition(" of ")[2] for one in found] == [
        "no agent named, hour 9",
        "agent li, hour 9",
    ]


def test_what_is_close_is_said_in_both_languages():
    near = checked(row(EFFECTIVE, 52, 100))
    (found,) = cs.alerts(None, cs.AlertRule(policy="pdd.*", margin=0.05), checked=near).to_dicts()
    assert found["reason_zh"].endswith("，接近考核 pdd.effective_reply_rate 的界限 50.00%")


def test_rows_are_sorted_by_metric_period_group_and_gravity():
    rows = [
        row(RATE, 10, 100, agent_id=who, period=days(n)) for n in (1, 0) for who in ("wu", "li")
    ]
    rules = [LOW.model_copy(update={"severity": name}) for name in ("info", "warning", "critical")]
    found = cs.alerts(result(*rows), rules)
    assert found.select("period_start", "agent_id").unique(maintain_order=True).rows() == [
        (days(n)[0], who) for n in (0, 1) for who in ("li", "wu")
    ]
    assert found["severity"].to_list()[:3] == ["critical", "warning", "info"]


def test_rules_of_all_kinds_go_together_and_are_sorted():
    rows = [row(EFFECTIVE, 49, 100), row(RATE, 10, 100)]
    rules = [LOW, POLICY, cs.AlertRule(below=0.6, severity="info")]
    found = cs.alerts(result(*rows), rules, checked=checked(rows[0]))
    assert found.select("metric", "severity", "kind").rows() == [
        (EFFECTIVE, "critical", "policy"),
        (EFFECTIVE, "info", "threshold"),
        (RATE, "warning", "threshold"),
        (RATE, "info", "threshold"),
    ]


def test_frames_that_do_not_go_together_are_refused():
    by_shop = checked(row(EFFECTIVE, 49, 100, shop_id="s"))
    with pytest.raises(
        ArgumentError, match="checked is grouped by shop_id, and the result by none"
    ):
        cs.alerts(result(row(EFFECTIVE, 49, 100)), POLICY, checked=by_shop)
    with pytest.raises(ArgumentError, match="checked lacks the column policy"):
        cs.alerts(None, POLICY, checked=result(row(RATE, 1, 2)))
    with pytest.raises(ArgumentError, match="give checked="):
        cs.alerts(result(row(RATE, 1, 2)), POLICY)
    with pytest.raises(ArgumentError, match="give a result of evaluate"):
        cs.alerts(None, LOW)
    other = POLICY.model_copy(update={"policy": "jd.*"})
    with pytest.raises(ArgumentError, match="no row has a policy"):
        cs.alerts(None, other, checked=checked(row(EFFECTIVE, 49, 100)))


TOML = """
[[rule]]
metric = "pdd.reply_rate_3min"
below = 0.7
severity = "critical"

[[rule]]
z = 3.5
least = 5
"""


def test_rules_come_from_toml_and_go_back():
    rules = tomllib.loads(TOML)["rule"]
    (found,) = alerts_of([row(RATE, 69, 100)], *rules)
    assert found["severity"] == "critical"
    read = cs.AlertRule.model_validate(rules[1])
    assert cs.AlertRule.model_validate_json(read.model_dump_json(exclude_unset=True)) == read


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "below= or above=, or z=, or policy="),
        ({"below": 0.5, "z": 3.0}, "below cannot be combined with z="),
        ({"below": 0.5, "margin": 0.1}, "margin cannot be combined with below="),
        ({"policy": "jd.*", "metric": "jd.*"}, "metric cannot be combined with policy="),
        ({"z": 3.0, "window": 5}, "can never hold least=8"),
        ({"z": 0.0}, "greater than 0"),
        ({"below": 0.5, "severity": "grave"}, "critical"),
        ({"belov": 0.5}, "belov"),
    ],
)
def test_rules_that_mean_nothing_are_refused(fields, message):
    with pytest.raises(DefinitionError, match=message):
        cs.AlertRule(**fields)
    with pytest.raises(ArgumentError, match="rule 2"):
        alerts_of([row(RATE, 1, 2)], LOW, fields)


def test_rules_that_are_no_rules_are_refused():
    with pytest.raises(ArgumentError, match="rules is an AlertRule"):
        cs.alerts(result(row(RATE, 1, 2)), "pdd.*")
    with pytest.raises(ArgumentError, match="rule 1"):
        cs.alerts(result(row(RATE, 1, 2)), [7])


def test_nothing_to_tell_has_the_columns_of_an_alert():
    found = cs.alerts(result(row(RATE, 90, 100, agent_id="li")), LOW)
    assert found.is_empty()
    assert found.columns == [
        *("metric", "period_start", "period_end", "agent_id", "severity", "kind", "value"),
        *("limit", "z", "volume", "status", "reason_zh", "reason_en"),
    ]


SHUFFLED = [*series(60), *series(99, metric=WAIT), row(BUYERS, 4)]


@given(st.permutations(SHUFFLED))
def test_the_order_of_rows_changes_nothing(rows):
    rules = [LOW, UNLIKE, cs.AlertRule(metric=BUYERS, below=5, severity="info")]
    straight = cs.alerts(result(*SHUFFLED), rules)
    assert straight["kind"].to_list() == ["history", "threshold", "history", "threshold"]
    assert_frame_equal(cs.alerts(result(*rows), rules), straight)


def test_alerts_of_the_sample_shop_are_rows_of_its_result():
    shop = cs.datasets.sample_shop()
    rows = cs.evaluate([RATE, WAIT, BUYERS], shop, by="shop_id")
    found = cs.alerts(rows, [cs.AlertRule(metric="pdd.reply_rate_3min", below=0.65), UNLIKE])
    assert not found.is_empty()
    keys = ["metric", "period_start", "shop_id", "value"]
    assert found.join(rows, on=keys, how="anti").is_empty()
    assert found.filter(pl.col("volume") < 30).is_empty()
