"""How far back messages must reach for a day's figures to be whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from csmetrics.engine.messages import AUTHOR_DAYS
from csmetrics.errors import ArgumentError
from csmetrics.language.base import walk
from csmetrics.language.conditions import HadBuyerDay, HasRow, LastMessage, StartOfDay
from csmetrics.language.measures import Simple
from csmetrics.language.messages import RoundStarts
from csmetrics.language.units import Each, Unit
from csmetrics.metric import Metric
from csmetrics.places import rows_of, sides

_DAY = timedelta(days=1)


def days_needed(metric: Metric, by: Sequence[str] = ()) -> int | None:
    """How many local days of messages before a reported day its figures may depend on.

    ``partials(metric, data, start=D)`` is exact where ``data`` have the messages from so many days
    before D on, and all rows of the other tables.

    Args:
        metric: The metric.
        by: The columns that will group it.

    Returns:
        The number of days, 0 where the day's own messages are enough; None where no number is:
        all messages of the sessions or buyers are needed.

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
    found = [
        days
        for edition in metric.editions
        for _, side in sides(edition.measure)
        for days in _of_side(side, "agent_id" in groups)
    ]
    known = [days for days in found if days is not None]
    return max(known, default=0) if len(known) == len(found) else None


def _of_side(side: Simple, by_agent: bool) -> Iterator[int | None]:  # noqa: FBT001  private
    unit, nodes = side.of, walk(side)
    rows = rows_of(unit)
    later = rows.reported_after if rows else 0
    yield later
    of_messages = any(getattr(node, "node", "") == "sent" for node in nodes)
    if of_messages and _by_session(unit, nodes):
        yield None
    peers = any(getattr(node, "scope", "") == "peer" for node in nodes)
    if peers or (by_agent and of_messages):
        yield later + AUTHOR_DAYS
    for node in nodes:
        if isinstance(node, LastMessage):
            yield _reach(node, rows.at if rows else None, later)
        elif isinstance(node, HadBuyerDay):
            yield later + node.days
        elif isinstance(node, HasRow) and node.table == "messages":
            since = [window.since for window in node.windows]
            starts = [edge.days for edge in since if isinstance(edge, StartOfDay)]
            yield later - min(starts) if starts else None


def _by_session(unit: Unit, nodes: Sequence[object]) -> bool:
    """Whether messages count by their session, which may have begun any number of days before."""
    rows = rows_of(unit)
    rounds = any(isinstance(node, RoundStarts) and node.scope == "session" for node in nodes)
    of_session = isinstance(unit, Each) and unit.day == "session"
    return rounds or of_session or (rows is not None and rows.table == "sessions")


def _reach(look: LastMessage, at: str | None, later: int) -> int | None:
    """A look back from the time that gives the unit its day goes so many days back."""
    if look.before != at:
        return None
    back = look.within_days if look.within_days is not None else None
    if back is None:
        assert look.within is not None  # noqa: S101  a look has one reach or the other
        back = -(-look.within // _DAY) + 1  # a day of 23 hours more
    return later + back
