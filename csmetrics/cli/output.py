"""Frames written to parquet, CSV, Excel or JSON files, atomically."""

from __future__ import annotations

import importlib
import importlib.util
import io
import re
from pathlib import Path
from typing import Any

import polars as pl

from csmetrics._support.atomic_write import written_whole
from csmetrics.cli.terminal_text import as_json
from csmetrics.errors import ArgumentError, nearest
from csmetrics.reconciliation.provenance import KEY, SIDECAR, sheet_of

FORMATS = (".parquet", ".csv", ".xlsx", ".json")
_FORMULA = r"^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]"
"""Text that a spreadsheet may read as a formula, including full-width signs."""


def checked(path: Path) -> Path:
    """Return ``path`` if its format can be written; called before anything is computed.

    Raises:
        ArgumentError: The suffix is unknown, or a library is missing.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        hint = nearest(suffix, FORMATS)
        msg = f"{path}: a result is written as {', '.join(FORMATS)}, not {suffix!r}.{hint}"
        raise ArgumentError(msg)
    if suffix == ".xlsx" and importlib.util.find_spec("xlsxwriter") is None:
        msg = "writing Excel needs xlsxwriter: pip install 'csmetrics[report]', or write .csv"
        raise ArgumentError(msg)
    return path


def write(frame: pl.DataFrame, path: Path, provenance: str | None = None) -> None:
    """Write a frame and its provenance.

    Parquet holds the provenance in its metadata, a workbook in a hidden sheet; other formats have
    a file beside them.

    Parquet and JSON keep the values unchanged. CSV and Excel are opened in spreadsheets: in a CSV
    file, text that looks like a formula gets a leading apostrophe; in a workbook it is stored as
    text. Times in a workbook are local and without zone. In both, a list is one text with commas.

    Raises:
        FileError: The file cannot be written.
    """
    with written_whole(path) as part:
        match path.suffix.lower():
            case ".parquet":
                frame.write_parquet(part, metadata={KEY: provenance} if provenance else None)
            case ".csv":
                _disarmed(_flat(frame)).write_csv(
                    part, include_bom=True
                )  # Excel needs the BOM to read Chinese
            case ".xlsx":
                _write_excel(_flat(frame), part, provenance)
            case _:
                part.write_text(as_json(frame.to_dicts()), encoding="utf-8", newline="\n")
    if path.suffix.lower() not in (".csv", ".json"):
        return
    beside = path.with_name(path.name + SIDECAR)
    if provenance:
        with written_whole(beside) as part:
            part.write_text(provenance, encoding="utf-8", newline="\n")
    else:  # that of an earlier file of this name would be read as this one's
        beside.unlink(missing_ok=True)


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Join lists to texts, because a cell cannot hold a list."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    text = pl.col(lists).list.eval(pl.element().cast(pl.String))
    return frame.with_columns(text.list.join(", "))


def _disarmed(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String, pl.Categorical, pl.Enum).cast(pl.String)
    safe = frame.with_columns(
        pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )
    return safe.rename({name: f"'{name}" for name in frame.columns if re.match(_FORMULA, name)})


def _write_excel(frame: pl.DataFrame, path: Path, provenance: str | None = None) -> None:
    xlsxwriter: Any = importlib.import_module("xlsxwriter")  # untyped

    zoned = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    local = frame.with_columns(pl.col(name).dt.replace_time_zone(None) for name in zoned)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    options["in_memory"] = True  # otherwise a killed process leaves temporary files
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as book:
        local.write_excel(book, autofit=True, freeze_panes=(1, 0))
        for row, text in enumerate(sheet_of(provenance)):
            sheet = book.get_worksheet_by_name(KEY) or book.add_worksheet(KEY)
            sheet.hide()
            sheet.write_string(row, 0, text)
    path.write_bytes(made.getvalue())
