"""1688: human reply times by rounds, which go on after a transfer."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import (
    LATE_REPLY_COUNTS,
    POOLED,
    UNANSWERED_LEFT_OUT,
)
from csmetrics.language.base import minutes
from csmetrics.language.conditions import answered_by, first
from csmetrics.language.measures import mean, proportion
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each, peer_day
from csmetrics.model.metric import Choice, Edition, Metric, Text

turns = rounds(asked, by=human, scope="buyer")

_TRANSFER_RUNS_ON = Choice(
    point=Text(
        zh="转接不停表，从客户提问到店里任何人回复为止",
        en="A transfer does not stop the clock: from the question to anybody's reply",
    ),
    reason=Text(
        zh="说明提到从客户咨询发起时算起，文字在此中断；与淘宝的归属相反",
        en="The account begins at the customer's consult and breaks off there; "
        "Taobao charges the first account instead",
    ),
    clauses=("scope",),
)

RESPONSE_RATE_3MIN = Metric(
    id="ali1688.response_rate_3min",
    name=Text(zh="3分钟响应率", en="3-minute response rate"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(
                each(turns.during("08:00", "24:00")),
                that=answered_by(human, within=minutes(3)),
            ),
            settles_after=1,
            sources=(sources.ALI1688_RESPONSE_2022, sources.PLATFORM_QUESTIONS),
            choices=(
                Choice(
                    point=Text(
                        zh="8点到24点，按轮次，从首条提问起算",
                        en="From 8 to 24, by rounds, from the first question",
                    ),
                    reason=Text(
                        zh="说明与淘宝2021年的规则同文", en="The text is Taobao's rule of 2021"
                    ),
                    clauses=("hours", "unit"),
                ),
                _TRANSFER_RUNS_ON,
                LATE_REPLY_COUNTS,
            ),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

FIRST_RESPONSE_TIME = Metric(
    id="ali1688.first_response_time",
    name=Text(zh="首响", en="First response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                wait_for(human, of=turns),
                peer_day,
                among=first(turns, answered_by(human)),
            ),
            settles_after=1,
            sources=(sources.PLATFORM_QUESTIONS,),
            choices=(
                Choice(
                    point=Text(
                        zh="一个账号与一位客户一天只取第一次接待；找过两个账号就是两次",
                        en="Of an account and a customer the first time of a day counts; with two "
                        "accounts it is two",
                    ),
                    reason=Text(
                        zh="首响按天去重，去重的是一个账号与一位客户；平响不去重",
                        en="First responses are distinct by day for one account and one customer, "
                        "averages not",
                    ),
                    clauses=("once",),
                ),
                _TRANSFER_RUNS_ON,
                UNANSWERED_LEFT_OUT,
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_FIRST_RESPONSE,),
)

AVG_RESPONSE_TIME = Metric(
    id="ali1688.avg_response_time",
    name=Text(zh="平响", en="Average response time"),
    theme="replies",
    better="lower",
    editions=(
        Edition(
            measure=mean(wait_for(human), each(turns), among=answered_by(human)),
            settles_after=1,
            sources=(sources.PLATFORM_QUESTIONS,),
            choices=(_TRANSFER_RUNS_ON, UNANSWERED_LEFT_OUT, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_AVERAGE_RESPONSE,),
)

METRICS = (RESPONSE_RATE_3MIN, FIRST_RESPONSE_TIME, AVG_RESPONSE_TIME)
