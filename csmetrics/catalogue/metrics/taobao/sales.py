"""淘宝 / 天猫: sales through service, and order sizes."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import REFUNDS_NOT_DEDUCTED
from csmetrics.catalogue.metrics.taobao.words import PAYMENT_DECIDES, sold_orders
from csmetrics.language.measures import count, ratio, total
from csmetrics.language.quantities import amount, quantity
from csmetrics.language.units import buyer_days_of
from csmetrics.model.metric import Choice, Edition, Metric, Text

_TWO_DAYS = Choice(
    point=Text(
        zh="往前找48小时，以最近的一条人工消息为准",
        en="Looked back 48 hours for the latest human message",
    ),
    reason=Text(
        zh="早期实现先看付款时仍在进行的对话，再看两天内最近的对话；最近的一条消息兼顾两步",
        en="An early program takes the talk under way, else the nearest within two days; the "
        "latest message answers for both",
    ),
    clauses=("attribution",),
)
_SOURCES = (
    sources.TAOBAO_PERFORMANCE_2022,
    sources.TAOBAO_OPEN_FIELDS,
    sources.PERFORMANCE_CODE_2013,
)
_CHOICES = (PAYMENT_DECIDES, _TWO_DAYS)
sales_amount = total(amount, sold_orders)
sales_quantity = total(quantity, sold_orders)
sales_buyers = count(buyer_days_of(sold_orders))

SALES_AMOUNT = Metric(
    id="taobao.sales_amount",
    name=Text(zh="销售额", en="Sales through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=sales_amount,
            settles_after=0,
            sources=_SOURCES,
            choices=(*_CHOICES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

SALES_QUANTITY = Metric(
    id="taobao.sales_quantity",
    name=Text(zh="销售量", en="Items sold through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=sales_quantity,
            settles_after=0,
            sources=_SOURCES,
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

SALES_BUYERS = Metric(
    id="taobao.sales_buyers",
    name=Text(zh="销售人数", en="Buyers sold to through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=sales_buyers,
            settles_after=0,
            sources=_SOURCES,
            choices=(
                *_CHOICES,
                Choice(
                    point=Text(
                        zh="买家按天去重，多天相加",
                        en="Buyers are distinct within a day; days add up",
                    ),
                    reason=Text(
                        zh="指南未说期内如何去重；按天去重才能由天加成周月",
                        en="No rule is given for periods; distinct days add up to weeks",
                    ),
                    clauses=("counted",),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

AVERAGE_ORDER_VALUE = Metric(
    id="taobao.average_order_value",
    name=Text(zh="客单价", en="Sales per buyer"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(sales_amount, sales_buyers),
            settles_after=0,
            sources=(*_SOURCES, sources.PERFORMANCE_TRAINING_2018),
            choices=(*_CHOICES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.SMALL_BASKET,),
)

ITEMS_PER_BUYER = Metric(
    id="taobao.items_per_buyer",
    name=Text(zh="客件数", en="Items per buyer"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(sales_quantity, sales_buyers),
            settles_after=0,
            sources=(*_SOURCES, sources.PERFORMANCE_TRAINING_2018),
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.SMALL_BASKET,),
)

UNIT_PRICE = Metric(
    id="taobao.unit_price",
    name=Text(zh="件均价", en="Sales per item"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(sales_amount, sales_quantity),
            settles_after=0,
            sources=(sources.TAOBAO_EXPORT, sources.TAOBAO_PERFORMANCE_2022),
            choices=(*_CHOICES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.SMALL_BASKET,),
)

METRICS = (
    SALES_AMOUNT,
    SALES_QUANTITY,
    SALES_BUYERS,
    AVERAGE_ORDER_VALUE,
    ITEMS_PER_BUYER,
    UNIT_PRICE,
)
