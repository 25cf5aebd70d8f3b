"""淘宝 / 天猫: payment of orders whose buyer inquired that day or the day before."""

from __future__ import annotations

from datetime import timedelta

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.taobao.words import (
    BEFORE_ORDERING,
    ORDER_DECIDES,
    RECEIVED_NEEDS_NO_REPLY,
    inquiring,
    orders_made,
)
from csmetrics.language.conditions import HadBuyerDay, all_of, any_row, has, not_
from csmetrics.language.measures import count, proportion, total
from csmetrics.language.quantities import amount
from csmetrics.language.units import buyer_days_of
from csmetrics.language.windows import OwnTime, end_of_day, start_of_day, window
from csmetrics.model.metric import Choice, Edition, Metric, Text

inquired = HadBuyerDay(that=inquiring, days=1)
"""前日或当日询单: inquired on the day or the day before."""
ordering_buyers = buyer_days_of(orders_made)

_made_that_day = window("created_at", since=start_of_day(), before=end_of_day())
_before_it_closes = window("paid_at", before=OwnTime(column="created_at", plus=timedelta(days=3)))
_paid_that_day = window("paid_at", before=end_of_day())
paid_in_the_end = has("orders", _made_that_day, _before_it_closes, link="order")
paid_that_day = has("orders", _paid_that_day, link="order")
one_paid_in_the_end = any_row(paid_in_the_end)
one_paid_that_day = any_row(paid_that_day)
"""An order of the buyer-day was paid; by agent, an order credited to the agent."""

_SOURCES = (sources.PERFORMANCE_CODE_2013, sources.JD_PERFORMANCE_FIELDS_2019)
_INQUIRED = Choice(
    point=Text(
        zh="前日或当日在本店任一客服处询单即可，不要求下单在消息之后",
        en="Inquired today or yesterday with any agent; the order need not follow the message",
    ),
    reason=Text(
        zh="绩效系统的注释只说到日子；程序按买家和日期取询单者",
        en="The program's notes speak of days, and it picks those who inquired by buyer and day",
    ),
    clauses=("inquired_days",),
)
_ANY_OF_THE_DAY = Choice(
    point=Text(
        zh="同一买家当天下了几笔单，付了其中一笔即为付款，一笔未付才是流失；按客服看只看归其所有的订单",
        en="Of several orders of a day one paid is enough; lost is who paid none; by agent, of the "
        "orders that are the agent's",
    ),
    reason=Text(
        zh="人数按买家计，来源没有说明多笔订单的情形；别人的订单付了款，不能替代自己的流失",
        en="Buyers are counted, and nothing is said of several orders; another's paid order does "
        "not make up for one's own loss",
    ),
    clauses=("orders_paid",),
)
_PAID_WITHIN_THREE_DAYS = Choice(
    point=Text(
        zh="最终付款指下单后3天内付款，延迟4天",
        en="Paid in the end is paid within 3 days of ordering; the delay is 4 days",
    ),
    reason=Text(
        zh="未付款的订单3天后关闭；来源成文时缓冲期为7天，延迟8天，即多一天",
        en="An unpaid order closes after 3 days; the source's buffer was 7 days and its delay 8, "
        "one more",
    ),
    clauses=("until_day", "pay_days"),
)
_CHOICES = (_INQUIRED, ORDER_DECIDES, BEFORE_ORDERING, RECEIVED_NEEDS_NO_REPLY)
_OF_BUYERS = (_ANY_OF_THE_DAY, *_CHOICES)

ORDER_BUYERS = Metric(
    id="taobao.order_buyers",
    name=Text(zh="下单人数", en="Inquiring buyers who ordered that day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(ordering_buyers, among=inquired),
            settles_after=1,
            sources=_SOURCES,
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_AMOUNT = Metric(
    id="taobao.order_amount",
    name=Text(zh="下单金额", en="Amount ordered by inquiring buyers that day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_made, among=inquired),
            settles_after=1,
            sources=_SOURCES,
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_SAME_DAY_PAYMENT_BUYERS = Metric(
    id="taobao.order_same_day_payment_buyers",
    name=Text(zh="下单→当日付款人数", en="Ordering buyers who paid the same day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(ordering_buyers, among=all_of(inquired, one_paid_that_day)),
            settles_after=1,
            sources=_SOURCES,
            choices=_OF_BUYERS,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_SAME_DAY_PAYMENT_AMOUNT = Metric(
    id="taobao.order_same_day_payment_amount",
    name=Text(zh="下单→当日付款金额", en="Amount ordered and paid the same day"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_made, among=all_of(inquired, paid_that_day)),
            settles_after=1,
            sources=_SOURCES,
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_FINAL_PAYMENT_BUYERS = Metric(
    id="taobao.order_final_payment_buyers",
    name=Text(zh="下单→最终付款人数", en="Ordering buyers who paid in the end"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=count(ordering_buyers, among=all_of(inquired, one_paid_in_the_end)),
            settles_after=4,
            sources=_SOURCES,
            choices=(_PAID_WITHIN_THREE_DAYS, *_OF_BUYERS),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_FINAL_PAYMENT_AMOUNT = Metric(
    id="taobao.order_final_payment_amount",
    name=Text(zh="下单→最终付款金额", en="Amount ordered and paid in the end"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_made, among=all_of(inquired, paid_in_the_end)),
            settles_after=4,
            sources=_SOURCES,
            choices=(_PAID_WITHIN_THREE_DAYS, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_FINAL_PAYMENT_RATE = Metric(
    id="taobao.order_final_payment_rate",
    name=Text(zh="下单→付款成功率", en="Order to final payment rate"),
    theme="conversion",
    better="higher",
    editions=(
        Edition(
            measure=proportion(ordering_buyers, among=inquired, that=one_paid_in_the_end),
            settles_after=4,
            sources=_SOURCES,
            choices=(_PAID_WITHIN_THREE_DAYS, *_OF_BUYERS),
        ),
    ),
    drivers=(drivers.LOW_CONVERSION,),
)

ORDER_LOSS_BUYERS = Metric(
    id="taobao.order_loss_buyers",
    name=Text(zh="下单流失人数", en="Ordering buyers who never paid"),
    theme="conversion",
    better="lower",
    editions=(
        Edition(
            measure=count(ordering_buyers, among=all_of(inquired, not_(one_paid_in_the_end))),
            settles_after=4,
            sources=_SOURCES,
            choices=(_PAID_WITHIN_THREE_DAYS, *_OF_BUYERS),
        ),
    ),
    drivers=(drivers.LOST_ORDERS,),
)

ORDER_LOSS_AMOUNT = Metric(
    id="taobao.order_loss_amount",
    name=Text(zh="下单流失金额", en="Amount ordered and never paid"),
    theme="conversion",
    better="lower",
    editions=(
        Edition(
            measure=total(amount, orders_made, among=all_of(inquired, not_(paid_in_the_end))),
            settles_after=4,
            sources=_SOURCES,
            choices=(_PAID_WITHIN_THREE_DAYS, *_CHOICES),
        ),
    ),
    drivers=(drivers.LOST_ORDERS,),
)

METRICS = (
    ORDER_BUYERS,
    ORDER_AMOUNT,
    ORDER_SAME_DAY_PAYMENT_BUYERS,
    ORDER_SAME_DAY_PAYMENT_AMOUNT,
    ORDER_FINAL_PAYMENT_BUYERS,
    ORDER_FINAL_PAYMENT_AMOUNT,
    ORDER_FINAL_PAYMENT_RATE,
    ORDER_LOSS_BUYERS,
    ORDER_LOSS_AMOUNT,
)
