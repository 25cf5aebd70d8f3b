"""How far chance alone may move a figure: intervals of proportions and of means."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

from csmetrics.errors import ArgumentError

LEAST = 30
"""Units from which on the mean of a skewed quantity is taken to be nearly normal."""


def quantile(confidence: object) -> float:
    """How many standard errors a two-sided normal interval reaches to either side.

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
    """The Wilson score interval of a proportion; null over no units.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927. It
    lies within [0, 1] and holds for small numbers and for shares near 0 and 1.

    Examples:
        >>> low, high = wilson(pl.lit(8), pl.lit(10), 1.96)
        >>> pl.select(low.round(4).alias("low"), high.round(4).alias("high")).row(0)
        (0.4902, 0.9433)
    """
    k, n = successes.cast(pl.Float64), units.cast(pl.Float64)
    centre = (k + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * (k * (n - k) / n + z * z / 4).sqrt()
    # at the ends they are 0 and 1 exactly, whatever the floats come to
    low = pl.when(k > 0).then((centre - reach).clip(0, 1)).otherwise(0.0)
    high = pl.when(k < n).then((centre + reach).clip(0, 1)).otherwise(1.0)
    return pl.when(n > 0).then(low), pl.when(n > 0).then(high)


def normal(
    total: pl.Expr, squares: pl.Expr, units: pl.Expr, z: float, scale: int
) -> tuple[pl.Expr, pl.Expr]:
    """The normal interval of a mean of what is never negative; null over fewer than 30 units.

    Args:
        total: Σ quantity, integers.
        squares: Σ quantity², integers.
        units: Their number.
        z: How many standard errors to either side.
        scale: How many of the integers make one unit shown.
    """
    n = units.cast(pl.Float64)
    mean = total.cast(pl.Float64) / n / scale
    spread = (units * squares - total * total).cast(pl.Float64).clip(0) / (n * (n - 1))
    reach = z * (spread / n).sqrt() / scale
    enough = units >= LEAST
    return pl.when(enough).then((mean - reach).clip(0)), pl.when(enough).then(mean + reach)


def apart(one: tuple[str, str], other: tuple[str, str]) -> pl.Expr:
    """Whether two intervals, given by the names of their columns, do not overlap; null unknown."""
    return (pl.col(one[1]) < pl.col(other[0])) | (pl.col(other[1]) < pl.col(one[0]))
