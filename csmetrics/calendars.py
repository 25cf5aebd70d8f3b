"""Calendars of public holidays and make-up working days, as the table ``calendar`` (节假日)."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from types import ModuleType

import polars as pl

from csmetrics.errors import ArgumentError


def china(years: int | Iterable[int]) -> pl.DataFrame:
    """China's public holidays and make-up working days (法定节假日与调休上班日).

    They are announced year by year, in the autumn before; a year that the installed
    ``chinesecalendar`` does not know is refused, not guessed.

    Args:
        years: A year, or several.

    Returns:
        Rows of the table ``calendar``, one a day, in order: ``day``, ``kind`` ("holiday" or
        "workday") and ``name`` (of the holiday, in Chinese). Weekends that are neither are no rows.

    Raises:
        ArgumentError: ``years`` are no years, a year is not known, or the extra ``calendar`` is not
            installed.

    Examples:
        >>> from datetime import date
        >>> import csmetrics as cs
        >>> days = cs.calendars.china(2026)
        >>> days.filter(day=date(2026, 2, 14)).row(0)
        (datetime.date(2026, 2, 14), 'workday', '春节')
    """
    listed = [years] if isinstance(years, int) else list(years)
    if not listed or any(not isinstance(year, int) or isinstance(year, bool) for year in listed):
        msg = f"years is a year such as 2026, or several, not {years!r}"
        raise ArgumentError(msg)
    library = _library()
    kinds = {"holiday": library.constants.holidays, "workday": library.constants.workdays}
    known = {day.year for days in kinds.values() for day in days}
    if unknown := sorted(set(listed) - known):
        msg = (
            f"the holidays and make-up days of {', '.join(map(str, unknown))} are not known; known"
            f" are {min(known)} to {max(known)}. They are announced each autumn: update with"
            " pip install -U chinesecalendar, or write the days into a calendar of your own"
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


def _library() -> ModuleType:
    try:
        return importlib.import_module("chinese_calendar")
    except ImportError:
        msg = "calendars.china needs chinesecalendar: pip install 'csmetrics[calendar]'"
        raise ArgumentError(msg) from None
