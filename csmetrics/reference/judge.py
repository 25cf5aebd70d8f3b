"""What a condition says about a case, one function a node, in three-valued logic."""
# ruff: noqa: ARG001  every node's function takes the same arguments

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import singledispatch

from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    BeforeOrderEvent,
    Comes,
    Compare,
    Contacted,
    EndOfDay,
    Every,
    First,
    FirstTime,
    Flagged,
    HadBuyerDay,
    Happened,
    HasRow,
    Is,
    LowerBound,
    Not,
    OfSession,
    OwnTime,
    Some,
    StartOfDay,
    TimeDuring,
    UnitTime,
    UpperBound,
    Window,
)
from csmetrics.reference.case import Case, Truth, Unit, last_message
from csmetrics.reference.clock import DAY, clock_time
from csmetrics.reference.sets import next_reply
from csmetrics.reference.world import Row


@singledispatch
def judge(condition: object, case: Case) -> Truth:
    """Whether the condition holds for the case: true, false, or None while that is unknown."""
    raise NotImplementedError(type(condition).__name__)


# -- combining


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if False in found:
        return False
    return None if None in found else True


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _any(truths: Iterable[Truth]) -> Truth:
    return _not(_all(_not(truth) for truth in truths))


@judge.register
def _(condition: AllOf, case: Case) -> Truth:
    return _all(judge(part, case) for part in condition.of)


@judge.register
def _(condition: AnyOf, case: Case) -> Truth:
    return _any(judge(part, case) for part in condition.of)


@judge.register
def _(condition: Not, case: Case) -> Truth:
    return _not(judge(condition.of, case))


# -- a unit's own messages


@judge.register
def _(condition: Some, case: Case) -> Truth:
    return bool(case.own(condition.of))


@judge.register
def _(condition: Every, case: Case) -> Truth:
    return _all(judge(condition.that, case.about(m)) for m in case.own(condition.of))


@judge.register
def _(condition: AtLeast, case: Case) -> Truth:
    truths = [judge(condition.that, case.about(m)) for m in case.own(condition.of)]
    times = int(condition.times)  # type: ignore[arg-type]  # parameters are filled by now
    if truths.count(True) >= times:
        return True
    return False if truths.count(True) + truths.count(None) < times else None


@judge.register
def _(condition: First, case: Case) -> Truth:
    first = case.first(condition.of)
    return False if first is None else judge(condition.that, case.about(first))


@judge.register
def _(condition: Comes, case: Case) -> Truth:
    deadline = _end(condition.until, case)
    coming = [m for m in case.own(condition.of) if deadline is None or m.at < deadline]
    if condition.after is not None:
        first = case.first(condition.after)
        if first is None:
            return False
        coming = [m for m in coming if m.order > first.order]
    return True if coming else case.unit.horizon.not_come(deadline)


# -- a message


@judge.register
def _(condition: Answered, case: Case) -> Truth:
    message = case.judged_message()
    limit = message.at + condition.within if isinstance(condition.within, timedelta) else None
    end = _end(condition.until, case)
    reply = next_reply(message, condition.by, condition.scope, case.world)
    if (
        reply is not None
        and case.unit.horizon.sees(reply.at)
        and (limit is None or reply.at <= limit)
        and (end is None or reply.at < end)
    ):
        return True
    stated = [time for time in (limit, end) if time is not None]
    return case.unit.horizon.not_come(min(stated, default=None))


def _end(days: int | None, case: Case) -> datetime | None:
    """end(D + days), where D is the unit day."""
    return None if days is None else case.world.clock.end(case.unit.day + days * DAY)


@judge.register
def _(condition: Flagged, case: Case) -> Truth:
    return case.judged_message().flagged


@judge.register
def _(condition: OfSession, case: Case) -> Truth:
    session = case.world.session(case.judged_message().session_id)
    if session is None or not case.unit.horizon.sees(session["started_at"]):
        return False  # not in the data, or not yet in those the unit is judged with
    return judge(condition.that, case.with_row(session))


# -- a row


@judge.register
def _(condition: Is, case: Case) -> Truth:
    return case.seen_value(condition.column) in condition.values


@judge.register
def _(condition: Compare, case: Case) -> Truth:
    value = case.seen_value(condition.column)
    if value is None:
        return False
    limit = condition.value
    return bool(value >= limit if condition.op == ">=" else value <= limit)


@judge.register
def _(condition: TimeDuring, case: Case) -> Truth:
    time = case.seen_time(condition.column)
    if time is None:
        return False
    return clock_time(condition.start) <= case.world.clock.wall(time) < clock_time(condition.end)


@judge.register
def _(condition: Happened, case: Case) -> Truth:
    if case.seen_time(condition.column) is not None:
        return True
    return case.unit.horizon.not_come(None)


@judge.register
def _(condition: BeforeOrderEvent, case: Case) -> Truth:
    time = case.seen_time(condition.column)
    if time is None:
        return False
    order = case.world.order_of(case.judged_row())
    event = case.with_row(order).seen_time(condition.event) if order is not None else None
    return event is None or time < event


@judge.register
def _(condition: Contacted, case: Case) -> Truth:
    by, unit = condition.by, case.unit
    found = last_message(by, case.judged_row(), case.world, unit.horizon, day=unit.day)
    return found is not None


# -- buyer-days of the unit's buyer


@judge.register
def _(condition: HadBuyerDay, case: Case) -> Truth:
    unit = case.unit
    if unit.buyer is None:
        return False
    truths: list[Truth] = []
    for back in range(condition.days + 1):
        day = unit.day - back * DAY
        messages = [
            message
            for message in case.world.of_buyer(unit.buyer)
            if message.day == day and unit.horizon.sees(message.at)
        ]
        if messages:
            buyer_day = Unit(
                key=(*unit.buyer, day),
                group=(),
                day=day,
                reported=unit.reported,
                horizon=unit.horizon,
                buyer=unit.buyer,
                messages=messages,
            )
            truths.append(judge(condition.that, Case.of(buyer_day, case.world)))
    return _any(truths)


# -- rows of the unit's buyer or order


@judge.register
def _(condition: HasRow, case: Case) -> Truth:
    for window in condition.windows:
        for bound in (window.since, window.before):
            at_unit = bound is not None and not isinstance(bound, OwnTime)
            if at_unit and _instant(bound, case) is None:
                return False  # a bound that does not exist
    for row in _linked(condition, case):
        candidate = case.with_row(row)
        if all(_inside(window, candidate) for window in condition.windows) and (
            condition.where is None or judge(condition.where, candidate) is True
        ):
            return True
    deadlines = [_deadline(window, condition.windows, case) for window in condition.windows]
    stated = [time for time in deadlines if time is not None]
    # A window that states no end may be entered until the settling end.
    open_ended = len(stated) < len(deadlines)
    return case.unit.horizon.not_come(None if open_ended else max(stated))


def _linked(condition: HasRow, case: Case) -> list[Row]:
    """The rows of the unit's shop and buyer, or those of its order."""
    if case.unit.buyer is None:
        return []
    rows = case.world.rows_of(condition.table, case.unit.buyer)
    if condition.link == "buyer":
        return list(rows)
    own = Case.of(case.unit, case.world).judged_row()["order_id"]
    return [row for row in rows if row["order_id"] == own] if own is not None else []


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
    """The instant a bound stands for; None where it does not exist."""
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
    """The latest instant at which the window can be entered; None where it states none."""
    if not isinstance(window.before, OwnTime):
        return _instant(window.before, case)
    # The row's own time must lie before the end of some day: then the window ends as many
    # calendar days later as ``plus`` has days, a day begun counting as one.
    own = window.before
    whole_days = -(-own.plus // timedelta(days=1))
    for other in windows:
        if other.column == own.column and isinstance(other.before, StartOfDay | EndOfDay):
            later = other.before.model_copy(update={"days": other.before.days + whole_days})
            return _instant(later, case)
    return None
