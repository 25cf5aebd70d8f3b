"""抖音: complaints, returns and the speed of after-sale."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.douyin.words import COHORT_OF_14_DAYS, paid_orders_after_14_days
from csmetrics.catalogue.metrics.shared_choices import POOLED
from csmetrics.language.conditions import Condition, all_of, has, is_, not_
from csmetrics.language.measures import Mean, mean, proportion
from csmetrics.language.quantities import Between
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import rows
from csmetrics.language.windows import UnitTime, end_of_day, window
from csmetrics.model.metric import Choice, Edition, Metric, Text

_SOURCES = (sources.DOUYIN_AFTERSALE, sources.DOUYIN_SERVICE_GUIDE)
refund_or_return = is_("kind", "refund_only", "return_refund")
applied_before_shipping = BeforeOrderEvent(column="applied_at", event="shipped_at")


def _time_to_completion(among: Condition) -> Mean:
    return mean(
        Between(since="applied_at", until="completed_at"),
        rows("refunds", at="completed_at"),
        among=among,
    )


COMPLAINT_RATE = Metric(
    id="douyin.complaint_rate",
    name=Text(zh="投诉率", en="Complaint rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=proportion(
                paid_orders_after_14_days,
                that=has(
                    "complaints",
                    window("filed_at", since=UnitTime(column="paid_at"), before=end_of_day(13)),
                    link="order",
                ),
            ),
            settles_after=0,
            sources=_SOURCES,
            choices=(COHORT_OF_14_DAYS,),
        ),
    ),
    drivers=(drivers.COMPLAINTS,),
)

QUALITY_RETURN_RATE = Metric(
    id="douyin.quality_return_rate",
    name=Text(zh="品质退货率", en="Quality return rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=proportion(
                paid_orders_after_14_days,
                that=has(
                    "refunds",
                    window("applied_at", since=UnitTime(column="paid_at"), before=end_of_day(13)),
                    link="order",
                    where=all_of(
                        is_("kind", "return_refund"), is_("reason", "quality", "logistics")
                    ),
                ),
            ),
            settles_after=0,
            sources=_SOURCES,
            choices=(
                COHORT_OF_14_DAYS,
                Choice(
                    point=Text(
                        zh="退货按申请时间计，原因为商品品质或物流",
                        en="Returns count by application, for reasons of quality or delivery",
                    ),
                    reason=Text(
                        zh="一处转述漏了物流；申请即表明品质问题，不必等退款完成",
                        en="One copy lost delivery; applying shows the fault before it is settled",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.REFUNDS,),
)

AVG_REFUND_TIME = Metric(
    id="douyin.avg_refund_time",
    name=Text(zh="平均售后退款时长", en="Average refund time"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=_time_to_completion(is_("kind", "refund_only")),
            settles_after=0,
            sources=_SOURCES,
            choices=(
                Choice(
                    point=Text(
                        zh="只算仅退款，记在完成当天",
                        en="Refund-only cases, on the day of completion",
                    ),
                    reason=Text(
                        zh="说明限定为仅退款且在所选日期完成",
                        en="The account restricts it to those, finished on the chosen date",
                    ),
                    clauses=("refund_kinds", "dated_by"),
                ),
                POOLED,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AFTERSALE,),
)

_NO_EXCHANGES = Choice(
    point=Text(
        zh="仅退款与退货退款都算，换货不算", en="Refunds with and without return, no exchanges"
    ),
    reason=Text(
        zh="公式只由发货前退款与发货后售后成功两部分组成，换货没有退款",
        en="The formula is made of refunds before and after-sale after shipping; exchanges pay "
        "nothing back",
    ),
    clauses=("refund_kinds",),
)
_SPLIT_BY_APPLICATION = Choice(
    point=Text(
        zh="以申请时是否已发货分两段，没有发货的算发货前",
        en="Split by whether the order had been shipped when applying; never shipped is before",
    ),
    reason=Text(
        zh="算式按申请的时刻划分，没有发货的订单不可能在发货后申请",
        en="The formula splits by application; what never ships cannot be applied for after it",
    ),
)

AVG_AFTERSALE_TIME = Metric(
    id="douyin.avg_aftersale_time",
    name=Text(zh="平均售后处理时长", en="Average after-sale time"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=_time_to_completion(refund_or_return),
            settles_after=0,
            sources=_SOURCES,
            choices=(_NO_EXCHANGES, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_AFTERSALE,),
)

AVG_AFTERSALE_TIME_PRESHIP = Metric(
    id="douyin.avg_aftersale_time_preship",
    name=Text(zh="平均售后处理时长（发货前）", en="Average after-sale time (before shipping)"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=_time_to_completion(all_of(refund_or_return, applied_before_shipping)),
            settles_after=0,
            sources=_SOURCES,
            choices=(_SPLIT_BY_APPLICATION, _NO_EXCHANGES, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_AFTERSALE,),
)

AVG_AFTERSALE_TIME_POSTSHIP = Metric(
    id="douyin.avg_aftersale_time_postship",
    name=Text(zh="平均售后处理时长（发货后）", en="Average after-sale time (after shipping)"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=_time_to_completion(all_of(refund_or_return, not_(applied_before_shipping))),
            settles_after=0,
            sources=_SOURCES,
            choices=(_SPLIT_BY_APPLICATION, _NO_EXCHANGES, POOLED),
        ),
    ),
    drivers=(drivers.SLOW_AFTERSALE,),
)

METRICS = (
    COMPLAINT_RATE,
    QUALITY_RETURN_RATE,
    AVG_REFUND_TIME,
    AVG_AFTERSALE_TIME,
    AVG_AFTERSALE_TIME_PRESHIP,
    AVG_AFTERSALE_TIME_POSTSHIP,
)
