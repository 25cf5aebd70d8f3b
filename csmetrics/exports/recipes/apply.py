"""A recipe applied to the rows of a sheet: the columns of a table, and what became of the rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.exports.raw import FAULT
from csmetrics.exports.raw import LINE as RAW_LINE
from csmetrics.exports.recipes.columns import lacks_stand_in, texts_of
from csmetrics.exports.recipes.folding import fold, folded, nothing
from csmetrics.exports.recipes.model import Recipe, Table
from csmetrics.exports.recipes.opening import Sheet
from csmetrics.exports.recipes.options import Options
from csmetrics.exports.recipes.parts import Cells, Part, rows_of
from csmetrics.exports.recipes.rollup import roll_up
from csmetrics.exports.recipes.values import read_values
from csmetrics.tables import FILE, LINE, columns_of

TOTALS = frozenset(map(fold, ("合计", "总计", "汇总", "小计", "total")))
"""Labels of rows of totals, folded."""


def part_of(  # noqa: PLR0913  what a table is made of
    recipe: Recipe,
    table: str,
    how: Table,
    sheet: Sheet,
    name: str,
    options: Options,
    beside: Mapping[str, tuple[str, ...]] | None = None,
) -> Part | None:
    """The rows that a sheet gives a table; None where it has none of its columns.

    Args:
        recipe: The recipe.
        table: The table.
        how: What the recipe says of it.
        sheet: The rows.
        name: The file, for messages.
        options: What the caller says.
        beside: Columns of text to be kept beside the table's, by the headers they come from.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that the table needs.
    """
    cells = Cells(sheet, name)
    frame = rows_of(sheet, cells)
    part = Part(table, frame, frame.height)
    for condition in how.only:
        found = cells.holds(condition)
        if found is None:
            return None
        part.frame = part.frame.filter(found)
    part.given = part.frame.height
    if lacks_stand_in(table, how, part, options):
        part.frame, part.given = pl.DataFrame(), 0
        return part
    _fill_down(how, cells, part)
    _leave_out(how, cells, part)
    columns = dict(texts_of(recipe, table, how, cells, part, options))
    if not columns:
        return None
    texts = {own: cells.text(headers) for own, headers in (beside or {}).items()}
    more = {own: text for own, text in texts.items() if text is not None}
    more |= {
        header: nothing(cells.raw(header))
        for header in (cells.header((one,)) for one in options.keep)
        if header is not None and header not in columns_of(table)
    }
    if RAW_LINE in frame.columns:
        more[LINE] = pl.col(RAW_LINE)
    if FAULT in frame.columns:
        more[FAULT] = pl.col(FAULT)
    read_values(table, how, columns, part, recipe, options, more, sheet.epoch)
    part.frame = part.frame.with_columns(pl.lit(name).cast(pl.Categorical).alias(FILE))
    if how.lines_of:
        roll_up(table, how, part)
    if table == "messages" and "seq" not in part.frame.columns:
        place = pl.int_range(pl.len(), dtype=pl.Int64)
        part.frame = part.frame.with_columns(place.alias("seq"))
    return part


def _fill_down(how: Table, cells: Cells, part: Part) -> None:
    for column in how.columns.values():
        header = cells.header(column.from_) if column.fill_down else None
        if header is not None:
            place = str(cells.names.index(header))
            filled = nothing(cells.raw(header)).forward_fill()
            part.frame = part.frame.with_columns(filled.alias(place))


def _leave_out(how: Table, cells: Cells, part: Part) -> None:
    """Leave out rows by rule, and rows of totals, and count them."""
    rules = list(how.leave_out)
    keys = [cells.header(column.from_) for column in how.columns.values() if column.from_]
    first = next((key for key in keys if key is not None), None)
    whys = [(cells.holds(rule.when), f"{rule.why.zh} {rule.why.en}") for rule in rules]
    if first is not None:
        total = folded(nothing(cells.raw(first))).is_in(list(TOTALS)).fill_null(value=False)
        whys.append((total, "合计行 a row of totals"))
    for holds, why in whys:
        if holds is None:
            continue
        kept = part.frame.filter(~holds)
        if kept.height < part.frame.height:
            part.left_out[why] += part.frame.height - kept.height
            part.frame = kept
