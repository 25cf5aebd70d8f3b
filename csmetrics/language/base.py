"""What every node of the language is: a frozen value, equal by content, with a JSON form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from csmetrics.errors import DefinitionError, ParameterError, nearest

T = TypeVar("T")


class Immutable(BaseModel):
    """A value made of checked fields: immutable, hashable, equal by content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401  pydantic says what each may be
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise DefinitionError(_faults(type(self), error)) from None

    # So that pydantic makes the values within a value, and within JSON, without it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


def _faults(model: type[BaseModel], error: ValidationError) -> str:
    """The first faults of a value's fields, each with what was given and the nearest known word."""
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
"""What a condition judges. The last two are never units: a ``HasRow``'s candidate and the session
of a message under ``OfSession``."""
WITH_MESSAGES: tuple[Subject, ...] = ("buyer-day", "session")
UNIT_ROWS: tuple[Subject, ...] = ("row", "session")
ANY_ROW: tuple[Subject, ...] = (*UNIT_ROWS, "looked-for row", "its session")
ColumnOf = Literal["here", "unit", "own", "sessions", "messages", "orders"]
"""Whose column a field names: of the table that is judged there, of the counted unit's, of the one
that the node itself names, or always of one table."""
ColumnSort = Literal["id", "time", "date", "integer", "decimal", "bool", "enum", "text"]
"""What a column of a table holds."""
TIME: tuple[ColumnSort, ...] = ("time",)
WHOLE: tuple[ColumnSort, ...] = ("integer",)
DECIMAL: tuple[ColumnSort, ...] = ("decimal",)
AMOUNT: tuple[ColumnSort, ...] = ("decimal", "integer")
ATTRIBUTE: tuple[ColumnSort, ...] = ("enum", "bool", "text", "integer")
STATED: tuple[ColumnSort, ...] = ("id", *ATTRIBUTE, "decimal")


class ColumnUse(NamedTuple):
    """A field of a node that names a column: whose it is, and which sorts fit, the first best."""

    of: ColumnOf
    sorts: tuple[ColumnSort, ...] = TIME


class Node(Immutable):
    """A value of the closed language: immutable, hashable, equal by content, JSON round trip.

    ``judges``: what a condition judges, or a quantity is measured on; empty for other nodes.
    ``columns``: the fields that name a column. ``limited``: the field that is a length of time or a
    number, and must be within what the tables can hold.
    """

    judges: ClassVar[tuple[Subject, ...]] = ()
    columns: ClassVar[Mapping[str, ColumnUse]] = {}
    limited: ClassVar[str | None] = None


class Param(Node):
    """A place a user fills with ``registry.get(id, name=value)`` before the metric is evaluated."""

    node: Literal["param"] = "param"
    name: str


class Own(Node):
    """A column of the user's own (自有列), which the tables' models do not know.

    Null is no value. The data must have the column, in the type that is declared.
    """

    node: Literal["own"] = "own"
    name: Annotated[str, Field(min_length=1)]
    type: Literal["text", "integer", "flag"]


def own(name: str, type: Literal["text", "integer", "flag"]) -> Own:  # noqa: A002  the contract's
    """A column of your own, by its name and the type of its values."""
    return Own(name=name, type=type)


Duration = timedelta | Param
Days = Annotated[int, Field(ge=0, le=3660)]
Scope = Literal["buyer", "peer", "session"]
"""Where a reply is looked for: the shop's whole talk with the buyer, one agent's, one session's."""
AUTHOR_DAYS = 30
"""How many local days back a buyer's message without account looks for whom it reached."""
Platform = Literal["pdd", "taobao", "douyin", "jd", "ali1688", "youzan", "kuaishou", "xhs"]
"""The platforms that a shop can be of; a metric whose id begins with one counts such shops."""
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
        DefinitionError: ``n`` is no number of them that a duration can have.
    """
    return _duration("seconds", n)


def minutes(n: float) -> timedelta:
    """``n`` minutes of elapsed time.

    Raises:
        DefinitionError: ``n`` is no number of them that a duration can have.
    """
    return _duration("minutes", n)


def hours(n: float) -> timedelta:
    """``n`` hours of elapsed time.

    Raises:
        DefinitionError: ``n`` is no number of them that a duration can have.
    """
    return _duration("hours", n)


def _duration(unit: str, n: float) -> timedelta:
    try:
        return timedelta(**{unit: n})
    except (TypeError, ValueError, OverflowError) as error:
        msg = f"{unit}({n!r}) is no duration: {error}; write another number"
        raise DefinitionError(msg) from None


def given(value: T | Param) -> T:
    """The value that a definition states or a user gave.

    Raises:
        ParameterError: It is a parameter that nobody has filled.
    """
    if isinstance(value, Param):
        msg = f"the parameter {value.name!r} has no value: fill it with registry.get(id, ...)"
        raise ParameterError(msg)
    return value


def walk(node: object, *, outside: tuple[type[Node], ...] = ()) -> list[Node]:
    """Every node of a tree, the node itself first, in reading order.

    Args:
        node: A node, or a tuple of nodes.
        outside: What is below a node of these kinds is left out.
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
    """The same tree with every ``Param`` whose name is in ``values`` replaced by its value."""
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
