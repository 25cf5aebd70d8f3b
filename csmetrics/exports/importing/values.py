"""Reading of the texts of columns as times, amounts, ids and so on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.cells import has_halves, has_offset, reading
from csmetrics.exports.importing.columns import OTHERWISE, Texts
from csmetrics.exports.importing.parts import TableSource, why_broken
from csmetrics.exports.importing.plain import read_plain
from csmetrics.exports.raw import FAULT, UNCALCULATED
from csmetrics.exports.readings import SHOWN, CellFormat, Reading, with_steps
from csmetrics.tables import REFUSED, REPAIRED, columns_of
from csmetrics.tables.schema.column_types import IdText
from csmetrics.tables.schema.table_columns import Column
from csmetrics.tables.schema.timestamps import Timestamp

_FORM = r"; (?:give )?time_format=[^;]*"
_OWN_FORM = "; form=… of a recipe of your own says how it is written 自己的配方可以用 form 说明"
"""The advice on a time that cannot be read: an import has no argument ``time_format``."""
_HARMLESS = r"^[-0-9.,:/+eETZ年月日时分秒上下午件元¥￥% ]*$"
_MANY_DIGITS = r"[0-9]{7}"
"""Errors show a cell only if it has no letters but those of times and amounts, and no telephone."""
_LONG = r"^[0-9]{16,}$"
_ROUND = r"^[0-9]{15}0+$"
_LEAST, _SURE = 16, 18


def read_values(
    table_source: TableSource, columns: Mapping[str, Texts], beside: Mapping[str, pl.Expr]
) -> None:
    """Read the text of each column as values of its type.

    Args:
        table_source: The table; its part is filled.
        columns: The texts of each column of ours.
        beside: What is kept as text, by its new name; ``FAULT``: why rows are refused as a whole.

    Raises:
        DataError: The long ids of a column have lost their last digits.
    """
    known = columns_of(table_source.table)
    aside = [
        expr.alias(f"{kind}|{name}")
        for name, made in columns.items()
        for kind, expr in made.items()
        if kind != "text"
    ]
    frame = table_source.part.frame.select(
        *(made["text"].cast(pl.String).alias(name) for name, made in columns.items()),
        *aside,
        *(text.alias(name) for name, text in beside.items()),
    )
    frame, plain = _read_plain(table_source, frame, columns)
    cell_format = _time_format(table_source, frame, [name for name in columns if name not in plain])
    values, repairs = [], []
    readings: list[Reading] = []
    faults = [pl.col(name) for name in frame.columns if name.startswith("fault|")]
    for name in columns:
        if name.endswith(OTHERWISE):
            continue
        typed = replace(cell_format, of_sheet=table_source.is_typed(name))
        own = [name, *(other for other in (f"{name}{OTHERWISE}",) if other in columns)]
        read = [
            _value(table_source, one, known[name], frame, None if one in plain else typed)
            for one in own
        ]
        values.append(pl.coalesce(one.value for one in read).alias(name))
        faults += [
            _without_person(of, one.fault)
            for of, one in zip(own, read, strict=True)
            if one.fault is not None
        ]
        repairs += [one.repair for one in read if one.repair is not None]
        readings += read
    kept = with_steps(frame, readings).select(
        *values,
        *(name for name in frame.columns if name.startswith("differs|")),
        *(name for name in beside if name != FAULT),
        _refused(faults, broken=FAULT in beside).alias(REFUSED),
        joined(repairs).alias(REPAIRED),
    )
    _check_ids(table_source.table, kept)
    table_source.part.frame = kept


def _refused(faults: list[pl.Expr], *, broken: bool) -> pl.Expr:
    """Return why a row is refused; if its cells are in wrong places (``broken``), only that."""
    why = joined(faults).str.replace_all(_FORM, _OWN_FORM)
    if not broken:
        return why
    return pl.coalesce(why_broken(), why)


def _without_person(name: str, fault: pl.Expr) -> pl.Expr:
    """Return why a cell cannot be read, without its text if that may be a name or a telephone."""
    text = pl.col(name).str.strip_prefix(UNCALCULATED[:1]).str.slice(0, SHOWN)
    begin = f"{name} '"
    harmless = text.str.contains(_HARMLESS) & ~text.str.contains(_MANY_DIGITS)
    tail = fault.str.slice(len(begin) + text.str.len_chars())
    hidden = (
        pl.when(fault.str.starts_with(pl.concat_str(pl.lit(begin), text)))
        .then(pl.concat_str(pl.lit(f"{begin}…"), tail))
        .otherwise(pl.lit(f"{name} cannot be read"))
    )
    return pl.when(fault.is_not_null() & ~harmless).then(hidden).otherwise(fault)


def _read_plain(
    table_source: TableSource, frame: pl.DataFrame, columns: Mapping[str, Texts]
) -> tuple[pl.DataFrame, set[str]]:
    """Read the columns that need no repair as a whole; return the frame and their names."""
    known = columns_of(table_source.table)
    zone = table_source.recipe.time_zone or table_source.options.time_zone
    found = []
    for name in columns:
        formed = table_source.how.columns[_ours(name)].form is not None
        kind, typed = known[_ours(name)].type, table_source.is_typed(_ours(name))
        read = read_plain(frame[name], kind, None if formed else zone, of_sheet=typed)
        if read is not None:
            found.append(read.alias(name))
    return frame.with_columns(found), {one.name for one in found}


def _time_format(
    table_source: TableSource, frame: pl.DataFrame, columns: Collection[str]
) -> CellFormat:
    """Find how the times of the sheet are written."""
    known = columns_of(table_source.table)
    forms = {name: column.form for name, column in table_source.how.columns.items() if column.form}
    zone = table_source.recipe.time_zone or table_source.options.time_zone
    cell_format = CellFormat({}, forms, zone, epoch=table_source.epoch)
    sought = [
        name
        for name in columns
        if isinstance(known[_ours(name)].type, Timestamp) and _ours(name) not in forms
    ]
    if not sought or not frame.height:
        return cell_format
    asked = [has_offset(name, cell_format).alias(name) for name in sought]
    asked += [has_halves(name).alias(f"halves|{name}") for name in sought]
    seen = frame.select(asked).row(0, named=True)
    return replace(
        cell_format,
        with_offset=frozenset(name for name in sought if seen[name]),
        with_halves=frozenset(name for name in sought if seen[f"halves|{name}"]),
    )


def _ours(name: str) -> str:
    return name.removesuffix(OTHERWISE)


def _value(
    table_source: TableSource,
    name: str,
    column: Column,
    frame: pl.DataFrame,
    cell_format: CellFormat | None,
) -> Reading:
    """Return how to read the text of a column, with a length added if there is one.

    Without ``cell_format`` the column has been read already.
    """
    read = reading(name, column, pl.String(), cell_format) if cell_format else Reading(pl.col(name))
    value = read.value
    if table_source.how.columns[_ours(name)].cents:
        value = value / 100
    if f"plus|{name}" in frame.columns:
        added = pl.col(f"plus|{name}").clip(lower_bound=0).mul(1_000_000).round()
        value = value + pl.duration(microseconds=added.cast(pl.Int64), time_unit="us")
    if isinstance(column.type, Timestamp):
        value = value.dt.convert_time_zone(table_source.options.time_zone)
        value = value.cast(pl.Datetime("us", table_source.options.time_zone))
    if read.fault is None:
        return Reading(value, None, read.repair, read.steps)
    length = f"csmetrics_{name}_length"
    return Reading(value, pl.col(length), read.repair, (*read.steps, {length: read.fault}))


def _check_ids(table: str, frame: pl.DataFrame) -> None:
    """Raise if the ids of a column were numbers in a spreadsheet: all long ones end in zeros."""
    known = columns_of(table)
    for name in frame.columns:
        column = known.get(name)
        if column is None or not isinstance(column.type, IdText) or name == "shop_id":
            continue
        if frame.select((pl.col(name).str.len_bytes() < _LEAST).all()).item():
            continue
        long = frame.filter(pl.col(name).str.contains(_LONG))[name]
        rounded = long.len() > 0 and long.str.contains(_ROUND).all()
        # One id of fewer digits may end in zeros by itself.
        if rounded and (long.n_unique() > 1 or len(str(long[0])) >= _SURE):
            msg = (
                f"{table}: every long id in {name} (such as {long[0]}) ends in zeros: a "
                "spreadsheet read the ids as numbers, and their last digits are lost. Give the "
                "file as it was downloaded. 编号末位已丢失，请直接导入下载的原文件。"
            )
            raise DataError(msg)


def joined(reasons: list[pl.Expr]) -> pl.Expr:
    """Join the reasons into one text; null if there are none."""
    if not reasons:
        return pl.lit(None, dtype=pl.String)
    text = pl.concat_str(reasons, separator="; ", ignore_nulls=True)
    return pl.when(text != "").then(text)
