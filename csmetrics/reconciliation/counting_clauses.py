"""Clauses about what is counted: which messages are judged, units, conversations, waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from csmetrics.language.base import walk
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AtLeast,
    Condition,
    Every,
    First,
    Some,
)
from csmetrics.language.measures import Mean, Proportion, Quantile
from csmetrics.language.messages import (
    During,
    MessageSet,
    OnUnitDay,
    RoundStarts,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    both,
    named_values,
    nodes_of,
    rewrite,
    rewritten,
    seconds_of,
    texts,
    with_fields,
    word_or,
)
from csmetrics.wording.bilingual import duration

_RULES = (Every, First, AtLeast)


# every, first or one of the messages

_JUDGED = {"every": Every, "first": First, "one": AtLeast}
_JUDGED_WORDS = {
    "every": Text(zh="每条消息都须达标", en="every message must satisfy the rule"),
    "first": Text(zh="只看第一条消息", en="only the first message is judged"),
    "one": Text(zh="有一条消息达标即可", en="one message that satisfies the rule is enough"),
}


def _judged_found(edition: Edition) -> tuple[str, ...]:
    names: dict[type, str] = {kind: name for name, kind in _JUDGED.items()}
    found = [n for n in nodes_of(edition, *_RULES) if _answer_in(n.that)]
    if any(isinstance(n, AtLeast) and n.times != 1 for n in found):
        return ()
    return texts(names[type(n)] for n in found)


def _judged_usual(edition: Edition) -> tuple[str, ...]:
    """All; without a limit not "one", since a reply to any message also follows the first."""
    rules = [_answer_in(n.that) for n in nodes_of(edition, *_RULES)]
    timed = any(n is not None and n.within is not None for n in rules)
    return tuple(_JUDGED) if timed else ("every", "first")


def _judged_edit(edition: Edition, value: str) -> Edition | None:
    if isinstance(edition.measure, Mean | Quantile):
        return None  # there the rule selects the units that have a wait

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, _RULES) or not _answer_in(node.that):
            return node
        more = {"times": 1} if value == "one" else {}
        more |= {"or_none": node.or_none} if isinstance(node, Every) and value == "every" else {}
        return _JUDGED[value](of=node.of, that=node.that, **more)

    return rewritten(edition, other)


def _answer_in(that: Condition) -> Answered | None:
    return next((n for n in walk(that) if isinstance(n, Answered)), None)


# buyer-days, messages or rounds

_UNIT_WORDS = {
    "buyer_day": Text(zh="按买家日计，每位买家每天一次", en="each buyer counts once a day"),
    "message": Text(zh="按消息计，每条一次", en="each message counts"),
    "round": Text(zh="按对话轮次计，每轮一次", en="each round counts"),
}


def _unit_found(edition: Edition) -> tuple[str, ...]:
    match edition.measure:
        case Proportion(of=BuyerDays(of=None), among=Some(of=a), that=(Every(of=b) | First(of=b))):
            return ("buyer_day",) if a == b and _answer_in(edition.measure.that) else ()
        case (
            Proportion(of=Each(of=of), among=None, that=Answered())
            | Mean(of=Each(of=of), quantity=Wait(of=None))
        ):
            return ("round",) if _rounds(of) else ("message",)
        case _:
            return ()


def _rounds(of: MessageSet) -> bool:
    return any(isinstance(n, RoundStarts) for n in walk(of))


def _without_rounds(of: MessageSet) -> Any:  # noqa: ANN401  a set of messages
    return rewrite(of, lambda node: node.of if isinstance(node, RoundStarts) else node)


def _in_rounds(of: MessageSet, answer: Any) -> Any:  # noqa: ANN401  a set of messages
    """The round starts of a set of messages; service hours then select rounds by their start."""
    if isinstance(of, During):
        return with_fields(of, of=_in_rounds(of.of, answer))
    return RoundStarts(of=of, by=answer.by, scope=answer.scope)


def _unit_edit(edition: Edition, value: str) -> Edition | None:
    if (value,) == _unit_found(edition):
        return edition
    measure: Any = edition.measure
    answer = measure.quantity if isinstance(measure, Mean) else _answer_in(measure.that)
    made: Any
    if isinstance(measure.of, BuyerDays):
        of = measure.among.of
        asked = of if value == "message" else _in_rounds(of, answer)
        made = Proportion(of=Each(of=asked), that=measure.that.that)
    elif value == "buyer_day":
        if isinstance(measure, Mean):
            return None
        of = _without_rounds(measure.of.of)
        made = Proportion(of=BuyerDays(), among=Some(of=of), that=Every(of=of, that=measure.that))
    else:
        of = measure.of.of
        asked = _without_rounds(of) if value == "message" else _in_rounds(of, answer)
        made = with_fields(measure, of=with_fields(measure.of, of=asked))
    return edition.model_copy(update={"measure": made})


# where a reply is looked for

_SCOPE_WORDS = {
    "buyer": Text(zh="任何客服的回复都算", en="a reply by anybody in the shop counts"),
    "peer": Text(zh="只算被咨询账号自己的回复", en="only the account reached may reply"),
    "session": Text(zh="只算同一会话内的回复", en="only a reply in the same session counts"),
}


def _scope_found(edition: Edition) -> tuple[str, ...]:
    return texts(n.scope for n in nodes_of(edition, Answered, Wait, RoundStarts))


def _scope_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        scoped = isinstance(node, Answered | Wait | RoundStarts)
        return with_fields(node, scope=value) if scoped else node

    return rewritten(edition, other)


# waits without reply, and where a wait begins


def _unanswered_found(edition: Edition) -> tuple[str, ...]:
    match edition.measure:
        case Mean(quantity=Wait(cap=None)) | Quantile(quantity=Wait(cap=None)):
            return ("left_out",)
        case Mean(quantity=Wait(cap=cap)) | Quantile(quantity=Wait(cap=cap)) if cap is not None:
            return (seconds_of(cap) or "",)
        case _:
            return ()


def _unanswered_edit(edition: Edition, value: str) -> Edition | None:
    if (value,) == _unanswered_found(edition):
        return edition
    measure: Any = edition.measure
    cap = None if value == "left_out" else timedelta(seconds=float(value))
    quantity = with_fields(measure.quantity, cap=cap)
    among = measure.among if cap is None else _also_unanswered(measure.among)
    of = measure.of
    of_session = isinstance(of, Rows) or (isinstance(of, Each) and of.day == "session")
    if cap is not None and edition.settles_after is not None and of_session:
        quantity, among, of = _of_the_day(quantity), _of_the_day(among), _of_the_day(of)
    made = with_fields(measure, quantity=quantity, among=among, of=of)
    return edition.model_copy(update={"measure": made})


def _of_the_day(tree: Any) -> Any:  # noqa: ANN401  a part of a measure
    """Limit a session's messages to its day, so that a figure with capped waits can settle."""

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        match node:
            case Some(of=of) | First(of=of) | Wait(of=of) if of is not None:
                return with_fields(node, of=_on_the_day(of))
            case Each(day="session", of=of):
                return with_fields(node, of=_on_the_day(of))
            case _:
                return node

    return rewrite(tree, other)


def _on_the_day(of: MessageSet) -> MessageSet:
    if isinstance(of, During):
        return with_fields(of, of=_on_the_day(of.of))  # type: ignore[no-any-return]
    return of if any(isinstance(n, OnUnitDay) for n in walk(of)) else OnUnitDay(of=of)


def _also_unanswered(among: Condition | None) -> Condition | None:
    """Remove from a condition the demand that there be a reply."""
    match among:
        case Answered(within=None, until=None):
            return None
        case First(of=of, that=Answered(within=None, until=None)):
            return Some(of=of)
        case AllOf(of=parts):
            kept = [one for one in map(_also_unanswered, parts) if one is not None]
            return AllOf(of=tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)
        case _:
            return among


def _unanswered_words(value: str) -> Text:
    if value == "left_out":
        return Text(zh="没有回复的不计入", en="messages without a reply are left out")
    length = duration(timedelta(seconds=float(value)))
    return Text(
        zh=f"没有回复或更久的按 {length.zh}计",
        en=f"no reply, or a longer wait, counts as {length.en}",
    )


def _wait_from_found(edition: Edition) -> tuple[str, ...]:
    return texts(n.since for n in nodes_of(edition, Wait))


def _wait_from_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, since=value) if isinstance(node, Wait) else node

    return rewritten(edition, other)


_WAIT_FROM_WORDS = {
    "first": Text(zh="从一轮的第一条消息起算", en="the wait begins with a round's first message"),
    "last": Text(zh="从一轮的最后一条消息起算", en="the wait begins with a round's last message"),
}


COUNTING_CLAUSES = (
    named_values(
        "judged",
        both("看哪些消息", "the messages that are judged"),
        _JUDGED_WORDS,
        _judged_found,
        _judged_edit,
        _judged_usual,
    ),
    named_values(
        "unit", both("统计单位", "the unit that counts once"), _UNIT_WORDS, _unit_found, _unit_edit
    ),
    named_values(
        "scope",
        both("回复的范围", "the scope of a reply"),
        _SCOPE_WORDS,
        _scope_found,
        _scope_edit,
    ),
    Clause(
        name="unanswered",
        title=both("未回复的", "messages without a reply"),
        values=both("left_out，或封顶秒数", "'left_out', or a number of seconds that caps waits"),
        found=_unanswered_found,
        usual=lambda _: ("left_out", "600", "1800"),
        edit=_unanswered_edit,
        words=_unanswered_words,
        read=word_or("left_out", seconds_of),
    ),
    named_values(
        "wait_from",
        both("等待的起点", "the start of a wait"),
        _WAIT_FROM_WORDS,
        _wait_from_found,
        _wait_from_edit,
    ),
)
"""Clauses about what is counted: which messages are judged, units, conversations, waits."""
