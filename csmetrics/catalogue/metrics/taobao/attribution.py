"""淘宝 / 天猫: all paid orders, silent orders, and the two other rules of ownership."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import REFUNDS_NOT_DEDUCTED
from csmetrics.catalogue.metrics.taobao.words import (
    PAYMENT_DECIDES,
    last_reply_before,
    orders_sold,
    sold_orders,
)
from csmetrics.language.conditions import Contacted, not_
from csmetrics.language.measures import count, ratio, total
from csmetrics.language.quantities import amount
from csmetrics.language.units import buyer_days_of, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

paid_orders = rows("orders", at="paid_at")
silent_orders = rows("orders", at="paid_at", where=not_(Contacted(by=last_reply_before("paid_at"))))
"""静默订单: no human reply to the buyer in the two days before the payment."""

_paid_amount = total(amount, paid_orders)
_silent_amount = total(amount, silent_orders)
_SOURCES = (sources.PERFORMANCE_CODE_2013, sources.JD_PERFORMANCE_FIELDS_2019)
_SILENT = Choice(
    point=Text(
        zh="静默是总付款减去付款判定的客服销售",
        en="Silent is what was paid less what service sold by the rule of payment",
    ),
    reason=Text(
        zh="下单判定另有减法；付款判定与销售额一项同一把尺",
        en="The rule of ordering subtracts otherwise; this one measures as the sales figure does",
    ),
)

PAID_AMOUNT = Metric(
    id="taobao.paid_amount",
    name=Text(zh="总付款金额", en="Amount paid in all"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=_paid_amount,
            settles_after=0,
            sources=_SOURCES,
            choices=(REFUNDS_NOT_DEDUCTED,),
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

PAID_BUYERS = Metric(
    id="taobao.paid_buyers",
    name=Text(zh="总付款人数", en="Buyers who paid"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_days_of(paid_orders)),
            settles_after=0,
            sources=_SOURCES,
        ),
    ),
    drivers=(drivers.FEW_CONSULTS,),
)

SILENT_SALES_AMOUNT = Metric(
    id="taobao.silent_sales_amount",
    name=Text(zh="静默销售额", en="Silent sales"),
    theme="sales",
    editions=(
        Edition(
            measure=_silent_amount,
            settles_after=0,
            sources=_SOURCES,
            choices=(_SILENT, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.SILENT_ORDERS,),
)

SILENT_SALES_BUYERS = Metric(
    id="taobao.silent_sales_buyers",
    name=Text(zh="静默付款人数", en="Silent buyers"),
    theme="sales",
    editions=(
        Edition(
            measure=count(buyer_days_of(silent_orders)),
            settles_after=0,
            sources=_SOURCES,
            choices=(
                _SILENT,
                Choice(
                    point=Text(
                        zh="当天有静默订单的买家即计入，不论另一笔是否由客服促成",
                        en="A buyer with a silent order counts, whatever their other orders",
                    ),
                    reason=Text(
                        zh="静默按订单判断，来源没有说明混合的情形",
                        en="Silence is judged by order, and nothing is said of mixed days",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.SILENT_ORDERS,),
)

SILENT_SALES_SHARE = Metric(
    id="taobao.silent_sales_share",
    name=Text(zh="静默销售额占比", en="Silent share of sales"),
    theme="sales",
    editions=(
        Edition(
            measure=ratio(_silent_amount, _paid_amount),
            settles_after=0,
            sources=_SOURCES,
            choices=(_SILENT, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.SILENT_ORDERS,),
)

SALES_SHARE = Metric(
    id="taobao.sales_share",
    name=Text(zh="客服销售额占比", en="Share of sales through service"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=ratio(total(amount, sold_orders), _paid_amount),
            settles_after=0,
            sources=_SOURCES,
            choices=(PAYMENT_DECIDES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

_NAMED_IN_FIELDS = Choice(
    point=Text(
        zh="判定的含义取自字段名：看下单，或先看下单再看付款",
        en="The meaning is read from the fields' names: by order, or by order before payment",
    ),
    reason=Text(
        zh="官方字段分三组，未附文字说明；静默的算式与此相合",
        en="The official fields form three groups without text; silent sales are computed alike",
    ),
    clauses=("owner_at",),
)
_ON_THE_DAY_PAID = Choice(
    point=Text(
        zh="付了款的订单才算，记在付款当天", en="Only paid orders count, on the day they are paid"
    ),
    reason=Text(
        zh="有效下单指最终付款的订单；销售额按付款日统计",
        en="An effective order is one that is paid in the end; sales go by the day of payment",
    ),
    clauses=("dated_by",),
)

SALES_AMOUNT_BY_ORDER = Metric(
    id="taobao.sales_amount_by_order",
    name=Text(zh="销售额（下单判定）", en="Sales through service (by order)"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_sold("created_at")),
            settles_after=0,
            sources=(sources.TAOBAO_OPEN_FIELDS, sources.PERFORMANCE_CODE_2013),
            choices=(_NAMED_IN_FIELDS, _ON_THE_DAY_PAID, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

SALES_AMOUNT_ORDER_FIRST = Metric(
    id="taobao.sales_amount_order_first",
    name=Text(zh="销售额（下单优先判定）", en="Sales through service (order before payment)"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, orders_sold("created_at", "paid_at")),
            settles_after=0,
            sources=(sources.TAOBAO_OPEN_FIELDS, sources.PERFORMANCE_CODE_2013),
            choices=(_NAMED_IN_FIELDS, _ON_THE_DAY_PAID, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.LOW_SALES,),
)

METRICS = (
    PAID_AMOUNT,
    PAID_BUYERS,
    SILENT_SALES_AMOUNT,
    SILENT_SALES_BUYERS,
    SILENT_SALES_SHARE,
    SALES_SHARE,
    SALES_AMOUNT_BY_ORDER,
    SALES_AMOUNT_ORDER_FIRST,
)
