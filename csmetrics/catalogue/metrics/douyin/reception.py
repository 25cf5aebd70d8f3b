"""抖音: sessions, their transfer to a person, and sales through them."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.douyin.words import (
    RECEIVED,
    SESSIONS_NOT_BUYERS,
    assigned,
    transferred,
)
from csmetrics.catalogue.metrics.shared_choices import POOLED, REFUNDS_NOT_DEDUCTED
from csmetrics.language.base import hours
from csmetrics.language.measures import count, mean, proportion, total
from csmetrics.language.messages import asked
from csmetrics.language.quantities import Between, amount
from csmetrics.language.units import rows
from csmetrics.language.windows import LastMessage
from csmetrics.model.metric import Choice, Edition, Metric, Text

_SOURCES = (sources.DOUYIN_SERVICE_GUIDE, sources.DOUYIN_SERVICE_2021)
_RECEIVED_IS_ASSIGNED = Choice(
    point=Text(
        zh="分配到客服即为已接待，不要求客服已说话",
        en="Received means an agent was assigned, not that the agent has spoken",
    ),
    reason=Text(
        zh="来源没有说接起以什么为准；分配时间是平台自己用来算等待的那一刻",
        en="What picking up is goes unsaid; the wait is said to end at assignment",
    ),
    clauses=("received",),
)

PICKUP_RATE = Metric(
    id="douyin.pickup_rate",
    name=Text(zh="接起率", en="Pickup rate"),
    theme="reception",
    better="higher",
    editions=(
        Edition(
            measure=proportion(transferred, that=assigned),
            settles_after=0,
            sources=_SOURCES,
            choices=(_RECEIVED_IS_ASSIGNED, SESSIONS_NOT_BUYERS),
            concepts=(RECEIVED,),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

AVG_WAIT_TIME = Metric(
    id="douyin.avg_wait_time",
    name=Text(zh="平均等待时长", en="Average wait in the queue"),
    theme="reception",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                Between(since="queued_at", until="assigned_at"),
                rows("sessions", at="queued_at"),
                among=assigned,
            ),
            settles_after=0,
            sources=_SOURCES,
            choices=(
                Choice(
                    point=Text(
                        zh="没有分配到客服的会话不计入，所以越多人放弃，平均越好看",
                        en="Sessions nobody was assigned to are left out, "
                        "so those who give up flatter it",
                    ),
                    reason=Text(
                        zh="公式除以分配人工客服数；与接起率一起看才完整",
                        en="The formula divides by assignments; read it beside the pickup rate",
                    ),
                ),
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

CONSULT_SESSIONS = Metric(
    id="douyin.consult_sessions",
    name=Text(zh="用户咨询量", en="Consult sessions"),
    theme="reception",
    editions=(
        Edition(
            measure=count(rows("sessions", at="started_at")),
            settles_after=0,
            sources=_SOURCES,
            choices=(SESSIONS_NOT_BUYERS,),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

TRANSFERRED_SESSIONS = Metric(
    id="douyin.transferred_sessions",
    name=Text(zh="转人工会话量", en="Sessions transferred to a person"),
    theme="reception",
    editions=(
        Edition(
            measure=count(transferred),
            settles_after=0,
            sources=_SOURCES,
            choices=(SESSIONS_NOT_BUYERS,),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

RECEIVED_SESSIONS = Metric(
    id="douyin.received_sessions",
    name=Text(zh="人工已接待量", en="Sessions received by a person"),
    theme="reception",
    editions=(
        Edition(
            measure=count(transferred, among=assigned),
            settles_after=0,
            sources=_SOURCES,
            choices=(_RECEIVED_IS_ASSIGNED, SESSIONS_NOT_BUYERS),
            concepts=(RECEIVED,),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

_last_consult = LastMessage(of=asked, before="created_at", inclusive=True, within=hours(72))

CS_SALES_AMOUNT = Metric(
    id="douyin.cs_sales_amount",
    name=Text(zh="客服销售额", en="Sales after consulting"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=total(
                amount,
                rows("orders", at="created_at", agent=(_last_consult,), day=_last_consult),
            ),
            settles_after=3,
            sources=_SOURCES,
            choices=(
                Choice(
                    point=Text(zh="3天按72小时算", en="Three days are 72 hours of elapsed time"),
                    reason=Text(
                        zh="来源没有说是自然日还是小时；小时不因咨询的早晚而长短不一",
                        en="Calendar or clock is not said; hours do not depend on when one asked",
                    ),
                    clauses=("attribution",),
                ),
                Choice(
                    point=Text(
                        zh="下单即算，不要求付款", en="An order counts when made, paid or not"
                    ),
                    reason=Text(
                        zh="2021年的说明写下单金额；按支付并扣退款的口径是后来的另一项",
                        en="The account of 2021 says ordered; the net, paid figure came later",
                    ),
                    clauses=("dated_by",),
                ),
                Choice(
                    point=Text(
                        zh="金额记在下单前最后一次咨询的那天，每笔订单只记一次",
                        en="It stands on the day of the last consult before the order, and once",
                    ),
                    reason=Text(
                        zh="指标从咨询日往后看3天；多天咨询若都记，同一笔会重复",
                        en="The figure looks forward from the consult; "
                        "counting every consult would double orders",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="按客服看时，归最后一次咨询找到的账号",
                        en="By agent, it is of the account that the last consult reached",
                    ),
                    reason=Text(
                        zh="说明只记下单前的咨询；多次转接时平台只显示最后一位客服",
                        en="The account speaks of the consult before the order; after several "
                        "transfers the platform shows the last agent only",
                    ),
                ),
                REFUNDS_NOT_DEDUCTED,
            ),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

METRICS = (
    PICKUP_RATE,
    AVG_WAIT_TIME,
    CONSULT_SESSIONS,
    TRANSFERRED_SESSIONS,
    RECEIVED_SESSIONS,
    CS_SALES_AMOUNT,
)
