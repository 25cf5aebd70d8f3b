"""What is wrong with the rows of a data set, said so that it can be found and mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

SHOWN = 3
"""How many offending rows an error shows for each rule."""


@dataclass(frozen=True)
class Example:
    """One offending row: its number in the table as given, its key, and the value at fault."""

    row: int
    key: Mapping[str, object]
    value: str

    def __str__(self) -> str:
        key = ", ".join(f"{name} {value!r}" for name, value in self.key.items())
        return f"row {self.row}" + (f" ({key})" if key else "") + self.value


@dataclass(frozen=True)
class Broken:
    """A rule that rows of a table break: which rows, the first few of them, and what to do."""

    table: str
    says: str
    rows: pl.Series
    examples: tuple[Example, ...]
    advice: str

    def __str__(self) -> str:
        shown = "; ".join(str(example) for example in self.examples)
        more = "; …" if len(self.rows) > len(self.examples) else ""
        return f"{self.says}: {counted(len(self.rows))}: {shown}{more}\n    {self.advice}"


def report(broken: Sequence[Broken], heights: Mapping[str, int]) -> str:
    """The text of one error that lists every broken rule of every table.

    Args:
        broken: the broken rules.
        heights: how many rows each table was given with.
    """
    parts = []
    for table in dict.fromkeys(rule.table for rule in broken):
        rules = [rule for rule in broken if rule.table == table]
        refused = pl.concat([rule.rows for rule in rules]).n_unique()
        height = heights[table]
        parts.append(
            f"{table}: {refused:,} of {counted(height)} refused, {height - refused:,} accepted"
        )
        parts += [f"  {rule}" for rule in rules]
    parts.append("Rows are numbered from 0 in the table as given.")
    return "\n".join(parts)


def counted(rows: int) -> str:
    """A number of rows in words."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"
