"""拼多多: complaints, disputes and the speed of refunds."""

from __future__ import annotations

from csmetrics.catalogue.metrics import drivers, sources
from csmetrics.catalogue.metrics.pdd.words import consulting
from csmetrics.catalogue.metrics.shared_choices import THIRTY_DAYS_END_TODAY
from csmetrics.language.conditions import all_of, at_most_value, is_
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.quantities import Between
from csmetrics.language.row_conditions import Is
from csmetrics.language.units import buyer_day, buyer_days_of, rows
from csmetrics.model.metric import Choice, Edition, Metric, Text

complaining_buyers = count(buyer_days_of(rows("complaints", at="filed_at")))
disputed_refunds = rows(
    "refunds",
    at="completed_at",
    where=all_of(Is(column="intervened", values=(True,)), is_("liability", "seller")),
)

COMPLAINT_RATE = Metric(
    id="pdd.complaint_rate",
    name=Text(zh="投诉率", en="Complaint rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(complaining_buyers, count(buyer_day, among=consulting)),
            settles_after=0,
            sources=(sources.PDD_COMPLAINT,),
            choices=(
                Choice(
                    point=Text(
                        zh="投诉的买家不必当天咨询过，比率可以超过1",
                        en="Complaining buyers need not have consulted that day; it may exceed 1",
                    ),
                    reason=Text(
                        zh="公式是两个人数相除，没有要求前者属于后者",
                        en="The formula divides two counts and does not nest them",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.COMPLAINTS,),
)

DISPUTE_REFUND_RATE = Metric(
    id="pdd.dispute_refund_rate",
    name=Text(zh="纠纷退款率", en="Dispute refund rate"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=ratio(count(disputed_refunds), count(rows("orders", at="paid_at"))),
            settles_after=0,
            trailing=30,
            sources=(
                sources.PDD_INDICATORS_2021,
                sources.PDD_GUIDES_2024,
                sources.PDD_EXPORT,
            ),
            choices=(
                Choice(
                    point=Text(
                        zh="分母是同期付款的订单",
                        en="The denominator is orders paid in the same days",
                    ),
                    reason=Text(
                        zh="来源未写分母；淘宝的同类指标除以成交笔数",
                        en="It is not stated; the like figure of Taobao divides by orders closed",
                    ),
                    clauses=("dated_by",),
                ),
                Choice(
                    point=Text(
                        zh="回看30天，按退款完成的日子计",
                        en="Looked at over 30 days, by the day the refund was completed",
                    ),
                    reason=Text(
                        zh="导出字段的后缀表示近一月；退款成功是判定的条件之一",
                        en="The export's field is of one month; completion is part of the rule",
                    ),
                    clauses=("trailing",),
                ),
                THIRTY_DAYS_END_TODAY,
            ),
        ),
    ),
    drivers=(drivers.DISPUTES,),
)

AVG_REFUND_TIME = Metric(
    id="pdd.avg_refund_time",
    name=Text(zh="平均退款速度", en="Average refund time"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=mean(
                Between(since="applied_at", until="completed_at"),
                rows("refunds", at="completed_at"),
            ),
            settles_after=0,
            trailing=30,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="30天按退款成功的时间取，不按申请时间",
                        en="The thirty days select by completion, not by application",
                    ),
                    reason=Text(
                        zh="说明写近30天退款成功的订单，未完成的没有时长",
                        en="The rule speaks of refunds completed; open ones have no length",
                    ),
                    clauses=("dated_by",),
                ),
                THIRTY_DAYS_END_TODAY,
            ),
        ),
    ),
    drivers=(drivers.SLOW_AFTERSALE,),
)

COMPLAINT_BUYERS = Metric(
    id="pdd.complaint_buyers",
    name=Text(zh="投诉总人数", en="Complaining buyers"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=complaining_buyers,
            settles_after=0,
            sources=(sources.PDD_COMPLAINT, sources.PDD_EXPORT),
            choices=(
                Choice(
                    point=Text(
                        zh="同一买家当天投诉几次只算一人",
                        en="A buyer who complains several times a day counts once",
                    ),
                    reason=Text(
                        zh="说明数的是人，导出表的投诉数未说明单位",
                        en="The rule counts people; the export does not say what it counts",
                    ),
                    clauses=("counted",),
                ),
            ),
        ),
    ),
    drivers=(drivers.COMPLAINTS,),
)

DISPUTE_REFUND_COUNT = Metric(
    id="pdd.dispute_refund_count",
    name=Text(zh="纠纷退款数", en="Dispute refunds"),
    theme="aftersale",
    better="lower",
    editions=(
        Edition(
            measure=count(disputed_refunds),
            settles_after=0,
            sources=(sources.PDD_INDICATORS_2021, sources.PDD_GUIDES_2024),
            choices=(
                Choice(
                    point=Text(
                        zh="按退款完成的那天逐日计数，不回看30天",
                        en="Counted day by day as refunds are completed, without looking back",
                    ),
                    reason=Text(
                        zh="条件由指南给出，期间未说；逐日的数可以加成任何期间",
                        en="The conditions are stated, the period is not; days add up",
                    ),
                    clauses=("dated_by",),
                ),
            ),
        ),
    ),
    drivers=(drivers.DISPUTES,),
)

LOW_SCORE_RATE = Metric(
    id="pdd.low_score_rate",
    name=Text(zh="评分≤3率", en="Share of reviews of 3 or less"),
    theme="ratings",
    better="lower",
    editions=(
        Edition(
            measure=proportion(rows("reviews", at="reviewed_at"), that=at_most_value("score", 3)),
            settles_after=0,
            sources=(sources.PDD_EXPORT,),
            choices=(
                Choice(
                    point=Text(
                        zh="以评价为单位，按评价日期；评分满分为5",
                        en="Reviews are counted, by their date, on a scale to 5",
                    ),
                    reason=Text(
                        zh="公式以订单数除以评分数，一单一评时两者相同",
                        en="It divides orders by scores; with one review an order they agree",
                    ),
                ),
            ),
        ),
    ),
    drivers=(drivers.LOW_SCORES,),
)

METRICS = (
    COMPLAINT_RATE,
    DISPUTE_REFUND_RATE,
    AVG_REFUND_TIME,
    COMPLAINT_BUYERS,
    DISPUTE_REFUND_COUNT,
    LOW_SCORE_RATE,
)
