"""Every rule over every table, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from csmetrics.errors import DataError
from csmetrics.tables.columns import KEYS
from csmetrics.tables.frames import broken_rows, canonical
from csmetrics.tables.keys import broken_keys, broken_sessions
from csmetrics.tables.report import ROW, Broken, report
from csmetrics.tables.sources import Given, read

_LINK = {"session_id", "shop_id", "buyer_id"}


@dataclass(frozen=True)
class Table:
    """A table in canonical form, and the columns it was given with."""

    frame: pl.DataFrame | pl.LazyFrame
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The tables as given, in canonical form, and every rule that rows of theirs break."""

    tables: dict[str, Table]
    broken: list[Broken]
    heights: dict[str, int]


def accepted(given: Mapping[str, object], zone: str) -> dict[str, Table]:
    """The tables in canonical form.

    Errors:
        ArgumentError: a table is nothing a table can be given as.
        DataError: rows break rules; one error lists every rule of every table.
    """
    verdict = judge({name: read(name, source, zone) for name, source in given.items()}, zone)
    if verdict.broken:
        raise DataError(report(verdict.broken, verdict.heights))
    return verdict.tables


def judge(given: Mapping[str, Given], zone: str) -> Verdict:
    """Every rule of rows, of keys, and between messages and sessions, nothing raised."""
    tables: dict[str, Table] = {}
    broken: list[Broken] = []
    numbered: dict[str, pl.LazyFrame] = {}
    for name, source in given.items():
        with _readable(name):
            frame = canonical(name, source.frame, zone)
            tables[name] = Table(frame, source.columns)
            numbered[name] = _numbered(frame.lazy(), source)
            broken += source.broken
            if source.numbers is None:
                broken += broken_rows(name, source.frame.lazy(), zone)
            if set(KEYS[name]) <= set(source.columns):
                broken += broken_keys(name, numbered[name])
    linked = {name for name in ("messages", "sessions") if name in given}
    linked = {name for name in linked if set(given[name].columns) >= _LINK}
    if "messages" in linked:
        with _readable("messages"):
            broken += broken_sessions(
                numbered["messages"], numbered["sessions"] if "sessions" in linked else None
            )
    heights = {rule.table: 0 for rule in broken}
    for name in heights:
        source = given[name]
        heights[name] = source.height or source.frame.lazy().select(pl.len()).collect().item()
    return Verdict(tables, broken, heights)


def _numbered(frame: pl.LazyFrame, source: Given) -> pl.LazyFrame:
    if source.numbers is None:
        return frame.with_row_index(ROW)
    return frame.with_columns(pl.Series(ROW, source.numbers, dtype=pl.UInt32))


@contextmanager
def _readable(table: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"{table}: the frame cannot be read: {error}"
        raise DataError(msg) from error
