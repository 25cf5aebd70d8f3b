"""Judges conditions on a unit's messages, a message, or a row: one function per node."""
# ruff: noqa: ARG001  every node's function takes the same arguments

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from csmetrics.language.base import given
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AnyRow,
    AtLeast,
    Comes,
    Condition,
    Contacted,
    Every,
    First,
    Flagged,
    HadBuyerDay,
    HasRow,
    Not,
    OfSession,
    RobotOnly,
    Some,
)
from csmetrics.language.row_conditions import (
    BeforeOrderEvent,
    Compare,
    Happened,
    HasValue,
    Is,
    TimeDuring,
)
from csmetrics.reference.awaited import Event, awaited
from csmetrics.reference.case import Case, Truth, looked_for
from csmetrics.reference.logic import kleene_all, kleene_any, truth_of
from csmetrics.reference.plain_days import DAY, clock_time

__all__ = ["truth_of", "waits"]


# -- a unit's own messages


@truth_of.register
def _(condition: Some, case: Case) -> Truth:
    return bool(case.own(condition.of))


@truth_of.register
def _(condition: Every, case: Case) -> Truth:
    return kleene_all(truth_of(condition.that, case.about(m)) for m in case.own(condition.of))


@truth_of.register
def _(condition: AtLeast, case: Case) -> Truth:
    truths = [truth_of(condition.that, case.about(m)) for m in case.own(condition.of)]
    times = given(condition.times)
    if truths.count(True) >= times:
        return True
    return False if truths.count(True) + truths.count(None) < times else None


@truth_of.register
def _(condition: First, case: Case) -> Truth:
    first = case.first(condition.of)
    return False if first is None else truth_of(condition.that, case.about(first))


# -- a message


@truth_of.register
def _(condition: Flagged, case: Case) -> Truth:
    return bool(case.judged_message().flags)


@truth_of.register
def _(condition: OfSession, case: Case) -> Truth:
    session = _session(case)
    return False if session is None else truth_of(condition.that, session)


def _session(case: Case) -> Case | None:
    """The case of the message's session; None if it is not in the data or not seen."""
    session = case.world.session(case.judged_message().session_id)
    if session is None or not case.unit.horizon.sees(session["started_at"]):
        return None
    return case.with_row(session)


# -- a row


@truth_of.register
def _(condition: Is, case: Case) -> Truth:
    value = case.seen_value(condition.column)
    return value is not None and value in condition.values


@truth_of.register
def _(condition: HasValue, case: Case) -> Truth:
    return case.seen_value(condition.column) is not None


@truth_of.register
def _(condition: Compare, case: Case) -> Truth:
    value = case.seen_value(condition.column)
    if value is None:
        return False
    limit = given(condition.value)
    return bool(value >= limit if condition.op == ">=" else value <= limit)


@truth_of.register
def _(condition: TimeDuring, case: Case) -> Truth:
    time = case.seen_time(condition.column)
    if time is None:
        return False
    return clock_time(condition.start) <= case.world.clock.wall(time) < clock_time(condition.end)


@truth_of.register
def _(condition: BeforeOrderEvent, case: Case) -> Truth:
    time = case.seen_time(condition.column)
    if time is None:
        return False
    order = case.world.order_of(case.judged_row())
    event = case.with_row(order).seen_time(condition.event) if order is not None else None
    return event is None or time < event


@truth_of.register
def _(condition: Contacted, case: Case) -> Truth:
    by, unit = condition.by, case.unit
    found = looked_for(by, case.judged_row(), case.world, unit.horizon, unit.day)
    return next(found, None) is not None


# -- buyer-days of the unit's buyer


@truth_of.register
def _(condition: HadBuyerDay, case: Case) -> Truth:
    return kleene_any(truth_of(condition.that, day) for day in _buyer_days(condition, case))


def _buyer_days(condition: HadBuyerDay, case: Case) -> Iterator[Case]:
    """The buyer-days that ``HadBuyerDay`` judges, each as if it were the unit."""
    unit = case.unit
    for back in range(condition.days + 1):
        day = unit.day - back * DAY
        messages = [
            message
            for message in case.world.of_buyer(case.buyer())
            if message.day == day and unit.horizon.sees(message.at)
        ]
        if messages:
            asked = replace(unit, day=day, messages=messages, message=None, row=None)
            yield replace(case, unit=asked, message=None, row=None)


@truth_of.register
def _(condition: AnyRow, case: Case) -> Truth:
    return kleene_any(truth_of(condition.that, case.as_row(row)) for row in case.unit.rows)


# -- waiting


def waits(condition: Condition | None, case: Case) -> bool:
    """Whether any event that the condition awaits has not passed its deadline."""
    return any(not awaited(event, judged).over for event, judged in _events(condition, case))


def _events(condition: Condition | None, case: Case) -> Iterator[tuple[Event, Case]]:
    """Yield every awaiting node in a condition, with the case that it judges."""
    if isinstance(condition, Answered | Comes | Happened | HasRow | RobotOnly):
        yield condition, case
    for part, judged in _within(condition, case):
        yield from _events(part, judged)


def _within(  # noqa: PLR0911  one a node
    condition: Condition | None, case: Case
) -> list[tuple[Condition, Case]]:
    """The conditions directly inside a condition, once for each case that they judge."""
    match condition:
        case AllOf() | AnyOf():
            return [(part, case) for part in condition.of]
        case Not():
            return [(condition.of, case)]
        case Every() | AtLeast():
            return [(condition.that, case.about(message)) for message in case.own(condition.of)]
        case First():
            return [(condition.that, case.about(m)) for m in case.own(condition.of)[:1]]
        case OfSession():
            session = _session(case)
            return [] if session is None else [(condition.that, session)]
        case HadBuyerDay():
            return [(condition.that, day) for day in _buyer_days(condition, case)]
        case AnyRow():
            return [(condition.that, case.as_row(row)) for row in case.unit.rows]
        case _:
            return []
