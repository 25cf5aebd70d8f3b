"""淘宝 / 天猫: reply rates, reply times and numbers of replies."""

from __future__ import annotations

from datetime import timedelta

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import (
    HALF_OPEN_HOURS,
    LATE_REPLY_COUNTS,
    POOLED,
    UNANSWERED_LEFT_OUT,
)
from csmetrics.catalogue.metrics.taobao.words import (
    AUTOMATIC_REPLIES_PART_ROUNDS,
    EACH_ACCOUNT_ITS_ROUND,
    FIRST_OF_ROUND,
    HUMANS_ONLY,
    NO_NEW_CHAT_AFTER_A_LONG_WAIT,
    RECEIVED_NEEDS_NO_REPLY,
    ROBOT_ROUNDS_ARE_OUT,
    TWO_FILTERS,
    parted_turns,
    received,
    replied,
    served_by_a_person,
    turns,
)
from csmetrics.language.base import Param, minutes
from csmetrics.language.conditions import all_of, answered_by, at_least, first, not_
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import buyer_manual, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.model.metric import Choice, Edition, Metric, Parameter, Text

_BEFORE_MIDNIGHT = Choice(
    point=Text(
        zh="买家首条消息之后、当天结束之前有人工消息，即为回复过",
        en="Replied means a person spoke after the buyer's first message, before the day ended",
    ),
    reason=Text(
        zh="旺旺回复率按自然日统计，深夜的提问也须在零点前回复",
        en="The platform's reply rate goes by the natural day, late questions included",
    ),
    clauses=("until_day", "replies"),
)

REPLY_RATE = Metric(
    id="taobao.reply_rate",
    name=Text(zh="回复率", en="Reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=received, that=replied),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_WANGWANG_REPLY),
            choices=(_BEFORE_MIDNIGHT, HUMANS_ONLY, RECEIVED_NEEDS_NO_REPLY, TWO_FILTERS),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

UNREPLIED_BUYERS = Metric(
    id="taobao.unreplied_buyers",
    name=Text(zh="未回复人数", en="Unreplied buyers"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(received, not_(replied))),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_OPEN_FIELDS),
            choices=(
                Choice(
                    point=Text(
                        zh="被过滤的买家不算未回复",
                        en="Filtered buyers are not among the unreplied",
                    ),
                    reason=Text(
                        zh="回复率公式从接待人数里减去它；开放平台另有包含过滤的字段",
                        en="The reply rate subtracts it from the received; "
                        "another field includes them",
                    ),
                    clauses=("filters",),
                ),
                _BEFORE_MIDNIGHT,
                HUMANS_ONLY,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

SLOW_RESPONSE_BUYERS = Metric(
    id="taobao.slow_response_buyers",
    name=Text(zh="慢响应人数", en="Buyers responded to slowly"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=count(
                buyer_day,
                among=all_of(
                    received,
                    at_least(
                        Param(name="times"),
                        turns,
                        not_(answered_by(human, scope="peer", within=Param(name="limit"))),
                    ),
                ),
            ),
            settles_after=1,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.PERFORMANCE_SETTINGS),
            choices=(
                Choice(
                    point=Text(
                        zh="慢响应的时限和次数没有默认值，必须给出",
                        en="The limit and the number of slow rounds have no default",
                    ),
                    reason=Text(
                        zh="绩效产品让店铺自己设置，来源没有给出数值",
                        en="The tools leave both to the shop and no source gives a value",
                    ),
                    clauses=("limit", "times"),
                ),
                EACH_ACCOUNT_ITS_ROUND,
                FIRST_OF_ROUND,
                HUMANS_ONLY,
            ),
        ),
    ),
    parameters=(
        Parameter(
            name="limit",
            kind="duration",
            meaning=Text(
                zh="超过多久没有回复的一轮算慢", en="the wait beyond which a round is slow"
            ),
            minimum=timedelta(microseconds=1),
            maximum=timedelta(days=1),
        ),
        Parameter(
            name="times",
            kind="integer",
            meaning=Text(
                zh="当天至少有几轮慢，这位买家才计入",
                en="how many slow rounds of the day make a buyer count",
            ),
            minimum=1,
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

ANSWER_QUESTION_RATIO = Metric(
    id="taobao.answer_question_ratio",
    name=Text(zh="答问比", en="Answer-question ratio"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=ratio(count(each(human)), count(each(buyer_manual))),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018,),
            choices=(
                Choice(
                    point=Text(
                        zh="客服一侧只数人工消息，机器人和群发不算",
                        en="Of the agents' messages only human ones count, no robot's and no bulk",
                    ),
                    reason=Text(
                        zh="这个比值用来看客服是否主动，机器的消息会掩盖它",
                        en="It is read as a sign of agents' initiative, which machines would hide",
                    ),
                    clauses=("replies",),
                ),
                Choice(
                    point=Text(
                        zh="被过滤的对话不剔除，双方的消息都照数",
                        en="Chats that are filtered stay in on both sides",
                    ),
                    reason=Text(
                        zh="公式只说消息数之比；标记随时变动，按消息剔除会让两侧不对等",
                        en="The formula compares numbers of messages; "
                        "flags would thin the two sides unequally",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.FEW_ANSWERS,),
)

FIRST_RESPONSE_TIME = Metric(
    id="taobao.first_response_time",
    name=Text(zh="首次响应", en="First response"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="peer", of=turns),
                buyer_day,
                among=first(turns, answered_by(human, scope="peer")),
            ),
            settles_after=0,
            sources=(
                sources.PLATFORM_QUESTIONS,
                sources.TAOBAO_OPEN_FIELDS,
                sources.PERFORMANCE_TRAINING_2018,
            ),
            choices=(
                HUMANS_ONLY,
                Choice(
                    point=Text(
                        zh="每位买家每天一次，取当天第一轮，不论找的是谁",
                        en="Once per buyer and day: the first round, whichever account it reached",
                    ),
                    reason=Text(
                        zh="字段以总耗时除以人数；店铺口径按买家日，分客服时即为各自的首轮",
                        en="Fields divide total time by buyers; by agent it is each one's first",
                    ),
                    clauses=("once",),
                ),
                UNANSWERED_LEFT_OUT,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

AVG_RESPONSE_TIME = Metric(
    id="taobao.avg_response_time",
    name=Text(zh="平均响应", en="Average response"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, scope="peer"),
                each(turns),
                among=answered_by(human, scope="peer"),
            ),
            settles_after=0,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.TAOBAO_OPEN_FIELDS),
            choices=(
                NO_NEW_CHAT_AFTER_A_LONG_WAIT,
                EACH_ACCOUNT_ITS_ROUND,
                HUMANS_ONLY,
                UNANSWERED_LEFT_OUT,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

RESPONSE_RATE_3MIN = Metric(
    id="taobao.response_rate_3min",
    name=Text(zh="旺旺3分钟响应率", en="Wangwang 3-minute response rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                each(parted_turns.during("08:00", "23:00")),
                among=served_by_a_person,
                that=answered_by(human, scope="peer", within=minutes(3)),
            ),
            settles_after=0,
            sources=(
                sources.TAOBAO_RESPONSE_3MIN_2025,
                sources.TAOBAO_AVG_RESPONSE_2022,
                sources.TAOBAO_RESPONSE_3MIN_2021,
            ),
            choices=(
                FIRST_OF_ROUND,
                Choice(
                    point=Text(
                        zh="人和机器人都没有回复的轮次算不达标，留在分母里",
                        en="A round that neither a person nor a robot answers fails and stays in "
                        "the denominator",
                    ),
                    reason=Text(
                        zh="公布的第三个算例为零比一",
                        en="The third published example comes to none of one",
                    ),
                ),
                LATE_REPLY_COUNTS,
                Choice(
                    point=Text(
                        zh="23点之后的提问不计，即使在考核时段内得到回复",
                        en="A question after 23:00 is out, even if answered within the hours",
                    ),
                    reason=Text(
                        zh="两份规则相左，这里取只看提问时间的一份",
                        en="Two versions disagree; the one that looks at the question is taken",
                    ),
                ),
                ROBOT_ROUNDS_ARE_OUT,
                AUTOMATIC_REPLIES_PART_ROUNDS,
                EACH_ACCOUNT_ITS_ROUND,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

METRICS = (
    REPLY_RATE,
    UNREPLIED_BUYERS,
    SLOW_RESPONSE_BUYERS,
    ANSWER_QUESTION_RATIO,
    FIRST_RESPONSE_TIME,
    AVG_RESPONSE_TIME,
    RESPONSE_RATE_3MIN,
)
