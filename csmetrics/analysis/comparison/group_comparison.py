"""Compare the members of a group: ranks, and distances to all together and to the best."""

from __future__ import annotations

import polars as pl

from csmetrics.analysis.comparison.intervals import apart
from csmetrics.evaluation.calendar_periods import quotient
from csmetrics.evaluation.result_frame import ABOVE, BELOW, LEAST, MOST, Figures, added

ADDED: dict[str, pl.DataType] = {
    "volume": pl.Int64(),
    "rank": pl.UInt32(),
    "ranked": pl.UInt32(),
    "pooled_value": pl.Float64(),
    "to_pooled": pl.Float64(),
    "best_value": pl.Float64(),
    "to_best": pl.Float64(),
    "compared_status": pl.String(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "others_low": pl.Float64(),
    "others_high": pl.Float64(),
    "distinguishable": pl.Boolean(),
}
"""The columns that a comparison of members adds to a result's."""


def ranked(
    figures: Figures, over: str, groups: tuple[str, ...], minimum_volume: int
) -> pl.DataFrame:
    """Add ranks, and the exact sums of all members, of the others and of the best tenth."""
    peers = ["period_start", "period_end", *(name for name in groups if name != over)]
    higher = figures.metric.better == "higher"
    may = (
        pl.col("value").is_not_null()
        & pl.col(over).is_not_null()  # a null member is compared, but not ranked
        & (figures.volume.fill_null(minimum_volume) >= minimum_volume)
        & pl.lit(figures.metric.better is not None)
    )
    sums = [name for name in (ABOVE, BELOW, "__squares", "pending") if name in figures.rows.columns]
    sums += [*LEAST, *MOST]
    rows = (
        figures.rows.with_columns(
            figures.volume.alias("volume"),
            pl.when(may).then("value").rank("min", descending=higher).over(peers).alias("rank"),
            may.sum().over(peers).cast(pl.UInt32).alias("ranked"),
            pl.col("status").unique().implode().over(peers).alias("__statuses"),
            *(added(name).over(peers).alias(f"pooled_{name}") for name in sums),
        )
        .with_columns(pl.col("rank").cast(pl.UInt32))
        # members tied for the last place of the best tenth all belong to it
        .with_columns(
            ((pl.col("rank") - 1) * 10 < pl.col("ranked")).fill_null(value=False).alias("__best")
        )
    )
    return rows.with_columns(
        *((pl.col(f"pooled_{name}") - pl.col(name)).alias(f"others_{name}") for name in sums),
        *(
            added(name, pl.col("__best")).over(peers).alias(f"best_{name}")
            for name in (ABOVE, BELOW)
        ),
    )


def with_distances(rows: pl.DataFrame, figures: Figures, columns: list[str]) -> pl.DataFrame:
    """Add the values of all together and of the best tenth, and the exact distances to them."""
    own_above, own_below = pl.col(ABOVE), pl.col(BELOW)
    shown = rows
    for to in ("pooled", "best"):
        above, below = pl.col(f"{to}_{ABOVE}"), pl.col(f"{to}_{BELOW}")
        sums = rows.select(
            (own_above * below - above * own_below).alias("up"), (own_below * below).alias("down")
        )
        value = quotient(rows[f"{to}_{ABOVE}"], rows[f"{to}_{BELOW}"], figures.scale)
        difference = quotient(sums["up"], sums["down"], figures.scale)
        shown = shown.with_columns(value.alias(f"{to}_value"), difference.alias(f"to_{to}"))
    statuses = pl.col("__statuses")
    one_status = pl.when(statuses.list.len() == 1).then(statuses.list.first())
    return shown.with_columns(
        one_status.fill_null("mixed").alias("compared_status"),
        apart(("low", "high"), ("others_low", "others_high")).alias("distinguishable"),
    ).select(*columns, *ADDED)
