"""Working hours (工作时间): the weekly hours inside which a wait or a limit counts."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Node
from csmetrics.language.messages import ClockTime

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Annotated[int, Field(ge=1, le=7)]
"""1 Monday … 7 Sunday."""


class WeeklyHours(Node):
    """The hours [start, end) of some weekdays in local wall-clock time, within one day."""

    node: Literal["weekly_hours"] = "weekly_hours"
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start >= self.end:
            msg = f"working hours must start before they end, not [{self.start}, {self.end})"
            raise ValueError(msg)
        return self


class Working(Node):
    """Weekly working hours; a wait that is counted in them is as long as its part inside them.

    A ``calendar`` day of kind holiday has no hours. One of kind workday has those of the weekday
    with the most hours, the earliest if there are several.
    """

    node: Literal["working"] = "working"
    hours: Annotated[tuple[WeeklyHours, ...], Field(min_length=1)]

    def also(self, start: str, end: str, *, days: str) -> Working:
        """Add hours on other days or in another part of the day."""
        return Working(hours=(*self.hours, *working(start, end, days=days).hours))

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for day in range(1, 8):
            spans = sorted((h.start, h.end) for h in self.hours if day in h.days)
            for (_, end), (start, _) in pairwise(spans):
                if start < end:
                    msg = (
                        f"working hours of {WEEKDAYS[day - 1]} overlap at {start}"
                        ": merge them, or separate them"
                    )
                    raise ValueError(msg)
        return self


def working(start: str, end: str, *, days: str = "mon-fri") -> Working:
    """Build weekly working hours, for example ``working("09:00", "18:00", days="mon-fri")``.

    Args:
        start: When the hours of a day begin, local time.
        end: When they end, exclusive; 24:00 at the latest.
        days: Weekdays and ranges of them, separated by commas: "mon-fri", "mon-thu,sat", "sat,sun".

    Raises:
        DefinitionError: ``days`` names no weekday, or the hours are out of order.
    """
    return Working(hours=(WeeklyHours(days=_weekdays(days), start=start, end=end),))


def _weekdays(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in str(text).lower().split(","):
        first, dash, last = part.strip().partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            msg = f"days are weekdays such as 'mon-fri' or 'mon,wed,sat', not {text!r}"
            raise DefinitionError(msg)
        begin = WEEKDAYS.index(first)
        end = WEEKDAYS.index(last) if last else begin
        if end < begin:
            msg = (
                "a range of days must go from the earlier day to the later one, not "
                f"{part.strip()!r}"
            )
            raise DefinitionError(msg)
        found.update(range(begin + 1, end + 2))
    return tuple(sorted(found))
