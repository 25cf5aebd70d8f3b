"""The fast path of reading a column: if no cell needs a repair, it is read as a whole.

Other columns are read cell by cell, like any export, with the same values.
"""

from __future__ import annotations

import polars as pl

from csmetrics.exports.cells import DAMAGED_ID, TYPED
from csmetrics.tables.placeholders import PLACEHOLDERS
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import ColumnType, IdText, OneOf, Text, Whole
from csmetrics.tables.schema.timestamps import Timestamp
from csmetrics.tables.time_zones import localised

_TIME = "%Y-%m-%d %H:%M:%S"
_ID = r"^[A-Za-z0-9_\-:*/\p{Han}]+$"
_AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,4})?$"
_FEW, _MOST, _SAMPLE = 50, 64, 1024
_LENGTH = 19
_WHOLE = r"^[0-9]{1,15}$"
_WRITTEN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"


def read_plain(
    text: pl.Series, kind: ColumnType, zone: str | None, *, of_sheet: bool = False
) -> pl.Series | None:
    """Read the values of a column; return None if a cell may need a repair.

    Args:
        text: The cells, null where there is no value.
        kind: The type of our column.
        zone: The zone of times; None: times are not read here.
        of_sheet: Whether the cells come from a workbook, which may have turned ids into dates.
    """
    if isinstance(kind, Timestamp):
        return None if zone is None else _times(text, zone)
    for sort, pattern, dtype in ((Amount, _AMOUNT, pl.Float64()), (Whole, _WHOLE, pl.Int64())):
        if isinstance(kind, sort):
            return text.cast(dtype) if _all(text, pattern) else None
    if isinstance(kind, IdText):
        return text if all_digits(text) or _are_ids(_distinct(text), of_sheet=of_sheet) else None
    if isinstance(kind, OneOf):
        known = set(kind.values)
        return text if all(one in known for one in _distinct(text).unique().drop_nulls()) else None
    if type(kind) is Text:
        words = few_distinct(text)
        return text if words is not None and _is_worded(words) else None
    return None


def _times(text: pl.Series, zone: str) -> pl.Series | None:
    if not _all(text, _WRITTEN):
        return None
    naive = pl.col(text.name).str.to_datetime(_TIME, strict=False, time_unit="us")
    placed = text.to_frame().select(localised(naive, zone)).to_series()
    return placed if placed.null_count() == text.null_count() else None


def _is_worded(text: pl.Series) -> bool:
    """Whether all texts are plain words or codes, and none is a placeholder."""
    return _all(text, _ID) and not bool(text.is_in(PLACEHOLDERS).any(ignore_nulls=True))


def _are_ids(text: pl.Series, *, of_sheet: bool) -> bool:
    """Whether all texts are plain words or codes that no program has converted."""
    odd = f"{DAMAGED_ID}|{TYPED}" if of_sheet else DAMAGED_ID
    return _is_worded(text) and not _any(text, odd)


def _distinct(text: pl.Series) -> pl.Series:
    """Return the distinct texts of a column if they are few, else all its texts."""
    words = few_distinct(text)
    return text if words is None else words


def is_plain(text: pl.Series) -> bool:
    """Whether it is certain that all cells are digits, or all are times, with nothing else."""
    first = next((one for one in text.head(_FEW) if one is not None), "")
    if first.isdigit():
        return all_digits(text)
    return len(first) == _LENGTH and first[:1].isdigit() and _all(text, _WRITTEN)


def all_digits(text: pl.Series) -> bool:
    """Whether all cells are digits only: a cheap check that most columns of ids pass."""
    sample = text.head(_FEW).drop_nulls().to_list()
    if not all(one.isascii() and one.isdigit() for one in sample):
        return False
    number = text.cast(pl.Int64, strict=False)
    if number.null_count() != text.null_count():
        return False
    # A whole number that begins with no sign consists of digits.
    least = number.min()
    return least is None or (isinstance(least, int) and least >= 0 and not _any(text, r"^[+-]"))


def few_distinct(text: pl.Series) -> pl.Series | None:
    """Return the distinct texts of a column, without null, if they are few; else None."""
    if text.len() <= _MOST or text.head(_SAMPLE).n_unique() > _MOST:
        return None
    words = text.unique().drop_nulls()
    return words if words.len() <= _SAMPLE else None


def _any(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).any(ignore_nulls=True))


def _all(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).all(ignore_nulls=True))
