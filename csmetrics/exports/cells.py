"""What a cell of an export means in a column of ours: a value, a repaired one, or a fault.

What is certain is read or repaired; what is not is refused with the cell's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from csmetrics.tables.amounts import Amount
from csmetrics.tables.column_types import ColumnType, Flag, IdText, Whole, is_text
from csmetrics.tables.columns import Column
from csmetrics.tables.timestamps import Timestamp

_SHOWN = 60
_FORMS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
_YEAR_FIRST = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:日\s*|[ T]+)([0-9])"
_DAY = r"^[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?$"
_OFFSET = r":[0-9]{2}(\.[0-9]+)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
"""An offset behind the seconds; behind 10:00, -12:00 may be where a slot ends."""
_WITH_OFFSET = "%Y-%m-%d %H:%M:%S%.f%#z"
_LEAP = r":60([^0-9]|$)"  # polars would take it for the next minute
_SERIAL = r"^[0-9]{5}(\.[0-9]+)?$"
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73051  # the days from 2000 to 2099
_CLOSE = 1e-3  # seconds from a whole one; a serial number with fewer digits was cut
_FIRST_DAY = "1899-12-30"
UNIX = {"unix": (1_000_000, r"^[0-9]{1,10}$"), "unix_ms": (1_000, r"^[0-9]{1,13}$")}
"""Times that are counts since 1970: microseconds in one, and how one is written."""
_GROUPED = r"^[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?$"
_PLAIN = r"^-?[0-9]{1,18}(\.[0-9]+)?$"
_SIGN = r"^(?:￥|¥|RMB|CNY)\s*|\s*元$"
_EXPONENT = r"^-?[0-9]+(\.[0-9]+[eE]\+?|[eE]\+)[0-9]+$"

_NO_TIME = "is a date without a time of day; time_format='%Y-%m-%d' takes its midnight"
_NUMBER = "is a number of unknown meaning; give time_format='unix' or 'unix_ms' if it is one"
_NO_OFFSET = "has no UTC offset, and most of its column have one; give time_zone=…"
_HAS_OFFSET = "has a UTC offset, and most of its column have none; give time_zone=…"


@dataclass(frozen=True)
class Reading:
    """A column: its values, and for each row why it has none or what was repaired, else null."""

    value: pl.Expr
    fault: pl.Expr | None = None
    repair: pl.Expr | None = None


@dataclass(frozen=True)
class Manner:
    """How cells are written: the words of each column, the form of times, their zone.

    The user says so; which columns are read with UTC offsets is found in the cells.
    """

    values: Mapping[str, Mapping[str, object]]
    time_format: str | Mapping[str, str] | None
    time_zone: str | None
    with_offset: frozenset[str] = frozenset()
    epoch: str = "1899-12-30"

    def form(self, name: str) -> str | None:
        """The form of the times of a column."""
        if isinstance(self.time_format, Mapping):
            return self.time_format.get(name)
        return self.time_format


def has_offset(name: str, manner: Manner) -> pl.Expr:
    """Whether a column of text is read with UTC offsets.

    With a zone for the times without one, if any has one. Else only one sort can be read: if most
    have one, so that a few odd cells refuse no other.
    """
    text = _in_our_words(pl.col(name).cast(pl.String), manner.values.get(name, {}))
    found = _instant(text).is_not_null()
    return found.any() if manner.time_zone is not None else found.sum() * 2 > text.count()


def reading(name: str, column: Column | None, dtype: pl.DataType, manner: Manner) -> Reading:
    """How a column of the export, already under our name, is read.

    Args:
        name: our name.
        column: the table's column of this name, None for a column of the user's own.
        dtype: the type of the column as it was opened; of files without types, String. Text is
            clean already.
        manner: how its cells are written.
    """
    kind = None if column is None else column.type
    if not _is_plain(dtype) or (isinstance(kind, IdText) and not _is_id(dtype)):
        return Reading(pl.col(name))  # nothing an export could mean; the table refuses it
    return _reading(name, kind, dtype, manner)


def _reading(name: str, kind: ColumnType | None, dtype: pl.DataType, manner: Manner) -> Reading:
    words = manner.values.get(name, {})
    text = _in_our_words(pl.col(name).cast(pl.String), words)
    if isinstance(kind, Timestamp):
        if isinstance(dtype, pl.Datetime):
            shown = pl.col(name).cast(pl.String, strict=False)
            return _placed(name, pl.col(name), shown, dtype, manner)
        return _time(name, text, manner)
    if isinstance(kind, IdText):
        return _id(name, text, dtype)
    counted = isinstance(kind, Whole)
    if dtype.is_numeric() and not words and not (counted and dtype.is_float()):
        return Reading(pl.col(name))
    for sort, reader in ((Whole, _whole), (Amount, _amount), (Flag, _flag)):
        if isinstance(kind, sort):
            return reader(name, text)
    return Reading(text if is_text(dtype) or words else pl.col(name))


def _is_plain(dtype: pl.DataType) -> bool:
    known = isinstance(dtype, pl.Boolean | pl.Null | pl.Datetime | pl.Date)
    return known or is_text(dtype) or dtype.is_numeric()


def _is_id(dtype: pl.DataType) -> bool:
    return isinstance(dtype, pl.Null) or is_text(dtype) or dtype.is_integer() or dtype.is_float()


def clean(name: str) -> pl.Expr:
    """A cell's text without what spreadsheets wrap around it; blank is null."""
    text = pl.col(name).str.strip_chars()
    # ="123", '123 and a tab behind keep spreadsheets from taking digits for a number.
    text = (
        text.str.replace(r'^="(.*)"$', "${1}").str.replace(r"^'([0-9]+)$", "${1}").str.strip_chars()
    )
    return text.replace("", None)


def _in_our_words(text: pl.Expr, words: Mapping[str, object]) -> pl.Expr:
    if not words:
        return text
    ours = [_word(word) for word in words.values()]
    return text.replace_strict(
        list(words), pl.Series(ours, dtype=pl.String), default=text, return_dtype=pl.String
    )


def _word(word: object) -> str | None:
    return str(word).lower() if isinstance(word, bool) else None if word is None else str(word)


def _told(name: str, text: pl.Expr, says: str) -> pl.Expr:
    return pl.concat_str(
        pl.lit(f"{name} '"), text.str.slice(0, _SHOWN).fill_null(""), pl.lit(f"' {says}")
    )


def _where(*cases: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """The text of the first case that holds, else null."""
    found = [pl.when(case.fill_null(value=False)).then(text) for case, text in cases]
    return pl.coalesce(found)


def _id(name: str, text: pl.Expr, dtype: pl.DataType) -> Reading:
    lost = text.str.contains(_EXPONENT) | text.str.contains(r"^-?[0-9]{16,}\.0$")
    short = text.str.contains(r"^[0-9]{1,15}\.0$")
    value = pl.when(short).then(text.str.replace(r"\.0$", "")).otherwise(text)
    gone = _told(name, text, "went through a number with few digits: the id is gone")
    cases = [(lost, gone)]
    if dtype.is_float():
        whole = short | lost
        text = pl.when(pl.col(name).is_finite()).then(text)
        cases.append((~whole & text.is_not_null(), _told(name, text, "is no whole number")))
        value = pl.when(pl.col(name).is_finite()).then(value)
    fault = _where(*cases)
    return Reading(
        pl.when(fault.is_null()).then(value),
        fault,
        _where((short, pl.lit(f"{name}: an id that had become a decimal number"))),
    )


def _time(name: str, text: pl.Expr, manner: Manner) -> Reading:
    form = manner.form(name)
    if form in UNIX:
        assert form is not None  # noqa: S101  a key of UNIX
        per, digits = UNIX[form]
        count = pl.when(text.str.contains(digits)).then(text).cast(pl.Int64) * per
        value = count.cast(pl.Datetime("us", "UTC"))
        fault = _where(
            (text.is_not_null() & value.is_null(), _told(name, text, f"is no {form} time"))
        )
        return Reading(value, fault)
    leap = text.str.contains(_LEAP)
    sound = pl.when(~leap).then(text)
    if form is not None:
        aware = any(sign in form for sign in ("%z", "%:z", "%#z", "%+"))
        value = sound.str.to_datetime(
            form, strict=False, time_unit="us", time_zone="UTC" if aware else None
        )
        unread = _told(name, text, f"is not written {form}")
        if aware:
            return Reading(value, _where((text.is_not_null() & value.is_null(), unread)))
        naive = Reading(value, _where((text.is_not_null() & value.is_null(), unread)))
        return _zoned(name, naive, text, manner)
    plain = _plain(sound)
    written = pl.coalesce(
        plain.str.to_datetime(one, strict=False, time_unit="us") for one in _FORMS
    )
    days = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64)
    seconds = (days * 86_400).round()
    exact = ((days * 86_400 - seconds).abs() < _CLOSE) & days.is_between(
        _FIRST_SERIAL, _LAST_SERIAL
    )
    start = pl.lit(_FIRST_DAY).str.to_datetime("%Y-%m-%d", time_unit="us")
    serial = pl.when(exact).then(start + pl.duration(microseconds=seconds.cast(pl.Int64) * 10**6))
    value = pl.coalesce(written, serial)
    instant = _instant(text)
    unread = text.is_not_null() & value.is_null() & instant.is_null()
    fault = _where(
        (leap, _told(name, text, "has a second 60")),
        (unread & text.str.contains(_DAY), _told(name, text, _NO_TIME)),
        (unread & text.str.contains(r"^[0-9]+(\.[0-9]+)?$"), _told(name, text, _NUMBER)),
        (unread, _told(name, text, "is in no form that means one time only; give time_format=…")),
    )
    repair = _where(
        (written.is_null() & serial.is_not_null(), pl.lit(f"{name}: a serial number as its time"))
    )
    if name not in manner.with_offset:
        odd = _where((instant.is_not_null(), _told(name, text, _HAS_OFFSET)))
        return _zoned(name, Reading(value, pl.coalesce(fault, odd), repair), text, manner)
    if manner.time_zone is None:
        odd = _where((value.is_not_null(), _told(name, text, _NO_OFFSET)))
        return Reading(instant, pl.coalesce(fault, odd))
    placed = _zoned(name, Reading(value, fault, repair), text, manner)
    there = instant.dt.convert_time_zone(manner.time_zone)
    return Reading(pl.coalesce(there, placed.value), placed.fault, repair)


def _plain(text: pl.Expr) -> pl.Expr:
    """A time with its year first, as ISO writes it, with a blank before the hour."""
    return text.str.replace(_YEAR_FIRST, "${1}-${2}-${3} ${4}")


def _instant(text: pl.Expr) -> pl.Expr:
    """The instant of a time with its UTC offset; else null."""
    certain = text.str.contains(_OFFSET) & ~text.str.contains(_LEAP)
    plain = _plain(pl.when(certain).then(text))
    return plain.str.to_datetime(_WITH_OFFSET, strict=False, time_unit="us", time_zone="UTC")


def _zoned(name: str, naive: Reading, text: pl.Expr, manner: Manner) -> Reading:
    placed = _placed(name, naive.value, text, pl.Datetime("us"), manner)
    faults = [one for one in (naive.fault, placed.fault) if one is not None]
    return Reading(placed.value, pl.coalesce(faults), naive.repair)


def _placed(name: str, time: pl.Expr, text: pl.Expr, dtype: pl.Datetime, manner: Manner) -> Reading:
    zone = manner.time_zone
    if zone is None or dtype.time_zone is not None:
        return Reading(time)
    value = time.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    skipped = time.is_not_null() & value.is_null()
    return Reading(
        value, _where((skipped, _told(name, text, f"is skipped by the clocks of {zone}")))
    )


def _whole(name: str, text: pl.Expr) -> Reading:
    float_like = text.str.contains(r"^-?[0-9]{1,15}\.0+$")
    grouped = text.str.contains(_GROUPED) & ~text.str.contains(r"\.")
    digits = text.str.replace_all(r"[,，]", "")
    value = (
        pl.when(float_like)
        .then(text.str.replace(r"\.0+$", ""))
        .when(grouped)
        .then(digits)
        .when(text.str.contains(r"^-?[0-9]+$"))
        .then(text)
        .cast(pl.Int64, strict=False)
    )
    return Reading(
        value,
        _where((text.is_not_null() & value.is_null(), _told(name, text, "is no whole number"))),
        _where((float_like | grouped, pl.lit(f"{name}: a number written with a point or commas"))),
    )


def _amount(name: str, text: pl.Expr) -> Reading:
    bare = text.str.replace_all(_SIGN, "")
    grouped = bare.str.contains(_GROUPED)
    digits = pl.when(grouped).then(bare.str.replace_all(r"[,，]", "")).otherwise(bare)
    value = pl.when(digits.str.contains(_PLAIN)).then(digits).cast(pl.Float64, strict=False)
    return Reading(
        value,
        _where((text.is_not_null() & value.is_null(), _told(name, text, "is no amount"))),
        _where(
            (
                value.is_not_null() & (digits != text),
                pl.lit(f"{name}: a currency sign or thousands separators taken off"),
            )
        ),
    )


def _flag(name: str, text: pl.Expr) -> Reading:
    lowered = text.str.to_lowercase()
    value = pl.when(lowered.is_in(["true", "false"])).then(lowered == "true")
    says = "is neither true nor false; say which with values=…"
    return Reading(value, _where((text.is_not_null() & value.is_null(), _told(name, text, says))))
