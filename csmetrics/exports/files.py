"""Reading of a file's raw cells; its first bytes decide its kind, not its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.csv_files import raw_csv
from csmetrics.exports.excel_files import raw_excel
from csmetrics.exports.headers import Wanted, header_of
from csmetrics.exports.limits import check_parquet
from csmetrics.exports.raw import LINE, RawTable
from csmetrics.tables.validation.validate import UNREADABLE, why_unreadable

PARQUET = b"PAR1"
OTHER_DATA = frozenset(
    {".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".json", ".jsonl", ".ndjson", ".feather"}
    | {".arrow", ".ipc", ".xlsb", ".ods", ".et", ".numbers", ".db", ".sqlite", ".duckdb", ".dbf"}
    | {".parquet", ".html", ".htm", ".mht", ".mhtml"}
)
"""Endings of data files other than text and .xlsx; some of them can be read."""
_MAGIC = {
    b"\xd0\xcf\x11\xe0": "an old or locked workbook; save it as .xlsx or CSV.",
    b"\x1f\x8b": "compressed (gzip); unpack it, and give the file in it.",
    b"BZh": "compressed (bzip2); unpack it, and give the file in it.",
    b"\xfd7zX": "compressed (xz); unpack it, and give the file in it.",
    b"\x28\xb5\x2f\xfd": "compressed (zstd); unpack it, and give the file in it.",
    b"7z\xbc\xaf": "an archive (7z); unpack it, and give the files in it.",
    b"Rar!": "an archive (rar); unpack it, and give the files in it.",
    b"%PDF": "a PDF; export the table as .xlsx or CSV.",
    b"ARRO": "an Arrow file; pl.scan_ipc reads it into a frame.",
    b"SQLi": "a SQLite database; export the table as CSV.",
}


def magic_of(path: Path) -> bytes:
    """Read the first four bytes of a file.

    Raises:
        DataError: It cannot be read, or its name is not UTF-8.
    """
    try:
        str(path).encode()  # polars cannot open a file whose name is not UTF-8
        with path.open("rb") as file:
            return file.read(4)
    except UnicodeEncodeError as error:
        msg = f"{str(path)!a} has a name that is not UTF-8: rename the file or its folder."
        raise DataError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read: {getattr(error, 'strerror', error)}; check the file"
        raise DataError(msg) from error


def raw_table(
    path: Path,
    wanted: Wanted | None = None,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> RawTable:
    """Read the rows below the header of a CSV file, a sheet or a parquet file, with their lines.

    Args:
        path: The file; its first bytes decide its kind.
        wanted: The columns by which the header is found; default: the first row as wide as most.
        encoding: The encoding of a text file; default: detected.
        sheet: The sheet of a workbook; default: the first.

    Raises:
        ArgumentError: An argument is invalid, or openpyxl is not installed.
        DataError: The file cannot be read, or has no such header.
    """
    magic = magic_of(path)
    for begin, what in _MAGIC.items():
        if magic.startswith(begin):
            msg = f"{path.name} is {what}"
            raise DataError(msg)
    if magic == PARQUET:
        return _raw_parquet(path, wanted)
    try:
        if magic.startswith(b"PK"):
            return raw_excel(path, wanted, sheet)
        return raw_csv(path, wanted, encoding)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}; check the file"
        raise DataError(msg) from error


@contextmanager
def own_errors(path: Path) -> Iterator[None]:
    """Raise polars' errors about a damaged file as a ``DataError``.

    Raises:
        DataError: The file cannot be read.
    """
    try:
        yield
    except UNREADABLE as error:
        msg = f"{path.name} cannot be read: {why_unreadable(error)}; check the file"
        raise DataError(msg) from error


def _raw_parquet(path: Path, wanted: Wanted | None) -> RawTable:
    """Read a parquet file with its own types; its rows are numbered from 1."""
    check_parquet(path)
    with own_errors(path):
        frame = pl.scan_parquet(path, glob=False)
        names = frame.collect_schema().names()
    header = header_of([names], wanted)
    cells = frame.rename({name: str(n) for n, name in enumerate(names)})
    return RawTable(path, header, (), cells.with_row_index(LINE, 1))
