"""Merging of several lines into one row, such as the lines of an order."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.json_records import RECORD
from csmetrics.exports.importing.model import Table
from csmetrics.exports.importing.parts import Cells, TableSource
from csmetrics.exports.importing.values import joined
from csmetrics.tables import FILE, LINE, REFUSED, REPAIRED, columns_of
from csmetrics.tables.schema.column_types import Flag, OneOf, Whole
from csmetrics.tables.schema.timestamps import Timestamp

LINE_ID, LINE_IDS = "csmetrics_line_id", "csmetrics_line_ids"
"""The columns of a line's id, and of the ids of all lines of a row."""


def line_of(how: Table, cells: Cells) -> pl.Expr | None:
    """Return what tells the lines of a row apart: their ids, or else their items; None if nothing.

    Two lines of one row may be of the same item.
    """
    texts = [cells.text(how.line_id), *(cells.text((one,)) for one in how.line_item)]
    found = [text for text in texts if text is not None]
    return pl.coalesce(found) if found else None


def _drop_repeats(table_source: TableSource) -> None:
    """Drop repeated lines: equal in every column, id included."""
    part = table_source.part
    compared = [name for name in part.frame.columns if name not in {LINE, REPAIRED, FILE}]
    unsure = pl.any_horizontal(pl.col(LINE_ID, *table_source.how.lines_of).is_null())
    first = pl.struct(compared).is_first_distinct() | unsure
    kept = part.frame.filter(first)
    part.copies += part.frame.height - kept.height
    part.frame = kept


def roll_up(table_source: TableSource) -> None:
    """Merge the lines of each row; a row whose lines contradict each other is refused."""
    part, keys = table_source.part, list(table_source.how.lines_of)
    aside = {REFUSED, REPAIRED, FILE, LINE_ID, RECORD, *keys}
    names = [
        name for name in part.frame.columns if name not in aside and not name.startswith("differs|")
    ]
    made, faults = [], [pl.col(REFUSED).drop_nulls().first()]
    ids = []
    if LINE_ID in part.frame.columns:
        own = pl.col(LINE_ID).drop_nulls()
        if table_source.how.line_id:
            _drop_repeats(table_source)
            named = "/".join(table_source.how.line_id)
            reason = pl.lit(f"{named} occurs in several lines that differ")
            faults.append(pl.when(own.n_unique() < own.len()).then(reason))
        ids = [own.sort().str.join("/").alias(LINE_IDS)]
    for name in names:
        value, fault = _merged(table_source, name)
        made.append(value.alias(name))
        faults += [fault] if fault is not None else []
    before = part.frame.height
    whole = [*keys, *([RECORD] if RECORD in part.frame.columns else [])]
    # Lines whose key cannot be read are not merged.
    apart = pl.when(pl.any_horizontal(pl.col(keys).is_null())).then(pl.int_range(pl.len()))
    part.frame = (
        part.frame.group_by(*whole, apart.alias("apart|"), maintain_order=True)
        .agg(
            *made,
            *ids,
            joined(faults).alias(REFUSED),
            pl.col(REPAIRED, FILE).drop_nulls().first(),
        )
        .select(*keys, *names, *([LINE_IDS] if ids else []), REFUSED, REPAIRED, FILE)
    )
    part.merged = before - part.frame.height


def _merged(table_source: TableSource, name: str) -> tuple[pl.Expr, pl.Expr | None]:
    """Return the merged value of a column, and the fault if its lines contradict each other."""
    own = pl.col(name)
    first = own.drop_nulls().first()
    column = table_source.how.columns.get(name)
    if column is None or column.lines == "first":
        if column is None:
            return first, None
        several = own.drop_nulls().n_unique() > 1
        reason = pl.lit(f"{name}: the lines of one {'/'.join(table_source.how.lines_of)} differ")
        if f"differs|{name}" in table_source.part.frame.columns:
            return _sum_distinct(table_source, name), pl.when(
                several & (pl.col(f"differs|{name}").n_unique() != pl.len())
            ).then(reason)
        free = isinstance(
            columns_of(table_source.table)[name].type, Timestamp | OneOf | Flag | Whole
        )
        return first, None if free else pl.when(several).then(reason)
    if column.lines == "sum":
        # A line without a value makes the sum unknown, not smaller.
        return pl.when(own.null_count() == 0).then(own.sum()), None
    return own.max() if column.lines == "latest" else own.min(), None


def _sum_distinct(table_source: TableSource, name: str) -> pl.Expr:
    """Sum the lines that differ in another column, else take the first value; add a note."""
    own, key = pl.col(name), pl.col(f"differs|{name}")
    apart = key.n_unique() == pl.len()
    summed = (
        table_source.part.frame.group_by(table_source.how.lines_of)
        .agg(hit=(pl.len() > 1) & apart)["hit"]
        .sum()
    )
    if summed:
        table_source.part.notes.append(
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
