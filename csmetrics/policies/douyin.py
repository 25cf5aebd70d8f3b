"""抖音: five figures that are watched week by week."""

from __future__ import annotations

from decimal import Decimal

from csmetrics.catalogue.metrics import sources
from csmetrics.model.edition import Choice, Text
from csmetrics.policies.policy import Consequence, Counted, Policy
from csmetrics.policies.policy_text import (
    MESSAGES_IN_3_MINUTES,
    SATISFIED_RATINGS,
    SESSIONS,
    UNDATED,
)

_SOURCES = (sources.DOUYIN_SERVICE_GUIDE, sources.DOUYIN_SERVICE_2021)
_WATCHED = Consequence(
    text=Text(
        zh="每周监测；来源没有写明不达标的后果",
        en="Watched week by week; the source does not say what follows",
    ),
)
_CALENDAR_WEEK = Choice(
    point=Text(zh="一周从周一到周日", en="A week runs from Monday to Sunday"),
    reason=Text(
        zh="来源只写每周监测，没有说从哪一天起算",
        en="The source says weekly, but not from which day on",
    ),
)
_AVERAGE_OF_2021 = Choice(
    point=Text(
        zh="按全天每条消息的平均响应时长判断",
        en="Judged by the average over every message at all hours",
    ),
    reason=Text(
        zh="界限与该口径出自同一页；官方的按轮次口径注明不考核",
        en="The limit and this definition stand on one page; the official definition, by"
        " rounds, is marked as not assessed",
    ),
)

REPLY_RATE_3MIN = Policy(
    id="douyin.reply_rate_3min",
    name=Text(zh="三分钟平均回复率不低于90%", en="Three-minute reply rate of at least 90%"),
    metric="douyin.reply_rate_3min",
    comparison=">=",
    threshold=Decimal("0.9"),
    period="week",
    counted=MESSAGES_IN_3_MINUTES,
    consequence=_WATCHED,
    sources=_SOURCES,
    choices=(
        Choice(
            point=Text(zh="界限是90%，不是80%", en="The limit is 90%, not 80%"),
            reason=Text(
                zh="两处来源写90%，lezaizhuan.com的同类页面写80%；取较多的一方",
                en="Two sources say 90%, a sibling page on lezaizhuan.com 80%; the majority is "
                "followed",
            ),
        ),
        _CALENDAR_WEEK,
        UNDATED,
    ),
)

PICKUP_RATE = Policy(
    id="douyin.pickup_rate",
    name=Text(zh="接起率不低于80%", en="Pickup rate of at least 80%"),
    metric="douyin.pickup_rate",
    comparison=">=",
    threshold=Decimal("0.8"),
    period="week",
    counted=Counted(unit=SESSIONS, event=Text(zh="被接起", en="picked up")),
    consequence=_WATCHED,
    sources=_SOURCES,
    choices=(_CALENDAR_WEEK, UNDATED),
)

AVG_RESPONSE_TIME = Policy(
    id="douyin.avg_response_time",
    name=Text(zh="平均响应时长不超过2分钟", en="Average response time of at most 2 minutes"),
    metric="douyin.avg_response_time",
    comparison="<=",
    threshold=Decimal(120),
    period="week",
    consequence=_WATCHED,
    sources=_SOURCES,
    choices=(_AVERAGE_OF_2021, _CALENDAR_WEEK, UNDATED),
)

AVG_WAIT_TIME = Policy(
    id="douyin.avg_wait_time",
    name=Text(zh="平均等待时长少于10分钟", en="Average wait of less than 10 minutes"),
    metric="douyin.avg_wait_time",
    comparison="<",
    threshold=Decimal(600),
    period="week",
    consequence=_WATCHED,
    sources=_SOURCES,
    choices=(_CALENDAR_WEEK, UNDATED),
)

SATISFACTION_RATE = Policy(
    id="douyin.satisfaction_rate",
    name=Text(zh="满意率不低于80%", en="Satisfaction rate of at least 80%"),
    metric="douyin.satisfaction_rate",
    comparison=">=",
    threshold=Decimal("0.8"),
    period="week",
    counted=SATISFIED_RATINGS,
    consequence=_WATCHED,
    sources=_SOURCES,
    choices=(_CALENDAR_WEEK, UNDATED),
)

POLICIES = (
    REPLY_RATE_3MIN,
    PICKUP_RATE,
    AVG_RESPONSE_TIME,
    AVG_WAIT_TIME,
    SATISFACTION_RATE,
)
