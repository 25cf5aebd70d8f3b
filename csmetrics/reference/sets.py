"""Whether a message is in a set, one function a node."""
# ruff: noqa: ARG001  every node's function takes the same arguments

from __future__ import annotations

from datetime import date
from functools import singledispatch

from csmetrics.language.base import Scope
from csmetrics.language.messages import (
    During,
    EitherOf,
    MessageSet,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
)
from csmetrics.reference.clock import clock_time
from csmetrics.reference.world import Message, World


@singledispatch
def belongs(of: object, message: Message, world: World, day: date | None) -> bool:
    """Whether the message is in the set ``of``; ``day`` is the unit day."""
    raise NotImplementedError(type(of).__name__)


@belongs.register
def _(of: Sent, message: Message, world: World, day: date | None) -> bool:
    return message.sender == of.sender and message.mode in of.modes


@belongs.register
def _(of: EitherOf, message: Message, world: World, day: date | None) -> bool:
    return any(belongs(part, message, world, day) for part in of.of)


@belongs.register
def _(of: Unflagged, message: Message, world: World, day: date | None) -> bool:
    return not message.flagged and belongs(of.of, message, world, day)


@belongs.register
def _(of: During, message: Message, world: World, day: date | None) -> bool:
    in_hours = clock_time(of.start) <= world.clock.wall(message.at) < clock_time(of.end)
    return in_hours and belongs(of.of, message, world, day)


@belongs.register
def _(of: SinceSession, message: Message, world: World, day: date | None) -> bool:
    session = world.session(message.session_id)
    since = session[of.column] if session is not None else None
    return since is not None and since <= message.at and belongs(of.of, message, world, day)


@belongs.register
def _(of: OnUnitDay, message: Message, world: World, day: date | None) -> bool:
    return message.day == day and belongs(of.of, message, world, day)


@belongs.register
def _(of: RoundStarts, message: Message, world: World, day: date | None) -> bool:
    if of.scope == "session" and message.session_id is None:
        return False  # in no conversation
    if not belongs(of.of, message, world, day):
        return False
    for before in world.earlier(message, of.scope):
        if belongs(of.by, before, world, day):
            return True  # the last round was answered
        if belongs(of.of, before, world, day):
            # It continues the run; unless a new day opens a new round.
            return of.scope != "session" and before.day < message.day
    return True


def members(of: MessageSet, messages: list[Message], world: World, day: date) -> list[Message]:
    """Those of the messages that are in the set, in message order."""
    return [message for message in messages if belongs(of, message, world, day)]


def next_reply(message: Message, by: Sent, scope: Scope, world: World) -> Message | None:
    """The first message of ``by`` that comes later in order in its conversation."""
    for later in world.later(message, scope):
        if belongs(by, later, world, None):
            return later
    return None
