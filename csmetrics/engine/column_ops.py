"""Columns of integers: hashes, values looked up at places or laid out, and where segments begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from csmetrics.engine import optimisations


def hash_of(names: Sequence[str], seed: int) -> pl.Expr:
    """Some columns of a row as one hash of 64 bits.

    Args:
        names: The columns.
        seed: Gives another hash where it differs by as many as there are columns, or more.
    """
    first, *more = (pl.col(name).hash(seed + i) for i, name in enumerate(names))
    for other in more:
        first ^= other
    return first


def take(values: pl.Series, places: pl.Expr) -> pl.Expr:
    """The values at the places, null at a null place."""
    if values.is_empty():  # polars' common-subplan cache takes all empty series as equal
        # of the places, so that what is taken at these nulls has as many rows, none among them
        return pl.when(places.is_null()).then(pl.lit(None, dtype=values.dtype))
    return pl.lit(values).gather(places)


def scatter_to(values: pl.Series, places: pl.Series, length: int) -> pl.Series:
    """A column with the values at these places, null at all others."""
    nothing = pl.Series([None], dtype=values.dtype).new_from_index(0, length)
    return nothing.scatter(places, values)


def mask_at(places: pl.Series, length: int) -> pl.Series:
    """A column that is true at these places, false at all others."""
    return pl.Series([False]).new_from_index(0, length).scatter(places, values=True)


def places_of(members: pl.Series) -> pl.Series:
    """The places of the rows that are members."""
    # Series.arg_true takes thirty times as long
    return pl.int_range(len(members), dtype=pl.UInt32, eager=True).filter(members)


def running_count(members: pl.Series) -> pl.Series:
    """How many of the rows up to each one, itself included, are members."""
    one = pl.when(pl.lit(members)).then(pl.lit(1, pl.UInt8))  # which counts faster than sums
    return pl.select(one.cum_count()).to_series()


def is_run_start(segment: pl.Series) -> pl.Series:
    """Whether each row is the first of its segment, a segment of rows with one number."""
    return _true(min(len(segment), 1)).append(_changes(segment)).rechunk()


def is_run_end(segment: pl.Series) -> pl.Series:
    """Whether each row is the last of its segment."""
    return _changes(segment).append(_true(min(len(segment), 1))).rechunk()


def _changes(segment: pl.Series) -> pl.Series:
    """Whether each number but the last differs from the one behind it."""
    return segment.slice(0, max(len(segment) - 1, 0)) != segment.slice(1)


def _true(rows: int) -> pl.Series:
    return pl.Series([True]).head(rows)


def with_rank(values: pl.Series) -> pl.DataFrame:
    """Sorted integers ``at``, each with its number ``count`` from 1 on."""
    return pl.DataFrame({"at": values}).with_row_index("count", offset=1)


def count_less(values: pl.DataFrame, wanted: pl.Series, *, inclusive: bool = False) -> pl.Series:
    """For each wanted value how many of the others are less, null where it is null.

    Only speed: a walk along both takes less time than a search for each.

    Args:
        values: What ``with_rank`` makes of the others.
        wanted: Integers of the same type; they need not be sorted, but it is faster.
        inclusive: Whether equal ones are counted.
    """
    if optimisations.OFF:
        side: Literal["left", "right"] = "right" if inclusive else "left"
        found = values["at"].search_sorted(wanted.fill_null(0), side=side)
        return pl.select(pl.when(pl.lit(wanted).is_not_null()).then(pl.lit(found))).to_series()
    asked = pl.DataFrame({"at": wanted})
    whole = not wanted.has_nulls() and wanted.is_sorted()
    if not whole:
        asked = asked.with_row_index("row").drop_nulls("at").sort("at")
    last = asked.join_asof(
        values, on="at", allow_exact_matches=inclusive, check_sortedness=False
    ).with_columns(pl.col("count").fill_null(0))
    return last["count"] if whole else scatter_to(last["count"], last["row"], len(wanted))
