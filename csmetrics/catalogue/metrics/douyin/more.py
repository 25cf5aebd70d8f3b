"""抖音: the official average wait by rounds, and sessions without reception."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.douyin.words import (
    AFTER_ASKING_FOR_A_PERSON,
    asked_a_person,
    assigned,
    transferred,
    transferred_in_hours,
)
from csmetrics.catalogue.metrics.shared_choices import HALF_OPEN_HOURS, POOLED, UNANSWERED_LEFT_OUT
from csmetrics.language.conditions import OfSession, all_of, answered_by, any_of, comes, not_
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.row_conditions import Is
from csmetrics.language.units import each
from csmetrics.model.metric import Choice, Edition, Metric, Text

left_message = Is(column="left_message", values=(True,))
turns = rounds(asked_a_person, by=human, scope="session")

AVG_ROUND_RESPONSE_TIME = Metric(
    id="douyin.avg_round_response_time",
    name=Text(zh="平均响应时长（对话轮次）", en="Average response time (rounds)"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="session"),
                each(turns),
                among=all_of(
                    OfSession(that=transferred_in_hours),
                    answered_by(human, scope="session"),
                ),
            ),
            settles_after=0,
            sources=(sources.DOUYIN_OFFICIAL_RESPONSE,),
            choices=(
                Choice(
                    point=Text(
                        zh="时段按会话转人工的时间取，轮次记在提问当天",
                        en="The hours select sessions by their transfer; "
                        "a round counts on the day it opens",
                    ),
                    reason=Text(
                        zh="官方页教人用转人工时间筛选来核对这个数",
                        en="The official page says to filter by that time when checking the figure",
                    ),
                    clauses=("hours_by",),
                ),
                Choice(
                    point=Text(
                        zh="智能辅助-自动应答算人工，数据里须记作 assisted",
                        en="An automatic answer of the assistant counts as a person's, and is "
                        "given as assisted in the data",
                    ),
                    reason=Text(
                        zh="官方页只剔除欢迎语和纯机器人会话；若记作自动消息，就与机器人分不开",
                        en="The official page drops only welcome texts and robots' sessions; given "
                        "as automatic it could not be told from a robot's",
                    ),
                ),
                AFTER_ASKING_FOR_A_PERSON,
                UNANSWERED_LEFT_OUT,
                HALF_OPEN_HOURS,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

NO_SERVICE_RATE = Metric(
    id="douyin.no_service_rate",
    name=Text(zh="人工不服务率", en="Share of sessions no person served"),
    theme="reception",
    better="lower",
    editions=(
        Edition(
            measure=proportion(
                transferred,
                among=transferred_in_hours,
                that=any_of(
                    left_message,
                    not_(assigned),
                    not_(comes(human.since_session("human_requested_at"))),
                ),
            ),
            settles_after=0,
            sources=(sources.DOUYIN_NO_SERVICE_2022,),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是考核时段内转人工的会话",
                        en="The denominator is sessions that asked for a person in the hours",
                    ),
                    reason=Text(
                        zh="来源只写会话与时段；没有要求人工的会话谈不上人工不服务",
                        en="The source says sessions and hours; one that never asked for a person "
                        "cannot lack one",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="到当天结束始终没有分配客服的会话，无论是否标为留言，都算不服务",
                        en="A session nobody was assigned to by the end of the day is not served, "
                        "marked as a left message or not",
                    ),
                    reason=Text(
                        zh="规则说的是没有客服可接而落入留言；留言的标记各家数据不全",
                        en="The rule speaks of falling to a left message for want of agents, and "
                        "data often lack that mark",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="分配之后到当天结束只有自动消息，算不服务",
                        en="Assigned and then only automatic messages to the end of the day is no "
                        "service",
                    ),
                    reason=Text(
                        zh="规则说的是除欢迎语外再无消息；等待须有终点，取当天",
                        en="The rule says nothing beyond the welcome text; "
                        "waiting must end, and ends with the day",
                    ),
                ),
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.QUEUES,),
)

METRICS = (AVG_ROUND_RESPONSE_TIME, NO_SERVICE_RATE)
