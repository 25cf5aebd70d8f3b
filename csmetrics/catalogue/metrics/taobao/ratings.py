"""淘宝 / 天猫: rating invitations, ratings, satisfaction; messages; two-sided contacts."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import FIVE_LEVELS
from csmetrics.catalogue.metrics.taobao.words import RECEIVED_NEEDS_NO_REPLY, received
from csmetrics.language.conditions import all_of, at_least_value, some
from csmetrics.language.measures import count, proportion, ratio
from csmetrics.language.messages import buyer_manual, human
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

_returned = rows("ratings", at="rated_at")
_sent = rows("ratings", at="invited_at")
_CHANGED_IN_2022 = Choice(
    point=Text(
        zh="不分2022年4月19日前后，都用这一口径",
        en="The same rule stands before and after 19 April 2022",
    ),
    reason=Text(
        zh="当天起口径有调整，留存的公告文字不全，看不出改了什么",
        en="The rule was adjusted that day, and the surviving notice breaks off before saying how",
    ),
)
_SAME_DAY = Choice(
    point=Text(
        zh="收到和发出各按自己的日期计数再相除，主动评价也算收到，可以超过1",
        en="Returned and sent count on their own days; unasked ones are returned too, so it may "
        "exceed 1",
    ),
    reason=Text(
        zh="公式是收到除以发出，没有说要追到同一次邀请",
        en="The formula divides received by sent and does not trace the invitation",
    ),
    clauses=("dated_by",),
)

SATISFACTION_RATE = Metric(
    id="taobao.satisfaction_rate",
    name=Text(zh="客户满意率", en="Satisfaction rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=proportion(_returned, that=at_least_value("level", 4)),
            settles_after=0,
            sources=(sources.TAOBAO_EXPORT,),
            choices=(FIVE_LEVELS, _CHANGED_IN_2022),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

EVALUATIONS_SENT = Metric(
    id="taobao.evaluations_sent",
    name=Text(zh="评价发送量", en="Evaluations sent"),
    theme="ratings",
    better="higher",
    editions=(Edition(measure=count(_sent), settles_after=0, sources=(sources.TAOBAO_EXPORT,)),),
    drivers=(drivers.FEW_RATINGS,),
)

EVALUATIONS_RETURNED = Metric(
    id="taobao.evaluations_returned",
    name=Text(zh="评价收到量", en="Evaluations returned"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(measure=count(_returned), settles_after=0, sources=(sources.TAOBAO_EXPORT,)),
    ),
    drivers=(drivers.FEW_RATINGS,),
)

EVALUATION_SEND_RATE = Metric(
    id="taobao.evaluation_send_rate",
    name=Text(zh="评价发送率", en="Evaluation send rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=ratio(count(_sent), count(buyer_day, among=received)),
            settles_after=0,
            sources=(sources.TAOBAO_EXPORT,),
            choices=(
                Choice(
                    point=Text(
                        zh="发出按次、接待按人，比率可以超过1",
                        en="Invitations are counted each, buyers once a day, so it may exceed 1",
                    ),
                    reason=Text(
                        zh="公式写发出除以接待人数，没有说同一买家只算一次邀请",
                        en="The formula divides what was sent by received buyers, "
                        "without thinning it",
                    ),
                    clauses=("counted",),
                ),
                RECEIVED_NEEDS_NO_REPLY,
            ),
        ),
    ),
    drivers=(drivers.FEW_RATINGS,),
)

EVALUATION_RETURN_RATE = Metric(
    id="taobao.evaluation_return_rate",
    name=Text(zh="评价返回率", en="Evaluation return rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=ratio(count(_returned), count(_sent)),
            settles_after=0,
            sources=(sources.TAOBAO_EXPORT,),
            choices=(_SAME_DAY,),
        ),
    ),
    drivers=(drivers.FEW_RATINGS,),
)

BUYER_MESSAGES = Metric(
    id="taobao.buyer_messages",
    name=Text(zh="买家消息数", en="Buyers' messages"),
    theme="reception",
    editions=(
        Edition(
            measure=count(each(buyer_manual)),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_EXPORT),
            choices=(
                Choice(
                    point=Text(
                        zh="只数买家自己发出的，不数入口卡片",
                        en="Only what buyers typed, not the cards an entry sends",
                    ),
                    reason=Text(
                        zh="与答问比的分母是同一个数",
                        en="It is the denominator of the answer ratio",
                    ),
                    clauses=("asked",),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

AGENT_MESSAGES = Metric(
    id="taobao.agent_messages",
    name=Text(zh="客服消息数", en="Agents' messages"),
    theme="reception",
    editions=(
        Edition(
            measure=count(each(human)),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_EXPORT),
            choices=(
                Choice(
                    point=Text(
                        zh="只数人工消息，机器人和群发不算",
                        en="Only human messages, no robot's and no bulk",
                    ),
                    reason=Text(
                        zh="与答问比的分子是同一个数", en="It is the numerator of the answer ratio"
                    ),
                    clauses=("replies",),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_ANSWERS,),
)

MUTUALLY_RECEIVED_BUYERS = Metric(
    id="taobao.mutually_received_buyers",
    name=Text(zh="已接待人数（双方都说过话）", en="Received buyers, both sides having spoken"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(some(buyer_manual), some(human))),
            settles_after=0,
            sources=(sources.TAOBAO_TOP_API,),
            choices=(
                Choice(
                    point=Text(
                        zh="买卖双方当天各至少一条，不论谁先，标记不剔除",
                        en="At least one message of each side on the day, whoever first, "
                        "flags ignored",
                    ),
                    reason=Text(
                        zh="接口说明如此；指南的接待人数不要求回复，故两项并存",
                        en="The interface says so; the guide's received buyers need no reply, "
                        "hence two figures",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

METRICS = (
    SATISFACTION_RATE,
    EVALUATIONS_SENT,
    EVALUATIONS_RETURNED,
    EVALUATION_SEND_RATE,
    EVALUATION_RETURN_RATE,
    BUYER_MESSAGES,
    AGENT_MESSAGES,
    MUTUALLY_RECEIVED_BUYERS,
)
