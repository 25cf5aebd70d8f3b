"""Computes the lookback: how many days of messages before a reported day its figures depend on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import get_args

from csmetrics.errors import ArgumentError
from csmetrics.language.base import AUTHOR_DAYS, TableName, walk
from csmetrics.language.conditions import HadBuyerDay, HasRow
from csmetrics.language.measures import Simple
from csmetrics.language.messages import RoundStarts
from csmetrics.language.units import BuyerDays, Each, Unit
from csmetrics.language.windows import LastMessage, StartOfDay
from csmetrics.model.context import rows_of, sides
from csmetrics.model.metric import Edition, Metric
from csmetrics.tables import columns_of

_DAY = timedelta(days=1)
_EVENTS: tuple[TableName, ...] = get_args(TableName)


def days_needed(metric: Metric, by: Sequence[str] = ()) -> int | None:
    """Find how many local days of messages before a reported day its figures may depend on.

    ``partials(metric, data, start=D)`` is exact if ``data`` have the messages from this number of
    days before D on, and all rows of the other tables.

    Args:
        metric: The metric.
        by: The columns that will group it.

    Returns:
        The number of days, 0 if the day's own messages are enough; None if no number of days is,
        because all messages of the sessions or buyers are needed.

    Raises:
        ArgumentError: ``metric`` is no ``Metric``.

    Examples:
        >>> import csmetrics as cs
        >>> cs.days_needed(cs.registry["pdd.reply_rate_3min"])
        0
        >>> cs.days_needed(cs.registry["taobao.sales_amount"])
        3
    """
    if not isinstance(metric, Metric):
        msg = f"metric is a Metric, for example registry['pdd.reply_rate_3min'], not {metric!r}"
        raise ArgumentError(msg)
    groups = (by,) if isinstance(by, str) else by
    by_agent = any(_may_tell_agents(column) for column in groups)
    found = [
        _of_side(side, by_agent=by_agent)
        for edition in metric.editions
        for _, side in sides(edition.measure)
    ]
    known = [days for days in found if days is not None]
    return max(known) if len(known) == len(found) else None


def _may_tell_agents(column: str) -> bool:
    """Whether a group may depend on the account reached: agent, team, or a custom column."""
    return column == "agent_id" or not (
        column in ("hour", "weekday") or any(column in columns_of(table) for table in _EVENTS)
    )


@lru_cache(maxsize=1024)  # every evaluation calls it for each edition
def _of_side(side: Simple, *, by_agent: bool) -> int | None:
    """The days for one side: the sum of its lookbacks, as one may start where another ends."""
    unit, nodes = side.of, walk(side)
    rows = rows_of(unit)
    of_messages = any(getattr(node, "node", "") == "sent" for node in nodes)
    if of_messages and _by_session(unit, nodes):
        return None
    peers = any(getattr(node, "scope", "") == "peer" for node in nodes) or (
        isinstance(unit, BuyerDays) and unit.per_account
    )
    steps: list[int | None] = [rows.reported_after if rows else 0]
    if peers or (by_agent and of_messages):
        steps.append(AUTHOR_DAYS)
    steps += [node.days for node in nodes if isinstance(node, HadBuyerDay)]
    steps += [_of_rows(n) for n in nodes if isinstance(n, HasRow) and n.table == "messages"]
    at = rows.at if rows else None
    looks = [_reach(node, at) for node in nodes if isinstance(node, LastMessage)]
    known = [days for days in looks if days is not None]
    steps.append(max(known, default=0) if len(known) == len(looks) else None)
    return None if None in steps else sum(days for days in steps if days is not None)


def _of_rows(condition: HasRow) -> int | None:
    """The lookback of a ``HasRow`` for messages; None without a window that starts at a day."""
    edges = [window.since for window in condition.windows]
    days = [edge.days for edge in edges if isinstance(edge, StartOfDay)]
    return max(0, -max(days)) if days else None


def _by_session(unit: Unit, nodes: Sequence[object]) -> bool:
    """Whether messages count by session, which may have begun any number of days before."""
    rows = rows_of(unit)
    rounds = any(isinstance(node, RoundStarts) and node.scope == "session" for node in nodes)
    of_session = isinstance(unit, Each) and unit.day == "session"
    return rounds or of_session or (rows is not None and rows.table == "sessions")


def _reach(look: LastMessage, at: str | None) -> int | None:
    """The days of a lookback from the row's time ``at``; None for one from another time."""
    if look.before != at:
        return None
    if look.within_days is not None:
        return look.within_days
    assert look.within is not None  # noqa: S101  a look has one reach or the other
    return -(-look.within // _DAY) + 1  # one more: it starts at any time of that day


@lru_cache(maxsize=1024)  # every evaluation calls it for each edition
def max_span_days(edition: Edition) -> int:
    """An upper bound, in days, of an edition's lookbacks, deadlines and windows.

    It adds up every field that may be a number of days or a duration, so it is often too large.
    """
    spans = [edition.trailing, edition.settles_after or 0]
    for node in walk(edition.measure):
        for value in (getattr(node, name) for name in type(node).model_fields):
            if isinstance(value, timedelta):
                spans.append(-(-value // _DAY))
            elif isinstance(value, int):
                spans.append(abs(value))
    return sum(spans) + 2


def message_date_range(
    metrics: Sequence[Metric], by: Sequence[str], start: date | None, end: date | None
) -> tuple[date | None, date | None]:
    """Find the local days whose messages can matter for the reported days.

    Args:
        metrics: The metrics.
        by: The columns that group them.
        start: The first reported day.
        end: The day after the last.

    Returns:
        The first day and the day after the last; None: no limit.
    """
    back = [days_needed(metric, by) for metric in metrics]
    editions = [edition for metric in metrics for edition in metric.editions]
    known = [days for days in back if days is not None]
    settled = [e.settles_after for e in editions if e.settles_after is not None]
    first = last = None
    if start is not None and known and len(known) == len(back):
        first = _moved(start, -max(known) - max(edition.trailing for edition in editions))
    if end is not None and settled and len(settled) == len(editions):
        last = _moved(end, max(settled))
    return first, last


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
