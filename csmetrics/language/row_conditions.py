"""Conditions on a row's own attributes and timestamps, and on the events of its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from csmetrics.language.base import (
    ANY_ROW,
    ATTRIBUTE,
    STATED,
    UNIT_ROWS,
    WHOLE,
    ColumnUse,
    Node,
    Own,
    Param,
    Subject,
)
from csmetrics.language.messages import ClockTime


class Is(Node):
    """The row's attribute is one of the values; false for null. Judges a row."""

    node: Literal["is"] = "is"
    judges: ClassVar[tuple[Subject, ...]] = ANY_ROW
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here", ATTRIBUTE)}
    column: str | Own
    values: Annotated[tuple[bool | int | str, ...], Field(min_length=1)]


class HasValue(Node):
    """The row's attribute is not null. Judges a row. Never unknown; for times see ``Happened``."""

    node: Literal["has_value"] = "has_value"
    judges: ClassVar[tuple[Subject, ...]] = ANY_ROW
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here", STATED)}
    column: str | Own


class Compare(Node):
    """The row's number is at least, or at most, the value; false for null. Judges a row."""

    node: Literal["compare"] = "compare"
    limited: ClassVar[str | None] = "value"
    judges: ClassVar[tuple[Subject, ...]] = ANY_ROW
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here", WHOLE)}
    column: str | Own
    op: Literal[">=", "<="]
    value: int | Param


class TimeDuring(Node):
    """The row's timestamp lies in the service hours [start, end), local time. Judges a row."""

    node: Literal["time_during"] = "time_during"
    judges: ClassVar[tuple[Subject, ...]] = ANY_ROW
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here")}
    column: str
    start: ClockTime
    end: ClockTime


class Happened(Node):
    """The row's timestamp is set. Awaited until the settling end. Judges a row."""

    node: Literal["happened"] = "happened"
    judges: ClassVar[tuple[Subject, ...]] = ANY_ROW
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here")}
    column: str


class BeforeOrderEvent(Node):
    """The row's ``column`` is earlier than its order's ``event``, or the order has no such event.

    Judges a row that belongs to an order; an order that is not in the data has no event.
    """

    node: Literal["before_order_event"] = "before_order_event"
    judges: ClassVar[tuple[Subject, ...]] = UNIT_ROWS
    columns: ClassVar[Mapping[str, ColumnUse]] = {
        "column": ColumnUse("here"),
        "event": ColumnUse("orders"),
    }
    column: str
    event: str
