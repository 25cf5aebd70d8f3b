"""Limits of unpacked size: refuse a file before it fills the memory (解压上限)."""

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
"""A file that unpacks to less is read, unless the environment sets a lower limit."""
_TIMES, _MOST = 50, 1024 * _MB
"""The limits of a workbook: a multiple of its size, and a number of bytes.

Real ones unpack to 5 to 30 times their size; openpyxl reads 5 MB a second.
"""
_TIMES_PARQUET, _VALUE = 200, 8
"""The limit of a parquet file as a multiple of its size, a value counted as 8 bytes.

Tables of real rows unpack to 2 to 20 times their size.
"""


def check_workbook(path: Path, file: BinaryIO | None = None) -> None:
    """Raise if a workbook, or another zip archive, unpacks to more than the limit.

    Args:
        path: The file, as it is named in the error.
        file: The file, open; its position is kept.

    Raises:
        DataError: It unpacks to more than the limit; the message says how to raise it.
        ArgumentError: The limit set in the environment is not a number.
    """
    at = None if file is None else file.tell()
    try:
        with zipfile.ZipFile(file or path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return  # reading the file raises the error
    finally:
        if file is not None and at is not None:
            file.seek(at)
    size = path.stat().st_size
    _check(path, unpacked, min(_MOST, max(_LEAST, _TIMES * size)), "it is {} MB unpacked")


def check_parquet(path: Path) -> None:
    """Raise if a parquet file holds far more values than real tables of its size.

    Args:
        path: The file; only its footer is read.

    Raises:
        DataError: It unpacks to more than the limit; the message says how to raise it.
        ArgumentError: The limit set in the environment is not a number.
    """
    try:
        frame = pl.scan_parquet(path, glob=False)
        columns = len(frame.collect_schema())
        rows = frame.select(pl.len()).collect().item()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return  # reading the file raises the error
    limit = max(_LEAST, _TIMES_PARQUET * path.stat().st_size)
    size = f"it has {rows:,} rows, {{}} MB or more unpacked"
    _check(path, rows * columns * _VALUE, limit, size)


def _check(path: Path, unpacked: int, limit: int, extent: str) -> None:
    limit = _given(limit)
    if unpacked > limit:
        size = path.stat().st_size / _MB
        msg = (
            f"{path.name} of {size:,.1f} MB is not read: {extent.format(f'{unpacked / _MB:,.0f}')},"
            f" and the limit for such a file is {limit / _MB:,.0f} MB. If the file is as it "
            f"should be, raise the limit with {VARIABLE}={-(-unpacked // _MB)} in the "
            "environment, or save it as CSV"
        )
        raise DataError(msg)


def _given(limit: int) -> int:
    """Return the limit in bytes that the environment sets, else ``limit``."""
    given = os.environ.get(VARIABLE, "")
    if not given.strip():
        return limit
    if not given.strip().isdecimal():
        msg = f"{VARIABLE} must be a number of megabytes, not {given!r}"
        raise ArgumentError(msg)
    return int(given) * _MB
