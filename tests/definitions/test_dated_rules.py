"""Rules with dates: which rule is in force on which day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from csmetrics import wording
from csmetrics.catalogue.metrics import ALL
from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, RobotOnly, not_, robot_only
from tests.every import for_every

BY_ID = {metric.id: metric for metric in ALL}


def in_force(metric_id, day):
    return [edition for edition in BY_ID[metric_id].editions if edition.in_force(day)]


@pytest.mark.parametrize("metric_id", ["pdd.reply_rate_3min", "pdd.unreplied_3min_buyers"])
def test_the_three_minute_rule_of_pinduoduo_begins_on_27_april_2021(metric_id):
    assert not in_force(metric_id, date(2021, 4, 26))
    assert len(in_force(metric_id, date(2021, 4, 27))) == 1


def test_the_five_minute_rule_of_pinduoduo_ends_where_the_three_minute_rule_begins():
    assert len(in_force("pdd.reply_rate_5min", date(2021, 4, 26))) == 1
    assert not in_force("pdd.reply_rate_5min", date(2021, 4, 27))


@pytest.mark.parametrize(
    "metric_id",
    [
        "jd.consult_sessions",
        "jd.received_sessions",
        "jd.answer_rate",
        "jd.first_response_rate_30s",
        "jd.first_response_time",
        "jd.avg_response_time",
    ],
)
def test_jingdong_leaves_the_night_out_from_december_2021_on(metric_id):
    (until,) = in_force(metric_id, date(2021, 11, 30))
    (since,) = in_force(metric_id, date(2021, 12, 1))
    assert "time_during" not in until.model_dump_json()
    assert '"start":"09:00","end":"23:00"' in since.model_dump_json()


@pytest.mark.parametrize("metric_id", ["jd.satisfaction_rate", "jd.leave_message_rate"])
def test_what_the_change_of_hours_does_not_name_has_one_rule(metric_id):
    (edition,) = BY_ID[metric_id].editions
    assert edition.since is None
    assert edition.until is None


@pytest.mark.parametrize(
    ("metric_id", "days"),
    [
        ("pdd.consult_buyers", 0),
        ("pdd.inquiry_buyers", 1),
        ("pdd.final_group_buyers", 2),
        ("pdd.inquiry_conversion_rate", 2),
        ("taobao.inquiry_next_day_payment_rate", 1),
        ("taobao.inquiry_final_payment_rate", 4),
        ("taobao.slow_response_buyers", 1),
        ("douyin.cs_sales_amount", 3),
        ("jd.avg_response_time", 1),
        ("ali1688.response_rate_3min", 1),
        ("youzan.avg_first_response_time", 1),
        ("desk.online_time", 1),
        ("desk.reply_rate", None),
    ],
)
def test_a_figure_settles_after_as_many_days_as_its_rule_needs(metric_id, days):
    assert {edition.settles_after for edition in BY_ID[metric_id].editions} == {days}


@pytest.mark.parametrize("metric_id", ["pdd.dispute_refund_rate", "pdd.avg_refund_time"])
def test_refunds_of_pinduoduo_are_looked_at_over_thirty_days(metric_id):
    (edition,) = BY_ID[metric_id].editions
    assert edition.trailing == 30


@pytest.mark.parametrize(
    ("metric_id", "names"),
    [
        ("taobao.slow_response_buyers", ("limit", "times")),
        ("douyin.bad_review_count", ("max_score",)),
        ("douyin.bad_review_rate", ("max_score",)),
    ],
)
def test_what_no_source_sets_is_left_to_the_user(metric_id, names):
    assert BY_ID[metric_id].unfilled == names


def test_only_those_three_wait_for_a_value():
    assert sum(bool(metric.unfilled) for metric in ALL) == 3


@pytest.mark.parametrize(
    ("day", "metric_id"),
    [
        (date(2021, 8, 31), "kuaishou.reply_rate_5min"),
        (date(2021, 9, 1), "kuaishou.reply_rate_3min"),
        (date(2023, 2, 28), "kuaishou.reply_rate_3min"),
        (date(2023, 3, 1), "kuaishou.human_reply_rate_3min"),
    ],
)
def test_on_any_day_kuaishou_has_one_of_its_three_reply_rates(day, metric_id):
    rates = (
        "kuaishou.reply_rate_5min",
        "kuaishou.reply_rate_3min",
        "kuaishou.human_reply_rate_3min",
    )
    assert [rate for rate in rates if in_force(rate, day)] == [metric_id]


def test_taobao_counts_unanswered_rounds_as_ten_minutes_only_since_2022():
    (old,) = in_force("taobao.avg_human_response_time", date(2021, 12, 31))
    (new,) = in_force("taobao.avg_human_response_time", date(2022, 1, 1))
    (rounds,) = {n.rounds for n in walk(new.measure) if isinstance(n, RobotOnly)}
    assert new.measure.among == not_(robot_only(rounds))
    assert any(isinstance(node, Answered) for node in walk(old.measure.among))
    assert "(longer: 10 min)" in wording.sentence(old).en
    assert "(longer or unanswered: 10 min)" in wording.sentence(new).en
    assert old.measure.quantity == new.measure.quantity
    assert old.measure.quantity.cap == timedelta(seconds=600)


def test_taobao_shows_the_rule_of_2021_since_8_january():
    assert not in_force("taobao.response_rate_3min_2021", date(2021, 1, 7))
    assert len(in_force("taobao.response_rate_3min_2021", date(2021, 1, 8))) == 1


def test_the_old_hours_of_taobao_end_with_2021():
    assert len(in_force("taobao.response_rate_3min_2021", date(2021, 12, 31))) == 1
    assert not in_force("taobao.response_rate_3min_2021", date(2022, 1, 1))


@for_every(metric=ALL)
def test_editions_follow_one_another_without_overlap(metric):
    for before, after in pairwise(metric.editions):
        assert before.until == after.since
