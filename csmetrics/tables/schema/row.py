"""What the rows of all tables share: they are frozen and strict, and their columns may agree."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from csmetrics.tables.schema.column_types import unset
from csmetrics.tables.time_zones import is_aware


class Row(BaseModel):
    """What all tables share: rows are frozen, strict, and keep the columns they do not know.

    Validated with ``context={"time_zone": name}``, times are placed in that zone. Without it an
    aware time is kept and a naive one stays naive, for the ``Dataset`` to place. A null in a column
    with a default is the default.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    KEY: ClassVar[tuple[str, ...]]
    """The columns no two rows of a data set share."""
    ORDERED: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of timestamps of which the first may not be before the second."""
    TOGETHER: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of columns that are both set or both null."""
    EXEMPT: ClassVar[frozenset[str]] = frozenset()
    """Columns a data set may lack though a definition reads them: they are null or the default."""
    OMITTABLE: ClassVar[frozenset[str]] = frozenset()
    """Columns that every row has a value in, or none: a table may lack them as a whole."""
    PERIOD: ClassVar[tuple[str, str] | None] = None
    """The dates [since, until) of a row, null for open; those of one owner may not overlap.

    The owner is the key without the first of them.
    """

    @model_validator(mode="before")
    @classmethod
    def _nulls_are_defaults(cls, data: Any) -> Any:  # noqa: ANN401  whatever pydantic was given
        if not isinstance(data, dict) or not any(unset(value) for value in data.values()):
            return data
        return {
            name: None if unset(value) else value
            for name, value in data.items()
            if not (unset(value) and _has_default(cls, name))
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        broken = contradictions(self)
        if broken:
            told = {"says": "; ".join(broken), "rules": broken}
            raise PydanticCustomError("contradiction", "{says}", told)  # noqa: EM101  its name
        return self


def contradictions(row: Row) -> list[str]:
    """The rules between columns that a row breaks, in the words errors use."""
    broken = [
        before(later, earlier)
        for later, earlier in row.ORDERED
        if _is_before(getattr(row, later), getattr(row, earlier))
    ]
    broken += [
        apart(one, other)
        for one, other in row.TOGETHER
        if (getattr(row, one) is None) != (getattr(row, other) is None)
    ]
    if row.PERIOD is not None:
        since, until = (getattr(row, name) for name in row.PERIOD)
        if since is not None and until is not None and until <= since:
            broken.append(empty(row.PERIOD))
    return broken


def before(later: str, earlier: str) -> str:
    """The name of the rule that ``later`` may not be before ``earlier``."""
    return f"{later} is before {earlier}"


def apart(one: str, other: str) -> str:
    """The name of the rule that two columns are both set or both null."""
    return f"only one of {one} and {other} is set"


def empty(period: tuple[str, str]) -> str:
    """The name of the rule that a period may not end before it has begun, nor when it begins."""
    since, until = period
    return f"{until} is not after {since}"


def _is_before(time: datetime | None, limit: datetime | None) -> bool:
    if time is None or limit is None or is_aware(time) != is_aware(limit):
        return False  # one aware and one naive cannot be told before both are placed
    if is_aware(time):
        # In one zone, python would compare wall clocks instead of instants.
        return time.astimezone(UTC) < limit.astimezone(UTC)
    return time < limit


def _has_default(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and field.default is not None and not field.is_required()
