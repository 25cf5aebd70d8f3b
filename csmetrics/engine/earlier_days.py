"""Whether a buyer-day on or shortly before a row's unit day meets a condition: ``HadBuyerDay``."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from csmetrics.engine.column_ops import count_less, take, with_rank

_STEP_BACK = pl.when(pl.col("place") > 0).then(pl.col("place") - 1)


def pack_key(buyer: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Pack a buyer and a day into one integer that sorts by both; the day before is one less."""
    return buyer.cast(pl.Int64) * 2**32 + day


def look_at_earlier_days(
    units: pl.DataFrame, days: pl.DataFrame, conditions: Sequence[Sequence[pl.Expr]]
) -> list[pl.Series]:
    """Whether each condition holds on a unit's day or on one of the days before it.

    Example: a unit of buyer a on day 20, with conditions that reach two days back:

    ::

        place   0      1      2      3         the buyer-days, sorted by packed key
        key     a 17   a 18   a 20   b 19
        back 0                x                place 2: its key is a 20, the condition is read
        back 1         -                       place 1: its key is a 18, not a 19: no such day
        back 2         x                       still place 1: its key is a 18, it is read

    Args:
        units: The units, with ``buyer`` and ``day``.
        days: The buyer-days, with ``buyer``, ``day`` and the columns that the conditions read.
        conditions: For each condition its expressions over ``days``: first the one for the day
            itself, then the one for the day before, and so on.

    Returns:
        For each condition a column ``had0``, ``had1`` … with one row per unit.
    """
    named = {
        f"had{number}_{back}": holds
        for number, by_day in enumerate(conditions)
        for back, holds in enumerate(by_day)
    }
    key = pack_key(pl.col("buyer"), pl.col("day"))
    days = days.select(key.alias("key"), **named)
    if not days["key"].is_sorted():
        days = days.sort("key")
    found = units.select(key=key)
    found = found.with_columns(place=count_less(with_rank(days["key"]), found["key"]))
    for back in range(max(map(len, conditions))):
        place = pl.when(pl.col("place") < len(days)).then("place")
        if back:
            place = _STEP_BACK  # the buyer's previous day, if any, is the row before
        there = (take(days["key"], place) == pl.col("key") - back).fill_null(value=False)
        found = found.with_columns(
            pl.when(there).then(take(days[name], place)).otherwise(pl.lit(value=False)).alias(name)
            for name in named
            if name.endswith(f"_{back}")
        )
        if back:
            found = found.with_columns(pl.when(there).then(place).otherwise("place"))
    return [
        found.select(pl.any_horizontal(f"had{number}_{back}" for back in range(len(by_day))))
        .to_series()
        .alias(f"had{number}")
        for number, by_day in enumerate(conditions)
    ]
