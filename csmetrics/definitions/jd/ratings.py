"""京东: satisfaction, and messages left with nobody there."""

from __future__ import annotations

from csmetrics.definitions import drivers, sources
from csmetrics.definitions.choices import FIVE_LEVELS
from csmetrics.definitions.jd.words import left_message, sessions
from csmetrics.language.conditions import at_least_value
from csmetrics.language.measures import proportion
from csmetrics.language.units import rows
from csmetrics.metric import Choice, Edition, Metric, Text

SATISFACTION_RATE = Metric(
    id="jd.satisfaction_rate",
    name=Text(zh="满意度", en="Satisfaction rate"),
    better="higher",
    editions=(
        Edition(
            measure=proportion(rows("ratings", at="rated_at"), that=at_least_value("level", 4)),
            settles_after=0,
            sources=(sources.JD_DEFECT, sources.JD_SERVICE_RULES_2018),
            choices=(
                FIVE_LEVELS,
                Choice(
                    point=Text(
                        zh="全天的评价都算，记在评价当天",
                        en="Ratings of all hours count, on the day they are given",
                    ),
                    reason=Text(
                        zh="2021年12月的时段调整没有列满意度",
                        en="The change of hours of December 2021 does not list it",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

LEAVE_MESSAGE_RATE = Metric(
    id="jd.leave_message_rate",
    name=Text(zh="留言率", en="Left-message rate"),
    better="lower",
    editions=(
        Edition(
            measure=proportion(sessions, that=left_message),
            settles_after=0,
            sources=(sources.JD_DEFECT,),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是留言与在线会话之和",
                        en="The denominator is left messages and online sessions together",
                    ),
                    reason=Text(
                        zh="两处公式写法不同，总咨询若含留言便一致",
                        en="Two formulas differ in words and agree once the total includes them",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

METRICS = (SATISFACTION_RATE, LEAVE_MESSAGE_RATE)
