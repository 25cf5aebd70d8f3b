"""Computes the exact quantity of a unit: one function per node."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import singledispatch
from itertools import pairwise

from csmetrics.language.base import walk
from csmetrics.language.messages import MessageSet, RoundStarts
from csmetrics.language.quantities import (
    Between,
    ColumnValue,
    ReceptionTime,
    UntilFirst,
    Wait,
)
from csmetrics.reference.case import Case
from csmetrics.reference.known_rows import Message
from csmetrics.reference.plain_hours import later, passed
from csmetrics.reference.sets import belongs, next_reply

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Amount:
    """An exact quantity in its display unit; ``value`` is None if the unit has none.

    ``awaited``: the quantity is not known yet.
    """

    value: Fraction | None
    awaited: bool = False


_NONE = Amount(None)


@singledispatch
def measure(quantity: object, case: Case) -> Amount:
    """The quantity of a unit."""
    raise NotImplementedError(type(quantity).__name__)


@measure.register
def _(quantity: ColumnValue, case: Case) -> Amount:
    value = case.seen_value(quantity.column)
    return _NONE if value is None else Amount(Fraction(value))


@measure.register
def _(quantity: Between, case: Case) -> Amount:
    since, until = case.seen_time(quantity.since), case.seen_time(quantity.until)
    if since is None or until is None:
        return _NONE
    elapsed = _seconds(until - since)
    if quantity.times is None:
        return Amount(elapsed)
    return Amount(elapsed / 3600 * Fraction(case.judged_row()[quantity.times]))


@measure.register
def _(quantity: Wait, case: Case) -> Amount:
    message = case.judged_message() if quantity.of is None else case.first(quantity.of)
    if message is None:
        return _NONE
    reply = next_reply(message, quantity.by, quantity.scope, case.world)
    seen = reply is not None and case.unit.horizon.sees(reply.at)
    since = message.at if quantity.since == "first" else _last_of_round(quantity, message, case).at
    hours = case.hours(quantity.counting)
    wait = passed(since, reply.at, hours) if reply is not None and seen else None
    cap = quantity.cap
    if cap is None:
        return Amount(_seconds(wait)) if wait is not None else _NONE
    if wait is None and not case.unit.horizon.over(later(since, cap, hours)):
        return Amount(None, awaited=True)
    return Amount(_seconds(cap if wait is None else min(wait, cap)))


def _last_of_round(quantity: Wait, first: Message, case: Case) -> Message:
    """The last seen message of the round that a message opens."""
    day = case.unit.day
    rounds = _rounds_in(quantity.of if quantity.of is not None else case.unit.drawn_from)
    last = first
    for message in case.world.later(first, rounds.scope):
        answered = belongs(rounds.by, message, case.world, day)
        if answered or belongs(rounds, message, case.world, day):
            break
        if case.unit.horizon.sees(message.at) and belongs(rounds.of, message, case.world, day):
            last = message
    return last


def _rounds_in(of: MessageSet | None) -> RoundStarts:
    """The rounds that a set is narrowed from."""
    for node in walk(of):
        if isinstance(node, RoundStarts):
            return node
    msg = "a wait counted from the last message is one of rounds"
    raise TypeError(msg)


@measure.register
def _(quantity: UntilFirst, case: Case) -> Amount:
    since = case.seen_time(quantity.since)
    if since is None:
        return _NONE
    for message in case.unit.messages:
        in_set = belongs(quantity.of, message, case.world, case.unit.day)
        if in_set and message.at >= since:
            return Amount(_seconds(message.at - since))
    return _NONE


@measure.register
def _(quantity: ReceptionTime, case: Case) -> Amount:
    times = [message.at for message in case.own(quantity.of)]
    if not times:
        return _NONE
    # steps within a segment add up to last - first; a step longer than the gap separates segments
    steps = [later - earlier for earlier, later in pairwise(times)]
    pieces = [step for step in steps if step <= quantity.gap]
    return Amount(_seconds(sum(pieces, timedelta(0))))


def _seconds(elapsed: timedelta) -> Fraction:
    return Fraction(elapsed // _MICROSECOND, 1_000_000)
