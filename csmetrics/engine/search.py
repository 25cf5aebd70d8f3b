"""How many of some sorted values come before others: a walk along both, which beats a search."""

from __future__ import annotations

import polars as pl


def how_many_before(values: pl.Series, wanted: pl.Series, *, inclusive: bool = False) -> pl.Series:
    """For each wanted value how many of the others are less, null where it is null.

    Args:
        values: Sorted integers.
        wanted: Integers of the same type; none needs sorting where they are sorted too.
        inclusive: Whether equal ones are counted.
    """
    asked = pl.DataFrame({"at": wanted}).with_row_index("row").drop_nulls("at")
    if not asked["at"].is_sorted():
        asked = asked.sort("at")
    counted = pl.DataFrame({"at": values}).with_row_index("count", offset=1)
    last = asked.join_asof(
        counted, on="at", allow_exact_matches=inclusive, check_sortedness=False
    ).select("row", pl.col("count").fill_null(0))
    nothing = pl.repeat(None, len(wanted), dtype=pl.UInt32, eager=True)
    return nothing.scatter(last["row"], last["count"])
