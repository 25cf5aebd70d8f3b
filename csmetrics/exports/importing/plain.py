"""Columns whose every cell is written plainly, read at once: nothing is to be repaired there.

What these functions do not read is read cell by cell, as any export is; the values are the same.
"""

from __future__ import annotations

import polars as pl

from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import ColumnType, IdText, OneOf, Whole
from csmetrics.tables.schema.timestamps import Timestamp
from csmetrics.tables.time_zones import localised

_TIME = "%Y-%m-%d %H:%M:%S"
_ID = r"^[A-Za-z0-9_\-:*/\p{Han}]+$"
_AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,4})?$"
_DIGITS = r"^[0-9]+$"
_FEW = 50
_WHOLE = r"^[0-9]{1,15}$"
_WRITTEN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"


def read_plain(text: pl.Series, kind: ColumnType, zone: str | None) -> pl.Series | None:
    """The values of a column; None where a cell is not written plainly.

    Args:
        text: The cells, null where there is nothing.
        kind: The type of our column.
        zone: The zone of times; None: times are not read here.
    """
    if isinstance(kind, Timestamp):
        return None if zone is None else _times(text, zone)
    for sort, pattern, dtype in ((Amount, _AMOUNT, pl.Float64()), (Whole, _WHOLE, pl.Int64())):
        if isinstance(kind, sort):
            return text.cast(dtype) if _all(text, pattern) else None
    if isinstance(kind, IdText):
        return text if all_digits(text) or _all(text, _ID) else None
    if isinstance(kind, OneOf):
        return text if bool(text.is_in(list(kind.values)).all(ignore_nulls=True)) else None
    return None


def _times(text: pl.Series, zone: str) -> pl.Series | None:
    if not _all(text, _WRITTEN):
        return None
    naive = text.str.to_datetime(_TIME, strict=False, time_unit="us")
    placed = naive.to_frame("t").select(localised(pl.col("t"), zone)).to_series()
    return placed if placed.null_count() == text.null_count() else None


def is_plain(text: pl.Series) -> bool:
    """Whether for certain all cells are digits, or all are times, with nothing around them."""
    return all_digits(text) or (_all(text.head(_FEW), _WRITTEN) and _all(text, _WRITTEN))


def all_digits(text: pl.Series) -> bool:
    """Whether all cells are whole numbers without a sign; cheap, and most columns of ids are."""
    if not _all(text.head(_FEW), _DIGITS):
        return False
    number = text.cast(pl.Int64, strict=False)
    return number.null_count() == text.null_count() and bool(
        ((number >= 0) & ~text.str.starts_with("+")).all(ignore_nulls=True)
    )


def _all(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).all(ignore_nulls=True))
