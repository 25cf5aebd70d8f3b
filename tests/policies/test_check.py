"""``check`` over results and data sets: periods, groups, dates, schemes, and what it refuses."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from csmetrics import CsmetricsWarning, Dataset, datasets, evaluate, registry
from csmetrics.catalogue.registry import Registry
from csmetrics.errors import (
    ArgumentError,
    CsmetricsError,
    MissingDataError,
    ParameterError,
    UnknownMetricError,
)
from csmetrics.policies import ALL
from csmetrics.policies.check import check
from csmetrics.policies.policy import Volume
from tests.policies.figures import DAY, MONTH, POLICIES, WEEK, buyers, figure, only, outcome, result

RATE = "pdd.effective_reply_rate"
COLUMNS = [
    "policy",
    "metric",
    "shop_id",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "comparison",
    "threshold",
    "volume",
    "minimum_volume",
    "exempt_days",
    "outcome",
    "distance",
    "distance_zh",
    "distance_en",
    "consequence_zh",
    "consequence_en",
    "source",
]
BEIJING = ZoneInfo("Asia/Shanghai")
LATER = datetime(2026, 3, 10, tzinfo=BEIJING)


def shop(*messages, as_of=LATER):
    return Dataset(messages=[one for some in messages for one in some], as_of=as_of)


def outcomes(table):
    return dict(table.select("policy", "outcome").iter_rows())


# a data set


def test_half_of_a_hundred_buyers_pass_and_one_fewer_costs_a_thousand():
    for replied, expected in ((50, "meets"), (49, "breaches")):
        [row] = check(shop(buyers(replied, 100 - replied)), RATE).to_dicts()
        assert row["outcome"] == expected
        assert row["volume"] == 100
    assert row["distance"] == 1
    assert row["consequence_zh"] == "从保证金或货款中扣除违约金1000元"
    assert row["consequence_en"].startswith("A fine of 1000 CNY")
    assert "gstsqh.com.cn" in row["source"]


def test_ninety_nine_buyers_are_too_few():
    [row] = check(shop(buyers(0, 99)), RATE).to_dicts()
    assert (row["outcome"], row["volume"], row["minimum_volume"]) == ("too_few", 99, 100)
    assert row["distance"] is row["consequence_zh"] is row["consequence_en"] is None


def test_the_columns_are_always_these():
    table = check(shop(buyers(60, 40)), RATE)
    assert table.columns == COLUMNS
    empty = check(shop(buyers(60, 40)), RATE, start=date(2027, 1, 1))
    assert empty.is_empty()
    assert empty.schema == table.schema


def test_shops_are_judged_each_by_itself_unless_asked_otherwise():
    data = shop(buyers(100, 0, shop="a"), buyers(0, 100, shop="b"))
    table = check(data, RATE)
    assert table.select("shop_id", "outcome").rows() == [("a", "meets"), ("b", "breaches")]
    [pooled] = check(data, RATE, by=()).to_dicts()
    assert (pooled["value"], pooled["volume"], pooled["outcome"]) == (0.5, 200, "meets")
    agents = check(data, RATE, by=["shop_id", "agent_id"])
    assert agents.columns[2:4] == ["shop_id", "agent_id"]
    assert agents.select("shop_id", "agent_id", "outcome").rows() == [
        ("a", "li", "meets"),
        ("b", None, "breaches"),
    ]


def test_a_day_that_is_not_over_is_provisional_however_bad():
    noon = datetime(2026, 3, 2, 12, tzinfo=BEIJING)
    [row] = check(shop(buyers(0, 100), as_of=noon), RATE).to_dicts()
    assert row["value"] == 0
    assert (row["outcome"], row["distance"], row["consequence_en"]) == ("provisional", None, None)
    early = check(shop(buyers(0, 100)), RATE, as_of=noon)
    assert early["outcome"].to_list() == ["provisional"]


def test_a_week_cut_by_the_range_is_provisional_and_a_whole_one_is_judged():
    days = [buyers(1, 3, f"2026-03-{day:02}") for day in range(2, 10)]
    rule = POLICIES[RATE].model_copy(update={"id": "own.weekly", "period": "week", "volume": None})
    table = check(shop(*days), rule)
    assert table.select("period_start", "period_end", "outcome").rows() == [
        (*WEEK, "breaches"),
        (date(2026, 3, 9), date(2026, 3, 10), "provisional"),
    ]
    assert table["distance"].to_list() == [7, None]  # 7 of 28 where 14 are needed
    late = check(shop(*days), rule, start=date(2026, 3, 3), end=date(2026, 3, 9))
    assert late.select("period_start", "outcome").rows() == [(date(2026, 3, 3), "provisional")]


def test_a_range_that_is_given_makes_a_period_whole():
    friday = buyers(1, 3, "2026-03-06")
    rule = POLICIES[RATE].model_copy(update={"id": "own.weekly", "period": "week", "volume": None})
    assert check(shop(friday), rule)["outcome"].to_list() == ["provisional"]
    whole = check(shop(friday), rule, start=WEEK[0], end=WEEK[1])
    assert whole["outcome"].to_list() == ["breaches"]


def test_a_trailing_window_that_reaches_before_the_data_has_no_row():
    first = date(2026, 3, 2)
    table = check(datasets.sample_shop(days=9, start=first), "xhs.reply_rate_3min_80")
    assert table["period_start"].unique().sort().to_list() == [
        date(2026, 3, 8 + n) for n in (0, 1, 2)
    ]
    given = check(datasets.sample_shop(days=9, start=first), "xhs.reply_rate_3min_80", start=first)
    assert given["period_start"].min() == first


def test_all_policies_are_checked_over_the_sample_shop_each_with_its_period():
    table = check(datasets.sample_shop(days=37, start=date(2026, 2, 26)))
    in_force = {policy.id for policy in ALL if policy.until is None}
    assert set(table["policy"]) == in_force
    assert set(table["outcome"]) == {"meets", "breaches", "too_few", "provisional"}
    for policy in in_force:
        rows = table.filter(policy=policy).filter(pl.col("outcome") != "provisional")
        days = (rows["period_end"] - rows["period_start"]).dt.total_days().unique().to_list()
        assert (
            days
            == {"day": [1], "week": [7], "month": [31], "trailing": [1]}[POLICIES[policy].period]
        )
    assert table.equals(table.sort("policy", "period_start", "shop_id"))


def test_the_figures_are_those_of_evaluate():
    data = datasets.sample_shop(days=14)
    table = check(data, "douyin.*")
    for policy in ("douyin.pickup_rate", "douyin.avg_wait_time"):
        figures = evaluate(policy, data, per="week", by="shop_id")
        assert table.filter(policy=policy)["value"].to_list() == figures["value"].to_list()


def test_a_result_and_its_data_are_judged_alike():
    data = datasets.sample_shop(days=37, start=date(2026, 2, 26))
    figures = evaluate("jd.*", data, per="month", by="shop_id")
    assert check(figures, "jd.*").equals(check(data, "jd.*"))


# dates


def test_a_period_before_since_or_after_until_has_no_row():
    def months(policy, *firsts):
        rows = [
            figure(POLICIES[policy].metric, 1, 10, period=(day, day.replace(month=day.month + 1)))
            for day in firsts
        ]
        return check(result(*rows), policy)["period_start"].to_list()

    february, march = date(2018, 2, 1), date(2018, 3, 1)
    assert months("jd.answer_rate", february, march) == [march]
    july, august, september = (date(2021, month, 1) for month in (7, 8, 9))
    assert months("kuaishou.reply_rate_5min", july, august, september) == [july, august]
    assert months("kuaishou.reply_rate_3min", august, september) == [september]


def test_a_period_that_since_cuts_has_no_row():
    days = [buyers(1, 3, f"2026-03-{day:02}") for day in range(2, 16)]
    rule = POLICIES[RATE].model_copy(
        update={"id": "own.weekly", "period": "week", "volume": None, "since": date(2026, 3, 4)}
    )
    data = shop(*days, as_of=datetime(2026, 3, 20, tzinfo=BEIJING))
    assert check(data, rule)["period_start"].to_list() == [date(2026, 3, 9)]
    until = rule.model_copy(update={"since": None, "until": date(2026, 3, 12)})
    assert check(data, until)["period_start"].to_list() == [date(2026, 3, 2)]


def test_policies_of_the_past_are_silent_about_todays_data():
    assert check(datasets.sample_shop(days=7), "kuaishou.reply_rate_*").is_empty()


# a result


def test_a_result_that_is_provisional_or_not_the_whole_period_is_never_a_breach():
    assert outcome(RATE, figure(RATE, 0, 100, final=False)) == ("provisional", None)
    cut = (WEEK[0], date(2026, 3, 5))
    assert outcome("douyin.pickup_rate", figure("douyin.pickup_rate", 0, 9, period=cut)) == (
        "provisional",
        None,
    )


def test_a_volume_that_may_still_grow_makes_it_provisional():
    rows = (
        figure("jd.leave_message_rate", 9, 10, period=MONTH),
        figure("jd.consult_sessions", 10, period=MONTH, final=False),
    )
    assert outcome("jd.leave_message_rate", *rows) == ("provisional", None)


def test_groups_of_a_result_are_kept_and_nobody_is_one_of_them():
    rows = [figure(RATE, n, 100, agent_id=name) for n, name in ((50, "li"), (10, None))]
    table = check(result(*rows), RATE)
    assert table.select("agent_id", "outcome").rows() == [(None, "breaches"), ("li", "meets")]


def test_only_what_a_result_has_is_checked_where_nothing_is_named():
    assert outcomes(check(result(figure(RATE, 50, 100)))) == {RATE: "meets"}


@pytest.mark.parametrize(
    "rows",
    [
        [figure(RATE, 0, 700, period=WEEK)],
        [
            figure("douyin.pickup_rate", 1, 9, period=(date(2026, 3, n), date(2026, 3, n + 1)))
            for n in (2, 3)
        ],
        [figure("douyin.pickup_rate", 1, 9, period=(date(2026, 3, 6), date(2026, 3, 12)))],
    ],
    ids=["a week for a day", "days for a week", "across two weeks"],
)
def test_periods_that_are_not_the_policys_are_refused_or_left_out(rows):
    policy = rows[0]["metric"]
    with pytest.raises(ArgumentError, match=rf'{policy}: the policy.s period is .* with per="'):
        check(result(*rows), policy)
    with pytest.warns(CsmetricsWarning, match=f"not checked, 1 policy: {policy}: the policy.s"):
        assert check(result(*rows)).is_empty()


def test_a_volume_that_a_result_lacks_is_refused_or_left_out():
    row = figure("jd.leave_message_rate", 9, 10, period=MONTH)
    with pytest.raises(ArgumentError, match=r"no rows of jd\.consult_sessions"):
        check(result(row), "jd.leave_message_rate")
    with pytest.warns(CsmetricsWarning, match=r"1 policy: jd\.leave_message_rate: the result has"):
        check(result(row))


def test_a_metric_that_a_result_lacks_is_an_error_where_its_policy_is_named():
    with pytest.raises(ArgumentError, match=r"pdd\.effective_reply_rate: the result has no rows"):
        check(result(figure("jd.answer_rate", 1, 1, period=MONTH)), RATE)


@pytest.mark.parametrize("name", ["by", "start", "end", "as_of"])
def test_arguments_of_evaluate_are_refused_beside_a_result(name):
    with pytest.raises(ArgumentError, match=f"{name} applies only to a Dataset"):
        check(result(figure(RATE, 1, 1)), **{name: "anything"})


def test_metrics_of_a_result_are_looked_up_in_the_registry_that_is_given():
    mine = Registry([registry[RATE].model_copy(update={"id": "own.rate"})])
    own = POLICIES[RATE].model_copy(update={"id": "own.rule", "metric": "own.rate"})
    rows = result(figure("own.rate", 60, 100))
    assert outcomes(check(rows, own, registry=mine)) == {"own.rule": "meets"}
    with pytest.raises(UnknownMetricError, match=r"own\.rule: no metric has the id 'own\.rate'"):
        check(rows, own)
    with pytest.raises(ArgumentError, match="registry is a Registry, not a str"):
        check(rows, own, registry="own")


def test_a_policy_over_trailing_days_of_a_metric_of_single_days_is_refused():
    wrong = POLICIES[RATE].model_copy(update={"id": "own.week", "period": "trailing"})
    says = r'own\.week: .*"trailing", but pdd\.effective_reply_rate covers single days: give it'
    with pytest.raises(ArgumentError, match=says):
        check(shop(buyers(60, 40)), wrong)
    with pytest.raises(ArgumentError, match=says):
        check(result(figure(RATE, 60, 100)), wrong)


def test_what_is_no_result_is_refused():
    with pytest.raises(ArgumentError, match="it has no column metric, period_start"):
        check(pl.DataFrame({"value": [1]}))
    with pytest.raises(ArgumentError, match="not a list"):
        check([])
    with pytest.raises(ArgumentError, match="'source' has the name of a column of the result"):
        check(result(figure(RATE, 1, 1, source="web")))


# which policies


def test_policies_are_given_by_id_pattern_value_or_several():
    row = figure("jd.satisfaction_rate", 8, 10, period=MONTH)
    jd = {"jd.satisfaction_rate": "too_few", "jd.satisfaction_rate_2018": "too_few"}
    own = POLICIES["jd.satisfaction_rate"].model_copy(update={"id": "own.rule", "volume": None})
    assert outcomes(check(result(row), "*satisfaction*")) == jd
    assert outcomes(check(result(row), own)) == {"own.rule": "breaches"}
    several = ["jd.satisfaction_rate", own, "jd.satisfaction_rate"]
    assert outcomes(check(result(row), several)) == {
        "jd.satisfaction_rate": "too_few",
        "own.rule": "breaches",
    }
    assert check(result(row), []).is_empty()


@pytest.mark.parametrize(
    ("policies", "says"),
    [
        ("pdd.effective_replyrate", r"no policy has the id .*Did you mean 'pdd.effective_reply_r"),
        ("kuaishou.attitude_bad_rate", r"cannot be checked: Needs the reason of a rating"),
        ("nobody.*", r"no policy has the id 'nobody\.\*'"),
        (7, "policies is an id"),
        ([7], "a policy is an id, a pattern or a Policy, not 7"),
        (
            [RATE, POLICIES[RATE].model_copy(update={"threshold": Decimal(1)})],
            "two different policies both have the id",
        ),
    ],
)
def test_what_names_no_policy_is_refused(policies, says):
    with pytest.raises(ArgumentError, match=says):
        check(result(figure(RATE, 1, 1)), policies)


def test_what_the_data_lack_is_an_error_where_the_policy_is_named_and_one_warning_else():
    data = shop(buyers(60, 40))
    with pytest.raises(MissingDataError, match=r"douyin\.pickup_rate: .*table sessions"):
        check(data, ["douyin.pickup_rate", RATE])
    with pytest.warns(CsmetricsWarning, match="not checked, 13 policies: ") as warned:
        table = check(data)
    assert len(warned) == 1
    assert outcomes(table) == {RATE: "meets", "douyin.avg_response_time": "provisional"}


def test_a_group_that_the_units_lack_is_an_error():
    with pytest.raises(MissingDataError, match="no column 'team'"):
        check(shop(buyers(60, 40)), RATE, by="team")


def test_a_policy_of_an_unknown_or_unfilled_metric_is_an_error():
    own = POLICIES[RATE].model_copy(update={"id": "own.rule", "metric": "own.rate"})
    with pytest.raises(UnknownMetricError, match=r"own\.rule: .*own\.rate"):
        check(shop(buyers(60, 40)), own)
    unfilled = own.model_copy(update={"metric": "taobao.slow_response_buyers", "counted": None})
    with pytest.raises(ParameterError, match="lacks a value for limit"):
        check(shop(buyers(60, 40)), unfilled)


def test_metrics_are_looked_up_in_the_registry_that_is_given():
    mine = Registry([registry[RATE].model_copy(update={"id": "own.rate"})])
    own = POLICIES[RATE].model_copy(update={"id": "own.rule", "metric": "own.rate"})
    assert outcomes(check(shop(buyers(60, 40)), own, registry=mine)) == {"own.rule": "meets"}


def test_arguments_are_refused_as_evaluate_refuses_them():
    for wrong in ({"start": DAY[1], "end": DAY[0]}, {"by": 7}, {"as_of": "today"}):
        with pytest.raises(CsmetricsError):
            check(shop(buyers(60, 40)), RATE, **wrong)


# further sorts of policy


def test_a_count_may_have_a_policy_and_be_its_own_volume():
    least = POLICIES[RATE].model_copy(
        update={
            "id": "own.least",
            "metric": "pdd.consult_buyers",
            "threshold": Decimal(30),
            "counted": None,
            "volume": None,
        }
    )
    row = only(least, figure("pdd.consult_buyers", 28))
    assert (row["outcome"], row["distance"], row["volume"]) == ("breaches", 2, None)
    assert row["distance_en"] == "a value 2 higher would have met it"
    assert row["distance_zh"] == "数值再高 2 即可达标"
    busy = least.model_copy(
        update={"volume": Volume(metric="pdd.consult_buyers", comparison=">", number=28)}
    )
    assert only(busy, figure("pdd.consult_buyers", 28))["outcome"] == "too_few"
    assert only(busy, figure("pdd.consult_buyers", 29))["volume"] == 29


# points


def defects(satisfied, seconds, left, *, final=True, consults=400):
    return result(
        figure("jd.satisfaction_rate", satisfied, 100, period=MONTH),
        figure("jd.avg_response_time", seconds, 1, period=MONTH, unit="seconds"),
        figure("jd.leave_message_rate", left, 100, period=MONTH, final=final),
        figure("jd.consult_sessions", consults, period=MONTH),
    )


SCHEME = ["jd.satisfaction_rate", "jd.avg_response_time", "jd.leave_message_rate"]


@pytest.mark.parametrize(
    ("figures", "failing", "says"),
    [
        (defects(85, 30, 10), 1, "in this period 1 failed: 2 points off"),
        (defects(85, 40, 10), 2, "in this period 2 failed: 4 points off"),
        (defects(85, 40, 50), 3, "in this period 3 failed: 8 points off"),
        (defects(85, 40, 50, consults=300), 1, "in this period 1 failed: 2 points off"),
        (defects(85, 40, 50, final=False), 2, "2 failed: 4 points off (1 not yet known)"),
    ],
)
def test_points_are_taken_by_the_number_of_items_that_fail(figures, failing, says):
    table = check(figures, SCHEME).filter(outcome="breaches")
    assert len(table) == failing
    for text in table["consequence_en"]:
        assert text.endswith(says)


def test_items_that_were_not_checked_are_not_yet_known():
    [row] = check(defects(85, 30, 10), "jd.satisfaction_rate").to_dicts()
    assert row["consequence_zh"].endswith("；本期 1 项不达标，扣 2 分（另有 2 项未定）")
    assert row["consequence_en"].endswith("1 failed: 2 points off (2 not yet known)")


def test_points_are_counted_for_each_shop_and_month_by_itself():
    rows = [
        figure("jd.satisfaction_rate", good, 100, period=MONTH, shop_id=name)
        for name, good in (("a", 10), ("b", 90))
    ] + [
        figure("jd.avg_response_time", 50, 1, period=MONTH, unit="seconds", shop_id=name)
        for name in "ab"
    ]
    rows += [figure("jd.consult_sessions", 400, period=MONTH, shop_id=name) for name in "ab"]
    table = check(result(*rows), SCHEME[:2]).filter(outcome="breaches")
    messages = {
        (row["shop_id"], row["consequence_en"].split(": ")[1][:1]) for row in table.to_dicts()
    }
    assert messages == {("a", "4"), ("b", "2")}
