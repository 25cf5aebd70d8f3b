"""The result type of the health check: doubts about a data set whose rows break no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import polars as pl


class Words(NamedTuple):
    """The same text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a data set that breaks no rule: it looks like a known mistake (存疑).

    ``name``: the kind of mistake. ``table``: where it shows. ``says``: the evidence, in numbers.
    ``rows``: how many rows are affected; ``share``: their share of the table. ``bears_on``: the
    inputs it affects, and so the figures that read them: tables, ``table.column``, or one of
    "replies" (who answers, and when), "agents" (figures by agent), "buyers" (who is one and the
    same buyer). ``remedy``: what to do.
    """

    name: str
    table: str
    says: Words
    rows: int
    share: float
    bears_on: frozenset[str]
    remedy: Words

    def in_one_line(self, lang: Literal["zh", "en"]) -> str:
        """Write the doubt, its evidence and its remedy in one line."""
        if lang == "zh":
            text = self.says.zh + ("" if self.says.zh.endswith("？") else "。")
            return f"{self.name}：{text}{self.remedy.zh}。"
        text = self.says.en + ("" if self.says.en.endswith("?") else ".")
        return f"{self.name}: {text} {self.remedy.en}."

    def __str__(self) -> str:
        return self.in_one_line("en")


def as_rows(doubts: Iterable[Doubt]) -> pl.DataFrame:
    """Put doubts into a frame with a report's columns ``table``, ``doubt`` and ``rows``."""
    rows = [(doubt.table, f"{doubt.name}: {doubt.says.en}", doubt.rows) for doubt in doubts]
    schema = {"table": pl.String, "doubt": pl.String, "rows": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
