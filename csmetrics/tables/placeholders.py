"""Placeholders: words that programs and people write for a missing value, such as NULL."""

from __future__ import annotations

import polars as pl

PLACEHOLDERS = (
    *("nan", "NaN", "NAN", "-nan", "NaT", "<NA>", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA"),
    *("null", "NULL", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "[NULL]", "nil", "(nil)"),
    *("None", "NONE", "none", "undefined", r"\N", "-", "--", "---", "–", "—", "——", "/", "无"),
    *("空", "暂无", "(空)", "（空）", "(空白)", "（空白）", "[null]", "(blank)"),
    *("-NaN", "1.#QNAN", "-1.#IND", "n.a.", "N.A.", "''", '""'),
)
"""What pandas, databases, spreadsheets, scripts and people write for a missing value.

They are compared exactly, with capital letters. "Nan" and "NA" are left out: people have these
names.
"""


def is_placeholder(text: pl.Expr, but: tuple[str, ...] = ()) -> pl.Expr:
    """Whether a text is a placeholder and not one of ``but``, which the column uses as values."""
    return text.is_in([word for word in PLACEHOLDERS if word not in but])
