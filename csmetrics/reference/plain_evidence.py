"""Finds the message that decided a unit, and when it was answered."""

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
from csmetrics.reference.plain_conditions import truth_of
from csmetrics.reference.sets import next_reply

Rule = Wait | Every | First | AtLeast | Comes


@dataclass(frozen=True)
class Evidence:
    """The id and time of the deciding message, and the time of the reply to it, if one is seen."""

    decided_by: str | None
    decided_at: datetime | None
    reply_at: datetime | None


def evidence(measure: Simple, case: Case) -> Evidence | None:
    """Find what decided a unit under the measure's reply rule; None without rule or message."""
    if case.unit.message is not None:
        answer = _answer_of_message(measure)
        return None if answer is None else _evidence_of(case.unit.message, answer, case)
    rule = _rule(measure)
    if rule is None or not case.unit.messages:
        return None
    if isinstance(rule, Comes):
        return _of_coming(rule, case)
    message = _deciding(rule, case)
    return None if message is None else _evidence_of(message, _answer(rule), case)


def _parts(measure: Simple) -> list[object]:
    """The conditions that may hold a reply rule: ``that`` first, then ``among``."""
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
    """The reply rule: the quantity, if it is a wait; else the first rule in ``that`` or ``among``.

    A rule with an ``Answered`` is preferred to one without.
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
    """The message that decides the rule: for ``Wait`` and ``First`` the first message of the set.

    For ``Every`` the first message that fails, else the first that is unknown, else the one that
    waited longest. For ``AtLeast`` the first message that holds, else the first that is unknown,
    else the one that waited longest.
    """
    if rule.of is None:
        return None
    members = case.own(rule.of)
    if isinstance(rule, Wait | First):
        return next(iter(members), None)
    truths = [truth_of(rule.that, case.about(message)) for message in members]
    order: tuple[Truth, Truth] = (True, None) if isinstance(rule, AtLeast) else (False, None)
    for sought in order:
        for message, truth in zip(members, truths, strict=True):
            if truth is sought:
                return message
    answer = _answer(rule)
    waits = [_waited(message, answer, case) for message in members]
    return members[waits.index(max(waits))] if members else None


def _reply(message: Message, answer: Answered | Wait | None, case: Case) -> datetime | None:
    """The time of the reply to a message, None if none is seen."""
    if answer is None:
        return None
    reply = next_reply(message, answer.by, answer.scope, case.world)
    return reply.at if reply is not None and case.unit.horizon.sees(reply.at) else None


def _waited(message: Message, answer: Answered | Wait | None, case: Case) -> timedelta:
    reply = _reply(message, answer, case)
    return timedelta(0) if reply is None else reply - message.at


def _evidence_of(message: Message, answer: Answered | Wait | None, case: Case) -> Evidence:
    reply = _reply(message, answer, case)
    return Evidence(message.columns["message_id"], message.at, reply)


def _of_coming(rule: Comes, case: Case) -> Evidence | None:
    """The first message of ``after``; without ``after``, the message that comes."""
    reply = coming(rule, case)
    if rule.after is None:
        return None if reply is None else _evidence_of(reply, None, case)
    message = case.first(rule.after)
    if message is None:
        return None
    seen = reply.at if reply is not None else None
    return Evidence(message.columns["message_id"], message.at, seen)
