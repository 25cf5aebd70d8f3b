"""The rows of the shop among published figures (公布数据的店铺行)."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.folding import fold, folded
from csmetrics.exports.importing.model import Published


def folded_label(text: pl.Expr) -> pl.Expr:
    """Fold texts and remove trailing colons, so that labels compare equal."""
    return folded(text).str.strip_chars_end(":")


def totals(how: Published, made: pl.DataFrame) -> pl.DataFrame:
    """Mark the row of the shop as such; two rows that together are the shop's are merged."""
    if how.merge is not None:
        counts, rates = (fold(one) for one in how.merge)
        named = folded(pl.col("group"))
        of_rates = pl.col("unit").is_in(["ratio", "seconds"])
        both = {counts, rates} <= {fold(one) for one in made["group"].drop_nulls().unique()}
        if both:
            part = pl.when(of_rates).then(named == rates).otherwise(named == counts)
            # The sides of a rate are counts, too: those of an average row are averages.
            period = ["label", "shop_id", "period_start", "period_end"]
            made = made.with_columns(
                pl.when(named == rates)
                .then(pl.col(side).filter(named == counts).first().over(period))
                .otherwise(side)
                .alias(side)
                for side in ("numerator", "denominator")
            )
            summed = named.is_in([counts, rates])
            made = made.filter(~summed.fill_null(value=False) | part.fill_null(value=True))
            return _as_shop(made, summed)
    named = folded_label(pl.col("group"))
    present = set(made.select(named.drop_nulls().unique()).to_series())
    best = next((fold(one) for one in how.sums if fold(one) in present), None)
    return made if best is None else _as_shop(made, named == best)


def _as_shop(made: pl.DataFrame, shop: pl.Expr) -> pl.DataFrame:
    shop = shop.fill_null(value=False)
    return made.with_columns(
        group_kind=pl.when(shop).then(pl.lit("shop")).otherwise("group_kind"),
        group=pl.when(~shop).then("group"),
        agent_id=pl.when(~shop).then("agent_id"),
    )
