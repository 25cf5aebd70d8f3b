"""Finds the agent of a unit credited to its replier: the author of the reply that ends its wait."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, AtLeast, Comes, Every, First, HadBuyerDay
from csmetrics.language.measures import Count, Proportion, Simple
from csmetrics.language.quantities import Wait
from csmetrics.reference.case import Case
from csmetrics.reference.known_rows import Message
from csmetrics.reference.sets import next_reply

Rule = Wait | Answered | Comes | First | Every | AtLeast
"""The nodes in which a message waits for a reply."""


def replier(measure: Simple, case: Case) -> str | None:
    """The author of the reply; without one, the account reached, which may be None."""
    asked, reply = _wait(measure, case)
    if reply is not None and case.unit.horizon.sees(reply.at) and reply.agent_id is not None:
        return reply.agent_id
    return asked.peer if asked is not None else None


def _wait(measure: Simple, case: Case) -> tuple[Message | None, Message | None]:
    """The waiting message of the measure's first reply rule, and the next reply to it."""
    message = case.unit.message
    for rule in _rules(measure):
        if message is None and isinstance(rule, Comes):
            return _coming(rule, case)
        answer = next((node for node in walk(rule) if isinstance(node, Wait | Answered)), None)
        if answer is None:
            continue
        asked = message
        if message is None and isinstance(rule, Wait | First | Every | AtLeast):
            asked = case.first(rule.of) if rule.of is not None else None
        if asked is None:
            return None, None
        return asked, next_reply(asked, answer.by, answer.scope, case.world)
    return message, None


def _coming(rule: Comes, case: Case) -> tuple[Message | None, Message | None]:
    """The first message of ``after``, and the next message of ``of`` after it."""
    asked = None if rule.after is None else case.first(rule.after)
    if asked is None:
        return None, None
    return asked, next((m for m in case.own(rule.of) if m.order > asked.order), None)


def _rules(measure: Simple) -> Iterator[Rule]:
    """The reply rules of a measure: its quantity, then those of ``that``, then of ``among``."""
    if not isinstance(measure, Count | Proportion) and isinstance(measure.quantity, Wait):
        yield measure.quantity
    for part in (measure.that if isinstance(measure, Proportion) else None, measure.among):
        for node in walk(part, outside=(HadBuyerDay,)):
            if isinstance(node, Answered | Comes | First | Every | AtLeast):
                yield node
