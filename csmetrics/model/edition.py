"""Editions and the other parts of a metric: bilingual texts, sources, choices, parameters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csmetrics.language.base import Days, Immutable
from csmetrics.language.conditions import Condition
from csmetrics.language.measures import Measure


class Value(Immutable):
    """An immutable value, equal by content, with a JSON form."""


class Text(Value):
    """A text in Chinese and in English; neither may be empty."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


Theme = Literal["reception", "replies", "conversion", "sales", "aftersale", "ratings", "online"]
"""The theme (主题) of a metric, the same on every platform."""

THEMES: dict[Theme, Text] = {
    "reception": Text(zh="接待", en="reception"),
    "replies": Text(zh="回复", en="replies"),
    "conversion": Text(zh="转化", en="conversion"),
    "sales": Text(zh="销售", en="sales"),
    "aftersale": Text(zh="售后", en="after-sale"),
    "ratings": Text(zh="评价", en="ratings"),
    "online": Text(zh="在线", en="time online"),
}
"""The name of each theme, in the order in which pages list them."""


class Source(Value):
    """Where a rule is stated: title, publisher, date and, if there is one, the web address."""

    title: Annotated[str, Field(min_length=1)]
    publisher: Annotated[str, Field(min_length=1)]
    published: date | None = None
    url: str | None = None
    official: bool = False


class Choice(Value):
    """A point that the source leaves open, the reading chosen here, and why.

    ``clauses``: the names, as for ``vary``, of the clauses that the point is about; empty if it is
    about none that can be varied.
    """

    point: Text
    reason: Text
    clauses: tuple[str, ...] = ()


class Variation(Value):
    """A clause of a definition that ``vary`` gave another value, and its new words."""

    clause: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    value: str
    words: Text


class Driver(Value):
    """What moves a figure and what to do about it, as seller guides say."""

    cause: Text
    action: Text


class Parameter(Value):
    """A value that the user must give before the metric can be computed; there is no default."""

    name: str
    kind: Literal["duration", "integer"]
    meaning: Text
    minimum: timedelta | int
    maximum: timedelta | int | None = None


class Concept(Value):
    """A condition on buyer-days or sessions with its own name (概念), such as 询单买家.

    Sentences use the name in place of the condition, and explain it once below. Figures do not
    depend on it.

    ``name``: the name of a buyer, or session, that satisfies the condition; in English in the
    singular, with a plural in s: inquiring buyer.
    """

    name: Text
    of: Condition


class Edition(Value):
    """One dated wording of the rule, in force on reported days since ≤ day < until.

    ``settles_after``: the number of whole days after which a day's figure no longer changes; None:
    it never settles. ``trailing``: the number of days, up to the reported one, that a day's value
    covers. ``concepts``: the named conditions of the measure, for its sentences.
    """

    measure: Measure
    settles_after: Days | None
    trailing: Annotated[int, Field(ge=1, le=366)] = 1
    since: date | None = None
    until: date | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    choices: tuple[Choice, ...] = ()
    concepts: tuple[Concept, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            msg = (
                f"an edition must begin before it ends: since={self.since} is not before "
                f"until={self.until}"
            )
            raise ValueError(msg)
        return self

    def in_force(self, day: date) -> bool:
        """Whether this edition is the rule on the reported day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )
