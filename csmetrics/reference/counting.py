"""Decides for each unit whether it counts in the numerator, in the denominator or as pending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from csmetrics.language.measures import (
    Count,
    Mean,
    Measure,
    Proportion,
    Quantile,
    Ratio,
    Simple,
    Total,
)
from csmetrics.reference.case import Case
from csmetrics.reference.plain_conditions import truth_of, waits
from csmetrics.reference.plain_evidence import Evidence, evidence
from csmetrics.reference.plain_quantities import measure
from csmetrics.reference.plain_units import UnitRequest, units

Side = Literal["numerator", "denominator"]
_ONE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One counted or pending unit and what it adds.

    ``key`` identifies the unit: shop, buyer and day of a buyer-day (a peer-day has its account
    before the day), else the key of its row. ``quantity`` is exact, in the display unit (1 where
    units are counted); it is added to the numerator if ``in_numerator``. A ratio adds the quantity
    of its other side to the denominator if ``in_denominator``; a proportion, mean or quantile
    counts the units with ``in_denominator``. ``pending_met``: pending in a proportion, and a
    success so far. ``decided_by`` is the message that decided the unit under a reply rule,
    ``decided_at`` its time, ``reply_at`` the time of the reply to it, None if none is seen.
    ``period``: for custom periods, the one that this entry is for.
    """

    key: tuple[Any, ...]
    group: tuple[Any, ...]
    day: date
    reported: date
    side: Side | None
    in_denominator: bool
    in_numerator: bool
    pending: bool
    pending_met: bool
    quantity: Fraction | None
    decided_by: str | None
    decided_at: datetime | None
    reply_at: datetime | None
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class _Outcome:
    below: bool = False
    above: bool = False
    pending: bool = False
    met: bool = False
    quantity: Fraction | None = None


_PENDING = _Outcome(pending=True)


def counted(of: Measure, asked: UnitRequest) -> Iterator[Counted]:
    """Yield every counted or pending unit of a measure; for a ratio those of both sides."""
    if isinstance(of, Ratio):
        yield from _side(of.numerator, asked, "numerator")
        yield from _side(of.denominator, asked, "denominator")
    else:
        yield from _side(of, asked, None)


def _side(of: Simple, asked: UnitRequest, side: Side | None) -> Iterator[Counted]:
    for unit in units(of.of, of, asked):
        if not asked.world.is_of(unit.shop, asked.platform):
            continue
        case = Case.of(unit, asked.world)
        waiting = isinstance(of, Proportion) and side is None
        outcome = _rate(of, case) if isinstance(of, Proportion) and waiting else _known(of, case)
        if outcome is None:
            continue
        below, above = outcome.below, outcome.above
        if side == "denominator":
            below, above = above, False
        elif side == "numerator":
            below = False
        found = evidence(of, case) or Evidence(None, None, None)
        yield Counted(
            key=unit.key,
            group=unit.group,
            day=unit.day,
            reported=unit.reported,
            side=side,
            in_denominator=below,
            in_numerator=above,
            pending=outcome.pending,
            pending_met=outcome.met,
            quantity=outcome.quantity,
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            reply_at=found.reply_at,
        )


def _rate(of: Proportion, case: Case) -> _Outcome | None:
    """The outcome in a proportion, which waits for every deadline; None: not in ``among``."""
    among = True if of.among is None else truth_of(of.among, case)
    if of.among is not None and truth_of(of.among, replace(case, unknown_awaited=True)) is False:
        return None
    if waits(of.among, case) or waits(of.that, case):
        met = among is True and truth_of(of.that, case) is True
        return _Outcome(pending=True, met=met)
    if among is not True:
        return None
    return _Outcome(below=True, above=truth_of(of.that, case) is True, quantity=_ONE)


def _known(of: Simple, case: Case) -> _Outcome | None:
    """The outcome in another measure, by what is known at ``as_of``; None: not in ``among``."""
    among = True if of.among is None else truth_of(of.among, case)
    if among is False:
        return None
    if among is None:
        return _PENDING
    match of:
        case Count():
            return _Outcome(above=True, quantity=_ONE)
        case Proportion():
            that = truth_of(of.that, case)
            return _PENDING if that is None else _Outcome(below=True, above=that, quantity=_ONE)
        case Total() | Mean() | Quantile():
            amount = measure(of.quantity, case)
            if amount.awaited:
                return _PENDING
            has = amount.value is not None
            return _Outcome(
                below=has and not isinstance(of, Total),
                above=has and not isinstance(of, Quantile),
                quantity=amount.value,
            )
