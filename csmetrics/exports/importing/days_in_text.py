"""The days that a file's name or a cell states (日期与期间)."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTH, _OF_MONTH = "(0?[1-9]|1[0-2])", "(0?[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(
    # Of one digit they need separators: 2026-11 is a month, and 2026115 may be two days.
    r"(?<![0-9])(20[0-9]{2})"
    r"(?:[-./年_]?(0[1-9]|1[0-2])[-./月_]?(0[1-9]|[12][0-9]|3[01])"
    rf"|[-./年_]{_MONTH}[-./月_]{_OF_MONTH})(?![0-9])日?"
)
_SHORT_END = re.compile(
    rf"\s*(?:[-~～—–至到]+\s*(?:{_MONTH}[./月])?{_OF_MONTH}日|[-~～—–至到]+\s*{_MONTH}\.{_OF_MONTH}"  # noqa: RUF001
    rf"|[~～—–至到]+\s*{_MONTH}-{_OF_MONTH})(?![0-9])"  # noqa: RUF001
)
"""A last day without year, behind the first day: 1月1日-1月31日, 2026.1.1-1.31, 01-01至01-31."""
_MAY_END = re.compile(r"\s*[-~～—–至到]+\s*[0-9]{1,2}(?![0-9])")  # noqa: RUF001
_CLOCK = re.compile(
    r"[\sT_-]*(?:(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
    r"|(?:[01]?[0-9]|2[0-3])[_:.时-][0-5][0-9](?:[_:.分-][0-5][0-9])秒?)(?![0-9])"
)
"""A time of day behind a day in a file's name: when it was downloaded, as 2026-02-01 10_30_00."""
_WHOLE_MONTH = re.compile(rf"(20[0-9]{{2}})[-/年]{_MONTH}月?")


def period_in(name: str) -> tuple[date, date] | None:
    """Find the period that a file's name states, the end exclusive; None if none.

    A day with a time of day is when the file was downloaded.

    Examples:
        >>> period_in("自定义报表_客服_下单优先判定_2026-01-01至2026-01-31.xlsx")
        (datetime.date(2026, 1, 1), datetime.date(2026, 2, 1))
        >>> period_in("客服绩效20260102.xlsx")
        (datetime.date(2026, 1, 2), datetime.date(2026, 1, 3))
        >>> period_in("客服数据-2026-02-01 10_30_00.xlsx")
    """
    found = list(_DAY.finditer(name))
    return _period(name, [one for one in found if not _CLOCK.match(name, one.end())])


def _period(name: str, found: list[re.Match[str]]) -> tuple[date, date] | None:
    days = [[int(part) for part in one.groups() if part] for one in found]
    if len(days) == 1 and (end := _SHORT_END.match(name, found[0].end())):
        year, month, _ = days[0]
        *months, day = [int(part) for part in end.groups() if part]
        days.append([year, *(months or [month]), day])
    elif len(days) == 1 and _MAY_END.match(name, found[0].end()):
        return None  # 2026-01-05-11 may be a week, or the eleventh copy
    if not 1 <= len(days) <= 2:  # noqa: PLR2004  a beginning and an end
        return None
    try:
        first, last = date(*days[0]), date(*days[-1])
    except ValueError:
        return None
    return (first, last + timedelta(days=1)) if first <= last else None


def days_of_cell(text: str) -> tuple[date, date] | None:
    """Find the period that a cell states; unlike in a file's name, a month is a period.

    Examples:
        >>> days_of_cell("2026年12月")
        (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1))
    """
    month = _WHOLE_MONTH.fullmatch(text.strip())
    if month is None:
        return _period(text, list(_DAY.finditer(text)))
    first = date(int(month[1]), int(month[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)
