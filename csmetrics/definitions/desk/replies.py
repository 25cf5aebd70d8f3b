"""Shop floor: reply figures as help desks outside the platforms count them, never settled."""

from __future__ import annotations

from csmetrics.definitions import drivers, sources
from csmetrics.definitions.choices import POOLED, UNANSWERED_LEFT_OUT
from csmetrics.language.base import minutes
from csmetrics.language.conditions import answered_by, comes, first, some
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each, rows
from csmetrics.metric import Choice, Edition, Metric, Text

sessions = rows("sessions", at="started_at")
turns = rounds(asked, by=human, scope="session")

_NEVER_SETTLES = Choice(
    point=Text(
        zh="没有截止日，按查看时所知计算，数字总是暂定的",
        en="There is no closing day; all known so far is counted and the figure stays provisional",
    ),
    reason=Text(
        zh="平台之外的客服系统都这样统计，取相同口径才能对照",
        en="Desks outside the platforms count so, and figures compare only on like terms",
    ),
)

FIRST_RESPONSE_TIME = Metric(
    id="desk.first_response_time",
    name=Text(zh="首次响应时长", en="First response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="session", of=asked),
                sessions,
                among=first(asked, answered_by(human, scope="session")),
            ),
            settles_after=None,
            sources=(sources.DESK_AVERAGES,),
            choices=(_NEVER_SETTLES, UNANSWERED_LEFT_OUT, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

AVG_RESPONSE_TIME = Metric(
    id="desk.avg_response_time",
    name=Text(zh="平均响应时长", en="Average response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="session"),
                each(turns),
                among=answered_by(human, scope="session"),
            ),
            settles_after=None,
            sources=(sources.DESK_AVERAGES, sources.DESK_EASEMOB),
            choices=(_NEVER_SETTLES, UNANSWERED_LEFT_OUT, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

RESPONSE_RATE_3MIN = Metric(
    id="desk.response_rate_3min",
    name=Text(zh="3分钟响应率", en="3-minute response rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                each(turns),
                that=answered_by(human, scope="session", within=minutes(3)),
            ),
            settles_after=None,
            sources=(sources.DESK_AVERAGES,),
            choices=(_NEVER_SETTLES,),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

REPLY_RATE = Metric(
    id="desk.reply_rate",
    name=Text(zh="回复率", en="Reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(sessions, among=some(asked), that=comes(human, after=asked)),
            settles_after=None,
            sources=(sources.DESK_EASEMOB,),
            choices=(_NEVER_SETTLES,),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

METRICS = (FIRST_RESPONSE_TIME, AVG_RESPONSE_TIME, RESPONSE_RATE_3MIN, REPLY_RATE)
