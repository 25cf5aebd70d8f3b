"""拼多多: sales through service, and order sizes."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.pdd.words import sold_orders
from csmetrics.catalogue.metrics.shared_choices import REFUNDS_NOT_DEDUCTED
from csmetrics.language.measures import count, ratio, total
from csmetrics.language.quantities import amount, quantity
from csmetrics.language.units import buyer_days_of
from csmetrics.model.metric import Choice, Edition, Metric, Text

_ATTRIBUTED = Choice(
    point=Text(
        zh="成团前两个自然日之内有过咨询的订单，算客服成交",
        en="An order is service's if its buyer asked at most two local days before it grouped",
    ),
    reason=Text(
        zh="来源没有给出销售额的追溯期；两天与最终成团的近3天一致",
        en="No look-back is stated for sales; two days match the three days of grouping",
    ),
    clauses=("attribution",),
)
_OWNER = Choice(
    point=Text(
        zh="订单依次归下单前、付款前、成团前最后回复的客服，各往前找两个自然日",
        en="Owned by the last to reply before it was created, else paid, else grouped, "
        "each looked for over two local days",
    ),
    reason=Text(
        zh="顺序由公告给出，往前找多久由这里定，与成交的追溯期相同",
        en="The notice gives the order; the reach is set here, equal to that of attribution",
    ),
    clauses=("owner_at",),
)
_BY_GROUPING_DAY = Choice(
    point=Text(zh="金额记在成团当天", en="The amount stands on the day the order was grouped"),
    reason=Text(
        zh="在拼多多成团才算成交；导出表只给出列名",
        en="There an order is made when it groups; the export only names the column",
    ),
    clauses=("dated_by",),
)
_PER_BUYER = Choice(
    point=Text(
        zh="按买家平均，同一买家当天的几笔合为一人",
        en="Averaged over buyers, several orders of one buyer's day together",
    ),
    reason=Text(
        zh="行文有写每次购买的，公式都除以买家数；以公式为准",
        en="Some prose says per purchase, the formula divides by buyers; the formula wins",
    ),
    clauses=("counted",),
)
_CHOICES = (_ATTRIBUTED, _OWNER, _BY_GROUPING_DAY)
_sales_amount = total(amount, sold_orders)
_sales_quantity = total(quantity, sold_orders)
_sales_buyers = count(buyer_days_of(sold_orders))

SALES_AMOUNT = Metric(
    id="pdd.sales_amount",
    name=Text(zh="客服销售额", en="Sales through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=_sales_amount,
            settles_after=0,
            sources=(sources.PDD_INQUIRY_NOTICE_2018, sources.PDD_EXPORT),
            choices=(*_CHOICES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

SALES_QUANTITY = Metric(
    id="pdd.sales_quantity",
    name=Text(zh="客服销售量", en="Items sold through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=_sales_quantity,
            settles_after=0,
            sources=(sources.PDD_INQUIRY_NOTICE_2018, sources.PDD_INDICATORS_2021),
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

SALES_BUYERS = Metric(
    id="pdd.sales_buyers",
    name=Text(zh="客服销售买家数", en="Buyers sold to through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=_sales_buyers,
            settles_after=0,
            sources=(sources.PDD_INQUIRY_NOTICE_2018, sources.PDD_INDICATORS_2021),
            choices=_CHOICES,
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

AVERAGE_ORDER_VALUE = Metric(
    id="pdd.average_order_value",
    name=Text(zh="客单价", en="Sales per buyer"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(_sales_amount, _sales_buyers),
            settles_after=0,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(_PER_BUYER, *_CHOICES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.SMALL_BASKET,),
)

ITEMS_PER_BUYER = Metric(
    id="pdd.items_per_buyer",
    name=Text(zh="客件数", en="Items per buyer"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(_sales_quantity, _sales_buyers),
            settles_after=0,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(_PER_BUYER, *_CHOICES),
        ),
    ),
    drivers=(drivers.SMALL_BASKET,),
)

METRICS = (SALES_AMOUNT, SALES_QUANTITY, SALES_BUYERS, AVERAGE_ORDER_VALUE, ITEMS_PER_BUYER)
