"""Building blocks of texts in two languages: durations, numbers, days, hours, joins, brackets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from csmetrics.language.base import Param
from csmetrics.model.edition import Text

__all__ = [
    "Text",
    "clock",
    "day",
    "duration",
    "group",
    "join",
    "number",
    "parameter",
    "th",
    "unique",
]

_MICROSECOND = timedelta(microseconds=1)
_UNITS = (
    (timedelta(hours=1), "小时", "h"),
    (timedelta(minutes=1), "分钟", "min"),
    (timedelta(seconds=1), "秒", "s"),
)


def parameter(param: Param) -> Text:
    """Return the placeholder of a parameter that has no value yet.

    Examples:
        >>> parameter(Param(name="limit")).en
        '<limit>'
    """
    return Text(zh=f"〈{param.name}〉", en=f"<{param.name}>")


def duration(value: timedelta | Param) -> Text:
    """Format an elapsed time in hours, minutes and seconds; a day is 24 h.

    Examples:
        >>> duration(timedelta(minutes=3))
        Text(zh='3 分钟', en='3 min')
        >>> duration(timedelta(days=3, seconds=90)).en
        '72 h 1 min 30 s'
        >>> duration(timedelta(milliseconds=500)).zh
        '0.5 秒'
    """
    if isinstance(value, Param):
        return parameter(value)
    rest, zh, en = value, [], []
    for size, unit_zh, unit_en in _UNITS[:-1]:
        times, rest = divmod(rest, size)
        if times:
            zh.append(f"{times} {unit_zh}")
            en.append(f"{times} {unit_en}")
    if rest or not zh:
        whole, part = divmod(rest // _MICROSECOND, 1_000_000)
        seconds = f"{whole}.{part:06d}".rstrip("0").rstrip(".")
        _, unit_zh, unit_en = _UNITS[-1]
        zh.append(f"{seconds} {unit_zh}")
        en.append(f"{seconds} {unit_en}")
    return Text(zh=" ".join(zh), en=" ".join(en))


def number(value: int | Param) -> Text:
    """Format an integer, or the placeholder of a parameter."""
    return parameter(value) if isinstance(value, Param) else Text(zh=str(value), en=str(value))


def th(n: int) -> str:
    """Format an English ordinal number.

    Examples:
        >>> [th(n) for n in (1, 2, 3, 4, 11, 22, 111)]
        ['1st', '2nd', '3rd', '4th', '11th', '22nd', '111th']
    """
    if n % 100 not in (11, 12, 13) and n % 10 in (1, 2, 3):
        return f"{n}{('st', 'nd', 'rd')[n % 10 - 1]}"
    return f"{n}th"


def day(days: int) -> str:
    """Format the local day ``days`` after D, the same in both languages.

    Examples:
        >>> [day(-15), day(0), day(1)]
        ['D−15', 'D', 'D+1']
    """
    if days == 0:
        return "D"
    return f"D+{days}" if days > 0 else f"D−{-days}"


def clock(start: str, end: str) -> str:
    """Format half-open service hours, the same in both languages.

    Examples:
        >>> clock("08:00", "23:00")
        '[08:00, 23:00)'
    """
    return f"[{start}, {end})"


def join(parts: Iterable[Text], zh: str, en: str) -> Text:
    """Join the parts with a separator for each language."""
    found = list(parts)
    return Text(zh=zh.join(part.zh for part in found), en=en.join(part.en for part in found))


_INNER = str.maketrans("「」『』", "『』「」")


def group(part: Text) -> Text:
    """Put a part in brackets, so that the text around it cannot be read as part of it.

    Examples:
        >>> group(group(Text(zh="甲", en="a")))
        Text(zh='「『甲』」', en='((a))')
    """
    return Text(zh=f"「{part.zh.translate(_INNER)}」", en=f"({part.en})")


def unique(parts: Iterable[Text]) -> tuple[Text, ...]:
    """Remove repeated parts; the order is that of the first occurrences."""
    return tuple(dict.fromkeys(parts))
