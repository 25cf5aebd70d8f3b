"""The nine tables, one pydantic model each: what a row is, and what each column means.

A row is accepted here, validated with ``context={"time_zone": …}``, if and only if it is accepted
in a frame of its table. Columns the model does not know are kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from csmetrics.tables.amounts import Amount
from csmetrics.tables.column_types import Flag, IdText, OneOf, Text, Whole, unset
from csmetrics.tables.timestamps import Timestamp
from csmetrics.tables.zones import is_aware

Id = Annotated[str, IdText()]
Time = Annotated[datetime, Timestamp()]
Money = Annotated[Decimal, Amount(places=2, tolerance=1e-6)]
Bool = Annotated[bool, Flag()]

ShopId = Annotated[Id, Field(description="The shop's id (店铺编号).")]
BuyerId = Annotated[Id, Field(description="The buyer's id (买家编号).")]
OrderId = Annotated[Id, Field(description="The order it belongs to, by shop, buyer and this id.")]


class Row(BaseModel):
    """What all tables share: rows are frozen, strict, and keep the columns they do not know.

    Validated with ``context={"time_zone": name}``, times are placed in that zone. Without it an
    aware time is kept and a naive one stays naive, for the ``Dataset`` to place. A null in a column
    with a default is the default.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    KEY: ClassVar[tuple[str, ...]]
    """The columns no two rows of a data set share."""
    ORDERED: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of timestamps of which the first may not be before the second."""
    TOGETHER: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of columns that are both set or both null."""
    EXEMPT: ClassVar[frozenset[str]] = frozenset()
    """Columns a data set may lack though a definition reads them: they are null or the default."""

    @model_validator(mode="before")
    @classmethod
    def _nulls_are_defaults(cls, data: Any) -> Any:  # noqa: ANN401  whatever pydantic was given
        if not isinstance(data, dict) or not any(unset(value) for value in data.values()):
            return data
        return {
            name: None if unset(value) else value
            for name, value in data.items()
            if not (unset(value) and _has_default(cls, name))
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        broken = contradictions(self)
        if broken:
            told = {"says": "; ".join(broken), "rules": broken}
            raise PydanticCustomError("contradiction", "{says}", told)  # noqa: EM101  its name
        return self


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
    ORDERED = tuple(
        (f"{event}_at", "created_at")
        for event in ("paid", "grouped", "shipped", "signed", "closed")
    )

    order_id: Id = Field(description="The order's id, unique in the data set (订单编号).")
    shop_id: ShopId
    buyer_id: BuyerId
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
    ORDERED = (("completed_at", "applied_at"),)

    refund_id: Id = Field(description="The refund's id, unique in the data set (退款编号).")
    order_id: OrderId
    shop_id: ShopId
    buyer_id: BuyerId
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
    ORDERED = (("changed_at", "reviewed_at"),)

    review_id: Id = Field(description="The review's id, unique in the data set (评价编号).")
    order_id: OrderId
    shop_id: ShopId
    buyer_id: BuyerId
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

    complaint_id: Id = Field(description="The complaint's id, unique in the data set (投诉编号).")
    shop_id: ShopId
    buyer_id: BuyerId
    order_id: Id | None = Field(
        None, description="The order it belongs to, by shop, buyer and this id. Null: none."
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


def contradictions(row: Row) -> list[str]:
    """The rules between columns that a row breaks, in the words errors use."""
    broken = [
        before(later, earlier)
        for later, earlier in row.ORDERED
        if _is_before(getattr(row, later), getattr(row, earlier))
    ]
    broken += [
        apart(one, other)
        for one, other in row.TOGETHER
        if (getattr(row, one) is None) != (getattr(row, other) is None)
    ]
    return broken


def before(later: str, earlier: str) -> str:
    """The name of the rule that ``later`` may not be before ``earlier``."""
    return f"{later} is before {earlier}"


def apart(one: str, other: str) -> str:
    """The name of the rule that two columns are both set or both null."""
    return f"only one of {one} and {other} is set"


def _is_before(time: datetime | None, limit: datetime | None) -> bool:
    if time is None or limit is None or is_aware(time) != is_aware(limit):
        return False  # one aware and one naive cannot be told before both are placed
    if is_aware(time):
        # In one zone, python would compare wall clocks instead of instants.
        return time.astimezone(UTC) < limit.astimezone(UTC)
    return time < limit


def _has_default(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and field.default is not None and not field.is_required()
