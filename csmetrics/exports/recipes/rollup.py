"""Lines that are one row put together: order lines as orders."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.recipes.model import Table
from csmetrics.exports.recipes.parts import Part
from csmetrics.exports.recipes.values import joined
from csmetrics.tables import FILE, REFUSED, REPAIRED, columns_of
from csmetrics.tables.column_types import Flag, OneOf, Whole
from csmetrics.tables.timestamps import Timestamp


def roll_up(table: str, how: Table, part: Part) -> None:
    """Put the lines of one row together."""
    known = columns_of(table)
    before = part.frame.height
    keys = list(how.lines_of)
    aside = {REFUSED, REPAIRED, FILE}
    given = [
        name for name in part.frame.columns if name not in aside and not name.startswith("differs|")
    ]
    made, faults = [], [pl.col(REFUSED).drop_nulls().first()]
    for name in given:
        if name in keys:
            continue
        if name not in known:
            made.append(pl.col(name).drop_nulls().first())
            continue
        column = how.columns[name]
        own = pl.col(name)
        first = own.drop_nulls().first()
        several = own.drop_nulls().n_unique() > 1
        says = pl.lit(f"{name}: the lines of one {'/'.join(keys)} differ")
        complete = pl.when(own.null_count() == 0).then(own.sum())
        differing = f"differs|{name}"
        if column.sum_where_differs and differing in part.frame.columns:
            apart = pl.col(differing).n_unique() == pl.len()
            made.append(pl.when(apart).then(complete).otherwise(first).alias(name))
            faults.append(pl.when(~apart & several).then(says))
            summed = (
                part.frame.group_by(keys)
                .agg(hit=(pl.len() > 1) & (pl.col(differing).n_unique() == pl.len()))["hit"]
                .sum()
            )
            if summed:
                part.notes.append(
                    f"{summed} 笔订单有多行商品，{name} 按行相加。{summed} rows have several lines, "
                    f"whose {name} is summed."
                )
        elif column.lines == "sum":
            made.append(complete.alias(name))
        elif column.lines == "latest":
            made.append(own.max().alias(name))
        elif column.lines == "earliest":
            made.append(own.min().alias(name))
        else:
            made.append(first.alias(name))
            if not isinstance(known[name].type, Timestamp | OneOf | Flag | Whole):
                faults.append(pl.when(several).then(says))
    part.frame = (
        part.frame.group_by(keys, maintain_order=True)
        .agg(*made, joined(faults).alias(REFUSED), pl.col(REPAIRED).drop_nulls().first())
        .select(*given, REFUSED, REPAIRED)
    )
    part.merged = before - part.frame.height
