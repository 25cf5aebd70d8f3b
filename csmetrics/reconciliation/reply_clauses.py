"""Clauses about replies: service hours, limit, which replies and questions count, flags."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, AtLeast, Every, First, Some
from csmetrics.language.measures import Mean, Proportion, Quantile
from csmetrics.language.messages import (
    FLAGS,
    During,
    MessageSet,
    Sent,
    Unflagged,
    any_reply,
    human,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.row_conditions import TimeDuring
from csmetrics.language.units import Each, Rows
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    and_also,
    both,
    named_values,
    nodes_of,
    rewritten,
    seconds_of,
    texts,
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


def _of_buyers(of: MessageSet) -> bool:
    sent = [node for node in walk(of, outside=()) if isinstance(node, Sent)]
    return bool(sent) and sent[0].sender == "buyer"


# hours


def _hours_found(edition: Edition) -> tuple[str, ...]:
    found = texts(f"{n.start}-{n.end}" for n in nodes_of(edition, During, TimeDuring))
    return found or (("all",) if nodes_of(edition, Answered, Wait) or _rates(edition) else ())


def _rates(edition: Edition) -> bool:
    """Whether the measure is a mean or a proportion of ratings."""
    measure = edition.measure
    if not isinstance(measure, Proportion | Mean) or not isinstance(measure.of, Rows):
        return False
    return measure.of.table == "ratings"


def _hours_usual(edition: Edition) -> tuple[str, ...]:
    closed = [
        f"{start}-{end[:-2]}01"
        for start, end in (one.split("-") for one in _hours_found(edition) if one != "all")
        if end.endswith(":00") and end != "24:00"
    ]
    return ("all", *closed, *_USUAL_HOURS)


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

    has = bool(nodes_of(edition, During, TimeDuring))
    if _rates(edition) and not has and span is not None:
        measure: Any = edition.measure
        rated = TimeDuring(column="rated_at", start=span[0], end=span[1])
        made = with_fields(measure, among=and_also(measure.among, rated))
        return edition.model_copy(update={"measure": made})
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


# limit, and whether a reply exactly at the limit is in time

_INSTANT = timedelta(microseconds=1)


def _open(within: timedelta) -> bool:
    """Whether a limit excludes its edge: it is a microsecond less than whole seconds."""
    return (within + _INSTANT) % timedelta(seconds=1) == timedelta()


def _stated(node: object) -> bool:
    """Whether a node states a limit of replies; one below a second serves to recognise robots."""
    if not isinstance(node, Answered) or not isinstance(node.within, timedelta):
        return False
    return node.within >= timedelta(seconds=1)


def _limits(edition: Edition) -> list[timedelta]:
    """The limits of replies; none for a mean or quantile, whose limits say which waits count."""
    if isinstance(edition.measure, Mean | Quantile):
        return []
    return [n.within for n in nodes_of(edition, Answered) if _stated(n)]


def _with_limits(edition: Edition, change: Callable[[timedelta], timedelta]) -> Edition:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, within=change(node.within)) if _stated(node) else node

    return rewritten(edition, other)


def _whole(within: timedelta) -> timedelta:
    return within + _INSTANT if _open(within) else within


def _limit_found(edition: Edition) -> tuple[str, ...]:
    found = [seconds_of(_whole(one)) for one in _limits(edition)]
    return texts(text for text in found if text)


def _limit_edit(edition: Edition, value: str) -> Edition | None:
    if len(_limit_found(edition)) != 1:
        return None
    limit = timedelta(seconds=float(value))
    return _with_limits(edition, lambda before: limit - _INSTANT if _open(before) else limit)


_EDGE_WORDS = {
    "included": Text(zh="刚好到时限的算及时", en="exactly the limit is in time"),
    "excluded": Text(zh="刚好到时限的算超时", en="exactly the limit is too late"),
}


def _edge_found(edition: Edition) -> tuple[str, ...]:
    return texts("excluded" if _open(one) else "included" for one in _limits(edition))


def _edge_edit(edition: Edition, value: str) -> Edition | None:
    step = _INSTANT if value == "excluded" else timedelta()
    return _with_limits(edition, lambda before: _whole(before) - step)


def _limit_words(value: str) -> Text:
    length = duration(timedelta(seconds=float(value)))
    return Text(zh=f"时限为 {length.zh}", en=f"the limit is {length.en}")


# which replies and which questions


def _replies_found(edition: Edition) -> tuple[str, ...]:
    names = {modes: name for name, modes in _REPLIES.items()}
    sent = [n for n in nodes_of(edition, Sent) if n.sender == "agent"]
    return texts(names[n.modes] for n in sent if n.modes in names)


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
    sent = [n for n in nodes_of(edition, Sent) if n.sender == "buyer"]
    return texts(names[n.modes] for n in sent if n.modes in names)


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
        zh="垃圾消息照算，拉黑与内部不算",
        en="messages of spam buyers count, those of blocked and internal buyers do not",
    ),
    "ignored": Text(zh="垃圾、拉黑与内部买家的消息照算", en="flagged buyers' messages count"),
}
_FLAGS = {"excluded": FLAGS, "spam_counts": ("blocked", "internal"), "ignored": ()}


def _flags_found(edition: Edition) -> tuple[str, ...]:
    names = {flags: name for name, flags in _FLAGS.items()}
    found = nodes_of(edition, Unflagged)
    if found:
        return texts(names[n.flags] for n in found if n.flags in names)
    asks = nodes_of(edition, Answered, Wait)
    return ("ignored",) if asks and _asked_found(edition) else ()


def _flags_edit(edition: Edition, value: str) -> Edition | None:
    flags = _FLAGS[value]
    has = bool(nodes_of(edition, Unflagged))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if has and isinstance(node, Unflagged):
            return with_fields(node, flags=flags) if flags else node.of
        if not has and flags and isinstance(node, Sent) and node.sender == "buyer":
            return Unflagged(of=node, flags=flags)
        return node

    return rewritten(edition, other)


REPLY_CLAUSES = (
    Clause(
        name="hours",
        title=both("时段", "the service hours"),
        values=both("起止时刻，或 all", "two times of day, such as '09:00-22:00', or 'all'"),
        found=_hours_found,
        usual=_hours_usual,
        edit=_hours_edit,
        words=_hours_words,
        read=_hours_read,
    ),
    Clause(
        name="limit",
        title=both("回复时限", "the limit of a reply"),
        values=both("秒数", "a timedelta or a number of seconds"),
        found=_limit_found,
        usual=lambda _: ("20", "30", "60", "120", "180", "300", "600"),
        edit=_limit_edit,
        words=_limit_words,
        read=seconds_of,
    ),
    named_values(
        "edge", both("时限边界", "the edge of the limit"), _EDGE_WORDS, _edge_found, _edge_edit
    ),
    named_values(
        "replies",
        both("哪些回复", "which replies count"),
        _REPLY_WORDS,
        _replies_found,
        _replies_edit,
    ),
    named_values(
        "asked",
        both("哪些提问", "which messages are questions"),
        _ASKED_WORDS,
        _asked_found,
        _asked_edit,
    ),
    named_values(
        "flags", both("垃圾与拉黑", "flagged buyers"), _FLAG_WORDS, _flags_found, _flags_edit
    ),
)
"""Clauses about replies: service hours, limit, which replies and questions count, flags."""
