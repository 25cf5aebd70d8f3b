"""Checks the periods, dates and trailing windows that a user passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

from csmetrics.errors import ArgumentError, a_date, one_of
from csmetrics.evaluation.calendar_periods import Per, Periods
from csmetrics.model.metric import Edition, Metric


def checked_periods(per: object) -> Periods:
    """Check ``per`` and return it, with custom periods as a tuple.

    Raises:
        ArgumentError: It is neither a calendar period nor a sequence of (start, end) dates.
    """
    if isinstance(per, str):
        one_of("per", per, get_args(Per))
        return per  # type: ignore[return-value]  # checked
    msg = (
        f"per is one of {', '.join(get_args(Per))}, or a sequence of (start, end) dates, end "
        f"excluded, not {per!r}"
    )
    if not isinstance(per, Sequence) or not per:
        raise ArgumentError(msg)
    for one in per:
        if not isinstance(one, Sequence) or isinstance(one, str) or len(one) != 2:  # noqa: PLR2004
            raise ArgumentError(msg)
        for name, day in zip(("a period's start", "a period's end"), one, strict=True):
            if day is None:
                raise ArgumentError(msg)
            check_date(name, day)
        if one[0] >= one[1]:
            late = (
                f"the period {one[0]} to {one[1]} ends before it begins: its end is exclusive"
                "; give the day after the last"
            )
            raise ArgumentError(late)
    return tuple((begins, ends) for begins, ends in per)


_LONGEST = 366
_LATEST = date(9999, 1, 1)
"""The latest date accepted: days settle later, and those days must be dates, too."""


def check_trailing(days: object) -> None:
    """Raise unless ``trailing`` is a whole number of days from 1 to 366, or None.

    Raises:
        ArgumentError: It is not.
    """
    if days is None:
        return
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _LONGEST:
        msg = f"trailing is a number of days from 1 to {_LONGEST}, not {days!r}"
        raise ArgumentError(msg)


def trailing_over(metric: Metric, days: int | None) -> Metric:
    """Return the metric with a trailing window of ``days`` days; unchanged for None."""
    if days is None:
        return metric
    editions = tuple(e.model_copy(update={"trailing": days}) for e in metric.editions)
    return metric.model_copy(update={"editions": editions})


def own_trailing(editions: Sequence[Edition], days: int | None) -> int | None:
    """The editions' own trailing window if it conflicts with the requested one, else None."""
    own = {edition.trailing for edition in editions} - {1, days}
    return max(own) if own and days is not None else None


def range_of(per: Periods, start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """The first day and the day after the last; a missing one is taken from custom periods."""
    if not isinstance(per, str):
        start = start or min(begins for begins, _ in per)
        end = end or max(ends for _, ends in per)
    return start, end


def check_date(name: str, value: object) -> None:
    """Raise unless an argument is None or a date (not a datetime) up to 9999-01-01.

    Raises:
        ArgumentError: It is no date, or so late that its settling end would be no date.
    """
    a_date(name, value)
    if isinstance(value, date) and value > _LATEST:
        msg = (
            f"{name} is {value}: the latest possible day is {_LATEST}; leave it out to take all "
            "known days"
        )
        raise ArgumentError(msg)
