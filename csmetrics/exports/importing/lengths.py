"""Parsing of lengths of time, rates and numbers as back-offices print them (时长、比率、数字)."""

from __future__ import annotations

import re
from typing import Literal

import polars as pl

from csmetrics.exports.importing.folding import fold, folded

LengthUnit = Literal["seconds", "minutes", "hours"]
SECONDS: dict[str, int] = {"seconds": 1, "minutes": 60, "hours": 3600}

_HEADER = re.compile(r"\((秒|s|sec|分钟|分|m|min|小时|时|h)\)")
_WORDS: dict[str, LengthUnit] = {
    "秒": "seconds",
    "s": "seconds",
    "sec": "seconds",
    "分钟": "minutes",
    "分": "minutes",
    "m": "minutes",
    "min": "minutes",
    "小时": "hours",
    "时": "hours",
    "h": "hours",
}
_BARE = r"^-?[0-9]+(\.[0-9]+)?$"
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_IN_WORDS = (
    rf"^(-)?(?:{_NUMBER}天)?(?:{_NUMBER}(?:小时|时|h))?"
    rf"(?:{_NUMBER}(?:分钟|分|min|m))?(?:{_NUMBER}(?:秒|s))?$"
)
_CLOCK = r"^(-)?([0-9]+):([0-9]{1,2}):([0-9]{1,2}(?:\.[0-9]+)?)$"
_DAYS = r"^(-)?([0-9]+)days?,([0-9]+:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?)$"
"""As Python writes it: only the days are negative, and -1 day, 23:59:55 is five seconds less."""
_SHORT_CLOCK = r"^(-)?([0-9]+):([0-9]{2})$"
_PLAIN = r"^[¥￥]?-?[0-9]+(\.[0-9]+)?(?:元|人|次|个|条|天|单|件)?$"
_GROUPED = r"^[¥￥]?-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?(?:元|人|次|个|条|天|单|件)?$"
_PERCENT = r"^-?[0-9]+(\.[0-9]+)?%$"


def header_unit(header: str) -> LengthUnit | None:
    """Return the unit that a header states in brackets; None if there is none.

    Examples:
        >>> header_unit("平均人工响应时长（分钟）"), header_unit("平均响应时长")
        ('minutes', None)
    """
    found = _HEADER.search(fold(header))
    return _WORDS[found[1]] if found else None


def length(text: pl.Expr, unit: LengthUnit | None) -> pl.Expr:
    """Parse a length of time to seconds; null for other texts, and for bare numbers of no unit."""
    plain = folded(text)
    number = (
        pl.when(plain.str.contains(_BARE)).then(plain).cast(pl.Float64, strict=False)
        * SECONDS[unit]
        if unit
        else pl.lit(None, dtype=pl.Float64)
    )
    return pl.coalesce(
        number,
        _parts(plain, _IN_WORDS, (86_400, 3600, 60, 1)),
        _parts(plain, _CLOCK, (3600, 60, 1)),
        _parts(plain, _DAYS, (86_400,))
        + _parts(plain.str.extract(_DAYS, 3), _CLOCK, (3600, 60, 1)),
        _parts(plain, _SHORT_CLOCK, (60, 1)),
    )


def is_bare(text: pl.Expr) -> pl.Expr:
    """Whether a length is a number without a unit."""
    return folded(text).str.contains(_BARE)


def _parts(plain: pl.Expr, pattern: str, weights: tuple[int, ...]) -> pl.Expr:
    groups = [plain.str.extract(pattern, n + 2).cast(pl.Float64) for n in range(len(weights))]
    total = pl.sum_horizontal(part * weight for part, weight in zip(groups, weights, strict=True))
    some = pl.any_horizontal(part.is_not_null() for part in groups)
    sign = pl.when(plain.str.starts_with("-")).then(-1.0).otherwise(1.0)
    return pl.when(some).then(total * sign)


def number(text: pl.Expr) -> pl.Expr:
    """Parse a count or an amount, without currency signs, measure words and separators."""
    plain = folded(text)
    sound = plain.str.contains(_PLAIN) | plain.str.contains(_GROUPED)
    digits = plain.str.replace_all(r"[^0-9.\-]", "")
    return pl.when(sound).then(digits).cast(pl.Float64, strict=False)


def rate(text: pl.Expr) -> pl.Expr:
    """Parse a rate printed as a percentage or as a fraction.

    Bare numbers are fractions; if one of the column is above 1, they may be percentages, and none
    of them is read.
    """
    plain = folded(text)
    percent = pl.when(plain.str.contains(_PERCENT)).then(plain.str.strip_chars_end("%"))
    bare = pl.when(plain.str.contains(_BARE)).then(plain).cast(pl.Float64, strict=False)
    clear = (bare.max() <= 1).fill_null(value=True)
    # 12.3% is read as 12.3e-2: divided by 100, it would not be the nearest number to 0.123.
    as_fraction = pl.concat_str(percent, pl.lit("e-2")).cast(pl.Float64, strict=False)
    return pl.coalesce(as_fraction, pl.when(clear).then(bare))
