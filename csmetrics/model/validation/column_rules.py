"""Lints on the columns that a definition names: they exist and have a fitting sort of value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csmetrics.errors import nearest
from csmetrics.language.base import ColumnSort, Own
from csmetrics.language.messages import Whose
from csmetrics.language.row_conditions import Compare, HasValue, Is
from csmetrics.model.context import NodeContext, named_columns, own_columns
from csmetrics.model.validation.issues import Issue
from csmetrics.model.validation.value_limits import sort_of_own, sorts_of, words_of

_PLAIN: dict[ColumnSort, type] = {"integer": int, "bool": bool, "text": str}


def unknown_columns(context: NodeContext) -> Iterator[Issue]:
    """Find a column that its table's model does not have."""
    for field, table, column in named_columns(context):
        known = sorts_of(table)
        if column not in known:
            declare = ""
            if isinstance(context.node, Is | HasValue | Compare):
                declare = f". A column of your own is declared: own({column!r}, ...)"
            yield Issue(
                f"{context.path}.{field}",
                f"{table} has no column {column!r}.{nearest(column, known)}"
                f" Its columns are {', '.join(known)}{declare}",
            )


def own_columns_known(context: NodeContext) -> Iterator[Issue]:
    """Find a column declared with ``own`` that the table's model has."""
    for field, table, own in own_columns(context):
        if own.name in sorts_of(table):
            yield Issue(
                f"{context.path}.{field}",
                f"own() declares a column the table does not know, and {table} has a column"
                f" {own.name!r}: name it without own()",
            )


def own_of_two_types(places: Sequence[NodeContext]) -> Iterator[Issue]:
    """Find a custom column that is declared with two different types."""
    declared: dict[tuple[str, str], Own] = {}
    for context in places:
        for field, table, own in own_columns(context):
            before = declared.setdefault((table, own.name), own)
            if before.type != own.type:
                yield Issue(
                    f"{context.path}.{field}",
                    f"own({own.name!r}, ...) of {table} is declared as {own.type} here and as"
                    f" {before.type} before: a column has one type",
                )


def wrong_sort_of_column(context: NodeContext) -> Iterator[Issue]:
    """Find a column of another sort than its use requires (timestamp, whole number …)."""
    wanted: tuple[ColumnSort, ...]
    for field, table, column in named_columns(context):
        sorts, wanted = sorts_of(table), context.node.columns[field].sorts
        if sorts.get(column, wanted[0]) not in wanted:
            fitting = ", ".join(name for name, sort in sorts.items() if sort in wanted)
            yield Issue(
                f"{context.path}.{field}",
                f"{table}.{column} is {_COLUMN[sorts[column]]}; {_COLUMN[wanted[0]]} is required"
                f" here: {table} has {fitting or 'none'}",
            )
    for field, _, own in own_columns(context):
        wanted = _for_own(context.node.columns[field].sorts)
        if sort_of_own(own) not in wanted:
            yield Issue(
                f"{context.path}.{field}",
                f"own({own.name!r}, {own.type!r}) is {_COLUMN[sort_of_own(own)]};"
                f" {_COLUMN[wanted[0]]} is required here",
            )


def unknown_values(context: NodeContext) -> Iterator[Issue]:
    """Find a value in ``Is`` or ``whose`` that its column never has."""
    node = context.node
    if not isinstance(node, Is | Whose):
        return
    found = [(table, own.name, sort_of_own(own), ()) for _, table, own in own_columns(context)] + [
        (table, column, sorts_of(table)[column], words_of(table, column))
        for _, table, column in named_columns(context)
        if column in sorts_of(table)
    ]
    for table, column, sort, known in found:
        for index, value in enumerate(node.values):
            path = f"{context.path}.values[{index}]"
            if known and value not in known:
                yield Issue(
                    path,
                    f"{table}.{column} is never {value!r}.{nearest(str(value), known)}"
                    f" Its values are {', '.join(known)}",
                )
            elif sort in _PLAIN and type(value) is not _PLAIN[sort]:
                yield Issue(path, f"{table}.{column} is {_A[sort]}, so it is never {value!r}")


_A: dict[ColumnSort, str] = {
    "id": "an id",
    "time": "a timestamp",
    "date": "a date",
    "integer": "a whole number",
    "decimal": "a decimal",
    "bool": "true or false",
    "enum": "one of a few words",
    "text": "a text",
}
_COLUMN: dict[ColumnSort, str] = {
    "id": "an id column",
    "time": "a timestamp column",
    "date": "a date column",
    "integer": "a whole-number column",
    "decimal": "a decimal column",
    "bool": "a true-or-false column",
    "enum": "a column of a few words",
    "text": "a text column",
}


def _for_own(sorts: tuple[ColumnSort, ...]) -> tuple[ColumnSort, ...]:
    """The sorts that a custom column can be declared as; all sorts if there is none."""
    return tuple(sort for sort in sorts if sort in ("bool", "text", "integer")) or sorts
