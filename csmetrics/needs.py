"""What a measure reads, what a data set lacks of it, how its units split, and its result's unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from csmetrics.errors import DefinitionError
from csmetrics.language.conditions import (
    BeforeOrderEvent,
    Compare,
    Flagged,
    HadBuyerDay,
    HasRow,
    HasValue,
    Is,
    OfSession,
)
from csmetrics.language.measures import Count, Measure, Proportion, Ratio, Simple
from csmetrics.language.messages import Sent, Unflagged
from csmetrics.language.quantities import Between, ColumnValue
from csmetrics.language.units import BuyerDays, Each, Unit
from csmetrics.places import Place, named_columns, places, rows_of, sides
from csmetrics.tables import EXEMPT, KEYS, columns_of

if TYPE_CHECKING:
    from csmetrics.tables import Dataset

ResultUnit = Literal[
    "ratio",
    "count",
    "seconds",
    "CNY",
    "items",
    "CNY per buyer",
    "items per buyer",
    "per hour",
    "points",
    "number",
]

_OPTIONAL_TABLES = frozenset({"buyer_flags"})
"""Without flags nobody is flagged; every other table that is read must be there."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What a data set lacks of one table; ``whole``: it has no such table at all.

    Examples:
        >>> print(Lack("refunds", ("intervened", "liability")))
        columns intervened, liability of refunds
        >>> print(Lack("orders", ("order_id", "paid_at"), whole=True))
        table orders (order_id, paid_at)
    """

    table: str
    columns: tuple[str, ...]
    whole: bool = False

    def __str__(self) -> str:
        names = ", ".join(self.columns)
        if self.whole:
            return f"table {self.table} ({names})"
        return f"column{'s' if len(self.columns) > 1 else ''} {names} of {self.table}"


@lru_cache(maxsize=1024)  # an evaluation asks it of each edition several times
def needs(measure: Measure) -> Mapping[str, frozenset[str]]:
    """The tables a measure reads, each with the columns it must have.

    ``mode``, ``kind``, ``seq``, ``agent_id`` and ``session_id`` of messages and ``weight`` of
    shifts are never among them, nor is ``buyer_flags`` needed where it is absent: nobody is
    flagged then.
    """
    read = {table: columns - EXEMPT[table] for table, columns in columns_read(measure).items()}
    return MappingProxyType(read)


@lru_cache(maxsize=1024)  # an evaluation asks it of each edition several times
def columns_read(measure: Measure) -> Mapping[str, frozenset[str]]:
    """The tables a measure reads, each with all columns it reads, whether data may lack them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place in places(measure):
        for table, *columns in _reads(place):
            found[table].update(KEYS[table], _owner(table), columns)
    return MappingProxyType({table: frozenset(found[table]) for table in sorted(found)})


def lacking(measure: Measure, data: Dataset) -> tuple[Lack, ...]:
    """What the data set lacks for a measure, by table; empty where nothing is lacking."""
    lacks = []
    for table, columns in needs(measure).items():
        if table not in data.tables:
            if table not in _OPTIONAL_TABLES:
                lacks.append(Lack(table, tuple(sorted(columns)), whole=True))
        elif absent := columns - set(data.columns(table)):
            lacks.append(Lack(table, tuple(sorted(absent))))
    return tuple(lacks)


def by_columns(unit: Unit, data: Dataset) -> tuple[str, ...]:
    """The columns one sort of counted unit can be split by.

    Units made of messages have every column of messages, given or not, and the user's own. Units
    made of rows have the columns of their table that the data set has, and ``agent_id`` where the
    definition says whose a row is.
    """
    made_of = rows_of(unit)
    table = made_of.table if made_of else "messages"
    given = tuple(data.columns(table)) if table in data.tables else ()
    always: tuple[str, ...] = tuple(columns_of("messages"))
    if made_of:
        always = ("agent_id",) if made_of.agent or made_of.helpers else ()
    return (*always, *(name for name in given if name not in always))


def unit_of(measure: Measure) -> ResultUnit:
    """The unit of a measure's value.

    Raises:
        DefinitionError: The measure has none, for example an amount over a time.
    """
    unit = _unit_of(measure)
    if unit is None:
        raise DefinitionError(_no_unit(measure))
    return unit


def dimension(side: Simple) -> str:  # noqa: PLR0911  one a quantity
    """What a simple measure's numerator counts: count, CNY, items, seconds or weighted hours."""
    if isinstance(side, Count | Proportion):
        return "count"
    match side.quantity:
        case ColumnValue(column="amount"):
            return "CNY"
        case ColumnValue(column="quantity"):
            return "items"
        case ColumnValue(column="level" | "score"):
            return "points"
        case ColumnValue():
            return "number"
        case Between(times="weight"):
            return "weighted hours"
        case _:
            return "seconds"


_QUOTIENTS: dict[tuple[str, str], ResultUnit] = {
    ("count", "count"): "ratio",
    ("CNY", "CNY"): "ratio",
    ("items", "items"): "ratio",
    ("seconds", "seconds"): "ratio",
    ("CNY", "count"): "CNY",
    ("CNY", "buyers"): "CNY per buyer",
    ("items", "count"): "items",
    ("items", "buyers"): "items per buyer",
    ("CNY", "items"): "CNY",
    ("seconds", "count"): "seconds",
    ("seconds", "buyers"): "seconds",
    ("count", "buyers"): "ratio",
    ("count", "weighted hours"): "per hour",
    ("points", "count"): "points",
    ("points", "buyers"): "points",
    ("points", "points"): "ratio",
    ("number", "count"): "number",
    ("number", "buyers"): "number",
    ("number", "number"): "ratio",
}
_SIMPLE: dict[str, ResultUnit] = {
    "count": "count",
    "CNY": "CNY",
    "items": "items",
    "seconds": "seconds",
    "points": "points",
    "number": "number",
}


def _unit_of(measure: Measure) -> ResultUnit | None:
    if isinstance(measure, Ratio):
        below = dimension(measure.denominator)
        if below == "count" and isinstance(measure.denominator.of, BuyerDays):
            below = "buyers"
        return _QUOTIENTS.get((dimension(measure.numerator), below))
    return "ratio" if isinstance(measure, Proportion) else _SIMPLE.get(dimension(measure))


def _no_unit(measure: Measure) -> str:
    parts = [dimension(side) for _, side in sides(measure)]
    if len(parts) == 1:
        return f"{parts[0]} have no unit of their own: put them into a ratio's denominator"
    return f"the quotient of {parts[0]} by {parts[1]} has no unit"


def _owner(table: str) -> tuple[str, ...]:
    """The columns that say whose a row is: its shop and buyer, a shift's shop and agent."""
    return ("shop_id", "buyer_id" if "buyer_id" in columns_of(table) else "agent_id")


def _reads(place: Place) -> Iterator[tuple[str, ...]]:
    """The tables and columns that one node reads by itself."""
    for _, table, column in named_columns(place):
        yield table, column
    match place.node:
        case BuyerDays(of=None) | HadBuyerDay() | Sent():
            yield "messages", "sent_at", "sender"
        case Unflagged() | Flagged():
            yield "buyer_flags", "to_at"
        case OfSession():
            # a session is there from its start on
            yield "sessions", "started_at"
        case Each(day="session"):
            yield "sessions", "started_at"
        case (
            Compare(column="level")
            | Is(column="level")
            | HasValue(column="level")
            | ColumnValue(column="level")
        ) if place.table:
            # a level is known from rated_at on
            yield place.table, "rated_at"
        case BeforeOrderEvent() if place.table:
            yield place.table, "order_id"
            yield ("orders",)
        case HasRow(table=table, link="order") if place.table:
            yield table, "order_id"
            yield place.table, "order_id"
        case HasRow(table=table):
            yield (table,)
        case _:
            pass
