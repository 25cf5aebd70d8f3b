"""Lints on the columns a definition names: they exist, and are of the sort their use asks for."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.checks.faults import Fault
from csmetrics.checks.schema import Sort, sorts_of, words_of
from csmetrics.errors import nearest
from csmetrics.language.base import Node
from csmetrics.language.conditions import Compare, Is
from csmetrics.language.quantities import Between, ColumnValue
from csmetrics.places import Place, named_columns

_PLAIN: dict[Sort, type] = {"integer": int, "bool": bool, "text": str}


def unknown_columns(place: Place) -> Iterator[Fault]:
    """A column a node names is not one of its table's."""
    for field, table, column in named_columns(place):
        known = sorts_of(table)
        if column not in known:
            yield Fault(
                f"{place.path}.{field}",
                f"{table} has no column {column!r}.{nearest(column, known)}"
                f" Its columns are {', '.join(known)}",
            )


def wrong_sort_of_column(place: Place) -> Iterator[Fault]:
    """A column is not of the sort its use asks for: a timestamp, a whole number, an attribute."""
    for field, table, column in named_columns(place):
        sorts, wanted = sorts_of(table), _wanted(place.node, field)
        if sorts.get(column, wanted[0]) not in wanted:
            fitting = ", ".join(name for name, sort in sorts.items() if sort in wanted)
            yield Fault(
                f"{place.path}.{field}",
                f"{table}.{column} is {_A[sorts[column]]}, and {_A[wanted[0]]} is asked for:"
                f" {table} has {fitting or 'none'}",
            )


def unknown_values(place: Place) -> Iterator[Fault]:
    """``Is`` asks for a value that its column never has."""
    node, table = place.node, place.table
    if not isinstance(node, Is) or table is None or node.column not in sorts_of(table):
        return
    sort, known = sorts_of(table)[node.column], words_of(table, node.column)
    for index, value in enumerate(node.values):
        path = f"{place.path}.values[{index}]"
        if known and value not in known:
            yield Fault(
                path,
                f"{table}.{node.column} is never {value!r}.{nearest(value, known)}"
                f" Its values are {', '.join(known)}",
            )
        elif sort in _PLAIN and type(value) is not _PLAIN[sort]:
            yield Fault(path, f"{table}.{node.column} is {_A[sort]}, so it is never {value!r}")


_A: dict[Sort, str] = {
    "id": "an id",
    "time": "a timestamp",
    "date": "a date",
    "integer": "a whole number",
    "decimal": "a decimal",
    "bool": "true or false",
    "enum": "one of a few words",
    "text": "a text",
}


def _wanted(node: Node, field: str) -> tuple[Sort, ...]:
    """The sorts of column that a field of a node may name."""
    match node:
        case Compare():
            return ("integer",)
        case Is():
            return ("enum", "bool", "text", "integer")
        case ColumnValue():
            return ("decimal", "integer")
        case Between() if field == "times":
            return ("decimal",)
        case _:
            return ("time",)
