"""A metric: its names, its dated editions, and where each comes from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from csmetrics.language.base import Days
from csmetrics.language.measures import Measure


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Value):
    """The same words in Chinese and in English; neither may be empty."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Source(_Value):
    """Where a rule is stated: title, publisher, date and, where there is one, the web address."""

    title: Annotated[str, Field(min_length=1)]
    publisher: Annotated[str, Field(min_length=1)]
    published: date | None = None
    url: str | None = None
    official: bool = False


class Choice(_Value):
    """A point the source leaves open, the reading taken here, and why."""

    point: Text
    reason: Text


class Driver(_Value):
    """What moves a figure and what to do about it, as the seller guides tell it."""

    cause: Text
    action: Text


class Parameter(_Value):
    """A value the user must give before the metric means anything; there is no default."""

    name: str
    kind: Literal["duration", "integer"]
    meaning: Text
    minimum: timedelta | int
    maximum: timedelta | int | None = None


class Edition(_Value):
    """One dated wording of the rule, in force on reported days since ≤ day < until.

    ``settles_after``: the whole days after which a day's figure never changes; None means never.
    ``trailing``: the value reported on a day covers so many days, that day the last.
    """

    measure: Measure
    settles_after: Days | None
    trailing: Annotated[int, Field(ge=1, le=366)] = 1
    since: date | None = None
    until: date | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            msg = f"an edition begins before it ends, not since {self.since} until {self.until}"
            raise ValueError(msg)
        return self

    def in_force(self, day: date) -> bool:
        """Whether this edition is the rule on the reported day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


class Metric(_Value):
    """One figure by which customer service is judged.

    A user's own metric need not be registered to be evaluated. ``filled`` holds the values that
    ``registry.get`` put in place of the parameters; they are part of the name of the result.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    name: Text
    better: Literal["higher", "lower"] | None = None
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]
    parameters: tuple[Parameter, ...] = ()
    filled: tuple[tuple[str, timedelta | int], ...] = ()
    note: Text | None = None
    drivers: tuple[Driver, ...] = ()

    @property
    def platform(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]

    @property
    def label(self) -> str:
        """The id, with the parameters' values where it has any; durations in seconds."""
        if not self.filled:
            return self.id
        values = ", ".join(f"{name}={_plain(value)}" for name, value in self.filled)
        return f"{self.id}({values})"

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The parameters that have no value yet."""
        given = {name for name, _ in self.filled}
        return tuple(p.name for p in self.parameters if p.name not in given)


def _plain(value: timedelta | int) -> str:
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return str(int(seconds)) if seconds == int(seconds) else str(seconds)
