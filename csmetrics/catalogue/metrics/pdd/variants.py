"""拼多多: columns of the export over the whole day, and the older rule of consulting."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.pdd.replies import HUMAN_RULE_SINCE
from csmetrics.catalogue.metrics.pdd.words import (
    CHANGE_IN_2021,
    EVERY_MESSAGE,
    ONCE_PER_AGENT,
)
from csmetrics.catalogue.metrics.shared_choices import HALF_OPEN_HOURS
from csmetrics.language.base import minutes, seconds
from csmetrics.language.conditions import answered_by, every, some
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import asked, buyer_manual, human
from csmetrics.language.units import buyer_day, each
from csmetrics.model.metric import Choice, Edition, Metric, Text

spam_included = buyer_manual.unflagged("blocked", "internal").during("08:00", "23:00")

_WHOLE_DAY = Choice(
    point=Text(
        zh="0点到24点的提问都算，零点后的回复只要未超时仍有效",
        en="Questions of 0 to 24 count, and a reply after midnight if within the limit",
    ),
    reason=Text(
        zh="导出表把8-23点与全天分成两列，其余条件没有另说",
        en="The export has a column for 8 to 23 and one for the day, and says nothing else of them",
    ),
    clauses=("hours",),
)

REPLY_RATE_3MIN_ALL_DAY = Metric(
    id="pdd.reply_rate_3min_all_day",
    name=Text(zh="3分钟人工回复率（全天）", en="3-minute human reply rate (whole day)"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            since=HUMAN_RULE_SINCE,
            measure=proportion(
                buyer_day,
                among=some(asked),
                that=every(asked, answered_by(human, within=minutes(3))),
            ),
            settles_after=1,
            sources=(sources.PDD_EXPORT, sources.PDD_GUIDES_2024),
            choices=(_WHOLE_DAY, CHANGE_IN_2021, EVERY_MESSAGE),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

RESPONSE_RATE_30S_ALL_DAY = Metric(
    id="pdd.response_rate_30s_all_day",
    name=Text(zh="30秒应答率（全天）", en="30-second response rate (whole day)"),
    theme="replies",
    better="higher",
    editions=(
        Edition(
            measure=proportion(each(asked), that=answered_by(human, within=seconds(30))),
            settles_after=1,
            sources=(sources.PDD_EXPORT, sources.PDD_GUIDES_2024),
            choices=(_WHOLE_DAY,),
        ),
    ),
    drivers=(drivers.LOW_REPLY_RATE,),
)

CONSULT_BUYERS_WITH_SPAM = Metric(
    id="pdd.consult_buyers_with_spam",
    name=Text(zh="咨询人数（含垃圾消息）", en="Consulting buyers, spam included"),
    theme="reception",
    editions=(
        Edition(
            measure=count(buyer_day, among=some(spam_included)),
            settles_after=0,
            sources=(sources.PDD_EFFECTIVE_REPLY_2019, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="垃圾消息计入；拉黑期间的消息和内部账号仍不算",
                        en="Spam counts; messages while blocked and internal accounts do not",
                    ),
                    reason=Text(
                        zh="早期口径只把垃圾广告算作咨询；拉黑期间的消息两种口径都剔除",
                        en="The older rule counts advertisements only; what is sent while blocked "
                        "is dropped by both",
                    ),
                    clauses=("flags",),
                ),
                ONCE_PER_AGENT,
                HALF_OPEN_HOURS,
            ),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

METRICS = (REPLY_RATE_3MIN_ALL_DAY, RESPONSE_RATE_30S_ALL_DAY, CONSULT_BUYERS_WITH_SPAM)
