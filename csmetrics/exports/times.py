"""Expressions that read times: year first, counts since 1970, serial numbers, or a given form."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from csmetrics.exports.forms import UNIX, Form, form_of, in_zone_words
from csmetrics.exports.readings import CellFormat, Reading, either, first_case, unreadable

_FORMS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
_YEAR_FIRST = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:日\s*|[ T]+)([0-9])"
_FOUR_DIGITS = r"^\s*[0-9]{4}[^0-9]"
_DAY = r"^[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?$"
_OFFSET = (
    r":[0-9]{2}(\.[0-9]+)? ?(Z|UTC|GMT|(UTC|GMT)?[+-][0-9]{2}(:?[0-9]{2})?|(UTC|GMT)[+-][0-9])$"
)
"""A UTC offset behind the seconds; without seconds, 10:00-12:00 may be a time slot."""
_WITH_OFFSET = "%Y-%m-%d %H:%M:%S%.f%#z"
_CUT = r":[0-9]$"
_FIRST_YEAR = 1000
_LEAP = r":60([^0-9]|$)"  # polars would take it for the next minute
_SERIAL = r"^[0-9]{5}(\.[0-9]+)?$"
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73051  # the days from 2000 to 2099
_DAYS_TO_1904 = 1462
_EPOCH_1904 = "1904-01-01"
_CLOSE = 1e-3  # seconds; a serial number further from a whole second has lost digits
_HALF = r"(上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|[AaPp]\.?[Mm]\.?)"
_HALF_BEFORE = rf"^([0-9]{{4}}[-/.年][0-9]{{1,2}}[-/.月][0-9]{{1,2}})日?[ T]*{_HALF}\s*([0-9])"
_HALF_BEHIND = rf"([0-9])\s*{_HALF}$"
_SPANS: dict[str, tuple[int, int, int]] = {
    "上午": (0, 12, 0),
    "凌晨": (0, 5, 0),
    "清晨": (4, 11, 0),
    "早上": (4, 11, 0),
    "早晨": (4, 11, 0),
    "中午": (11, 14, 12),
    "下午": (12, 23, 12),
    "傍晚": (16, 19, 12),
    "晚上": (18, 23, 12),
    "am": (0, 12, 0),
    "pm": (12, 23, 12),
}
"""For each word, the first and last hour of the day it allows, and what to add to its hours."""

_NO_TIME = "is a date without a time of day; give time_format='%Y-%m-%d' to read it as midnight"
_NUMBER = (
    "is a number of unknown meaning; give time_format='unix' or 'unix_ms' if it is a Unix time"
)
_NO_OFFSET = "has no UTC offset, but most times in its column have one; give time_zone=…"
_HAS_OFFSET = "has a UTC offset, but most times in its column have none; give time_zone=…"
_NO_FORM = "is not a time in an unambiguous format; give time_format=…"


def instant(text: pl.Expr) -> pl.Expr:
    """Parse a time with a UTC offset as an instant; else null."""
    certain = text.str.contains(_OFFSET) & ~text.str.contains(_LEAP)
    plain = _plain(pl.when(certain).then(text))
    plain = (
        plain.str.replace(r" ?(?:UTC|GMT)([+-])([0-9])$", "${1}0${2}")
        .str.replace(r" ?(?:UTC|GMT)([+-])", "${1}")
        .str.replace(r" ?(?:UTC|GMT)$", "Z")
    )
    return plain.str.to_datetime(_WITH_OFFSET, strict=False, time_unit="us", time_zone="UTC")


def has_half(text: pl.Expr) -> pl.Expr:
    """Whether a text has a word for a half of the day, such as 上午 or PM."""
    return text.str.contains(_HALF)


def time_of(name: str, text: pl.Expr, cell_format: CellFormat) -> Reading:
    """Return how to read a column of times, given as text."""
    form = cell_format.form(name)
    if form in UNIX:
        assert form is not None  # noqa: S101  a key of UNIX
        value = _count(text, form)
        unread = text.is_not_null() & value.is_null()
        return Reading(value, first_case((unread, unreadable(name, text, f"is not a {form} time"))))
    if form is not None:
        return _in_form(name, text, form_of(form), cell_format)
    return _found(name, text, cell_format)


def _count(text: pl.Expr, form: str) -> pl.Expr:
    """Parse a count since 1970 as an instant, cut to microseconds."""
    decimals, least, most = UNIX[form]
    sound = text.str.contains(rf"^[0-9]{{{least},{most}}}(\.[0-9]+)?$")
    whole = pl.when(sound).then(text).str.extract(r"^([0-9]+)").cast(pl.Int64)
    part = text.str.extract(r"\.([0-9]+)$").str.slice(0, decimals).str.pad_end(decimals, "0")
    more = pl.when(sound).then(part).cast(pl.Int64).fill_null(0)
    count = whole * pl.lit(10**decimals, dtype=pl.Int64) + more
    return count.cast(pl.Datetime("us", "UTC"))


def _in_form(name: str, text: pl.Expr, form: Form, cell_format: CellFormat) -> Reading:
    sound: pl.Expr = pl.when(~text.str.contains(_LEAP)).then(text)
    if form.halves:
        sound = sound.str.replace("上午", "AM", literal=True).str.replace(
            "下午", "PM", literal=True
        )
    unread = unreadable(name, text, f"is not written as {form.given}")
    if not form.aware:
        value = sound.str.to_datetime(form.pattern, strict=False, time_unit="us")
        fault = first_case((text.is_not_null() & value.is_null(), unread))
        return _zoned(name, Reading(value, fault), text, cell_format)
    texts = in_zone_words(sound) if form.words else sound
    offset = texts.str.replace(r"\(?(?:UTC|GMT)([+-][0-9:]+)\)?", "${1}").str.replace(
        r"([+-])([0-9])$", "${1}0${2}"
    )
    value = offset.str.to_datetime(form.pattern, strict=False, time_unit="us", time_zone="UTC")
    if not form.any_zone:
        return Reading(value, first_case((text.is_not_null() & value.is_null(), unread)))
    if cell_format.time_zone is None:
        which = unreadable(
            name, text, f"is not written as {form.given}, or its time zone is ambiguous"
        )
        return Reading(value, first_case((text.is_not_null() & value.is_null(), which)))
    naive = pl.when(value.is_null()).then(
        sound.str.to_datetime(form.given, strict=False, time_unit="us")
    )
    fault = first_case((text.is_not_null() & value.is_null() & naive.is_null(), unread))
    placed = _zoned(name, Reading(naive, fault), text, cell_format)
    there = value.dt.convert_time_zone(cell_format.time_zone)
    return Reading(pl.coalesce(there, placed.value), placed.fault)


def _found(name: str, text: pl.Expr, cell_format: CellFormat) -> Reading:
    """Read times without a given form: year first, perhaps with an offset, or serial numbers."""
    leap = text.str.contains(_LEAP)
    sound = pl.when(~leap).then(text)
    made = _written(_plain(sound))
    if name in cell_format.with_halves:
        made = pl.coalesce(_halved(sound), made)
    keys = [f"csmetrics_{name}_{what}" for what in ("written", "serial", "instant")]
    steps = (dict(zip(keys, (made, _serial(text, cell_format.epoch), instant(text)), strict=True)),)
    written, serial, with_offset = map(pl.col, keys)
    value = pl.coalesce(written, serial)
    unread = text.is_not_null() & value.is_null() & with_offset.is_null()
    fault = first_case(
        (leap, unreadable(name, text, "has 60 as its second")),
        (unread & text.str.contains(_DAY), unreadable(name, text, _NO_TIME)),
        (unread & text.str.contains(r"^[0-9]+(\.[0-9]+)?$"), unreadable(name, text, _NUMBER)),
        (unread, unreadable(name, text, _NO_FORM)),
    )
    repair = first_case(
        (
            written.is_null() & serial.is_not_null(),
            pl.lit(f"{name}: a spreadsheet's serial number read as a time"),
        )
    )
    if name not in cell_format.with_offset:
        odd = first_case((with_offset.is_not_null(), unreadable(name, text, _HAS_OFFSET)))
        naive = Reading(value, pl.coalesce(fault, odd), repair)
        return replace(_zoned(name, naive, text, cell_format), steps=steps)
    if cell_format.time_zone is None:
        odd = first_case((value.is_not_null(), unreadable(name, text, _NO_OFFSET)))
        return Reading(with_offset, pl.coalesce(fault, odd), steps=steps)
    placed = _zoned(name, Reading(value, fault, repair), text, cell_format)
    there = with_offset.dt.convert_time_zone(cell_format.time_zone)
    return Reading(pl.coalesce(there, placed.value), placed.fault, repair, steps)


def _plain(text: pl.Expr) -> pl.Expr:
    """Rewrite a time with its year first in ISO style, with a blank before the hour.

    Null unless it begins with four digits: polars would read 26-01-02 as a day of the year 26.
    """
    first = pl.when(text.str.contains(_FOUR_DIGITS)).then(text)
    return first.str.replace(_YEAR_FIRST, "${1}-${2}-${3} ${4}")


def _written(plain: pl.Expr) -> pl.Expr:
    """Parse a time; null if its year is below 1000, or if it was cut off after one minute digit."""
    whole = pl.when(~plain.str.contains(_CUT)).then(plain)
    found = pl.coalesce(
        text.str.to_datetime(form, strict=False, time_unit="us")
        for text, form in zip((plain, whole), _FORMS, strict=True)
    )
    return pl.when(found.dt.year() >= _FIRST_YEAR).then(found)


def _halved(text: pl.Expr) -> pl.Expr:
    """Parse a time with a word for a half of the day, before its hour or at the end; else null."""
    before = text.str.contains(_HALF_BEFORE)
    word = pl.coalesce(text.str.extract(_HALF_BEFORE, 2), text.str.extract(_HALF_BEHIND, 2))
    word = word.str.to_lowercase().str.replace_all(".", "", literal=True)
    bare = (
        pl.when(before)
        .then(text.str.replace(_HALF_BEFORE, "${1} ${3}"))
        .otherwise(text.str.replace(_HALF_BEHIND, "${1}"))
    )
    time = _written(_plain(bare))
    hour = time.dt.hour().cast(pl.Int32)
    first, last, lacks = (
        word.replace_strict(
            {one: span[n] for one, span in _SPANS.items()}, default=None, return_dtype=pl.Int32
        )
        for n in range(3)
    )
    midnight = (hour == 12) & (lacks == 0)  # noqa: PLR2004  twelve before noon is midnight
    meant = (
        pl.when(midnight).then(pl.lit(0)).when(hour.is_between(first, last)).then(hour)
        .otherwise(hour + lacks)
    )  # fmt: skip
    right = meant.is_between(first, last)
    return pl.when(right).then(time + pl.duration(hours=meant - hour))


def _serial(text: pl.Expr, epoch: str) -> pl.Expr:
    days = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64)
    seconds = (days * 86_400).round()
    less = _DAYS_TO_1904 if epoch == _EPOCH_1904 else 0
    exact = ((days * 86_400 - seconds).abs() < _CLOSE) & days.is_between(
        _FIRST_SERIAL - less, _LAST_SERIAL - less
    )
    start = pl.lit(epoch).str.to_datetime("%Y-%m-%d", time_unit="us")
    return pl.when(exact).then(start + pl.duration(microseconds=seconds.cast(pl.Int64) * 10**6))


def _zoned(name: str, naive: Reading, text: pl.Expr, cell_format: CellFormat) -> Reading:
    placed = placed_time(name, naive.value, text, pl.Datetime("us"), cell_format)
    return Reading(placed.value, either(naive.fault, placed.fault), naive.repair)


def placed_time(
    name: str, time: pl.Expr, text: pl.Expr, dtype: pl.Datetime, cell_format: CellFormat
) -> Reading:
    """Convert naive times to the zone given for the export, if any; a skipped time is a fault."""
    zone = cell_format.time_zone
    if zone is None or dtype.time_zone is not None:
        return Reading(time)
    value = time.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    skipped = time.is_not_null() & value.is_null()
    reason = unreadable(name, text, f"is skipped by the clocks of {zone}")
    return Reading(value, first_case((skipped, reason)))
