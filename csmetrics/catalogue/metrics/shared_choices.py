"""Choices (口径选择) that several definitions share, because their sources leave them open."""

from __future__ import annotations

from csmetrics.model.metric import Choice, Text

LATE_REPLY_COUNTS = Choice(
    point=Text(
        zh="考核时段只限定买家的提问，时段之后的回复照样有效",
        en="Service hours bind the question only; a reply after them still counts",
    ),
    reason=Text(
        zh="来源只对买家消息给出时段；否则22:59的提问会少几分钟时限",
        en="The sources give hours for buyers' messages alone; else 22:59 would have less time",
    ),
)
HALF_OPEN_HOURS = Choice(
    point=Text(
        zh="考核时段含08:00整，不含23:00整",
        en="The hours include 08:00:00 and exclude 23:00:00",
    ),
    reason=Text(
        zh="有的来源写成闭区间，有的写到22:59:59；半开区间可以首尾相接而不重复",
        en="Sources differ on the last instant; half-open hours join without overlap",
    ),
    clauses=("hours",),
)
POOLED = Choice(
    point=Text(
        zh="多天和多人的平均合并计算：总时长除以总次数",
        en="Averages over days and agents are pooled: all waits over their number",
    ),
    reason=Text(
        zh="平台字段给出总耗时与次数；先平均再平均会让忙日与闲日同重",
        en="Platform fields give sums and counts; a mean of means weighs idle days like busy ones",
    ),
)
UNANSWERED_LEFT_OUT = Choice(
    point=Text(
        zh="没有得到回复的提问不计入平均，而由回复率反映",
        en="Unanswered questions stay out of the average; reply rates tell of them",
    ),
    reason=Text(
        zh="来源没有给未回复规定时长，任何替代值都会左右平均数",
        en="No source sets a length for them here, and any stand-in would steer the mean",
    ),
    clauses=("unanswered",),
)
REFUNDS_NOT_DEDUCTED = Choice(
    point=Text(zh="金额不扣除其后的退款和邮费", en="Later refunds and postage are not deducted"),
    reason=Text(
        zh="扣除与否是各产品的开关，指南给出的公式未扣",
        en="Products make it a switch; the guides' formula does not deduct",
    ),
    clauses=("refunded",),
)
FIVE_LEVELS = Choice(
    point=Text(
        zh="五级评价中最高两级为满意，最低两级为不满意",
        en="Of five levels the upper two are satisfied, the lower two dissatisfied",
    ),
    reason=Text(
        zh="中间一级既不算满意也不算不满意，所以两个比率之和可以小于1",
        en="The middle level is neither, so the two rates may add up to less than 1",
    ),
    clauses=("threshold",),
)
THIRTY_DAYS_END_TODAY = Choice(
    point=Text(zh="近30天以报告日为最后一天", en="The thirty days end with the day reported"),
    reason=Text(
        zh="来源没有说明是否含当天；报告日结束后才定数，所以含当天",
        en="The sources do not say; a day's figure is read when the day is over, so it counts",
    ),
    clauses=("trailing",),
)
REFUND_OR_RETURN = Choice(
    point=Text(
        zh="仅退款与退货退款都算退款，换货不算",
        en="Refunds with and without return are refunds, exchanges are not",
    ),
    reason=Text(
        zh="换货没有退钱，名称是退款", en="An exchange pays nothing back, and the name says refund"
    ),
    clauses=("refund_kinds",),
)
