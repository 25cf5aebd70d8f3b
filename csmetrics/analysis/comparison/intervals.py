"""Confidence intervals of proportions and means: how far chance alone may move a figure."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

from csmetrics.errors import ArgumentError

LEAST = 30
"""The least number of units with which the mean of a skewed quantity counts as nearly normal."""


def quantile(confidence: object) -> float:
    """The standard errors to either side in a two-sided normal interval of this confidence.

    Raises:
        ArgumentError: The confidence is not a number between 0 and 1.

    Examples:
        >>> round(quantile(0.95), 4)
        1.96
    """
    if not isinstance(confidence, float) or not 0 < confidence < 1:
        msg = f"confidence is a share between 0 and 1, for example 0.95, not {confidence!r}"
        raise ArgumentError(msg)
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(successes: pl.Expr, units: pl.Expr, z: float) -> tuple[pl.Expr, pl.Expr]:
    """The Wilson score interval of a proportion; null without units.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927. It
    lies within [0, 1] and is valid for small numbers and for shares near 0 and 1.

    Examples:
        >>> low, high = wilson(pl.lit(8), pl.lit(10), 1.96)
        >>> pl.select(low.round(4).alias("low"), high.round(4).alias("high")).row(0)
        (0.4902, 0.9433)
    """
    k, n = successes.cast(pl.Float64), units.cast(pl.Float64)
    centre = (k + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * (k * (n - k) / n + z * z / 4).sqrt()
    # exactly 0 and 1 at the ends, whatever floats round to
    low = pl.when(k > 0).then((centre - reach).clip(0, 1)).otherwise(0.0)
    high = pl.when(k < n).then((centre + reach).clip(0, 1)).otherwise(1.0)
    return pl.when(n > 0).then(low), pl.when(n > 0).then(high)


def normal(
    total: pl.Expr, squares: pl.Expr, units: pl.Expr, z: float, scale: int
) -> tuple[pl.Expr, pl.Expr]:
    """The normal interval of the mean of a non-negative quantity; null for under 30 units.

    Args:
        total: Σ quantity, integers.
        squares: Σ quantity², integers.
        units: The number of units.
        z: How many standard errors to either side.
        scale: The integers' size of one displayed unit (10⁶ for seconds in microseconds).
    """
    n = units.cast(pl.Float64)
    mean = total.cast(pl.Float64) / n / scale
    spread = (units * squares - total * total).cast(pl.Float64).clip(0) / (n * (n - 1))
    reach = z * (spread / n).sqrt() / scale
    enough = units >= LEAST
    return pl.when(enough).then((mean - reach).clip(0)), pl.when(enough).then(mean + reach)


def apart(one: tuple[str, str], other: tuple[str, str]) -> pl.Expr:
    """Whether two intervals, given as column names, do not overlap; null if not known."""
    return (pl.col(one[1]) < pl.col(other[0])) | (pl.col(other[1]) < pl.col(one[0]))
