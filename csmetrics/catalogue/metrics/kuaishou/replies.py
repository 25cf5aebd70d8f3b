"""快手小店: the reply rate under its three rules, and ratings."""

from __future__ import annotations

from datetime import date

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import HALF_OPEN_HOURS, LATE_REPLY_COUNTS
from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    any_of,
    at_least_value,
    every,
    has_value,
    not_,
    some,
    time_during,
)
from csmetrics.language.measures import proportion
from csmetrics.language.messages import any_reply, asked, human, rounds
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

THREE_MINUTES_SINCE = date(2021, 9, 1)
PEOPLE_SINCE = date(2023, 3, 1)

asked_w824 = asked.during("08:00", "24:00")
turns = rounds(asked, by=any_reply, scope="buyer")
asked_a_person_w823 = asked.since_session("human_requested_at").during("08:00", "23:00")
card_sent_w823 = any_of(
    time_during("invited_at", "08:00", "23:00"),
    all_of(
        not_(time_during("invited_at", "00:00", "24:00")),
        time_during("rated_at", "08:00", "23:00"),
    ),
)
"""评价卡在8点到23点发出; without an invitation, the time of the rating counts."""

_ROBOTS_COUNT = Choice(
    point=Text(zh="机器人回复也算", en="A robot's reply counts"),
    reason=Text(
        zh="5分钟口径写明含机器人，到2023年才限定人工",
        en="The 5-minute rule says so, and only the rule of 2023 asks for a person",
    ),
    clauses=("replies",),
)
_SHOP_CLOCK = Choice(
    point=Text(
        zh="都从买家发出消息起算，按客服看也不减去排队时间",
        en="The clock starts at the buyer's message, for an agent as for the shop",
    ),
    reason=Text(
        zh="客服维度应从进入其列表起算，数据没有这个时刻",
        en="An agent's clock should start when the chat enters the list, a time the data lacks",
    ),
    clauses=("scope",),
)
_MARCH_FIRST = Choice(
    point=Text(zh="2023年的口径自3月1日起算", en="The rule of 2023 begins on the first of March"),
    reason=Text(zh="来源只写到月份", en="The sources give the month and no day"),
)

REPLY_RATE_5MIN = Metric(
    id="kuaishou.reply_rate_5min",
    name=Text(zh="5分钟回复率", en="5-minute reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            until=THREE_MINUTES_SINCE,
            measure=proportion(
                each(asked_w824),
                that=answered_by(any_reply, within=minutes(5), from_first_of=turns),
            ),
            settles_after=1,
            sources=(sources.KUAISHOU_REPLY_5MIN,),
            choices=(
                Choice(
                    point=Text(
                        zh="每条消息都计，时限从其所在轮次的第一条消息起算",
                        en="Every message counts, and its limit runs from the first message of its "
                        "round",
                    ),
                    reason=Text(
                        zh="说明写从买家第一条消息起算，比率却除以买家消息数",
                        en="The account starts the clock at the buyer's first message and divides "
                        "by the buyer's messages",
                    ),
                    clauses=("unit", "limit_from"),
                ),
                _SHOP_CLOCK,
                _ROBOTS_COUNT,
                LATE_REPLY_COUNTS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

REPLY_RATE_3MIN = Metric(
    id="kuaishou.reply_rate_3min",
    name=Text(zh="3分钟回复率", en="3-minute reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            since=THREE_MINUTES_SINCE,
            until=PEOPLE_SINCE,
            measure=proportion(each(asked_w824), that=answered_by(any_reply, within=minutes(3))),
            settles_after=1,
            sources=(sources.KUAISHOU_RULES_2021,),
            choices=(_ROBOTS_COUNT, _SHOP_CLOCK, LATE_REPLY_COUNTS, _MARCH_FIRST),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

HUMAN_REPLY_RATE_3MIN = Metric(
    id="kuaishou.human_reply_rate_3min",
    name=Text(zh="3分钟人工回复率", en="3-minute human reply rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            since=PEOPLE_SINCE,
            measure=proportion(
                buyer_day,
                among=some(asked_a_person_w823),
                that=every(asked_a_person_w823, answered_by(human, within=minutes(3))),
            ),
            settles_after=0,
            sources=(sources.KUAISHOU_RULES_2023,),
            choices=(
                Choice(
                    point=Text(
                        zh="咨询到人工客服的买家，指在转人工之后说过话的买家",
                        en="Buyers who reach a person are those who write after asking for one",
                    ),
                    reason=Text(
                        zh="来源不说明何为咨询到人工；转人工之前由机器人接待",
                        en="The source does not say; before that time the robot serves",
                    ),
                    clauses=("served",),
                ),
                Choice(
                    point=Text(
                        zh="任何一条超过3分钟没有人工回复，这位买家就算未回复",
                        en="One message without a person's reply in 3 minutes fails the buyer",
                    ),
                    reason=Text(
                        zh="公式减去的是3分钟未回复的人数，按人计",
                        en="The formula subtracts people not replied to in 3 minutes",
                    ),
                    clauses=("judged",),
                ),
                LATE_REPLY_COUNTS,
                _MARCH_FIRST,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

_THREE_LEVELS = Choice(
    point=Text(
        zh="满意记作4或5级，一般记作3级，失望记作1或2级",
        en="Satisfied is level 4 or 5, fair is 3, disappointed is 1 or 2",
    ),
    reason=Text(
        zh="平台用三级，数据用五级；一般留在分母",
        en="The platform has three levels, the data five; fair stays in the denominator",
    ),
    clauses=("threshold",),
)
_ratings = rows("ratings", at="rated_at", where=has_value("agent_id"))
_OF_PEOPLE = Choice(
    point=Text(
        zh="只算对人工客服的评价，即记有客服的",
        en="Ratings of persons only: those that name an agent",
    ),
    reason=Text(
        zh="指标是人工客服好评率，规则剔除机器人；机器人的评价没有客服",
        en="The figure is of human service and the rule drops robots, whose ratings have no agent",
    ),
    clauses=("robot_ratings",),
)
_satisfied = at_least_value("level", 4)

GOOD_RATE = Metric(
    id="kuaishou.good_rate",
    name=Text(zh="人工客服好评率", en="Good rating rate of human service"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            until=PEOPLE_SINCE,
            measure=proportion(_ratings, that=_satisfied),
            settles_after=0,
            sources=(sources.KUAISHOU_RULES_2021,),
            choices=(_THREE_LEVELS, _OF_PEOPLE, _MARCH_FIRST),
        ),
        Edition(
            since=PEOPLE_SINCE,
            measure=proportion(_ratings, among=card_sent_w823, that=_satisfied),
            settles_after=0,
            sources=(sources.KUAISHOU_RULES_2023,),
            choices=(
                Choice(
                    point=Text(
                        zh="买家主动评价没有邀请时间，按评价的时间取时段",
                        en="A rating given unasked is held to the hours by its own time",
                    ),
                    reason=Text(
                        zh="规则按发卡时间取，主动、邀请和系统三种卡都算",
                        en="The rule goes by when the card was sent and counts cards of all sorts",
                    ),
                ),
                _THREE_LEVELS,
                _OF_PEOPLE,
                _MARCH_FIRST,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

METRICS = (REPLY_RATE_5MIN, REPLY_RATE_3MIN, HUMAN_REPLY_RATE_3MIN, GOOD_RATE)
