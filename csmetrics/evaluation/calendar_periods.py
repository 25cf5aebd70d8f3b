"""Adds sums of days to periods and trailing windows, finds quantiles, and divides exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

import polars as pl

Per = Literal["day", "week", "month", "quarter", "year", "all"]
Periods = Per | Sequence[tuple[date, date]]
"""Calendar periods, or a sequence of custom half-open periods (start, end)."""
_STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
SUMS = ("numerator", "denominator", "pending", "pending_met")
"""The columns of a day's sums that are added up."""
_EXACT = 2**53
"""Integers below this are exact as floats, so their float quotient is correctly rounded."""


def periods(per: Periods, start: date, end: date) -> pl.DataFrame:
    """The periods of [start, end), cut to it: ``period_start``, ``period_end`` (exclusive)."""
    if not isinstance(per, str):
        cut = sorted({(max(begins, start), min(ends, end)) for begins, ends in per})
        schema = {"period_start": pl.Date, "period_end": pl.Date}
        return pl.DataFrame([one for one in cut if one[0] < one[1]], schema=schema, orient="row")
    return _calendar_periods(per, start, end)


@lru_cache(maxsize=8)  # for small data this takes longer than their evaluation
def _calendar_periods(per: Per, start: date, end: date) -> pl.DataFrame:
    days = pl.date_range(start, end, closed="left", eager=True).alias("day")
    key = pl.lit(0) if per == "all" else pl.col("day").dt.truncate(_STEPS[per])
    return (
        days.to_frame()
        .group_by(key.alias("key"))
        .agg(
            pl.col("day").min().alias("period_start"),
            pl.col("day").max().dt.offset_by("1d").alias("period_end"),
        )
        .select("period_start", "period_end")
        .sort("period_start")
    )


def reported_days(spans: pl.DataFrame, trailing: int | None) -> pl.DataFrame:
    """List the reported days that make up each period: its bounds and ``reported`` (day number).

    Args:
        spans: The periods.
        trailing: The number of days up to the period's last one; None: the period's own days.
    """
    window = pl.lit(trailing, pl.Int32)
    windows = spans.lazy().select("period_start", "period_end", trailing=window)
    return _reported(windows).select("period_start", "period_end", "reported").collect()


def _reported(spans: pl.LazyFrame) -> pl.LazyFrame:
    """Repeat each period for each ``reported`` day of its ``trailing`` window, else of its own."""
    last, trailing = pl.col("period_end").cast(pl.Int32), pl.col("trailing")
    own = pl.col("period_start").cast(pl.Int32)
    first = pl.coalesce(last - trailing, own)
    return spans.with_columns(pl.int_ranges(first, last, dtype=pl.Int32).alias("reported")).explode(
        "reported"
    )


def summed(
    days: pl.LazyFrame, spans: pl.DataFrame, groups: list[str], *, quantiles: bool
) -> pl.LazyFrame:
    """Add the sums of days to one row for each metric, period and group that has a unit.

    Without groups, periods without units have a row, too.

    Args:
        days: The sums by ``metric``, group and ``reported`` day.
        spans: The periods of each metric, with its ``trailing`` days or null, and for quantiles the
            fraction ``q`` / ``q_of``.
        groups: The names of the groups.
        quantiles: Whether any metric is a quantile.

    Returns:
        The sums, and ``between``: the value of a quantile times ``q_of``, else null.
    """
    numbered = spans.with_row_index("period").lazy()  # one integer groups faster than the columns
    of_days = _reported(numbered).select("period", "metric", "reported")
    of_periods = days.join(of_days, on=["metric", "reported"]).drop("metric")
    keys = ["period", *groups]
    sums = of_periods.group_by(keys).agg(pl.col(*SUMS).sum())
    how: Literal["inner", "left"] = "inner" if groups else "left"
    found = numbered.join(sums, on="period", how=how).with_columns(pl.col(*SUMS).fill_null(0))
    if quantiles:
        between = _between_neighbours(of_periods, numbered.select("period", "q", "q_of"), keys)
        found = found.join(between, on=keys, how="left", nulls_equal=True)
    else:
        found = found.with_columns(between=pl.lit(None, pl.Int128))
    return found.drop("period")


def _between_neighbours(days: pl.LazyFrame, spans: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """Find the quantiles times ``q_of``, as integers ``between``; no row where no unit counts.

    The quantile of n sorted quantities is the one at position q·(n − 1), counted from 0, with
    linear interpolation between neighbours.

    Args:
        days: The number of units (``denominator``) with each ``quantity``, by period, group and
            reported day.
        spans: The periods, with q as ``q`` / ``q_of``, null where the metric is no quantile.
        keys: The columns that identify period and group, the period first.
    """
    up_to, n = pl.col("units").cum_sum().over(keys, order_by="quantity"), pl.col("units").sum()
    place = pl.col("q") * (n.over(keys) - 1)
    low, more = place.floordiv(pl.col("q_of")), place.mod(pl.col("q_of"))
    counted = (
        days.filter(pl.col("quantity").is_not_null())
        .group_by(*keys, "quantity")
        .agg(units=pl.col("denominator").sum())
        .join(spans, on=keys[:1])
        .with_columns(up_to=up_to, low=low, more=more)
    )
    quantity = pl.col("quantity").cast(pl.Int128)
    at_low = quantity.filter(pl.col("up_to") > pl.col("low")).min()
    at_high = quantity.filter(pl.col("up_to") > pl.col("low") + 1).min().fill_null(0)
    return counted.group_by(keys).agg(
        between=at_low * (pl.col("q_of") - pl.col("more")).first()
        + at_high * pl.col("more").first()
    )


def quotient(numerator: pl.Series, denominator: pl.Series, scale: tuple[int, int]) -> pl.Series:
    """Divide numerator ÷ scale[0] by denominator ÷ scale[1], correctly rounded; null for 0.

    Args:
        numerator: Integers.
        denominator: Integers.
        scale: The number of integer units in one displayed unit, of numerator and denominator.
    """
    above, below = scale
    return divided(_times(numerator, below), _times(denominator, above))


def _times(integers: pl.Series, factor: int) -> pl.Series:
    wide = integers.cast(pl.Int128)
    return wide * pl.Series([factor], dtype=pl.Int128) if factor != 1 else wide


def divided(above: pl.Series, below: pl.Series) -> pl.Series:
    """Divide integers by integers row by row, correctly rounded; null where the divisor is 0."""
    a, b = above.cast(pl.Float64), below.cast(pl.Float64)
    # polars multiplies by the reciprocal of a single value, which rounds twice, and larger integers
    # are not exact as floats; Python divides integers of any size with one rounding
    if len(a) == 1 or max(_greatest(a), _greatest(b)) >= _EXACT:
        pairs = zip(above, below, strict=True)
        found = [x / y if y and x is not None else None for x, y in pairs]
        return pl.Series(found, dtype=pl.Float64)
    value, zero = a / b, b == 0
    return value.scatter(zero.arg_true(), None) if zero.any() else value


def _greatest(floats: pl.Series) -> float:
    """The greatest absolute value, 0 for an empty column."""
    least, most = floats.min(), floats.max()
    assert isinstance(least, float | None)  # noqa: S101  of a column of floats
    assert isinstance(most, float | None)  # noqa: S101
    return max(-(least or 0.0), most or 0.0)
