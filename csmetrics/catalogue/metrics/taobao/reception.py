"""淘宝 / 天猫: buyers in contact, received buyers, inquiring buyers."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.taobao.words import (
    BEFORE_ORDERING,
    EITHER_SIDE_MAY_SPEAK_FIRST,
    RECEIVED_NEEDS_NO_REPLY,
    TWO_FILTERS,
    contact,
    contacted,
    filtered,
    inquiring,
    received,
)
from csmetrics.language.base import minutes
from csmetrics.language.measures import count, mean
from csmetrics.language.quantities import ReceptionTime
from csmetrics.language.units import buyer_day
from csmetrics.model.metric import Choice, Edition, Metric, Text

_SOURCES = (sources.TAOBAO_PERFORMANCE_2022, sources.PERFORMANCE_TRAINING_2018)

CONSULT_BUYERS = Metric(
    id="taobao.consult_buyers",
    name=Text(zh="咨询人数", en="Consulting buyers"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=contacted),
            settles_after=0,
            sources=(*_SOURCES, sources.TAOBAO_TOP_API),
            choices=(
                EITHER_SIDE_MAY_SPEAK_FIRST,
                Choice(
                    point=Text(
                        zh="店铺按买家去重，客服各计一次，所以各客服之和可以大于店铺",
                        en="Once per buyer for the shop and once per agent, "
                        "so agents may add to more",
                    ),
                    reason=Text(
                        zh="客服人次与店铺人数在导出表里是两列",
                        en="The export has one column for agents' visits and one for the shop",
                    ),
                    clauses=("once",),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

FILTERED_BUYERS = Metric(
    id="taobao.filtered_buyers",
    name=Text(zh="接待过滤人数", en="Filtered buyers"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=filtered),
            settles_after=0,
            sources=(sources.TAOBAO_PERFORMANCE_2022, sources.PERFORMANCE_CODE_2013),
            choices=(TWO_FILTERS, EITHER_SIDE_MAY_SPEAK_FIRST),
        ),
    ),
    drivers=(drivers.FILTERED_CHATS,),
)

RECEIVED_BUYERS = Metric(
    id="taobao.received_buyers",
    name=Text(zh="接待人数", en="Received buyers"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=received),
            settles_after=0,
            sources=(*_SOURCES, sources.TAOBAO_TOP_API),
            choices=(RECEIVED_NEEDS_NO_REPLY, EITHER_SIDE_MAY_SPEAK_FIRST, TWO_FILTERS),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

INQUIRY_BUYERS = Metric(
    id="taobao.inquiry_buyers",
    name=Text(zh="询单人数", en="Inquiring buyers"),
    theme="conversion",
    editions=(
        Edition(
            measure=count(buyer_day, among=inquiring),
            settles_after=1,
            sources=(sources.TAOBAO_PERFORMANCE_2022, sources.PERFORMANCE_CODE_2013),
            choices=(BEFORE_ORDERING, RECEIVED_NEEDS_NO_REPLY, TWO_FILTERS),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

AVG_RECEPTION_TIME = Metric(
    id="taobao.avg_reception_time",
    name=Text(zh="平均接待时长", en="Average reception time"),
    theme="reception",
    editions=(
        Edition(
            measure=mean(
                ReceptionTime(of=contact, gap=minutes(10)),
                buyer_day,
                among=received,
            ),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_OPEN_FIELDS),
            choices=(
                Choice(
                    point=Text(
                        zh="对话中断超过10分钟就断开，只加各段首尾之间的时间",
                        en="A gap of over 10 minutes cuts the chat; only the pieces are added up",
                    ),
                    reason=Text(
                        zh="字段给出接待总时长与人数；最长等待时间可设5、10、15分钟，取中间一档",
                        en="Fields give total time and buyers; the longest wait may be 5, 10 or 15 "
                        "minutes, the middle one taken",
                    ),
                    clauses=("gap",),
                ),
                RECEIVED_NEEDS_NO_REPLY,
                TWO_FILTERS,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

METRICS = (
    CONSULT_BUYERS,
    FILTERED_BUYERS,
    RECEIVED_BUYERS,
    INQUIRY_BUYERS,
    AVG_RECEPTION_TIME,
)
