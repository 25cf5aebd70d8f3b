"""Shop floor: time online, and fairness of routing."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.taobao.words import (
    EITHER_SIDE_MAY_SPEAK_FIRST,
    RECEIVED_NEEDS_NO_REPLY,
    TWO_FILTERS,
    received,
)
from csmetrics.language.conditions import happened
from csmetrics.language.measures import count, ratio, total
from csmetrics.language.quantities import Between
from csmetrics.language.units import buyer_day, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

shifts = rows("shifts", at="online_at")

_ON_THE_FIRST_DAY = Choice(
    point=Text(
        zh="跨零点的班次整段记在上线当天，次日结束前下线才计入",
        en="A shift past midnight counts whole on the day it began, if over by the end of the next",
    ),
    reason=Text(
        zh="指南只要求看在线时长；不拆班次，各人各天的时长相加不变",
        en="The guides ask for time online only; unsplit shifts add up over people and days",
    ),
    clauses=("settles_after",),
)

ONLINE_TIME = Metric(
    id="desk.online_time",
    name=Text(zh="在线时长", en="Time online"),
    theme="online",
    editions=(
        Edition(
            measure=total(
                Between(since="online_at", until="offline_at"),
                shifts,
                among=happened("offline_at"),
            ),
            settles_after=1,
            sources=(sources.PDD_GUIDES_2024, sources.TAOBAO_TOP_API),
            choices=(_ON_THE_FIRST_DAY,),
        ),
    ),
    drivers=(drivers.SHORT_PRESENCE,),
)

RECEIVED_PER_ONLINE_HOUR = Metric(
    id="desk.received_per_online_hour",
    name=Text(zh="每在线小时接待", en="Buyers received per hour online"),
    theme="online",
    editions=(
        Edition(
            measure=ratio(
                count(buyer_day, among=received),
                total(
                    Between(since="online_at", until="offline_at", times="weight"),
                    shifts,
                    among=happened("offline_at"),
                ),
            ),
            settles_after=1,
            sources=(sources.TAOBAO_PERFORMANCE_2022,),
            choices=(
                Choice(
                    point=Text(
                        zh="在线小时乘以分流权重；各人相等即分流公平",
                        en="Hours online are weighted; equal figures mean a fair split",
                    ),
                    reason=Text(
                        zh="平均分流与权重分流的说明只讲原则，没有给出检验的算式",
                        en="The account of even and weighted routing gives no formula",
                    ),
                ),
                _ON_THE_FIRST_DAY,
                EITHER_SIDE_MAY_SPEAK_FIRST,
                TWO_FILTERS,
                RECEIVED_NEEDS_NO_REPLY,
            ),
        ),
    ),
    drivers=(drivers.UNEVEN_SHARES,),
)

METRICS = (ONLINE_TIME, RECEIVED_PER_ONLINE_HOUR)
