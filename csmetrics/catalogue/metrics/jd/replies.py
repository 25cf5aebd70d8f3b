"""京东: consults, replies and reply times; two editions each."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.jd.words import (
    answered,
    consulted,
    editions,
    received,
    sessions,
    turns,
)
from csmetrics.catalogue.metrics.shared_choices import POOLED, UNANSWERED_LEFT_OUT
from csmetrics.language.base import seconds
from csmetrics.language.conditions import (
    OfSession,
    all_of,
    answered_by,
    first,
    some,
)
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.model.metric import Choice, Metric, Text

asked_on_the_day = asked.on_unit_day()

_RECEIVER = Choice(
    point=Text(
        zh="转接过的会话按客服看时归最后一位",
        en="By agent, a transferred session is the last one's",
    ),
    reason=Text(
        zh="说明写转接后的咨询计给转入的客服和分组",
        en="The account counts the consult for the agent it was transferred to",
    ),
    clauses=("credited",),
)
_ANY_HUMAN_REPLY = Choice(
    point=Text(
        zh="接待指首问之后有过人工回复",
        en="Received means a person replied after the first question",
    ),
    reason=Text(
        zh="来源只说客服有回复，机器人接待另计",
        en="The sources say an agent replied; robots are counted elsewhere",
    ),
    clauses=("received",),
)

CONSULT_SESSIONS = Metric(
    id="jd.consult_sessions",
    name=Text(zh="咨询量", en="Consult sessions"),
    theme="reception",
    editions=editions(
        lambda counted: count(sessions, among=consulted(counted)),
        sources=(sources.JD_DEFECT, sources.JD_WIND_VANE_2021),
        choices=(_RECEIVER,),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

RECEIVED_SESSIONS = Metric(
    id="jd.received_sessions",
    name=Text(zh="接待量", en="Received sessions"),
    theme="reception",
    editions=editions(
        lambda counted: count(sessions, among=received(counted)),
        sources=(
            sources.JD_SERVICE_RULES_2018,
            sources.JD_PERFORMANCE_FIELDS_2019,
            sources.JD_WIND_VANE_2021,
        ),
        choices=(_ANY_HUMAN_REPLY, _RECEIVER),
    ),
    drivers=(drivers.QUEUES,),
)

ANSWER_RATE = Metric(
    id="jd.answer_rate",
    name=Text(zh="应答率", en="Answer rate"),
    theme="replies",
    better="higher",
    editions=editions(
        lambda counted: proportion(sessions, among=consulted(counted), that=answered),
        sources=(sources.JD_SERVICE_RULES_2018, sources.JD_WIND_VANE_2021),
        choices=(_ANY_HUMAN_REPLY, _RECEIVER),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

FIRST_RESPONSE_RATE_30S = Metric(
    id="jd.first_response_rate_30s",
    name=Text(zh="首次30秒应答率", en="First response within 30 seconds"),
    theme="replies",
    better="higher",
    editions=editions(
        lambda counted: proportion(
            sessions,
            among=all_of(counted, some(asked_on_the_day)),
            that=first(asked_on_the_day, answered_by(human, scope="session", within=seconds(30))),
        ),
        sources=(sources.JD_FIRST_30S, sources.JD_WIND_VANE_2021),
        choices=(
            Choice(
                point=Text(
                    zh="每个会话只看首问，不看每一条", en="Only a session's first question counts"
                ),
                reason=Text(
                    zh="有转述说每条消息；指标更名时加上了首次二字",
                    en="One account says every message; the figure's new name says first",
                ),
                clauses=("judged",),
            ),
            Choice(
                point=Text(
                    zh="30秒从首条咨询消息算起，首问须在会话开始的当天",
                    en="The 30 seconds run from the first question, asked on the day of the start",
                ),
                reason=Text(
                    zh="买家进入而未提问时无可应答；限于当天，时限才不会越过定数的日子",
                    en="Before a question there is nothing to answer; on that day, the limit ends "
                    "before the figure settles",
                ),
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

FIRST_RESPONSE_TIME = Metric(
    id="jd.first_response_time",
    name=Text(zh="首次响应时长", en="First response time"),
    theme="replies",
    better="lower",
    editions=editions(
        lambda counted: mean(
            wait_for(human, scope="session", of=asked),
            sessions,
            among=all_of(counted, first(asked, answered_by(human, scope="session"))),
        ),
        sources=(sources.PLATFORM_QUESTIONS, sources.JD_WIND_VANE_2021),
        choices=(
            Choice(
                point=Text(
                    zh="每个会话取首问到人工回复的时间",
                    en="Once a session: from its first question to a person's reply",
                ),
                reason=Text(
                    zh="来源只在考题里提到；与首次30秒应答率同一起点",
                    en="Only an exam question mentions it; it starts where the 30-second rate does",
                ),
            ),
            UNANSWERED_LEFT_OUT,
            POOLED,
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

AVG_RESPONSE_TIME = Metric(
    id="jd.avg_response_time",
    name=Text(zh="平均响应时长", en="Average response time"),
    theme="replies",
    better="lower",
    editions=editions(
        lambda counted: mean(
            wait_for(human, scope="session"),
            each(turns, day="session"),
            among=all_of(OfSession(that=counted), answered_by(human, scope="session")),
        ),
        sources=(sources.JD_DEFECT, sources.PLATFORM_QUESTIONS, sources.JD_WIND_VANE_2021),
        choices=(
            Choice(
                point=Text(
                    zh="各轮响应合并平均，不先按会话平均",
                    en="The mean is over rounds, not over sessions' means",
                ),
                reason=Text(
                    zh="公式是响应总时长除以次数；唯一的算例两种算法同为25.83秒",
                    en="The formula divides total time by responses; the one worked example gives "
                    "25.83 s either way",
                ),
            ),
            Choice(
                point=Text(
                    zh="按客服看时，一轮归其首条消息找到的客服",
                    en="By agent, a round is whose its first message reached",
                ),
                reason=Text(
                    zh="来源没有说转接后的轮次归谁",
                    en="Nothing is said of rounds across a transfer",
                ),
                clauses=("credited",),
            ),
            UNANSWERED_LEFT_OUT,
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

METRICS = (
    CONSULT_SESSIONS,
    RECEIVED_SESSIONS,
    ANSWER_RATE,
    FIRST_RESPONSE_RATE_30S,
    FIRST_RESPONSE_TIME,
    AVG_RESPONSE_TIME,
)
