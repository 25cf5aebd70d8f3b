"""The display names of tables, columns and values."""

from __future__ import annotations

from csmetrics.language.base import Own
from csmetrics.wording.bilingual import Text, join

_TABLES = {
    "messages": Text(zh="消息", en="message"),
    "sessions": Text(zh="会话", en="session"),
    "orders": Text(zh="订单", en="order"),
    "refunds": Text(zh="售后单", en="refund"),
    "reviews": Text(zh="订单评价", en="review"),
    "ratings": Text(zh="服务评价", en="rating"),
    "complaints": Text(zh="投诉", en="complaint"),
    "shifts": Text(zh="在线时段", en="shift"),
    "buyer_flags": Text(zh="买家标记", en="buyer flag"),
    "agents": Text(zh="客服人员", en="agent"),
    "calendar": Text(zh="特殊日期", en="calendar day"),
    "shops": Text(zh="店铺", en="shop"),
}
_TIMES = {
    "sent_at": Text(zh="发送时间", en="sending time"),
    "started_at": Text(zh="开始时间", en="start time"),
    "ended_at": Text(zh="结束时间", en="end time"),
    "human_requested_at": Text(zh="转人工时间", en="human-request time"),
    "queued_at": Text(zh="进入排队时间", en="queueing time"),
    "assigned_at": Text(zh="分配客服时间", en="assignment time"),
    "created_at": Text(zh="下单时间", en="order time"),
    "paid_at": Text(zh="付款时间", en="payment time"),
    "grouped_at": Text(zh="成团时间", en="group-completion time"),
    "shipped_at": Text(zh="发货时间", en="shipping time"),
    "signed_at": Text(zh="签收时间", en="signing time"),
    "closed_at": Text(zh="关闭时间", en="closing time"),
    "applied_at": Text(zh="申请时间", en="application time"),
    "completed_at": Text(zh="完成时间", en="completion time"),
    "reviewed_at": Text(zh="评价时间", en="review time"),
    "changed_at": Text(zh="改评时间", en="review-change time"),
    "invited_at": Text(zh="邀评时间", en="invitation time"),
    "rated_at": Text(zh="评价提交时间", en="rating time"),
    "filed_at": Text(zh="投诉时间", en="filing time"),
    "online_at": Text(zh="上线时间", en="online time"),
    "offline_at": Text(zh="下线时间", en="offline time"),
    "from_at": Text(zh="标记起始时间", en="flag-start time"),
    "to_at": Text(zh="标记终止时间", en="flag-end time"),
}
_EVENTS = {
    "human_requested_at": "转人工",
    "queued_at": "进入排队",
    "assigned_at": "分配客服",
    "ended_at": "结束",
    "paid_at": "付款",
    "grouped_at": "成团",
    "shipped_at": "发货",
    "signed_at": "签收",
    "closed_at": "关闭",
    "completed_at": "完成",
    "changed_at": "改评",
    "invited_at": "邀评",
    "rated_at": "提交评价",
    "offline_at": "下线",
}
"""The Chinese verbs of nullable timestamps; 已 before one means that it is not null."""

_ATTRIBUTES = {
    "level": Text(zh="满意度等级（1 最差，5 最好）", en="level (1 worst, 5 best)"),
    "score": Text(zh="评价分数", en="score"),
    "kind": Text(zh="类型", en="kind"),
    "reason": Text(zh="原因", en="reason"),
    "liability": Text(zh="责任方", en="liability"),
    "stage": Text(zh="咨询阶段", en="stage"),
    "intervened": Text(zh="平台介入", en="platform intervention"),
    "left_message": Text(zh="留言", en="left message"),
    "amount": Text(zh="金额", en="amount"),
    "quantity": Text(zh="件数", en="quantity"),
    "weight": Text(zh="分流权重", en="weight"),
    "flag": Text(zh="标记", en="flag"),
    "agent_id": Text(zh="客服", en="agent"),
    "buyer_id": Text(zh="买家", en="buyer"),
    "order_id": Text(zh="订单号", en="order id"),
    "session_id": Text(zh="会话", en="session"),
    "shop_id": Text(zh="店铺", en="shop"),
}
_OWN = {
    "text": Text(zh="文本", en="text"),
    "integer": Text(zh="整数", en="integer"),
    "flag": Text(zh="是非", en="flag"),
}
"""The names of the declared types of user-defined columns."""

_VALUES = {
    True: Text(zh="是", en="true"),
    False: Text(zh="否", en="false"),
    "refund_only": Text(zh="仅退款", en="refund only"),
    "return_refund": Text(zh="退货退款", en="return and refund"),
    "exchange": Text(zh="换货", en="exchange"),
    "quality": Text(zh="商品品质", en="quality"),
    "logistics": Text(zh="物流", en="logistics"),
    "size": Text(zh="尺码", en="size"),
    "unwanted": Text(zh="不想要了", en="unwanted"),
    "other": Text(zh="其他", en="other"),
    "seller": Text(zh="商家", en="seller"),
    "buyer": Text(zh="买家", en="buyer"),
    "platform": Text(zh="平台", en="platform"),
    "none": Text(zh="无责任方", en="none"),
    "presale": Text(zh="售前", en="presale"),
    "aftersale": Text(zh="售后", en="aftersale"),
    "spam": Text(zh="垃圾消息", en="spam"),
    "blocked": Text(zh="拉黑", en="blocked"),
    "internal": Text(zh="内部账号", en="internal"),
}


def table(name: str) -> Text:
    """Return the noun for one row of a table; the English plural adds an s."""
    return _TABLES[name]


def column(name: str | Own) -> Text:
    """Return the name of a column; an unknown column is its own name in quotes.

    Examples:
        >>> column(Own(name="topic", type="text")).en
        'text column `topic` of your own'
    """
    if isinstance(name, Own):
        quoted, sort = _quoted(name.name), _OWN[name.type]
        return Text(
            zh=f"自有{sort.zh}列 {quoted.zh} ", en=f"{sort.en} column {quoted.en} of your own"
        )
    return _TIMES.get(name) or _ATTRIBUTES.get(name) or _quoted(name)


def event(name: str) -> str:
    """Return the Chinese verb of a timestamp, such as 付款; without a verb, 有 and its name."""
    return _EVENTS.get(name) or f"有{column(name).zh}"


def values(of: tuple[bool | int | str, ...]) -> Text:
    """Join values with "or"; numbers are unchanged, unknown words are in quotes."""
    return join((_value(value) for value in of), "或", " or ")


def a(noun: str) -> str:
    """Put the indefinite article before an English noun.

    Examples:
        >>> a("order"), a("rating")
        ('an order', 'a rating')
    """
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _value(value: bool | int | str) -> Text:  # noqa: FBT001  a value of a column, not a switch
    if isinstance(value, int) and not isinstance(value, bool):
        return Text(zh=str(value), en=str(value))
    return _VALUES.get(value) or _quoted(value)


def _quoted(name: object) -> Text:
    return Text(zh=f"`{name}`", en=f"`{name}`")
