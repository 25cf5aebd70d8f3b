"""The base class of all nodes (immutable, equal by content), shared types, and tree functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from csmetrics.errors import DefinitionError, ParameterError, nearest

T = TypeVar("T")


class Immutable(BaseModel):
    """A pydantic model with validated fields: immutable, hashable, equal by content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401  pydantic says what each may be
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise DefinitionError(_faults(type(self), error)) from None

    # pydantic then builds nested values, and those of JSON, without calling this __init__
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


def _faults(model: type[BaseModel], error: ValidationError) -> str:
    """Describe the first few invalid fields, with the given value and the nearest known word."""
    shown = 5
    lines = []
    for fault in error.errors(include_url=False):
        path = ".".join(str(part) for part in fault["loc"])
        given, hint = "", ""
        if fault["type"] == "extra_forbidden":
            hint = nearest(fault["loc"][-1], model.model_fields)
        elif fault["type"] != "missing" and isinstance(fault["input"], str | int | float):
            given = f", not {fault['input']!r}"
            known = re.findall(r"'([^']*)'", str(fault.get("ctx", {}).get("expected", "")))
            hint = nearest(fault["input"], known)
        where = f"{path}: " if path else ""
        lines.append(f"{where}{fault['msg']}{given}.{hint}")
    lines = list(dict.fromkeys(lines))
    more = f" And {len(lines) - shown} more." if len(lines) > shown else ""
    return f"{model.__name__}: {' '.join(lines[:shown])}{more}"


Subject = Literal[
    "message", "buyer-day", "session", "row", "buyer-day of rows", "looked-for row", "its session"
]
"""What a condition judges. The last two are never units: a row that ``HasRow`` looks for, and the
session of a message under ``OfSession``."""
WITH_MESSAGES: tuple[Subject, ...] = ("buyer-day", "session")
UNIT_ROWS: tuple[Subject, ...] = ("row", "session")
ANY_ROW: tuple[Subject, ...] = (*UNIT_ROWS, "looked-for row", "its session")
ColumnOf = Literal["here", "unit", "own", "sessions", "messages", "orders"]
"""The table of a column that a field names: the one that is judged there (``here``), that of the
counted unit (``unit``), the one that the node itself names (``own``), or always the same one."""
ColumnSort = Literal["id", "time", "date", "integer", "decimal", "bool", "enum", "text"]
"""The kind of values in a column."""
TIME: tuple[ColumnSort, ...] = ("time",)
WHOLE: tuple[ColumnSort, ...] = ("integer",)
DECIMAL: tuple[ColumnSort, ...] = ("decimal",)
AMOUNT: tuple[ColumnSort, ...] = ("decimal", "integer")
ATTRIBUTE: tuple[ColumnSort, ...] = ("enum", "bool", "text", "integer")
STATED: tuple[ColumnSort, ...] = ("id", *ATTRIBUTE, "decimal")


class ColumnUse(NamedTuple):
    """How a field of a node uses a column: the table it is of, and the sorts of column that fit.

    The first sort is the one that error messages ask for.
    """

    of: ColumnOf
    sorts: tuple[ColumnSort, ...] = TIME


class Node(Immutable):
    """A value of the closed language: immutable, hashable, equal by content, JSON round trip.

    ``judges``: what a condition judges, or a quantity is measured on; empty for other nodes.
    ``columns``: the fields that name a column. ``limited``: the field with a duration or number
    that must be within what the tables can hold.
    """

    judges: ClassVar[tuple[Subject, ...]] = ()
    columns: ClassVar[Mapping[str, ColumnUse]] = {}
    limited: ClassVar[str | None] = None


class Param(Node):
    """A parameter, whose value a user gives with ``registry.get(id, name=value)``."""

    node: Literal["param"] = "param"
    name: str


class Own(Node):
    """A custom column (自有列) of the user's data, which the tables' models do not have.

    Null means no value. The data must have the column, in the declared type.
    """

    node: Literal["own"] = "own"
    name: Annotated[str, Field(min_length=1)]
    type: Literal["text", "integer", "flag"]


def own(name: str, type: Literal["text", "integer", "flag"]) -> Own:  # noqa: A002  the contract's
    """Declare a custom column by its name and the type of its values."""
    return Own(name=name, type=type)


Duration = timedelta | Param
Days = Annotated[int, Field(ge=0, le=3660)]
Scope = Literal["buyer", "peer", "session"]
"""The conversation in which a reply is looked for: the buyer's messages with the shop (``buyer``),
with one agent (``peer``), or in one session."""
AUTHOR_DAYS = 30
"""The local days back in which the account of a buyer's message without account is looked for."""
Platform = Literal["pdd", "taobao", "douyin", "jd", "ali1688", "youzan", "kuaishou", "xhs"]
"""The platforms of shops; a metric whose id begins with one counts no shops of another."""
TableName = Literal[
    "messages",
    "sessions",
    "orders",
    "refunds",
    "reviews",
    "ratings",
    "complaints",
    "shifts",
    "buyer_flags",
]


def seconds(n: float) -> timedelta:
    """``n`` seconds of elapsed time.

    Raises:
        DefinitionError: ``n`` is no number, or too large for a duration.
    """
    return _duration("seconds", n)


def minutes(n: float) -> timedelta:
    """``n`` minutes of elapsed time.

    Raises:
        DefinitionError: ``n`` is no number, or too large for a duration.
    """
    return _duration("minutes", n)


def hours(n: float) -> timedelta:
    """``n`` hours of elapsed time.

    Raises:
        DefinitionError: ``n`` is no number, or too large for a duration.
    """
    return _duration("hours", n)


def _duration(unit: str, n: float) -> timedelta:
    try:
        return timedelta(**{unit: n})
    except (TypeError, ValueError, OverflowError) as error:
        msg = f"{unit}({n!r}) is not a valid duration: {error}; write another number"
        raise DefinitionError(msg) from None


def given(value: T | Param) -> T:
    """Return a value of a definition, unless it is an unfilled parameter.

    Raises:
        ParameterError: The value is a ``Param``.
    """
    if isinstance(value, Param):
        msg = f"the parameter {value.name!r} has no value: fill it with registry.get(id, ...)"
        raise ParameterError(msg)
    return value


def walk(node: object, *, outside: tuple[type[Node], ...] = ()) -> list[Node]:
    """List every node of a tree in reading order, the node itself first.

    Args:
        node: A node, or a tuple of nodes.
        outside: Nodes of these classes are listed, but not the nodes below them.
    """
    found: list[Node] = []
    if isinstance(node, Node):
        found.append(node)
        if not isinstance(node, outside):
            for name in type(node).model_fields:
                found += walk(getattr(node, name), outside=outside)
    elif isinstance(node, tuple):
        for part in node:
            found += walk(part, outside=outside)
    return found


def fill(node: Any, values: dict[str, Any]) -> Any:  # noqa: ANN401  a tree of any node type keeps its type
    """Replace every ``Param`` of a tree whose name is in ``values`` by its value."""
    if isinstance(node, Param):
        return values.get(node.name, node)
    if isinstance(node, Node):
        fields = {name: getattr(node, name) for name in type(node).model_fields}
        filled = {name: fill(value, values) for name, value in fields.items()}
        changed = any(filled[name] is not value for name, value in fields.items())
        return type(node)(**filled) if changed else node
    if isinstance(node, tuple):
        parts = tuple(fill(part, values) for part in node)
        return parts if any(a is not b for a, b in zip(parts, node, strict=True)) else node
    return node
