"""Computes and checks the columns of ``by``: units' own, those of their agents, hour, weekday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from csmetrics import tables
from csmetrics.errors import ArgumentError, CsmetricsError, MissingDataError, nearest
from csmetrics.language.base import walk
from csmetrics.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    HadBuyerDay,
    Some,
)
from csmetrics.language.measures import Count, Proportion, Simple
from csmetrics.language.messages import EitherOf, MessageSet, Sent
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.reference.known_rows import Message, World
from csmetrics.reference.plain_intake import Row

OF_TIME = ("hour", "weekday")
_NAMES_AND_DATES = ("shop_id", "agent_id", "since", "until")


# -- values


def value_of(column: str, row: Row, agent: str | None, day: date, world: World) -> Any:  # noqa: ANN401  the type is the column's
    """The value of a column for a unit made of a row, or for one of its messages."""
    if column == "agent_id":
        return agent
    if column in row or not world.has("agents"):
        return row[column]
    found = world.agent(row["shop_id"], agent, day)
    return None if found is None else found[column]


def with_time_groups(
    by: tuple[str, ...], values: tuple[Any, ...], day: date, moment: datetime | None, world: World
) -> tuple[Any, ...]:
    """The values in the order of ``by``, with the hour and weekday in their places."""
    rest = iter(values)
    hour = None if moment is None else world.clock.wall(moment) // timedelta(hours=1)
    of_time = {"hour": hour, "weekday": day.isoweekday()}
    return tuple(of_time[column] if column in OF_TIME else next(rest) for column in by)


def without_time(by: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of ``by`` without the hour and weekday."""
    return tuple(column for column in by if column not in OF_TIME)


# -- the hour of a buyer-day


def counted_sets(measure: Simple) -> list[MessageSet]:
    """The sets whose earliest message gives a buyer-day its hour.

    The sets of ``some`` in ``among``, else those of its other conditions, else those of ``that``,
    else that of the quantity.
    """
    some = [node.of for node in _asserted(measure.among) if isinstance(node, Some)]
    if some:
        return some
    for part in (measure.among, measure.that if isinstance(measure, Proportion) else None):
        sets = []
        for node in walk(part, outside=(HadBuyerDay,)):
            if isinstance(node, First | Every | AtLeast):
                sets.append(node.of)
            elif isinstance(node, Comes) and node.after is not None:
                sets.append(node.after)
        if sets:
            return sets
    if isinstance(measure, Count | Proportion):
        return []
    of = getattr(measure.quantity, "of", None)
    return [] if of is None else [of]


def _asserted(condition: Condition | None) -> Iterator[Condition]:
    """The parts of a condition that are not under a ``Not``."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.of:
            yield from _asserted(part)
    elif condition is not None:
        yield condition


# -- what units cannot be split by


def check(by: tuple[str, ...], of: Unit, label: str, world: World) -> None:
    """Raise for a column by which a metric's units cannot be grouped.

    Raises:
        MissingDataError: The units have no such column.
        ArgumentError: The name is that of two columns, or the column describes agents while the
            metric counts buyers' messages.
    """
    made_of = of.of if isinstance(of, BuyerDays) else of if isinstance(of, Rows) else None
    own = _columns(made_of, world)
    of_agents = set(world.columns.get("agents", ())) - set(_NAMES_AND_DATES)
    for column in by:
        error = _error(column, own, of_agents)
        if column == "hour" and made_of is not None and made_of.table == "shifts":
            error = error or ArgumentError("its units are shifts, which have no hour")
        if error is None and made_of is None and _counts_buyers(of):
            error = _on_agents(column, world)
        if error is not None:
            msg = f"{label}: {error}"
            raise type(error)(msg)


def _error(column: str, own: set[str], of_agents: set[str]) -> CsmetricsError | None:
    at_agents = of_agents if "agent_id" in own else set()
    if column in OF_TIME:
        taken = column in own or column in at_agents
        what = "a column and what is made of the time"
    else:
        taken = column in own and column in at_agents
        what = "a column of the units and one of agents"
    if taken:
        return ArgumentError(f"{column!r} is the name of two things, {what}: rename yours")
    if column in OF_TIME or column in own | at_agents:
        return None
    hint = nearest(column, own | at_agents)
    return MissingDataError(f"its units have no column {column!r} to group by.{hint}")


def _columns(made_of: Rows | None, world: World) -> set[str]:
    """The columns of the units themselves."""
    if made_of is None:
        return {*tables.columns_of("messages"), *world.columns.get("messages", ())}
    found = set(world.columns.get(made_of.table, ()))
    gives_agent = made_of.agent or made_of.helpers is not None or made_of.credited is not None
    return found | {"agent_id"} if gives_agent else found


def _counts_buyers(of: Unit) -> bool:
    """Whether the units are buyer-days of messages, or messages that buyers send."""
    return not isinstance(of, Each) or _of_buyers(of.of)


def _of_buyers(of: MessageSet) -> bool:
    if isinstance(of, Sent):
        return of.sender == "buyer"
    if isinstance(of, EitherOf):
        return any(_of_buyers(part) for part in of.of)
    return _of_buyers(of.of)


def _on_agents(column: str, world: World) -> CsmetricsError | None:
    """The error for a custom column that describes agents, if some buyers' messages have none."""
    if column in tables.columns_of("messages") or column not in world.columns.get("messages", ()):
        return None
    of_agent: dict[tuple[str, str], set[Any]] = {}
    for message in world.messages():
        value = message.columns[column]
        if message.agent_id is not None:
            of_agent.setdefault((message.shop_id, message.agent_id), set()).add(value)
        elif value is not None:
            return None
    asked_nobody = any(m.agent_id is None and m.sender == "buyer" for m in world.messages())
    says_nothing = all(values == {None} for values in of_agent.values())
    if not asked_nobody or says_nothing or any(len(values) > 1 for values in of_agent.values()):
        return None
    return ArgumentError(
        f"the column {column!r} of messages says something of agents, and buyers' messages without"
        " agent_id have none of it: give it to Dataset(agents=...) and group by that"
    )


def earliest(messages: list[Message]) -> datetime | None:
    """The time of the first of some messages."""
    return min((message.at for message in messages), default=None)
