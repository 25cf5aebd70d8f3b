"""The periods of a range, and the edition that is the rule on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, get_args

from csmetrics.errors import ArgumentError, EditionError, ParameterError, nearest
from csmetrics.metric import Edition, Metric
from csmetrics.reference.clock import DAY
from csmetrics.reference.world import World

Per = Literal["day", "week", "month", "quarter", "year", "all"]


@dataclass(frozen=True)
class Span:
    """One period of the result: ``first`` ≤ day < ``end``.

    ``covered`` are the reported days its value adds up, ``edition`` the rule on its last day.
    """

    first: date
    end: date
    covered: tuple[date, ...]
    edition: Edition


def day_range(world: World, start: date | None, end: date | None) -> tuple[date, date]:
    """The range [start, end) of reported days; by default, from the first event to the last.

    Empty where nothing ever happened and either side is left to the events.
    """
    times = world.event_times
    if times:
        start = start or world.clock.day(min(times))
        end = end or world.clock.day(max(times)) + DAY
    return (start, end) if start and end else (date.min, date.min)


def periods(per: Per, start: date, end: date) -> Iterator[tuple[date, date]]:
    """The periods of the range as (first day, day after the last), cut to the range."""
    if per not in get_args(Per):
        hint = nearest(per, get_args(Per))
        msg = f"per={per!r} is no period.{hint} It is one of {', '.join(get_args(Per))}."
        raise ArgumentError(msg)
    days = [start + n * DAY for n in range((end - start).days)]
    for _, together in groupby(days, key=lambda day: _period(per, day)):
        covered = list(together)
        yield covered[0], covered[-1] + DAY


def _period(per: Per, day: date) -> tuple[int, ...]:
    """What two days have in common if, and only if, they lie in one period."""
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
    """A metric's editions; with ``fixed``, the one in force on that date is the rule every day.

    Raises:
        ParameterError: when a parameter of the metric is not filled.
        EditionError: when none is in force on the fixed date.
    """

    metric: Metric
    fixed: date | None

    def __post_init__(self) -> None:
        if self.metric.unfilled:
            lacking = ", ".join(self.metric.unfilled)
            msg = f"{self.metric.id} is not evaluated without a value for {lacking}"
            raise ParameterError(msg)
        if self.fixed is not None and self.on(self.fixed) is None:
            msg = f"no edition of {self.metric.label} is in force on {self.fixed}"
            raise EditionError(msg)

    def on(self, day: date) -> Edition | None:
        """The edition that is the rule on a reported day."""
        day = self.fixed or day
        return next((e for e in self.metric.editions if e.in_force(day)), None)

    def spans(self, per: Per, start: date, end: date) -> Iterator[Span]:
        """The periods that have a row: every day their value covers has an edition."""
        for first, after in periods(per, start, end):
            last = after - DAY
            edition = self.on(last)
            if edition is None:
                continue
            since = first if edition.trailing == 1 else last - (edition.trailing - 1) * DAY
            covered = tuple(since + n * DAY for n in range((after - since).days))
            if all(self.on(day) is not None for day in covered):
                yield Span(first, after, covered, edition)
