"""``Reading``, the expressions that read a column of an export, and texts about its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import overload

import polars as pl

SHOWN = 60
"""How many characters of a cell are shown."""


@dataclass(frozen=True)
class Reading:
    """The expressions that read a column of an export.

    ``value``: its values. ``fault``: why a cell is refused, else null. ``repair``: what was
    repaired in a cell, else null. ``steps``: helper columns that these read, to be added first, one
    mapping after the other; without them polars would compute each of them several times.
    """

    value: pl.Expr
    fault: pl.Expr | None = None
    repair: pl.Expr | None = None
    steps: tuple[Mapping[str, pl.Expr], ...] = ()


@dataclass(frozen=True)
class CellFormat:
    """How the cells of an export are written.

    The user gives ``values``, the words of each column, and the form and zone of times. The cells
    show which columns are read with UTC offsets (``with_offset``) and with halves of a day
    (``with_halves``), and in which no id has odd characters (``plain_ids``). ``epoch``: the first
    day of serial numbers in the workbook. ``of_sheet``: whether the cells come from a workbook.
    """

    values: Mapping[str, Mapping[str, object]]
    time_format: str | Mapping[str, str] | None
    time_zone: str | None
    with_offset: frozenset[str] = frozenset()
    with_halves: frozenset[str] = frozenset()
    plain_ids: frozenset[str] = frozenset()
    epoch: str = "1899-12-30"
    of_sheet: bool = False

    def form(self, name: str) -> str | None:
        """Return the form of times given for a column; None if there is none."""
        if isinstance(self.time_format, Mapping):
            return self.time_format.get(name)
        return self.time_format


@overload
def with_steps(frame: pl.DataFrame, readings: Iterable[Reading]) -> pl.DataFrame: ...


@overload
def with_steps(frame: pl.LazyFrame, readings: Iterable[Reading]) -> pl.LazyFrame: ...


def with_steps(
    frame: pl.DataFrame | pl.LazyFrame, readings: Iterable[Reading]
) -> pl.DataFrame | pl.LazyFrame:
    """Add the helper columns of the readings to the frame, in their order."""
    for stage in zip_longest(*(one.steps for one in readings), fillvalue={}):
        frame = frame.with_columns(**{name: made for of in stage for name, made in of.items()})
    return frame


def unreadable(name: str, text: pl.Expr, reason: str) -> pl.Expr:
    """Build the text that is said of a cell, with its column and its text."""
    return pl.concat_str(
        pl.lit(f"{name} '"), text.str.slice(0, SHOWN).fill_null(""), pl.lit(f"' {reason}")
    )


def first_case(*cases: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """Return the text of the first case that holds, else null."""
    found = [pl.when(case.fill_null(value=False)).then(text) for case, text in cases]
    return pl.coalesce(found)


def either(*texts: pl.Expr | None) -> pl.Expr | None:
    """Return the first text that is not null; None if no expression is given."""
    there = [text for text in texts if text is not None]
    return pl.coalesce(there) if there else None
