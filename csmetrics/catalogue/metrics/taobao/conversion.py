"""淘宝 / 天猫: payment of the buyers who inquired."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.taobao.words import (
    BEFORE_ORDERING,
    RECEIVED_NEEDS_NO_REPLY,
    inquiring,
    paid_by_next_day,
    paid_in_the_end,
)
from csmetrics.language.conditions import some
from csmetrics.language.measures import proportion
from csmetrics.language.messages import buyer_manual
from csmetrics.language.units import buyer_day
from csmetrics.model.metric import Choice, Edition, Metric, Text

_SOURCES = (
    sources.TAOBAO_PERFORMANCE_2022,
    sources.PERFORMANCE_TRAINING_2018,
    sources.TAOBAO_OPEN_FIELDS,
)
AFTER_THE_FIRST_MESSAGE = Choice(
    point=Text(
        zh="付款要在买家当天首条消息之后", en="The payment must follow the buyer's first message"
    ),
    reason=Text(
        zh="询单是下单前来咨询，先付款后咨询的不是由咨询促成",
        en="To inquire is to come before ordering; a payment before that is not its fruit",
    ),
    clauses=("order_from",),
)
THREE_DAYS_TO_PAY = Choice(
    point=Text(
        zh="当日或次日下单，下单后3天内付款",
        en="Ordered by tomorrow, paid within 3 days of ordering",
    ),
    reason=Text(
        zh="延迟4天等于次日下单加3天自动关单；早年关单为7天，当时延迟8天",
        en="A delay of 4 days is tomorrow plus the 3 days an unpaid order lives; "
        "when it lived 7, the delay was 8",
    ),
    clauses=("until_day", "pay_days"),
)

INQUIRY_NEXT_DAY_PAYMENT_RATE = Metric(
    id="taobao.inquiry_next_day_payment_rate",
    name=Text(zh="询单→次日付款成功率", en="Inquiry to next-day payment rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=inquiring, that=paid_by_next_day),
            settles_after=1,
            sources=_SOURCES,
            choices=(AFTER_THE_FIRST_MESSAGE, BEFORE_ORDERING, RECEIVED_NEEDS_NO_REPLY),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_FINAL_PAYMENT_RATE = Metric(
    id="taobao.inquiry_final_payment_rate",
    name=Text(zh="询单→最终付款成功率", en="Inquiry to final payment rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=inquiring, that=paid_in_the_end),
            settles_after=4,
            sources=(*_SOURCES, sources.PERFORMANCE_CODE_2013),
            choices=(THREE_DAYS_TO_PAY, BEFORE_ORDERING, RECEIVED_NEEDS_NO_REPLY),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

CONSULT_CONVERSION_RATE = Metric(
    id="taobao.consult_conversion_rate",
    name=Text(zh="客服咨询转化率", en="Consult conversion rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=some(buyer_manual), that=paid_by_next_day),
            settles_after=1,
            sources=(sources.PERFORMANCE_TRAINING_2018, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是咨询过的买家，含售后，与询单转化分开",
                        en="Of all consulting buyers, after-sale included, "
                        "apart from inquiry conversion",
                    ),
                    reason=Text(
                        zh="来源只给出名称；按名称取咨询，以免与询单成功率重复",
                        en="The sources only name it; the name says consult",
                    ),
                ),
                Choice(
                    point=Text(
                        zh="买家没说过话的联系不进分母",
                        en="A contact in which the buyer said nothing is left out",
                    ),
                    reason=Text(
                        zh="客服单方面的跟进不是咨询，也没有首条消息可作起点",
                        en="An agent's monologue is no consult and has no first message "
                        "to start from",
                    ),
                ),
                AFTER_THE_FIRST_MESSAGE,
            ),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

METRICS = (
    INQUIRY_NEXT_DAY_PAYMENT_RATE,
    INQUIRY_FINAL_PAYMENT_RATE,
    CONSULT_CONVERSION_RATE,
)
