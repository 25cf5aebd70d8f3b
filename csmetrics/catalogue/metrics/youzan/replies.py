"""有赞: the time to the first reply of a session."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import POOLED
from csmetrics.language.conditions import answered_by, first
from csmetrics.language.measures import mean
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

AVG_FIRST_RESPONSE_TIME = Metric(
    id="youzan.avg_first_response_time",
    name=Text(zh="平均首次响应时长", en="Average first response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="session", of=asked),
                rows("sessions", at="started_at"),
                among=first(asked, answered_by(human, scope="session")),
            ),
            settles_after=1,
            sources=(sources.PLATFORM_QUESTIONS,),
            choices=(
                Choice(
                    point=Text(
                        zh="没有回复的会话不计入平均", en="Sessions without a reply are left out"
                    ),
                    reason=Text(
                        zh="来源只提出这个问题而没有答案；别家客服看板除以已回复的会话数",
                        en="The source asks this and breaks off; another desk divides by the "
                        "sessions replied to",
                    ),
                    clauses=("unanswered",),
                ),
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

METRICS = (AVG_FIRST_RESPONSE_TIME,)
