"""The units a measure counts, and what each of them adds."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import singledispatch
from typing import Any, Literal

from csmetrics.language.measures import Count, Mean, Proportion, Ratio, Simple, Total
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.reference.case import Case, Horizon, Unit, last_message, looked_for
from csmetrics.reference.clock import DAY
from csmetrics.reference.judge import judge
from csmetrics.reference.quantities import measure
from csmetrics.reference.sets import belongs
from csmetrics.reference.world import Row, World
from csmetrics.tables import KEYS

Side = Literal["numerator", "denominator"]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One counted or pending unit and what it adds.

    ``key`` names the unit: shop, buyer and day of a buyer-day, else the key of its row.
    ``quantity`` is exact, in the display unit (1 where units are counted); it is added to the
    numerator where ``in_numerator``. A ratio adds that of its other side to the denominator where
    ``in_denominator``; a proportion or mean counts the units that are ``in_denominator``.
    """

    key: tuple[Any, ...]
    group: tuple[Any, ...]
    day: date
    reported: date
    side: Side | None
    in_denominator: bool
    in_numerator: bool
    pending: bool
    quantity: Fraction | None


@dataclass(frozen=True)
class Asked:
    """What is asked of the world: by which columns, settling when, on which reported days."""

    world: World
    by: tuple[str, ...]
    settles_after: int | None
    days: Container[date]

    def horizon(self, reported: date) -> Horizon:
        """What a unit reported on this day sees."""
        if self.settles_after is None:
            return Horizon(self.world.as_of, None)
        end = self.world.clock.end(reported + self.settles_after * DAY)
        return Horizon(self.world.as_of, end)


def counted(of: Simple | Ratio, asked: Asked) -> Iterator[Counted]:
    """Every unit the measure counts or awaits, those of a ratio side by side."""
    if isinstance(of, Ratio):
        yield from _side(of.numerator, asked, "numerator")
        yield from _side(of.denominator, asked, "denominator")
    else:
        yield from _side(of, asked, None)


def _side(of: Simple, asked: Asked, side: Side | None) -> Iterator[Counted]:
    for unit in units(of.of, asked):
        case = Case.of(unit, asked.world)
        among = True if of.among is None else judge(of.among, case)
        if among is False:
            continue
        pending, below, above, quantity = among is None, False, False, None
        if not pending:
            pending, below, above, quantity = _weigh(of, case)
        if side == "denominator":
            below, above = above, False
        elif side == "numerator":
            below = False
        yield Counted(
            key=unit.key,
            group=unit.group,
            day=unit.day,
            reported=unit.reported,
            side=side,
            in_denominator=below,
            in_numerator=above,
            pending=pending,
            quantity=quantity,
        )


def _weigh(of: Simple, case: Case) -> tuple[bool, bool, bool, Fraction | None]:
    """Whether a unit of ``among`` is pending, in the denominator, the numerator; its quantity."""
    one = Fraction(1)
    match of:
        case Count():
            return False, False, True, one
        case Proportion():
            that = judge(of.that, case)
            return that is None, that is not None, that is True, None if that is None else one
        case Total() | Mean():
            amount = measure(of.quantity, case)
            has = amount.value is not None
            return amount.awaited, has and isinstance(of, Mean), has, amount.value


@singledispatch
def units(of: object, asked: Asked) -> Iterator[Unit]:
    """The units of one kind that are reported on the days asked for."""
    raise NotImplementedError(type(of).__name__)


@units.register
def _(of: BuyerDays, asked: Asked) -> Iterator[Unit]:
    if of.of is not None:
        yield from _buyer_days_of_rows(of.of, asked)
        return
    for (group, buyer, day), messages in asked.world.buyer_days(asked.by).items():
        horizon = asked.horizon(day)
        seen = [message for message in messages if horizon.sees(message.at)]
        if day in asked.days and seen:
            yield Unit(
                key=(*buyer, day),
                group=group,
                day=day,
                reported=day,
                horizon=horizon,
                buyer=buyer,
                messages=seen,
            )


def _buyer_days_of_rows(of: Rows, asked: Asked) -> Iterator[Unit]:
    found = {}
    for unit in units(of, asked):
        if unit.buyer is not None:
            found[unit.group, unit.buyer, unit.day] = unit
    for (group, buyer, day), unit in found.items():
        yield Unit(
            key=(*buyer, day),
            group=group,
            day=day,
            reported=unit.reported,
            horizon=unit.horizon,
            buyer=buyer,
        )


@units.register
def _(of: Each, asked: Asked) -> Iterator[Unit]:
    world = asked.world
    for message in world.messages():
        day = message.day
        if of.day == "session":
            session = world.session(message.session_id)
            if session is None:
                continue
            day = world.clock.day(session["started_at"])
        if day not in asked.days or not belongs(of.of, message, world, day):
            continue
        horizon = asked.horizon(day)
        if horizon.sees(message.at):
            yield Unit(
                key=(message.columns["message_id"],),
                group=tuple(message.columns[column] for column in asked.by),
                day=day,
                reported=day,
                horizon=horizon,
                buyer=message.buyer,
                message=message,
            )


@units.register
def _(of: Rows, asked: Asked) -> Iterator[Unit]:
    for row in asked.world.rows(of.table):
        unit = _row_unit(of, row, asked)
        if unit is None:
            continue
        if of.where is None or judge(of.where, Case.of(unit, asked.world)) is True:
            yield from [unit] if of.helpers is None else _helped(of, row, unit, asked)


def _helped(of: Rows, row: Row, unit: Unit, asked: Asked) -> Iterator[Unit]:
    """The row once for each author of a message in reach, other than the agent it belongs to."""
    assert of.helpers is not None  # noqa: S101  asked before
    found = looked_for(of.helpers, row, asked.world, unit.horizon, day=unit.day, authored=True)
    helpers = {message.agent_id for message in found}
    helpers.discard(_owner(of, row, unit.horizon, asked, unit.day))
    for helper in sorted(filter(None, helpers)):
        pairs = zip(asked.by, unit.group, strict=True)
        group = tuple(helper if column == "agent_id" else value for column, value in pairs)
        yield replace(unit, key=(*unit.key, helper), group=group)


def _row_unit(of: Rows, row: Row, asked: Asked) -> Unit | None:
    """The row on its unit day; None where it has none, or is not seen or not asked for."""
    world = asked.world
    if row[of.at] is None:
        return None
    day = world.clock.day(row[of.at])
    if of.day is not None:
        message = last_message(of.day, row, world, Horizon(world.as_of, None))
        if message is None:
            return None
        day = message.day
    reported = day + of.reported_after * DAY
    if reported not in asked.days:
        return None
    horizon = asked.horizon(reported)
    if not horizon.sees(row[of.at]):
        return None
    if of.day is not None and not horizon.sees(row[of.day.before]):
        return None
    messages = []
    if of.table == "sessions":
        seen = world.of_session(row["session_id"])
        messages = [message for message in seen if horizon.sees(message.at)]
    return Unit(
        key=tuple(row[column] for column in KEYS[of.table]),
        group=_group(of, row, horizon, asked, day),
        day=day,
        reported=reported,
        horizon=horizon,
        buyer=(row["shop_id"], row["buyer_id"]) if "buyer_id" in row else None,
        messages=messages,
        row=row,
    )


def _group(of: Rows, row: Row, horizon: Horizon, asked: Asked, day: date) -> tuple[Any, ...]:
    """The row's values of ``by``; its agent is whom the definition gives it, where it does."""
    group = []
    for column in asked.by:
        if column == "agent_id" and (of.agent or of.helpers is not None):
            group.append(_owner(of, row, horizon, asked, day))
        else:
            group.append(row[column])
    return tuple(group)


def _owner(of: Rows, row: Row, horizon: Horizon, asked: Asked, day: date) -> str | None:
    """The agent the definition gives the row to: the author of the first message that is found."""
    for by in of.agent:
        found = last_message(by, row, asked.world, horizon, day=day, authored=True)
        if found is not None:
            return found.agent_id
    return None
