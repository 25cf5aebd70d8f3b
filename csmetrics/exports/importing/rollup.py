"""Merging of several lines into one row, such as the lines of an order."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.parts import Making
from csmetrics.exports.importing.values import joined
from csmetrics.tables import FILE, REFUSED, REPAIRED, columns_of
from csmetrics.tables.schema.column_types import Flag, OneOf, Whole
from csmetrics.tables.schema.timestamps import Timestamp


def roll_up(making: Making) -> None:
    """Merge the lines of each row; a row whose lines contradict each other is refused."""
    part, keys = making.part, list(making.how.lines_of)
    aside = {REFUSED, REPAIRED, FILE, *keys}
    names = [
        name for name in part.frame.columns if name not in aside and not name.startswith("differs|")
    ]
    made, faults = [], [pl.col(REFUSED).drop_nulls().first()]
    for name in names:
        value, fault = _together(making, name)
        made.append(value.alias(name))
        faults += [fault] if fault is not None else []
    before = part.frame.height
    # Lines whose key cannot be read are not merged.
    apart = pl.when(pl.any_horizontal(pl.col(keys).is_null())).then(pl.int_range(pl.len()))
    part.frame = (
        part.frame.group_by(*keys, apart.alias("apart|"), maintain_order=True)
        .agg(
            *made,
            joined(faults).alias(REFUSED),
            pl.col(REPAIRED, FILE).drop_nulls().first(),
        )
        .select(*keys, *names, REFUSED, REPAIRED, FILE)
    )
    part.merged = before - part.frame.height


def _together(making: Making, name: str) -> tuple[pl.Expr, pl.Expr | None]:
    """Return the merged value of a column, and the fault if its lines contradict each other."""
    own = pl.col(name)
    first = own.drop_nulls().first()
    column = making.how.columns.get(name)
    if column is None or column.lines == "first":
        if column is None:
            return first, None
        several = own.drop_nulls().n_unique() > 1
        says = pl.lit(f"{name}: the lines of one {'/'.join(making.how.lines_of)} differ")
        if f"differs|{name}" in making.part.frame.columns:
            return _sum_where_apart(making, name), pl.when(
                several & (pl.col(f"differs|{name}").n_unique() != pl.len())
            ).then(says)
        free = isinstance(columns_of(making.table)[name].type, Timestamp | OneOf | Flag | Whole)
        return first, None if free else pl.when(several).then(says)
    if column.lines == "sum":
        # A line without a value makes the sum unknown, not smaller.
        return pl.when(own.null_count() == 0).then(own.sum()), None
    return own.max() if column.lines == "latest" else own.min(), None


def _sum_where_apart(making: Making, name: str) -> pl.Expr:
    """Sum the lines that differ in another column, else take the first value; add a note."""
    own, key = pl.col(name), pl.col(f"differs|{name}")
    apart = key.n_unique() == pl.len()
    summed = (
        making.part.frame.group_by(making.how.lines_of).agg(hit=(pl.len() > 1) & apart)["hit"].sum()
    )
    if summed:
        making.part.notes.append(
            Bilingual(
                f"{summed} 笔订单有多行商品，{name} 按行相加。",
                f"Orders with several lines, whose {name} is summed: {summed}.",
            )
        )
    return (
        pl.when(apart)
        .then(pl.when(own.null_count() == 0).then(own.sum()))
        .otherwise(own.drop_nulls().first())
    )
