"""``read_result``: read written results back from their files, with their provenance."""

from __future__ import annotations

import importlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from csmetrics._support.notices import warn
from csmetrics._support.version import MEANING, VERSION
from csmetrics.errors import ArgumentError, DataError, FileError
from csmetrics.evaluation.incremental.partials import Partials
from csmetrics.evaluation.incremental.store import NAME as PARTIALS
from csmetrics.reconciliation.provenance import (
    COMMENT,
    KEY,
    SIDECAR,
    Provenance,
    definitions_of,
)

_DATES = ("period_start", "period_end", "reported_on", "day")
_TEXTS = ("metric", "unit", "status", "policy", "outcome", "team", "name", "role")
_DISARMED = r"^'(\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])"
"""Text in a CSV file with an apostrophe, so that a spreadsheet does not take it for a formula."""


class ReadResult(NamedTuple):
    """A result read from a file, and its provenance; None if the file has none."""

    frame: pl.DataFrame
    provenance: Provenance | None


def read_result(
    path: str | os.PathLike[str], *more: str | os.PathLike[str], mixed: bool = False
) -> ReadResult:
    """Read results that the command line wrote, with their provenance (读取结果).

    Args:
        path: A ``.parquet``, ``.csv``, ``.xlsx`` or ``.json`` file, or one of partial sums; or a
            report, ``.html`` or ``.md``, which has a provenance and no frame.
        *more: Further files, whose rows are appended; the provenance is that of the first.
        mixed: Whether files of different definitions may be combined.

    Raises:
        FileError: A file cannot be read.
        DataError: The files are of different definitions; the error says which clause differs.
    """
    read = [_read(Path(one)) for one in (path, *more)]
    for n, (one, (_, theirs)) in enumerate(zip((path, *more), read, strict=True)):
        for other, (_, ours) in list(zip((path, *more), read, strict=True))[:n]:
            apart = ours and theirs and ours.differs(theirs)
            if apart and not mixed:
                msg = (
                    f"{other} and {one} differ in definition: {apart}; mixed=True reads them anyway"
                )
                raise DataError(msg)
    silent = [
        str(one)
        for one, (_, provenance) in zip((path, *more), read, strict=True)
        if provenance is None
    ]
    if more and silent:
        warn(
            f"the definitions behind the figures of {', '.join(silent)} are not known, because"
            " no provenance is written with them. Check them before comparing"
        )
    return ReadResult(pl.concat([one.frame for one in read], how="diagonal_relaxed"), read[0][1])


def _read(path: Path) -> ReadResult:
    """Read one file by its suffix, with its provenance."""
    try:
        match path.suffix.lower():
            case ".html" | ".md":  # a report has no single table
                found = COMMENT.search(path.read_text("utf-8"))
                return ReadResult(pl.DataFrame(), _provenance(found and found[1]))
            case ".parquet":
                metadata = pl.read_parquet_metadata(path)
                if PARTIALS in metadata:
                    return _partials(path)
                text = metadata.get(KEY)
                return ReadResult(
                    pl.read_parquet(path), Provenance.from_json(text) if text else None
                )
            case ".xlsx":
                return _workbook(path)
            case ".json":
                rows = json.loads(path.read_text("utf-8"))
                frame = _typed(pl.DataFrame(rows, infer_schema_length=None))
            case _:
                frame = _of_csv(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, pl.exceptions.PolarsError) as error:
        msg = f"{path} cannot be read: {error}; check the file"
        raise FileError(msg) from error
    beside = path.with_name(path.name + SIDECAR)
    text = beside.read_text("utf-8") if beside.is_file() else None
    return ReadResult(frame, _provenance(text))


def _provenance(text: str | None) -> Provenance | None:
    return Provenance.from_json(text) if text else None


def _of_csv(path: Path) -> pl.DataFrame:
    """Read a CSV file; ids and texts stay strings, even if they look like numbers or dates."""
    names = pl.read_csv(path, n_rows=0).columns
    texts = dict.fromkeys((name for name in names if _is_text(name)), pl.String())
    frame = pl.read_csv(
        path, try_parse_dates=True, infer_schema_length=None, schema_overrides=texts
    )
    armed = pl.col(pl.String).str.replace(_DISARMED, "${1}")
    return _typed(frame.with_columns(armed))


def _is_text(name: str) -> bool:
    return name in _TEXTS or name.endswith(("_id", "_by", "_zh", "_en"))


def _workbook(path: Path) -> ReadResult:
    try:
        openpyxl: Any = importlib.import_module("openpyxl")  # it has no types
    except ImportError:
        msg = "reading Excel needs openpyxl: pip install 'csmetrics[excel]', or save it as CSV."
        raise ArgumentError(msg) from None
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    book.close()
    provenance = sheets.pop(KEY, None)
    head, *rows = next(iter(sheets.values())) or [()]
    frame = pl.DataFrame(
        rows,
        schema=[str(one) for one in head],
        orient="row",
        strict=False,
        infer_schema_length=None,
    )
    text = "".join(str(row[0]) for row in provenance) if provenance else None
    return ReadResult(_typed(frame), _provenance(text))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Convert the columns that hold days to dates, as in a result.

    Raises:
        ValueError: A cell of such a column is not a date.
    """
    names = [name for name in _DATES if name in frame.columns]
    days = frame.with_columns(
        pl.col(name).str.head(10).str.to_date(strict=False)
        if frame.schema[name] == pl.String
        else pl.col(name).cast(pl.Date, strict=False)
        for name in names
    )
    for name in names:
        lost = frame[name].filter(days[name].is_null() & frame[name].is_not_null())
        if lost.len():
            msg = f"{lost[0]!r} in the column {name} is not a date such as 2026-03-02"
            raise ValueError(msg)
    return days


def _partials(path: Path) -> ReadResult:
    """Read partial sums, whose file has definitions but no fingerprint of the data."""
    kept = Partials.read_parquet(path)
    given = {"by": kept.by, "edition": kept.edition}
    provenance = Provenance(
        library=VERSION,
        meaning=MEANING,
        metrics={one.label: one.fingerprint for one in kept.metrics},
        data=f"partial sums known at {kept.as_of}",
        arguments={name: str(value) for name, value in given.items() if value},
        definitions=definitions_of(kept.metrics),
    )
    return ReadResult(kept.to_frame(), provenance)
