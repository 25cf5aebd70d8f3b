"""Finds the doubts about data that affect a measure, by what it reads (see ``Doubt.bears_on``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered
from csmetrics.language.measures import Measure
from csmetrics.language.messages import RoundStarts
from csmetrics.language.quantities import UntilFirst, Wait
from csmetrics.language.row_conditions import Compare
from csmetrics.language.units import BuyerDays, Rows
from csmetrics.model.requirements import required_columns
from csmetrics.tables.health import Doubt

_REPLIES = (Answered, RoundStarts, UntilFirst, Wait)


def bearing(
    doubts: Iterable[Doubt], measures: Sequence[Measure], by: Collection[str] = ()
) -> list[Doubt]:
    """Keep the doubts that affect at least one of the measures.

    Args:
        doubts: The doubts about the data.
        measures: The requested measures.
        by: The columns that group the result.
    """
    read = frozenset[str]().union(*map(reads, measures))
    if "agent_id" in by:
        read |= {"agents"}
    return [
        doubt for doubt in doubts if any(_touches(what, read, measures) for what in doubt.bears_on)
    ]


@lru_cache(maxsize=1024)
def reads(measure: Measure) -> frozenset[str]:
    """The names, as in ``Doubt.bears_on``, of what a measure depends on: tables, columns etc."""
    found: set[str] = set()
    for table, columns in required_columns(measure).items():
        found |= {table, *(f"{table}.{column}" for column in columns)}
    nodes = walk(measure)
    if any(isinstance(node, _REPLIES) for node in nodes):
        found.add("replies")
    if any(isinstance(node, BuyerDays) for node in nodes) or "messages" in found:
        found.add("buyers")
    if any(isinstance(node, Rows) and (node.agent or node.helpers) for node in nodes):
        found.add("agents")
    return frozenset(found)


def _touches(what: str, read: frozenset[str], measures: Sequence[Measure]) -> bool:
    if ">" in what:
        column, most = what.split(">")
        name = column.partition(".")[2]
        asked = [node for measure in measures for node in walk(measure)]
        return column in read and any(
            isinstance(node, Compare)
            and node.column == name
            and node.op == ">="
            and isinstance(node.value, int)
            and node.value > int(most)
            for node in asked
        )
    return all(part in read for part in what.split("+"))
