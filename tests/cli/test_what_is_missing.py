"""What ``check-data`` says first: what is lacking, and how many metrics each costs."""

import csmetrics as cs
from csmetrics.cli.missing import missing

METRICS = (
    *("pdd.complaint_buyers", "douyin.pickup_rate", "douyin.avg_wait_time"),
    *("pdd.sales_amount", "pdd.sales_buyers", "pdd.reply_rate_3min"),
)


def test_columns_of_tables_that_were_given_lead_then_what_costs_most():
    sample = cs.datasets.sample_shop(days=2)
    orders = sample.frame("orders").collect().drop("grouped_at")
    data = cs.Dataset(messages=sample.frame("messages").collect(), orders=orders)
    registry = cs.Registry([cs.registry[one] for one in METRICS])
    columns, sessions, complaints = missing(registry, data, "en")
    assert columns == "orders lacks grouped_at: 2 metrics need them"
    assert sessions.startswith("there is no table sessions (")
    assert sessions.endswith("): 2 metrics need it")
    assert complaints.startswith("there is no table complaints (")
    assert complaints.endswith("): 1 metric needs it")
    columns, *_, complaints = missing(registry, data, "zh")
    assert columns == "表 orders 缺少列 grouped_at：2 个指标因此无法计算"
    assert complaints.startswith("没有表 complaints（需要 ")
    assert complaints.endswith("）：1 个指标因此无法计算")
