"""Column types: validation and conversion of single Python values and of polars columns.

In each type ``parse`` takes one Python value; ``rules`` and ``canonical`` take a polars column.
Both accept the same values and convert them to the same results.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NoReturn, get_args
from zoneinfo import ZoneInfo

import polars as pl
from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from csmetrics.errors import nearest
from csmetrics.tables.time_zones import zone_of

_INT64 = (-(2**63), 2**63 - 1)


@dataclass(frozen=True)
class ColumnType(ABC):
    """The type of a column's values; it is metadata in the annotation of a model's field."""

    @property
    def wants(self) -> str:
        """What a value has to be, as error messages say it."""
        return self._wants()

    @property
    def says(self) -> dict[str, str]:
        """For each rule, the message about a value that breaks it."""
        return {"null": "is null", "type": f"is not {self.wants}", **self._says()}

    def dtype(self, zone: str) -> pl.DataType:
        """Return the canonical polars type."""
        return self._dtype(zone)

    def parse(self, value: object, zone: ZoneInfo | None) -> object:
        """Convert a Python value to its canonical form; without ``zone``, naive times stay naive.

        Raises:
            PydanticCustomError: the value breaks a rule; the error's type is the rule's name.
        """
        if value is None:
            self._refuse("null")
        return self._parse(value, zone)

    def rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        """Return an expression for each rule, for a column of type ``dtype``.

        It is false where a value breaks the rule, else true or null.
        """
        if dtype == pl.Null:
            return {}
        if not self._takes(dtype):
            return {"type": column.is_null()}
        return self._rules(column, dtype, zone)

    def canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        """Cast the column to its canonical type; a value that breaks a rule may become anything."""
        if dtype == self.dtype(zone):
            return column
        if not self._takes(dtype):
            return pl.lit(None, dtype=self.dtype(zone))
        return self._canonical(column, dtype, zone)

    def holds(self, dtype: pl.DataType) -> bool:
        """Whether a polars column of this type may hold values of the column."""
        return dtype == pl.Null or self._takes(dtype)

    @abstractmethod
    def _wants(self) -> str: ...

    @abstractmethod
    def _dtype(self, zone: str) -> pl.DataType: ...

    @abstractmethod
    def _parse(self, value: object, zone: ZoneInfo | None) -> object: ...

    @abstractmethod
    def _takes(self, dtype: pl.DataType) -> bool:
        """Whether a polars column of this type may hold values of the column."""

    def _says(self) -> dict[str, str]:
        return {}

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del column, dtype, zone
        return {}

    def _canonical(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> pl.Expr:
        del dtype
        return column.cast(self.dtype(zone), strict=False)

    def _refuse(self, rule: str, hint: str = "") -> NoReturn:
        message = f"{self.says[rule]}{hint}"
        raise PydanticCustomError(rule, "{says}", {"says": message})

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def parse(value: object, info: ValidationInfo) -> object:
            zone = (info.context or {}).get("time_zone")
            return self.parse(value, None if zone is None else zone_of(zone))

        return core_schema.with_info_before_validator_function(parse, handler(source))


def is_text(dtype: pl.DataType) -> bool:
    """Whether a column of this polars type holds strings."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


OwnType = Literal["text", "integer", "flag"]
"""The types that a definition may declare for a column that the models do not know."""


def own_type(dtype: pl.DataType) -> OwnType | None:
    """Return the type that a column unknown to the models can be declared as; None if none."""
    if is_text(dtype):
        return "text"
    if dtype.is_integer():
        return "integer"
    return "flag" if dtype == pl.Boolean else None


def holds_own(dtype: pl.DataType, declared: OwnType) -> bool:
    """Whether a column of this polars type, unknown to the models, can be read as declared.

    A column of polars' type Null has no values and can be read as any type.
    """
    return dtype == pl.Null or own_type(dtype) == declared


@dataclass(frozen=True)
class Text(ColumnType):
    """Any string."""

    def _wants(self) -> str:
        return "a string"

    def _says(self) -> dict[str, str]:
        return {"unicode": "is not Unicode text (no frame can hold it)"}

    def _dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.String()

    def _takes(self, dtype: pl.DataType) -> bool:
        return is_text(dtype)

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, str):
            self._refuse("type")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                self._refuse("unicode")
        return str.__str__(value)  # the value of an enum member


@dataclass(frozen=True)
class Name(Text):
    """A name of a person, a team or a shop; it is pseudonymised like an id."""


@dataclass(frozen=True)
class IdText(Text):
    """An id: a non-empty string, or an integer, which becomes its digits."""

    def _wants(self) -> str:
        return "a string or an integer (floats are refused: 17850.0 would become another id)"

    def _says(self) -> dict[str, str]:
        return {**super()._says(), "empty": "is an empty string"}

    def _takes(self, dtype: pl.DataType) -> bool:
        return is_text(dtype) or dtype.is_integer()

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(int(value))
        text = super()._parse(value, zone)
        if not text:
            self._refuse("empty")
        return text

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del zone
        return {} if dtype.is_integer() else {"empty": column.cast(pl.String) != ""}


@dataclass(frozen=True)
class OneOf(Text):
    """One of ``values``, compared exactly."""

    values: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        known = replace(self, values=get_args(source))
        return super(OneOf, known).__get_pydantic_core_schema__(source, handler)

    def _wants(self) -> str:
        return f"one of {', '.join(repr(value) for value in self.values)}"

    def _says(self) -> dict[str, str]:
        return {**super()._says(), "one_of": f"is not {self.wants}"}

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        text = super()._parse(value, zone)
        if text not in self.values:
            self._refuse("one_of", f".{nearest(text, self.values)}")
        return text

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del dtype, zone
        return {"one_of": column.cast(pl.String).is_in(self.values)}


@dataclass(frozen=True)
class Flag(ColumnType):
    """A boolean; integers and strings such as "true" are refused."""

    def _wants(self) -> str:
        return "true or false as a boolean"

    def _dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Boolean()

    def _takes(self, dtype: pl.DataType) -> bool:
        return dtype == pl.Boolean

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, bool):
            self._refuse("type")
        return value


@dataclass(frozen=True)
class Whole(ColumnType):
    """A 64-bit integer between ``least`` and ``most``; floats are refused, even 2.0."""

    least: int = _INT64[0]
    most: int = _INT64[1]

    def _wants(self) -> str:
        return "an integer (floats are refused, even 2.0)"

    def _says(self) -> dict[str, str]:
        low, high = (self.least, self.most)
        if high == _INT64[1]:
            span = "a 64-bit integer" if low == _INT64[0] else f"{low} or more (in 64 bits)"
        else:
            span = f"between {low} and {high}"
        return {"range": f"is not {span}"}

    def _dtype(self, zone: str) -> pl.DataType:
        del zone
        return pl.Int64()

    def _takes(self, dtype: pl.DataType) -> bool:
        return dtype.is_integer()

    def _parse(self, value: object, zone: ZoneInfo | None) -> object:
        del zone
        if not isinstance(value, int) or isinstance(value, bool):
            self._refuse("type")
        if not self.least <= value <= self.most:
            self._refuse("range")
        return int(value)

    def _rules(self, column: pl.Expr, dtype: pl.DataType, zone: str) -> dict[str, pl.Expr]:
        del zone
        if (self.least, self.most) == _INT64 and dtype not in {pl.UInt64, pl.Int128, pl.UInt128}:
            return {}
        inside = column.cast(pl.Int128, strict=False).is_between(self.least, self.most)
        return {"range": column.is_null() | inside.fill_null(value=False)}


def unset(value: Any) -> bool:  # noqa: ANN401  any value may stand in a row
    """Whether a raw value is null: ``None``, or pandas' ``NaT``, which does not equal itself."""
    return value is None or (isinstance(value, datetime) and value != value)  # noqa: PLR0124
