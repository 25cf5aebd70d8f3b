"""Clauses about messages and waits: hours, limit, which replies and questions, what is counted."""

from __future__ import annotations

import re
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
    TimeDuring,
)
from csmetrics.language.measures import Mean, Proportion, Quantile
from csmetrics.language.messages import (
    FLAGS,
    During,
    MessageSet,
    RoundStarts,
    Sent,
    Unflagged,
    any_reply,
    human,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    one_of_these,
    rewrite,
    rewritten,
    seconds_of,
    with_fields,
)
from csmetrics.wording.bilingual import duration

_HOURS = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
_USUAL_HOURS = (
    "08:00-22:00",
    "08:00-23:00",
    "08:00-24:00",
    "09:00-21:00",
    "09:00-22:00",
    "09:00-23:00",
)
_REPLIES = {"human": human.modes, "any": any_reply.modes, "typed": ("manual",)}
_RULES = (Every, First, AtLeast)


def _nodes(edition: Edition, *kinds: type) -> list[Any]:
    return [node for node in walk(edition.measure) if isinstance(node, kinds)]


def _distinct(values: Any) -> tuple[str, ...]:  # noqa: ANN401  any iterable of texts
    return tuple(dict.fromkeys(values))


def _of_buyers(of: MessageSet) -> bool:
    sent = [node for node in walk(of, outside=()) if isinstance(node, Sent)]
    return bool(sent) and sent[0].sender == "buyer"


# hours


def _hours_found(edition: Edition) -> tuple[str, ...]:
    found = _distinct(f"{n.start}-{n.end}" for n in _nodes(edition, During, TimeDuring))
    return found or (("all",) if _nodes(edition, Answered, Wait) else ())


def _hours_usual(edition: Edition) -> tuple[str, ...]:
    closed = [
        f"{start}-{end[:-2]}01"
        for start, end in (one.split("-") for one in _hours_found(edition) if one != "all")
        if end.endswith(":00") and end != "24:00"
    ]
    usual = [
        "08:00-22:00",
        "08:00-23:00",
        "08:00-24:00",
        "09:00-21:00",
        "09:00-22:00",
        "09:00-23:00",
    ]
    return ("all", *closed, *usual)


def _hours_edit(edition: Edition, value: str) -> Edition | None:
    span = None if value == "all" else value.split("-")

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        match node:
            case During(of=of):
                return of if span is None else During(of=of, start=span[0], end=span[1])
            case TimeDuring():
                start, end = span or ("00:00", "24:00")
                return with_fields(node, start=start, end=end)
            case _:
                return node

    def within(node: Any) -> Any:  # noqa: ANN401  any node
        if span is None:
            return node
        if isinstance(node, Some | Every | First | AtLeast | Each) and _of_buyers(node.of):
            return with_fields(node, of=During(of=node.of, start=span[0], end=span[1]))
        if isinstance(node, Wait) and node.of is not None and _of_buyers(node.of):
            return with_fields(node, of=During(of=node.of, start=span[0], end=span[1]))
        return node

    has = bool(_nodes(edition, During, TimeDuring))
    return rewritten(edition, other if has else within)


def _hours_words(value: str) -> Text:
    if value == "all":
        return Text(zh="时段不限", en="questions of all hours count")
    start, end = value.split("-")
    return Text(zh=f"时段为 [{start}, {end})", en=f"the hours are [{start}, {end})")


def _hours_read(given: object) -> str | None:
    if isinstance(given, list | tuple) and len(given) == 2:  # noqa: PLR2004  start and end
        given = f"{given[0]}-{given[1]}"
    if given in ("all", "00:00-24:00"):
        return "all"
    found = _HOURS.fullmatch(given) if isinstance(given, str) else None
    sound = found and found[1] < found[2] <= "24:00"
    minutes = found and all(part[3:] < "60" for part in found.groups())
    return str(given) if sound and minutes else None


# limit


def _limit_found(edition: Edition) -> tuple[str, ...]:
    found = [n.within for n in _nodes(edition, Answered) if isinstance(n.within, timedelta)]
    return _distinct(text for one in found if (text := seconds_of(one)))


def _limit_edit(edition: Edition, value: str) -> Edition | None:
    if len(_limit_found(edition)) != 1:
        return None
    limit = timedelta(seconds=float(value))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        stated = isinstance(node, Answered) and isinstance(node.within, timedelta)
        return with_fields(node, within=limit) if stated else node

    return rewritten(edition, other)


def _limit_words(value: str) -> Text:
    length = duration(timedelta(seconds=float(value)))
    return Text(zh=f"时限为 {length.zh}", en=f"the limit is {length.en}")


# which replies and which questions


def _replies_found(edition: Edition) -> tuple[str, ...]:
    names = {modes: name for name, modes in _REPLIES.items()}
    sent = [n for n in _nodes(edition, Sent) if n.sender == "agent"]
    return _distinct(names[n.modes] for n in sent if n.modes in names)


def _replies_edit(edition: Edition, value: str) -> Edition | None:
    found = _replies_found(edition)
    if len(found) != 1:
        return None
    before = _REPLIES[found[0]]

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, Sent) and node.sender == "agent" and node.modes == before
        return with_fields(node, modes=_REPLIES[value]) if meant else node

    return rewritten(edition, other)


_REPLY_WORDS = {
    "human": Text(zh="只算人工回复", en="only a person's reply counts"),
    "any": Text(zh="机器人回复也算", en="a robot's reply counts, too"),
    "typed": Text(zh="只算人工输入的回复，机器人起草的不算", en="only typed replies count"),
}
_ASKED_MODES = {"typed": ("manual",), "any": ("manual", "automatic")}
_ASKED_WORDS = {
    "typed": Text(zh="只算买家手动发送的消息", en="only what the buyer typed is a question"),
    "any": Text(zh="买家点入的入口卡片也算提问", en="entry cards are questions, too"),
}


def _asked_found(edition: Edition) -> tuple[str, ...]:
    names = {modes: name for name, modes in _ASKED_MODES.items()}
    sent = [n for n in _nodes(edition, Sent) if n.sender == "buyer"]
    return _distinct(names[n.modes] for n in sent if n.modes in names)


def _asked_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, Sent) and node.sender == "buyer"
        return with_fields(node, modes=_ASKED_MODES[value]) if meant else node

    return rewritten(edition, other)


# flags

_FLAG_WORDS = {
    "excluded": Text(
        zh="垃圾、拉黑与内部买家的消息不算", en="flagged buyers' messages are left out"
    ),
    "spam_counts": Text(
        zh="垃圾消息照算，拉黑与内部不算", en="spam counts, blocked and internal not"
    ),
    "ignored": Text(zh="垃圾、拉黑与内部买家的消息照算", en="flagged buyers' messages count"),
}
_FLAGS = {"excluded": FLAGS, "spam_counts": ("blocked", "internal"), "ignored": ()}


def _flags_found(edition: Edition) -> tuple[str, ...]:
    names = {flags: name for name, flags in _FLAGS.items()}
    found = _nodes(edition, Unflagged)
    if found:
        return _distinct(names[n.flags] for n in found if n.flags in names)
    asks = _nodes(edition, Answered, Wait)
    return ("ignored",) if asks and _asked_found(edition) else ()


def _flags_edit(edition: Edition, value: str) -> Edition | None:
    flags = _FLAGS[value]
    has = bool(_nodes(edition, Unflagged))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if has and isinstance(node, Unflagged):
            return with_fields(node, flags=flags) if flags else node.of
        if not has and flags and isinstance(node, Sent) and node.sender == "buyer":
            return Unflagged(of=node, flags=flags)
        return node

    return rewritten(edition, other)


# every, first or one of the messages

_JUDGED = {"every": Every, "first": First, "one": AtLeast}
_JUDGED_WORDS = {
    "every": Text(zh="每条消息都须达标", en="every message must satisfy the rule"),
    "first": Text(zh="只看第一条消息", en="only the first message is judged"),
    "one": Text(zh="有一条消息达标即可", en="one message that satisfies the rule is enough"),
}


def _judged_found(edition: Edition) -> tuple[str, ...]:
    names = {kind: name for name, kind in _JUDGED.items()}
    found = [n for n in _nodes(edition, *_RULES) if _answer_in(n.that)]
    if any(isinstance(n, AtLeast) and n.times != 1 for n in found):
        return ()
    return _distinct(names[type(n)] for n in found)


def _judged_edit(edition: Edition, value: str) -> Edition | None:
    if isinstance(edition.measure, Mean | Quantile):
        return None  # there the rule says which unit has a wait

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
    """The rounds of a set; hours select rounds by their time."""
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
    return _distinct(n.scope for n in _nodes(edition, Answered, Wait, RoundStarts))


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
    measure: Any = edition.measure
    cap = None if value == "left_out" else timedelta(seconds=float(value))
    quantity = with_fields(measure.quantity, cap=cap)
    among = measure.among if cap is None else _also_unanswered(measure.among)
    made = with_fields(measure, quantity=quantity, among=among)
    return edition.model_copy(update={"measure": made})


def _also_unanswered(among: Condition | None) -> Condition | None:
    """The condition without its demand that there be a reply."""
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
        return Text(zh="没有回复的不计入", en="what has no reply is left out")
    length = duration(timedelta(seconds=float(value)))
    return Text(
        zh=f"没有回复或更久的按 {length.zh}计", en=f"no reply, or a longer wait, is {length.en}"
    )


def _wait_from_found(edition: Edition) -> tuple[str, ...]:
    return _distinct(n.since for n in _nodes(edition, Wait))


def _wait_from_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, since=value) if isinstance(node, Wait) else node

    return rewritten(edition, other)


_WAIT_FROM_WORDS = {
    "first": Text(zh="从一轮的第一条消息起算", en="the wait begins with a round's first message"),
    "last": Text(zh="从一轮的最后一条消息起算", en="the wait begins with a round's last message"),
}


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


def _listed(words: dict[str, Text]) -> Text:
    return Text(zh="、".join(words), en=" or ".join(words))


def _said(name: str, title: Text, words: dict[str, Text], found: Any, edit: Any) -> Clause:  # noqa: ANN401
    """A clause that says one of a few things."""
    return Clause(
        name=name,
        title=title,
        values=_listed(words),
        found=found,
        usual=lambda _: tuple(words),
        edit=edit,
        words=words.__getitem__,
        read=one_of_these(*words),
    )


REPLY_CLAUSES = (
    Clause(
        name="hours",
        title=_text("时段", "the service hours"),
        values=_text("起止时刻，或 all", "two times of day, as '09:00-22:00', or 'all'"),
        found=_hours_found,
        usual=_hours_usual,
        edit=_hours_edit,
        words=_hours_words,
        read=_hours_read,
    ),
    Clause(
        name="limit",
        title=_text("回复时限", "the limit of a reply"),
        values=_text("秒数", "a timedelta or a number of seconds"),
        found=_limit_found,
        usual=lambda _: ("20", "30", "60", "120", "180", "300", "600"),
        edit=_limit_edit,
        words=_limit_words,
        read=seconds_of,
    ),
    _said(
        "replies",
        _text("哪些回复", "which replies count"),
        _REPLY_WORDS,
        _replies_found,
        _replies_edit,
    ),
    _said(
        "asked", _text("哪些提问", "which messages ask"), _ASKED_WORDS, _asked_found, _asked_edit
    ),
    _said("flags", _text("垃圾与拉黑", "flagged buyers"), _FLAG_WORDS, _flags_found, _flags_edit),
    _said(
        "judged",
        _text("看哪些消息", "which messages are judged"),
        _JUDGED_WORDS,
        _judged_found,
        _judged_edit,
    ),
    _said("unit", _text("统计单位", "what counts once"), _UNIT_WORDS, _unit_found, _unit_edit),
    _said(
        "scope",
        _text("回复的范围", "where a reply is looked for"),
        _SCOPE_WORDS,
        _scope_found,
        _scope_edit,
    ),
    Clause(
        name="unanswered",
        title=_text("未回复的", "what has no reply"),
        values=_text("left_out，或封顶秒数", "'left_out', or a number of seconds that caps waits"),
        found=_unanswered_found,
        usual=lambda _: ("left_out", "600", "1800"),
        edit=_unanswered_edit,
        words=_unanswered_words,
        read=lambda given: "left_out" if given == "left_out" else seconds_of(given),
    ),
    _said(
        "wait_from",
        _text("等待的起点", "where a wait begins"),
        _WAIT_FROM_WORDS,
        _wait_from_found,
        _wait_from_edit,
    ),
)
"""The clauses about messages and waits."""
