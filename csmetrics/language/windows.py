"""Windows in which ``HasRow`` looks for rows, their bounds, and lookbacks to the last message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from csmetrics.language.base import ColumnUse, Days, Node
from csmetrics.language.messages import MessageSet


class StartOfDay(Node):
    """The first instant of the local day D + ``days``, D the unit day."""

    node: Literal["start_of_day"] = "start_of_day"
    days: Annotated[int, Field(ge=-3660, le=3660)] = 0


class EndOfDay(Node):
    """end(D + ``days``): the first instant of the local day after D + ``days``, D the unit day."""

    node: Literal["end_of_day"] = "end_of_day"
    days: Annotated[int, Field(ge=-3660, le=3660)] = 0


class FirstTime(Node):
    """The time of the unit's first message of the set."""

    node: Literal["first_time"] = "first_time"
    of: MessageSet


class UnitTime(Node):
    """A timestamp of the unit's own row."""

    node: Literal["unit_time"] = "unit_time"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("unit")}
    column: str


class OwnTime(Node):
    """Another timestamp of the row that is looked for, plus the elapsed time ``plus``."""

    node: Literal["own_time"] = "own_time"
    limited: ClassVar[str | None] = "plus"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here")}
    column: str
    plus: timedelta


LowerBound = Annotated[StartOfDay | EndOfDay | FirstTime | UnitTime, Field(discriminator="node")]
UpperBound = Annotated[
    StartOfDay | EndOfDay | FirstTime | UnitTime | OwnTime, Field(discriminator="node")
]


class Window(Node):
    """``since`` ≤ the row's ``column`` < ``before``; a bound of None is no limit."""

    node: Literal["window"] = "window"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"column": ColumnUse("here")}
    column: str
    since: LowerBound | None = None
    before: UpperBound | None = None


class LastMessage(Node):
    """The last message of ``of`` between the row's shop and buyer before its time ``before``.

    ``inclusive``: at or before that time. The message must be no further back than ``within``
    (elapsed time, inclusive) or ``within_days`` local days before the local day of ``before``.
    """

    node: Literal["last_message"] = "last_message"
    limited: ClassVar[str | None] = "within"
    columns: ClassVar[Mapping[str, ColumnUse]] = {"before": ColumnUse("here")}
    of: MessageSet
    before: str
    inclusive: bool = False
    within: timedelta | None = None
    within_days: Days | None = None

    @model_validator(mode="after")
    def _one_reach(self) -> Self:
        if (self.within is None) == (self.within_days is None):
            msg = "say either within= (elapsed time) or within_days= (local days), not both"
            raise ValueError(msg)
        return self


def window(
    column: str, *, since: LowerBound | None = None, before: UpperBound | None = None
) -> Window:
    """The row's timestamp lies in [since, before)."""
    return Window(column=column, since=since, before=before)


def end_of_day(days: int = 0) -> EndOfDay:
    """end(D + days)."""
    return EndOfDay(days=days)


def start_of_day(days: int = 0) -> StartOfDay:
    """The first instant of D + days."""
    return StartOfDay(days=days)
