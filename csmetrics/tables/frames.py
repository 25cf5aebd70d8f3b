"""The tables as frames: schemas derived from the models, and the canonical form of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from csmetrics.errors import nearest
from csmetrics.tables.column_types import NULL, OneOf, is_text
from csmetrics.tables.columns import KEYS, TABLES, Column, columns_of
from csmetrics.tables.models import apart, before
from csmetrics.tables.report import SHOWN, Broken, Example

if TYPE_CHECKING:
    import dataframely as dy

ROW = "row number"
"""The column that numbers the rows of a table as it was given."""

_CORRECT = "Correct these rows, or leave them out."
_ADVICE = {
    "null": "Give every row a value, or leave these rows out.",
    "type": "Convert the column before it is given; nothing is guessed.",
    "empty": "Give the id, or null where the column is nullable.",
    "one_of": "Map your words to these before the table is given.",
    "range": _CORRECT,
    "negative": "Amounts are never below 0; a refund is a row of refunds.",
    "finite": "Give null where it is nullable, or leave these rows out.",
    "limit": _CORRECT,
    "decimals": "Round as your books do, or leave these rows out.",
    "skipped": "Give these times with their UTC offset.",
    "years": "Give null for a time that never comes.",
}
_WIDTH = 60


def advice_of(rule: str) -> str:
    """What to do about rows that break a rule of this name."""
    return _ADVICE.get(rule, _CORRECT)


Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


@dataclass(frozen=True)
class Rule:
    """A rule of a frame's schema: what a row that breaks it shows, and what to do."""

    says: str
    columns: tuple[str, ...]
    advice: str
    words: tuple[str, ...] = ()


def canonical(table: str, frame: Frame, zone: str) -> Frame:
    """A table in canonical types: its model's columns in their order, then all others.

    An absent column is null, or its default; a column that needs no change is left untouched.
    """
    known = columns_of(table)
    dtypes = frame.collect_schema()
    others = [name for name in dtypes if name not in known]
    return frame.with_columns(
        canonical_column(column, dtypes, zone) for column in known.values()
    ).select(*known, *others)


def canonical_column(column: Column, dtypes: Mapping[str, pl.DataType], zone: str) -> pl.Expr:
    """One column in its canonical type; what breaks a rule may be anything."""
    dtype = dtypes.get(column.name, pl.Null())
    if dtype == pl.Null:
        return pl.lit(column.default, dtype=column.type.dtype(zone)).alias(column.name)
    values = column.type.canonical(pl.col(column.name), dtype, zone)
    if column.default is not None:
        values = values.fill_null(pl.lit(column.default, dtype=column.type.dtype(zone)))
    return values.alias(column.name)


def schema_of(
    table: str, dtypes: Mapping[str, pl.DataType], zone: str
) -> tuple[type[dy.Schema], dict[str, Rule]]:
    """The dataframely schema that accepts the rows the table's model accepts.

    It is made for the types the columns have, so that a frame is judged before it is cast.

    Returns:
        The schema, and its rules under the names dataframely gives them.
    """
    import dataframely as dy  # noqa: PLC0415  only who validates a frame pays for it

    members: dict[str, Any] = {ROW: dy.Any(alias=ROW)}
    rules: dict[str, Rule] = {}
    columns = columns_of(table)
    for name, column in columns.items():
        if name not in dtypes:
            continue
        checks = column.type.rules(pl.col(name), dtypes[name], zone)
        if column.required:
            checks["null"] = pl.col(name).is_not_null()
        members[name] = dy.Any(check={rule: _constant(check) for rule, check in checks.items()})
        says = {
            **column.type.says,
            "null": NULL,
            "type": f"is {dtypes[name]}, not {column.type.wants}",
        }
        words = column.type.values if isinstance(column.type, OneOf) else ()
        for rule in checks:
            rules[f"{name}|check__{rule}"] = Rule(
                f"{name} {says[rule]}", (name,), _ADVICE[rule], words if rule == "one_of" else ()
            )
    for says_, pair, check in _pair_rules(table, dtypes, zone):
        members[says_] = dy.rule()(_constant(check))
        rules[says_] = Rule(says_, pair, _CORRECT)
    return type(f"{TABLES[table].__name__}Schema", (dy.Schema,), members), rules


def _constant(check: pl.Expr) -> Any:  # noqa: ANN401  what dataframely calls a check
    return lambda _: check


def _pair_rules(
    table: str, dtypes: Mapping[str, pl.DataType], zone: str
) -> list[tuple[str, tuple[str, str], pl.Expr]]:
    columns, model = columns_of(table), TABLES[table]

    def time(name: str) -> pl.Expr:
        return canonical_column(columns[name], dtypes, zone)

    def missing(name: str) -> pl.Expr:
        return pl.col(name).is_null() if name in dtypes else pl.lit(value=True)

    return [
        (before(later, earlier), (later, earlier), time(later) >= time(earlier))
        for later, earlier in model.ORDERED
        if later in dtypes and earlier in dtypes
    ] + [
        (apart(one, other), (one, other), missing(one) == missing(other))
        for one, other in model.TOGETHER
        if one in dtypes or other in dtypes
    ]


def broken_rows(
    table: str, frame: pl.LazyFrame, dtypes: Mapping[str, pl.DataType], zone: str
) -> list[Broken]:
    """Every rule of single rows that rows of the frame break."""
    schema, rules = schema_of(table, dtypes, zone)
    known = [name for name in columns_of(table) if name in dtypes]
    if not known:
        return []
    failure = schema.filter(frame.select(known).with_row_index(ROW)).failure
    counts = failure.counts()
    if not counts:
        return []
    details = failure.details().sort(ROW)
    return [
        Broken(
            table=table,
            says=rule.says,
            rows=(bad := details.filter(pl.col(name) == "invalid"))[ROW],
            examples=examples(table, bad, rule.columns, rule.words),
            advice=rule.advice,
        )
        for name, rule in rules.items()
        if counts.get(name)
    ]


def examples(
    table: str, bad: pl.DataFrame, columns: tuple[str, ...], words: tuple[str, ...] = ()
) -> tuple[Example, ...]:
    """The first few offending rows, with the values of ``columns`` and hints from ``words``."""
    return tuple(
        example(table, row.pop(ROW), row, columns, words)
        for row in bad.head(SHOWN).select(ROW, *_shown(table, bad, columns)).iter_rows(named=True)
    )


def example(
    table: str,
    number: int,
    row: Mapping[str, object],
    columns: tuple[str, ...],
    words: tuple[str, ...] = (),
) -> Example:
    """One offending row, from the raw values of its columns."""
    values = {name: row.get(name) for name in columns}
    if len(values) == 1:
        (value,) = values.values()
        text = "" if value is None else f": {_plain(value)}{nearest(value, words)}"
    else:
        text = "".join(f", {name} {_plain(value)}" for name, value in values.items())
    key = {
        name: row[name] for name in KEYS[table] if row.get(name) is not None and name not in values
    }
    return Example(number, key, text)


def _shown(table: str, bad: pl.DataFrame, columns: tuple[str, ...]) -> list[pl.Expr]:
    """Expressions for what an error shows of a row: plain values, and times as text."""
    shown = []
    for name in dict.fromkeys((*KEYS[table], *columns)):
        dtype = bad.schema.get(name)
        if isinstance(dtype, pl.Datetime):
            # A time beyond python's years cannot be shown as one, only counted.
            fits = pl.col(name).dt.year().is_between(1, 9999)
            text = pl.when(fits).then(pl.col(name)).dt.to_string("iso")
            shown.append(text.fill_null(pl.col(name).to_physical().cast(pl.String)).alias(name))
        elif dtype is not None and (dtype.is_numeric() or is_text(dtype) or dtype == pl.Boolean):
            shown.append(pl.col(name))
    return shown


def _plain(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
