"""Whether a message is in a set (one function per node), and lookups of replies and rounds."""
# ruff: noqa: ARG001  every node's function takes the same arguments

from __future__ import annotations

from datetime import date
from functools import singledispatch
from typing import Any

from csmetrics.errors import MissingDataError
from csmetrics.language.base import Own, Scope
from csmetrics.language.messages import (
    During,
    EitherOf,
    MessageSet,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
    Whose,
)
from csmetrics.reference.known_rows import Message, World
from csmetrics.reference.plain_days import clock_time
from csmetrics.reference.plain_intake import Row


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
    unflagged = message.flags.isdisjoint(of.flags)
    return unflagged and belongs(of.of, message, world, day)


@belongs.register
def _(of: Whose, message: Message, world: World, day: date | None) -> bool:
    value = attribute(message.columns, of.column)
    return value is not None and value in of.values and belongs(of.of, message, world, day)


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
        if of.parted_by is not None and belongs(of.parted_by, before, world, day):
            return True  # a robot's reply splits the rounds
        if belongs(of.of, before, world, day):
            # it continues the round, unless it is the first message of a new day
            return of.scope != "session" and before.day < message.day
    return True


def members(of: MessageSet, messages: list[Message], world: World, day: date) -> list[Message]:
    """Keep the messages that are in the set, in message order."""
    return [message for message in messages if belongs(of, message, world, day)]


_TYPES = {"text": str, "integer": int, "flag": bool}


def attribute(row: Row, column: str | Own) -> Any:  # noqa: ANN401  the type is the column's
    """The value of a column of a row; that of a custom column must have its declared type."""
    if isinstance(column, str):
        return row[column]
    value = row[column.name]
    if value is not None and type(value) is not _TYPES[column.type]:
        msg = f"the column {column.name!r} of {row.table!r} holds {value!r}, no {column.type}"
        raise MissingDataError(msg)
    return value


def opening(of: RoundStarts, message: Message, world: World, day: date | None) -> Message | None:
    """The message that opened the round that a message lies in; None if it lies in none.

    It is the last opening message at or before it in its conversation; except in scope session, of
    the same local day.
    """
    if of.scope == "session" and message.session_id is None:
        return None
    for candidate in (message, *world.earlier(message, of.scope)):
        near = of.scope == "session" or candidate.day == message.day
        if near and belongs(of, candidate, world, day):
            return candidate
    return None


def next_reply(message: Message, by: Sent, scope: Scope, world: World) -> Message | None:
    """The first message of ``by`` that comes later in order in its conversation."""
    for later in world.later(message, scope):
        if belongs(by, later, world, None):
            return later
    return None
