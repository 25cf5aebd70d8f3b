"""Shop floor: refunds, and reviews that buyers changed."""

from __future__ import annotations

from csmetrics.definitions import drivers, sources
from csmetrics.language.measures import count, ratio
from csmetrics.language.units import rows
from csmetrics.metric import Choice, Edition, Metric, Text

REFUND_RATE = Metric(
    id="desk.refund_rate",
    name=Text(zh="退货率", en="Refund rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(
                count(rows("refunds", at="applied_at")),
                count(rows("orders", at="paid_at")),
            ),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.JD_PERFORMANCE_FIELDS_2019),
            choices=(
                Choice(
                    point=Text(
                        zh="当天申请的退款除以当天付款的订单，两者不是同一批订单",
                        en="Refunds applied for on the day over orders paid on it: two populations",
                    ),
                    reason=Text(
                        zh="指南只给出名称；同期相除当天即可定数，不必等订单走完",
                        en="The guides only name it; two counts of one day wait for no order",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

CHANGED_REVIEWS = Metric(
    id="desk.changed_reviews",
    name=Text(zh="改评数", en="Changed reviews"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=count(rows("reviews", at="changed_at")),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024,),
            choices=(
                Choice(
                    point=Text(
                        zh="记在修改当天，不记在首次评价当天；改高改低不分",
                        en="Counted on the day of the change, whichever way the score went",
                    ),
                    reason=Text(
                        zh="指南只列为售后绩效的一项，修改当天才看得见成果",
                        en="The guides list it as after-sale work, which shows on that day",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SCORES,),
)

METRICS = (REFUND_RATE, CHANGED_REVIEWS)
