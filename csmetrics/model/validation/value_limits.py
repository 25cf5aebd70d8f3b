"""The sort of value of each column that a definition may name, from the tables' models."""

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
    """The sort of value of each column of a table's model, in the order of the model."""
    return {
        name: next(sort for kind, sort in _SORTS if isinstance(column.type, kind))
        for name, column in columns_of(table).items()
    }


_OWN: dict[str, ColumnSort] = {"text": "text", "integer": "integer", "flag": "bool"}


def sort_of_own(column: Own) -> ColumnSort:
    """The sort of value of a custom column, as declared."""
    return _OWN[column.type]


def words_of(table: str, column: str) -> tuple[str, ...]:
    """The possible values of an enum column; empty for any other."""
    kind = columns_of(table)[column].type
    return kind.values if isinstance(kind, OneOf) else ()
