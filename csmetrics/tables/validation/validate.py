"""Validation of all tables by all rules, and the rows that are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import polars as pl

from csmetrics.errors import DataError
from csmetrics.tables.frame_sources import Given
from csmetrics.tables.schema.table_columns import columns_of
from csmetrics.tables.validation.keys import (
    broken_keys,
    broken_periods,
    broken_sessions,
    required_key,
)
from csmetrics.tables.validation.row_rules import (
    Frame,
    broken_rows,
    canonical,
    coded_columns,
    spelt,
)
from csmetrics.tables.validation.suspicious import FINDERS, CanonicalTables, Doubtful
from csmetrics.tables.validation.violations import FILE, LINE, REFUSED, ROW, Broken, column_rule

_LINK = {"session_id", "shop_id", "buyer_id"}


@dataclass(frozen=True)
class Table:
    """A table in canonical form, and the columns it was given with.

    ``coded``: the rows, with text given as Enum or Categorical left so in the columns ``codes``;
    most callers want ``spelt()``.
    """

    coded: Frame
    columns: tuple[str, ...]
    codes: tuple[str, ...] = ()

    def spelt(self) -> pl.LazyFrame:
        """Return the rows with all text columns as strings."""
        return spelt(self.coded, self.codes).lazy()

    @cached_property
    def latest(self) -> dict[str, int | None]:
        """The maximum of each timestamp column, in microseconds; empty for a lazy table."""
        if isinstance(self.coded, pl.LazyFrame):
            return {}
        times = [name for name, of in self.coded.schema.items() if isinstance(of, pl.Datetime)]
        if not times:
            return {}
        return self.coded.select(pl.col(times).max().to_physical()).row(0, named=True)


@dataclass(frozen=True)
class Verdict:
    """The rows of each table that keep every rule, in canonical form, and all rules broken."""

    tables: dict[str, Table]
    broken: list[Broken]


@dataclass
class AcceptedRows:
    """The rows of a table that no rule has refused so far.

    Refused rows are dropped from a DataFrame by number, and from a LazyFrame by value, because each
    pass over it may give the rows in another order.
    """

    frame: Frame
    numbered: Frame
    broken: list[Broken] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    """The columns of ``frame`` that are left as Enum or Categorical."""

    @classmethod
    def of(cls, source: Given) -> AcceptedRows:
        """Number the rows given, from 0; of models only those that were accepted are kept."""
        if source.numbers is None:
            return cls(source.frame, source.frame.with_row_index(ROW), list(source.broken))
        numbers = pl.Series(ROW, source.numbers, dtype=pl.UInt32)
        frame = source.frame.lazy().collect()
        return cls(frame, frame.with_columns(numbers), list(source.broken))

    def refuse(self, broken: Collection[Broken]) -> None:
        """Drop the rows that break these rules."""
        if not broken:
            return
        self.broken += broken
        if isinstance(self.numbered, pl.LazyFrame):
            # Rules between rows drop them by their values as strings.
            self.frame, self.codes = spelt(self.frame, self.codes), ()
            for rule in broken:
                self.numbered = rule.without(self.numbered)
                self.frame = rule.without(self.frame.lazy())
        else:
            refused = pl.concat([rule.rows for rule in broken]).unique()
            self.numbered = self.numbered.filter(~pl.col(ROW).is_in(refused.implode()))
            self.frame = self.numbered.drop(ROW, FILE, LINE, strict=False)

    def settle(self, table: str, zone: str) -> None:
        """Convert the rows, all of which keep the rules of single rows, to canonical form."""
        self.frame = canonical(table, self.frame, zone, coded=True)
        self.codes = coded_columns(table, self.frame)
        self.numbered = canonical(table, self.numbered, zone)


def validate_tables(
    given: Mapping[str, Given],
    zone: str,
    refuse: Collection[Doubtful] = (),
    as_of: datetime | None = None,
) -> Verdict:
    """Check all rules of rows, keys, periods and sessions, without raising.

    Rules between rows are checked on the rows that keep the rules of single rows; then doubtful
    rows of the kinds in ``refuse`` are looked for among the rows that are left.
    """
    accepted_rows = {name: AcceptedRows.of(source) for name, source in given.items()}
    for name, source in given.items():
        own = accepted_rows[name]
        with readable(name):
            if source.numbers is None:
                own.refuse(broken_rows(name, source.frame.lazy(), zone))
            own.settle(name, zone)
            if set(required_key(name)) <= set(source.columns):
                rows = own.numbered.lazy()
                own.refuse(broken_keys(name, rows) + broken_periods(name, rows))
    if "messages" in given and set(given["messages"].columns) >= _LINK:
        with readable("messages"):
            sessions = accepted_rows["sessions"].numbered.lazy() if "sessions" in given else None
            messages = accepted_rows["messages"]
            messages.refuse(broken_sessions(messages.numbered.lazy(), sessions))
    columns = {name: source.columns for name, source in given.items()}
    for doubtful in (name for name in FINDERS if name in refuse):
        frames = {name: own.numbered.lazy() for name, own in accepted_rows.items()}
        for doubt in FINDERS[doubtful](CanonicalTables(frames, columns, zone, as_of)):
            with readable(doubt.table):
                accepted_rows[doubt.table].refuse(doubt.broken())
    return Verdict(
        {name: _table(name, own.frame, given[name].columns) for name, own in accepted_rows.items()},
        [rule for own in accepted_rows.values() for rule in own.broken],
    )


def trusted(given: Mapping[str, Given], zone: str) -> dict[str, Table]:
    """Convert the tables to canonical form, trusting that their rows keep every rule.

    Raises:
        DataError: a column's type cannot hold its values, or a table has the column ``REFUSED``
            of a fresh export; all such columns are named.
    """
    wrong = []
    for name, source in given.items():
        dtypes = source.frame.collect_schema()
        for column in columns_of(name).values():
            dtype = dtypes.get(column.name)
            if dtype is not None and not column.type.holds(dtype):
                wrong.append(f"{name}: {column_rule(column, 'type', dtype).says}")
        if REFUSED in dtypes:
            wrong.append(
                f"{name} comes directly from an export: rows with {REFUSED} must be validated"
                '; leave invalid="trust" out'
            )
    if wrong:
        raise DataError("\n".join(wrong))
    return {
        name: _table(name, canonical(name, source.frame, zone, coded=True), source.columns)
        for name, source in given.items()
    }


def _table(name: str, coded: Frame, columns: tuple[str, ...]) -> Table:
    return Table(coded, columns, coded_columns(name, coded))


@contextmanager
def readable(table: str) -> Iterator[None]:
    """Raise errors of reading a table as a ``DataError`` that names the table.

    Raises:
        DataError: polars failed on the frame, or a trusted time is outside the years 1 to 9999.
    """
    try:
        yield
    except UNREADABLE as error:
        msg = f"{table}: the frame cannot be read: {why_unreadable(error)}; check its source"
        raise DataError(msg) from error
    except (OverflowError, ValueError) as error:
        msg = (
            f"{table}: a time is outside the years 1 to 9999, and the rows were not validated "
            "(invalid='trust'). Correct it, or leave invalid='trust' out."
        )
        raise DataError(msg) from error


UNREADABLE = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""The errors that polars raises if a file is damaged or missing."""


def why_unreadable(error: BaseException) -> str:
    """Return the text of a polars error, without the query plan, which may take pages."""
    return str(error).partition("\n\nResolved plan")[0]
