"""Applying a recipe to a sheet: read its rows as those of a table, and count the others."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.exports.importing.columns import lacks_stand_in, texts_of
from csmetrics.exports.importing.folding import fold, nothing
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.json_records import RECORD
from csmetrics.exports.importing.model import Recipe, Table
from csmetrics.exports.importing.opening import Sheet
from csmetrics.exports.importing.parts import Cells, Part, TableSource, rows_of
from csmetrics.exports.importing.robots import marked
from csmetrics.exports.importing.rollup import LINE_ID, line_of, roll_up
from csmetrics.exports.importing.values import read_values
from csmetrics.exports.raw import FAULT
from csmetrics.exports.raw import LINE as RAW_LINE
from csmetrics.tables import FILE, LINE, columns_of

TOTALS = frozenset(map(fold, ("合计", "总计", "汇总", "小计", "总和", "共计", "total")))
"""Labels of rows of totals, folded."""
_WIDE = 4
"""The least number of columns of a table at whose end a line of one cell is taken for a note."""
_BELOW = 20
"""The number of lines at the end of a file that may be notes."""
_TOTAL = f"(?i)^(?:{'|'.join(sorted(TOTALS))})[:：]?$"


def part_of(  # noqa: PLR0913  all are needed to read a table
    recipe: Recipe,
    table: str,
    sheet: Sheet,
    name: str,
    options: Options,
    *,
    how: Table | None = None,
    beside: Mapping[str, tuple[str, ...]] | None = None,
) -> Part | None:
    """Read the rows of a table from a sheet; None if it lacks the columns to read or to filter by.

    Args:
        recipe: The recipe.
        table: The table.
        sheet: The rows.
        name: The file, for messages.
        options: What the caller says.
        how: Which of the recipe's sets of rows of the table; default: the first.
        beside: Further columns to keep as text: for each name, the headers to take it from.

    Raises:
        ArgumentError: Something is needed that only the caller can give.
        DataError: The sheet lacks a column that the table needs.
    """
    how = how or recipe.tables[table]
    cells = Cells(sheet, name)
    frame = rows_of(sheet, cells)
    part = Part(table, frame, frame.height)
    for condition in how.only:
        found = cells.holds(condition)
        if found is None:
            return None
        part.frame = part.frame.filter(found)
    table_source = TableSource(
        recipe, table, how, cells, part, options, sheet.epoch, sheet.title is not None
    )
    part.given = part.frame.height
    if lacks_stand_in(table_source):
        part.frame, part.given = pl.DataFrame(), 0
        return part
    _leave_out_totals(how, cells, part)
    _fill_down(how, cells, part)
    _leave_out(how, cells, part)
    columns = dict(texts_of(table_source))
    if not columns:
        return None
    read_values(table_source, columns, _helper_columns(table_source, beside or {}, frame))
    part.frame = part.frame.with_columns(pl.lit(name).cast(pl.Categorical).alias(FILE))
    _of_session(how, part)
    if how.lines_of:
        roll_up(table_source)
    if table == "messages":
        part.frame = marked(part.frame, options.robots)
    if table == "messages" and "seq" not in part.frame.columns:
        place = pl.int_range(pl.len(), dtype=pl.Int64)
        part.frame = part.frame.with_columns(place.alias("seq"))
    return part


def _helper_columns(
    table_source: TableSource, beside: Mapping[str, tuple[str, ...]], frame: pl.DataFrame
) -> dict[str, pl.Expr]:
    """Return what is kept beside the table's columns: line, fault, ``beside``, and ``keep``."""
    cells = table_source.cells
    texts = {own: cells.text(headers) for own, headers in beside.items()}
    more = {own: text for own, text in texts.items() if text is not None}
    for wanted in table_source.options.keep:
        header = cells.header((wanted,))
        if header is not None and header not in columns_of(table_source.table):
            more[header] = nothing(cells.raw(header))
    line_id = line_of(table_source.how, cells)
    more |= {LINE_ID: line_id} if line_id is not None else {}
    more |= {RECORD: cells.raw(RECORD)} if RECORD in cells.names else {}
    more |= {LINE: pl.col(RAW_LINE)} if RAW_LINE in frame.columns else {}
    return more | ({FAULT: pl.col(FAULT)} if FAULT in frame.columns else {})


def _fill_down(how: Table, cells: Cells, part: Part) -> None:
    for column in how.columns.values():
        header = cells.header(column.from_) if column.fill_down else None
        if header is not None:
            _leave_out_no_lines(how, cells, part, header)
            place = str(cells.names.index(header))
            filled = nothing(cells.raw(header)).forward_fill()
            part.frame = part.frame.with_columns(filled.alias(place))
            cells.changed(part.frame)


def _leave_out_no_lines(how: Table, cells: Cells, part: Part, key: str) -> None:
    """Drop and count rows with neither key nor item, such as totals without a label.

    Filled from above, they would become lines of the last row.
    """
    item = line_of(how, cells)
    if item is None:
        return
    kept = part.frame.filter(item.is_not_null() | nothing(cells.raw(key)).is_not_null())
    if kept.height < part.frame.height:
        why = "没有编号和商品的行，如合计 a row without id and item, such as totals"
        part.left_out[why] += part.frame.height - kept.height
        part.frame = kept
        cells.changed(kept)


def _of_session(how: Table, part: Part) -> None:
    """Fill missing values of rows from other rows of their session, if these have one value."""
    for name, column in how.columns.items():
        if column.of_session and {name, "session_id"} <= set(part.frame.columns):
            own = pl.col(name)
            one = pl.when(own.drop_nulls().n_unique() == 1).then(own.drop_nulls().first())
            part.frame = part.frame.with_columns(own.fill_null(one.over("session_id")))


def _leave_out_totals(how: Table, cells: Cells, part: Part) -> None:
    """Drop and count rows of totals, and lines of one cell at the end.

    A row of totals begins with such a label and has no key. If kept, it would break a rule or,
    where empty cells are filled from above, become a line of the last row.
    """
    keys = [cells.header(column.from_) for column in how.columns.values() if column.from_]
    first = next((key for key in keys if key is not None), None)
    if first is None or part.frame.is_empty():
        return
    key = cells.raw(first)
    keyless = key.is_null() | (key == "")
    if cells.has_words(first):
        keyless = keyless | key.str.contains(_TOTAL)
    places = part.frame.select(keyless.fill_null(value=True).arg_true()).to_series().to_list()
    end = part.frame.height
    below = range(max(0, end - _BELOW), end)
    names = [str(place) for place in range(len(cells.names))]
    few = sorted({*places, *below})
    rows = zip(few, part.frame.select(names)[few].iter_rows(), strict=True)
    texts = {place: [text for cell in row if (text := _stripped(cell))] for place, row in rows}
    first_cells = part.frame[names[0]]
    why = {
        place: "合计行 a row of totals"
        for place in places
        if texts[place] and fold(texts[place][0]).rstrip(":") in TOTALS
    }
    for place in reversed(below):
        note = len(names) >= _WIDE and len(texts[place]) == 1 and _stripped(first_cells[place])
        if not (place in why or note):
            break
        why.setdefault(place, "页脚 a line below the table")
    if why:
        part.left_out.update(why.values())
        part.frame = part.frame.filter(~pl.int_range(pl.len()).is_in(list(why)))
        cells.changed(part.frame)


def _stripped(cell: str | None) -> str:
    """Strip a cell of blanks and of the quotes that spreadsheets put around it."""
    return (cell or "").strip(" \t\r\n\u3000'=\"")


def _leave_out(how: Table, cells: Cells, part: Part) -> None:
    """Drop rows by the recipe's rules, and count them."""
    rules = how.leave_out
    whys = [(cells.holds(rule.when), f"{rule.why.zh} {rule.why.en}") for rule in rules]
    asked = [(holds, why) for holds, why in whys if holds is not None]
    if not asked:
        return
    seen = part.frame.select(holds.any().alias(why) for holds, why in asked).row(0, named=True)
    for holds, why in asked:
        if not seen[why]:
            continue
        kept = part.frame.filter(~holds)
        if kept.height < part.frame.height:
            part.left_out[why] += part.frame.height - kept.height
            part.frame = kept
