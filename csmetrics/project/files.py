"""The rows of a table from its files: one file or several, as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import polars as pl
from polars import selectors

from csmetrics.errors import CsmetricsError, DataError, ProjectError, nearest
from csmetrics.exports import read_export
from csmetrics.exports.files import PARQUET, magic_of, raw_table
from csmetrics.exports.headers import Wanted
from csmetrics.exports.reading import TableName
from csmetrics.project.settings import TableSettings
from csmetrics.tables import MARKS, TABLES, columns_of
from csmetrics.tables.judge import UNREADABLE, why_unreadable

SUFFIXES = (".parquet", ".csv", ".xlsx")
_LARGE = 1 << 27
"""Files of more bytes than this are scanned in passes; their rows are in the same order."""


def tables_in(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The files of a folder that are named after a table, and what is said of the others.

    Errors:
        ProjectError: Two files are named after one table.
    """
    found: dict[str, Path] = {}
    others = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith((".", "~$")):
            continue
        if path.stem not in TABLES:
            others.append(f"{path.name} is named after no table.{nearest(path.stem, TABLES)}")
        elif path.stem in found:
            msg = (
                f"{folder}: both {found[path.stem].name} and {path.name} are the table"
                f" {path.stem!r}: remove one, or name it in a project file"
            )
            raise ProjectError(msg)
        else:
            found[path.stem] = path
    return found, others


def files_of(table: str, settings: TableSettings, folder: Path) -> list[Path]:
    """The files that a project file names for a table, a pattern's in the order of their names.

    Errors:
        ProjectError: A pattern fits no file, or a file is not there.
    """
    found: list[Path] = []
    for given in [settings.path] if isinstance(settings.path, str) else settings.path:
        path = folder / given
        if any(sign in given for sign in "*?["):
            root = Path(path.anchor)
            fitting = sorted(p for p in root.glob(str(path.relative_to(root))) if p.is_file())
        else:
            fitting = [path] if path.is_file() else []
        if not fitting:
            near = path.parent.iterdir() if path.parent.is_dir() else ()
            hint = nearest(path.name, [other.name for other in near])
            msg = f"tables.{table}.path: there is no file {given!r} in {folder}.{hint}"
            raise ProjectError(msg)
        found += fitting
    return list(dict.fromkeys(found))


def read_table(
    table: str, paths: Sequence[Path], settings: TableSettings | None, time_zone: str
) -> pl.DataFrame | pl.LazyFrame:
    """The rows of a table, those of several files one after the other.

    Messages keep the order of their files: what shares an instant and has no ``seq`` of its own
    stands as it stands there, however large the files are. Where the times of a column have an
    offset in one file and none in another, all become instants, by the zone given.

    Errors:
        CsmetricsError: A file cannot be read as this table; the message names the file.
    """
    parts = [_read(table, path, settings) for path in paths]
    if _differ_in_zone(parts):
        utc = selectors.datetime(time_zone="*").dt.convert_time_zone("UTC")
        parts = [_read(table, path, settings, time_zone).with_columns(utc) for path in paths]
    frame = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal_relaxed")
    if sum(path.stat().st_size for path in paths) <= _LARGE:
        try:
            return frame.collect()
        except UNREADABLE as error:
            names = ", ".join(path.name for path in paths)
            msg = f"{table}: {names} cannot be read: {why_unreadable(error)}"
            raise DataError(msg) from error
    if table == "messages" and "seq" not in frame.collect_schema():
        frame = frame.with_row_index("seq").with_columns(pl.col("seq").cast(pl.Int64))
    return frame


def _differ_in_zone(parts: Sequence[pl.LazyFrame]) -> bool:
    """Whether the times of a column have different zones, or a zone in some parts only."""
    zones: dict[str, set[str | None]] = {}
    for part in parts:
        for name, dtype in part.collect_schema().items():
            if isinstance(dtype, pl.Datetime):
                zones.setdefault(name, set()).add(dtype.time_zone)
    return any(len(found) > 1 for found in zones.values())


def _read(
    table: str, path: Path, settings: TableSettings | None, time_zone: str | None = None
) -> pl.LazyFrame:
    options = {} if settings is None else settings.model_dump(exclude={"path"}, exclude_none=True)
    if time_zone is not None:
        options.setdefault("time_zone", time_zone)
    try:
        if not options and magic_of(path) == PARQUET:
            frame = pl.scan_parquet(path, glob=False)
            frame.collect_schema()
            return frame
        if "columns" not in options:
            options["columns"] = {name: name for name in _own(table, path, options)}
        if "values" in options:
            options["values"] = _with_nulls(options["values"])
        return read_export(path, cast("TableName", table), **options).lazy()
    except CsmetricsError as error:
        msg = str(error) if path.name in str(error) else f"{path.name}: {error}"
        raise type(error)(msg) from error
    except UNREADABLE as error:
        msg = f"{table}: {path.name} cannot be read: {why_unreadable(error)}"
        raise DataError(msg) from error


def _own(table: str, path: Path, options: Mapping[str, Any]) -> list[str]:
    """The headers of a file that are columns of one's own: kept, as every column of a frame is."""
    known = tuple(columns_of(table))
    asked = {name: options[name] for name in ("encoding", "sheet") if name in options}
    header = raw_table(path, Wanted({}, known), **asked).header
    names = [name for name in header.names if name and name not in (*known, *MARKS)]
    return [name for name in names if names.count(name) == 1]


def _with_nulls(values: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    return {
        column: {theirs: None if ours == "" else ours for theirs, ours in words.items()}
        for column, words in values.items()
    }
