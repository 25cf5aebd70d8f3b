"""Each node's words and its denial's in both languages, where no registered definition has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csmetrics.language.base import hours, minutes
from csmetrics.language.conditions import (
    Contacted,
    HadBuyerDay,
    all_of,
    any_of,
    any_row,
    at_least_value,
    at_most_value,
    every,
    has,
    has_value,
    is_,
    not_,
    some,
    time_during,
)
from csmetrics.language.conditions import happened as set_
from csmetrics.language.hours import working
from csmetrics.language.messages import (
    During,
    OnUnitDay,
    SinceSession,
    Unflagged,
    Whose,
    agent_messages,
    asked,
    automatic,
    buyer_manual,
    buyer_messages,
    human,
    rounds,
)
from csmetrics.language.quantities import Between, UntilFirst, wait_for
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.windows import (
    EndOfDay,
    FirstTime,
    LastMessage,
    OwnTime,
    StartOfDay,
    UnitTime,
    window,
)
from csmetrics.wording import time_phrases as times
from csmetrics.wording.condition_clauses import clause
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.quantity_phrases import quantity

ROUNDS = rounds(asked, by=human, scope="session")


def last(**reach):
    return LastMessage(of=human, before="paid_at", **reach)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        ((1, 2), "周一至周二", "Mon to Tue"),
        ((6, 7), "周六至周日", "Sat to Sun"),
        ((2, 3), "周二至周三", "Tue to Wed"),
        ((4, 5), "周四至周五", "Thu to Fri"),
        ((1, 3), "周一、周三", "Mon and Wed"),
        ((7, 1), "周一、周日", "Mon and Sun"),
        ((1, 2, 3, 5, 7), "周一至周三、周五、周日", "Mon to Wed and Fri and Sun"),
        ((1, 2, 3, 4, 5, 6, 7), "周一至周日", "Mon to Sun"),
        ((4,), "周四", "Thu"),
    ],
)
def test_days_of_the_week_are_said_in_runs(days, zh, en):
    assert times.weekdays(days) == times.Text(zh=zh, en=en)


@pytest.mark.parametrize(
    ("reach", "zh", "en"),
    [
        (
            {"within_days": 0},
            "之前、与其同一自然日",
            "before the payment time, on the same local day",
        ),
        (
            {"within_days": 1},
            "之前、最早自其 1 个自然日前起",
            "before the payment time, at most 1 local day earlier",
        ),
        (
            {"within_days": 2, "inclusive": True},
            "当刻或之前、最早自其 2 个自然日前起",
            "at or before the payment time, at most 2 local days earlier",
        ),
        (
            {"within": hours(48)},
            "之前、最早自其 48 小时前起（含恰好 48 小时）",
            "before the payment time, no more than 48 h earlier (exactly 48 h included)",
        ),
    ],
)
def test_how_far_back_a_message_is_looked_for(reach, zh, en):
    assert times.reach(last(**reach)) == times.Text(zh=f"在付款时间{zh}", en=en)


@pytest.mark.parametrize(
    ("bound", "zh", "en"),
    [
        (StartOfDay(days=-15), "D−15 日开始", "the start of day D−15"),
        (EndOfDay(days=1), "D+1 日结束", "the end of day D+1"),
        (FirstTime(of=asked), "第一条有效咨询消息的时间", "the time of the first asked message"),
        (UnitTime(column="paid_at"), "统计对象的付款时间", "the counted row's payment time"),
        (
            OwnTime(column="created_at", plus=timedelta(days=3)),
            "其下单时间 + 72 小时",
            "its order time + 72 h",
        ),
    ],
)
def test_what_bounds_a_window(bound, zh, en):
    assert times.bound(bound) == times.Text(zh=zh, en=en)


@pytest.mark.parametrize(
    ("of", "zh", "en"),
    [
        (window("grouped_at"), "已成团", "a group-completion time"),
        (window("closed_at"), "已关闭", "a closing time"),
        (window("created_at"), "已有下单时间", "an order time"),
        (
            window("paid_at", since=StartOfDay(), before=EndOfDay()),
            "D 日开始 ≤ 付款时间 < D 日结束",
            "the start of day D ≤ payment time < the end of day D",
        ),
        (
            window("paid_at", since=StartOfDay()),
            "D 日开始 ≤ 付款时间",
            "the start of day D ≤ payment time",
        ),
        (
            window("paid_at", before=EndOfDay()),
            "付款时间 < D 日结束",
            "payment time < the end of day D",
        ),
    ],
)
def test_a_window_is_half_open_and_without_bounds_what_happened(of, zh, en):
    assert times.window(of) == times.Text(zh=zh, en=en)


PAID = has("orders", window("paid_at"), at_least=3)
BEFORE = Contacted(by=last(within_days=2))


@pytest.mark.parametrize(
    ("condition", "zh", "en"),
    [
        (set_("assigned_at"), "已分配客服", "there is an assignment time"),
        (not_(set_("offline_at")), "尚未下线", "there is no offline time"),
        (at_least_value("score", 4), "评价分数≥4", "the score is ≥ 4"),
        (at_most_value("score", 4), "评价分数≤4", "the score is ≤ 4"),
        (
            not_(at_least_value("score", 4)),
            "评价分数并非≥4（没有时也算）",
            "the score is not ≥ 4 (or there is none)",
        ),
        (
            every(asked, set_("assigned_at"), or_none=True),
            "每一条有效咨询消息都满足「已分配客服」（一条也没有时视为满足）",
            (
                "for every asked message it holds that (there is an assignment time) (holds if"
                " there is none)"
            ),
        ),
        (
            PAID,
            "该买家在本店有至少 3 条「已付款」的订单",
            "the buyer has at least 3 orders of the shop with (a payment time)",
        ),
        (
            not_(PAID),
            "该买家在本店不足 3 条「已付款」的订单",
            "the buyer has fewer than 3 orders of the shop with (a payment time)",
        ),
        (
            HadBuyerDay(that=some(asked), days=0),
            "该买家 D 日与本店的消息（须有，不分客服）满足「有至少一条有效咨询消息」",
            (
                "the buyer's messages with the whole shop on day D (there must be some) are such"
                " that (there is at least one asked message)"
            ),
        ),
        (
            not_(HadBuyerDay(that=some(asked), days=0)),
            "该买家 D 日与本店的消息（须有，不分客服）不满足「有至少一条有效咨询消息」",
            (
                "the buyer's messages with the whole shop on day D (there must be some) are not"
                " such that (there is at least one asked message)"
            ),
        ),
        (
            HadBuyerDay(that=some(asked), days=1),
            (
                "该买家 D−1 日至 D 日中某一天与本店的消息（须有，不分客服）满足"
                "「有至少一条有效咨询消息」（其中 D 日指那一天）"
            ),
            (
                "the buyer's messages with the whole shop on one of the days from D−1 to D (there"
                " must be some) are such that (there is at least one asked message), that day taken"
                " as day D"
            ),
        ),
        (
            not_(HadBuyerDay(that=some(asked), days=1)),
            (
                "该买家 D−1 日至 D 日中没有一天与本店的消息（须有，不分客服）满足"
                "「有至少一条有效咨询消息」（其中 D 日指那一天）"
            ),
            (
                "the buyer's messages with the whole shop on none of the days from D−1 to D (there"
                " must be some) are such that (there is at least one asked message), that day taken"
                " as day D"
            ),
        ),
        (
            BEFORE,
            "在付款时间之前、最早自其 2 个自然日前起，店铺与该买家之间有过人工回复",
            (
                "there is a human reply between the shop and the buyer before the payment time, at"
                " most 2 local days earlier"
            ),
        ),
        (
            not_(BEFORE),
            "在付款时间之前、最早自其 2 个自然日前起，店铺与该买家之间没有过人工回复",
            (
                "there is no human reply between the shop and the buyer before the payment time, at"
                " most 2 local days earlier"
            ),
        ),
        (
            not_(any_row(is_("intervened", True))),
            "这些记录没有一条满足「平台已介入」",
            "none of these rows is such that (the platform intervened)",
        ),
        (not_(is_("intervened", True)), "平台未介入", "the platform did not intervene"),
        (
            all_of(some(asked), any_of(some(human), some(automatic))),
            "有至少一条有效咨询消息，且「有至少一条人工回复，或有至少一条自动回复」",
            (
                "there is at least one asked message, and (there is at least one human reply, or"
                " there is at least one automatic reply)"
            ),
        ),
        (
            BeforeOrderEvent(column="applied_at", event="shipped_at"),
            "申请时间早于所属订单的发货时间（没有发货时间也算）",
            "the application time is before the shipping time of its order (or that has none)",
        ),
        (not_(is_("intervened", False)), "平台已介入", "the platform intervened"),
        (not_(is_("left_message", True)), "不是留言", "it is not a left message"),
        (is_("kind", "exchange"), "类型为换货", "the kind is exchange"),
        (not_(is_("kind", "exchange")), "类型不为换货", "the kind is not exchange"),
        (has_value("score"), "记有评价分数", "there is a score"),
        (not_(has_value("score")), "没有记评价分数", "there is no score"),
        (
            time_during("paid_at", "09:00", "18:00"),
            "付款时间落在 [09:00, 18:00) 内",
            "the payment time is in [09:00, 18:00)",
        ),
        (
            not_(time_during("paid_at", "00:00", "24:00")),
            "没有付款时间",
            "there is no payment time",
        ),
    ],
)
def test_a_condition_and_its_denial(condition, zh, en):
    words = clause(condition, "the message")
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize(
    ("messages", "zh", "en"),
    [
        (
            agent_messages("manual", "automatic"),
            "客服手动或自动消息",
            "manual or automatic agent messages",
        ),
        (buyer_messages("automatic"), "买家自动消息", "automatic buyer messages"),
        (agent_messages("assisted"), "客服辅助消息", "assisted agent messages"),
        (agent_messages("bulk"), "客服群发消息", "bulk agent messages"),
        (
            Unflagged(of=buyer_manual, flags=("blocked", "internal")),
            "未被标记为拉黑或内部账号的买家本人消息",
            "typed buyer messages while the buyer is not flagged as blocked or internal",
        ),
        (
            Whose(of=asked, column="kind", values=("text",)),
            "类型为`text`的有效咨询消息",
            "asked messages whose kind is `text`",
        ),
        (
            SinceSession(of=asked, column="human_requested_at"),
            "不早于所在会话转人工时间的有效咨询消息",
            "asked messages at or after the human-request time of the session",
        ),
        (
            OnUnitDay(of=During(of=asked, start="08:00", end="23:00")),
            "发于 D 日的、发于 [08:00, 23:00) 的有效咨询消息",
            "asked messages sent in [08:00, 23:00), sent on day D",
        ),
    ],
)
def test_a_set_of_messages(messages, zh, en):
    assert noun(messages).text == times.Text(zh=zh, en=en)


def test_rounds_are_opened_rather_than_sent():
    of = "asked messages parted by human replies, within one session"
    for node, zh, en in (
        (
            During(of=ROUNDS, start="08:00", end="23:00"),
            "首条发于 [08:00, 23:00) 的",
            "opened in [08:00, 23:00)",
        ),
        (OnUnitDay(of=ROUNDS), "首条发于 D 日的", "opened on day D"),
        (
            SinceSession(of=ROUNDS, column="human_requested_at"),
            "首条不早于所在会话转人工时间的",
            "opened at or after the human-request time of the session",
        ),
    ):
        text = noun(node)
        assert text.zh == f"{zh}对话轮次（有效咨询消息，以人工回复隔开，同一会话之内）"
        assert text.many == f"rounds ({of}) {en}"
        assert text.counter == "个"


@pytest.mark.parametrize(
    ("of", "zh", "en"),
    [
        (
            Between(since="online_at", until="offline_at", times="weight"),
            "从上线时间到下线时间的时长 × 分流权重",
            "time from online time to offline time × weight",
        ),
        (
            Between(since="applied_at", until="completed_at"),
            "从申请时间到完成时间的时长",
            "time from application time to completion time",
        ),
        (
            UntilFirst(since="human_requested_at", of=human),
            "从转人工时间到不早于它的第一条人工回复的时长",
            "time from the human-request time to the first human reply at or after it",
        ),
        (
            wait_for(human, since="last"),
            "从该条所在轮次的最后一条到其后第一条店内任一客服的人工回复的等待时长",
            "wait, from the last message of its round, for a human reply of any agent of the shop",
        ),
        (
            wait_for(human, scope="session", of=ROUNDS, cap=minutes(10)),
            (
                "从第一个对话轮次（有效咨询消息，以人工回复隔开，同一会话之内）到其后第一条同一会话内的人工"
                "回复的等待时长（超过 10 分钟或无回复按 10 分钟计）"
            ),
            (
                "wait of the first round (asked messages parted by human replies, within one"
                " session) for a human reply in its session (longer or unanswered: 10 min)"
            ),
        ),
        (
            wait_for(automatic, counting=working("09:00", "18:00", days="sat-sun")),
            (
                "从该条到其后第一条店内任一客服的自动回复的等待时长"
                "（只计工作时间：周六至周日 [09:00, 18:00)）"
            ),
            (
                "wait for an automatic reply of any agent of the shop (working time alone: Sat to"
                " Sun [09:00, 18:00))"
            ),
        ),
    ],
)
def test_a_quantity(of, zh, en):
    assert quantity(of) == times.Text(zh=zh, en=en)
