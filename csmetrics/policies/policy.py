"""``Policy``: a platform's demand on a metric, its minimum volume and its consequence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from csmetrics.model.edition import Choice, Source, Text, Value

Comparison = Literal[">=", ">", "<=", "<"]
PolicyPeriod = Literal["day", "week", "month", "trailing"]
"""The period that is judged; trailing: every day, over the n days that end with it (近n天)."""
_LONGEST = 366
Id = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]


class Volume(Value):
    """The minimum volume of a period: below it a policy does not judge (起考量).

    ``metric``: the metric that counts it; None: the denominator of the policy's own metric.
    """

    metric: Id | None = None
    comparison: Literal[">=", ">"]
    number: Annotated[int, Field(ge=0)]

    @property
    def least(self) -> int:
        """The smallest volume that is judged: more than 300 is at least 301."""
        return self.number + (self.comparison == ">")


class Consequence(Value):
    """What follows a breach, in words and, where the source says so, in figures.

    ``fine``: CNY. ``points``: points taken off when one, two, … policies of the same ``scheme`` are
    breached in one period. ``demotion``: goods or shop are shown less. ``days``: how long it lasts.
    """

    text: Text
    fine: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] | None = None
    points: tuple[Annotated[int, Field(gt=0)], ...] = ()
    scheme: Id | None = None
    demotion: bool = False
    days: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _scheme_has_points(self) -> Self:
        if (self.scheme is None) != (not self.points):
            msg = "scheme and points must be given together"
            raise ValueError(msg)
        return self


class Counted(Value):
    """The words for what a proportion counts: its unit, and what must happen to it.

    Examples:
        >>> Counted(
        ...     unit=Text(zh="位买家", en="buyers"), event=Text(zh="得到回复", en="replied to")
        ... ).event.en
        'replied to'
    """

    unit: Text
    event: Text


class Policy(Value):
    """A dated, sourced demand on one metric (考核规则).

    ``comparison`` and ``threshold`` say what meets it, in the metric's unit: ">=" 0.5 is met at
    exactly one half. ``counted`` is given where the metric is a proportion of counted units, so
    that the distance is a number of them. ``days``: for the period "trailing", the length of the
    window; None: that of the metric itself. The policy applies to periods with since ≤ start and
    end ≤ until.

    Examples:
        >>> rule = Policy(
        ...     id="own.fast",
        ...     name=Text(zh="快", en="fast"),
        ...     metric="jd.avg_response_time",
        ...     comparison="<",
        ...     threshold=Decimal(40),
        ...     period="month",
        ...     consequence=Consequence(text=Text(zh="无", en="none")),
        ...     sources=(Source(title="内部规定", publisher="本店"),),
        ... )
        >>> rule.met(Fraction(40)), rule.met(Fraction(79, 2))
        (False, True)
    """

    id: Id
    name: Text
    metric: Id
    comparison: Comparison
    threshold: Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]
    volume: Volume | None = None
    period: PolicyPeriod
    days: Annotated[int, Field(ge=1, le=_LONGEST)] | None = None
    counted: Counted | None = None
    consequence: Consequence
    since: date | None = None
    until: date | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            msg = (
                f"a policy must begin before it ends: since={self.since} is not before"
                f" until={self.until}"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _days_trail(self) -> Self:
        if self.days is not None and self.period != "trailing":
            msg = f'days={self.days} applies only to period="trailing", not to {self.period!r}'
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.counted and not (self.met(Fraction(1)) or self.met(Fraction(0))):
            msg = f"no proportion can be {self.comparison} {self.threshold}: it lies in [0, 1]"
            raise ValueError(msg)
        return self

    @property
    def platform(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The ids of the metrics that the policy reads: its own, and its volume's."""
        volume = self.volume.metric if self.volume else None
        return (self.metric,) if volume is None else tuple(dict.fromkeys((self.metric, volume)))

    @property
    def higher_is_better(self) -> bool:
        """Whether the threshold is a lower bound, so that higher values are better."""
        return self.comparison in (">=", ">")

    def met(self, value: Fraction) -> bool:
        """Whether an exact value meets the threshold."""
        return not self._beyond(self._short(value, Fraction(1)))

    def shortfall_of(self, numerator: Fraction, denominator: Fraction) -> Fraction:
        """Compute exactly what a breach lacks.

        Returns:
            With ``counted``, how many more units (fewer, where lower is better) would have met the
            threshold with the same denominator: a whole number. Else the distance of the value
            from the threshold, which is 0 for a value at a threshold that must be exceeded.
        """
        if self.counted is None:
            return self._short(numerator / denominator, Fraction(1))
        return Fraction(self.enough(self._short(numerator, denominator)))

    def enough(self, short: Fraction) -> int:
        """The least whole number that makes up for a shortfall, so that the policy is met."""
        return ceil(short) if self.comparison in (">=", "<=") else floor(short) + 1

    def _short(self, numerator: Fraction, denominator: Fraction) -> Fraction:
        """How far the numerator misses threshold × denominator; negative: it more than meets it."""
        limit = Fraction(self.threshold) * denominator
        return limit - numerator if self.higher_is_better else numerator - limit

    def _beyond(self, short: Fraction) -> bool:
        return short > 0 or (short == 0 and self.comparison in (">", "<"))


class KnownPolicy(Value):
    """A policy that is known and cannot be checked, and why (未能计算的规则)."""

    id: Id
    name: Text
    rule: Text
    reason: Text
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
