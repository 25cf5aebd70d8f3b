"""Conditions of 淘宝 / 天猫: contact, filtered, received, inquiry, round, sold by service."""

from __future__ import annotations

from datetime import timedelta

from csmetrics.language.conditions import (
    Contacted,
    Flagged,
    all_of,
    any_of,
    comes,
    first,
    has,
    not_,
    robot_only,
    some,
)
from csmetrics.language.messages import (
    EitherOf,
    asked,
    automatic,
    buyer_manual,
    human,
    rounds,
)
from csmetrics.language.units import Rows, rows
from csmetrics.language.windows import (
    FirstTime,
    LastMessage,
    OwnTime,
    end_of_day,
    start_of_day,
    window,
)
from csmetrics.model.metric import Choice, Concept, Text

contact = EitherOf(of=(buyer_manual, human))
"""联系: messages typed by the buyer and human replies, also of flagged buyers."""
contacted = some(contact)
_flagged_or_monologue = any_of(first(contact, Flagged()), not_(some(buyer_manual)))
filtered = all_of(contacted, _flagged_or_monologue)
"""接待过滤: a flag covers the first message, or only the agent wrote (客服单口相声)."""
received = all_of(contacted, not_(_flagged_or_monologue))
"""接待: a contact that is not filtered."""

first_typed = FirstTime(of=buyer_manual)
aftersale = all_of(
    has("orders", window("paid_at", since=start_of_day(-15), before=first_typed)),
    not_(has("orders", window("created_at", since=first_typed, before=end_of_day(1)))),
)
"""售后: paid an order since day D−15, and orders none from the first message to D+1."""
inquiring = all_of(received, not_(aftersale))
"""询单: received and not 售后."""
paid_by_next_day = has("orders", window("paid_at", since=first_typed, before=end_of_day(1)))
paid_in_the_end = has(
    "orders",
    window("created_at", since=first_typed, before=end_of_day(1)),
    window("paid_at", before=OwnTime(column="created_at", plus=timedelta(days=3))),
)
"""最终付款: ordered by the end of D+1 and paid within 3 days, before the order closes."""
replied = comes(human, after=buyer_manual, until=0)
"""回复过: a human reply follows the buyer's first message before the end of the day."""

CONCEPTS = (
    Concept(name=Text(zh="询单买家", en="inquiring buyer"), of=inquiring),
    Concept(name=Text(zh="接待买家", en="received buyer"), of=received),
    Concept(name=Text(zh="过滤买家", en="filtered buyer"), of=filtered),
    Concept(name=Text(zh="售后买家", en="after-sale buyer"), of=aftersale),
)

turns = rounds(asked, by=human, scope="peer")
"""对话轮次: rounds between one account and one buyer."""
parted_turns = rounds(asked, by=human, scope="peer", parted_by=automatic)
"""对话轮次 that automatic replies also separate, so that each has one kind of reply."""
served_by_a_person = not_(robot_only(parted_turns))
"""A round that is not left to robots alone (全自动接待)."""


def last_reply_before(event: str) -> LastMessage:
    """Return the last human reply to the buyer in the two days before the order's event."""
    return LastMessage(of=human, before=event, within=timedelta(days=2))


def orders_sold(*events: str) -> Rows:
    """Return orders by day of payment with a human reply in two days before one of the events.

    The order belongs to the author of the reply before the first such event.
    """
    before = tuple(last_reply_before(event) for event in events)
    found = tuple(Contacted(by=message) for message in before)
    return rows(
        "orders",
        at="paid_at",
        where=found[0] if len(found) == 1 else any_of(*found),
        agent=before,
    )


sold_orders = orders_sold("paid_at")
"""付款判定: there is a human reply to the buyer in the two days before the payment."""

orders_made = rows("orders", at="created_at", agent=(last_reply_before("created_at"),))
"""下单: orders by day of creation; the author of the last human reply before it owns them."""

EITHER_SIDE_MAY_SPEAK_FIRST = Choice(
    point=Text(
        zh="买家或人工客服当天说过话即为咨询，不论谁先开口",
        en="Either side's message makes a contact, whoever spoke first",
    ),
    reason=Text(
        zh="接口说明不问谁先发起；只有客服说话的归入过滤，所以咨询=接待+过滤成立",
        en="The interface asks not who began; the agent's monologue is filtered, so that "
        "consulted = received + filtered",
    ),
    clauses=("contact",),
)
TWO_FILTERS = Choice(
    point=Text(
        zh="过滤规则只取两条：首条消息处于标记期间，或只有客服说话",
        en="Two filters only: a flag on the first message, or only the agent spoke",
    ),
    reason=Text(
        zh="其余规则是可开关的文字匹配；数据若要用，可先写成买家标记",
        en="The others are optional text matching; whoever wants them flags the buyers in the data",
    ),
    clauses=("filters",),
)
RECEIVED_NEEDS_NO_REPLY = Choice(
    point=Text(
        zh="没有得到回复的买家也在接待人数里", en="A received buyer need not have been replied to"
    ),
    reason=Text(
        zh="回复率公式以接待减未回复为分子；接口的已接待人数另有双方都说话的要求",
        en="The reply rate subtracts the unreplied from the received; "
        "one interface asks for both sides",
    ),
    clauses=("received",),
)
BEFORE_ORDERING = Choice(
    point=Text(
        zh="15天内付过款、当日和次日又没有新下单的，是售后，不是询单",
        en="Who paid within 15 days and orders nothing today or tomorrow is after-sale",
    ),
    reason=Text(
        zh="指南只说下单前来咨询；售后天数是绩效产品的设置，15为其中一档，延迟1天与次日相合",
        en="The guide says before ordering; tools set the days, 15 among them, and the one-day "
        "delay agrees with tomorrow",
    ),
    clauses=("aftersale_days",),
)
HUMANS_ONLY = Choice(
    point=Text(
        zh="只有人工回复才算，智能辅助由人确认后发出的也算",
        en="Only a person's reply counts, one a person approved included",
    ),
    reason=Text(
        zh="首次响应的说明剔除自动回复；教程建议设自动回复，只在未识别自动回复的工具里有用",
        en="The rule drops automatic replies; setting them up helps only in tools blind to them",
    ),
    clauses=("replies",),
)
PAYMENT_DECIDES = Choice(
    point=Text(
        zh="按付款判定：付款前两天内最后与买家说话的人工客服所得",
        en="By payment: the last person to speak to the buyer in the two days before paying",
    ),
    reason=Text(
        zh="官方字段有下单、付款、下单优先三种判定；指南说付款落在期内，故取付款",
        en="Fields exist for order, payment and order-first; the guide counts payments made in "
        "the period",
    ),
    clauses=("attribution",),
)
ORDER_DECIDES = Choice(
    point=Text(
        zh="按客服看时，订单归下单前两天内最后与买家说话的人工客服",
        en="By agent, an order is of the last person to speak to the buyer in the two days before "
        "it was made",
    ),
    reason=Text(
        zh="绩效系统以下单时刻落实订单：先看正在进行的对话，再看最近的对话",
        en="The program gives an order to the talk under way when it is made, else to the nearest",
    ),
    clauses=("attribution",),
)
FIRST_OF_ROUND = Choice(
    point=Text(
        zh="轮次从第一条提问起算，到第一条人工回复为止",
        en="A round's clock runs from its first question to the first human reply",
    ),
    reason=Text(
        zh="公布的算例中，末条消息及时回复而首条超时的轮次算不达标",
        en="In the published example a round fails on its first message though its last is in time",
    ),
    clauses=("unit",),
)
EACH_ACCOUNT_ITS_ROUND = Choice(
    point=Text(
        zh="每个子账号各算各的轮次，转接不把回复记给前一位",
        en="Every account owns its rounds; a transfer lends no reply to the one before",
    ),
    reason=Text(
        zh="规则说明未回复就转走，前一账号留下一轮未回复",
        en="The rule leaves the first account with an unanswered round",
    ),
    clauses=("scope",),
)
ROBOT_ROUNDS_ARE_OUT = Choice(
    point=Text(
        zh="全自动接待的轮次不计：买家下一次提问之前只有自动回复，就不进分子分母",
        en="Rounds of full-automatic reception are out: only automatic replies before the buyer's "
        "next question leave it out of both sides",
    ),
    reason=Text(
        zh="规则剔除机器人全自动的轮次；以下一次提问为界，人工接过话的轮次不会因一句欢迎语而被剔除",
        en="The rule drops fully automatic rounds; bounded by the next question, a welcome text "
        "takes no round out that a person answers",
    ),
    clauses=("robot_rounds",),
)
AUTOMATIC_REPLIES_PART_ROUNDS = Choice(
    point=Text(
        zh="两次提问之间有自动回复，也分作两轮",
        en="An automatic reply between two questions parts them into two rounds",
    ),
    reason=Text(
        zh="否则机器人答过的提问会并入人工接待的那一轮，使其显得更慢",
        en="Else questions a robot answered would join the round a person answers and make it seem "
        "slower",
    ),
    clauses=("parted",),
)
NO_NEW_CHAT_AFTER_A_LONG_WAIT = Choice(
    point=Text(
        zh="等待再久也是同一轮，不因超过最长等待而另起",
        en="A long wait does not start a new chat",
    ),
    reason=Text(
        zh="最长等待时间是绩效产品可改的设置，指南未提",
        en="The longest wait is a setting of the tools the guides do not mention",
    ),
    clauses=("longest_wait",),
)
