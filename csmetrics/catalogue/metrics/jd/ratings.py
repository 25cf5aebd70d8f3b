"""京东: satisfaction and left messages."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.jd.words import editions, left_message, received, sessions
from csmetrics.catalogue.metrics.shared_choices import FIVE_LEVELS
from csmetrics.language.conditions import at_least_value
from csmetrics.language.measures import count, proportion, ratio
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

SATISFACTION_RATE = Metric(
    id="jd.satisfaction_rate",
    name=Text(zh="满意度", en="Satisfaction rate"),
    theme="ratings",
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
                    clauses=("hours",),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

LEAVE_MESSAGE_RATE = Metric(
    id="jd.leave_message_rate",
    name=Text(zh="留言率", en="Left-message rate"),
    theme="reception",
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
                    clauses=("over",),
                ),
            ),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

_invited = count(rows("ratings", at="invited_at"))

EVALUATION_INVITATION_RATE = Metric(
    id="jd.evaluation_invitation_rate",
    name=Text(zh="邀评率", en="Evaluation invitation rate"),
    theme="ratings",
    better="higher",
    editions=editions(
        lambda counted: ratio(
            _invited,
            count(sessions, among=received(counted)),
        ),
        sources=(sources.JD_PERFORMANCE_FIELDS_2019, sources.JD_WIND_VANE_2021),
        choices=(
            Choice(
                point=Text(
                    zh="全天的邀请除以接待量，邀请按发出当天计，可以超过1",
                    en="Invitations of all hours on their day over received sessions; "
                    "it may exceed 1",
                ),
                reason=Text(
                    zh="公式只写邀评量除以接待量；时段调整只针对咨询",
                    en="The formula divides two counts; the change of hours concerns consults only",
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_RATINGS,),
)

EVALUATION_RATE = Metric(
    id="jd.evaluation_rate",
    name=Text(zh="评价率", en="Evaluation rate"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=ratio(count(rows("ratings", at="rated_at")), _invited),
            settles_after=0,
            sources=(sources.JD_PERFORMANCE_FIELDS_2019,),
            choices=(
                Choice(
                    point=Text(
                        zh="除以邀评量，不除以接待量",
                        en="Divided by invitations, not by received sessions",
                    ),
                    reason=Text(
                        zh="两种写法并存；除以邀评量才与邀评率前后相接",
                        en="Both are found; only this one follows on the invitation rate",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="买家主动的评价也算，所以可以超过1",
                        en="Ratings given unasked count too, so it may exceed 1",
                    ),
                    reason=Text(
                        zh="公式写评价量除以邀评量，没有说只算受邀的评价",
                        en="The formula divides ratings by invitations and does not leave the "
                        "unasked out",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_RATINGS,),
)

METRICS = (SATISFACTION_RATE, LEAVE_MESSAGE_RATE, EVALUATION_INVITATION_RATE, EVALUATION_RATE)
