"""Lists the units that a measure counts: one function per kind of unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from csmetrics.language.measures import Simple
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.reference.case import Case, Horizon, Unit, looked_for, reached
from csmetrics.reference.credit import replier
from csmetrics.reference.known_rows import Message, World
from csmetrics.reference.plain_conditions import truth_of
from csmetrics.reference.plain_days import DAY
from csmetrics.reference.plain_groups import (
    counted_sets,
    earliest,
    value_of,
    with_time_groups,
    without_time,
)
from csmetrics.reference.plain_intake import Row
from csmetrics.reference.sets import belongs
from csmetrics.tables import KEYS


@dataclass(frozen=True)
class UnitRequest:
    """The world, the columns of ``by``, the settling days, the reported days and the platform.

    ``platform`` is the first part of the metric's id.
    """

    world: World
    by: tuple[str, ...]
    settles_after: int | None
    days: Container[date]
    platform: str

    def horizon(self, reported: date) -> Horizon:
        """The horizon of a unit reported on this day."""
        if self.settles_after is None:
            return Horizon(self.world.as_of, None)
        end = self.world.clock.end(reported + self.settles_after * DAY)
        return Horizon(self.world.as_of, end)

    def values(self, row: Row, agent: str | None, day: date) -> tuple[Any, ...]:
        """The values of ``by`` of a unit made of a row, without its hour and weekday."""
        return tuple(
            value_of(column, row, agent, day, self.world) for column in without_time(self.by)
        )

    def group_values(
        self, values: tuple[Any, ...], day: date, moment: datetime | None
    ) -> tuple[Any, ...]:
        """The values of ``by``, with hour and weekday."""
        return with_time_groups(self.by, values, day, moment, self.world)


@singledispatch
def units(of: object, measure: Simple, asked: UnitRequest) -> Iterator[Unit]:
    """Yield the units of one kind that are reported on the requested days, of all shops."""
    raise NotImplementedError(type(of).__name__)


@units.register
def _(of: BuyerDays, measure: Simple, asked: UnitRequest) -> Iterator[Unit]:
    if of.of is not None:
        yield from _buyer_days_of_rows(of.of, measure, asked)
        return
    found: dict[Any, list[Message]] = defaultdict(list)
    for message in asked.world.messages():
        account = (message.peer,) if of.per_account else ()
        values = asked.values(message.columns, message.peer, message.day)
        found[values, message.buyer, account, message.day].append(message)
    for (values, buyer, account, day), messages in found.items():
        horizon = asked.horizon(day)
        seen = [message for message in messages if horizon.sees(message.at)]
        if day in asked.days and seen:
            unit = Unit(
                key=(*buyer, *account, day),
                day=day,
                reported=day,
                horizon=horizon,
                shop=buyer[0],
                platform=asked.platform,
                buyer=buyer,
                messages=seen,
            )
            case = Case.of(unit, asked.world)
            moment = earliest([m for part in counted_sets(measure) for m in case.own(part)])
            yield replace(unit, group=asked.group_values(values, day, moment), moment=moment)


def _buyer_days_of_rows(of: Rows, measure: Simple, asked: UnitRequest) -> Iterator[Unit]:
    found: dict[Any, list[Unit]] = defaultdict(list)
    for unit in units(of, measure, replace(asked, by=without_time(asked.by))):
        found[unit.group, Case.of(unit, asked.world).buyer(), unit.day].append(unit)
    for (values, buyer, day), together in found.items():
        moment = min(unit.moment for unit in together if unit.moment is not None)
        yield Unit(
            key=(*buyer, day),
            group=asked.group_values(values, day, moment),
            day=day,
            reported=together[0].reported,
            horizon=together[0].horizon,
            shop=buyer[0],
            platform=asked.platform,
            buyer=buyer,
            moment=moment,
            rows=[unit.row for unit in together if unit.row is not None],
        )


@units.register
def _(of: Each, measure: Simple, asked: UnitRequest) -> Iterator[Unit]:
    world = asked.world
    for message in world.messages():
        moment = message.at
        if of.day == "session":
            session = world.session(message.session_id)
            if session is None:
                continue
            moment = session["started_at"]
        day = world.clock.day(moment)
        if day not in asked.days or not belongs(of.of, message, world, day):
            continue
        horizon = asked.horizon(day)
        if not horizon.sees(message.at):
            continue
        unit = Unit(
            key=(message.columns["message_id"],),
            day=day,
            reported=day,
            horizon=horizon,
            shop=message.shop_id,
            platform=asked.platform,
            buyer=message.buyer,
            moment=moment,
            message=message,
            drawn_from=of.of,
        )
        agent = message.peer
        if of.credited == "replier":
            agent = replier(measure, Case.of(unit, world))
        values = asked.values(message.columns, agent, day)
        yield replace(unit, group=asked.group_values(values, day, moment))


@units.register
def _(of: Rows, measure: Simple, asked: UnitRequest) -> Iterator[Unit]:
    for row in asked.world.rows(of.table):
        unit = _row_unit(of, row, asked)
        if unit is None:
            continue
        case = Case.of(unit, asked.world)
        if of.where is not None and truth_of(of.where, case) is not True:
            continue
        if of.helpers is None:
            agent_asked = any(
                name == "agent_id" or name not in row for name in without_time(asked.by)
            )
            owner = _owner(of, measure, case) if agent_asked else None
            yield _grouped(unit, row, owner, asked)
            continue
        found = looked_for(of.helpers, row, asked.world, unit.horizon, unit.day)
        helpers = {message.agent_id for message in found if message.sender == "agent"}
        for helper in sorted(filter(None, helpers - {_owner(of, measure, case)})):
            helped = replace(unit, key=(*unit.key, helper))
            yield _grouped(helped, row, helper, asked)


def _grouped(unit: Unit, row: Row, agent: str | None, asked: UnitRequest) -> Unit:
    values = asked.values(row, agent, unit.day)
    return replace(unit, group=asked.group_values(values, unit.day, unit.moment))


def _row_unit(of: Rows, row: Row, asked: UnitRequest) -> Unit | None:
    """The unit of a row; None without a unit day, if not seen, or on a day not requested."""
    world = asked.world
    moment = row[of.at]
    if moment is None:
        return None
    if of.day is not None:
        found = looked_for(of.day, row, world, Horizon(world.as_of, None), None)
        message = next(found, None)
        if message is None:
            return None
        moment = message.at
    day = world.clock.day(moment)
    reported = day + of.reported_after * DAY
    if reported not in asked.days:
        return None
    horizon = asked.horizon(reported)
    if not horizon.sees(row[of.at]):
        return None
    if of.day is not None and not horizon.sees(row[of.day.before]):
        return None
    messages = []
    if of.table == "sessions" and world.has("messages"):
        of_session = world.of_session(row["session_id"])
        messages = [message for message in of_session if horizon.sees(message.at)]
    return Unit(
        key=tuple(row[column] for column in KEYS[of.table]),
        day=day,
        reported=reported,
        horizon=horizon,
        shop=row["shop_id"],
        platform=asked.platform,
        buyer=(row["shop_id"], row["buyer_id"]) if "buyer_id" in row else None,
        moment=moment,
        messages=messages,
        row=row,
    )


def _owner(of: Rows, measure: Simple, case: Case) -> str | None:
    """The agent that a row belongs to: by the definition, else by the row's ``agent_id``."""
    row = case.judged_row()
    if of.credited == "replier":
        return replier(measure, case)
    if not of.agent and of.helpers is None:
        agent: str | None = row["agent_id"]
        return agent
    for by in of.agent:
        found = reached(by, row, case.world, case.unit.horizon, case.unit.day)
        if found is not None:
            return found
    return None
