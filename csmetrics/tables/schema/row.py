"""``Row``, the base class of the tables' models, and the rules between columns of one row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from csmetrics.tables.schema.column_types import unset
from csmetrics.tables.time_zones import is_aware


class Row(BaseModel):
    """The base class of the tables' models: frozen, strict, and unknown columns are kept.

    Validated with ``context={"time_zone": name}``, times are converted to that zone. Without it an
    aware time is kept and a naive one stays naive, for the ``Dataset`` to convert. A null in a
    column with a default becomes the default.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    KEY: ClassVar[tuple[str, ...]]
    """The columns that identify a row; no two rows of a data set agree in all of them."""
    ORDERED: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of timestamps of which the first may not be before the second."""
    TOGETHER: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of columns that are both set or both null."""
    EXEMPT: ClassVar[frozenset[str]] = frozenset()
    """Columns a data set may lack though a definition reads them: then null or the default."""
    OMITTABLE: ClassVar[frozenset[str]] = frozenset()
    """Columns that a table may lack as a whole; if it has one, every row needs a value in it."""
    PERIOD: ClassVar[tuple[str, str] | None] = None
    """The columns of a row's dates [since, until), null for open; of one owner none may overlap.

    The owner is the key without ``since``.
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
            context = {"says": "; ".join(broken), "rules": broken}
            raise PydanticCustomError("contradiction", "{says}", context)  # noqa: EM101  its name
        return self


def contradictions(row: Row) -> list[str]:
    """List the rules between columns that a row breaks, as error messages name them."""
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
    """Name the rule that ``later`` may not be before ``earlier``."""
    return f"{later} is before {earlier}"


def apart(one: str, other: str) -> str:
    """Name the rule that two columns are both set or both null."""
    return f"only one of {one} and {other} is set"


def empty(period: tuple[str, str]) -> str:
    """Name the rule that a period ends after it begins."""
    since, until = period
    return f"{until} is not after {since}"


def _is_before(time: datetime | None, limit: datetime | None) -> bool:
    if time is None or limit is None or is_aware(time) != is_aware(limit):
        return False  # an aware and a naive time are compared once both are in the data set's zone
    if is_aware(time):
        # In one zone, Python would compare wall-clock times instead of instants.
        return time.astimezone(UTC) < limit.astimezone(UTC)
    return time < limit


def _has_default(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and field.default is not None and not field.is_required()
