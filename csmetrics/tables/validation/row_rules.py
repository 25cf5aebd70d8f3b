"""Rules of single rows, as a schema derived from each model, and a frame's canonical form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from csmetrics.tables.schema.column_types import Text, is_text
from csmetrics.tables.schema.date_type import in_years
from csmetrics.tables.schema.row import apart, before, empty
from csmetrics.tables.schema.table_columns import KEYS, TABLES, Column, columns_of
from csmetrics.tables.validation.fast_path import is_sound
from csmetrics.tables.validation.violations import (
    FILE,
    LINE,
    REFUSED,
    ROW,
    Broken,
    Rule,
    Without,
    broken,
    column_rule,
    pair_rules,
)

if TYPE_CHECKING:
    import dataframely as dy

Frame = pl.DataFrame | pl.LazyFrame
Dtypes = Mapping[str, pl.DataType]

_READABLE = Rule(
    "a cell of the export cannot be read",
    (REFUSED,),
    "Correct the file, or say how its cells are written.",
)


def canonical(table: str, frame: Frame, zone: str, *, coded: bool = False) -> Frame:
    """Convert a table to canonical types: its model's columns in order, then all others.

    An absent column is null, or its default; a column that needs no change is not copied. A value
    that breaks a rule may become anything. ``FILE`` and ``LINE`` are kept only in a frame with
    ``ROW``, for error messages.

    Args:
        table: The table.
        frame: Its rows, as they were given.
        zone: The zone of its times.
        coded: Whether Enum and Categorical columns stay so; see ``spelt``.
    """
    known = columns_of(table)
    dtypes = frame.collect_schema()
    gone = {REFUSED} if ROW in dtypes else {REFUSED, FILE, LINE}
    others = [name for name in dtypes if name not in known and name not in gone]
    made = {
        name: expr
        for name, column in known.items()
        if (expr := _canonical(column, dtypes, zone, coded=coded)) is not None
    }
    order = [*known, *others]
    if made:
        frame = frame.with_columns(**made)
    elif order == list(dtypes):
        return frame
    return frame[order] if isinstance(frame, pl.DataFrame) else frame.select(order)


def _stays_coded(column: Column, dtype: pl.DataType) -> bool:
    """Whether a text column is Categorical, or an Enum that has the column's default, if any."""
    if not isinstance(column.type, Text):
        return False
    if isinstance(dtype, pl.Enum):
        return column.default is None or column.default in dtype.categories
    return isinstance(dtype, pl.Categorical)


def coded_columns(table: str, frame: Frame) -> tuple[str, ...]:
    """Return the model's text columns that are kept as Enum or Categorical in a frame."""
    known, dtypes = columns_of(table), frame.collect_schema()
    return tuple(name for name in known if _stays_coded(known[name], dtypes[name]))


def spelt(frame: Frame, codes: Sequence[str]) -> Frame:
    """Cast these Enum and Categorical columns of a frame to strings."""
    return frame.with_columns(pl.col(codes).cast(pl.String)) if codes else frame


def _canonical(column: Column, dtypes: Dtypes, zone: str, *, coded: bool = False) -> pl.Expr | None:
    """Return the column in canonical form; None if it needs no change."""
    dtype = dtypes.get(column.name, pl.Null())
    default = pl.lit(column.default, dtype=column.type.dtype(zone))
    if dtype == pl.Null:
        return default
    given = pl.col(column.name)
    stays = coded and _stays_coded(column, dtype)
    values = given if stays else column.type.canonical(given, dtype, zone)
    if column.default is None:
        return None if values is given else values
    return values.fill_null(default.cast(dtype) if stays else default)


def rules_of(table: str, dtypes: Dtypes, zone: str) -> dict[str, tuple[Rule, pl.Expr]]:
    """Return the rules of single rows, each with an expression that is false where a row breaks it.

    The expressions take the columns in the types given, so a frame is validated before it is cast.
    """
    rules: dict[str, tuple[Rule, pl.Expr]] = {}
    for name, column in columns_of(table).items():
        if name not in dtypes:
            continue
        checks = column.type.rules(pl.col(name), dtypes[name], zone)
        if column.required:
            checks["null"] = pl.col(name).is_not_null()
        for rule, check in checks.items():
            rules[f"{name}|{rule}"] = column_rule(column, rule, dtypes[name]), check
    between = pair_rules(table)
    for text, check in _pair_checks(table, dtypes, zone).items():
        rules[text] = between[text], check
    if REFUSED not in dtypes:
        return rules
    readable = pl.col(REFUSED).is_null()  # a row that is not readable is held to no other rule
    asked = {name: (rule, ~readable | check) for name, (rule, check) in rules.items()}
    return {f"{REFUSED}|null": (_READABLE, readable), **asked}


def schema_of(
    table: str, dtypes: Dtypes, rules: Mapping[str, tuple[Rule, pl.Expr]]
) -> type[dy.Schema]:
    """Make the dataframely schema that accepts the rows that the table's model accepts."""
    import dataframely as dy  # noqa: PLC0415  imported only to validate a frame

    known = (*columns_of(table), REFUSED, FILE, LINE)
    columns = [ROW, *(name for name in known if name in dtypes)]
    members: dict[str, Any] = {name: dy.Any(alias=name) for name in columns}
    members |= {name: dy.rule()(_constant(check)) for name, (_, check) in rules.items()}
    return type(f"{TABLES[table].__name__}Schema", (dy.Schema,), members)


def _constant(check: pl.Expr) -> Any:  # noqa: ANN401  what dataframely calls a check
    return lambda _: check


def _pair_checks(table: str, dtypes: Dtypes, zone: str) -> dict[str, pl.Expr]:
    columns, model = columns_of(table), TABLES[table]

    def time(name: str) -> pl.Expr:
        made = _canonical(columns[name], dtypes, zone)
        return pl.col(name) if made is None else made

    def unset(name: str) -> pl.Expr:
        return pl.col(name).is_null() if name in dtypes else pl.lit(value=True)

    checks = {
        before(later, earlier): time(later) >= time(earlier)
        for later, earlier in model.ORDERED
        if later in dtypes and earlier in dtypes
    } | {
        apart(one, other): unset(one) == unset(other)
        for one, other in model.TOGETHER
        if one in dtypes or other in dtypes
    }
    if model.PERIOD is not None and dtypes.keys() >= set(model.PERIOD):
        since, until = model.PERIOD
        checks[empty(model.PERIOD)] = time(until) > time(since)
    return checks


def broken_rows(table: str, frame: pl.LazyFrame, zone: str) -> list[Broken]:
    """Find every rule of single rows that rows of the frame, as given, break."""
    dtypes = frame.collect_schema()
    known = [name for name in (*columns_of(table), REFUSED) if name in dtypes]
    if not known:
        return []
    if is_sound(table, frame.select(known), zone):
        return []
    known += [name for name in (FILE, LINE) if name in dtypes]
    rules = rules_of(table, dtypes, zone)
    failure = (
        schema_of(table, dtypes, rules).filter(frame.select(known).with_row_index(ROW)).failure
    )
    counts = failure.counts()
    if not counts:
        return []
    details = failure.details().sort(ROW)
    found = []
    for name, (rule, check) in rules.items():
        if name in counts:
            rows = details.filter(pl.col(name) == "invalid")
            shown = rows.select(shown_columns(table, rule, rows.schema))
            one = broken(table, rule, rows[ROW], shown)
            found.append(replace(one, without=keeping(check)))
    return found


def keeping(check: pl.Expr) -> Without:
    """Make a filter that drops the rows where ``check`` is false; null keeps the row."""
    return lambda frame: frame.filter(check.fill_null(value=True))


def shown_columns(table: str, rule: Rule, dtypes: Dtypes) -> list[pl.Expr]:
    """Return the columns that an error shows of a row, dates and times as text."""
    shown = [pl.col(name) for name in (ROW, FILE, LINE) if name in dtypes]
    for name in dict.fromkeys((*KEYS[table], *rule.columns)):
        dtype = dtypes.get(name)
        if isinstance(dtype, pl.Datetime):
            # A time outside the years 1 to 9999 is shown as its integer.
            fits = pl.col(name).dt.year().is_between(1, 9999)
            text = pl.when(fits).then(pl.col(name)).dt.to_string("iso")
            shown.append(text.fill_null(pl.col(name).to_physical().cast(pl.String)).alias(name))
        elif dtype == pl.Date:
            text = pl.when(in_years(pl.col(name))).then(pl.col(name)).cast(pl.String)
            shown.append(text.fill_null(pl.col(name).to_physical().cast(pl.String)).alias(name))
        elif dtype is not None and (dtype.is_numeric() or is_text(dtype) or dtype == pl.Boolean):
            shown.append(pl.col(name))
    return shown
