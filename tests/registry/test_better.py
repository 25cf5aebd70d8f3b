"""Which way a metric is better: every registered one says it, and policies agree."""

from csmetrics.catalogue.builtin import registry
from csmetrics.policies import ALL

NEITHER = {
    "desk.online_time",
    "desk.received_per_online_hour",
    "desk.return_share",
    "douyin.consult_sessions",
    "douyin.received_sessions",
    "douyin.review_count",
    "douyin.transferred_sessions",
    "jd.consult_sessions",
    "jd.received_sessions",
    "pdd.consult_buyers",
    "pdd.consult_buyers_with_spam",
    "pdd.inquiry_buyers",
    "taobao.agent_messages",
    "taobao.avg_reception_time",
    "taobao.buyer_messages",
    "taobao.consult_buyers",
    "taobao.filtered_buyers",
    "taobao.inquiry_buyers",
    "taobao.mutually_received_buyers",
    "taobao.received_buyers",
    "taobao.silent_sales_amount",
    "taobao.silent_sales_buyers",
    "taobao.silent_sales_share",
}
"""More of these is neither good nor bad by itself: it depends on what else there is."""


def test_every_metric_says_which_way_is_better_or_is_known_to_have_none():
    assert {metric.id for metric in registry.values() if metric.better is None} == NEITHER


def test_no_policy_demands_the_worse_direction():
    wrong = [
        policy.id
        for policy in ALL
        if registry[policy.metric].better != ("higher" if policy.higher_is_better else "lower")
    ]
    assert wrong == []


def test_shares_of_bad_outcomes_are_better_lower_and_of_good_ones_higher():
    assert registry["douyin.complaint_rate"].better == "lower"
    assert registry["pdd.low_score_rate"].better == "lower"
    assert registry["pdd.reply_rate_3min"].better == "higher"
    assert registry["jd.first_response_time"].better == "lower"
