"""Judges conditions that await an event: whether it is seen, and whether its deadline is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch

from csmetrics.language.base import given
from csmetrics.language.conditions import Answered, Comes, HasRow, RobotOnly
from csmetrics.language.row_conditions import Happened
from csmetrics.language.windows import (
    EndOfDay,
    FirstTime,
    LowerBound,
    OwnTime,
    StartOfDay,
    UnitTime,
    UpperBound,
    Window,
)
from csmetrics.reference.case import Case, Truth
from csmetrics.reference.known_rows import Message
from csmetrics.reference.logic import truth_of
from csmetrics.reference.plain_days import DAY
from csmetrics.reference.plain_hours import later, passed
from csmetrics.reference.plain_intake import Row
from csmetrics.reference.sets import belongs, next_reply, opening

Event = Answered | Comes | Happened | HasRow | RobotOnly
"""The nodes that wait."""


@dataclass(frozen=True)
class Awaited:
    """The state of an awaited event.

    ``truth``: true once it is seen, false once its deadline has passed, else unknown. ``over``:
    whether the deadline has passed, so that a proportion no longer waits. ``at_all``: whether an
    event is awaited in this case.
    """

    truth: Truth
    over: bool
    at_all: bool = True


_NEVER = Awaited(truth=False, over=True, at_all=False)


def _awaited(case: Case, deadline: datetime | None, *, seen: bool) -> Awaited:
    over = case.unit.horizon.over(deadline)
    return Awaited(truth=True if seen else False if over else None, over=over)


@singledispatch
def awaited(condition: object, case: Case) -> Awaited:
    """The state of the event that a condition awaits."""
    raise NotImplementedError(type(condition).__name__)


@truth_of.register
def _(condition: Event, case: Case) -> Truth:
    found = awaited(condition, case)
    if case.unknown_awaited:
        return None if found.at_all else found.truth is True
    return found.truth


# -- messages


def _end(days: int | None, case: Case) -> datetime | None:
    """end(D + days), where D is the unit day."""
    return None if days is None else case.world.clock.end(case.unit.day + days * DAY)


@awaited.register
def _(condition: Comes, case: Case) -> Awaited:
    if condition.after is not None and case.first(condition.after) is None:
        return _NEVER
    return _awaited(case, _end(condition.until, case), seen=coming(condition, case) is not None)


def coming(condition: Comes, case: Case) -> Message | None:
    """The first message that fulfils ``Comes``, None if none is seen."""
    deadline = _end(condition.until, case)
    first = None if condition.after is None else case.first(condition.after)
    for message in case.own(condition.of):
        in_time = deadline is None or message.at < deadline
        if in_time and (first is None or message.order > first.order):
            return message
    return None


@awaited.register
def _(condition: Answered, case: Case) -> Awaited:
    message, hours = case.judged_message(), case.hours(condition.counting)
    since = message.at
    if condition.from_first_of is not None:
        first = opening(condition.from_first_of, message, case.world, case.unit.day)
        since = message.at if first is None else first.at
    within = None if condition.within is None else given(condition.within)
    limit = None if within is None else later(since, within, hours)
    end = _end(condition.until, case)
    reply = next_reply(message, condition.by, condition.scope, case.world)
    seen = (
        reply is not None
        and case.unit.horizon.sees(reply.at)
        and (within is None or passed(since, reply.at, hours) <= within)
        and (end is None or reply.at < end)
    )
    stated = [time for time in (limit, end) if time is not None]
    return _awaited(case, min(stated, default=None), seen=seen)


@awaited.register
def _(condition: RobotOnly, case: Case) -> Awaited:
    rounds, world, day = condition.rounds, case.world, case.unit.day
    opener = case.judged_message()
    robot = False
    for message in world.later(opener, rounds.scope):
        if not case.unit.horizon.sees(message.at):
            continue
        if belongs(rounds.by, message, world, day):
            return Awaited(truth=False, over=True)
        if belongs(rounds, message, world, day):  # the next round begins
            return Awaited(truth=robot, over=True)
        if rounds.parted_by is not None and belongs(rounds.parted_by, message, world, day):
            robot = True
    over = case.unit.horizon.over(None)
    return Awaited(truth=robot if over else None, over=over)


# -- rows


@awaited.register
def _(condition: Happened, case: Case) -> Awaited:
    return _awaited(case, None, seen=case.seen_time(condition.column) is not None)


@awaited.register
def _(condition: HasRow, case: Case) -> Awaited:
    for window in condition.windows:
        for bound in (window.since, window.before):
            at_unit = bound is not None and not isinstance(bound, OwnTime)
            if at_unit and _instant(bound, case) is None:
                return _NEVER  # a bound that does not exist
    inside = 0
    for row in _linked(condition, case):
        candidate = case.with_row(row)
        inside += all(_inside(window, candidate) for window in condition.windows) and (
            condition.where is None or truth_of(condition.where, candidate) is True
        )
    deadlines = [_deadline(window, condition.windows, case) for window in condition.windows]
    stated = [time for time in deadlines if time is not None]
    # If a window states no end, a row may come until the settling end.
    latest = None if len(stated) < len(deadlines) else max(stated)
    found = _awaited(case, latest, seen=inside >= condition.at_least)
    if all(_ends_before_the_unit(window, case) for window in condition.windows):
        return Awaited(truth=found.truth, over=found.over, at_all=False)
    return found


def _ends_before_the_unit(window: Window, case: Case) -> bool:
    """Whether a window ends at or before the unit's own events, so that no row is awaited."""
    match window.before:
        case FirstTime() | UnitTime():
            return True
        case StartOfDay() | EndOfDay():
            ends = _instant(window.before, case)
            return ends is not None and ends <= case.world.clock.start(case.unit.day)
        case _:
            return False


def _linked(condition: HasRow, case: Case) -> list[Row]:
    """The rows of the unit's shop and buyer, or those of its order."""
    if condition.link == "order":
        return case.world.rows_of_order(condition.table, case.judged_row())
    return list(case.world.rows_of(condition.table, case.buyer()))


def _inside(window: Window, candidate: Case) -> bool:
    """Whether the candidate row's timestamp is seen and lies in [since, before)."""
    time = candidate.seen_time(window.column)
    if time is None:
        return False
    if window.since is not None:
        since = _instant(window.since, candidate)
        if since is None or time < since:
            return False
    if window.before is not None:
        before = _instant(window.before, candidate)
        if before is None or time >= before:
            return False
    return True


def _instant(bound: LowerBound | UpperBound | None, case: Case) -> datetime | None:
    """The instant of a bound; None if it does not exist."""
    clock, unit = case.world.clock, case.unit
    match bound:
        case StartOfDay():
            return clock.start(unit.day + bound.days * DAY)
        case EndOfDay():
            return clock.end(unit.day + bound.days * DAY)
        case FirstTime():
            first = case.first(bound.of)
            return first.at if first is not None else None
        case UnitTime():
            return Case.of(unit, case.world).seen_time(bound.column)
        case OwnTime():
            time = case.seen_time(bound.column)
            return time + bound.plus if time is not None else None
    return None


def _deadline(window: Window, windows: tuple[Window, ...], case: Case) -> datetime | None:
    """The instant until which a row may come into the window; None if it states none."""
    if not isinstance(window.before, OwnTime):
        return _instant(window.before, case)
    # If another window requires the row's own time to be before the end of some day, this window
    # ends ``plus`` later, rounded up to whole calendar days.
    own = window.before
    whole_days = -(-own.plus // timedelta(days=1))
    for other in windows:
        if other.column == own.column and isinstance(other.before, StartOfDay | EndOfDay):
            later = other.before.model_copy(update={"days": other.before.days + whole_days})
            return _instant(later, case)
    return None
