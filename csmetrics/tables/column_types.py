"""The types of columns: what one value may be, what a polars column may be, and that both agree.

Every type has two faces. ``parse`` takes one Python value; ``rules`` and ``canonical`` take a
polars column. They accept the same values and make the same of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Context, Decimal
from typing import Any, ClassVar, NoReturn, cast, get_args
from zoneinfo import ZoneInfo

import polars as pl
from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from csmetrics.errors import nearest
from csmetrics.tables.zones import SkippedTimeError, YearError, bounds, micros, place, zone_of

LIMIT = 10**13
"""Amounts and weights are smaller than this, so that they are exact integers inside."""

NULL = "is null"
_INT64 = (-(2**63), 2**63 - 1)
_EXACT = Context(prec=60)
_PER_UNIT = {"ms": 1_000, "us": 1, "ns": 1}


def refuse(rule: str, says: str) -> NoReturn:
    """Refuse a value by the name of the rule it breaks."""
    raise PydanticCustomError(rule, "{says}", {"says": says})  # type: ignore[arg-type]


@dataclass(frozen=True)
class ColumnType(ABC):
    """What the values of a column are; used as metadata of a model's field."""

    wants: ClassVar[str]

    @property
    def says(self) -> dict[str, str]:
        """For each rule, what is wrong with a value that breaks it."""
        return {"type": f"is not {self.wants}"}

    @abstractmethod
    def dtype(self, zone: str) -> pl.DataType:
        """The canonical polars type."""

    @abstractmethod
    def takes(self, dtype: pl.DataType) -> bool:
        """Whether a polars column of this type may hold values of the column."""

    @abstractmethod
    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        """The canonical Python value, or ``PydanticCustomError`` named after the broken rule."""

    def rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        """For each rule, whether a value of a column of type ``dtype`` keeps it (null: it does)."""
        if dtype == pl.Null:
            return {}
        if not self.takes(dtype):
            return {"type": column.is_null()}
        return self._rules(column, dtype, zone)

    def canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        """The column in its canonical type; a value that breaks a rule may be anything."""
        if dtype == self.dtype(zone):
            return column
        if not self.takes(dtype):
            return pl.lit(None, dtype=self.dtype(zone))
        return self._canonical(column, dtype, zone)

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del column, dtype, zone
        return {}

    def _canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        del dtype
        return column.cast(self.dtype(zone), strict=False)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def parse(value: object, info: ValidationInfo) -> object:
            if value is None:
                refuse("null", NULL)
            name = (info.context or {}).get("time_zone")
            return self.parse(value, None if name is None else zone_of(name))

        return core_schema.with_info_before_validator_function(parse, handler(source))


def is_text(dtype: pl.DataType) -> bool:
    """Whether a column of this polars type holds strings."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


@dataclass(frozen=True)
class Text(ColumnType):
    """Any string."""

    wants = "a string"

    def dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.String()

    def takes(self, dtype: pl.DataType) -> bool:
        return is_text(dtype)

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, str):
            refuse("type", self.says["type"])
        return str.__str__(value)  # of an enumeration's member, its value


@dataclass(frozen=True)
class IdText(Text):
    """An id: a non-empty string, or an integer, which becomes its digits."""

    wants = "a string or an integer (floats are refused: 17850.0 would become another id)"

    @property
    def says(self) -> dict[str, str]:
        return super().says | {"empty": "is an empty string"}

    def takes(self, dtype: pl.DataType) -> bool:
        return is_text(dtype) or dtype.is_integer()

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(int(value))
        text = super().parse(value, zone)
        if not text:
            refuse("empty", self.says["empty"])
        return text

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del zone
        return {} if dtype.is_integer() else {"empty": column.cast(pl.String) != ""}


@dataclass(frozen=True)
class OneOf(Text):
    """One of a few words, spelt exactly so."""

    values: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        known = replace(self, values=get_args(source))
        return super(OneOf, known).__get_pydantic_core_schema__(source, handler)

    @property
    def wants(self) -> str:  # type: ignore[override]
        return f"one of {', '.join(repr(value) for value in self.values)}"

    @property
    def says(self) -> dict[str, str]:
        return super().says | {"one_of": f"is not {self.wants}"}

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        text = super().parse(value, zone)
        if text not in self.values:
            refuse("one_of", f"{self.says['one_of']}.{nearest(text, self.values)}")
        return text

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del dtype, zone
        return {"one_of": column.cast(pl.String).is_in(self.values)}


@dataclass(frozen=True)
class Flag(ColumnType):
    """True or false, and nothing that merely looks like it."""

    wants = "true or false as a boolean"

    def dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Boolean()

    def takes(self, dtype: pl.DataType) -> bool:
        return dtype == pl.Boolean

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, bool):
            refuse("type", self.says["type"])
        return value


@dataclass(frozen=True)
class Whole(ColumnType):
    """A 64-bit integer between ``least`` and ``most``; floats are refused, even 2.0."""

    least: int = _INT64[0]
    most: int = _INT64[1]

    wants = "an integer (floats are refused, even 2.0)"

    @property
    def says(self) -> dict[str, str]:
        low, high = (self.least, self.most)
        if high == _INT64[1]:
            span = "a 64-bit integer" if low == _INT64[0] else f"{low} or more (in 64 bits)"
        else:
            span = f"between {low} and {high}"
        return super().says | {"range": f"is not {span}"}

    def dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Int64()

    def takes(self, dtype: pl.DataType) -> bool:
        return dtype.is_integer()

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, int) or isinstance(value, bool):
            refuse("type", self.says["type"])
        if not self.least <= value <= self.most:
            refuse("range", self.says["range"])
        return int(value)

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del zone
        if (self.least, self.most) == _INT64 and dtype not in {pl.UInt64, pl.Int128, pl.UInt128}:
            return {}
        inside = column.cast(pl.Int128, strict=False).is_between(self.least, self.most)
        return {"range": column.is_null() | inside.fill_null(value=False)}


@dataclass(frozen=True)
class Amount(ColumnType):
    """A decimal ≥ 0 with ``places`` places; a float within ``tolerance`` of one is that one."""

    places: int
    tolerance: float = 0.0

    wants = "a decimal, an integer or a float"

    @property
    def says(self) -> dict[str, str]:
        return super().says | {
            "negative": "is negative",
            "finite": "is not a finite number",
            "limit": f"is not less than {LIMIT:.0e}",
            "decimals": f"has more than {self.places} decimals",
        }

    def dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Decimal(38, self.places)

    def takes(self, dtype: pl.DataType) -> bool:
        return dtype.is_integer() or dtype.is_float() or dtype.is_decimal()

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            refuse("type", self.says["type"])
        exact = Decimal(value)
        if not exact.is_finite():
            refuse("finite", self.says["finite"])
        if abs(exact) >= LIMIT:
            refuse("limit", self.says["limit"])
        scale = 10**self.places
        unit = Decimal((0, (1,), -self.places))
        if isinstance(value, float):
            units = round(value * scale)
            if abs(value - units / scale) > self.tolerance:
                refuse("decimals", self.says["decimals"])
            exact = _EXACT.multiply(Decimal(units), unit)
        rounded = exact.quantize(unit, context=_EXACT)
        if rounded != exact:
            refuse("decimals", self.says["decimals"])
        if rounded < 0:
            refuse("negative", self.says["negative"])
        return rounded.copy_abs()

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del zone
        if dtype.is_integer():
            number = column.cast(pl.Int128, strict=False)
            small = number.is_between(-LIMIT + 1, LIMIT - 1).fill_null(value=False)
            return {"limit": column.is_null() | small, "negative": number >= 0}
        if dtype.is_decimal():
            small = (column < LIMIT) & (column > -LIMIT)
            number = pl.when(small).then(column)
            whole = number.round(self.places) == number
            rules = {"limit": small, "negative": column >= 0}
            return rules | ({"decimals": whole} if (dtype.scale or 0) > self.places else {})  # type: ignore[attr-defined]
        number = column.cast(pl.Float64)
        finite = number.is_finite()
        number = pl.when(finite).then(number)
        small = number.abs() < LIMIT
        number = pl.when(small).then(number)
        scale = float(10**self.places)
        units = (number * scale).round()
        return {
            "finite": finite,
            "limit": small,
            "decimals": (number - units / scale).abs() <= self.tolerance,
            "negative": units >= 0,
        }


@dataclass(frozen=True)
class Timestamp(ColumnType):
    """An instant to the microsecond, kept in the data set's zone; naive values are local time."""

    wants = "a datetime (strings and dates are refused: parse them first)"

    @property
    def says(self) -> dict[str, str]:
        return super().says | {
            "skipped": "is a local time that the clocks skip (give it with its UTC offset)",
            "years": "is outside the years 1 to 9999 (null stands for never)",
        }

    def dtype(self, zone: str) -> pl.DataType:
        return pl.Datetime("us", zone)

    def takes(self, dtype: pl.DataType) -> bool:
        return dtype == pl.Datetime

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        if not isinstance(value, datetime):
            refuse("type", self.says["type"])
        value = _plain(value)
        if zone is None:
            return value
        try:
            return place(value, zone)
        except SkippedTimeError:
            refuse("skipped", self.says["skipped"])
        except YearError:
            refuse("years", self.says["years"])

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        dtype = cast("pl.Datetime", dtype)
        first, last = bounds(zone_of(zone))
        if dtype.time_zone is not None:
            return {"years": _within(column, dtype, first, last)}
        local = _within(column, dtype, datetime.min, datetime.max)
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
            # Nanoseconds are cut towards the past; a millisecond beyond microseconds is null.
            exact = column.cast(pl.Datetime("us", dtype.time_zone), strict=False)
        if dtype.time_zone is None:
            return exact.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        return exact.dt.convert_time_zone(zone)


def _within(column: pl.Expr, dtype: pl.Datetime, first: datetime, last: datetime) -> pl.Expr:
    """Whether the column's count of its unit lies between two times; nanoseconds always do."""
    if dtype.time_unit == "ns":
        return pl.lit(value=True)
    per = _PER_UNIT[dtype.time_unit]
    return column.to_physical().is_between(-(-micros(first) // per), micros(last) // per)


def _plain(value: datetime) -> datetime:
    """A datetime and no subclass of it; what is finer than microseconds is cut."""
    if type(value) is datetime:
        return value
    return datetime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        tzinfo=value.tzinfo,
        fold=value.fold,
    )


def unset(value: Any) -> bool:  # noqa: ANN401  any value may stand in a row
    """Whether a raw value is null: ``None``, or pandas' missing time, which is unlike itself."""
    return value is None or (isinstance(value, datetime) and value != value)  # noqa: PLR0124
