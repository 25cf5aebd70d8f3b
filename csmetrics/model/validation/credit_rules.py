"""The lint on ``credited``: a unit credited to its replier needs exactly one reply rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from csmetrics.language.base import Node, Scope, walk
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    Comes,
    Every,
    First,
    Not,
)
from csmetrics.language.measures import Simple
from csmetrics.language.messages import MessageSet, Sent
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.model.context import rounds_of
from csmetrics.model.validation.issues import Issue


class AwaitedReply(NamedTuple):
    """A reply that is waited for: who sends it, and in which conversation.

    ``of``: the wait begins with the first message of this set; None: the unit is the message.
    """

    by: MessageSet
    scope: Scope
    of: MessageSet | None


def credited(path: str, side: Simple) -> Iterator[Issue]:
    """Find a credited unit without exactly one wait, or that belongs to another agent already."""
    unit = side.of
    if isinstance(unit, BuyerDays):
        if unit.of is not None and unit.of.credited is not None:
            yield Issue(
                f"{path}of.of.credited", "buyer-days are credited to nobody: leave credited= out"
            )
        return
    if unit.credited is None:
        return
    where = f"{path}of.credited"
    if not _waits_for_a_reply(unit):
        yield Issue(
            where,
            "only buyers' messages, rounds and sessions wait for a reply: leave credited= out",
        )
        return
    if isinstance(unit, Rows) and (unit.agent or unit.helpers):
        yield Issue(
            where,
            "a session is credited either to its replier or as agent= or helpers= say, not both",
        )
    sought = set(_of_side(side))
    if len(sought) != 1 or None in sought:
        yield Issue(
            where,
            f"the measure is about {'several waits' if sought else 'no wait'}, and the replier is"
            " the author of the reply that ends one: let wait_for(...), answered_by(...),"
            " first(..., answered_by(...)) or comes(..., after=...) be of the same reply",
        )


def _waits_for_a_reply(unit: Each | Rows) -> bool:
    if isinstance(unit, Rows):
        return unit.table == "sessions"
    rounds = rounds_of(unit.of)
    sent = [part for part in walk(rounds.of if rounds else unit.of) if isinstance(part, Sent)]
    return all(part.sender == "buyer" for part in sent)


def _of_side(side: Simple) -> Iterator[AwaitedReply | None]:
    """The replies that a measure is about; None for one that has no single replier."""
    for name in ("quantity", "that", "among"):
        part = getattr(side, name, None)
        if part is not None:
            yield from _awaited_reply(part, None)


def _awaited_reply(node: Node, of: MessageSet | None) -> Iterator[AwaitedReply | None]:
    match node:
        case AllOf(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from _awaited_reply(part, of)
        case Not(of=part):
            yield from _awaited_reply(part, of)
        case First(of=asked, that=that):
            yield from _awaited_reply(that, asked)
        case Every(that=that) | AtLeast(that=that):
            # several messages, each with its own reply
            yield from (None for part in walk(that) if isinstance(part, Answered))
        case Comes(of=Sent(sender="agent") as by, after=asked) if asked is not None:
            yield AwaitedReply(by, "session", asked)
        case Comes():
            yield None
        case Answered(by=by, scope=scope) | Wait(by=by, scope=scope, of=None):
            yield AwaitedReply(by, scope, of)
        case Wait(by=by, scope=scope, of=asked):
            yield AwaitedReply(by, scope, asked)
        case _:
            return
