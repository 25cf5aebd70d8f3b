"""The fast path of validation: accept a sound frame without checking row by row.

It checks whole columns, which is far cheaper, and is somewhat stricter about times. A frame that
passes breaks no rule of single rows; a frame that fails may be sound, and is checked row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import polars as pl

from csmetrics.tables.schema.table_columns import TABLES, TIMES, columns_of
from csmetrics.tables.time_zones import EPOCH, gaps, micros
from csmetrics.tables.validation.violations import REFUSED

Dtypes = Mapping[str, pl.DataType]
Times = Mapping[str, pl.Datetime]

_FIRST, _LAST = (micros(datetime(year, 1, 1)) // 10**6 for year in (1950, 2100))  # noqa: DTZ001
"""Bounds in seconds: every local time between them is an instant, except skipped ones."""

_PER_SECOND = {"ms": 10**3, "us": 10**6, "ns": 10**9}


def is_sound(table: str, frame: pl.LazyFrame, zone: str) -> bool:
    """Whether it is certain that no row of the frame, as given, breaks a rule of single rows.

    Args:
        table: the table.
        frame: those columns of its model, and ``REFUSED``, that were given.
        zone: the data set's zone.
    """
    dtypes = frame.collect_schema()
    times = {
        name: dtype
        for name, dtype in dtypes.items()
        if isinstance(dtype, pl.Datetime) and name in TIMES[table]
    }
    counts = {name: pl.col(name).to_physical() for name in times}
    ends = [count.min().alias(f"{name}|least") for name, count in counts.items()]
    ends += [count.max().alias(f"{name}|most") for name, count in counts.items()]
    kept = pl.all_horizontal(True, *_kept(table, dtypes, times, zone))  # noqa: FBT003  as in SQL
    found = frame.select(kept.alias("kept"), *ends).collect().row(0, named=True)
    if not found["kept"]:
        return False
    skipped = []
    for name, dtype in times.items():
        per = _PER_SECOND[dtype.time_unit]
        least, most = found[f"{name}|least"], found[f"{name}|most"]
        if least is None:
            continue
        first, last = least // per, most // per
        if first < _FIRST or last >= _LAST:
            return False
        if dtype.time_zone is None:
            skipped += list(_skipped(counts[name], first, last, per, zone))
    return not skipped or not frame.select(pl.any_horizontal(skipped)).collect().item()


def _kept(table: str, dtypes: Dtypes, times: Times, zone: str) -> Iterator[pl.Expr]:
    """Yield whether whole columns keep the rules, except the rules of single timestamps."""
    for name, column in columns_of(table).items():
        if name in dtypes:
            if column.required:
                yield pl.col(name).is_not_null().all()
            if name not in times:
                rules = column.type.rules(pl.col(name), dtypes[name], zone)
                yield from (check.all() for check in rules.values())
    for later, earlier in TABLES[table].ORDERED:
        if later in times and earlier in times:
            # Times of one type, none of them skipped, have the same order as their instants.
            alike = times[later] == times[earlier]
            yield (pl.col(later) >= pl.col(earlier)).all() if alike else pl.lit(value=False)
    for pair in TABLES[table].TOGETHER:
        if not dtypes.keys().isdisjoint(pair):
            one, other = (
                pl.col(name).is_null() if name in dtypes else pl.lit(value=True) for name in pair
            )
            yield (one == other).all()
    yield from _period(TABLES[table].PERIOD, dtypes)
    if REFUSED in dtypes:
        yield pl.col(REFUSED).is_null().all()


def _period(period: tuple[str, str] | None, dtypes: Dtypes) -> Iterator[pl.Expr]:
    """Yield whether every period ends after it begins; false if the columns are not dates."""
    if period is not None and dtypes.keys() >= set(period):
        since, until = (pl.col(name) for name in period)
        dates = all(dtypes[name] in {pl.Date, pl.Null} for name in period)
        yield (until > since).all() if dates else pl.lit(value=False)


def _skipped(count: pl.Expr, first: int, last: int, per: int, zone: str) -> Iterator[pl.Expr]:
    """Yield for each skipped interval between two seconds whether a time of the column is in it."""
    years = [(EPOCH + timedelta(seconds=second)).year for second in (first, last)]
    for year in range(years[0], years[1] + 1):
        for start, end in gaps(zone, year):
            if first < end and start <= last:
                yield count.is_between(start * per, end * per, closed="left").any()
