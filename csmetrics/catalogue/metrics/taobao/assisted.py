"""淘宝 / 天猫: orders counted for agents who helped with them but do not own them."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import REFUNDS_NOT_DEDUCTED
from csmetrics.catalogue.metrics.taobao.words import (
    ORDER_DECIDES,
    PAYMENT_DECIDES,
    last_reply_before,
)
from csmetrics.language.measures import count, total
from csmetrics.language.quantities import amount
from csmetrics.language.units import Rows, buyer_days_of, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text


def helped_orders(event: str) -> Rows:
    """Return orders by day of the event, once for each agent who helped before it."""
    before = last_reply_before(event)
    return rows("orders", at=event, agent=(before,), helpers=before)


_SOURCES = (sources.PERFORMANCE_CODE_2013, sources.JD_PERFORMANCE_FIELDS_2019)
_HELPING = Choice(
    point=Text(
        zh="前两天内与买家说过话而订单不归其所有的人工客服，都算协助",
        en="Every person who spoke to the buyer in the two days before and does not own the order "
        "has helped",
    ),
    reason=Text(
        zh="来源只说为同一单出过力而未计入成交的客服；期限取归属所用的两天",
        en="The source says who worked on the order and is not credited; the two days are those "
        "of ownership",
    ),
)
_IN_FULL = Choice(
    point=Text(
        zh="每位协助的客服都记全额；不按客服拆分时，一单按协助的人次相加",
        en="Each helper counts the whole amount; without agents an order adds up once per helper",
    ),
    reason=Text(zh="来源没有分摊的规则", en="No source states how to share it"),
)

ASSISTED_ORDER_BUYERS = Metric(
    id="taobao.assisted_order_buyers",
    name=Text(zh="协助下单人数", en="Buyers helped to order"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_days_of(helped_orders("created_at"))),
            settles_after=0,
            sources=_SOURCES,
            choices=(_HELPING, ORDER_DECIDES),
        ),
    ),
    drivers=(drivers.HANDOVERS,),
)

ASSISTED_ORDER_AMOUNT = Metric(
    id="taobao.assisted_order_amount",
    name=Text(zh="协助下单金额", en="Amount of orders helped with"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, helped_orders("created_at")),
            settles_after=0,
            sources=_SOURCES,
            choices=(_HELPING, _IN_FULL, ORDER_DECIDES),
        ),
    ),
    drivers=(drivers.HANDOVERS,),
)

ASSISTED_PAYMENT_BUYERS = Metric(
    id="taobao.assisted_payment_buyers",
    name=Text(zh="协助付款人数", en="Buyers helped to pay"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=count(buyer_days_of(helped_orders("paid_at"))),
            settles_after=0,
            sources=_SOURCES,
            choices=(_HELPING, PAYMENT_DECIDES),
        ),
    ),
    drivers=(drivers.HANDOVERS,),
)

ASSISTED_SALES_AMOUNT = Metric(
    id="taobao.assisted_sales_amount",
    name=Text(zh="协助付款金额", en="Amount of paid orders helped with"),
    theme="sales",
    better="higher",
    editions=(
        Edition(
            measure=total(amount, helped_orders("paid_at")),
            settles_after=0,
            sources=_SOURCES,
            choices=(_HELPING, _IN_FULL, PAYMENT_DECIDES, REFUNDS_NOT_DEDUCTED),
        ),
    ),
    drivers=(drivers.HANDOVERS,),
)

METRICS = (
    ASSISTED_ORDER_BUYERS,
    ASSISTED_ORDER_AMOUNT,
    ASSISTED_PAYMENT_BUYERS,
    ASSISTED_SALES_AMOUNT,
)
