"""Broken rules of a data set's rows, and the errors that help to find and correct those rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from csmetrics.errors import nearest
from csmetrics.tables.schema.column_types import OneOf
from csmetrics.tables.schema.row import apart, before, empty
from csmetrics.tables.schema.table_columns import KEYS, TABLES, Column

ROW = "_csmetrics_row_"
"""The column that numbers the rows of a table as it was given."""

REFUSED = "csmetrics_refused"
"""The column of an export that says why a row could not be read; null where it could."""

REPAIRED = "csmetrics_repaired"
"""The column of an export that says what was repaired in a row; null where nothing was."""

FILE = "csmetrics_file"
"""The column of an export that names the file of a row, and the sheet where it has several."""

LINE = "csmetrics_line"
"""The column of an export that numbers a row's first line in its file, from 1."""

SHEET = ", sheet "
"""The separator between the names of a workbook and its sheet in ``FILE``."""

MARKS = (REFUSED, REPAIRED, FILE, LINE)
"""The columns that are added to a table read from an export."""

SHOWN = 3
"""How many offending rows an error shows for each rule."""

_WIDTH = 120
_CORRECT = "Correct these rows, or leave them out."
_ADVICE = {
    "null": "Give every row a value, or leave these rows out.",
    "type": "Convert the column before you give it; nothing is guessed.",
    "empty": "Give the id, or null where the column is nullable.",
    "one_of": "Map your words to these before you give the table.",
    "negative": "Amounts are never below 0; give what is paid back as rows of refunds.",
    "decimals": "Round the amounts, or leave these rows out.",
    "skipped": "Give these times with their UTC offset.",
    "years": "Give null for a time that never comes.",
}


@dataclass(frozen=True)
class Rule:
    """A rule that rows can break.

    ``says``: what is wrong with a row that breaks it. ``columns``: those whose values an error
    shows. ``words``: the valid values, from which an error suggests the nearest.
    """

    says: str
    columns: tuple[str, ...]
    advice: str = _CORRECT
    words: tuple[str, ...] = ()


Without = Callable[[pl.LazyFrame], pl.LazyFrame]
"""A filter that drops the rows that break a rule by value: a lazy frame's order may change."""


def whole(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return the frame unchanged."""
    return frame


@dataclass(frozen=True)
class Broken:
    """A rule that rows of a table break, with those rows.

    ``rows``: their numbers. ``shown``: the first few as text. ``values``: for each row, the values
    at fault as text. ``files`` and ``lines``: where each row stands in an export, else null.
    ``without``: drops the rows from a lazy frame, which has its columns as given for a rule of
    single rows, and in canonical types for a rule between rows.
    """

    table: str
    rule: Rule
    rows: pl.Series
    shown: tuple[str, ...]
    values: pl.Series
    files: pl.Series
    lines: pl.Series
    without: Without = whole

    def __str__(self) -> str:
        shown = "; ".join(self.shown) + ("; …" if len(self.rows) > len(self.shown) else "")
        return f"{self.rule.says}: {counted(len(self.rows))}: {shown}\n    {self.rule.advice}"


def column_rule(column: Column, name: str, dtype: pl.DataType | None = None) -> Rule:
    """Make the rule ``name`` of a column's type; ``dtype``: the type of the column as given."""
    texts = column.type.says
    if dtype is not None:
        texts["type"] = f"is {dtype}, not {column.type.wants}"
    words = column.type.values if isinstance(column.type, OneOf) else ()
    advice = _ADVICE.get(name, _CORRECT)
    if name == "null" and column.omittable:
        advice = "Give every row a value, or leave out these rows, or the whole column."
    return Rule(f"{column.name} {texts[name]}", (column.name,), advice, words)


def pair_rules(table: str) -> dict[str, Rule]:
    """Return the rules between two columns of a row, by their names."""
    model = TABLES[table]
    pairs = {before(later, earlier): (later, earlier) for later, earlier in model.ORDERED}
    pairs |= {apart(one, other): (one, other) for one, other in model.TOGETHER}
    if model.PERIOD is not None:
        pairs[empty(model.PERIOD)] = model.PERIOD
    return {text: Rule(text, columns) for text, columns in pairs.items()}


def broken(
    table: str, rule: Rule, rows: pl.Series, values: pl.DataFrame | Sequence[Mapping[str, object]]
) -> Broken:
    """Make a ``Broken`` of a rule, the rows that break it and their values.

    Args:
        table: the table.
        rule: the rule.
        rows: the numbers of all rows that break it.
        values: for each of them, the key and the columns of the rule.
    """
    first = (
        values.head(SHOWN).iter_rows(named=True)
        if isinstance(values, pl.DataFrame)
        else values[:SHOWN]
    )
    examples = zip(rows.head(SHOWN), first, strict=True)
    return Broken(
        table,
        rule,
        rows,
        tuple(_example(table, rule, number, own) for number, own in examples),
        _texts(faulty_columns(table, rule), values),
        _of_file(FILE, values, len(rows)).cast(pl.String),
        _of_file(LINE, values, len(rows)).cast(pl.UInt32),
    )


def _of_file(
    name: str, values: pl.DataFrame | Sequence[Mapping[str, object]], height: int
) -> pl.Series:
    if isinstance(values, pl.DataFrame) and name in values.columns:
        return values[name]
    return pl.Series(name, [None] * height, dtype=pl.String)


def faulty_columns(table: str, rule: Rule) -> tuple[str, ...]:
    """Return the columns whose values break a rule; for a rule about keys, the key."""
    return rule.columns or KEYS[table]


def _texts(
    columns: tuple[str, ...], values: pl.DataFrame | Sequence[Mapping[str, object]]
) -> pl.Series:
    """Return the values at fault of each row as text, those of several columns joined by commas."""
    if not isinstance(values, pl.DataFrame):
        rows = [{name: _text(row.get(name)) for name in columns} for row in values]
        values = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    texts = [
        pl.col(name).cast(pl.String) if name in values.columns else pl.lit(None, pl.String)
        for name in columns
    ]
    if len(texts) > 1:
        texts = [pl.concat_str([text.fill_null("null") for text in texts], separator=", ")]
    return values.select(pl.repeat(None, pl.len(), dtype=pl.String).fill_null(texts[0])).to_series()


def _text(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return None if value is None else str(value).encode(errors="replace").decode()


def violations_message(rules: Sequence[Broken], heights: Mapping[str, int]) -> str:
    """Write one error that lists every broken rule of every table.

    Args:
        rules: the broken rules.
        heights: how many rows each table was given with.
    """
    parts = []
    for table in dict.fromkeys(rule.table for rule in rules):
        own = [rule for rule in rules if rule.table == table]
        refused = pl.concat([rule.rows for rule in own]).n_unique()
        height = heights[table]
        parts.append(
            f"{table}: {refused:,} of {counted(height)} refused, {height - refused:,} accepted"
        )
        parts += [f"  {rule}" for rule in own]
    if any(rule.lines.null_count() for rule in rules):
        parts.append("Rows are numbered from 0 in the table as given.")
    return "\n".join(parts)


def _example(table: str, rule: Rule, number: int, values: Mapping[str, object]) -> str:
    own = {name: values.get(name) for name in rule.columns}
    key = {
        name: values[name]
        for name in KEYS[table]
        if values.get(name) is not None and name not in own
    }
    line = values.get(LINE)
    text = f"row {number}" if line is None else _in_file(str(values.get(FILE)), line)
    if key:
        text += f" ({', '.join(f'{name} {_plain(value)}' for name, value in key.items())})"
    if len(own) > 1:
        return text + ": " + ", ".join(f"{name} {_plain(value)}" for name, value in own.items())
    for value in own.values():
        if value is not None:
            hint = nearest(value, rule.words).strip()
            text += f": {_plain(value)}" + (f" ({hint})" if hint else "")
    return text


def _in_file(file: str, line: object) -> str:
    """Write where a row stands: its file, and its line, or its row in a sheet or parquet file."""
    return f"{file}, {'row' if SHEET in file or file.endswith('.parquet') else 'line'} {line}"


def _plain(value: object) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"


def counted(rows: int) -> str:
    """Write a number of rows, as in "1,234 rows"."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"
