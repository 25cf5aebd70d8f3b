"""The sort of every column a definition may name, as the tables' models declare it."""

from __future__ import annotations

from functools import cache

from csmetrics.language.base import ColumnSort, Own
from csmetrics.tables import columns_of
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import Flag, IdText, OneOf, Text, Whole
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.timestamps import Timestamp

_SORTS: tuple[tuple[type, ColumnSort], ...] = (
    (IdText, "id"),
    (OneOf, "enum"),
    (Text, "text"),
    (Timestamp, "time"),
    (LocalDate, "date"),
    (Whole, "integer"),
    (Amount, "decimal"),
    (Flag, "bool"),
)


@cache
def sorts_of(table: str) -> dict[str, ColumnSort]:
    """The columns of a table's model, in its order, each with the sort of value it holds."""
    return {
        name: next(sort for kind, sort in _SORTS if isinstance(column.type, kind))
        for name, column in columns_of(table).items()
    }


_OWN: dict[str, ColumnSort] = {"text": "text", "integer": "integer", "flag": "bool"}


def sort_of_own(column: Own) -> ColumnSort:
    """The sort of value that a column of the user's own is declared to hold."""
    return _OWN[column.type]


def words_of(table: str, column: str) -> tuple[str, ...]:
    """The values of a column that is one of a few words; empty for any other."""
    kind = columns_of(table)[column].type
    return kind.values if isinstance(kind, OneOf) else ()
