"""Expressions that read local dates as spreadsheets write them."""

from __future__ import annotations

import polars as pl

_DAY = r"^([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?$"
_COMPACT = r"^[0-9]{8}$"
_APART = r"^[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?$"
_MIDNIGHT = r"[ T]+0?0:00(:00(\.0+)?)?$"
_SERIAL = r"^[0-9]{5}(\.0)?$"
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73051  # the days from 2000 to 2099
FIRST_DAY, _FIRST_DAY_1904 = "1899-12-30", "1904-01-01"
_DAYS_TO_1904 = 1462


def date_of(
    name: str, text: pl.Expr, dtype: pl.DataType, form: str | None, epoch: str = FIRST_DAY
) -> pl.Expr:
    """Read a cell as a local date, year first; null if it is not certainly one.

    Args:
        name: The column.
        text: Its cells as text, clean.
        dtype: Its type in the file. A datetime at midnight is that date, any other is null.
        form: How dates are written, as in ``strptime``; None: year first, or a serial number.
        epoch: The first day of serial numbers.
    """
    if isinstance(dtype, pl.Date):
        return pl.col(name)
    if isinstance(dtype, pl.Datetime):
        day = pl.col(name).dt.date()
        return pl.when(pl.col(name).dt.time() == pl.time(0, 0, 0)).then(day)
    if form is not None:
        return text.str.to_date(form, strict=False)
    plain = text.str.replace(_MIDNIGHT, "")
    certain = plain.str.contains(_APART) | plain.str.contains(_COMPACT)
    written = pl.when(certain).then(plain.str.replace(_DAY, "${1}-${2}-${3}"))
    number = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64).cast(pl.Int64)
    less = _DAYS_TO_1904 if epoch == _FIRST_DAY_1904 else 0
    in_range = number.is_between(_FIRST_SERIAL - less, _LAST_SERIAL - less)
    serial = pl.when(in_range).then(number)
    start = pl.lit(epoch).str.to_date("%Y-%m-%d")
    return pl.coalesce(
        written.str.to_date("%Y-%m-%d", strict=False), start + pl.duration(days=serial)
    )
