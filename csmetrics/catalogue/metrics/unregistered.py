"""Figures of the platforms that are not registered, with the reason for each.

Most are known by name only; a few have a published rule that needs data outside the tables or that
the language cannot express. No rule is guessed.
"""

from __future__ import annotations

from typing import NamedTuple

from csmetrics.model.metric import Text


class KnownByName(NamedTuple):
    """An unregistered figure: the id it would have, its name, and what is missing."""

    id: str
    zh: str
    missing: Text


_RULE = Text(zh="只有名称，没有公开的规则", en="A name only; no public rule")
_SETTINGS = Text(
    zh="由各店铺自己设置的期限决定，没有通行的值",
    en="Depends on periods each shop sets for itself; no common value",
)
_COMPOSITE = Text(
    zh="由多项指标和行业排名合成，权重或排名不公开",
    en="Made of several figures and industry ranks that are not public",
)
_TEXT_LABEL = Text(
    zh="要有人对文字内容作出判断，数据里没有这个标签",
    en="Needs a judgement of what was said, a label the data does not have",
)
_AFTER_ORDER = Text(
    zh="规则是下单之后的跟进（催款、售后等）；语言只能从订单的时间往前找消息",
    en="Needs who followed an order up after it was made; the language looks for messages before a "
    "time of the order only",
)
_NET = Text(
    zh="要从销售额里减去这些订单的退款；语言没有两个总额之差",
    en="Needs sales less the refunds of those orders; the language has no difference of totals",
)
_ROBOT_OR_WELCOME = Text(
    zh="机器人应答有效而欢迎语无效；数据把两者都记作自动消息",
    en="A robot's answer counts and a welcome text does not; the data calls both automatic",
)
_SKU = Text(
    zh="归属看咨询过的商品，并剔除15天内取消的订单；数据没有商品，语言也不能在归属时等待取消",
    en="Owned by the product asked about, less orders cancelled within 15 days: the data has no "
    "products, and the language does not wait for a cancellation while attributing",
)
_FACILITATED = Text(
    zh="依赖促成下单，而后者不能表达", en="Rests on facilitated orders, which cannot be said"
)
_RECEPTION_LIMIT = Text(
    zh="接待时长超过时限才计入；语言不能拿时长与时限比较，来源也没有给出时限",
    en="Counts receptions longer than a limit: the language cannot compare a length with one, and "
    "no source gives it",
)
_FIRST_REVIEW = Text(
    zh="要有售后申请的首次审核时间，数据没有", en="Needs the first review of an application"
)
_RATED_ROBOT = Text(
    zh="要知道评价的对象是不是机器人，数据没有",
    en="Needs to know whether the robot was rated, which the data does not tell",
)
_RATING_REASON = Text(
    zh="要有评价的原因，数据没有", en="Needs the reason of a rating, which the data lacks"
)
_LAST_RATING = Text(
    zh="同一买家、客服和日期只取最后一次评价；语言不能在同一天的评价中取最后一条",
    en="Keeps the last rating of a buyer, agent and day: the language cannot pick one of several",
)
_PLAN = Text(zh="要有计划销售额，数据没有", en="Needs planned sales, which the data lacks")
_PRESENCE = Text(
    zh="要有挂起、并发等在线状态的明细，数据只有上下线",
    en="Needs states such as away and concurrency; the data has log-in and log-out alone",
)
_LENGTH = Text(zh="要有消息的字数，数据没有", en="Needs the length of messages")
_TRANSFERS = Text(
    zh="要有每次转接的记录，数据没有", en="Needs a record of every transfer, which the data lacks"
)

KNOWN_BY_NAME: tuple[KnownByName, ...] = (
    # 拼多多
    KnownByName("pdd.human_required_consult_buyers", "需要人工回复的咨询人数", _RULE),
    KnownByName("pdd.human_received_buyers", "人工接待人数", _RULE),
    KnownByName("pdd.net_sales_amount", "去退销售额", _NET),
    KnownByName("pdd.platform_intervention_rate", "平台介入率", _RULE),
    KnownByName("pdd.quality_refund_rate", "品质退款率", _RULE),
    KnownByName("pdd.refund_success_rate", "成功退款率", _RULE),
    KnownByName("pdd.avg_refund_time_refund_only", "仅退款自主完结时长", _RULE),
    KnownByName("pdd.avg_refund_time_return", "退货退款自主完结时长", _RULE),
    KnownByName("pdd.improvable_sales_amount", "客服可提升销售额", _RULE),
    KnownByName("pdd.cs_service_score", "客服服务分", _COMPOSITE),
    KnownByName("pdd.service_attitude_violations", "服务态度考核", _TEXT_LABEL),
    # 淘宝 / 天猫
    KnownByName("taobao.assisted_followup_buyers", "协助跟进人数", _AFTER_ORDER),
    KnownByName("taobao.wangwang_reply_rate", "旺旺回复率", _ROBOT_OR_WELCOME),
    KnownByName("taobao.long_reception_buyers", "长接待人数", _RECEPTION_LIMIT),
    KnownByName("taobao.valid_received_buyers", "有效接待人数", _RULE),
    KnownByName("taobao.service_degree", "服务度", _RULE),
    KnownByName("taobao.agent_characters", "客服字数", _LENGTH),
    KnownByName("taobao.max_concurrent_receptions", "最大同时接待", _PRESENCE),
    KnownByName("taobao.suspended_time", "挂起时长", _PRESENCE),
    KnownByName("taobao.transferred_in_buyers", "转入人数", _TRANSFERS),
    KnownByName("taobao.transferred_out_buyers", "转出人数", _TRANSFERS),
    KnownByName("taobao.refund_amount", "退款金额", _RULE),
    KnownByName("taobao.good_review_rate", "好评率", _RULE),
    KnownByName("taobao.kpi_attainment", "指标完成率", _PLAN),
    # 京东
    KnownByName("jd.reply_rate_3min", "3分钟人工回复率", _RULE),
    KnownByName("jd.consult_bad_rate", "咨询差评率", _RULE),
    KnownByName("jd.quick_response_rate", "快速应答率", _SETTINGS),
    KnownByName("jd.leave_message_reply_rate", "留言回复率", _RULE),
    KnownByName("jd.leave_message_response_rate", "留言响应率", _RULE),
    KnownByName("jd.dongdong_defect", "咚咚缺陷率", _COMPOSITE),
    KnownByName("jd.facilitated_orders", "促成下单", _SKU),
    KnownByName("jd.presale_conversion_rate", "咨询→下单转化率", _FACILITATED),
    KnownByName("jd.shipped_conversion_rate", "咨询→出库转化率", _FACILITATED),
    KnownByName("jd.inquiry_buyers", "询单人数", _SETTINGS),
    KnownByName("jd.inquiry_final_payment_rate", "询单→最终付款成功率", _SETTINGS),
    KnownByName("jd.aftersale_satisfaction_rate", "售后满意度", _RULE),
    KnownByName("jd.service_order_review_rate_20min", "服务单审核20分钟达标率", _FIRST_REVIEW),
    KnownByName("jd.service_order_handling_rate_20min", "服务单处理20分钟达标率", _FIRST_REVIEW),
    KnownByName("jd.slow_response_sessions", "慢响应量", _SETTINGS),
    KnownByName("jd.long_reception_sessions", "长接待量", _RECEPTION_LIMIT),
    KnownByName("jd.unreplied_sessions", "未回复量", _RULE),
    KnownByName("jd.max_concurrent_receptions", "最大同时接待量", _PRESENCE),
    # 抖音
    KnownByName("douyin.net_sales_amount", "退款后销售额", _NET),
    KnownByName("douyin.inquiry_buyers", "询单人数", _RULE),
    KnownByName("douyin.inquiry_conversion_rate", "询单转化率", _RULE),
    KnownByName("douyin.robot_satisfaction_rate", "机器人满意率", _RATED_ROBOT),
    KnownByName("douyin.aftersale_rejection_rate", "售后拒绝率", _RULE),
    KnownByName("douyin.platform_help_rate", "平台求助率", _RULE),
    KnownByName("douyin.experience_score", "商家体验分", _COMPOSITE),
    # 快手
    KnownByName("kuaishou.attitude_bad_rate", "服务态度差原因的中差评率", _RATING_REASON),
    KnownByName("kuaishou.evaluation_invitation_rate", "邀评率", _LAST_RATING),
    KnownByName("kuaishou.evaluation_rate", "评价率", _LAST_RATING),
    KnownByName("kuaishou.no_service_rate", "不服务率", _RULE),
    KnownByName("kuaishou.avg_human_response_time", "人工平均回复时长", _RULE),
    KnownByName("kuaishou.dissatisfaction_rate", "IM不满意率", _RULE),
    KnownByName("kuaishou.inquiry_conversion_rate", "询单转化率", _RULE),
    KnownByName("kuaishou.cs_sales_amount", "客服销售额", _RULE),
    KnownByName("kuaishou.inquiry_average_order_value", "询单客单价", _RULE),
    # 小红书
    KnownByName("xhs.first_reply_rate_45s", "首次45秒回复率", _RULE),
    KnownByName("xhs.avg_reply_time", "平均回复时长", _RULE),
    KnownByName("xhs.reply_rate", "回复率", _RULE),
    KnownByName("xhs.review_rate", "评价率", _RULE),
    KnownByName("xhs.inquiry_payment_rate", "询单支付率", _RULE),
    KnownByName("xhs.inquiry_payment_amount", "询单支付金额", _RULE),
)
