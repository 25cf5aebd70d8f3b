"""The columns a measure reads, those a data set lacks, groupable columns, and the result's unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Own, walk
from csmetrics.language.conditions import Flagged, HadBuyerDay, HasRow, OfSession
from csmetrics.language.hours import Working
from csmetrics.language.measures import Count, Measure, Proportion, Ratio, Simple
from csmetrics.language.messages import Sent, Unflagged
from csmetrics.language.quantities import Between, ColumnValue
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import BuyerDays, Each, Unit
from csmetrics.language.windows import LastMessage
from csmetrics.model.context import (
    NodeContext,
    named_columns,
    own_columns,
    rows_of,
    sides,
    walk_with_context,
)
from csmetrics.tables import EXEMPT, KEYS, OMITTABLE, OPTIONAL_TABLES, columns_of, holds_own

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


@dataclass(frozen=True, slots=True)
class MissingColumns:
    """The columns that a data set lacks of one table; ``whole``: it lacks the table.

    ``own``: the custom columns among them, as declared. ``dtype``: the table has the one column
    named, but of this type, which cannot be read as declared.

    Examples:
        >>> print(MissingColumns("refunds", ("intervened", "liability")))
        columns intervened, liability of refunds
        >>> print(MissingColumns("orders", ("order_id", "paid_at"), whole=True))
        table orders (order_id, paid_at)
    """

    table: str
    columns: tuple[str, ...]
    whole: bool = False
    own: tuple[Own, ...] = ()
    dtype: str = ""

    def __str__(self) -> str:
        types = {column.name: f" (own, {column.type})" for column in self.own}
        names = ", ".join(f"{name}{types.get(name, '')}" for name in self.columns)
        if self.whole:
            return f"table {self.table} ({names})"
        found = f", which is {self.dtype} there" if self.dtype else ""
        return f"column{'s' if len(self.columns) > 1 else ''} {names} of {self.table}{found}"


@lru_cache(maxsize=1024)  # an evaluation calls it several times for each edition
def required_columns(measure: Measure) -> Mapping[str, frozenset[str]]:
    """The tables that a measure reads, each with the columns that it must have.

    ``mode``, ``kind``, ``seq``, ``agent_id`` and ``session_id`` of messages and ``weight`` of
    shifts are never among them. ``buyer_id`` of orders, refunds, reviews and complaints is one only
    if the measure depends on the buyer of their rows. The tables ``buyer_flags`` and ``calendar``
    may be missing: then nobody is flagged, and no day is special.
    """
    buyers = {table for context in walk_with_context(measure) for table in _asks_of_buyers(context)}
    read = {
        table: columns - EXEMPT[table] - (frozenset() if table in buyers else OMITTABLE[table])
        for table, columns in columns_read(measure).items()
    }
    return MappingProxyType(read)


@lru_cache(maxsize=1024)  # an evaluation calls it several times for each edition
def columns_read(measure: Measure) -> Mapping[str, frozenset[str]]:
    """The tables that a measure reads, each with all columns it reads, optional ones included."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for context in walk_with_context(measure):
        for table, *columns in _reads(context):
            found[table].update(KEYS[table], _owner(table), columns)
    return MappingProxyType({table: frozenset(found[table]) for table in sorted(found)})


@lru_cache(maxsize=1024)  # an evaluation calls it several times for each edition
def declared_columns(measure: Measure) -> Mapping[str, tuple[Own, ...]]:
    """The custom columns that a measure reads of each table, with their declared types."""
    found: defaultdict[str, dict[Own, None]] = defaultdict(dict)
    for context in walk_with_context(measure):
        for _, table, column in own_columns(context):
            found[table][column] = None
    return MappingProxyType({table: tuple(found[table]) for table in sorted(found)})


def missing_inputs(measure: Measure, data: Dataset) -> tuple[MissingColumns, ...]:
    """Find what the data set lacks for a measure, by table; empty if it lacks nothing.

    A custom column of another type than declared counts as missing.
    """
    missing = []
    declared = declared_columns(measure)
    for table, columns in required_columns(measure).items():
        own = declared.get(table, ())
        if table not in data.tables:
            if table not in OPTIONAL_TABLES:
                missing.append(MissingColumns(table, tuple(sorted(columns)), whole=True, own=own))
            continue
        if absent := columns - set(data.columns(table)):
            named = tuple(column for column in own if column.name in absent)
            missing.append(MissingColumns(table, tuple(sorted(absent)), own=named))
        missing += _mistyped(table, [column for column in own if column.name not in absent], data)
    return tuple(missing)


def _mistyped(table: str, own: Sequence[Own], data: Dataset) -> Iterator[MissingColumns]:
    """The custom columns that cannot be read in their declared type."""
    dtypes = data.frame(table).collect_schema() if own else {}
    for column in own:
        dtype = dtypes[column.name]
        if not holds_own(dtype, column.type):
            yield MissingColumns(table, (column.name,), own=(column,), dtype=str(dtype))


def groupable_columns(unit: Unit, data: Dataset) -> tuple[str, ...]:
    """The columns that a unit can be grouped by.

    Units made of messages have all columns of messages, whether the data have them or not, and the
    custom ones. Units made of rows have the columns of their table that the data set has, and
    ``agent_id`` if the definition says to which agent a row belongs.
    """
    made_of = rows_of(unit)
    table = made_of.table if made_of else "messages"
    given = tuple(data.columns(table)) if table in data.tables else ()
    always: tuple[str, ...] = tuple(columns_of("messages"))
    if made_of:
        has_agent = made_of.agent or made_of.helpers or made_of.credited
        always = ("agent_id",) if has_agent else ()
    return (*always, *(name for name in given if name not in always))


def looked_up(unit: Unit, by: Sequence[str], data: Dataset) -> tuple[str, ...]:
    """The columns of ``by`` that are looked up in ``agents``: those that the unit's table lacks."""
    if "agents" not in data.tables or not has_agent(unit, data):
        return ()
    own = groupable_columns(unit, data)
    return tuple(name for name in by if name in agent_columns(data) and name not in own)


def agent_columns(data: Dataset) -> tuple[str, ...]:
    """The columns of ``agents`` that can group a result: all except its keys and dates."""
    if "agents" not in data.tables:
        return ()
    keys = ("shop_id", "agent_id", "since", "until")
    return tuple(name for name in data.columns("agents") if name not in keys)


def has_agent(unit: Unit, data: Dataset) -> bool:
    """Whether a unit belongs to an agent."""
    return "agent_id" in groupable_columns(unit, data)


def counts_buyers_messages(unit: Unit) -> bool:
    """Whether a unit is made of buyers' messages: a message, a round, a buyer-day."""
    if isinstance(unit, BuyerDays):
        return unit.of is None
    sent = (
        [node for node in walk(unit.of) if isinstance(node, Sent)] if isinstance(unit, Each) else []
    )
    return any(node.sender == "buyer" for node in sent)


def value_unit(measure: Measure) -> ResultUnit:
    """The unit of a measure's value.

    Raises:
        DefinitionError: The value has no unit, for example the quotient of an amount and a time.
    """
    unit = _value_unit(measure)
    if unit is None:
        raise DefinitionError(_no_unit(measure))
    return unit


def dimension(side: Simple) -> str:
    """The dimension of a simple measure's numerator.

    One of count, CNY, items, points, number, seconds and weighted hours.
    """
    if isinstance(side, Count | Proportion):
        return "count"
    match side.quantity:
        case ColumnValue(column=column):
            return "number" if isinstance(column, Own) else _COLUMNS[column]
        case Between(times="weight"):
            return "weighted hours"
        case _:
            return "seconds"


def part_units(measure: Measure) -> tuple[str, str]:
    """The dimensions of a measure's numerator and denominator, as ``dimension`` names them."""
    if isinstance(measure, Ratio):
        return dimension(measure.numerator), dimension(measure.denominator)
    return dimension(measure), "count"


_COLUMNS = {"amount": "CNY", "quantity": "items", "level": "points", "score": "points"}
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
    ("points", "points"): "ratio",
    ("points", "count"): "points",
    ("points", "buyers"): "points",
    ("number", "number"): "ratio",
    ("number", "count"): "number",
    ("number", "buyers"): "number",
}
_SIMPLE: dict[str, ResultUnit] = {
    "count": "count",
    "CNY": "CNY",
    "items": "items",
    "seconds": "seconds",
    "points": "points",
    "number": "number",
}


def _value_unit(measure: Measure) -> ResultUnit | None:
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
    """The columns with the owner of a row: shop and buyer, or shop and agent for shifts."""
    if "buyer_id" in columns_of(table):
        return ("shop_id", "buyer_id")
    return ("shop_id", "agent_id") if table == "shifts" else ()


def _asks_of_buyers(context: NodeContext) -> Iterator[str]:
    """The tables of rows whose buyer a node must know."""
    match context.node:
        case BuyerDays(of=unit) if unit is not None:
            yield unit.table
        case HasRow(table=table, link="buyer"):
            yield table
            if context.table:
                yield context.table
        case LastMessage() | HadBuyerDay() if context.table:
            yield context.table
        case _:
            pass


def _named(context: NodeContext) -> Iterator[tuple[str, ...]]:
    """The columns that a node names."""
    for _, table, column in named_columns(context):
        # a level is known from rated_at on
        yield (table, column, "rated_at") if column == "level" else (table, column)
    for _, table, own in own_columns(context):
        yield table, own.name


def _reads(context: NodeContext) -> Iterator[tuple[str, ...]]:
    """The tables and columns that one node reads by itself."""
    yield from _named(context)
    match context.node:
        case BuyerDays(of=None) | HadBuyerDay() | Sent():
            yield "messages", "sent_at", "sender"
        case Unflagged() | Flagged():
            yield "buyer_flags", "to_at"
        case Working():
            yield ("calendar",)
        case OfSession() | Each(day="session"):
            # a session exists from its start on
            yield "sessions", "started_at"
        case BeforeOrderEvent() if context.table:
            yield context.table, "order_id"
            yield ("orders",)
        case HasRow(table=table, link="order") if context.table:
            yield table, "order_id"
            yield context.table, "order_id"
        case HasRow(table=table):
            yield (table,)
        case _:
            pass
