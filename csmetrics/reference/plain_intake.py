"""Reads the rows of a data set as known at ``as_of``, with timestamps in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from csmetrics import tables
from csmetrics.errors import MissingDataError, nearest
from csmetrics.reference.plain_days import Clock

EVENTS = ("messages", "sessions", "orders", "refunds", "reviews", "ratings", "complaints")
"""The tables whose times are events; shifts and flags may lie in the future."""
_NOTHING_KNOWN = datetime.min.replace(tzinfo=UTC)


class Row(dict[str, Any]):
    """One row of a table: the columns that the data set has, with timestamps in UTC.

    Raises:
        MissingDataError: A column is read that the data set does not have.
    """

    def __init__(self, table: str, columns: Mapping[str, Any]) -> None:
        super().__init__(columns)
        self.table = table

    def __missing__(self, column: str) -> None:
        raise no_column(self.table, column, self)


def no_column(table: str, column: str, known: Mapping[str, Any] | tuple[str, ...]) -> Exception:
    """Build the error for a column that a table lacks."""
    msg = f"the data set's table {table!r} has no column {column!r}.{nearest(column, known)}"
    return MissingDataError(msg)


def times_of(table: str) -> list[str]:
    """The columns of a table that are timestamps: their names end in ``_at``."""
    return [name for name in tables.columns_of(table) if name.endswith("_at")]


def latest(data: tables.Dataset, clock: Clock) -> datetime:
    """The latest timestamp of the event tables, which is the default of ``as_of``."""
    found = [_NOTHING_KNOWN]
    for table in set(EVENTS) & set(data.tables):
        for model in data.rows(table):
            given = [getattr(model, name) for name in times_of(table)]
            found += [clock.instant(time) for time in given if time is not None]
    return max(found)


def known_rows(table: str, data: tables.Dataset, clock: Clock, as_of: datetime) -> list[Row]:
    """The rows of a table as known at ``as_of``: later rows are dropped, later times are null."""
    # a column that the data set lacks gets no default, except where the tables say so
    lacking = set(tables.columns_of(table)) - set(data.columns(table)) - tables.EXEMPT[table]
    found = []
    for model in data.rows(table):
        given = {name: value for name, value in model if name not in lacking}
        times = [name for name in times_of(table) if given.get(name) is not None]
        for name in times:
            given[name] = clock.instant(given[name])
        if times and min(given[name] for name in times) > as_of:
            continue
        for name in times:
            if given[name] > as_of:
                given[name] = None
        if table == "ratings" and "level" in given and given.get("rated_at") is None:
            given["level"] = None
        found.append(Row(table, given))
    return found
