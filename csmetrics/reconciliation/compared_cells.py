"""Compare published figures with ours, cell by cell (逐格比较)."""

from __future__ import annotations

import polars as pl


def compared_cells(
    published: pl.DataFrame, figures: pl.DataFrame, by: list[str], *, counted: bool
) -> pl.DataFrame:
    """Join published figures with ours, and say which are compared and which agree.

    Args:
        published: The published figures, as ``read_published`` gives them.
        figures: The rows of our result.
        by: The columns that group both.
        counted: Whether a lacking row of ours means 0.
    """
    keys = [*(["period_start"] if "period_start" in published.columns else []), *by]
    picked = figures.select(
        *(pl.col(key) for key in keys),
        "value",
        "numerator",
        "denominator",
        "pending",
        "status",
        *([] if "period_start" in keys else ["period_start"]),
    )
    picked = picked.with_columns(pl.col(name).cast(published.schema[name]) for name in by)
    if keys:
        joined = published.join(
            picked.with_columns(here=pl.lit(value=True)),
            on=keys,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    else:
        joined = pl.concat([published, picked], how="horizontal").with_columns(here=True)
    here = pl.col("here").fill_null(value=False)
    value = pl.col("value")
    if counted:
        value = pl.when(here).then(value).otherwise(0.0)
    low, high = pl.col("low"), pl.col("high")
    within = pl.when(low == high).then(value == low).otherwise((value >= low) & (value < high))
    nothing = value.is_null() & (low <= 0) & (high > 0)
    same = within.fill_null(value=False) | nothing
    unsettled = (pl.col("status") == "provisional") & (pl.col("pending") > 0)
    # a figure with pending units may still become the published one, or agrees with it already
    why = (
        pl.when(low.is_null())
        .then(pl.lit("not published"))
        .when(unsettled.fill_null(value=False) & ~same)
        .then(pl.lit("not settled"))
    )
    return joined.with_columns(
        value=value,
        absent=~here,
        why_not=why,
        agrees=pl.when(why.is_null()).then(same),
    )


def shown_cells(cells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Select the columns of cells that users see, and sort them."""
    keys = ["period_start", *by]
    return cells.select(*keys, "printed", "low", "high", "value", "agrees", "why_not").sort(keys)
