"""Which message decided a unit, and when it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, AtLeast, Comes, Every, First, HadBuyerDay
from csmetrics.language.measures import Count, Proportion, Simple
from csmetrics.language.quantities import Wait
from csmetrics.reference.awaited import coming
from csmetrics.reference.case import Case, Truth
from csmetrics.reference.known_rows import Message
from csmetrics.reference.plain_conditions import judge
from csmetrics.reference.sets import next_reply

Rule = Wait | Every | First | AtLeast | Comes


@dataclass(frozen=True)
class Evidence:
    """The id and time of the deciding message, and the time of the reply to it, if one is seen."""

    decided_by: str | None
    decided_at: datetime | None
    reply_at: datetime | None


def evidence(measure: Simple, case: Case) -> Evidence | None:
    """What decided a unit by the measure's first rule about replies; None where it has none."""
    if case.unit.message is not None:
        answer = _answer_of_message(measure)
        return None if answer is None else _told(case.unit.message, answer, case)
    rule = _rule(measure)
    if rule is None or not case.unit.messages:
        return None
    if isinstance(rule, Comes):
        return _of_coming(rule, case)
    message = _deciding(rule, case)
    return None if message is None else _told(message, _answer(rule), case)


def _parts(measure: Simple) -> list[object]:
    """Where rules about replies stand, the most telling first."""
    that = [measure.that] if isinstance(measure, Proportion) else []
    return [*that, *([] if measure.among is None else [measure.among])]


def _answer_of_message(measure: Simple) -> Answered | Wait | None:
    quantity = [] if isinstance(measure, Count | Proportion) else [measure.quantity]
    for part in (*quantity, *_parts(measure)):
        for node in walk(part, outside=(HadBuyerDay,)):
            if isinstance(node, Answered | Wait):
                return node
    return None


def _rule(measure: Simple) -> Rule | None:
    """The quantity, if it is a wait; else the first rule in ``that``, or in ``among``.

    One that says by whom a message is answered goes before one that does not.
    """
    if not isinstance(measure, Count | Proportion) and isinstance(measure.quantity, Wait):
        return measure.quantity
    for part in _parts(measure):
        rules = [
            node
            for node in walk(part, outside=(HadBuyerDay,))
            if isinstance(node, Every | First | AtLeast | Comes)
        ]
        answering = [rule for rule in rules if _answer(rule) is not None]
        if rules:
            return (answering or rules)[0]
    return None


def _answer(rule: Rule) -> Answered | Wait | None:
    for node in walk(rule):
        if isinstance(node, Answered | Wait):
            return node
    return None


def _deciding(rule: Wait | Every | First | AtLeast, case: Case) -> Message | None:
    """The message that decides the rule: of one about the first message, that message.

    Of ``Every`` the first that fails, else the first still awaited, else the one that waited
    longest. Of ``AtLeast`` the first that does what is asked, else the first still awaited, else,
    of those that do not, the one that waited longest.
    """
    if rule.of is None:
        return None
    members = case.own(rule.of)
    if isinstance(rule, Wait | First):
        return next(iter(members), None)
    truths = [judge(rule.that, case.about(message)) for message in members]
    order: tuple[Truth, Truth] = (True, None) if isinstance(rule, AtLeast) else (False, None)
    for sought in order:
        for message, truth in zip(members, truths, strict=True):
            if truth is sought:
                return message
    answer = _answer(rule)
    waits = [_waited(message, answer, case) for message in members]
    return members[waits.index(max(waits))] if members else None


def _reply(message: Message, answer: Answered | Wait | None, case: Case) -> datetime | None:
    """When the message was answered, as far as is seen."""
    if answer is None:
        return None
    reply = next_reply(message, answer.by, answer.scope, case.world)
    return reply.at if reply is not None and case.unit.horizon.sees(reply.at) else None


def _waited(message: Message, answer: Answered | Wait | None, case: Case) -> timedelta:
    reply = _reply(message, answer, case)
    return timedelta(0) if reply is None else reply - message.at


def _told(message: Message, answer: Answered | Wait | None, case: Case) -> Evidence:
    reply = _reply(message, answer, case)
    return Evidence(message.columns["message_id"], message.at, reply)


def _of_coming(rule: Comes, case: Case) -> Evidence | None:
    """The first message after which one is to come; where none is asked for, the one that comes."""
    reply = coming(rule, case)
    if rule.after is None:
        return None if reply is None else _told(reply, None, case)
    message = case.first(rule.after)
    if message is None:
        return None
    seen = reply.at if reply is not None else None
    return Evidence(message.columns["message_id"], message.at, seen)
