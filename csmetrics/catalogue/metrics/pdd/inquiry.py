"""拼多多: inquiring buyers, after-sale buyers, and buyers who bought in the end."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.pdd.words import (
    AFTERSALE_DAYS,
    aftersale,
    grouped_in_the_end,
    inquiring,
)
from csmetrics.language.conditions import all_of, not_, some
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import asked
from csmetrics.language.units import buyer_day
from csmetrics.model.metric import Choice, Edition, Metric, Text

_ROBOT_REPLY_IS_ENOUGH = Choice(
    point=Text(
        zh="当天得到任意回复即可，自动回复也算",
        en="Any reply on the day will do, an automatic one too",
    ),
    reason=Text(
        zh="公告写明含自动回复，虽与人工回复率的口径不同",
        en="The notice includes automatic replies, unlike the human reply rate",
    ),
    clauses=("replies",),
)
_THREE_DAYS = Choice(
    point=Text(
        zh="近3天指咨询当日、次日和第三日", en="Three days are the day itself and the two after it"
    ),
    reason=Text(
        zh="后台在第四天才给出数字，与此相合", en="The back office shows the figure on the fourth"
    ),
    clauses=("until_day",),
)
_GROUPED_AFTER_CONTACT = Choice(
    point=Text(
        zh="咨询之前下单、咨询之后成团的订单也算成团",
        en="An order created before the consult and grouped after it counts",
    ),
    reason=Text(
        zh="平台的归属顺序有下单前、支付前、成团前三级，已含此情形",
        en="The platform's order of attribution goes on to payment and grouping, which implies it",
    ),
)

INQUIRY_BUYERS = Metric(
    id="pdd.inquiry_buyers",
    name=Text(zh="询单人数", en="Inquiring buyers"),
    theme="conversion",
    editions=(
        Edition(
            measure=count(buyer_day, among=inquiring),
            settles_after=1,
            sources=(sources.PDD_INQUIRY_NOTICE_2018,),
            choices=(AFTERSALE_DAYS,),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

AFTERSALE_BUYERS = Metric(
    id="pdd.aftersale_buyers",
    name=Text(zh="售后咨询人数", en="After-sale consulting buyers"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(some(asked), aftersale)),
            settles_after=1,
            sources=(sources.PDD_INQUIRY_NOTICE_2018,),
            choices=(AFTERSALE_DAYS,),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

FINAL_GROUP_BUYERS = Metric(
    id="pdd.final_group_buyers",
    name=Text(zh="最终成团人数", en="Buyers who grouped in the end"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, grouped_in_the_end)),
            settles_after=2,
            sources=(sources.PDD_INQUIRY_NOTICE_2018, sources.PDD_EXPORT),
            choices=(
                _ROBOT_REPLY_IS_ENOUGH,
                _THREE_DAYS,
                _GROUPED_AFTER_CONTACT,
                AFTERSALE_DAYS,
            ),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_CONVERSION_RATE = Metric(
    id="pdd.inquiry_conversion_rate",
    name=Text(zh="询单转化率", en="Inquiry conversion rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=inquiring, that=grouped_in_the_end),
            settles_after=2,
            sources=(
                sources.PDD_INQUIRY_NOTICE_2018,
                sources.PDD_INDICATORS_2021,
                sources.PDD_GUIDES_2024,
            ),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是询单人数，不是咨询人数",
                        en="The denominator is inquiring, not consulting buyers",
                    ),
                    reason=Text(
                        zh="教程的行文写咨询，公式写询单；以公式为准",
                        en="The guides' prose says consulting, their formula inquiring; "
                        "the formula wins",
                    ),
                    clauses=("aftersale",),
                ),
                _ROBOT_REPLY_IS_ENOUGH,
                _THREE_DAYS,
                _GROUPED_AFTER_CONTACT,
                AFTERSALE_DAYS,
            ),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_LOSS_BUYERS = Metric(
    id="pdd.inquiry_loss_buyers",
    name=Text(zh="询单流失人数", en="Lost inquiring buyers"),
    theme="conversion",
    better="lower",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, not_(grouped_in_the_end))),
            settles_after=2,
            sources=(sources.PDD_EXPORT, sources.PDD_INQUIRY_NOTICE_2018),
            choices=(
                Choice(
                    point=Text(
                        zh="流失是询单人数减去最终成团人数",
                        en="Lost are the inquiring buyers less those who grouped in the end",
                    ),
                    reason=Text(
                        zh="导出表只给出列名，这是它与转化率相合的唯一读法",
                        en="The export only names it; no other reading agrees with the rate",
                    ),
                ),
                _ROBOT_REPLY_IS_ENOUGH,
                _THREE_DAYS,
                AFTERSALE_DAYS,
            ),
        ),
    ),
    drivers=(drivers.LOST_INQUIRIES,),
)

METRICS = (
    INQUIRY_BUYERS,
    AFTERSALE_BUYERS,
    FINAL_GROUP_BUYERS,
    INQUIRY_CONVERSION_RATE,
    INQUIRY_LOSS_BUYERS,
)
