"""What a report says, before it is a page, a workbook or a text: sections, tables, cells, charts.

Every word is there in Chinese and in English. The three writers read this and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from csmetrics.reporting.display.theme import Chart
from csmetrics.wording.figure_text import NOTHING, Lang

Mark = Literal["", "breach", "meets", "open", "better", "worse"]
Raw = float | int | str | date | datetime | None


_WIDE, _ONE_LINE, _SHORT_NAME, _UNBROKEN = 0x2E7F, 18, 10, 24


class Said(NamedTuple):
    """The same words in Chinese and in English; data is the same in both."""

    zh: str
    en: str


def width(text: str) -> int:
    """How wide the longest line of a text is, a Chinese sign as two.

    Examples:
        >>> width("客服 a"), width("")
        (6, 0)
    """
    lines = text.splitlines()
    return max((sum(2 if ord(sign) > _WIDE else 1 for sign in line) for line in lines), default=0)


def same(value: object) -> Said:
    """A text of the data, or what needs no translation; "–" where there is none.

    Examples:
        >>> same(None), same("chen")
        (Said(zh='–', en='–'), Said(zh='chen', en='chen'))
    """
    text = NOTHING if value is None else str(value)
    return Said(text, text)


class Cell(NamedTuple):
    """One cell: what is read, and the value behind it, by which it is sorted and calculated with.

    ``unit``: of a number, that of the result's column ``unit``, or "points". ``sign``: what stands
    behind it, so that no mark is a colour alone. ``label``: the metric whose name it is, which
    leads to its definition. ``last``: of a period that begins with ``value``, its last day.
    """

    shown: Said
    value: Raw = None
    unit: str = ""
    mark: Mark = ""
    sign: Said = Said("", "")
    label: str = ""
    last: date | None = None

    @property
    def words(self) -> Said:
        """What is read, with its sign."""
        return Said(self.shown.zh + self.sign.zh, self.shown.en + self.sign.en)

    @property
    def short(self) -> bool:
        """Whether it stands on one line."""
        return max(map(width, self.words)) <= _ONE_LINE

    @property
    def unbroken(self) -> bool:
        """Whether it holds a word too long for a column, such as a name without spaces."""
        return any(len(word) > _UNBROKEN for said in self.words for word in said.split())


class Column(NamedTuple):
    """A column's name, whether its cells are numbers, and of which metric, if of one."""

    name: Said
    numeric: bool = False
    label: str = ""

    @property
    def short(self) -> bool:
        """Whether the name stands on one line."""
        return max(map(width, self.name)) <= _SHORT_NAME


@dataclass(frozen=True)
class Table:
    """Rows below columns, with a line that says what they are.

    ``key``: under which it is found on the page; "": by its section alone.
    """

    name: Said
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: Said | None = None
    key: str = ""

    def narrow(self, most: int = 10) -> list[Table]:
        """The table in parts of at most so many columns, the first column in front of each.

        A page, a sheet of paper and a chat have room for few; what a row is of stays in sight.
        """
        if len(self.columns) <= most:
            return [self]
        others = len(self.columns) - 1
        parts = -(-others // (most - 1))
        size = -(-others // parts)
        found = []
        for n, first in enumerate(range(1, others + 1, size), start=1):
            name = Said(f"{self.name.zh}（{n}/{parts}）", f"{self.name.en} ({n} of {parts})")
            columns = (self.columns[0], *self.columns[first : first + size])
            rows = [(row[0], *row[first : first + size]) for row in self.rows]
            note = self.note if n == parts else None
            key = self.key if n == 1 else ""
            found.append(Table(name, columns, rows, note, key))
        return found


@dataclass(frozen=True)
class Figure:
    """A chart, drawn in a language when it is asked for, and what it shows in a sentence."""

    key: str
    name: Said
    note: Said | None
    make: Callable[[Lang], Chart]


class Sentence(NamedTuple):
    """A line of the summary: what it says, behind the name of the figure it speaks of.

    ``label``: that of the metric, which leads to its definition; "" where it is of no single one.
    """

    rest: Said
    name: Said = Said("", "")
    label: str = ""

    @property
    def said(self) -> Said:
        """All of it."""
        return Said(self.name.zh + self.rest.zh, self.name.en + self.rest.en)


class Reading(NamedTuple):
    """Sessions worth reading behind a figure: their ids, and where the table of them stands."""

    key: str
    sessions: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A headline: the figure, how it moved, what the platforms say to it, and why it is red.

    ``causes``: who or what is behind it and what would have been enough. ``reading``: sessions.
    """

    label: str
    name: Said
    platform: Said | None
    value: Said
    before: Said | None
    change: Said | None
    direction: Said | None
    mark: Mark
    verdict: Said | None
    verdict_mark: Mark
    remark: Said | None
    chart: Figure | None
    causes: Sequence[Said] = ()
    reading: Reading | None = None


class Sheet(NamedTuple):
    """The definition sheet of one metric."""

    label: str
    name: Said
    html: Said
    text: Said


@dataclass(frozen=True)
class Section:
    """A part of the report under a title.

    ``choice``: whether only one of the charts is seen at a time, chosen by its name.
    """

    key: str
    title: Said
    lead: Said | None = None
    cards: list[Card] = field(default_factory=list)
    charts: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    choice: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.cards or self.charts or self.tables or self.sheets or self.lead)


@dataclass
class Content:
    """All of a report; ``carried``: what its figures were computed from, for whoever opens it."""

    title: Said
    facts: list[Said]
    summary: list[Sentence]
    sections: list[Section]
    as_of: datetime
    lang: Lang
    carried: str | None = None
