"""Shop floor: refunds, returns and disputes, changed reviews, and the mean rating."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.shared_choices import (
    POOLED,
    REFUND_OR_RETURN,
    THIRTY_DAYS_END_TODAY,
)
from csmetrics.language.conditions import all_of, is_
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.quantities import level
from csmetrics.language.row_conditions import Is
from csmetrics.language.units import rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

refund_or_return = is_("kind", "refund_only", "return_refund")
returned = is_("kind", "return_refund")
intervened = Is(column="intervened", values=(True,))
_paid_orders = count(rows("orders", at="paid_at"))

_TWO_POPULATIONS = Choice(
    point=Text(
        zh="当天的申请除以当天付款的订单，两者不是同一批订单，比率可以超过1",
        en="What was applied for on the day over orders paid on it: two populations, so it may "
        "exceed 1",
    ),
    reason=Text(
        zh="指南只给出名称；同期相除当天即可定数，不必等订单走完",
        en="The guides only name it; two counts of one day wait for no order",
    ),
    clauses=("dated_by",),
)
_SELLER_LIABLE = Choice(
    point=Text(
        zh="纠纷退款指平台介入、判商家责任并已完成的售后单",
        en="A dispute refund is completed, with the platform stepping in and the seller liable",
    ),
    reason=Text(
        zh="沿用拼多多的三个条件，别处没有更明确的",
        en="Pinduoduo's three conditions, clearer than any found elsewhere",
    ),
)

REFUND_RATE = Metric(
    id="desk.refund_rate",
    name=Text(zh="退款率", en="Refund rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(
                count(rows("refunds", at="applied_at", where=refund_or_return)), _paid_orders
            ),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.JD_PERFORMANCE_FIELDS_2019),
            choices=(_TWO_POPULATIONS, REFUND_OR_RETURN),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

RETURN_RATE = Metric(
    id="desk.return_rate",
    name=Text(zh="退货率", en="Return rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(count(rows("refunds", at="applied_at", where=returned)), _paid_orders),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.JD_PERFORMANCE_FIELDS_2019),
            choices=(
                _TWO_POPULATIONS,
                Choice(
                    point=Text(
                        zh="只算退货退款，仅退款和换货都不算",
                        en="Returns with refund only, neither refunds without return nor exchanges",
                    ),
                    reason=Text(
                        zh="名称是退货；仅退款的货没有退回，换货没有退款",
                        en="The name says goods returned: refund-only sends nothing back, an "
                        "exchange pays nothing back",
                    ),
                    clauses=("refund_kinds",),
                ),
            ),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

RETURN_SHARE = Metric(
    id="desk.return_share",
    name=Text(zh="退货占比", en="Share of returns among refunds"),
    theme="aftersale",
    editions=(
        Edition(
            measure=proportion(
                rows("refunds", at="applied_at", where=refund_or_return), that=returned
            ),
            settles_after=0,
            sources=(sources.PDD_GUIDES_2024, sources.JD_PERFORMANCE_FIELDS_2019),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是当天申请的退款，不是订单；按客服看归售后单所记的客服",
                        en="Of refunds applied for, not of orders; by agent, the refund's own",
                    ),
                    reason=Text(
                        zh="订单没有客服，除以订单的比率不能按客服看；占比可以",
                        en="Orders have no agent, so a rate over orders has none; a share does",
                    ),
                ),
                REFUND_OR_RETURN,
            ),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

INTERVENTION_RATE = Metric(
    id="desk.intervention_rate",
    name=Text(zh="介入率", en="Intervention rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(count(rows("refunds", at="applied_at", where=intervened)), _paid_orders),
            settles_after=0,
            trailing=30,
            sources=(sources.PDD_GUIDES_2024, sources.PDD_EXPORT),
            choices=(
                Choice(
                    point=Text(
                        zh="30天内申请、有平台介入的售后单，除以同期付款的订单",
                        en="Refunds applied for in the 30 days with the platform stepping in, over "
                        "orders paid in them",
                    ),
                    reason=Text(
                        zh="各处只给出名称；导出字段的后缀表示近一月，分母与纠纷退款率一致",
                        en="It is only named; the export's field is of one month, and the "
                        "denominator is that of the dispute refund rate",
                    ),
                    clauses=("dated_by", "trailing"),
                ),
                Choice(
                    point=Text(
                        zh="换货也算，只要平台介入",
                        en="Exchanges count too where the platform stepped in",
                    ),
                    reason=Text(
                        zh="介入与售后的类型无关",
                        en="The platform steps in whatever the kind of after-sale",
                    ),
                ),
                THIRTY_DAYS_END_TODAY,
            ),
        ),
    ),
    drivers=(drivers.DISPUTES,),
)

DISPUTE_SHARE = Metric(
    id="desk.dispute_share",
    name=Text(zh="纠纷退款占比", en="Share of disputes among refunds"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=proportion(
                rows("refunds", at="completed_at"),
                that=all_of(intervened, is_("liability", "seller")),
            ),
            settles_after=0,
            trailing=30,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是完成的售后单，不是订单；按客服看归售后单所记的客服",
                        en="Of refunds completed, not of orders; by agent, the refund's own",
                    ),
                    reason=Text(
                        zh="订单没有客服，除以订单的比率不能按客服看；占比可以",
                        en="Orders have no agent, so a rate over orders has none; a share does",
                    ),
                ),
                _SELLER_LIABLE,
                THIRTY_DAYS_END_TODAY,
            ),
        ),
    ),
    drivers=(drivers.DISPUTES,),
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

AVG_RATING = Metric(
    id="desk.avg_rating",
    name=Text(zh="平均评分", en="Average rating"),
    theme="ratings",
    better="higher",
    editions=(
        Edition(
            measure=mean(level, rows("ratings", at="rated_at")),
            settles_after=0,
            sources=(sources.DESK_EASEMOB, sources.DESK_AVERAGES),
            choices=(
                Choice(
                    point=Text(
                        zh="按五级的分值平均，1最差5最好，记在评价当天",
                        en="The mean of five levels, 1 worst and 5 best, on the day of rating",
                    ),
                    reason=Text(
                        zh="各系统的分档不同，数据统一为五级",
                        en="Desks differ in their scales; the data has five levels",
                    ),
                ),
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.LOW_SATISFACTION,),
)

METRICS = (
    REFUND_RATE,
    RETURN_RATE,
    RETURN_SHARE,
    INTERVENTION_RATE,
    DISPUTE_SHARE,
    CHANGED_REVIEWS,
    AVG_RATING,
)
