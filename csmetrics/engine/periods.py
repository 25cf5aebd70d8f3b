"""From the sums of days to the rows of the result: periods, trailing windows, exact division."""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

Per = Literal["day", "week", "month", "quarter", "year", "all"]
_STEPS = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
_EXACT = 2**53
"""Integers up to here are exact as floats, so that their float quotient is correctly rounded."""


def periods(per: Per, start: date, end: date) -> pl.DataFrame:
    """The periods of [start, end), cut to it: ``period_start``, ``period_end`` (exclusive)."""
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


def reported_days(spans: pl.DataFrame, trailing: int) -> pl.DataFrame:
    """Which reported days make up each period: ``reported`` (day number), ``period_start``.

    A trailing window is that of the period's last day; else the days are the period's own.
    """
    last = pl.col("period_end").cast(pl.Int32)
    first = last - trailing if trailing > 1 else pl.col("period_start").cast(pl.Int32)
    return (
        spans.select("period_start", pl.int_ranges(first, last, dtype=pl.Int32).alias("reported"))
        .explode("reported")
        .select("reported", "period_start")
    )


def summed(
    days: pl.LazyFrame, spans: pl.DataFrame, trailing: int, groups: list[str]
) -> pl.LazyFrame:
    """The sums of each group and period that has a unit; without groups, of every period."""
    sums = (
        days.join(reported_days(spans, trailing).lazy(), on="reported")
        .group_by(*groups, "period_start")
        .agg(pl.col("numerator", "denominator", "pending").sum())
    )
    how: Literal["inner", "left"] = "inner" if groups else "left"
    return (
        spans.lazy()
        .join(sums, on="period_start", how=how)
        .with_columns(pl.col("numerator", "denominator", "pending").fill_null(0))
    )


def quotient(numerator: pl.Series, denominator: pl.Series, scale: tuple[int, int]) -> pl.Series:
    """Divide: numerator ÷ scale[0] over denominator ÷ scale[1], correctly rounded; null over 0.

    Args:
        numerator: Integers.
        denominator: Integers.
        scale: How many of the integers make one unit shown, of each.
    """
    frame = pl.DataFrame({"a": numerator, "b": denominator}).select(
        pl.col("a") * pl.lit(scale[1], dtype=pl.Int128),
        pl.col("b") * pl.lit(scale[0], dtype=pl.Int128),
    )
    exact = (pl.col("a").abs() <= _EXACT) & (pl.col("b").abs() <= _EXACT)
    floats = pl.col("a").cast(pl.Float64) / pl.col("b").cast(pl.Float64)
    value = frame.select(pl.when(pl.col("b") != 0).then(floats)).to_series()
    large = frame.select(~exact & (pl.col("b") != 0)).to_series().fill_null(value=False)
    if large.any():  # Python divides integers of any size with one rounding
        places = large.arg_true()
        pairs = frame.filter(large).iter_rows()
        value = value.scatter(places, [a / b for a, b in pairs])
    return value
