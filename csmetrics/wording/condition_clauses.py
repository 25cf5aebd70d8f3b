"""Conditions as clauses: 每一条…都在 3 分钟内得到店内任一客服的人工回复.

A Chinese clause has no subject and may precede 的; an English one is a full clause that follows
"where". A composite condition inside another is in brackets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import singledispatch

from csmetrics.language.base import Node, Scope
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    Flagged,
    Not,
    OfSession,
    RobotOnly,
    Some,
)
from csmetrics.language.messages import Sent
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, day, duration, group, join, number
from csmetrics.wording.message_phrases import BETWEEN, noun
from csmetrics.wording.named import Named
from csmetrics.wording.time_phrases import working

_INSTANT, _SECOND, _NONE = timedelta(microseconds=1), timedelta(seconds=1), timedelta()
_WHOSE: dict[Scope, Text] = {
    "buyer": Text(zh="店内任一客服的", en="of any agent of the shop"),
    "peer": Text(zh="其所找客服本人的", en="of the agent it reached"),
    "session": Text(zh="同一会话内的", en="in its session"),
}


@singledispatch
def clause(node: object, it: str) -> Text:
    """Put a condition into words.

    Args:
        node: The condition.
        it: The English subject: what the condition judges, such as "the message".

    Raises:
        TypeError: The node is not a condition.
    """
    msg = f"{type(node).__name__} is no condition with a wording ({it})"
    raise TypeError(msg)


@singledispatch
def negated(node: object, it: str) -> Text:
    """Put the negation of a condition into words.

    Raises:
        TypeError: The node is not a condition.
    """
    msg = f"{type(node).__name__} is no condition with a wording ({it})"
    raise TypeError(msg)


def _inward(node: Node) -> Node:
    """Move a negation inward by De Morgan's laws, which hold in Kleene's logic too.

    Not (a and b) becomes "not a, or not b".
    """
    if not isinstance(node, Not):
        return node
    match node.of:
        case AllOf(of=conditions):
            return AnyOf.model_construct(of=tuple(map(_not, conditions)))
        case AnyOf(of=conditions):
            return AllOf.model_construct(of=tuple(map(_not, conditions)))
        case Not(of=condition):
            return _inward(condition)
        case _:
            return node


def _not(condition: Condition) -> Not:
    """Negate a node without validation, because it may be a ``Named`` concept."""
    return Not.model_construct(of=condition)


def conjuncts(node: Node) -> tuple[Node, ...]:
    """Split a conjunction into its conditions; any other condition is returned alone."""
    node = _inward(node)
    if isinstance(node, AllOf):
        return tuple(part for of in node.of for part in conjuncts(of))
    return (node,)


def parts(node: Node, it: str) -> tuple[Text, ...]:
    """Return one clause for each condition of a conjunction; one clause for any other."""
    node = _inward(node)
    if isinstance(node, AllOf):
        return tuple(text for of in node.of for text in parts(of, it))
    text = clause(node, it)
    return (group(text) if isinstance(node, AnyOf) and len(node.of) > 1 else text,)


def together(clauses: Sequence[Text]) -> Text:
    """Join clauses with "and", in brackets if there are several."""
    text = join(clauses, "，且", ", and ")
    return group(text) if len(clauses) > 1 else text


def reply(by: Sent, scope: Scope) -> Text:
    """Name the expected reply: 店内任一客服的人工回复 / a human reply of any agent."""
    of, whose = noun(by), _WHOSE[scope]
    return Text(zh=f"{whose.zh}{of.zh}", en=f"{column_names.a(of.one)} {whose.en}")


@clause.register
def _clause_all_of(node: AllOf, it: str) -> Text:
    return join(parts(node, it), "，且", ", and ")


@clause.register
def _clause_any_of(node: AnyOf, it: str) -> Text:
    return join((together(parts(of, it)) for of in node.of), "，或", ", or ")


@clause.register
def _clause_not(node: Not, it: str) -> Text:
    inward = _inward(node)
    return negated(inward.of, it) if isinstance(inward, Not) else clause(inward, it)


@clause.register
def _clause_some(node: Some, it: str) -> Text:  # noqa: ARG001  one signature for all
    of = noun(node.of)
    return Text(zh=f"有至少一{of.counter}{of.zh}", en=f"there is at least one {of.one}")


@negated.register
def _negated_some(node: Some, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    return Text(zh=f"没有任何{of.zh}", en=f"there is no {of.one}")


def _judged(that: Node, one: str) -> Text:
    """Put what is required of a message into words; a composite condition is in brackets."""
    if isinstance(that, Answered | Flagged | OfSession | RobotOnly) or (
        isinstance(that, Not) and isinstance(that.of, Answered | Flagged | RobotOnly)
    ):
        return clause(that, one)
    text = group(clause(that, "it"))
    return Text(zh=f"满足{text.zh}", en=f"for {one} it holds that {text.en}")


@clause.register
def _clause_every(node: Every, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    text = _judged(node.that, f"every {of.one}")
    none = Text(zh="（一条也没有时视为满足）", en=" (holds if there is none)")
    return Text(
        zh=f"每一{of.counter}{of.zh}都{text.zh}{none.zh if node.or_none else ''}",
        en=f"{text.en}{none.en if node.or_none else ''}",
    )


@negated.register
def _negated_every(node: Every, it: str) -> Text:
    text = clause(node, it)
    return Text(zh=f"并非{text.zh}", en=f"not {text.en}")


@clause.register
def _clause_at_least(node: AtLeast, it: str) -> Text:  # noqa: ARG001
    of, times = noun(node.of), number(node.times)
    text = _judged(node.that, "it" if node.times == 1 else "each")
    some = f"is at least 1 {of.one}" if node.times == 1 else f"are at least {times.en} {of.many}"
    return Text(
        zh=f"至少有 {times.zh} {of.counter}{of.zh}{text.zh}",
        en=f"there {some} such that {text.en}",
    )


@clause.register
def _clause_first(node: First, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    text = _judged(node.that, f"the first {of.one}")
    return Text(zh=f"第一{of.counter}{of.zh}{text.zh}", en=text.en)


@negated.register
def _negated_at_least(node: AtLeast, it: str) -> Text:  # noqa: ARG001
    of, times = noun(node.of), number(node.times)
    text = _judged(node.that, "it" if node.times == 1 else "each")
    few = f"is no {of.one}" if node.times == 1 else f"are fewer than {times.en} {of.many}"
    return Text(
        zh=f"不足 {times.zh} {of.counter}{of.zh}{text.zh}",
        en=f"there {few} such that {text.en}",
    )


@negated.register
def _negated_first(node: First, it: str) -> Text:  # noqa: ARG001
    of = noun(node.of)
    text = _judged(_not(node.that), f"the first {of.one}")
    return Text(
        zh=f"第一{of.counter}{of.zh}{text.zh}（没有时也算）",
        en=f"{text.en} (or there is none)",
    )


def _within(node: Answered) -> Text | None:
    """Put the limit of an answer into words: length, working time, start; None without one."""
    if node.within is None:
        return None
    length = duration(node.within)
    exactly = Text(zh=f"（含恰好 {length.zh}）", en=f" (exactly {length.en} included)")
    if isinstance(node.within, timedelta) and (node.within + _INSTANT) % _SECOND == _NONE:
        length = duration(node.within + _INSTANT)  # 1 µs short: the limit is excluded
        exactly = Text(zh=f"（不含恰好 {length.zh}）", en=f" (exactly {length.en} excluded)")
    zh, en = f"在 {length.zh}内{exactly.zh}", f" within {length.en}{exactly.en}"
    if node.counting is not None:
        hours = working(node.counting)
        zh = f"在工作时间（{hours.zh}）合计 {length.zh}内{exactly.zh}"
        en = f" within {length.en} of working time ({hours.en}){exactly.en}"
    if node.from_first_of is not None:
        rounds = noun(node.from_first_of)
        zh = f"自所在{rounds.zh}的首条起{zh}"
        en = f"{en} from the first message of its {rounds.one}"
    return Text(zh=zh, en=en)


def _until(days: int | None) -> Text | None:
    if days is None:
        return None
    return Text(zh=f"在 {day(days)} 日结束前", en=f" before the end of day {day(days)}")


def _limits(node: Answered | Comes) -> tuple[str, str]:
    """Put the limits of an awaited message into words (zh, en); "" if there are none."""
    within = _within(node) if isinstance(node, Answered) else None
    texts = [one for one in (within, _until(node.until)) if one is not None]
    return "且".join(one.zh for one in texts), " and".join(one.en for one in texts)


@clause.register
def _clause_comes(node: Comes, it: str) -> Text:  # noqa: ARG001
    return _comes(node, zh="有", en="at least one")


@negated.register
def _negated_comes(node: Comes, it: str) -> Text:  # noqa: ARG001
    return _comes(node, zh="没有", en="no")


def _comes(node: Comes, *, zh: str, en: str) -> Text:
    of = noun(node.of)
    until_zh, until_en = _limits(node)
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
def _clause_answered(node: Answered, it: str) -> Text:
    (limit_zh, limit_en), by = _limits(node), reply(node.by, node.scope)
    return Text(zh=f"{limit_zh}得到{by.zh}", en=f"{it} is answered{limit_en} by {by.en}")


@negated.register
def _negated_answered(node: Answered, it: str) -> Text:
    (limit_zh, limit_en), by = _limits(node), reply(node.by, node.scope)
    return Text(zh=f"未{limit_zh}得到{by.zh}", en=f"{it} is not answered{limit_en} by {by.en}")


@clause.register
def _clause_robot_only(node: RobotOnly, it: str) -> Text:
    how = _robots_alone(node)
    return Text(zh=f"属全自动接待（{how.zh}）", en=f"{it} is left to robots ({how.en})")


@negated.register
def _negated_robot_only(node: RobotOnly, it: str) -> Text:
    how = _robots_alone(node)
    return Text(zh=f"不属全自动接待（{how.zh}）", en=f"{it} is not left to robots ({how.en})")


def _robots_alone(node: RobotOnly) -> Text:
    """Say that only robots replied between a round and the next one."""
    rounds = node.rounds
    of, by, also = noun(rounds.of), noun(rounds.by), BETWEEN[rounds.scope]
    assert rounds.parted_by is not None  # noqa: S101  the node asks for it
    robot = noun(rounds.parted_by)
    return Text(
        zh=f"{also.zh}，该轮之后、下一{of.counter}{of.zh}之前有{robot.zh}而没有{by.zh}",
        en=f"after it and before the next {of.one} {also.en} there is {column_names.a(robot.one)}"
        f" and no {by.one}",
    )


@clause.register
def _clause_flagged(node: Flagged, it: str) -> Text:  # noqa: ARG001
    return Text(zh="发送时买家被标记", en=f"{it} was sent while a flag covers the buyer")


@negated.register
def _negated_flagged(node: Flagged, it: str) -> Text:  # noqa: ARG001
    return Text(zh="发送时买家未被标记", en=f"{it} was sent while no flag covers the buyer")


@clause.register
def _clause_of_session(node: OfSession, it: str) -> Text:
    if isinstance(node.that, Named):
        name = node.that.concept.name
        return Text(zh=f"所在会话是{name.zh}", en=f"{it}'s session is {column_names.a(name.en)}")
    text = group(clause(node.that, "it"))
    return Text(zh=f"所在会话满足{text.zh}", en=f"{it} is of a session where {text.en}")


@negated.register
def _negated_of_session(node: OfSession, it: str) -> Text:
    if isinstance(node.that, Named):
        name = node.that.concept.name
        return Text(
            zh=f"所在会话不是{name.zh}",
            en=f"{it} is of no session that is {column_names.a(name.en)}",
        )
    text = group(clause(node.that, "it"))
    return Text(zh=f"所在会话不满足{text.zh}", en=f"{it} is of no session where {text.en}")
