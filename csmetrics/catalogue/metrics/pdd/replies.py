"""拼多多: consulting buyers, and reply rates and times."""

from __future__ import annotations

from datetime import date

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.pdd.words import (
    CHANGE_IN_2021,
    CONSULTING_DENOMINATOR,
    EVERY_MESSAGE,
    ONCE_PER_AGENT,
    ROBOTS_COUNT_IN_5_MINUTES,
    SPAM_LEFT_OUT,
    asked_w823,
    consulting,
    effectively_replied,
    replied_in_3_minutes,
    replied_in_5_minutes,
    typed_w823,
)
from csmetrics.catalogue.metrics.shared_choices import (
    HALF_OPEN_HOURS,
    LATE_REPLY_COUNTS,
    POOLED,
    UNANSWERED_LEFT_OUT,
)
from csmetrics.language.base import seconds
from csmetrics.language.conditions import all_of, answered_by, first, not_, some
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.model.metric import Choice, Edition, Metric, Text

HUMAN_RULE_SINCE = date(2021, 4, 27)

CONSULT_BUYERS = Metric(
    id="pdd.consult_buyers",
    name=Text(zh="咨询人数", en="Consulting buyers"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=consulting),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.PDD_EFFECTIVE_REPLY_2019),
            choices=(SPAM_LEFT_OUT, ONCE_PER_AGENT, HALF_OPEN_HOURS),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

REPLY_RATE_3MIN = Metric(
    id="pdd.reply_rate_3min",
    name=Text(zh="3分钟人工回复率", en="3-minute human reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            since=HUMAN_RULE_SINCE,
            measure=proportion(buyer_day, among=consulting, that=replied_in_3_minutes),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.PDD_REPLY_3MIN),
            choices=(
                CHANGE_IN_2021,
                EVERY_MESSAGE,
                LATE_REPLY_COUNTS,
                CONSULTING_DENOMINATOR,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

UNREPLIED_3MIN_BUYERS = Metric(
    id="pdd.unreplied_3min_buyers",
    name=Text(zh="3分钟未人工回复人数", en="Buyers without a human reply in 3 minutes"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            since=HUMAN_RULE_SINCE,
            measure=count(buyer_day, among=all_of(consulting, not_(replied_in_3_minutes))),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024,),
            choices=(CHANGE_IN_2021, EVERY_MESSAGE, LATE_REPLY_COUNTS),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

REPLY_RATE_5MIN = Metric(
    id="pdd.reply_rate_5min",
    name=Text(zh="5分钟回复率", en="5-minute reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            until=HUMAN_RULE_SINCE,
            measure=proportion(buyer_day, among=consulting, that=replied_in_5_minutes),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024,),
            choices=(
                CHANGE_IN_2021,
                ROBOTS_COUNT_IN_5_MINUTES,
                EVERY_MESSAGE,
                LATE_REPLY_COUNTS,
                SPAM_LEFT_OUT,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

_SPAM_COUNTS = Choice(
    point=Text(
        zh="垃圾消息和被拉黑的买家也要回复，照样计入",
        en="Spam and blocked buyers must be replied to as well and are counted",
    ),
    reason=Text(
        zh="这项考核的说明明确垃圾广告仍需回复",
        en="The account of this rule says advertisements still need a reply",
    ),
    clauses=("flags",),
)
_ROBOTS_ARE_EFFECTIVE = Choice(
    point=Text(zh="机器人回复算有效回复", en="A robot's reply is an effective one"),
    reason=Text(
        zh="规则没有限定人工，与其后的人工回复率措辞不同",
        en="The rule does not ask for a person, unlike the later human reply rate",
    ),
    clauses=("replies",),
)

EFFECTIVE_REPLY_RATE = Metric(
    id="pdd.effective_reply_rate",
    name=Text(zh="有效回复率", en="Effective reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=some(typed_w823), that=effectively_replied),
            settles_after=0,
            sources=(
                sources.PDD_EFFECTIVE_REPLY_2019,
                sources.PDD_INDICATORS_2021,
                sources.PDD_GUIDES_2024,
            ),
            choices=(_SPAM_COUNTS, _ROBOTS_ARE_EFFECTIVE, LATE_REPLY_COUNTS, HALF_OPEN_HOURS),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

INVALID_REPLY_BUYERS = Metric(
    id="pdd.invalid_reply_buyers",
    name=Text(zh="无效回复人数", en="Buyers without an effective reply"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(some(typed_w823), not_(effectively_replied))),
            settles_after=0,
            sources=(sources.PDD_EFFECTIVE_REPLY_2019, sources.PDD_GUIDES_2024),
            choices=(_SPAM_COUNTS, _ROBOTS_ARE_EFFECTIVE, LATE_REPLY_COUNTS),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

RESPONSE_RATE_30S = Metric(
    id="pdd.response_rate_30s",
    name=Text(zh="30秒应答率", en="30-second response rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                each(asked_w823),
                that=answered_by(human, within=seconds(30)),
            ),
            settles_after=0,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="分子分母都数买家的消息，连发的每一条各算一条",
                        en="Both sides count buyers' messages, each line of a run by itself",
                    ),
                    reason=Text(
                        zh="分母写明买方消息数；若分子数客服消息，比率可以超过1",
                        en="The denominator says buyers' messages; counting agents' could exceed 1",
                    ),
                    clauses=("unit",),
                ),
                Choice(
                    point=Text(zh="只算人工应答", en="Only a person's answer counts"),
                    reason=Text(
                        zh="较新的说明写人工回复，较早的只写回复",
                        en="The newer guide says human reply where the older says reply",
                    ),
                    clauses=("replies",),
                ),
                LATE_REPLY_COUNTS,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

AVG_RESPONSE_TIME = Metric(
    id="pdd.avg_response_time",
    name=Text(zh="平均人工响应时长", en="Average human response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(wait_for(human), each(asked_w823), among=answered_by(human)),
            settles_after=0,
            sources=(
                sources.PDD_INDICATORS_2021,
                sources.PDD_GUIDES_2024,
                sources.RESPONSE_TIME_FAQ_2022,
            ),
            choices=(
                Choice(
                    point=Text(
                        zh="每条买家消息各有一段等待，不按轮次合并",
                        en="Every message of a buyer has a wait of its own, not every round",
                    ),
                    reason=Text(
                        zh="说明写的是买家每次发消息到人工回复",
                        en="The rule speaks of each time the buyer sends a message",
                    ),
                    clauses=("unit",),
                ),
                UNANSWERED_LEFT_OUT,
                POOLED,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

FIRST_RESPONSE_TIME = Metric(
    id="pdd.first_response_time",
    name=Text(zh="首次响应时间", en="First response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, of=asked_w823),
                buyer_day,
                among=first(asked_w823, answered_by(human)),
            ),
            settles_after=0,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="每位买家每天取第一条咨询到人工回复的时间",
                        en="Once per buyer and day: from the first consult to a person's reply",
                    ),
                    reason=Text(
                        zh="来源只给出名称，按咨询人数的去重方式与时段推定",
                        en="The sources only name it; unit and hours follow the consulting buyers",
                    ),
                ),
                UNANSWERED_LEFT_OUT,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

METRICS = (
    CONSULT_BUYERS,
    REPLY_RATE_3MIN,
    UNREPLIED_3MIN_BUYERS,
    REPLY_RATE_5MIN,
    EFFECTIVE_REPLY_RATE,
    INVALID_REPLY_BUYERS,
    RESPONSE_RATE_30S,
    AVG_RESPONSE_TIME,
    FIRST_RESPONSE_TIME,
)
