"""The models of the twelve tables: what a row is, and what each column means.

A model validated with ``context={"time_zone": …}`` accepts a row if and only if a frame of its
table accepts it. Columns the model does not know are kept.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import Flag, IdText, Name, OneOf, Text, Whole
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.row import Row
from csmetrics.tables.schema.timestamps import Timestamp

Id = Annotated[str, IdText()]
Time = Annotated[datetime, Timestamp()]
Money = Annotated[Decimal, Amount(places=2, tolerance=1e-6)]
Bool = Annotated[bool, Flag()]
Day = Annotated[date, LocalDate()]
PlatformName = Annotated[
    Literal["pdd", "taobao", "douyin", "jd", "ali1688", "youzan", "kuaishou", "xhs"], OneOf()
]

ShopId = Annotated[Id, Field(description="The shop's id (店铺编号).")]
BuyerId = Annotated[Id, Field(description="The buyer's id (买家编号).")]
OmittableBuyerId = Annotated[
    str | None,
    IdText(),
    Field(description="The buyer's id (买家编号). A table may lack the column as a whole."),
]
OrderId = Annotated[
    Id,
    Field(description="The order it belongs to, by shop, this id and buyer (where both have one)."),
]


class Message(Row):
    """One message of a conversation (消息)."""

    KEY = ("message_id",)
    EXEMPT = frozenset({"mode", "kind", "seq", "agent_id", "session_id"})

    message_id: Id = Field(description="The message's id, unique in the data set (消息编号).")
    shop_id: ShopId
    buyer_id: BuyerId
    agent_id: Id | None = Field(
        None,
        description="On an agent's message its author, on a buyer's the account it reached "
        "(客服). Null: unknown; a buyer's message is then taken to have reached the author of the "
        "next human reply of the day, else of the previous one, else nobody.",
    )
    session_id: Id | None = Field(
        None, description="The session it belongs to (会话编号). Null: none."
    )
    sent_at: Time = Field(description="When it was sent (发送时间).")
    sender: Annotated[Literal["buyer", "agent", "system"], OneOf()] = Field(
        description="Who sent it (发送方)."
    )
    mode: Annotated[Literal["manual", "assisted", "automatic", "bulk"], OneOf()] = Field(
        "manual",
        description="How it was sent (发送方式): by a person; drafted by a robot and sent by a "
        "person; by a machine; to many at once. Null: manual.",
    )
    kind: Annotated[str, Text()] = Field(
        "text", description="What it holds, such as text or image (消息类型). Null: text."
    )
    seq: Annotated[int, Whole()] | None = Field(
        None, description="Order among messages of the same time (序号). Null: before any other."
    )


class Session(Row):
    """One session between a buyer and a shop (会话)."""

    KEY = ("session_id",)
    ORDERED = (
        ("ended_at", "started_at"),
        ("human_requested_at", "started_at"),
        ("queued_at", "started_at"),
        ("assigned_at", "started_at"),
        ("assigned_at", "queued_at"),
    )

    session_id: Id = Field(description="The session's id, unique in the data set (会话编号).")
    shop_id: ShopId
    buyer_id: BuyerId
    agent_id: Id | None = Field(
        None, description="The last agent who had it (最后接待客服). Null: nobody."
    )
    started_at: Time = Field(description="When it began (会话开始时间).")
    ended_at: Time | None = Field(None, description="When it ended (会话结束时间). Null: open.")
    human_requested_at: Time | None = Field(
        None, description="When the buyer asked for a person (转人工). Null: never."
    )
    queued_at: Time | None = Field(
        None, description="When the buyer began to queue (排队). Null: never."
    )
    assigned_at: Time | None = Field(
        None, description="When an agent was assigned (分配客服). Null: never."
    )
    left_message: Bool = Field(
        default=False, description="Whether it is a message left for later (留言). Null: false."
    )
    stage: Annotated[Literal["presale", "aftersale"], OneOf()] | None = Field(
        None, description="Before or after the sale (售前 / 售后). Null: unknown."
    )


class Order(Row):
    """One order (订单)."""

    KEY = ("order_id",)
    OMITTABLE = frozenset({"buyer_id"})
    ORDERED = tuple(
        (f"{event}_at", "created_at")
        for event in ("paid", "grouped", "shipped", "signed", "closed")
    )

    order_id: Id = Field(description="The order's id, unique in the data set (订单编号).")
    shop_id: ShopId
    buyer_id: OmittableBuyerId = None
    created_at: Time = Field(description="When it was placed (下单时间).")
    paid_at: Time | None = Field(None, description="When it was paid (付款时间). Null: unpaid.")
    grouped_at: Time | None = Field(
        None, description="When its group was complete (成团时间). Null: not yet."
    )
    shipped_at: Time | None = Field(
        None, description="When it was shipped (发货时间). Null: not yet."
    )
    signed_at: Time | None = Field(
        None, description="When the buyer received it (签收时间). Null: not yet."
    )
    closed_at: Time | None = Field(
        None, description="When it was closed unpaid or cancelled (关闭时间). Null: open."
    )
    amount: Money = Field(description="What the buyer pays, in CNY (金额).")
    quantity: Annotated[int, Whole(least=1)] = Field(description="Number of items (件数).")


class Refund(Row):
    """One after-sale application: a refund, a return or an exchange (退款 / 售后单)."""

    KEY = ("refund_id",)
    OMITTABLE = frozenset({"buyer_id"})
    ORDERED = (("completed_at", "applied_at"),)

    refund_id: Id = Field(description="The refund's id, unique in the data set (退款编号).")
    order_id: OrderId
    shop_id: ShopId
    buyer_id: OmittableBuyerId = None
    agent_id: Id | None = Field(None, description="The agent who handled it (客服). Null: nobody.")
    kind: Annotated[Literal["refund_only", "return_refund", "exchange"], OneOf()] = Field(
        description="Money back only, goods and money, or other goods (仅退款 / 退货退款 / 换货)."
    )
    applied_at: Time = Field(description="When the buyer applied (申请时间).")
    completed_at: Time | None = Field(
        None, description="When it was completed (完成时间). Null: not yet."
    )
    amount: Money = Field(description="What is paid back, in CNY (退款金额).")
    reason: (
        Annotated[Literal["quality", "logistics", "size", "unwanted", "other"], OneOf()] | None
    ) = Field(None, description="Why the buyer applied (退款原因). Null: unknown.")
    intervened: Bool = Field(
        default=False, description="Whether the platform stepped in (平台介入). Null: false."
    )
    liability: Annotated[Literal["seller", "buyer", "platform", "none"], OneOf()] | None = Field(
        None, description='Who is at fault (责任方); "none": nobody is. Null: not judged.'
    )


class Review(Row):
    """One review of an order (评价)."""

    KEY = ("review_id",)
    OMITTABLE = frozenset({"buyer_id"})
    ORDERED = (("changed_at", "reviewed_at"),)

    review_id: Id = Field(description="The review's id, unique in the data set (评价编号).")
    order_id: OrderId
    shop_id: ShopId
    buyer_id: OmittableBuyerId = None
    agent_id: Id | None = Field(None, description="The agent it is about (客服). Null: nobody.")
    reviewed_at: Time = Field(description="When it was written (评价时间).")
    score: Annotated[int, Whole(least=0)] = Field(
        description="The points given, on the platform's own scale (评分)."
    )
    changed_at: Time | None = Field(
        None, description="When the buyer changed it (改评时间). Null: never."
    )


class Rating(Row):
    """One invitation to rate the service, and the rating if it came (满意度评价)."""

    KEY = ("rating_id",)
    ORDERED = (("rated_at", "invited_at"),)
    TOGETHER = (("level", "rated_at"),)

    rating_id: Id = Field(description="The rating's id, unique in the data set (评价编号).")
    shop_id: ShopId
    buyer_id: BuyerId
    agent_id: Id | None = Field(None, description="The agent who is rated (客服). Null: nobody.")
    session_id: Id | None = Field(
        None, description="The session that is rated (会话编号). Null: none."
    )
    invited_at: Time | None = Field(
        None, description="When the buyer was asked to rate (邀评时间). Null: unasked."
    )
    rated_at: Time | None = Field(
        None, description="When the buyer rated (评价时间). Null: never; so is ``level``."
    )
    level: Annotated[int, Whole(least=1, most=5)] | None = Field(
        None, description="From 1, worst, to 5, best (满意度). Null: not rated."
    )


class Complaint(Row):
    """One complaint about the service (投诉)."""

    KEY = ("complaint_id",)
    OMITTABLE = frozenset({"buyer_id"})

    complaint_id: Id = Field(description="The complaint's id, unique in the data set (投诉编号).")
    shop_id: ShopId
    buyer_id: OmittableBuyerId = None
    order_id: Id | None = Field(
        None,
        description="The order it belongs to, by shop, this id and, where both tables have it, "
        "buyer. Null: none.",
    )
    agent_id: Id | None = Field(None, description="The agent it is about (客服). Null: nobody.")
    filed_at: Time = Field(description="When it was filed (投诉时间).")


class Shift(Row):
    """One stretch of time an agent is online (在线时段)."""

    KEY = ("shop_id", "agent_id", "online_at")
    ORDERED = (("offline_at", "online_at"),)
    EXEMPT = frozenset({"weight"})

    shop_id: ShopId
    agent_id: Id = Field(description="The agent (客服).")
    online_at: Time = Field(description="When the agent came online (上线时间).")
    offline_at: Time | None = Field(
        None, description="When the agent went offline (下线时间). Null: still online."
    )
    weight: Annotated[Decimal, Amount(places=4)] = Field(
        Decimal("1.0000"),
        description="The agent's share of the queue, 1 the usual one (分流权重). Null: 1.",
    )


class BuyerFlag(Row):
    """One stretch of time a buyer is flagged by the shop (买家标记)."""

    KEY = ("shop_id", "buyer_id", "flag", "from_at")
    ORDERED = (("to_at", "from_at"),)

    shop_id: ShopId
    buyer_id: BuyerId
    flag: Annotated[Literal["spam", "blocked", "internal"], OneOf()] = Field(
        description="A spammer, a blocked buyer, or the shop's own people (骚扰 / 黑名单 / 内部)."
    )
    from_at: Time = Field(description="From when on it holds, inclusive (生效时间).")
    to_at: Time | None = Field(
        None, description="Until when it holds, exclusive (失效时间). Null: open-ended."
    )


class Agent(Row):
    """One agent account of a shop for a period of dates: name, team and role (客服人员)."""

    KEY = ("shop_id", "agent_id", "since")
    EXEMPT = frozenset({"since", "until", "name", "team", "role"})
    PERIOD = ("since", "until")

    shop_id: ShopId
    agent_id: Id = Field(description="The agent's account (客服账号).")
    since: Day | None = Field(
        None, description="The first local day this holds (生效日期). Null: from the beginning."
    )
    until: Day | None = Field(
        None, description="The first local day it no longer does (失效日期). Null: open-ended."
    )
    name: Annotated[str, Name()] | None = Field(
        None, description="Who it is (姓名或昵称). Null: unknown."
    )
    team: Annotated[str, Name()] | None = Field(
        None, description="The team the agent belongs to (组别). Null: none."
    )
    role: Annotated[Literal["presale", "aftersale", "both"], OneOf()] | None = Field(
        None, description="What the agent serves: before or after the sale (岗位). Null: unknown."
    )


class CalendarDay(Row):
    """One special local day, for all or for one shop, platform or policy (特殊日期)."""

    KEY = ("day", "kind", "name", "shop_id", "platform", "rule")
    EXEMPT = frozenset({"name", "shop_id", "platform", "rule"})

    day: Day = Field(description="The local day (日期).")
    kind: Annotated[Literal["holiday", "workday", "exempt", "event"], OneOf()] = Field(
        description="A day without working hours; a make-up working day; one that is not assessed; "
        "one of a named event (休息日 / 调休上班日 / 免考核日 / 活动日)."
    )
    name: Annotated[str, Text()] | None = Field(
        None, description="What it is called, such as 618 (名称). Null: nothing."
    )
    shop_id: Id | None = Field(None, description="The shop it is for (店铺编号). Null: every shop.")
    platform: PlatformName | None = Field(
        None, description="The platform it is for (平台). Null: every platform."
    )
    rule: Annotated[str, Text()] | None = Field(
        None,
        description="Of an exempt day: the policy that does not count it, by id or pattern "
        "(规则). Null: every one.",
    )


class Shop(Row):
    """One shop (店铺)."""

    KEY = ("shop_id",)
    EXEMPT = frozenset({"platform", "name"})

    shop_id: ShopId
    platform: PlatformName | None = Field(
        None, description="The platform it is on (平台). Null: not stated; it is counted for all."
    )
    name: Annotated[str, Name()] | None = Field(
        None, description="What it is called (店铺名称). Null: unknown."
    )
