"""Finds the periods of a range of days, and the edition in force on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal, get_args

from csmetrics.errors import ArgumentError, EditionError, ParameterError, nearest
from csmetrics.model.metric import Edition, Metric
from csmetrics.reference.known_rows import World
from csmetrics.reference.plain_days import DAY

Named = Literal["day", "week", "month", "quarter", "year", "all"]
Per = Named | Sequence[tuple[date, date]]
"""A calendar period, or a sequence of custom periods, each [start, end)."""


@dataclass(frozen=True)
class Span:
    """One period of the result: ``first`` ≤ day < ``end``.

    ``covered`` are the reported days that its value covers, ``edition`` is that of its last day.
    """

    first: date
    end: date
    covered: tuple[date, ...]
    edition: Edition


def periods(
    per: Per, world: World, start: date | None, end: date | None
) -> list[tuple[date, date]]:
    """List the periods as (first day, day after the last), sorted.

    Raises:
        ArgumentError: ``per`` is no period, or a custom period is not two dates in order.
    """
    if isinstance(per, Sequence) and per and not isinstance(per, str):
        return _own_periods(per, start, end)
    name = str(per)
    if per not in get_args(Named):
        hint = nearest(per, get_args(Named))
        msg = f"per={per!r} is no period.{hint} It is one of {', '.join(get_args(Named))}."
        raise ArgumentError(msg)
    first, after = _day_range(world, start, end)
    days = [first + n * DAY for n in range((after - first).days)]
    found = []
    for _, together in groupby(days, key=lambda day: _period(name, day)):
        covered = list(together)
        found.append((covered[0], covered[-1] + DAY))
    return found


def _day_range(world: World, start: date | None, end: date | None) -> tuple[date, date]:
    """The range [start, end) of reported days; by default, from the first event to the last.

    Empty if there is no event and ``start`` or ``end`` is not given.
    """
    times = world.event_times
    if times:
        start = start or world.clock.day(min(times))
        end = end or world.clock.day(max(times)) + DAY
    return (start, end) if start and end else (date.min, date.min)


def _own_periods(
    given: Sequence[tuple[date, date]], start: date | None, end: date | None
) -> list[tuple[date, date]]:
    """Custom periods, cut to [start, end) and without duplicates."""
    found = set()
    for period in given:
        first, after = _two_dates(period)
        first, after = max(first, start or first), min(after, end or after)
        if first < after:
            found.add((first, after))
    return sorted(found)


def _two_dates(period: object) -> tuple[date, date]:
    match period:
        case (date() as first, date() as after):
            plain = not (isinstance(first, datetime) or isinstance(after, datetime))
            if plain and first < after:
                return first, after
    msg = f"a period of your own is a pair of dates, the first before the second, not {period!r}"
    raise ArgumentError(msg)


def _period(per: str, day: date) -> tuple[int, ...]:
    """A key that is equal for two days if and only if they lie in the same period."""
    week = day.isocalendar()
    return {
        "day": (day.toordinal(),),
        "week": (week.year, week.week),
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month - 1) // 3),
        "year": (day.year,),
        "all": (),
    }[per]


@dataclass(frozen=True)
class Rules:
    """A metric's editions; with ``fixed``, the one in force on that date judges every day.

    ``trailing``: the trailing days that the user passed, in place of the edition's.

    Raises:
        ParameterError: A parameter of the metric is not filled.
        EditionError: No edition is in force on the fixed date.
        ArgumentError: ``trailing`` is no number of days, or the metric's own window has another.
    """

    metric: Metric
    fixed: date | None
    trailing: int | None = None

    def __post_init__(self) -> None:
        if self.metric.unfilled:
            lacking = ", ".join(self.metric.unfilled)
            msg = f"{self.metric.id} is not evaluated without a value for {lacking}"
            raise ParameterError(msg)
        if self.fixed is not None and self.on(self.fixed) is None:
            msg = f"no edition of {self.metric.label} is in force on {self.fixed}"
            raise EditionError(msg)
        if self.trailing is not None:
            self._check(self.trailing)

    def _check(self, trailing: int) -> None:
        if not isinstance(trailing, int) or isinstance(trailing, bool) or trailing < 1:
            msg = f"trailing is a number of days, 1 or more, not {trailing!r}"
            raise ArgumentError(msg)
        asked = self.metric.editions if self.fixed is None else [self.on(self.fixed)]
        for edition in asked:
            if edition is not None and edition.trailing not in (1, trailing):
                msg = (
                    f"{self.metric.label} covers {edition.trailing} days by itself and cannot be"
                    f" told over {trailing}: leave trailing= out"
                )
                raise ArgumentError(msg)

    def covers(self, edition: Edition) -> int | None:
        """The days, up to its period's last one, that a figure covers; None: the whole period."""
        if self.trailing is not None:
            return self.trailing
        return None if edition.trailing == 1 else edition.trailing

    def on(self, day: date) -> Edition | None:
        """The edition in force on a reported day, None if there is none."""
        day = self.fixed or day
        return next((e for e in self.metric.editions if e.in_force(day)), None)

    def spans(self, periods: Sequence[tuple[date, date]]) -> Iterator[Span]:
        """Yield the periods that have a row: those whose covered days all have an edition."""
        for first, after in periods:
            last = after - DAY
            edition = self.on(last)
            if edition is None:
                continue
            days = self.covers(edition)
            since = first if days is None else last - (days - 1) * DAY
            covered = tuple(since + n * DAY for n in range((after - since).days))
            if all(self.on(day) is not None for day in covered):
                yield Span(first, after, covered, edition)
