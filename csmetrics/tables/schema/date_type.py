"""The column type of local dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.tables.schema.column_types import ColumnType

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = ((day - _EPOCH).days for day in (date.min, date.max))


@dataclass(frozen=True)
class LocalDate(ColumnType):
    """A calendar date. A datetime is refused, since its day depends on the time zone."""

    def _wants(self) -> str:
        return "a date (datetimes and strings are refused: convert them first)"

    def _says(self) -> dict[str, str]:
        return {"years": "is outside the years 1 to 9999 (use null for open-ended)"}

    def _dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Date()

    def _takes(self, dtype: pl.DataType) -> bool:
        return dtype == pl.Date

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, date) or isinstance(value, datetime):
            self._refuse("type")
        return date(value.year, value.month, value.day)

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del dtype, zone
        return {"years": in_years(column)}


def in_years(column: pl.Expr) -> pl.Expr:
    """Whether the dates of a column are in the years 1 to 9999, the range of Python's dates."""
    return column.to_physical().is_between(_FIRST, _LAST)
