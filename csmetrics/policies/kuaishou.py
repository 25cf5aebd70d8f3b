"""快手小店: a reply rate and a rating rate, assessed under dated rules."""

from __future__ import annotations

from decimal import Decimal

from csmetrics.catalogue.metrics import sources
from csmetrics.catalogue.metrics.kuaishou.replies import PEOPLE_SINCE, THREE_MINUTES_SINCE
from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Counted, Policy
from csmetrics.policies.policy_text import (
    MESSAGES,
    MESSAGES_IN_3_MINUTES,
    SATISFIED_RATINGS,
    UNKNOWN,
)

_BY_MONTH = Choice(
    point=Text(zh="按自然月判断", en="Judged by calendar months"),
    reason=Text(
        zh="来源没有给出考核周期；一个月的数不因一天失常而判违规",
        en="The sources give no period; by months, a single bad day breaches nothing",
    ),
)
_ENDS_WITH_ITS_METRIC = Choice(
    point=Text(
        zh="界限随口径一同停用，不转用于下一个口径",
        en="The limit ends with its definition and is not carried over to the next",
    ),
    reason=Text(
        zh="换口径的说明没有给出新的界限，分母也从消息换成了买家",
        en="The description of the change states no limit, and the denominator changed from"
        " messages to buyers",
    ),
)
_SINCE_THE_RULES = Choice(
    point=Text(
        zh="自2021年9月1日的考核规则起，2023年换口径后照旧",
        en="From the rules of 1 September 2021 on, through the change of 2023",
    ),
    reason=Text(
        zh="2023年的说明只改变了哪些评价计入，没有改界限",
        en="The description of 2023 changes which ratings count, but not the limit",
    ),
)

REPLY_RATE_5MIN = Policy(
    id="kuaishou.reply_rate_5min",
    name=Text(zh="5分钟回复率不低于80%", en="Five-minute reply rate of at least 80%"),
    metric="kuaishou.reply_rate_5min",
    comparison=">=",
    threshold=Decimal("0.8"),
    period="month",
    counted=Counted(
        unit=MESSAGES, event=Text(zh="在5分钟内得到回复", en="answered within 5 minutes")
    ),
    consequence=UNKNOWN,
    until=THREE_MINUTES_SINCE,
    sources=(sources.KUAISHOU_REPLY_5MIN,),
    choices=(_BY_MONTH, _ENDS_WITH_ITS_METRIC),
)

REPLY_RATE_3MIN = Policy(
    id="kuaishou.reply_rate_3min",
    name=Text(zh="3分钟回复率不低于70%", en="Three-minute reply rate of at least 70%"),
    metric="kuaishou.reply_rate_3min",
    comparison=">=",
    threshold=Decimal("0.7"),
    period="month",
    counted=MESSAGES_IN_3_MINUTES,
    consequence=UNKNOWN,
    since=THREE_MINUTES_SINCE,
    until=PEOPLE_SINCE,
    sources=(sources.KUAISHOU_RULES_2021,),
    choices=(_BY_MONTH, _ENDS_WITH_ITS_METRIC),
)

GOOD_RATE = Policy(
    id="kuaishou.good_rate",
    name=Text(zh="人工客服好评率不低于80%", en="Good rating rate of at least 80%"),
    metric="kuaishou.good_rate",
    comparison=">=",
    threshold=Decimal("0.8"),
    period="month",
    counted=SATISFIED_RATINGS,
    consequence=UNKNOWN,
    since=THREE_MINUTES_SINCE,
    sources=(sources.KUAISHOU_RULES_2021, sources.KUAISHOU_RULES_2023),
    choices=(_BY_MONTH, _SINCE_THE_RULES),
)

POLICIES = (REPLY_RATE_5MIN, REPLY_RATE_3MIN, GOOD_RATE)
