"""Lookups by table name: models, keys, columns, timestamps, and which of them may be missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

from pydantic.fields import FieldInfo

from csmetrics.tables.schema.column_types import ColumnType, OneOf
from csmetrics.tables.schema.models import (
    Agent,
    BuyerFlag,
    CalendarDay,
    Complaint,
    Message,
    Order,
    Rating,
    Refund,
    Review,
    Session,
    Shift,
    Shop,
)
from csmetrics.tables.schema.row import Row
from csmetrics.tables.schema.timestamps import Timestamp

TABLES: dict[str, type[Row]] = {
    "messages": Message,
    "sessions": Session,
    "orders": Order,
    "refunds": Refund,
    "reviews": Review,
    "ratings": Rating,
    "complaints": Complaint,
    "shifts": Shift,
    "buyer_flags": BuyerFlag,
    "agents": Agent,
    "calendar": CalendarDay,
    "shops": Shop,
}
"""The model of each table, by the name of the ``Dataset`` field."""


@dataclass(frozen=True)
class Column:
    """A column as its model declares it.

    ``nullable``: null is a valid value; if not, null becomes the ``default``, or is an error in a
    ``required`` column. ``default``: None for a nullable or required column. ``omittable``: a table
    may lack the column as a whole; if it has the column, every row needs a value.
    """

    name: str
    type: ColumnType
    required: bool
    nullable: bool
    default: Any
    description: str
    omittable: bool = False


@cache
def columns_of(table: str) -> dict[str, Column]:
    """Return the columns of a table's model by name, in the model's order."""
    model = TABLES[table]
    return {name: _column(name, field, model) for name, field in model.model_fields.items()}


def _column(name: str, field: FieldInfo, model: type[Row]) -> Column:
    omittable = name in model.OMITTABLE
    required = field.is_required() or omittable
    return Column(
        name=name,
        type=_type_of(field),
        required=required,
        nullable=not required and field.default is None,
        default=None if required else field.default,
        description=field.description or "",
        omittable=omittable,
    )


def _type_of(field: FieldInfo) -> ColumnType:
    parts: list[Any] = [field.annotation, *field.metadata]
    found: ColumnType | None = None
    words: tuple[str, ...] = ()
    while parts:
        part = parts.pop()
        if isinstance(part, ColumnType):
            found = part
        elif getattr(part, "__origin__", None) is Literal:
            words = get_args(part)
        else:
            parts += [*get_args(part), *getattr(part, "__metadata__", ())]
    if found is None:
        msg = f"{field!r} has no column type"
        raise TypeError(msg)
    return replace(found, values=words) if isinstance(found, OneOf) else found


KEYS: dict[str, tuple[str, ...]] = {name: model.KEY for name, model in TABLES.items()}
"""The key columns of each table; in a nullable one, null is a value like any other."""

TIMES: dict[str, tuple[str, ...]] = {
    name: tuple(c.name for c in columns_of(name).values() if isinstance(c.type, Timestamp))
    for name in TABLES
}
"""The timestamp columns of each table."""

EXEMPT: dict[str, frozenset[str]] = {name: model.EXEMPT for name, model in TABLES.items()}
"""The columns a data set may lack though a definition reads them."""

EVENT_TABLES: tuple[str, ...] = tuple(TABLES)[:7]
"""The tables whose latest timestamp is the default of ``as_of``: all but shifts and flags."""

OPTIONAL_TABLES = frozenset({"buyer_flags", "calendar", "shops"})
"""The tables a data set may lack though they are read; any other one must be given.

Without flags nobody is flagged, without a calendar no day is special, without shops no shop has a
platform.
"""

OMITTABLE: dict[str, frozenset[str]] = {name: model.OMITTABLE for name, model in TABLES.items()}
"""The required columns that a table may lack as a whole, such as ``buyer_id`` of orders."""
