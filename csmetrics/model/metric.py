"""``Metric``: an id, names, dated editions with sources, parameters and drivers."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from types import ModuleType
from typing import Annotated, Literal

from pydantic import Field

from csmetrics.model.edition import (
    Choice,
    Concept,
    Driver,
    Edition,
    Parameter,
    Source,
    Text,
    Theme,
    Value,
    Variation,
)

__all__ = [
    "Choice",
    "Concept",
    "Driver",
    "Edition",
    "Metric",
    "Parameter",
    "Source",
    "Text",
    "Theme",
    "Variation",
]


class Metric(Value):
    """One figure by which customer service is judged.

    A custom metric can be evaluated without being registered. ``filled``: the values that
    ``registry.get`` put in place of parameters; they are part of the label. ``better``: whether a
    higher or a lower value is better; None: neither. ``varied``: the clauses that ``vary`` gave
    other values; they are part of the label, too.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    name: Text
    theme: Theme | None = None
    better: Literal["higher", "lower"] | None = None
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]
    parameters: tuple[Parameter, ...] = ()
    filled: tuple[tuple[str, timedelta | int], ...] = ()
    varied: tuple[Variation, ...] = ()
    note: Text | None = None
    drivers: tuple[Driver, ...] = ()

    @property
    def platform(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]

    @property
    def label(self) -> str:
        """The id, with the values of parameters and varied clauses; durations in seconds."""
        values = [f"{name}={_plain(value)}" for name, value in self.filled]
        values += [f"{one.clause}={one.value}" for one in self.varied]
        return f"{self.id}({', '.join(values)})" if values else self.id

    @property
    def fingerprint(self) -> str:
        """A hash of 16 hex digits of what is computed, without names, sources and other words."""
        nameless = (edition.model_copy(update={"concepts": ()}) for edition in self.editions)
        rules = [
            edition.model_dump(mode="json", exclude={"sources", "choices"}) for edition in nameless
        ]
        text = json.dumps([self.platform, rules], sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()[:16]

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The parameters that have no value yet."""
        given = {name for name, _ in self.filled}
        return tuple(p.name for p in self.parameters if p.name not in given)

    def sheet(self, lang: Literal["zh", "en", "both"] = "both") -> str:
        """The definition sheet (口径说明): the whole definition as plain text.

        Args:
            lang: Chinese ("zh"), English ("en") or both.

        Raises:
            ArgumentError: ``lang`` is none of these.
        """
        return str(_sheets().sheet(self, lang))

    def __dir__(self) -> list[str]:
        """List the fields and methods of a metric, without those of every pydantic model."""
        own = [name for name in vars(Metric) if not name.startswith(("_", "model_"))]
        return sorted({*type(self).model_fields, *own})

    def __repr__(self) -> str:
        count = f"{len(self.editions)} editions" if len(self.editions) > 1 else "1 edition"
        return f"Metric({self.label!r}, {self.name.zh} · {self.name.en}, {count})"

    def __str__(self) -> str:
        """The definition sheet, for terminals."""
        return self.sheet()

    def _repr_html_(self) -> str:
        """The definition sheet, for notebooks."""
        return str(_sheets().sheet_html(self))


def _sheets() -> ModuleType:
    """Import the wording when a metric is shown, because it is a higher layer."""
    return import_module("csmetrics.wording.definition_sheet")


def _plain(value: timedelta | int) -> str:
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return str(int(seconds)) if seconds == int(seconds) else str(seconds)
