"""The lint of law 9: a definition settles no earlier than the latest deadline it states.

Deadlines are counted from end(D), D the unit day, in 24-hour days. A unit reported n days after its
unit day that settles k days after that may await events until end(D) + n + k days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from typing import NamedTuple

from csmetrics.language.base import Param
from csmetrics.language.conditions import Answered, Comes, HasRow
from csmetrics.language.hours import Working
from csmetrics.language.messages import During, EitherOf, MessageSet, OnUnitDay, Sent
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.language.windows import EndOfDay, LastMessage, OwnTime, StartOfDay, Window
from csmetrics.model.context import NodeContext, rounds_of
from csmetrics.model.metric import Edition, Parameter
from csmetrics.model.validation.issues import Issue

_DAY = timedelta(days=1)
_UNITS = {
    "day": _DAY,
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


class Deadline(NamedTuple):
    """The latest instant until which a node may wait: end(D) + ``after``.

    ``after`` is None if the definition sets no limit; ``remedy`` then says how to set one.
    """

    path: str
    after: timedelta | None
    remedy: str = ""


def settles_too_early(
    edition: Edition, used: tuple[NodeContext, ...], declared: dict[str, Parameter]
) -> Iterator[Issue]:
    """Find a deadline that is missing, or later than the settling end (law 9)."""
    if edition.settles_after is None:
        return
    for context in used:
        later = context.reported_after * _DAY
        for path, after, remedy in deadlines(context, declared):
            if after is None:
                text = f"it has no latest deadline: {remedy}, or say settles_after=None"
                yield Issue(path, text)
            elif after > later + edition.settles_after * _DAY:
                yield Issue(
                    path,
                    f"it may wait until {_from_end(after)}, and the unit settles at"
                    f" {_from_end(later + edition.settles_after * _DAY)}: say"
                    f" settles_after={ceil((after - later) / _DAY)} or a shorter limit",
                )


def working_hours_that_settle(edition: Edition, used: tuple[NodeContext, ...]) -> Iterator[Issue]:
    """Find working hours in an edition that settles: with holidays their deadline has no limit."""
    if edition.settles_after is None:
        return
    for context in used:
        if isinstance(context.node, Working):
            yield Issue(
                context.path,
                "a limit in working hours may end any number of holidays later, so no figure that"
                " counts them settles: say settles_after=None",
            )


def deadlines(context: NodeContext, declared: dict[str, Parameter]) -> Iterator[Deadline]:
    """The deadlines that a node states; none if it waits only for the settling end."""
    node = context.node
    match node:
        case Answered(counting=Working()) | Wait(counting=Working()):
            return  # ``working_hours_that_settle`` refuses it unless the figure never settles
        case Answered(within=None, until=int(days)) | Comes(until=int(days)):
            yield Deadline(f"{context.path}.until", days * _DAY)
        case Answered(within=timedelta() | Param() as within, until=until):
            limited = _limited(
                f"{context.path}.within", context, context.member_set, within, declared
            )
            if until is not None:
                ends = [end for end in (limited.after, until * _DAY) if end is not None]
                limited = Deadline(limited.path, min(ends))
            yield limited
        case Wait(cap=timedelta() as cap):
            yield _capped(context, node, cap, declared)
        case HasRow(windows=windows):
            for index, window in enumerate(windows):
                after = _end_of_window(window, windows)
                if after is not None:
                    yield Deadline(f"{context.path}.windows[{index}].before", after)
        case Rows(day=LastMessage(of=of, within=within, within_days=days)):
            _, hour = _span(of, on_one_day=True)
            after = days * _DAY if days is not None else hour - _DAY + (within or _DAY)
            yield Deadline(f"{context.path}.day", after)
        case _:
            return


def _limited(
    path: str,
    context: NodeContext,
    of: MessageSet | None,
    limit: timedelta | Param,
    declared: dict[str, Parameter],
) -> Deadline:
    """The deadline of a limit that counts from a message of the set ``of``."""
    if isinstance(limit, Param):
        known = declared.get(limit.name)
        if known is None or not isinstance(known.maximum, timedelta):
            return Deadline(path, None, f"declare a maximum for the parameter {limit.name!r}")
        limit = known.maximum
    on_one_day, hour = _span(of, on_one_day=_on_unit_day(context.unit)) if of else (False, _DAY)
    if not on_one_day:
        remedy = "a session's messages may come on any later day, so narrow them by on_unit_day()"
        return Deadline(path, None, remedy)
    return Deadline(path, hour - _DAY + limit)


def _capped(
    context: NodeContext, wait: Wait, cap: timedelta, declared: dict[str, Parameter]
) -> Deadline:
    """The deadline of a wait with a cap."""
    of, path = wait.of or context.member_set, f"{context.path}.cap"
    rounds = rounds_of(of) if wait.since == "last" else None
    if rounds is None:
        return _limited(path, context, of, cap, declared)
    if rounds.scope == "session":
        return Deadline(path, None, "a session's round may go on to any later day")
    # ``during`` limits the first message of a round; its last message may come later
    return _limited(path, context, rounds.of, cap, declared)


def _on_unit_day(unit: Unit) -> bool:
    """Whether all messages of a unit lie on its unit day; those of a session may be later."""
    if isinstance(unit, Each):
        return unit.day == "message"
    return isinstance(unit, BuyerDays)


def _span(of: MessageSet, *, on_one_day: bool) -> tuple[bool, timedelta]:
    """Whether a set lies on the unit day, and the hour of the day at which it ends."""
    match of:
        case Sent():
            return on_one_day, _DAY
        case EitherOf():
            parts = [_span(part, on_one_day=on_one_day) for part in of.of]
            return all(on_day for on_day, _ in parts), max(hour for _, hour in parts)
        case During():
            on_day, hour = _span(of.of, on_one_day=on_one_day)
            hours, minutes = of.end.split(":")
            return on_day, min(hour, timedelta(hours=int(hours), minutes=int(minutes)))
        case OnUnitDay():
            return True, _span(of.of, on_one_day=True)[1]
        case _:
            return _span(of.of, on_one_day=on_one_day)


def _end_of_window(window: Window, windows: tuple[Window, ...]) -> timedelta | None:
    """The deadline of a row in a window, from end(D); None if the window states none."""
    match window.before:
        case EndOfDay(days=days):
            return days * _DAY
        case StartOfDay(days=days):
            return (days - 1) * _DAY
        case OwnTime(column=column, plus=plus):
            ends = [
                end
                for other in windows
                if other.column == column and not isinstance(other.before, OwnTime)
                if (end := _end_of_window(other, windows)) is not None
            ]
            return min(ends) + ceil(plus / _DAY) * _DAY if ends else None
        case _:
            # no bound, or one of the unit's own events, which are seen: nothing is awaited
            return None


def _from_end(after: timedelta) -> str:
    """Format an instant relative to end(D): "end(D) + 2 days", "end(D) - 57 minutes"."""
    if not after:
        return "end(D)"
    word = next((word for word, length in _UNITS.items() if not after % length), "second")
    n = abs(after) / _UNITS[word]
    return f"end(D) {'-' if after < timedelta(0) else '+'} {n:g} {word}{'' if n == 1 else 's'}"
