"""The forms of times that users give (``time_format``), and the zone that a form writes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from csmetrics.errors import ArgumentError

UNIX = {"unix": (6, 9, 10), "unix_ms": (3, 12, 13)}
"""Counts since 1970: how many decimals reach microseconds, and least and most whole digits.

Fewer digits would mean a time shortly after 1970: 0 for never, or seconds read as milliseconds.
"""

_YEAR = r"%[-_0]?[YyGgDxFvcs+]"  # the directives that contain a year
_TOKEN = re.compile(r"%[-_0#:.]*[0-9]*[A-Za-z%+]|[^%]+|%")
_TIME_OF_DAY = re.compile(r"%[-_0:.]*[0-9]*[HIklMSTRrXfcps]$")
_UTC = re.compile(r"(\s*)\(?(?:Z|UTC|GMT|Zulu)\)?(\s|$)", re.IGNORECASE)
_OFFSET = re.compile(r"\s*\(?(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?\)?(?=\s|$)", re.IGNORECASE)
_UNKNOWN = re.compile(r"[A-Z]{2,}|[a-z]{3,}|北京|中国|时间", re.IGNORECASE)
_AWARE = ("%z", "%:z", "%::z", "%#z", "%+", "%s")
_OTHER_WORDS = re.compile(r"%Z")


@dataclass(frozen=True)
class Form:
    """A form of times, as given and as a pattern for polars.

    ``aware``: times are instants. ``words``: their zone is written as Z, UTC or GMT. ``any_zone``:
    it may be the name of any zone (%Z). ``halves``: times have AM or PM. ``literal``: letters in
    the form that may name a zone, but not a certain one.
    """

    given: str
    pattern: str
    aware: bool
    words: bool = False
    any_zone: bool = False
    halves: bool = False
    literal: str | None = None


def form_of(given: str) -> Form:
    """Parse a form; an offset or UTC written out in it is read as the zone, not as plain text."""
    aware = any(sign in given for sign in _AWARE)
    words, any_zone, literal, after = False, False, None, False
    parts: list[str] = []
    for part in _TOKEN.findall(given):
        made = part
        if part == "%Z":
            words, any_zone, made = True, True, "%z"
            while parts and parts[-1] and parts[-1][-1] == " ":
                parts[-1] = parts[-1][:-1]
        elif part.startswith("%"):
            after = after or _TIME_OF_DAY.match(part) is not None
        elif after and _OFFSET.search(part):
            aware, made = True, _OFFSET.sub("%#z", part, count=1)
        elif after and _UTC.search(part):
            words, made = True, _UTC.sub(r"%z\2", part, count=1)
        elif after and (found := _UNKNOWN.search(part)):
            literal = found[0]
        parts.append(made)
    return Form(
        given,
        "".join(parts).replace(".%f", "%.f"),  # strptime's decimals, to polars nanoseconds
        aware=aware or words,
        words=words,
        any_zone=any_zone,
        halves=re.search(r"%[pP]", given) is not None,
        literal=literal,
    )


def check_form(given: object, time_zone: str | None) -> None:
    """Raise unless times can be read by a form.

    Raises:
        ArgumentError: Polars cannot parse by it, it has no year, or it writes out letters that may
            name a zone and no time zone is given.
    """
    if not isinstance(given, str) or not _is_form(given):
        msg = (
            f"time_format={given!r} is not a time format with a year, such as '%Y-%m-%d "
            "%H:%M:%S'; decimals of seconds are %.f."
        )
        raise ArgumentError(msg)
    form = form_of(given)
    if form.literal and time_zone is None and not form.aware:
        msg = (
            f"time_format={given!r} writes {form.literal!r} after the time, which may be a time "
            "zone: write %z for a UTC offset, or give the zone with time_zone=…."
        )
        raise ArgumentError(msg)


def _is_form(given: str) -> bool:
    if given in UNIX:
        return True
    pattern = form_of(given).pattern
    if "%f" in pattern:  # without a point before it, polars loses decimals
        return False
    try:
        pl.Series([""]).str.to_datetime(pattern, strict=False, time_zone="UTC")
    except pl.exceptions.PolarsError:
        return False
    return re.search(_YEAR, given) is not None


def in_zone_words(text: pl.Expr) -> pl.Expr:
    """Replace Z, UTC, GMT or Zulu behind a time by the offset +0000."""
    return text.str.replace(r"(?i)([0-9MP])\s*\(?(?:UTC|GMT|Zulu|Z)\)?(\s|$)", "${1}+0000${2}")
