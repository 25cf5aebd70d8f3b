"""Formatting of figures in zh and en: shares, durations, money, differences, periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Literal, get_args

from csmetrics.errors import ArgumentError, nearest
from csmetrics.model.edition import Text
from csmetrics.wording.bilingual import duration as exact_duration

Lang = Literal["zh", "en"]

NOTHING = "–"
"""The text for a missing value."""

_MINUTE = 60


def checked(lang: str) -> Lang:
    """Return ``lang`` if it is a known language.

    Raises:
        ArgumentError: ``lang`` is neither "zh" nor "en".
    """
    for known in get_args(Lang):
        if lang == known:
            return known  # type: ignore[no-any-return]  # get_args is untyped
    msg = f"lang is zh or en, not {lang!r}.{nearest(lang, get_args(Lang))}"
    raise ArgumentError(msg)


def in_language(text: Text, lang: Lang) -> str:
    """Return a text in one language."""
    return text.zh if lang == "zh" else text.en


def bilingual(say: Callable[[float, str, Lang], str], value: float, unit: str) -> Text:
    """Format a value in both languages with one of the functions below.

    Examples:
        >>> bilingual(figure, 83.0, "seconds")
        Text(zh='1分23秒', en='1m 23s')
    """
    return Text(zh=say(value, unit, "zh"), en=say(value, unit, "en"))


def figure(value: float | None, unit: str, lang: Lang) -> str:
    """Format a value with its unit; "–" for None.

    Examples:
        >>> figure(0.974, "ratio", "zh"), figure(83.0, "seconds", "zh")
        ('97.40%', '1分23秒')
        >>> figure(83.0, "seconds", "en"), figure(45.6, "CNY per buyer", "en")
        ('1m 23s', '¥45.60')
        >>> figure(1234.0, "count", "zh"), figure(1.5, "per hour", "zh")
        ('1,234', '1.50')
    """
    if value is None:
        return NOTHING
    if unit == "ratio":
        return percent(value)
    if unit == "seconds":
        return duration(value, lang)
    sign = "-" if round(value, 2) < 0 else ""
    if unit.startswith("CNY"):
        return f"{sign}¥{abs(value):,.2f}"
    return number(value)


def span(low: float, high: float, unit: str, lang: Lang) -> str:
    """Format a range of values; shares are rounded outwards, so that the range stays true.

    Examples:
        >>> span(0.92683, 0.99911, "ratio", "en"), span(12.0, 40.0, "count", "zh")
        ('92.6–100.0%', '12–40')
    """
    if unit == "ratio":
        return f"{floor(low * 1000) / 10:.1f}–{ceil(high * 1000) / 10:.1f}%"
    return f"{figure(low, unit, lang)}–{figure(high, unit, lang)}"


def percent(share: float) -> str:
    """Format a share to a hundredth of a percent, the same in both languages.

    Only none is 0.00% and only all is 100.00%.

    Examples:
        >>> percent(0.699), percent(0.99999), percent(0.00001), percent(1.0)
        ('69.90%', '99.99%', '0.01%', '100.00%')
    """
    if 0 < share < 1:
        share = min(max(share, 0.0001), 0.9999)
    return f"{share:z.2%}"


def limit(value: float, unit: str, lang: Lang) -> str:
    """Format a target or limit briefly, without zero decimals or zero smaller units.

    Examples:
        >>> limit(0.8, "ratio", "zh"), limit(0.005, "ratio", "en"), limit(45.0, "CNY", "en")
        ('80%', '0.5%', '¥45')
        >>> limit(600.0, "seconds", "zh"), limit(180.0, "seconds", "en")
        ('10分钟', '3 min')
        >>> limit(12.0, "seconds", "zh"), limit(90.0, "seconds", "en")
        ('12秒', '1m 30s')
        >>> limit(172800.0, "seconds", "en"), limit(3.5, "points", "en")
        ('48 h', '3.50')
        >>> limit(5400.0, "seconds", "en"), limit(3661.0, "seconds", "en")
        ('1h 30m', '1 h 1 min 1 s')
    """
    if unit == "ratio":
        return f"{100 * value:.4f}".rstrip("0").rstrip(".") + "%"
    if unit != "seconds":
        return figure(value, unit, lang).removesuffix(".00")
    for size, zh, en in ((3600, "小时", " h"), (_MINUTE, "分钟", " min"), (1, "秒", "s")):
        whole = value % size == 0 and (value > 0 or size == 1)
        if whole and (value < size * _MINUTE or size > _MINUTE):
            return f"{value / size:,.0f}{zh if lang == 'zh' else en}"
    if value < 86_400 and Fraction(str(value)) % shown_step(value, unit) == 0:  # noqa: PLR2004  a day
        return duration(value, lang)
    return in_language(exact_duration(timedelta(seconds=value)), lang)


def number(value: float | None) -> str:
    """Format a number, with two decimals unless it is whole; "–" for None.

    Examples:
        >>> number(1234.0), number(0.5), number(None)
        ('1,234', '0.50', '–')
    """
    if value is None:
        return NOTHING
    return f"{value:z,.0f}" if value == round(value) else f"{value:z,.2f}"


def duration(seconds: float, lang: Lang) -> str:
    """Format a duration with its two largest units.

    Examples:
        >>> duration(12.34, "zh"), duration(7500, "zh"), duration(3 * 86400 + 4 * 3600, "zh")
        ('12.3秒', '2小时05分', '3天04小时')
        >>> duration(59.96, "en"), duration(7500, "en"), duration(-83, "en")
        ('1m 00s', '2h 05m', '-1m 23s')
    """
    if round(seconds, 1) < 0:
        return f"-{duration(-seconds, lang)}"
    d, h, m, s = ("天", "小时", "分", "秒") if lang == "zh" else ("d ", "h ", "m ", "s")
    if round(seconds, 1) < _MINUTE:
        return f"{seconds:z.1f}{s}"
    minutes, rest = divmod(round(seconds), _MINUTE)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days:,}{d}{hour:02}{h}".strip()
    return f"{hour}{h}{minute:02}{m}".strip() if hour else f"{minute}{m}{rest:02}{s}"


def difference(value: float | None, unit: str, lang: Lang) -> str:
    """Format a change with its sign; a share's in percentage points.

    Examples:
        >>> difference(0.0214, "ratio", "zh"), difference(-0.0214, "ratio", "en")
        ('+2.14 个百分点', '-2.14 points')
        >>> difference(83.0, "seconds", "en"), difference(0.0, "count", "en")
        ('+1m 23s', '±0')
        >>> difference(-0.00001, "ratio", "en"), difference(-0.01, "seconds", "zh")
        ('±0.00 points', '±0.0秒')
    """
    if value is None:
        return NOTHING
    if value == 0:
        return "±0"
    text = amount(abs(value), unit, lang)
    shown = any(sign in "123456789" for sign in text)  # else it is rounded to zero
    return f"{('+' if value > 0 else '-') if shown else '±'}{text}"


def amount(value: float, unit: str, lang: Lang) -> str:
    """Format the size of a change, without sign; a share's in percentage points.

    Examples:
        >>> amount(0.0214, "ratio", "zh"), amount(83.0, "seconds", "en")
        ('2.14 个百分点', '1m 23s')
    """
    if unit == "ratio":
        return f"{100 * value:.2f} {'个百分点' if lang == 'zh' else 'points'}"
    return figure(value, unit, lang)


def shown_step(value: float, unit: str) -> Fraction:
    """Return the smallest difference that is visible when a value like this is formatted.

    Examples:
        >>> [shown_step(one, "seconds") for one in (5, 83, 7500)]
        [Fraction(1, 10), Fraction(1, 1), Fraction(60, 1)]
        >>> shown_step(0.5, "ratio"), shown_step(4.25, "CNY")
        (Fraction(1, 10000), Fraction(1, 100))
    """
    if unit == "ratio":
        return Fraction(1, 10_000)
    if unit == "seconds":
        longer = ((86_400, 3600), (3600, 60), (60, 1))
        return next((Fraction(step) for least, step in longer if value >= least), Fraction(1, 10))
    return Fraction(1, 100)


def period(start: date, end: date) -> str:
    """Format a period (``end`` excluded); a whole month, quarter or year by its name.

    Examples:
        >>> period(date(2026, 3, 2), date(2026, 3, 3))
        '2026-03-02'
        >>> period(date(2026, 3, 2), date(2026, 3, 9))
        '2026-03-02 – 03-08'
        >>> period(date(2026, 1, 1), date(2026, 4, 1)), period(date(2025, 12, 29), date(2026, 1, 5))
        ('2026 Q1', '2025-12-29 – 2026-01-04')
    """
    last = end - timedelta(days=1)
    if start == last:
        return start.isoformat()
    if start.day == 1 and end.day == 1:
        months = 12 * (end.year - start.year) + end.month - start.month
        if months == 1:
            return f"{start:%Y-%m}"
        if months == 3 and start.month % 3 == 1:  # noqa: PLR2004  a quarter
            return f"{start.year} Q{start.month // 3 + 1}"
        if months == 12 and start.month == 1:  # noqa: PLR2004  a year
            return str(start.year)
    return f"{start} – {last:%m-%d}" if last.year == start.year else f"{start} – {last}"


def moment(at: datetime | None, lang: Lang) -> str:
    """Format an instant to the minute; "never" for None.

    Examples:
        >>> moment(datetime(2026, 3, 2, 0, 0), "en"), moment(None, "en")
        ('2026-03-02 00:00', 'never')
    """
    if at is None:
        return "永不" if lang == "zh" else "never"
    return f"{at:%Y-%m-%d %H:%M}"
