"""The periods that a user asks for: calendar ones, their own, trailing ones; checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

from csmetrics.errors import ArgumentError, a_date, one_of
from csmetrics.evaluation.calendar_periods import Per, Periods
from csmetrics.model.metric import Edition, Metric


def checked_periods(per: object) -> Periods:
    """The periods, checked; those of one's own as a tuple.

    Raises:
        ArgumentError: They are none.
    """
    if isinstance(per, str):
        one_of("per", per, get_args(Per))
        return per  # type: ignore[return-value]  # checked
    msg = (
        f"per is one of {', '.join(get_args(Per))}, or a sequence of (start, end) dates, the end"
        f" excluded, not {per!r}"
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
"""The end of the last year whose days, and those on which they settle, are dates."""


def check_trailing(days: object) -> None:
    """Refuse what is no number of trailing days; None is none given.

    Raises:
        ArgumentError: It is none.
    """
    if days is None:
        return
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _LONGEST:
        msg = f"trailing is a number of days from 1 to {_LONGEST}, not {days!r}"
        raise ArgumentError(msg)


def trailing_over(metric: Metric, days: int | None) -> Metric:
    """The metric reported over so many days."""
    if days is None:
        return metric
    editions = tuple(e.model_copy(update={"trailing": days}) for e in metric.editions)
    return metric.model_copy(update={"editions": editions})


def own_trailing(editions: Sequence[Edition], days: int | None) -> int | None:
    """Over how many days editions trail by themselves; None where it agrees with what is asked."""
    own = {edition.trailing for edition in editions} - {1, days}
    return max(own) if own and days is not None else None


def range_of(per: Periods, start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """The first day and the day after the last, those of one's own periods where none is given."""
    if not isinstance(per, str):
        start = start or min(begins for begins, _ in per)
        end = end or max(ends for _, ends in per)
    return start, end


def check_date(name: str, value: object) -> None:
    """Refuse what is no date, or a day too late; None is none given.

    Raises:
        ArgumentError: It is none, or so late that no day could settle.
    """
    a_date(name, value)
    if isinstance(value, date) and value > _LATEST:
        msg = f"{name} is {value}: the last day is {_LATEST}; leave it out for all that is known"
        raise ArgumentError(msg)
