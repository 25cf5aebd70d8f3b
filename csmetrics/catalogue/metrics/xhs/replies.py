"""小红书: replies within three minutes, and dissatisfied sessions."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import LATE_REPLY_COUNTS
from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    at_most_value,
    every,
    some,
    time_during,
)
from csmetrics.language.measures import proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

asked_on_the_day = asked.on_unit_day()

REPLY_RATE_3MIN = Metric(
    id="xhs.reply_rate_3min",
    name=Text(zh="3分钟人工回复率", en="3-minute human reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                rows("sessions", at="started_at"),
                among=all_of(
                    time_during("started_at", "09:00", "23:00"),
                    some(asked_on_the_day),
                ),
                that=every(
                    asked_on_the_day,
                    answered_by(human, scope="session", within=minutes(3)),
                ),
            ),
            settles_after=1,
            trailing=7,
            sources=(sources.XHS_SERVICE_RULES,),
            choices=(
                Choice(
                    point=Text(
                        zh="会话里任何一次提问3分钟没有人工回复，整个会话不达标",
                        en="One question without a person's reply in 3 minutes fails the session",
                    ),
                    reason=Text(
                        zh="公式减去出现三分钟未回复的咨询量；只看首问的说法出自另一处",
                        en="The formula subtracts consults in which it occurs; "
                        "first-question-only is another site's word",
                    ),
                    clauses=("judged",),
                ),
                Choice(
                    point=Text(
                        zh="只看会话开始当天的提问",
                        en="Only questions of the day the session began",
                    ),
                    reason=Text(
                        zh="来源没有说跨零点的会话；限于当天，每天的数字才能按时定数",
                        en="Nothing is said of later ones; so each day's figure can settle",
                    ),
                ),
                LATE_REPLY_COUNTS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

DISSATISFACTION_RATE = Metric(
    id="xhs.dissatisfaction_rate",
    name=Text(zh="服务咨询不满意率", en="Dissatisfaction rate"),
    theme="ratings",
    better="lower",
    editions=(
        Edition(
            measure=proportion(rows("ratings", at="rated_at"), that=at_most_value("level", 3)),
            settles_after=0,
            sources=(sources.XHS_SERVICE_RULES,),
            choices=(
                Choice(
                    point=Text(
                        zh="一至三星都算不满意", en="One to three stars are all dissatisfied"
                    ),
                    reason=Text(
                        zh="平台如此规定，比别家多算了三星",
                        en="The platform says so, three stars included, unlike others",
                    ),
                    clauses=("threshold",),
                ),
                Choice(
                    point=Text(
                        zh="每条评价代表一个会话，按评价当天计",
                        en="A rating stands for its session, on the day it is given",
                    ),
                    reason=Text(
                        zh="来源按自然月统计评价过的会话；各天相加即为全月",
                        en="The source counts rated sessions by month, and days add up to months",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

METRICS = (REPLY_RATE_3MIN, DISSATISFACTION_RATE)
