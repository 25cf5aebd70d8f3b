"""What a column of an export becomes, and the words in which its cells are told of."""

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
    """A column: its values, and for each row why it has none or what was repaired, else null.

    ``steps``: columns to be made first, one mapping of names after the other, which the others
    read: what polars would else compute for each of them anew.
    """

    value: pl.Expr
    fault: pl.Expr | None = None
    repair: pl.Expr | None = None
    steps: tuple[Mapping[str, pl.Expr], ...] = ()


@dataclass(frozen=True)
class Manner:
    """How cells are written: the words of each column, the form of times, their zone.

    The user says so; which columns are read with UTC offsets, which with the halves of a day, and
    which ids are but letters, digits and points, is found in the cells; the first day of serial
    numbers is the workbook's. ``of_sheet``: the cells of a workbook, which have types.
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
        """The form of the times of a column."""
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
    """The frame with the columns that have to be made first, in their order."""
    for stage in zip_longest(*(one.steps for one in readings), fillvalue={}):
        frame = frame.with_columns(**{name: made for of in stage for name, made in of.items()})
    return frame


def told(name: str, text: pl.Expr, says: str) -> pl.Expr:
    """What is said of a cell, with its column and text."""
    return pl.concat_str(
        pl.lit(f"{name} '"), text.str.slice(0, SHOWN).fill_null(""), pl.lit(f"' {says}")
    )


def first_case(*cases: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """The text of the first case that holds, else null."""
    found = [pl.when(case.fill_null(value=False)).then(text) for case, text in cases]
    return pl.coalesce(found)


def either(*texts: pl.Expr | None) -> pl.Expr | None:
    """The first text that is not null; None where there is none to ask."""
    there = [text for text in texts if text is not None]
    return pl.coalesce(there) if there else None
