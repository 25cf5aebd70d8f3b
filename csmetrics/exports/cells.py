"""Expressions that read the cells of an export as a column of ours: value, repair and fault.

A cell with one certain meaning is read or repaired; any other is refused, with its text.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from csmetrics.exports.dates import date_of
from csmetrics.exports.headers import UNSEEN
from csmetrics.exports.raw import UNCALCULATED
from csmetrics.exports.readings import CellFormat, Reading, either, first_case, unreadable
from csmetrics.exports.times import has_half, instant, placed_time, time_of
from csmetrics.tables.placeholders import is_placeholder
from csmetrics.tables.schema.amounts import Amount
from csmetrics.tables.schema.column_types import ColumnType, Flag, IdText, OneOf, Whole, is_text
from csmetrics.tables.schema.date_type import LocalDate
from csmetrics.tables.schema.table_columns import Column
from csmetrics.tables.schema.timestamps import Timestamp

_BLANKS = "".join(chr(n) for n in range(0x3001) if chr(n).isspace())
_GROUPED = r"^[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?$"
_PLAIN = r"^-?[0-9]{1,18}(\.[0-9]+)?$"
_SIGN = r"^(?:￥|¥|RMB|CNY)\s*|\s*元$"
_EXPONENT = r"^-?[0-9]+(\.[0-9]+[eE]\+?|[eE]\+)[0-9]+$"
_DECIMAL = r"\.0+$"
_WAS_DECIMAL = r"^(?:[0-9]{1,15}\.00?|[0-9]{4,15}\.0{3,})$"  # 17.000 may be grouped
QUOTES = "'\u2018\u2019"
_GROUPED_ID = r"^[0-9]{1,3}([,，'\x{2019} \x{a0}\x{2009}\x{202f}][0-9]{3})+(\.[0-9]+)?$"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x{86}-\x{9f}]"
_LOST = r"\x{fffd}|锟斤拷|^[?？]+$"
_WIDE = r"^[0-9０-９]*[０-９][0-9０-９]*$"  # noqa: RUF001  the wide ones
_NUMBER = 4  # digits; a shorter id may be a name
_SEVERAL = r"^[0-9]{5,}(?:\s*[,，、;；]\s*[0-9]{5,})+$"
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_WAS_DATE = rf"^(?:(?i)[0-9]{{1,2}}-{_MONTHS}|{_MONTHS}-[0-9]{{1,2}}|[0-9]{{1,2}}月[0-9]{{1,2}}日)$"
TYPED = r"^(?:True|False|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2}.*)?)$"
_HIDDEN = f"[{UNSEEN[:-1]}]"
DAMAGED_ID = rf"锟斤拷|{_WAS_DATE}"
"""Ids of letters, digits and dashes alone that are none."""
_ODD_ID = rf"[^0-9A-Za-z_.\-\p{{Han}}]|{DAMAGED_ID}"
_ASCII = r"^[\x20-\x7e]+$"
_ERROR = r"^(?:#[\p{Lu}0-9/_]+[!?]|#(?:NV|N/D|GETTING_DATA|#+)|Err:[0-9]{3})$"

_FORMULA = r"^=(?:[A-Z][A-Z.]+\(|.*\b\$?[A-Z]{1,3}\$?[0-9]+\b)"

_IS_ERROR = "is what a spreadsheet shows for an error or a narrow column: the value is lost"
_NO_VALUE = "is a formula without a stored result: open the workbook in a spreadsheet and save it"
_NOBODY = (
    "is a placeholder for a missing value, and a value is needed; say what it means with values=…"
)


def has_offset(name: str, cell_format: CellFormat) -> pl.Expr:
    """Whether a text column of times is read with UTC offsets.

    If the user gave a zone for times without offset, one offset in the column is enough. If not,
    only one kind of times can be read, with or without offset: the one that most cells have.
    """
    text = _in_our_words(pl.col(name).cast(pl.String), cell_format.values.get(name, {}))
    found = instant(text).is_not_null()
    return found.any() if cell_format.time_zone is not None else found.sum() * 2 > text.count()


def has_halves(name: str) -> pl.Expr:
    """Whether some text of a column has a word for a half of the day, such as 上午 or PM."""
    return has_half(pl.col(name).cast(pl.String)).any().fill_null(value=False)


def has_odd_ids(name: str) -> pl.Expr:
    """Whether some id of a column has an unusual character, is garbled or looks like a date."""
    odd = pl.col(name).cast(pl.String).str.contains(_ODD_ID)
    return odd.any().fill_null(value=False)


def reading(
    name: str, column: Column | None, dtype: pl.DataType, cell_format: CellFormat
) -> Reading:
    """Return how to read a column of the export, which already has our name.

    Args:
        name: our name.
        column: the table's column of this name, None for a column of the user's own.
        dtype: the type of the column as it was opened; of files without types, String. Text is
            clean already.
        cell_format: how its cells are written.
    """
    kind = None if column is None else column.type
    if not _is_plain(dtype) or (isinstance(kind, IdText) and not _is_id(dtype)):
        return Reading(pl.col(name))  # no export has this type; validation refuses the column
    words = cell_format.values.get(name, {})
    whole = pl.col(name).cast(pl.String)
    text = _in_our_words(whole, words)
    if not is_text(dtype):
        return _reading(name, kind, text, dtype, cell_format)
    others = whole if not words else pl.when(~whole.is_in(list(words))).then(whole)
    uncalculated = others.str.starts_with(UNCALCULATED)
    if column is None:
        value = pl.when(uncalculated.fill_null(value=False)).then(None).otherwise(text)
        formula = pl.lit(f"{name}: a formula without a stored result, read as null")
        return Reading(value, repair=first_case((uncalculated, formula)))
    broken = others.str.contains(_ERROR)
    nobody = is_placeholder(others, kind.values if isinstance(kind, OneOf) else ())
    value_less = (uncalculated | broken | nobody).fill_null(value=False)
    valued = f"csmetrics_{name}_text"
    inner = _reading(name, kind, pl.col(valued), dtype, cell_format)
    steps = ({valued: pl.when(~value_less).then(text)}, *inner.steps)
    cases = [
        (uncalculated, unreadable(name, others.str.strip_prefix(UNCALCULATED[:1]), _NO_VALUE)),
        (broken, unreadable(name, others, _IS_ERROR)),
    ]
    repair = None
    if column.nullable:
        repair = first_case((nobody, unreadable(f"{name}:", others, "as null")))
    else:
        cases.append((nobody, unreadable(name, others, _NOBODY)))
    fault = either(inner.fault, first_case(*cases))
    return Reading(inner.value, fault, either(inner.repair, repair), steps)


def _reading(
    name: str, kind: ColumnType | None, text: pl.Expr, dtype: pl.DataType, cell_format: CellFormat
) -> Reading:
    words = cell_format.values.get(name, {})
    if isinstance(kind, Timestamp):
        if isinstance(dtype, pl.Datetime):
            shown = pl.col(name).cast(pl.String, strict=False)
            return placed_time(name, pl.col(name), shown, dtype, cell_format)
        return time_of(name, text, cell_format)
    if isinstance(kind, LocalDate):
        return _date(name, text, dtype, cell_format)
    if isinstance(kind, IdText):
        return _id(name, text, dtype, cell_format)
    return _plain_value(name, kind, text, dtype, words=bool(words))


def _plain_value(
    name: str, kind: ColumnType | None, text: pl.Expr, dtype: pl.DataType, *, words: bool
) -> Reading:
    """Return how to read a column of numbers, flags or words."""
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
    """Strip a cell's text of blanks and of the marks that spreadsheets and shops put around ids.

    A blank text becomes null.
    """
    text = pl.col(name).str.strip_chars(_BLANKS + UNSEEN)
    # Exports write ="123", '123, `123 or a tab behind, so that spreadsheets do not read a number.
    text = (
        text.str.replace(r'^=(?:"(.*)"|([0-9]+))$', "${1}${2}")
        .str.replace(rf"^(?:[{QUOTES}]([0-9][^{QUOTES}]*)|`([^`]+))$", "${1}${2}")
        .str.strip_chars(_BLANKS + UNSEEN)
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


def _id(name: str, text: pl.Expr, dtype: pl.DataType, cell_format: CellFormat) -> Reading:
    lost = text.str.contains(_EXPONENT) | text.str.contains(r"^-?[0-9]{16,}\.0+$")
    short = text.str.contains(_WAS_DECIMAL)
    value = pl.when(short).then(text.str.replace(_DECIMAL, "")).otherwise(text)
    gone = unreadable(name, text, "was stored as a number with too few digits: the id is lost")
    cases = [(lost, gone)]
    repairs = [(short, pl.lit(f"{name}: an id that had become a decimal number"))]
    if dtype.is_float():
        whole = short | lost
        text = pl.when(pl.col(name).is_finite()).then(text)
        cases.append((~whole & text.is_not_null(), unreadable(name, text, "is not a whole number")))
        value = pl.when(pl.col(name).is_finite()).then(value)
    elif is_text(dtype) and name not in cell_format.plain_ids:
        grouped = "is either one number with separators or several ids; export ids as text"
        control = "contains a control character: the id is damaged"
        lossy = "lost characters to a wrong encoding: several ids may have become the same"
        dated = "is a date that a spreadsheet made out of an id"
        wide = "is written in full-width digits; the same id may be written differently elsewhere"
        cases += [
            (text.str.contains(_GROUPED_ID), unreadable(name, text, grouped)),
            (text.str.contains(_SEVERAL), unreadable(name, text, "is several ids in one cell")),
            (text.str.contains(_CONTROL), unreadable(name, text, control)),
            (text.str.contains(_LOST), unreadable(name, text, lossy)),
            (text.str.contains(_WAS_DATE), unreadable(name, text, dated)),
            (
                text.str.contains(_WIDE) & (text.str.len_chars() >= _NUMBER),
                unreadable(name, text, wide),
            ),
            (text.str.contains(_FORMULA), unreadable(name, text, "is a formula, not a value")),
        ]
        bare = text.str.replace_all(_HIDDEN, "")
        unseen = text.str.contains(_HIDDEN) & bare.str.contains(_ASCII)
        value = pl.when(unseen).then(bare).otherwise(value)
        repairs.append((unseen, pl.lit(f"{name}: invisible characters removed")))
    if cell_format.of_sheet and is_text(dtype):
        typed = "is a date or a true/false value that a spreadsheet made out of an id"
        cases.append((text.str.contains(TYPED), unreadable(name, text, typed)))
    why = f"csmetrics_{name}_fault"
    steps = ({why: first_case(*cases)},)
    fault = pl.col(why)
    return Reading(pl.when(fault.is_null()).then(value), fault, first_case(*repairs), steps)


def _date(name: str, text: pl.Expr, dtype: pl.DataType, cell_format: CellFormat) -> Reading:
    forms = cell_format.time_format  # a single form for all columns is for timestamps only
    form = forms.get(name) if isinstance(forms, Mapping) else None
    value = date_of(name, text, dtype, form, cell_format.epoch)
    reason = "is not a date with the year first; give time_format={column: …}"
    return Reading(
        value, first_case((text.is_not_null() & value.is_null(), unreadable(name, text, reason)))
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
        first_case(
            (text.is_not_null() & value.is_null(), unreadable(name, text, "is not a whole number"))
        ),
        first_case(
            (
                float_like | grouped,
                pl.lit(f"{name}: a whole number written with a decimal point or commas"),
            )
        ),
    )


def _amount(name: str, text: pl.Expr) -> Reading:
    bare = text.str.replace_all(_SIGN, "")
    grouped = bare.str.contains(_GROUPED)
    digits = pl.when(grouped).then(bare.str.replace_all(r"[,，]", "")).otherwise(bare)
    value = pl.when(digits.str.contains(_PLAIN)).then(digits).cast(pl.Float64, strict=False)
    return Reading(
        value,
        first_case(
            (text.is_not_null() & value.is_null(), unreadable(name, text, "is not an amount"))
        ),
        first_case(
            (
                value.is_not_null() & (digits != text),
                pl.lit(f"{name}: a currency sign or thousands separators removed"),
            )
        ),
    )


def _flag(name: str, text: pl.Expr) -> Reading:
    lowered = text.str.to_lowercase()
    value = pl.when(lowered.is_in(["true", "false"])).then(lowered == "true")
    reason = "is neither true nor false; say which with values=…"
    return Reading(
        value, first_case((text.is_not_null() & value.is_null(), unreadable(name, text, reason)))
    )
