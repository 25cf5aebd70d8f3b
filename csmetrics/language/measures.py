"""Measures: count, total, proportion, mean, quantile, and the ratio of two of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, cast

from pydantic import Field

from csmetrics.language.base import Node
from csmetrics.language.conditions import Condition
from csmetrics.language.quantities import Quantity
from csmetrics.language.units import Unit


class Count(Node):
    """The number of units that satisfy ``among`` (None: all units)."""

    node: Literal["count"] = "count"
    of: Unit
    among: Condition | None = None


class Total(Node):
    """Σ quantity over the units of ``among``."""

    node: Literal["total"] = "total"
    quantity: Quantity
    of: Unit
    among: Condition | None = None


class Proportion(Node):
    """The units of ``among`` for which ``that`` holds, divided by the units of ``among``."""

    node: Literal["proportion"] = "proportion"
    of: Unit
    among: Condition | None = None
    that: Condition


class Mean(Node):
    """Σ quantity over the units of ``among`` that have one, divided by their number."""

    node: Literal["mean"] = "mean"
    quantity: Quantity
    of: Unit
    among: Condition | None = None


class Quantile(Node):
    """The ``q``-quantile (分位数) of the quantities of the units of ``among`` that have one.

    Linear interpolation, like PERCENTILE.INC; ``q`` is an exact decimal.
    """

    node: Literal["quantile"] = "quantile"
    q: Annotated[Decimal, Field(ge=0, le=1, max_digits=9)]
    quantity: Quantity
    of: Unit
    among: Condition | None = None


Summable = Annotated[Count | Total | Proportion | Mean, Field(discriminator="node")]
"""The measures whose numerators add up; a side of a ratio is one of them."""
Simple = Annotated[Count | Total | Proportion | Mean | Quantile, Field(discriminator="node")]


class Ratio(Node):
    """The numerator of one measure divided by the numerator of another, of another population."""

    node: Literal["ratio"] = "ratio"
    numerator: Summable
    denominator: Summable


Measure = Annotated[
    Count | Total | Proportion | Mean | Quantile | Ratio, Field(discriminator="node")
]


def count(of: Unit, *, among: Condition | None = None) -> Count:
    """The number of units of ``among``."""
    return Count(of=of, among=among)


def total(quantity: Quantity, of: Unit, *, among: Condition | None = None) -> Total:
    """The sum of the quantity over the units of ``among``."""
    return Total(quantity=quantity, of=of, among=among)


def proportion(of: Unit, *, among: Condition | None = None, that: Condition) -> Proportion:
    """The share of the units of ``among`` for which ``that`` holds."""
    return Proportion(of=of, among=among, that=that)


def mean(quantity: Quantity, of: Unit, *, among: Condition | None = None) -> Mean:
    """The mean of the quantity over the units of ``among`` that have one."""
    return Mean(quantity=quantity, of=of, among=among)


def quantile(
    q: float | str | Decimal, quantity: Quantity, of: Unit, *, among: Condition | None = None
) -> Quantile:
    """The quantity's ``q``-quantile over the units of ``among`` that have one.

    Raises:
        DefinitionError: ``q`` is no number from 0 to 1, or another argument is invalid.
    """
    exact = Decimal(str(q)) if isinstance(q, float) else q
    return Quantile(q=cast("Decimal", exact), quantity=quantity, of=of, among=among)


def ratio(numerator: Summable, denominator: Summable) -> Ratio:
    """The numerator of one measure divided by that of another."""
    return Ratio(numerator=numerator, denominator=denominator)
