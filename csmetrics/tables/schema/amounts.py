"""The column type of amounts and weights: decimals with a fixed number of places."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.tables.schema.column_types import ColumnType

LIMIT = 10**13
"""Amounts and weights are smaller than this, so that they can be held as exact integers."""

_EXACT = Context(prec=60)


@dataclass(frozen=True)
class Amount(ColumnType):
    """A decimal ≥ 0 with ``places`` places; a float within ``tolerance`` of one becomes it."""

    places: int
    tolerance: float = 0.0

    def _wants(self) -> str:
        return "a decimal, an integer or a float"

    def _says(self) -> dict[str, str]:
        return {
            "negative": "is negative",
            "finite": "is not a finite number",
            "limit": f"is not less than {LIMIT:.0e}",
            "decimals": f"has more than {self.places} decimals",
        }

    def _dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Decimal(38, self.places)

    def _takes(self, dtype: pl.DataType) -> bool:
        return dtype.is_integer() or dtype.is_float() or dtype.is_decimal()

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self._refuse("type")
        exact = Decimal(value)
        if not exact.is_finite():
            self._refuse("finite")
        if exact.copy_abs() >= LIMIT:
            self._refuse("limit")
        scale = 10**self.places
        unit = Decimal((0, (1,), -self.places))
        if isinstance(value, float):
            units = round(value * scale)
            if abs(value - units / scale) > self.tolerance:
                self._refuse("decimals")
            exact = _EXACT.multiply(Decimal(units), unit)
        rounded = exact.quantize(unit, context=_EXACT)
        if rounded != exact:
            self._refuse("decimals")
        if rounded < 0:
            self._refuse("negative")
        return rounded.copy_abs()

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        finite = column.is_finite() if dtype.is_float() else pl.lit(value=True)
        small = column.is_null() | ~finite | _is_small(column, dtype)
        number = pl.when(_is_small(column, dtype)).then(column)
        if dtype.is_integer():
            return {"limit": small, "negative": number >= 0}
        if dtype.is_decimal():
            rounded = number.cast(self.dtype(zone), strict=False).cast(dtype, strict=False)
            whole = number.is_null() | (rounded == number).fill_null(value=False)
            return {"limit": small, "decimals": whole, "negative": number >= 0}
        scale = float(10**self.places)
        double = number.cast(pl.Float64)
        units = (double * scale).round()
        divisor = units * 0 + scale  # by a constant, polars multiplies by its reciprocal
        return {
            "finite": finite,
            "limit": small,
            "decimals": (double - units / divisor).abs() <= self.tolerance,
            "negative": units >= 0,
        }

    def _canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        number = pl.when(_is_small(column, dtype)).then(column)  # polars fails on some others
        return number.cast(self.dtype(zone), strict=False)


def _is_small(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Whether the absolute value of a number is below ``LIMIT``; null or false for null and NaN."""
    if dtype.is_integer():
        return column.cast(pl.Int128, strict=False).is_between(-LIMIT + 1, LIMIT - 1)
    number = column.cast(pl.Float64) if dtype.is_float() else column
    return (number < LIMIT) & (number > -LIMIT)
