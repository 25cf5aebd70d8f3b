"""Finding the files of a table, and reading its rows from one file or several."""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from csmetrics._support.atomic_write import is_hidden
from csmetrics._support.notices import warn
from csmetrics.errors import CsmetricsError, DataError, ProjectError, nearest
from csmetrics.exports.accounts import OUTCOME, TAKEN, Account
from csmetrics.exports.files import OTHER_DATA, PARQUET, magic_of, raw_table
from csmetrics.exports.headers import Wanted
from csmetrics.exports.raw import LINES
from csmetrics.exports.read_export import export_of
from csmetrics.project.settings import TableSettings
from csmetrics.tables import FILE, LINE, MARKS, TABLES, columns_of
from csmetrics.tables.validation.validate import UNREADABLE, why_unreadable

SUFFIXES = (".parquet", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
"""The endings of files that are read; the kind of a file is told by its first bytes."""

_LARGE = 1 << 27
"""If a table's files have more bytes than this, they are scanned lazily, in the same row order."""


@dataclass(frozen=True)
class TableFiles:
    """The rows of a table from its files, and the account of each file's lines."""

    frame: pl.DataFrame | pl.LazyFrame
    accounts: tuple[Account, ...] = ()


def tables_in(folder: Path) -> tuple[dict[str, Path], dict[Path, str]]:
    """Find the files of a folder that are named after a table; write messages about the others.

    Others are files that may hold data, by their name or ending; hidden and temporary files, and
    those of other kinds, are ignored.

    Raises:
        ProjectError: Two files are named after one table.
    """
    found: dict[str, Path] = {}
    others: dict[Path, str] = {}
    for path in sorted(folder.iterdir()):
        if is_hidden(path.name):
            continue
        stem, suffix = path.stem, path.suffix.lower()
        known = path.is_file() and suffix in SUFFIXES
        if known and stem in TABLES:
            if stem in found:
                msg = (
                    f"{folder}: both {found[stem].name} and {path.name} are the table"
                    f" {stem!r}: remove one, or name it in a project file"
                )
                raise ProjectError(msg)
            found[stem] = path
        elif known:
            others[path] = f"{path.name} is not named after a table.{nearest(stem, TABLES)}"
        elif path.name.partition(".")[0] in TABLES or suffix in OTHER_DATA:
            is_what = "is a folder" if path.is_dir() else "is of a kind that cannot be read"
            others[path] = f"{path.name} {is_what}."
        elif path.is_dir() and (inner := _named_after_tables(path)):
            others[path] = f"{path.name} is a folder with {inner[0].name} in it."
    return found, others


def _named_after_tables(folder: Path) -> list[Path]:
    """List the files of a folder that are named after a table."""
    try:
        inner = sorted(folder.iterdir())
    except OSError:
        return []
    return [one for one in inner if one.stem in TABLES and one.suffix.lower() in SUFFIXES]


def unnamed_in(folder: Path, named: Collection[str]) -> dict[Path, str]:
    """Write a message for each file named after a table for which the project names no file."""
    return {
        path: f"{path.name}: the project gives no file for the table {path.stem}."
        for path in _named_after_tables(folder)
        if path.stem not in named and path.is_file() and not is_hidden(path.name)
    }


def files_of(
    table: str, settings: TableSettings, folder: Path
) -> tuple[list[Path], dict[Path, str]]:
    """List the files that a project file names for a table, those of a pattern sorted by name.

    Also return the files that a pattern misses only by their ending or by capital letters, each
    with a message.

    Raises:
        ProjectError: A pattern fits no file, or a file is not there.
    """
    found: list[Path] = []
    near: dict[Path, str] = {}
    for given in [settings.path] if isinstance(settings.path, str) else settings.path:
        path = folder / given
        if any(sign in given for sign in "*?[") and not path.is_file():
            fitting = _fitting(given, folder)
            near |= _nearly_fitting(path, fitting)
        else:
            fitting = [path] if path.is_file() else []
        if not fitting:
            siblings = path.parent.iterdir() if path.parent.is_dir() else ()
            hint = nearest(path.name, [other.name for other in siblings])
            msg = (
                f"tables.{table}.path: there is no file {given!r} in {folder}.{hint}"
                " Correct the path."
            )
            raise ProjectError(msg)
        found += fitting
    if not found:
        msg = f"tables.{table}.path names no file: give one, or a pattern."
        raise ProjectError(msg)
    once = {path.resolve(): path for path in reversed(found)}
    unique = [path for path in dict.fromkeys(found) if once[path.resolve()] is path]
    return unique, {path: reason for path, reason in near.items() if path not in unique}


def _fitting(pattern: str, folder: Path) -> list[Path]:
    """List the files that fit a pattern; wildcards in the folder's own path are literal."""
    given = Path(pattern)
    root = Path(given.anchor) if given.is_absolute() else folder
    inner = str(given.relative_to(given.anchor)) if given.is_absolute() else pattern
    try:
        fitting = sorted(path for path in root.glob(_literal(root, inner)) if path.is_file())
    except (ValueError, NotImplementedError) as error:
        msg = f"path={pattern!r} is not a valid file pattern: {error}; correct it"
        raise ProjectError(msg) from error
    return [path for path in fitting if not is_hidden(path.name)]


def _literal(root: Path, pattern: str) -> str:
    """Escape the parts of a pattern that are existing folders: their names may contain [ ]."""
    *folders, name = Path(pattern).parts
    there, parts = root, list[str]()
    for part in folders:
        there /= part
        parts.append(glob.escape(part) if there.is_dir() else part)
    return str(Path(*parts, name))


def _nearly_fitting(pattern: Path, fitting: list[Path]) -> dict[Path, str]:
    if not pattern.parent.is_dir():
        return {}
    brackets = pattern.stem.lower().replace("[", "[[]")  # [1] in a name is literal
    stem = "|".join(map(fnmatch.translate, (pattern.stem.lower(), brackets)))
    return {
        path: f"{path.name} does not match {pattern.name!r}, and is not read."
        for path in sorted(pattern.parent.iterdir())
        if path.is_file()
        and path not in fitting
        and not is_hidden(path.name)
        and path.suffix.lower() in {*SUFFIXES, *OTHER_DATA}
        and re.match(stem, path.name.lower().removesuffix(path.suffix.lower()))
    }


def read_table(
    table: str, paths: Sequence[Path], settings: TableSettings | None, time_zone: str
) -> TableFiles:
    """Read the rows of a table, those of several files one after the other.

    Messages keep the order of their files, however large these are: it decides between messages of
    one instant without ``seq``. If the times of a column have an offset in one file and none in
    another, all become instants; those without are read in ``time_zone``.

    Raises:
        CsmetricsError: A file cannot be read as this table, or lacks a column of the table that
            another has; the message names the file.
    """
    parts = [_read(table, path, settings, several=len(paths) > 1) for path in paths]
    if _differ_in_zone([part.frame for part in parts]):
        utc = selectors.datetime(time_zone="*").dt.convert_time_zone("UTC")
        placed = [_read(table, path, settings, time_zone, several=True) for path in paths]
        parts = [TableFiles(_lazy(part).with_columns(utc), part.accounts) for part in placed]
    if len(parts) > 1:
        _check_columns(table, dict(zip(paths, parts, strict=True)))
        parts = _of_one_type(table, dict(zip(paths, parts, strict=True)))
    frames = [_lazy(part) for part in parts]
    frame = frames[0] if len(parts) == 1 else pl.concat(frames, how="diagonal_relaxed")
    accounts = tuple(account for part in parts for account in part.accounts)
    if sum(path.stat().st_size for path in paths) <= _LARGE:
        with _readable(table, paths):
            return TableFiles(frame.collect(), accounts)
    if table == "messages" and "seq" not in frame.collect_schema():
        frame = frame.with_row_index("seq").with_columns(pl.col("seq").cast(pl.Int64))
    return TableFiles(frame, accounts)


@contextmanager
def _readable(table: str, paths: Sequence[Path]) -> Iterator[None]:
    """Raise errors of polars as a ``DataError`` that names the files."""
    try:
        yield
    except UNREADABLE as error:
        names = ", ".join(path.name for path in paths)
        msg = f"{table}: {names} cannot be read: {why_unreadable(error)}; check the file"
        raise DataError(msg) from error


def _of_one_type(table: str, parts: Mapping[Path, TableFiles]) -> list[TableFiles]:
    """Prepare files for concatenation, which casts a column to one type before it is checked.

    It would make ids of floats beside texts, and cut times to the coarsest unit of any file.

    Raises:
        DataError: A column is of different types, one of which the table does not accept.
    """
    frames = {path: _lazy(part) for path, part in parts.items()}
    schemas = {path: frame.collect_schema() for path, frame in frames.items()}
    for name, column in columns_of(table).items():
        of = {path: schema[name] for path, schema in schemas.items() if name in schema}
        for path, dtype in of.items():
            if column.type.holds(dtype) or len(set(of.values())) == 1:
                continue
            with _readable(table, [path]):
                null = frames[path].select(pl.col(name).is_null().all()).collect().item()
            if not null:
                others = next(str(other) for other in of.values() if other != dtype)
                msg = (
                    f"{table}: {name} is {dtype} in {path.name}, not {column.type.wants}, and"
                    f" {others} in another file. Make it one type."
                )
                raise DataError(msg)
            frames[path] = frames[path].with_columns(pl.lit(None).alias(name))
    for path, frame in frames.items():
        coarse = [
            pl.col(name).cast(pl.Datetime("us", dtype.time_zone))
            for name, dtype in frame.collect_schema().items()
            if isinstance(dtype, pl.Datetime) and dtype.time_unit != "us"
        ]
        frames[path] = frame.with_columns(coarse)
    return [TableFiles(frames[path], part.accounts) for path, part in parts.items()]


def _lazy(part: TableFiles) -> pl.LazyFrame:
    return part.frame.lazy()


def _check_columns(table: str, parts: Mapping[Path, TableFiles]) -> None:
    """Raise if only some files have a column of the table; warn if only some have an own column."""
    columns = {path: part.frame.collect_schema().names() for path, part in parts.items()}
    known = columns_of(table)
    given = dict.fromkeys(name for names in columns.values() for name in names if name not in MARKS)
    lacking = {
        path.name: [name for name in given if name not in names] for path, names in columns.items()
    }
    for need in (True, False):
        found = {
            name: [one for one in lacks if (one in known) == need]
            for name, lacks in lacking.items()
        }
        listed = "; ".join(
            f"{name} has no column {', '.join(map(repr, lacks))}"
            for name, lacks in found.items()
            if lacks
        )
        if listed and need:
            msg = (
                f"{table}: {listed}, but others of its files have it. Null would mean that "
                "nothing happened: export the column, or add it empty if that is right."
            )
            raise DataError(msg)
        if listed:
            msg = (
                f"{table}: {listed}, but others of its files have it: it is null there"
                "; add the column where it should have values"
            )
            warn(msg)


def _differ_in_zone(parts: Sequence[pl.DataFrame | pl.LazyFrame]) -> bool:
    """Whether the times of a column have different zones, or a zone only in some parts."""
    zones: dict[str, set[str | None]] = {}
    for part in parts:
        for name, dtype in part.collect_schema().items():
            if isinstance(dtype, pl.Datetime):
                zones.setdefault(name, set()).add(dtype.time_zone)
    return any(len(found) > 1 for found in zones.values())


def _read(
    table: str,
    path: Path,
    settings: TableSettings | None,
    time_zone: str | None = None,
    *,
    several: bool,
) -> TableFiles:
    options = {} if settings is None else settings.model_dump(exclude={"path"}, exclude_none=True)
    if time_zone is not None:
        options.setdefault("time_zone", time_zone)
    try:
        if not options and magic_of(path) == PARQUET:
            return _parquet(path, several=several)
        if "columns" not in options:
            options["columns"] = {name: name for name in _own_columns(table, path, options)}
        if "values" in options:
            options["values"] = _with_nulls(options["values"])
        found = export_of(path, table, **options)
    except CsmetricsError as error:
        msg = str(error) if path.name in str(error) else f"{path.name}: {error}"
        raise type(error)(msg) from error
    except UNREADABLE as error:
        msg = f"{table}: {path.name} cannot be read: {why_unreadable(error)}; check the file"
        raise DataError(msg) from error
    return TableFiles(found.frame.lazy(), () if found.account is None else (found.account,))


def _parquet(path: Path, *, several: bool) -> TableFiles:
    """Scan a parquet file; if it is one of several, add its name and the row numbers."""
    raw = raw_table(path)
    frame = pl.scan_parquet(path, glob=False)
    taken = frame.select(pl.len().alias(LINES), pl.lit(TAKEN).alias(OUTCOME))
    account = Account(raw, taken)
    if several and not set(MARKS) & set(frame.collect_schema()):
        frame = frame.with_row_index(LINE, 1)
        frame = frame.with_columns(pl.lit(path.name).cast(pl.Categorical).alias(FILE))
    return TableFiles(frame, (account,))


def _own_columns(table: str, path: Path, options: Mapping[str, Any]) -> list[str]:
    """List the headers of a file that the table does not know: they are kept as own columns."""
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
