"""Editions in words: the defining sentence, and phrases for delay, unit, day, hours, terms."""

from __future__ import annotations

from csmetrics.language.base import Node, Scope, walk
from csmetrics.language.conditions import (
    Answered,
    AnyRow,
    Comes,
    Flagged,
    HadBuyerDay,
    HasRow,
    RobotOnly,
)
from csmetrics.language.hours import Working
from csmetrics.language.measures import Measure, Proportion, Ratio, Simple
from csmetrics.language.messages import (
    During,
    RoundStarts,
    Sent,
    Unflagged,
    any_reply,
    asked,
    automatic,
    buyer_manual,
    human,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.row_conditions import Happened, TimeDuring
from csmetrics.language.units import BuyerDays, Each, Unit
from csmetrics.language.windows import EndOfDay, FirstTime, StartOfDay, UnitTime
from csmetrics.model.edition import Edition
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, join, th, unique
from csmetrics.wording.concepts import explanations, with_names
from csmetrics.wording.condition_clauses import clause
from csmetrics.wording.measure_sentences import measure_phrases
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.unit_phrases import authors, counted, population


def sentence(edition: Edition) -> Text:
    """Put the definition into one sentence, and its reading by agent into a second if needed."""
    whole, seen = measure_phrases(with_names(edition)).whole, _seen(edition.settles_after)
    over = trailing(edition)
    zh = f"{over.zh}，" if over else ""
    en = f"{over.en}, " if over else ""
    zh += f"{whole.zh}；{seen.zh}"
    en += f"{whole.en}; {seen.en}"
    if _waits_for_deadlines(edition):
        zh += "，期限到了才计入"
        en += ", and counted once the deadline has passed"
    zh, en = f"{zh}。", f"{en}."
    agent = by_agent(edition.measure)
    if agent:
        zh, en = f"{zh}{agent.zh}。", f"{en} {_capital(agent.en)}."
    return Text(zh=zh, en=_capital(en))


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _seen(settles_after: int | None) -> Text:
    if settles_after is None:
        return Text(
            zh="按截至查询时点的全部事件判定", en="judged by all events up to the time asked"
        )
    if settles_after == 0:
        return Text(
            zh="只看报告日结束前的事件", en="judged by events before the end of the reported day"
        )
    n = settles_after
    return Text(
        zh=f"只看报告日后第 {n} 天结束前的事件",
        en=f"judged by events before the end of the {th(n)} day after the reported one",
    )


def delay(edition: Edition) -> Text:
    """Say when a day's figure is final and when its units are pending (延迟规则)."""
    k = edition.settles_after
    if k is None:
        final = Text(
            zh="永不定稿：按截至查询时点（as_of）的全部事件判定，始终是暂定值",
            en="never final: judged by all events up to as_of, always provisional",
        )
    elif k == 0:
        final = Text(
            zh="报告日结束即定稿，之后的事件不再计入",
            en="final at the end of the reported day; later events do not count",
        )
    else:
        final = Text(
            zh=f"延迟 {k} 天：报告日后第 {k} 天结束时定稿，之后的事件不再计入",
            en=f"{k} {'day' if k == 1 else 'days'} late: final at the end of the {th(k)} day "
            "after the reported one; later events do not count",
        )
    if not _open(edition):
        return final
    pending = Text(
        zh=f"{final.zh}；结果未定的记为待定，分子分母都不计",
        en=f"{final.en}; a unit whose outcome is still open is undecided (pending), on neither"
        " side",
    )
    if not _waits_for_deadlines(edition):
        return pending
    return Text(
        zh=f"{pending.zh}；比率等到期限：期限未到的即使已经达成也是待定，"
        "其中已达成的数量见 pending_met",
        en=f"{pending.en}; the rate waits for deadlines: until its own has passed a unit is"
        " undecided even where it is met already, and pending_met counts those that are",
    )


def _awaits(node: Node) -> bool:
    match node:
        case HasRow(windows=windows):
            return not any(_is_over(window.before) for window in windows)
        case Wait(cap=cap):
            return cap is not None
        case _:
            return isinstance(node, Answered | Comes | Happened | RobotOnly)


def _is_over(bound: Node | None) -> bool:
    """Return whether a window ends by the unit's own events, so that nothing is awaited."""
    if isinstance(bound, StartOfDay | EndOfDay):
        return bound.days < 0 or (bound.days == 0 and isinstance(bound, StartOfDay))
    return isinstance(bound, FirstTime | UnitTime)


def _open(edition: Edition) -> list[Node]:
    """Return the nodes whose outcome may be pending.

    In an edition that never settles, a node without a limit is never pending: it is judged by
    the events known so far.
    """
    nodes = [node for node in walk(edition.measure) if _awaits(node)]
    if edition.settles_after is not None:
        return nodes
    return [node for node in nodes if _states_a_limit(node)]


def _states_a_limit(node: Node) -> bool:
    match node:
        case Answered(within=within, until=until):
            return within is not None or until is not None
        case Comes(until=until):
            return until is not None
        case _:
            return isinstance(node, HasRow | Wait)


def _waits_for_deadlines(edition: Edition) -> bool:
    """Return whether a proportion counts a unit only after its deadlines.

    ``RobotOnly`` has no deadline: it is decided as soon as its outcome is certain.
    """
    return isinstance(edition.measure, Proportion) and any(
        not isinstance(node, RobotOnly) for node in _open(edition)
    )


def trailing(edition: Edition) -> Text | None:
    """Say which days a reported value covers; None if only its own day (滚动窗口)."""
    if edition.trailing == 1:
        return None
    n = edition.trailing
    return Text(
        zh=f"截至报告日的近 {n} 天合计（更长的周期取截至其最后一天的）",
        en=f"over the {n} days up to the reported one (of a longer period, up to its last day)",
    )


def dates(edition: Edition) -> Text | None:
    """Say on which reported days the edition is in force; None without dates (生效日期)."""
    since, until = edition.since, edition.until
    if since and until:
        return Text(
            zh=f"{since} 起，至 {until} 前（不含该日）", en=f"from {since} to before {until}"
        )
    if since:
        return Text(zh=f"{since} 起", en=f"from {since}")
    if until:
        return Text(zh=f"至 {until} 前（不含该日）", en=f"before {until}")
    return None


def _sides(measure: Measure) -> tuple[Simple, ...]:
    return (measure.numerator, measure.denominator) if isinstance(measure, Ratio) else (measure,)


def unit(of: Edition | Measure) -> Text:
    """Name the unit, before ``among`` narrows it; for a ratio, of each side (统计单位)."""
    sides = _sides(with_names(of))
    return join(unique(population(counted(side.of)) for side in sides), "；", "; ")


def unit_day(measure: Measure) -> Text:
    """Name the local day D that a unit belongs to; for a ratio, of each side (归属日)."""
    return join(unique(counted(side.of).day for side in _sides(measure)), "；", "; ")


def hours(measure: Measure) -> Text:
    """Say what the service hours select, in half-open local time (服务时段)."""
    found = [
        noun(node).text if isinstance(node, During) else clause(node, "it")
        for node in walk(measure)
        if isinstance(node, During | TimeDuring)
    ]
    return join(unique(found), "；", "; ") if found else Text(zh="全天", en="all day")


def by_agent(measure: Measure) -> Text | None:
    """Say to which agent units belong and whose replies count; None if there is nothing to say."""
    sides = [_by_agent(side) for side in _sides(measure)]
    parts = sides[0]
    if len(set(sides)) > 1:
        names = (
            Text(zh="（分子）", en="the numerator: "),
            Text(zh="（分母）", en="the denominator: "),
        )
        parts = tuple(
            join((name, text), "", "")
            for name, side in zip(names, sides, strict=True)
            for text in side
        )
    if not parts:
        return None
    text = join(parts, "；", "; ")
    return Text(zh=f"按客服拆分时，{text.zh}", en=f"by agent, {text.en}")


_REPLIES: dict[Scope, Text] = {
    "buyer": Text(
        zh="看的是找到该客服的买家被服务得如何，不论由谁回复",
        en="it tells how the buyers who reached this agent were served, by whomever",
    ),
    "peer": Text(zh="只看该客服本人的回复", en="only the agent's own replies count"),
    "session": Text(zh="会话内任何客服的回复都算", en="a reply of any agent in the session counts"),
}


_CREDITED = Text(
    zh="谁结束等待就归谁：计在结束等待的那条回复的作者名下，还没有回复的归提问所找到的账号",
    en="whoever ends a wait owns it: the author of the reply that ends it, and while there is none,"
    " the account that was asked",
)


def _credited(of: Unit) -> bool:
    return not isinstance(of, BuyerDays) and of.credited is not None


def _by_agent(side: Simple) -> tuple[Text, ...]:
    found = [_whose(side.of)]
    if _credited(side.of):
        return (_CREDITED,)
    for node in walk(side, outside=(HadBuyerDay,)):
        if isinstance(node, Answered | Wait):
            found.append(_REPLIES[node.scope])
        elif isinstance(node, Comes) and isinstance(side.of, BuyerDays):
            found.append(
                Text(zh="回复只看该客服自己的消息", en="only the agent's own messages count")
            )
        elif isinstance(node, AnyRow):
            found.append(
                Text(zh="只看归该客服的记录", en="only the rows that are the agent's are judged")
            )
    return unique(text for text in found if text)


def _whose(of: Unit) -> Text | None:
    rows = of.of if isinstance(of, BuyerDays) else of
    if isinstance(rows, Each):
        return Text(
            zh="消息计在它所到达（或发出它）的客服名下",
            en="a message is of the agent it reached or came from",
        )
    if rows is None:
        return None
    row = column_names.table(rows.table)
    if rows.helpers:
        return Text(
            zh=f"{row.zh}计在每位协助的客服名下", en=f"{column_names.a(row.en)} is of each helper"
        )
    if rows.agent:
        owner = authors(rows.agent)
        return Text(zh=f"{row.zh}归于{owner.zh}", en=f"{column_names.a(row.en)} is of {owner.en}")
    if rows.table == "sessions":
        return Text(zh="会话归于最后接待的客服", en="a session is of its last agent")
    return None


_ASKED = Text(
    zh="有效咨询消息：买家本人发送（非自动触发），且发送时买家未被标记",
    en="asked message: typed by the buyer, and no flag covers the buyer at that time",
)
_TYPED = Text(
    zh="买家本人消息：买家本人发送（非自动触发），不论是否被标记",
    en="typed buyer message: typed by the buyer, whether a flag covers the buyer or not",
)
_FLAG = Text(
    zh="标记：垃圾消息、拉黑或内部账号，只在其起止时间内有效",
    en="flag: spam, blocked or internal, from its start to before its end",
)
_HUMAN = Text(
    zh="人工回复：客服手动发送，或由机器人拟稿、人工发送的消息",
    en="human reply: typed or clicked by a person, or drafted by a robot and sent by a person",
)
_AUTOMATIC = Text(
    zh="自动回复：机器发出的消息（机器人应答、欢迎语）",
    en="automatic reply: sent by a machine (a robot's answer, a welcome text)",
)
_ANY = Text(
    zh="任意回复：客服账号的手动、辅助或自动消息",
    en="reply (robots included, bulk not): manual, assisted or automatic, of an agent account",
)
_ROUND = Text(
    zh="对话轮次：同一对话中其间没有回复的一串连续消息；时间与等待都取其第一条",
    en="round: a run of messages in one conversation with no reply between them; "
    "its time and its wait are those of the first",
)
_ROUND_OF_DAY = Text(
    zh="对话轮次不跨自然日：每天的第一条消息另起一轮",
    en="a round lies within one local day: the first message of a day opens a new one",
)
_REACHED = Text(
    zh="买家消息找到的账号：数据未写明时，取其后同日第一条人工回复的作者（先在同一会话、再在同一买家中找），"
    "没有则取该买家此前 30 天内最近一条人工回复的作者，再没有则不归任何账号",
    en="account reached by a buyer's message: where the data does not say, the author of the next "
    "human reply of that day (first in its session, else to its buyer), else of the last human "
    "reply to the buyer in the 30 days before, else nobody",
)
_WORKING = Text(
    zh="工作时间：按星期几的时段计；节假日全天不计，调休的工作日按时段最长的那个星期几计"
    "（日历表 calendar）",
    en="working time: by the hours of the weekdays; none on a holiday, and on a day worked instead "
    "those of the weekday with the most hours (table calendar)",
)
_BUYER_DAYS = Text(
    zh="买家按天去重，多天相加：同一买家来了三天就是三人次",
    en="buyers are distinct within a day and added up over days: one who comes on three days is "
    "three",
)
_D = Text(zh="D 日：统计单位的归属日", en="day D: the day a unit belongs to")
_REPORTED = Text(
    zh="报告日：数值所计入的日子，未另行说明时即 D 日",
    en="reported day: the day a figure stands for; D unless said otherwise",
)


def terms(of: Edition | Measure) -> tuple[Text, ...]:
    """Explain the terms used in the wording of a definition (术语); concepts come first."""
    concepts = explanations(of) if isinstance(of, Edition) else ()
    measure = of.measure if isinstance(of, Edition) else of
    nodes = walk(measure)
    nouns = {noun(node) for node in nodes if isinstance(node, Sent)}
    rounds = [node for node in nodes if isinstance(node, RoundStarts)]
    used = (
        (_ASKED, asked in nodes),
        (_TYPED, nodes.count(buyer_manual) > nodes.count(asked)),
        (_FLAG, any(isinstance(node, Unflagged | Flagged) for node in nodes)),
        (_HUMAN, noun(human) in nouns),
        (_AUTOMATIC, noun(automatic) in nouns),
        (_ANY, noun(any_reply) in nouns),
        (_REACHED, any(isinstance(node, Sent) and node.sender == "buyer" for node in nodes)),
        (_ROUND, bool(rounds)),
        (_ROUND_OF_DAY, any(node.scope != "session" for node in rounds)),
        (_WORKING, any(isinstance(node, Working) for node in nodes)),
        (_BUYER_DAYS, any(isinstance(side.of, BuyerDays) for side in _sides(measure))),
        (_D, True),
        (_REPORTED, True),
    )
    return (*concepts, *(term for term, is_used in used if is_used))
