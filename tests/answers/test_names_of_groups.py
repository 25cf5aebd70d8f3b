"""How groups are called in sentences, and names of groups that answers refuse.

A group that is called as a column of an answer is refused by each answer that has the column.
"""

from datetime import date

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.analysis.numbers import group
from csmetrics.datasets import sample_shop
from csmetrics.errors import ArgumentError

RATE = "pdd.reply_rate_3min"
WEEKS = ((date(2026, 3, 2), date(2026, 3, 4)), (date(2026, 3, 4), date(2026, 3, 6)))


def shop_with(column):
    shop = sample_shop(days=4)
    messages = shop.frame("messages").collect().with_columns(pl.lit("x").alias(column))
    return cs.Dataset(messages=messages, as_of=shop.as_of, time_zone=shop.time_zone)


ANSWERS = {
    "low": lambda result, _: cs.bounds(result),
    "against": lambda result, _: cs.compare(result),
    "pooled_value": lambda result, _: cs.compare(result, over="pooled_value"),
    "severity": lambda result, _: cs.alerts(result, {"below": 0.99}),
    "effect": lambda _, data: cs.contributions(RATE, data, between=WEEKS, by="effect"),
}


@pytest.mark.parametrize("column", ANSWERS)
def test_it_is_refused_by_its_name(column):
    data = shop_with(column)
    result = cs.evaluate(RATE, data, by=column)
    with pytest.raises(
        ArgumentError, match=f"the by column '{column}' has the name of a column of"
    ):
        ANSWERS[column](result, data)


def test_groups_are_named_in_the_language_of_the_sentence():
    for name, value, zh, en in (
        ("weekday", 7, "周日", "Sunday"),
        ("hour", 0, "0 时", "hour 0"),
        ("team", "售前", "组别 售前", "team 售前"),
        ("team", None, "（无组别）", "(no team)"),
        ("role", "presale", "岗位 售前", "role presale"),
        ("agent_id", None, "未指明客服", "no agent named"),
        ("topic", None, "（无 topic）", "(no topic)"),  # a column of one's own keeps its name
        ("weekday", "一", "星期 一", "weekday 一"),
    ):
        text = group([name], [value])
        assert (text.zh, text.en) == (zh, en)
