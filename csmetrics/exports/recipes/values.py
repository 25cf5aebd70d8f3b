"""The texts of columns read as what they are: times, amounts, ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.cells import has_halves, has_offset, reading
from csmetrics.exports.raw import FAULT
from csmetrics.exports.readings import Manner, Reading
from csmetrics.exports.recipes.columns import OTHERWISE
from csmetrics.exports.recipes.model import Recipe, Table
from csmetrics.exports.recipes.options import Options
from csmetrics.exports.recipes.parts import Part
from csmetrics.tables import REFUSED, REPAIRED, columns_of
from csmetrics.tables.column_types import IdText
from csmetrics.tables.columns import Column as TableColumn
from csmetrics.tables.timestamps import Timestamp


def read_values(  # noqa: PLR0913  what a table is made of
    table: str,
    how: Table,
    columns: Mapping[str, dict[str, pl.Expr]],
    part: Part,
    recipe: Recipe,
    options: Options,
    more: Mapping[str, pl.Expr],
    epoch: str,
) -> None:
    """Read the text of each column as what it is."""
    known = columns_of(table)
    texts = [made["text"].cast(pl.String).alias(name) for name, made in columns.items()]
    aside = [
        expr.alias(f"{kind}|{name}")
        for name, made in columns.items()
        for kind, expr in made.items()
        if kind != "text"
    ]
    frame = part.frame.select(*texts, *aside, *(text.alias(name) for name, text in more.items()))
    zone = recipe.time_zone or options.time_zone
    forms = {name: column.form for name, column in how.columns.items() if column.form}
    manner = Manner({}, forms, zone, epoch=epoch)
    times = [name for name in columns if isinstance(known[_ours(name)].type, Timestamp)]
    sought = [name for name in times if _ours(name) not in forms]
    if sought and frame.height:
        asked = [has_offset(name, manner).alias(name) for name in sought]
        asked += [has_halves(name).alias(f"halves|{name}") for name in sought]
        seen = frame.select(asked).row(0, named=True)
        manner = replace(
            manner,
            with_offset=frozenset(name for name in sought if seen[name]),
            with_halves=frozenset(name for name in sought if seen[f"halves|{name}"]),
        )
    values, faults, repairs = [], [], []
    if FAULT in more:
        faults.append(pl.col(FAULT))
    for name in columns:
        if name.endswith(OTHERWISE):
            continue
        read = _value(name, known[name], how, frame, manner, options)
        value = read.value
        other = f"{name}{OTHERWISE}"
        if other in columns:
            more_of = _value(other, known[name], how, frame, manner, options)
            value = pl.coalesce(value, more_of.value)
            faults += [one for one in (more_of.fault,) if one is not None]
        values.append(value.alias(name))
        faults += [one for one in (read.fault,) if one is not None]
        faults += [pl.col(f"fault|{name}")] if f"fault|{name}" in frame.columns else []
        repairs += [one for one in (read.repair,) if one is not None]
    differs = [c for c in frame.columns if c.startswith("differs|")]
    kept = frame.select(
        *values,
        *differs,
        *(name for name in more if name != FAULT),
        joined(faults).alias(REFUSED),
        joined(repairs).alias(REPAIRED),
    )
    _lost_ids(table, kept, part)
    part.frame = kept


def _ours(name: str) -> str:
    return name.removesuffix(OTHERWISE)


def _value(  # noqa: PLR0913  what a value is read by
    name: str,
    column: TableColumn,
    how: Table,
    frame: pl.DataFrame,
    manner: Manner,
    options: Options,
) -> Reading:
    """How the text of a column is read, a length added where there is one."""
    read = reading(name, column, pl.String(), manner)
    value = read.value
    if how.columns[_ours(name)].cents:
        value = value / 100
    if f"plus|{name}" in frame.columns:
        added = pl.col(f"plus|{name}").clip(lower_bound=0).mul(1_000_000).round()
        value = value + pl.duration(microseconds=added.cast(pl.Int64), time_unit="us")
    if isinstance(column.type, Timestamp):
        value = value.dt.convert_time_zone(options.time_zone)
        value = value.cast(pl.Datetime("us", options.time_zone))
    return Reading(value, read.fault, read.repair)


def _lost_ids(table: str, frame: pl.DataFrame, part: Part) -> None:
    """Refuse ids of a column that went through a number: all long ones end in zeros."""
    known = columns_of(table)
    for name in frame.columns:
        column = known.get(name)
        if column is None or not isinstance(column.type, IdText) or name == "shop_id":
            continue
        long = frame.filter(pl.col(name).str.contains(r"^[0-9]{16,}$"))[name]
        if (
            long.len()
            and long.str.contains(r"^[0-9]{15}0+$").all()
            and (
                long.n_unique() > 1 or long.str.len_chars().max() >= 18  # noqa: PLR2004
            )
        ):
            msg = (
                f"{table}: every long id in {name} (such as {long[0]}) ends in zeros: a spreadsheet "
                f"took it for a number, and its last digits are gone. Give the file as it was "
                f"downloaded. 编号末位已丢失，请直接导入下载的原文件。"
            )
            raise DataError(msg)


def joined(reasons: list[pl.Expr]) -> pl.Expr:
    if not reasons:
        return pl.lit(None, dtype=pl.String)
    text = pl.concat_str(reasons, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)
