"""Folding of headers and words for comparison: brackets, blanks and full-width forms."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import polars as pl

NONE = ("-", "--", "—", "——", "-%", "--%", "--分--秒", "NaN", "nan", "#DIV/0!", "null", "NULL")
"""Texts of cells that have no value."""


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Fold a header or a word, so that different spellings of one compare equal.

    Examples:
        >>> fold("首次响应时长（秒)") == fold("首次响应时长 (秒）")
        True
        >>> fold("询单→最终付款转化率") == fold("询单->最终付款转化率")
        True
    """
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", text).replace("→", "->").replace("\ufeff", "")
    return "".join(plain.split()).casefold().strip("'")


def folded(text: pl.Expr) -> pl.Expr:
    """Fold the words of a column as ``fold`` does."""
    plain = text.str.normalize("NFKC").str.replace_all("→", "->", literal=True)
    return plain.str.replace_all(r"\s", "").str.to_lowercase()


def nothing(text: pl.Expr) -> pl.Expr:
    """Replace cleaned texts that stand for no value by null."""
    return pl.when(~text.is_in(NONE) & (text != "")).then(text)
