"""The column type of timestamps: instants, kept to the microsecond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.tables.schema.column_types import ColumnType
from csmetrics.tables.time_zones import (
    FIRST,
    LAST,
    SkippedTimeError,
    YearError,
    bounds,
    localised,
    micros,
    place,
    plain,
    zone_of,
)

_PER_UNIT = {"ms": 1_000, "us": 1}


@dataclass(frozen=True)
class Timestamp(ColumnType):
    """An instant to the microsecond, kept in the data set's zone; naive values are local time."""

    def _wants(self) -> str:
        return "a datetime (strings and dates are refused: parse them first)"

    def _says(self) -> dict[str, str]:
        return {
            "skipped": "is a local time that the clocks skip (give it with its UTC offset)",
            "years": "is outside the years 1 to 9999 (use null for never)",
        }

    def _dtype(self, zone: str) -> pl.DataType:
        return pl.Datetime("us", zone)

    def _takes(self, dtype: pl.DataType) -> bool:
        return dtype == pl.Datetime

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        if not isinstance(value, datetime):
            self._refuse("type")
        if zone is None:
            return plain(value)
        try:
            return place(value, zone)
        except SkippedTimeError:
            self._refuse("skipped")
        except YearError:
            self._refuse("years")

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        dtype = cast("pl.Datetime", dtype)
        first, last = bounds(zone_of(zone))
        if dtype.time_zone is not None:
            return {"years": _within(column, dtype, first, last)}
        local = _within(column, dtype, FIRST, LAST)
        placed = self._canonical(column, dtype, zone)
        instants = _within(placed, pl.Datetime("us"), first, last).fill_null(value=True)
        return {
            "years": local & instants,
            "skipped": column.is_null() | ~local | placed.is_not_null(),
        }

    def _canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        dtype = cast("pl.Datetime", dtype)
        exact = column
        if dtype.time_unit != "us":
            # Nanoseconds are rounded down; milliseconds out of range for microseconds become null.
            exact = column.cast(pl.Datetime("us", dtype.time_zone), strict=False)
        if dtype.time_zone is None:
            if dtype.time_unit != "ns":  # on a time out of range polars would abort the process
                exact = pl.when(_within(column, dtype, FIRST, LAST)).then(exact)
            return localised(exact, zone)
        return exact.dt.convert_time_zone(zone)


def _within(column: pl.Expr, dtype: pl.Datetime, first: datetime, last: datetime) -> pl.Expr:
    """Whether a column's times lie between two others; nanoseconds (1677 to 2262) always do."""
    if dtype.time_unit == "ns":
        return pl.lit(value=True)
    per = _PER_UNIT[dtype.time_unit]
    return column.to_physical().is_between(micros(first) // per, micros(last) // per)
