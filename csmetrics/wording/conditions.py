"""Conditions as clauses: 每一条…都在 3 分钟内得到店内任一客服的人工回复.

In Chinese a clause has no subject of its own and may stand before 的; in English it is a full
clause that follows "where". A composite condition within another stands in brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import singledispatch

from csmetrics.language.base import Duration, Node, Scope
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    BeforeOrderEvent,
    Comes,
    Compare,
    Contacted,
    Every,
    First,
    Flagged,
    HadBuyerDay,
    Happened,
    HasRow,
    Is,
    Not,
    OfSession,
    Some,
    TimeDuring,
)
from csmetrics.language.messages import Sent
from csmetrics.wording import columns
from csmetrics.wording.messages import noun
from csmetrics.wording.text import Text, clock, day, duration, group, join, number
from csmetrics.wording.times import reach, window

_WHOSE: dict[Scope, Text] = {
    "buyer": Text(zh="店内任一客服的", en="of any agent of the shop"),
    "peer": Text(zh="其所找客服本人的", en="of the agent it reached"),
    "session": Text(zh="同一会话内的", en="in its session"),
}
_YES_OR_NO = {
    "intervened": (
        Text(zh="平台未介入", en="the platform did not intervene"),
        Text(zh="平台已介入", en="the platform intervened"),
    ),
    "left_message": (
        Text(zh="不是留言", en="it is not a left message"),
        Text(zh="是留言", en="it is a left message"),
    ),
}
"""Columns of yes and no that have words of their own, the no first."""


@singledispatch
def clause(node: object, it: str) -> Text:
    """The clause that a condition says.

    Args:
        node: The condition.
        it: What a message is called in English where the condition judges one.

    Raises:
        TypeError: The node is no condition.
    """
    msg = f"{type(node).__name__} is no condition with a wording ({it})"
    raise TypeError(msg)


@singledispatch
def negated(node: object, it: str) -> Text:
    """The clause that a condition does not hold; its own words where it has any."""
    of = group(clause(node, it))
    return Text(zh=f"不满足{of.zh}", en=f"it is not so that {of.en}")


def parts(node: Node, it: str) -> tuple[Text, ...]:
    """The clauses that must all hold for a condition to hold; one unless it is an ``AllOf``."""
    if isinstance(node, AllOf):
        return tuple(said for of in node.of for said in parts(of, it))
    said = clause(node, it)
    return (group(said) if isinstance(node, AnyOf) and len(node.of) > 1 else said,)


def together(clauses: Sequence[Text]) -> Text:
    """Clauses that must all hold, in brackets if they are several."""
    said = join(clauses, "，且", ", and ")
    return group(said) if len(clauses) > 1 else said


def reply(by: Sent, scope: Scope) -> Text:
    """The reply that is looked for: 店内任一客服的人工回复 / a human reply of any agent."""
    of, whose = noun(by), _WHOSE[scope]
    return Text(zh=f"{whose.zh}{of.zh}", en=f"{columns.a(of.one)} {whose.en}")


@clause.register
def _(node: AllOf, it: str) -> Text:
    return join(parts(node, it), "，且", ", and ")


@clause.register
def _(node: AnyOf, it: str) -> Text:
    return join((together(parts(of, it)) for of in node.of), "，或", ", or ")


@clause.register
def _(node: Not, it: str) -> Text:
    return negated(node.of, it)


@clause.register
def _(node: Some, it: str) -> Text:  # noqa: ARG001  one signature for all
    of = noun(node.of)
    return Text(zh=f"有至少一{of.counter}{of.zh}", en=f"there is at least one {of.one}")


@negated.register
def _(node: Some, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    return Text(zh=f"没有任何{of.zh}", en=f"there is no {of.one}")


def _judged(that: Node, one: str) -> Text:
    """What is said of a message: its words, or, if they are composite, a bracket about it."""
    if isinstance(that, Answered | Flagged | OfSession) or (
        isinstance(that, Not) and isinstance(that.of, Answered | Flagged)
    ):
        return clause(that, one)
    said = group(clause(that, "it"))
    return Text(zh=f"满足{said.zh}", en=f"for {one} it holds that {said.en}")


@clause.register
def _(node: Every, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    said = _judged(node.that, f"every {of.one}")
    none = Text(zh="（一条也没有时视为满足）", en=" (holds if there is none)")
    return Text(
        zh=f"每一{of.counter}{of.zh}都{said.zh}{none.zh if node.or_none else ''}",
        en=f"{said.en}{none.en if node.or_none else ''}",
    )


@negated.register
def _(node: Every, it: str) -> Text:
    said = clause(node, it)
    return Text(zh=f"并非{said.zh}", en=f"not {said.en}")


@clause.register
def _(node: AtLeast, it: str) -> Text:  # noqa: ARG001
    of, times = noun(node.of), number(node.times)
    said = _judged(node.that, "each")
    return Text(
        zh=f"至少有 {times.zh} {of.counter}{of.zh}{said.zh}",
        en=f"there are at least {times.en} {of.many} such that {said.en}",
    )


@clause.register
def _(node: First, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    said = _judged(node.that, f"the first {of.one}")
    return Text(zh=f"第一{of.counter}{of.zh}{said.zh}", en=said.en)


def _limits(within: Duration | None, until: int | None) -> tuple[str, str]:
    """The limits of an awaited message in Chinese and in English; "" where there is none."""
    said = []
    if within is not None:
        length = duration(within)
        said.append(
            Text(
                zh=f"在 {length.zh}内（含恰好 {length.zh}）",
                en=f" within {length.en} (exactly {length.en} included)",
            )
        )
    if until is not None:
        end = day(until)
        said.append(Text(zh=f"在 {end} 日结束前", en=f" before the end of day {end}"))
    return "且".join(one.zh for one in said), " and".join(one.en for one in said)


@clause.register
def _(node: Comes, it: str) -> Text:  # noqa: ARG001
    return _comes(node, zh="有", en="at least one")


@negated.register
def _(node: Comes, it: str) -> Text:  # noqa: ARG001
    return _comes(node, zh="没有", en="no")


def _comes(node: Comes, *, zh: str, en: str) -> Text:
    of = noun(node.of)
    until_zh, until_en = _limits(None, node.until)
    after_zh = after_en = ""
    if node.after:
        after = noun(node.after)
        after_zh = f"在第一{after.counter}{after.zh}之后（按消息先后）"
        after_en = f" later in order than the first {after.one}"
    comma = "，" if after_zh and until_zh else ""
    return Text(
        zh=f"{after_zh}{comma}{until_zh}{zh}{of.zh}出现",
        en=f"{en} {of.one} comes{after_en}{until_en}",
    )


@clause.register
def _(node: Answered, it: str) -> Text:
    limits, by = _limits(node.within, node.until), reply(node.by, node.scope)
    return Text(zh=f"{limits[0]}得到{by.zh}", en=f"{it} is answered{limits[1]} by {by.en}")


@negated.register
def _(node: Answered, it: str) -> Text:
    limits, by = _limits(node.within, node.until), reply(node.by, node.scope)
    return Text(zh=f"未{limits[0]}得到{by.zh}", en=f"{it} is not answered{limits[1]} by {by.en}")


@clause.register
def _(node: Flagged, it: str) -> Text:  # noqa: ARG001
    return Text(zh="发送时买家被标记", en=f"{it} was sent while a flag covers the buyer")


@negated.register
def _(node: Flagged, it: str) -> Text:  # noqa: ARG001
    return Text(zh="发送时买家未被标记", en=f"{it} was sent while no flag covers the buyer")


@clause.register
def _(node: OfSession, it: str) -> Text:
    said = group(clause(node.that, "it"))
    return Text(zh=f"所在会话满足{said.zh}", en=f"{it} is of a session where {said.en}")


@clause.register
def _(node: Is, it: str) -> Text:  # noqa: ARG001
    if node.column in _YES_OR_NO and node.values in ((False,), (True,)):
        return _YES_OR_NO[node.column][bool(node.values[0])]
    name, values = columns.column(node.column), columns.values(node.values)
    return Text(zh=f"{name.zh}为{values.zh}", en=f"the {name.en} is {values.en}")


@clause.register
def _(node: Compare, it: str) -> Text:  # noqa: ARG001
    name, value = columns.column(node.column), number(node.value)
    sign = "≥" if node.op == ">=" else "≤"
    return Text(zh=f"{name.zh}{sign}{value.zh}", en=f"the {name.en} is {sign} {value.en}")


@clause.register
def _(node: TimeDuring, it: str) -> Text:  # noqa: ARG001
    name, hours = columns.column(node.column), clock(node.start, node.end)
    return Text(zh=f"{name.zh}落在 {hours} 内", en=f"the {name.en} is in {hours}")


@clause.register
def _(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = columns.column(node.column)
    return Text(zh=f"已{columns.event(node.column)}", en=f"there is {columns.a(name.en)}")


@negated.register
def _(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = columns.column(node.column)
    return Text(zh=f"尚未{columns.event(node.column)}", en=f"there is no {name.en}")


@clause.register
def _(node: BeforeOrderEvent, it: str) -> Text:  # noqa: ARG001
    name, event = columns.column(node.column), columns.column(node.event)
    return Text(
        zh=f"{name.zh}早于所属订单的{event.zh}（没有{event.zh}也算）",
        en=f"the {name.en} is before the {event.en} of its order (or that has none)",
    )


@clause.register
def _(node: HasRow, it: str) -> Text:
    return _has_row(node, it, zh="有", article=columns.a)


@negated.register
def _(node: HasRow, it: str) -> Text:
    return _has_row(node, it, zh="没有", article="no {}".format)


def _has_row(node: HasRow, it: str, *, zh: str, article: Callable[[str], str]) -> Text:
    row = columns.table(node.table)
    said = [window(one) for one in node.windows]
    said += parts(node.where, it) if node.where else []
    such = group(join(said, "，且", ", and "))
    if node.link == "order":
        return Text(
            zh=f"该订单{zh}{such.zh}的{row.zh}",
            en=f"the order has {article(row.en)} with {such.en}",
        )
    return Text(
        zh=f"该买家在本店{zh}{such.zh}的{row.zh}",
        en=f"the buyer has {article(row.en)} of the shop with {such.en}",
    )


@clause.register
def _(node: HadBuyerDay, it: str) -> Text:  # noqa: ARG001
    that = group(clause(node.that, "the message"))
    if node.days == 0:
        return Text(
            zh=f"该买家 D 日与本店的消息（须有，不分客服）满足{that.zh}",
            en="the buyer's messages with the whole shop on day D (there must be some) are such "
            f"that {that.en}",
        )
    since = day(-node.days)
    return Text(
        zh=f"该买家 {since} 日至 D 日中某一天与本店的消息（须有，不分客服）满足{that.zh}"
        "（其中 D 日指那一天）",
        en="the buyer's messages with the whole shop on one of the days "
        f"from {since} to D (there must be some) are such that {that.en}, that day taken as day D",
    )


@clause.register
def _(node: Contacted, it: str) -> Text:  # noqa: ARG001
    of, where = noun(node.by.of), reach(node.by)
    return Text(
        zh=f"{where.zh}，店铺与该买家之间有过{of.zh}",
        en=f"there is {columns.a(of.one)} between the shop and the buyer {where.en}",
    )
