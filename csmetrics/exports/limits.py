"""How much a small file may unpack to: refused before it fills the memory (解压上限)."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import BinaryIO

import polars as pl

from csmetrics.errors import ArgumentError, DataError

VARIABLE = "CSMETRICS_MAX_UNPACKED_MB"
"""The environment variable that sets the limit."""

_MB = 1_000_000
_LEAST = 64 * _MB
"""Whatever unpacks to less is read, however small it is packed."""
_TIMES, _MOST = 50, 1024 * _MB
"""Of a workbook: real ones unpack to 5 to 30 times their size; and openpyxl reads 5 MB a second."""
_TIMES_PARQUET, _VALUE = 200, 8
"""Of parquet: a value is taken for 8 bytes; tables of real rows have 2 to 20 times their size."""


def check_workbook(path: Path, file: BinaryIO | None = None) -> None:
    """Refuse a workbook, or another zip archive, that unpacks to too much.

    Args:
        path: The file, as it is named in the error.
        file: The file, open; it is left where it was.

    Raises:
        DataError: It unpacks to more than the limit; the message says how to raise it.
        ArgumentError: The limit that the environment sets is no number.
    """
    at = None if file is None else file.tell()
    try:
        with zipfile.ZipFile(file or path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return  # who reads it says what is wrong
    finally:
        if file is not None and at is not None:
            file.seek(at)
    size = path.stat().st_size
    _check(path, unpacked, min(_MOST, max(_LEAST, _TIMES * size)), "it is {} MB unpacked")


def check_parquet(path: Path) -> None:
    """Refuse a parquet file that holds far more values than its bytes could tell apart.

    Args:
        path: The file; only its footer is read.

    Raises:
        DataError: It unpacks to more than the limit; the message says how to raise it.
        ArgumentError: The limit that the environment sets is no number.
    """
    try:
        frame = pl.scan_parquet(path, glob=False)
        columns = len(frame.collect_schema())
        rows = frame.select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return  # who reads it says what is wrong
    limit = max(_LEAST, _TIMES_PARQUET * path.stat().st_size)
    said = f"it has {rows:,} rows, {{}} MB or more unpacked"
    _check(path, rows * columns * _VALUE, limit, said)


def _check(path: Path, unpacked: int, limit: int, said: str) -> None:
    limit = _given(limit)
    if unpacked > limit:
        size = path.stat().st_size / _MB
        msg = (
            f"{path.name} of {size:,.1f} MB is not read: {said.format(f'{unpacked / _MB:,.0f}')},"
            f" and the limit for such a file is {limit / _MB:,.0f} MB. If it is what it should be,"
            f" raise the limit with {VARIABLE}={-(-unpacked // _MB)} in the environment, or save it"
            " as CSV"
        )
        raise DataError(msg)


def _given(limit: int) -> int:
    """The limit of the environment, else the one worked out."""
    given = os.environ.get(VARIABLE, "")
    if not given.strip():
        return limit
    if not given.strip().isdecimal():
        msg = f"{VARIABLE} is a number of megabytes, not {given!r}"
        raise ArgumentError(msg)
    return int(given) * _MB
