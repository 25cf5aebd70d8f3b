"""Rows of the table ``calendar``: public holidays, make-up working days, events (节假日与大促)."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from types import ModuleType

import polars as pl

from csmetrics.errors import ArgumentError, nearest

_DAY = timedelta(days=1)
_FIRST_LUNAR_YEAR = 2010
# fmt: off
_NEW_YEARS = (
    214, 203, 123, 210, 131, 219, 208, 128, 216, 205, 125, 212, 201, 122, 210, 129, 217, 206, 126,
    213, 203, 123, 211, 131, 219, 208, 128, 215, 204, 124, 212, 201, 122, 210, 130, 217, 206, 126,
    214, 202, 123,
)
# fmt: on
"""The month and day of the first day of each lunar year (正月初一), from 2010 to 2050."""


def china(years: int | Iterable[int]) -> pl.DataFrame:
    """Return China's public holidays and make-up working days (法定节假日与调休上班日).

    They are announced each autumn for the next year. A year that the installed
    ``chinesecalendar`` does not know raises an error; nothing is guessed.

    Args:
        years: A year, or several.

    Returns:
        Rows of the table ``calendar``, one per day, in order: ``day``, ``kind`` ("holiday" or
        "workday") and ``name`` (of the holiday, in Chinese). Ordinary weekends have no rows.

    Raises:
        ArgumentError: ``years`` is invalid, a year is not known, or the extra ``calendar`` is not
            installed.

    Examples:
        >>> from datetime import date
        >>> import csmetrics as cs
        >>> days = cs.calendars.china(2026)
        >>> days.filter(day=date(2026, 2, 14)).row(0)
        (datetime.date(2026, 2, 14), 'workday', '春节')
    """
    listed = _years(years)
    library = _library()
    kinds = {"holiday": library.constants.holidays, "workday": library.constants.workdays}
    known = {day.year for days in kinds.values() for day in days}
    if unknown := sorted(set(listed) - known):
        msg = (
            f"the holidays and make-up days of {', '.join(map(str, unknown))} are not known, only "
            f"those of {min(known)} to {max(known)}. They are announced each autumn: update with "
            "pip install -U chinesecalendar, or write the days into a calendar of your own"
        )
        raise ArgumentError(msg)
    chinese = {holiday.value: holiday.chinese for holiday in library.Holiday}
    rows = sorted(
        (day, kind, chinese.get(name, name))
        for kind, days in kinds.items()
        for day, name in days.items()
        if day.year in listed
    )
    schema = {"day": pl.Date, "kind": pl.String, "name": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def events(years: int | Iterable[int]) -> pl.DataFrame:
    """Return the yearly sales events of Chinese shops, and the Spring Festival (大促与春节).

    618: 1 to 20 June. 双11: 1 to 11 November. 年货节: from the 22nd to the 7th day before the first
    day of the lunar year (about 腊八 to 小年). 春节: from the day before it (除夕) to the seventh
    (正月初七). Platforms announce the days of their sales each year, and often begin earlier:
    replace these rows by the announced days.

    Args:
        years: A year from 2010 to 2050, or several; 年货节 and 春节 are those of the lunar new year
            in that year.

    Returns:
        Rows of the table ``calendar``, one per day and event, in order: ``day``, ``kind``
        ("event"), ``name``.

    Raises:
        ArgumentError: ``years`` is invalid, or out of that range.

    Examples:
        >>> import csmetrics as cs
        >>> [period] = cs.calendars.event_periods(cs.calendars.events(2026), "春节")
        >>> period
        (datetime.date(2026, 2, 16), datetime.date(2026, 2, 24))
    """
    last = _FIRST_LUNAR_YEAR + len(_NEW_YEARS) - 1
    rows: set[tuple[date, str, str]] = set()
    for year in _years(years):
        if not _FIRST_LUNAR_YEAR <= year <= last:
            msg = (
                f"the lunar new year is known for {_FIRST_LUNAR_YEAR} to {last}, not for {year}: "
                "write its days into a calendar of your own"
            )
            raise ArgumentError(msg)
        new_year = date(year, *divmod(_NEW_YEARS[year - _FIRST_LUNAR_YEAR], 100))
        for name, first, days in (
            ("618", date(year, 6, 1), 20),
            ("双11", date(year, 11, 1), 11),
            ("年货节", new_year - 22 * _DAY, 16),
            ("春节", new_year - _DAY, 8),
        ):
            rows |= {(first + n * _DAY, "event", name) for n in range(days)}
    schema = {"day": pl.Date, "kind": pl.String, "name": pl.String}
    return pl.DataFrame(sorted(rows), schema=schema, orient="row")


def event_periods(calendar: pl.DataFrame, name: str | None = None) -> list[tuple[date, date]]:
    """Return the events of a calendar as periods, for ``evaluate(per=...)`` (活动期).

    Args:
        calendar: Rows of the table ``calendar``; those of kind "event" are read.
        name: Only events of this name; None: all events.

    Returns:
        (start, end) of each run of consecutive days of one name, ``end`` excluded, in order.

    Raises:
        ArgumentError: ``calendar`` is not a calendar, or has no event or none of that name.
    """
    found = named_events(calendar)
    names = sorted({named for named, _, _ in found})
    if not found or (name is not None and name not in names):
        hint = nearest(name, names) if name else ""
        what = f"no event is called {name!r}.{hint}" if found else "it has no day of kind 'event'"
        msg = f"calendar: {what}"
        raise ArgumentError(msg)
    return sorted({(start, end) for named, start, end in found if name in {None, named}})


def named_events(calendar: object) -> list[tuple[str, date, date]]:
    """Return (name, first day, day after the last) of each event, sorted by name and time.

    Raises:
        ArgumentError: ``calendar`` is not a calendar.
    """
    if not isinstance(calendar, pl.DataFrame) or not _has_days(calendar):
        msg = (
            "events must be rows of the table calendar: a polars DataFrame with the columns day, "
            "kind, name, such as calendars.events(2026)"
        )
        raise ArgumentError(msg)
    name = pl.col("name").cast(pl.String) if "name" in calendar.columns else pl.lit("")
    rows = (
        calendar.filter(pl.col("kind") == "event")
        .select(name.fill_null("").alias("name"), pl.col("day").cast(pl.Date))
        .unique()
        .sort("name", "day")
        .rows()
    )
    runs = groupby(enumerate(rows), key=lambda one: (one[1][0], one[1][1].toordinal() - one[0]))
    found = []
    for (named, _), run in runs:
        days = [day for _, (_, day) in run]
        found.append((named, days[0], days[-1] + _DAY))
    return found


def _has_days(calendar: pl.DataFrame) -> bool:
    """Return whether ``calendar`` has a kind column and a date in every row."""
    dtypes = calendar.schema
    if not {"day", "kind"} <= dtypes.keys():
        return False
    if not isinstance(dtypes["day"], pl.Date | pl.Datetime):
        return calendar.is_empty()
    return calendar["day"].null_count() == 0


def _years(years: int | Iterable[int]) -> list[int]:
    several = list(years) if isinstance(years, Iterable) else []
    listed = [years] if isinstance(years, int) else several
    if not listed or any(not isinstance(year, int) or isinstance(year, bool) for year in listed):
        msg = f"years must be a year such as 2026, or several years, not {years!r}"
        raise ArgumentError(msg)
    return listed


def _library() -> ModuleType:
    try:
        return importlib.import_module("chinese_calendar")
    except ImportError:
        msg = "calendars.china needs chinesecalendar: pip install 'csmetrics[calendar]'"
        raise ArgumentError(msg) from None
