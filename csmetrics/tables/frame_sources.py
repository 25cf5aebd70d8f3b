"""Reading of a table from what the user gives: a polars frame, an Arrow object, or models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress
from typing import Any, Protocol, runtime_checkable

import polars as pl
from pydantic import BaseModel, ValidationError

from csmetrics.errors import ArgumentError, DataError
from csmetrics.tables.schema.column_types import is_text
from csmetrics.tables.schema.table_columns import TABLES, columns_of
from csmetrics.tables.time_zones import is_aware, micros
from csmetrics.tables.validation.violations import (
    FILE,
    LINE,
    MARKS,
    REFUSED,
    REPAIRED,
    ROW,
    Broken,
    Rule,
    broken,
    column_rule,
    pair_rules,
)

_TOLD = {pl.String, pl.Null}
_PANDAS_INDEX = r"^__index_level_\d+__$"


@runtime_checkable
class ArrowStream(Protocol):
    """Anything with the Arrow C stream interface: pandas, pyarrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@dataclass(frozen=True)
class Given:
    """A table as it was given, before validation.

    ``frame``: the columns as given. Rows given as models are validated one by one as they are read:
    ``broken`` holds the refused ones, ``numbers`` the row numbers of the others, ``height`` the
    number of all; for a frame, ``numbers`` and ``height`` are None.
    """

    frame: pl.DataFrame | pl.LazyFrame
    columns: tuple[str, ...]
    broken: list[Broken] = field(default_factory=list)
    height: int | None = None
    numbers: list[int] | None = None


def read(table: str, given: object, zone: str) -> Given:
    """Read a table from a frame, an Arrow object, or an iterable of its models.

    Raises:
        ArgumentError: ``given`` is none of these.
        DataError: it cannot be read.
    """
    if isinstance(given, pl.DataFrame | pl.LazyFrame):
        return _frame(table, given)
    if isinstance(given, type | str | bytes | Mapping | BaseModel | pl.Series):
        raise _unusable(table, given)
    if isinstance(given, ArrowStream):
        return _frame(table, frame_of_arrow(table, given).select(pl.exclude(_PANDAS_INDEX)))
    if isinstance(given, Iterable):
        return _rows(table, given, zone)
    raise _unusable(table, given)


def frame_of_arrow(table: str, given: ArrowStream) -> pl.DataFrame:
    """Convert an object with the Arrow C stream interface to a frame.

    Raises:
        DataError: It cannot be read; the message names the columns at fault if they can be found.
    """
    try:
        frame = pl.DataFrame(given)
    except (Exception, pl.exceptions.PanicException) as error:
        names = _at_fault(given)
        msg = (
            f"{table}: the {type(given).__name__} cannot be read as a table"
            f"{f' because of {names}' if names else ''}: {error}"
            + (". Make each of these columns one type, such as text." if names else "")
        )
        raise DataError(msg) from error
    _refuse_mixed(table, given, frame)
    return frame


def _refuse_mixed(table: str, given: Any, frame: pl.DataFrame) -> None:  # noqa: ANN401
    """Refuse pandas columns of Python objects whose types Arrow casts to one without an error.

    It reads a time with an offset as a time without one, a datetime as its date, a number as a
    time since 1970, and a boolean as a float.

    Raises:
        DataError: A column holds values of two such types.
    """
    if not hasattr(given, "iloc"):
        return  # no pandas frame: each column has one type
    for i, name in enumerate(frame.columns[: given.shape[1]]):
        dtype, values = frame.schema[name], given.iloc[:, i]
        if values.dtype == object and (dtype.is_temporal() or dtype.is_float()):
            found: dict[object, object] = {}
            for value in values.dropna():
                found.setdefault(_kind(value), value)
            if len(found) > 1:
                one, other, *_ = found.values()
                msg = (
                    f"{table}: column {name!r} of the {type(given).__name__} holds {one!r} and"
                    f" {other!r}, which would be read as one type; make its values one type."
                )
                raise DataError(msg)


def _kind(value: object) -> object:
    """Return what tells values of a column apart that Arrow would cast to one type."""
    if isinstance(value, datetime):
        return ("datetime", is_aware(value))
    return next((kind for kind in (date, bool) if isinstance(value, kind)), "other")


def _at_fault(given: Any) -> str:  # noqa: ANN401
    """List the columns that cannot be read even alone; empty if ``given`` cannot select columns."""
    found = []
    try:
        is_arrow = hasattr(given, "column_names")  # its columns are values
        for name in given.column_names if is_arrow else given.columns:
            try:
                pl.DataFrame(given.select([name]) if is_arrow else given[[name]])
            except (Exception, pl.exceptions.PanicException):  # noqa: BLE001  as above
                found.append(repr(name))
    except Exception:  # noqa: BLE001  it has no columns to select
        return ""
    return ", ".join(found)


def _frame(table: str, frame: pl.DataFrame | pl.LazyFrame) -> Given:
    try:
        columns = tuple(frame.collect_schema())
    except Exception as error:
        msg = f"{table}: the frame cannot be read: {error}; check its source"
        raise DataError(msg) from error
    _reserved(table, frame.collect_schema())
    return Given(frame, tuple(name for name in columns if name not in MARKS))


def _reserved(table: str, dtypes: Mapping[str, pl.DataType]) -> None:
    """Refuse column names that the library reserves or that polars takes for a pattern."""
    if patterns := [
        name for name in dtypes if name == "*" or re.fullmatch(r"\^.*\$", name, re.DOTALL)
    ]:
        msg = f"{table}: polars reads the name {patterns[0]!r} as a pattern; rename your column."
        raise DataError(msg)
    taken = [name for name in (REFUSED, REPAIRED) if dtypes.get(name, pl.String) not in _TOLD]
    taken += [FILE] if not is_text(dtypes.get(FILE, pl.String())) else []
    taken += [LINE] if not dtypes.get(LINE, pl.UInt32()).is_integer() else []
    taken += [ROW] if ROW in dtypes else []
    if taken:
        msg = f"{table}: {taken[0]!r} is a name that the library reserves; rename your column."
        raise DataError(msg)


def _unusable(table: str, given: object) -> ArgumentError:
    model = TABLES[table].__name__
    hint = {
        str: " A path is not a table: pl.scan_parquet(path) is.",
        BaseModel: " One row is not a table: put it in a list.",
        Mapping: " Make it a frame: pl.DataFrame(columns).",
    }
    advice = next((text for kind, text in hint.items() if isinstance(given, kind)), "")
    return ArgumentError(
        f"{table} cannot be a {type(given).__name__}.{advice} Give a polars frame, an Arrow table "
        f"(pandas, pyarrow, DuckDB), or a list of {model}."
    )


def _rows(table: str, given: Iterable[object], zone: str) -> Given:
    model = TABLES[table]
    context = {"time_zone": zone}
    good: list[dict[str, Any]] = []
    numbers: list[int] = []
    faults: dict[Rule, tuple[list[int], list[dict[str, Any]]]] = {}
    bare: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in sorted(model.OMITTABLE)}
    height = 0
    for number, row in enumerate(given):
        height += 1
        if not isinstance(row, model):
            hint = f" Make it {model.__name__}(**row)." if isinstance(row, Mapping) else ""
            msg = f"{table}: row {number} is a {type(row).__name__}, not a {model.__name__}.{hint}"
            raise DataError(msg)
        raw = {n: v for n, v in row if n not in bare or n in row.model_fields_set}
        for name in bare.keys() - raw.keys():
            bare[name][number] = raw
        try:
            placed = model.model_validate(raw, context=context)
        except ValidationError as error:
            for rule in _rules(table, error):
                at, values = faults.setdefault(rule, ([], []))
                at.append(number)
                values.append(raw)
        else:
            good.append(dict(placed))
            numbers.append(number)
    # An omittable column has a value in every row, or the table lacks it.
    omitted = {name for name, rows in bare.items() if rows and len(rows) == height}
    for name in bare.keys() - omitted:
        if bare[name]:
            faults[column_rule(columns_of(table)[name], "null")] = (
                list(bare[name]),
                list(bare[name].values()),
            )
            stand = [n not in bare[name] for n in numbers]
            good, numbers = list(compress(good, stand)), list(compress(numbers, stand))
    found = [
        broken(table, rule, pl.Series(ROW, at, dtype=pl.UInt32), values)
        for rule, (at, values) in faults.items()
    ]
    frame = _frame_of(table, good, zone).drop(omitted)
    return Given(frame, tuple(frame.columns), found, height, numbers)


def _rules(table: str, error: ValidationError) -> list[Rule]:
    found = []
    for fault in error.errors(include_url=False):
        if fault["loc"]:
            column = columns_of(table)[str(fault["loc"][0])]
            name = "null" if fault["type"] == "missing" else fault["type"]
            found.append(column_rule(column, name))
        else:
            found += [pair_rules(table)[text] for text in fault["ctx"]["rules"]]
    return found


def _frame_of(table: str, rows: list[dict[str, Any]], zone: str) -> pl.DataFrame:
    known = columns_of(table)
    columns = []
    for name, column in known.items():
        values: list[Any] = [row[name] for row in rows]
        dtype = column.type.dtype(zone)
        if isinstance(dtype, pl.Datetime):
            instants = [None if value is None else micros(value) for value in values]
            columns.append(pl.Series(name, instants, dtype=pl.Int64).cast(dtype))
        else:
            columns.append(pl.Series(name, values, dtype=dtype))
    for name in dict.fromkeys(name for row in rows for name in row if name not in known):
        values = [row.get(name) for row in rows]
        try:
            columns.append(pl.Series(name, values))
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
            msg = (
                f"{table}: the values of your column {name!r} are not of one type: {error}"
                "; convert them to one type"
            )
            raise DataError(msg) from error
    return pl.DataFrame(columns)
