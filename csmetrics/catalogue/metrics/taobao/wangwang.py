"""淘宝 / 天猫: the platform's dated rules of 旺旺 response, over thirty days."""

from __future__ import annotations

from datetime import date, timedelta

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import HALF_OPEN_HOURS, POOLED
from csmetrics.catalogue.metrics.taobao.words import (
    AUTOMATIC_REPLIES_PART_ROUNDS,
    EACH_ACCOUNT_ITS_ROUND,
    FIRST_OF_ROUND,
    ROBOT_ROUNDS_ARE_OUT,
    parted_turns,
    served_by_a_person,
    turns,
)
from csmetrics.language.base import minutes
from csmetrics.language.conditions import all_of, answered_by, not_
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.model.metric import Choice, Edition, Metric, Text

NEW_RULE_SINCE = date(2022, 1, 1)
RULE_OF_2021_SINCE = date(2021, 1, 8)
_UNDER_A_SECOND = timedelta(seconds=1) - timedelta.resolution

_capped_wait = wait_for(human, scope="peer", cap=minutes(10))
_YEAR_BEGINS_THE_NEW_RULE = Choice(
    point=Text(
        zh="新旧口径以2022年1月1日为界", en="1 January 2022 parts the old rule from the new"
    ),
    reason=Text(zh="来源只写年份，没有写生效的日子", en="The sources give the year and no day"),
)

AVG_HUMAN_RESPONSE_TIME = Metric(
    id="taobao.avg_human_response_time",
    name=Text(zh="旺旺人工平响时长", en="Wangwang average human response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            since=date(2020, 5, 1),
            until=NEW_RULE_SINCE,
            measure=mean(
                _capped_wait,
                each(turns),
                among=all_of(
                    answered_by(human, scope="peer", until=0),
                    not_(answered_by(human, scope="peer", within=_UNDER_A_SECOND)),
                ),
            ),
            settles_after=1,
            trailing=30,
            sources=(sources.RESPONSE_TIME_FAQ_2022,),
            choices=(
                Choice(
                    point=Text(
                        zh="零秒回复指不足一秒的等待",
                        en="A reply in 0 seconds is a wait of under one",
                    ),
                    reason=Text(
                        zh="平台的时间精确到秒", en="The platform's times are whole seconds"
                    ),
                    clauses=("instant_replies",),
                ),
                Choice(
                    point=Text(
                        zh="当天没有回复的轮次不计，全天的提问都算",
                        en="Rounds not answered on their day are out; all hours are in",
                    ),
                    reason=Text(
                        zh="规则列出剔除项，没有写时段",
                        en="The rule lists what it drops and names no hours",
                    ),
                    clauses=("until_day", "hours"),
                ),
                Choice(
                    point=Text(
                        zh="2020年5月的版本自5月1日起算",
                        en="The version of May 2020 begins on the first of the month",
                    ),
                    reason=Text(zh="来源只写到月份", en="The source gives the month and no day"),
                ),
                EACH_ACCOUNT_ITS_ROUND,
                _YEAR_BEGINS_THE_NEW_RULE,
                POOLED,
            ),
        ),
        Edition(
            since=NEW_RULE_SINCE,
            measure=mean(
                _capped_wait,
                each(parted_turns.during("08:00", "23:00")),
                among=served_by_a_person,
            ),
            settles_after=0,
            trailing=30,
            sources=(sources.TAOBAO_AVG_RESPONSE_2022,),
            choices=(
                ROBOT_ROUNDS_ARE_OUT,
                AUTOMATIC_REPLIES_PART_ROUNDS,
                EACH_ACCOUNT_ITS_ROUND,
                _YEAR_BEGINS_THE_NEW_RULE,
                HALF_OPEN_HOURS,
                POOLED,
            ),
        ),
    ),
    note=Text(
        zh="每轮最多记10分钟；2022年起人和机器人都没有回复的轮次也记10分钟",
        en="A round counts for 10 minutes at most; since 2022 one that neither a person nor a "
        "robot answers counts for them",
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

RESPONSE_RATE_3MIN_2021 = Metric(
    id="taobao.response_rate_3min_2021",
    name=Text(
        zh="旺旺三分钟响应率（2021年口径）", en="Wangwang 3-minute response rate (rule of 2021)"
    ),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            since=RULE_OF_2021_SINCE,
            until=NEW_RULE_SINCE,
            measure=proportion(
                each(turns.during("08:00", "24:00")),
                that=answered_by(human, scope="peer", within=minutes(3), until=0),
            ),
            settles_after=0,
            trailing=30,
            sources=(sources.TAOBAO_RESPONSE_3MIN_2021,),
            choices=(
                FIRST_OF_ROUND,
                Choice(
                    point=Text(
                        zh="到24点还没有回复的轮次算不达标",
                        en="A round without a reply by midnight fails",
                    ),
                    reason=Text(
                        zh="第三个算例问到24点无回复，得零比一",
                        en="The third example waits until midnight in vain and comes to 0 of 1",
                    ),
                    clauses=("until_day",),
                ),
                Choice(
                    point=Text(
                        zh="自2021年1月8日起展示",
                        en="Shown since 8 January 2021",
                    ),
                    reason=Text(
                        zh="来源写2020年1月8日，而规则通篇讲2021年；年份当是笔误",
                        en="The source prints 8 January 2020 in a rule of 2021, a slip of the year",
                    ),
                ),
                _YEAR_BEGINS_THE_NEW_RULE,
                EACH_ACCOUNT_ITS_ROUND,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

METRICS = (AVG_HUMAN_RESPONSE_TIME, RESPONSE_RATE_3MIN_2021)
