"""抖音: human reply times."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.douyin.words import (
    AFTER_ASKING_FOR_A_PERSON,
    all_rounds_in_3_minutes,
    asked_a_person,
    transferred,
    transferred_in_hours,
)
from csmetrics.catalogue.metrics.shared_choices import (
    HALF_OPEN_HOURS,
    LATE_REPLY_COUNTS,
    POOLED,
    UNANSWERED_LEFT_OUT,
)
from csmetrics.language.base import minutes
from csmetrics.language.conditions import all_of, answered_by, comes
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import UntilFirst, wait_for
from csmetrics.language.units import each
from csmetrics.model.metric import Choice, Edition, Metric, Text

_ASSISTED_IS_HUMAN = Choice(
    point=Text(
        zh="智能辅助由人发出的算人工，机器人全自动的不算",
        en="A reply a robot drafted and a person sent is human; a fully automatic one is not",
    ),
    reason=Text(
        zh="官方页把智能辅助算作人工，剔除欢迎语和纯机器人会话",
        en="The official page takes assisted replies for human and drops the robots'",
    ),
    clauses=("replies",),
)

REPLY_RATE_3MIN = Metric(
    id="douyin.reply_rate_3min",
    name=Text(zh="三分钟平均回复率", en="Three-minute average reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                each(asked_a_person.during("08:00", "23:00")),
                that=answered_by(human, within=minutes(3)),
            ),
            settles_after=0,
            sources=(sources.DOUYIN_SERVICE_GUIDE, sources.DOUYIN_SERVICE_2021),
            choices=(
                AFTER_ASKING_FOR_A_PERSON,
                Choice(
                    point=Text(
                        zh="分子数得到及时回复的买家消息，不数客服发出的消息",
                        en="The numerator counts buyers' messages answered in time, "
                        "not agents' messages",
                    ),
                    reason=Text(
                        zh="公式写客服回复消息量；照字面数客服消息，比率可超过1",
                        en="The formula's words could mean agents' messages, which might exceed 1",
                    ),
                ),
                _ASSISTED_IS_HUMAN,
                LATE_REPLY_COUNTS,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

SESSION_REPLY_RATE_3MIN = Metric(
    id="douyin.session_reply_rate_3min",
    name=Text(zh="3分钟回复率（会话）", en="3-minute reply rate (sessions)"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                transferred,
                among=transferred_in_hours,
                that=all_rounds_in_3_minutes,
            ),
            settles_after=0,
            sources=(sources.DOUYIN_SESSION_REPLY_2022, sources.PLATFORM_QUESTIONS),
            choices=(
                Choice(
                    point=Text(
                        zh="任何一轮超过3分钟，整个会话不达标",
                        en="One round beyond 3 minutes fails the whole session",
                    ),
                    reason=Text(
                        zh="同一页也写过各轮平均等待；有明确后果的是一轮不达即为零",
                        en="The page also speaks of the mean of rounds; "
                        "what it spells out is that one failing round makes it 0",
                    ),
                    clauses=("judged",),
                ),
                Choice(
                    point=Text(
                        zh="只看转人工当天考核时段内的轮次；没有这样的轮次，分配了客服即达标",
                        en="Only rounds of the transfer's day and hours count; without any, being "
                        "assigned is enough",
                    ),
                    reason=Text(
                        zh="数字当天定数，次日的对话不能再改；买家没再发言就没有可超时的提问",
                        en="The day's figure is final with the day; "
                        "a silent buyer left no question to be late on",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="始终没有分配客服的会话算不达标",
                        en="A session nobody was assigned to fails",
                    ),
                    reason=Text(
                        zh="客服全部离线或满员而落入留言的，说明记为零",
                        en="The account scores 0 where agents were offline or full",
                    ),
                    clauses=("unassigned",),
                ),
                AFTER_ASKING_FOR_A_PERSON,
                _ASSISTED_IS_HUMAN,
                LATE_REPLY_COUNTS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

AVG_RESPONSE_TIME = Metric(
    id="douyin.avg_response_time",
    name=Text(zh="平均响应时长", en="Average response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(wait_for(human), each(asked), among=answered_by(human)),
            settles_after=0,
            sources=(
                sources.DOUYIN_SERVICE_GUIDE,
                sources.DOUYIN_SERVICE_2021,
                sources.DOUYIN_OFFICIAL_RESPONSE,
            ),
            choices=(
                Choice(
                    point=Text(
                        zh="全天每条买家消息都计，不限考核时段，不按轮次",
                        en="Every message of a buyer at any hour has its wait, not rounds in hours",
                    ),
                    reason=Text(
                        zh="客服分析页按消息与全天统计；官方的按轮次口径另有一项",
                        en="The analysis page counts so; the official figure by rounds is another",
                    ),
                    clauses=("unit", "hours"),
                ),
                UNANSWERED_LEFT_OUT,
                _ASSISTED_IS_HUMAN,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

FIRST_RESPONSE_TIME = Metric(
    id="douyin.first_response_time",
    name=Text(zh="首次响应时长", en="First response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                UntilFirst(since="human_requested_at", of=human),
                transferred,
                among=all_of(
                    transferred_in_hours,
                    comes(human.since_session("human_requested_at")),
                ),
            ),
            settles_after=0,
            sources=(sources.DOUYIN_OFFICIAL_RESPONSE, sources.DOUYIN_EXPERIENCE_SCORE),
            choices=(
                Choice(
                    point=Text(
                        zh="从转人工起算，排队和分配的时间都在内",
                        en="The clock starts at the request for a person, queueing included",
                    ),
                    reason=Text(
                        zh="官方公式减去的是转人工时间，不是买家消息时间",
                        en="The official formula subtracts the time of that request",
                    ),
                    clauses=("begins",),
                ),
                Choice(
                    point=Text(
                        zh="除以有人回复的会话，不除以全部会话",
                        en="Divided by the sessions a person replied in, not by all",
                    ),
                    reason=Text(
                        zh="官方页除以已接待量，体验分除以全部；没有回复的会话没有时长",
                        en="The official page divides by those received, the score by all; "
                        "without a reply there is no time",
                    ),
                ),
                _ASSISTED_IS_HUMAN,
                POOLED,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

METRICS = (REPLY_RATE_3MIN, SESSION_REPLY_RATE_3MIN, AVG_RESPONSE_TIME, FIRST_RESPONSE_TIME)
