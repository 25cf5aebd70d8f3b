"""Clauses about times: what service hours select by, where a time begins, the longest wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from csmetrics.language.base import walk
from csmetrics.language.conditions import (
    Answered,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    Not,
    OfSession,
    Some,
)
from csmetrics.language.measures import Mean, Quantile
from csmetrics.language.messages import During, MessageSet, Sent
from csmetrics.language.quantities import UntilFirst, Wait
from csmetrics.language.row_conditions import TimeDuring
from csmetrics.language.units import Each, Rows
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    both,
    change_sides,
    named_values,
    nodes_of,
    rewrite,
    rewritten,
    seconds_of,
    texts,
    with_fields,
    without_parts,
    word_or,
)
from csmetrics.wording.bilingual import duration

# what the service hours select by

_HOURS_BY = {
    "session": both("时段看会话的时间", "the hours select sessions by their own time"),
    "question": both("时段看提问的时间", "the hours select questions by their time"),
    "rated": both("时段看评价的时间", "the hours select ratings by the time of rating"),
    "invited": both("时段看邀评的时间", "the hours select ratings by the time of the invitation"),
}
_RATED = {"rated_at": "rated", "invited_at": "invited"}
_WHOLE_DAY = ("00:00", "24:00")


def _hours_by_found(edition: Edition) -> tuple[str, ...]:
    spans = nodes_of(edition, TimeDuring)
    columns = {n.column for n in spans}
    if len(columns) == 1:
        return (_RATED.get(columns.pop(), "session"),)
    of_sessions = _of_sessions(edition)
    return ("question",) if not columns and of_sessions and nodes_of(edition, During) else ()


def _of_sessions(edition: Edition) -> bool:
    rows = any(n.table == "sessions" for n in nodes_of(edition, Rows))
    return rows or bool(nodes_of(edition, OfSession))


def _asks(edition: Edition) -> bool:
    """Whether a buyer's questions are judged."""
    judged = nodes_of(edition, Some, Every, First, AtLeast, Each)
    return any(_of_buyers(n.of) for n in judged)


def _of_buyers(of: MessageSet | None) -> bool:
    sent = [node for node in walk(of) if isinstance(node, Sent)]
    return bool(sent) and sent[0].sender == "buyer"


def _hours_by_usual(edition: Edition) -> tuple[str, ...]:
    if _hours_by_found(edition)[0] in _RATED.values():
        return tuple(_RATED.values())
    return ("session", "question") if _asks(edition) else ("session",)


def _hours_by_edit(edition: Edition, value: str) -> Edition | None:
    if _hours_by_found(edition) == (value,):
        return edition
    spans = nodes_of(edition, TimeDuring)
    if not spans or (value in _RATED.values()) != (spans[0].column in _RATED):
        return None
    if value == "question":
        return _by_questions(edition, (spans[0].start, spans[0].end))
    column = next(name for name, word in _RATED.items() if word == value)

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, column=column) if isinstance(node, TimeDuring) else node

    return rewritten(edition, other)


def _by_questions(edition: Edition, span: tuple[str, str]) -> Edition | None:
    """The edition with hours that select questions instead of sessions; None if impossible."""
    if not _asks(edition):
        return None
    start, end = span
    held = bool(nodes_of(edition, During)) or span == _WHOLE_DAY

    def within(of: MessageSet) -> MessageSet:
        return of if held or not _of_buyers(of) else During(of=of, start=start, end=end)

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        match node:
            case Some() | Every() | First() | AtLeast() | Each():
                return with_fields(node, of=within(node.of))
            case Wait(of=of) if of is not None:
                return with_fields(node, of=within(of))
            case Comes(after=after) if after is not None:
                return with_fields(node, after=within(after))
            case _:
                return node

    def free(side: Any) -> Any:  # noqa: ANN401  a simple measure
        unit = side.of
        if isinstance(unit, Rows):
            unit = with_fields(unit, where=_without_hours(unit.where))
        return with_fields(side, of=unit, among=_without_hours(side.among))

    freed = change_sides(edition, free)
    if nodes_of(freed, TimeDuring):
        return None
    return rewritten(freed, other)


def _without_hours(condition: Condition | None) -> Condition | None:
    """Remove the hours of sessions from a condition, also those of a message's session."""

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, OfSession):
            that = without_parts(node.that, _is_hours)
            return _NEVER_ASKED if that is None else with_fields(node, that=that)
        return node

    free = without_parts(condition, _is_hours)
    return without_parts(rewrite(free, other), _NEVER_ASKED.__eq__) if free else None


def _is_hours(part: Condition) -> bool:
    return isinstance(part, TimeDuring)


_NEVER_ASKED = TimeDuring(column="started_at", start="00:00", end="24:00")

# where a session's time begins

_BEGINS = {
    "human_requested_at": both("从请求人工起算", "the time begins with the request for a person"),
    "queued_at": both("从进入排队起算", "the time begins with the queue"),
    "assigned_at": both("从分配客服起算", "the time begins when somebody is assigned"),
}


def _begins_found(edition: Edition) -> tuple[str, ...]:
    found = [n.since for n in nodes_of(edition, UntilFirst)]
    return texts(found) if all(one in _BEGINS for one in found) else ()


def _begins_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, since=value) if isinstance(node, UntilFirst) else node

    return rewritten(edition, other)


# a limit from the message, or from the first of its round

_LIMIT_FROM = {
    "round": both("时限从本轮第一条消息起算", "the limit runs from the first message of a round"),
    "message": both("时限从每条消息自己起算", "the limit runs from each message itself"),
}


def _limit_from_found(edition: Edition) -> tuple[str, ...]:
    rules = nodes_of(edition, Answered)
    return ("round",) if any(n.from_first_of is not None for n in rules) else ()


def _limit_from_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, from_first_of=None) if isinstance(node, Answered) else node

    return edition if value == "round" else rewritten(edition, other)


# waits that are left out as too long

_SHORT = timedelta(seconds=1)  # a limit below it serves to recognise robots


def _longest_found(edition: Edition) -> tuple[str, ...]:
    measure = edition.measure
    if not isinstance(measure, Mean | Quantile) or not isinstance(measure.quantity, Wait):
        return ()
    rules = [n for n in _rules(edition) if not _short(n)]
    if measure.quantity.cap is not None or not rules:
        return ()
    return texts("none" if n.within is None else seconds_of(n.within) for n in rules)


def _rules(edition: Edition) -> list[Any]:
    among = getattr(edition.measure, "among", None)
    return [node for node in walk(among) if isinstance(node, Answered)]


def _longest_edit(edition: Edition, value: str) -> Edition | None:
    within = None if value == "none" else timedelta(seconds=float(value))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, Answered):
            return node
        return node if _short(node) else with_fields(node, within=within)

    measure: Any = edition.measure
    made = with_fields(measure, among=rewrite(measure.among, other))
    return edition.model_copy(update={"measure": made})


def _longest_words(value: str) -> Text:
    if value == "none":
        return both("等待再久也计入", "a wait counts, however long")
    length = duration(timedelta(seconds=float(value)))
    return both(f"超过 {length.zh}的等待不计", f"a wait of more than {length.en} is left out")


# replies that come at once

_INSTANT = {
    "left_out": both("0 秒的回复不计", "a reply in 0 seconds is left out"),
    "counted": both("0 秒的回复也算", "a reply in 0 seconds counts"),
}


def _instant(part: Condition) -> bool:
    """Whether a condition leaves out replies in less than a second, which are robots'."""
    return isinstance(part, Not) and isinstance(part.of, Answered) and _short(part.of)


def _short(node: Answered) -> bool:
    return isinstance(node.within, timedelta) and node.within < _SHORT


def _instant_found(edition: Edition) -> tuple[str, ...]:
    return ("left_out",) if any(_instant(n) for n in nodes_of(edition, Not)) else ()


def _instant_edit(edition: Edition, value: str) -> Edition | None:
    measure: Any = edition.measure
    if value == "left_out":
        return edition
    made = with_fields(measure, among=without_parts(measure.among, _instant))
    return edition.model_copy(update={"measure": made})


CLOCK_CLAUSES = (
    named_values(
        "hours_by",
        both("时段看什么", "the time that the hours select by"),
        _HOURS_BY,
        _hours_by_found,
        _hours_by_edit,
        _hours_by_usual,
    ),
    named_values(
        "begins",
        both("起算的时刻", "the event that starts the time"),
        _BEGINS,
        _begins_found,
        _begins_edit,
    ),
    named_values(
        "limit_from",
        both("时限的起点", "the start of the limit"),
        _LIMIT_FROM,
        _limit_from_found,
        _limit_from_edit,
    ),
    named_values(
        "instant_replies",
        both("0 秒的回复", "replies in 0 seconds"),
        _INSTANT,
        _instant_found,
        _instant_edit,
    ),
    Clause(
        name="longest_wait",
        title=both("最长等待", "the longest wait"),
        values=both("none，或秒数", "'none', or a number of seconds"),
        found=_longest_found,
        usual=lambda _: ("none", "300", "600", "900"),
        edit=_longest_edit,
        words=_longest_words,
        read=word_or("none", seconds_of),
    ),
)
"""Clauses about times: what service hours select by, where a time begins, the longest wait."""
