"""Conditions of 拼多多: consulting, inquiring, after-sale, and sold by service."""

from __future__ import annotations

from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    Contacted,
    all_of,
    answered_by,
    every,
    first,
    has,
    not_,
    some,
)
from csmetrics.language.messages import any_reply, asked, buyer_manual, human
from csmetrics.language.units import rows
from csmetrics.language.windows import FirstTime, LastMessage, end_of_day, start_of_day, window
from csmetrics.model.metric import Choice, Concept, Text

asked_w823 = asked.during("08:00", "23:00")
"""考核时段内的咨询消息: asked messages in service hours."""
typed_w823 = buyer_manual.during("08:00", "23:00")
"""考核时段内买家发出的消息: typed messages in service hours, also of flagged buyers."""

consulting = some(asked_w823)
replied_in_3_minutes = every(asked_w823, answered_by(human, within=minutes(3)))
replied_in_5_minutes = every(asked_w823, answered_by(any_reply, within=minutes(5)))
effectively_replied = every(typed_w823, answered_by(any_reply, within=minutes(60)))

first_asked = FirstTime(of=asked)
aftersale = all_of(
    has("orders", window("grouped_at", since=start_of_day(-15), before=first_asked)),
    not_(has("orders", window("grouped_at", since=first_asked, before=end_of_day(1)))),
)
"""售后咨询: grouped an order since day D−15, and none from the first message to D+1."""
inquiring = all_of(some(asked), not_(aftersale))
grouped_in_the_end = all_of(
    first(asked, answered_by(any_reply, until=0)),
    has("orders", window("grouped_at", since=first_asked, before=end_of_day(2))),
)
"""最终成团: the first message answered on the day, and an order grouped by the end of D+2."""

CONCEPTS = (
    Concept(name=Text(zh="询单买家", en="inquiring buyer"), of=inquiring),
    Concept(name=Text(zh="售后买家", en="after-sale buyer"), of=aftersale),
    Concept(name=Text(zh="最终成团买家", en="finally grouped buyer"), of=grouped_in_the_end),
)


def _last_reply_before(event: str) -> LastMessage:
    return LastMessage(of=any_reply, before=event, within_days=2)


sold_orders = rows(
    "orders",
    at="grouped_at",
    where=Contacted(
        by=LastMessage(of=asked, before="grouped_at", inclusive=True, within_days=2),
    ),
    agent=(
        _last_reply_before("created_at"),
        _last_reply_before("paid_at"),
        _last_reply_before("grouped_at"),
    ),
)
"""客服成交订单: orders by day of grouping with an asked message at most two days before."""

SPAM_LEFT_OUT = Choice(
    point=Text(
        zh="垃圾消息、被拉黑期间的消息和非手动触发的消息不算咨询",
        en="Spam, messages while blocked and messages nobody typed are not consults",
    ),
    reason=Text(
        zh="早期口径把垃圾消息也算入；人工回复率时期的口径予以排除，这里取后者",
        en="The older rule counted spam, the rule of the human reply rate does not; the later one",
    ),
    clauses=("flags", "asked"),
)
ONCE_PER_AGENT = Choice(
    point=Text(
        zh="一位买家找了两位客服，店铺计一人，每位客服各计一人",
        en="A buyer who reaches two agents is one for the shop and one for each agent",
    ),
    reason=Text(
        zh="来源只说同一买家当天计一次，没有说客服维度如何去重",
        en="The sources say once a day and are silent on agents",
    ),
    clauses=("once",),
)
EVERY_MESSAGE = Choice(
    point=Text(
        zh="连发几条只在最后一条之后及时回复，若距第一条已超时，仍算未回复",
        en="Of several lines in a row, the first must be answered in time as well as the last",
    ),
    reason=Text(
        zh="规则说的是一条及以上未及时回复；只看首句的说法来自转述",
        en="The rule speaks of one or more messages not answered in time; "
        "first-message-only is hearsay",
    ),
    clauses=("judged",),
)
CONSULTING_DENOMINATOR = Choice(
    point=Text(
        zh="分母是咨询人数，不是需要人工回复的咨询人数",
        en="The denominator is all consulting buyers, not those in need of a person",
    ),
    reason=Text(
        zh="公式写明咨询人数；后者只是导出表里较新的一列，口径未说明",
        en="The formula says so; the other is a newer export column without a stated rule",
    ),
    clauses=("served",),
)
CHANGE_IN_2021 = Choice(
    point=Text(
        zh="4月27日起以3分钟人工回复率取代5分钟回复率，年份取2021",
        en="The 3-minute human rate replaces the 5-minute rate on 27 April; the year is 2021",
    ),
    reason=Text(
        zh="来源没有写年份；2022年2月的问答已把3分钟口径当作现行考核",
        en="The year is not printed; an answer of February 2022 treats the new rule as in force",
    ),
)
ROBOTS_COUNT_IN_5_MINUTES = Choice(
    point=Text(zh="机器人回复也算回复", en="A robot's reply counts"),
    reason=Text(
        zh="名称到3分钟口径才加上人工二字", en="Only the 3-minute rule added the word human"
    ),
    clauses=("replies",),
)
AFTERSALE_DAYS = Choice(
    point=Text(
        zh="售后期取首次咨询之前的15天，按成团时间计",
        en="The after-sale period is the 15 days before the first consult, by grouping time",
    ),
    reason=Text(
        zh="公告只说仍在售后期内，没有给出天数；15天是绩效产品的常用档",
        en="The notice gives no number of days; 15 is a usual setting of performance tools",
    ),
    clauses=("aftersale_days",),
)
