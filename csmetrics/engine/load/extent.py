"""Finds the first and the last local day of the events in a data set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.engine.local_days import DAY, day_number
from csmetrics.tables import TIMES, Dataset
from csmetrics.tables.time_zones import EPOCH


def days(data: Dataset, tables: Sequence[str]) -> tuple[int, int] | None:
    """Find the first and the last local day with an event of these tables, None without events."""
    found = _extremes(data, tables, lambda time: time.to_physical())
    if found is None:
        return None
    zone = ZoneInfo(data.time_zone)
    offsets = [_offset(at + more, zone) for at in (found[0], found[1] - DAY) for more in (0, DAY)]
    if None not in offsets and offsets[0] == offsets[1] and offsets[2] == offsets[3]:
        first, last = (day_number(_moment(at, zone).date()) for at in found)
        return first, last
    # if clocks are put back over midnight, a later instant may have an earlier local day
    return _extremes(data, tables, lambda time: time.dt.date().cast(pl.Int32))


def _extremes(
    data: Dataset, tables: Iterable[str], of: Callable[[pl.Expr], pl.Expr]
) -> tuple[int, int] | None:
    plans = [
        data.frame(table)
        .select(of(pl.col(TIMES[table])))
        .select(
            pl.min_horizontal(pl.col(TIMES[table]).min()).alias("first"),
            pl.max_horizontal(pl.col(TIMES[table]).max()).alias("last"),
        )
        for table in tables
    ]
    whole = not any(data.is_lazy(table) for table in tables)
    found = pl.collect_all(plans, engine="in-memory" if whole else "auto")
    rows = [frame.row(0) for frame in found]
    known = [row for row in rows if row[0] is not None]
    if not known:
        return None
    return min(first for first, _ in known), max(last for _, last in known)


def _moment(at: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(microseconds=at)).astimezone(zone)


def _offset(at: int, zone: ZoneInfo) -> timedelta | None:
    try:
        return _moment(at, zone).utcoffset()
    except OverflowError:  # outside the years 1 to 9999: then every row's day is computed
        return None
