"""淘宝 / 天猫: orders of the buyers who inquired, and the counts behind the rates."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.taobao.conversion import AFTER_THE_FIRST_MESSAGE, THREE_DAYS_TO_PAY
from csmetrics.catalogue.metrics.taobao.words import (
    BEFORE_ORDERING,
    ORDER_DECIDES,
    RECEIVED_NEEDS_NO_REPLY,
    first_typed,
    inquiring,
    last_reply_before,
    paid_by_next_day,
    paid_in_the_end,
)
from csmetrics.language.conditions import HadBuyerDay, all_of, has, not_
from csmetrics.language.measures import count, proportion, total
from csmetrics.language.messages import buyer_manual
from csmetrics.language.quantities import amount
from csmetrics.language.units import Rows, buyer_day, rows
from csmetrics.language.windows import LastMessage, end_of_day, window
from csmetrics.model.metric import Choice, Edition, Metric, Text

ordered_the_same_day = has("orders", window("created_at", since=first_typed, before=end_of_day()))
ordered_by_next_day = has("orders", window("created_at", since=first_typed, before=end_of_day(1)))
"""最终下单: ordered by the end of D+1."""


def orders_after_talking(within_days: int) -> Rows:
    """Return orders by day of the buyer's last message, at most ``within_days`` before them."""
    spoken = LastMessage(
        of=buyer_manual, before="created_at", inclusive=True, within_days=within_days
    )
    return rows("orders", at="created_at", agent=(last_reply_before("created_at"),), day=spoken)


_ORDERING_SOURCES = (sources.PERFORMANCE_CODE_2013, sources.JD_PERFORMANCE_FIELDS_2019)
_FINAL_IS_TOMORROW = Choice(
    point=Text(
        zh="最终下单指当日或次日下单，且在首条消息之后",
        en="To order in the end is to order today or tomorrow, after the first message",
    ),
    reason=Text(
        zh="绩效系统的注释写明当日或次日，延迟1天；首条消息之前的订单不是咨询所致",
        en="A program's notes say today or tomorrow, with a delay of one day; "
        "orders before the first message are not its fruit",
    ),
    clauses=("until_day",),
)
_CHOICES = (BEFORE_ORDERING, RECEIVED_NEEDS_NO_REPLY)

INQUIRY_NEXT_DAY_PAYMENT_BUYERS = Metric(
    id="taobao.inquiry_next_day_payment_buyers",
    name=Text(zh="询单→次日付款人数", en="Inquiring buyers who paid by the next day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, paid_by_next_day)),
            settles_after=1,
            sources=(sources.TAOBAO_PERFORMANCE_2022, sources.TAOBAO_OPEN_FIELDS),
            choices=(AFTER_THE_FIRST_MESSAGE, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_FINAL_PAYMENT_BUYERS = Metric(
    id="taobao.inquiry_final_payment_buyers",
    name=Text(zh="询单→最终付款人数", en="Inquiring buyers who paid in the end"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, paid_in_the_end)),
            settles_after=4,
            sources=(sources.TAOBAO_PERFORMANCE_2022, sources.TAOBAO_OPEN_FIELDS),
            choices=(THREE_DAYS_TO_PAY, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_SAME_DAY_ORDER_BUYERS = Metric(
    id="taobao.inquiry_same_day_order_buyers",
    name=Text(zh="询单→当日下单人数", en="Inquiring buyers who ordered the same day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, ordered_the_same_day)),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_FINAL_ORDER_BUYERS = Metric(
    id="taobao.inquiry_final_order_buyers",
    name=Text(zh="询单→最终下单人数", en="Inquiring buyers who ordered in the end"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, ordered_by_next_day)),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=(_FINAL_IS_TOMORROW, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_FINAL_ORDER_RATE = Metric(
    id="taobao.inquiry_final_order_rate",
    name=Text(zh="询单→最终下单成功率", en="Inquiry to final order rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(buyer_day, among=inquiring, that=ordered_by_next_day),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=(_FINAL_IS_TOMORROW, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_LOSS_BUYERS = Metric(
    id="taobao.inquiry_loss_buyers",
    name=Text(zh="询单流失人数", en="Lost inquiring buyers"),
    theme="conversion",
    better="lower",
    editions=(
        Edition(
            measure=count(buyer_day, among=all_of(inquiring, not_(ordered_by_next_day))),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=(_FINAL_IS_TOMORROW, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOST_INQUIRIES,),
)

_ONCE_ON_THE_LAST_DAY = Choice(
    point=Text(
        zh="订单只记一次，记在下单前最后一次说话的那天，那天须为询单",
        en="An order counts once, on the day the buyer last spoke before it, if an inquiry",
    ),
    reason=Text(
        zh="连日咨询的买家，次日的订单若两天都记，相加会重复",
        en="Of a buyer who inquires two days running, an order of the second day would add twice",
    ),
)
_OF_AMOUNTS = (_ONCE_ON_THE_LAST_DAY, ORDER_DECIDES, *_CHOICES)

INQUIRY_SAME_DAY_ORDER_AMOUNT = Metric(
    id="taobao.inquiry_same_day_order_amount",
    name=Text(zh="询单→当日下单金额", en="Amount ordered the same day by inquiring buyers"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_after_talking(0), among=HadBuyerDay(that=inquiring)),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=_OF_AMOUNTS,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

INQUIRY_FINAL_ORDER_AMOUNT = Metric(
    id="taobao.inquiry_final_order_amount",
    name=Text(zh="询单→最终下单金额", en="Amount ordered in the end by inquiring buyers"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_after_talking(1), among=HadBuyerDay(that=inquiring)),
            settles_after=1,
            sources=_ORDERING_SOURCES,
            choices=(_FINAL_IS_TOMORROW, *_OF_AMOUNTS),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

METRICS = (
    INQUIRY_NEXT_DAY_PAYMENT_BUYERS,
    INQUIRY_FINAL_PAYMENT_BUYERS,
    INQUIRY_SAME_DAY_ORDER_BUYERS,
    INQUIRY_FINAL_ORDER_BUYERS,
    INQUIRY_FINAL_ORDER_RATE,
    INQUIRY_LOSS_BUYERS,
    INQUIRY_SAME_DAY_ORDER_AMOUNT,
    INQUIRY_FINAL_ORDER_AMOUNT,
)
