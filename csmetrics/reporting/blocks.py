"""The content model of a report, independent of format: sections, tables, cells, charts.

Every text is held in Chinese and in English. The writers of HTML, Excel and Markdown read only
this model.
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


class CellText(NamedTuple):
    """A text in Chinese and in English; values of the data read the same in both."""

    zh: str
    en: str


def width(text: str) -> int:
    """Return the width of a text's longest line, in Latin letters; a Chinese character is two.

    Examples:
        >>> width("客服 a"), width("")
        (6, 0)
    """
    lines = text.splitlines()
    return max((sum(2 if ord(sign) > _WIDE else 1 for sign in line) for line in lines), default=0)


def same(value: object) -> CellText:
    """Return a value that needs no translation as the text of both languages; "–" for None.

    Examples:
        >>> same(None), same("chen")
        (CellText(zh='–', en='–'), CellText(zh='chen', en='chen'))
    """
    text = NOTHING if value is None else str(value)
    return CellText(text, text)


class Cell(NamedTuple):
    """One cell of a table: its text, and the value used to sort and to calculate.

    ``unit``: of a number, as in the column ``unit`` of results, or "change of …". ``sign``: text
    after the value, so that a mark is never shown by colour alone. ``label``: the metric that the
    cell names, to link its definition. ``last``: for a period starting at ``value``, its last day.
    """

    shown: CellText
    value: Raw = None
    unit: str = ""
    mark: Mark = ""
    sign: CellText = CellText("", "")
    label: str = ""
    last: date | None = None

    @property
    def words(self) -> CellText:
        """The text with its sign."""
        return CellText(self.shown.zh + self.sign.zh, self.shown.en + self.sign.en)

    @property
    def short(self) -> bool:
        """Whether the text fits on one line."""
        return max(map(width, self.words)) <= _ONE_LINE

    @property
    def unbroken(self) -> bool:
        """Whether the text has a word too long for a column, such as a name without spaces."""
        return any(len(word) > _UNBROKEN for text in self.words for word in text.split())


class Column(NamedTuple):
    """A column: its name, whether its cells are numbers, and the metric it shows (or "")."""

    name: CellText
    numeric: bool = False
    label: str = ""

    @property
    def short(self) -> bool:
        """Whether the name fits on one line."""
        return max(map(width, self.name)) <= _SHORT_NAME


@dataclass(frozen=True)
class Table:
    """A named table with an optional note below it.

    ``key``: its anchor on the page; "" if only its section has one.
    """

    name: CellText
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: CellText | None = None
    key: str = ""

    def narrow(self, most: int = 10) -> list[Table]:
        """Split the table into parts of at most ``most`` columns; each repeats the first column.

        Pages, paper and chats are narrow, and the first column says what a row describes.
        """
        if len(self.columns) <= most:
            return [self]
        others = len(self.columns) - 1
        parts = -(-others // (most - 1))
        size = -(-others // parts)
        found = []
        for n, first in enumerate(range(1, others + 1, size), start=1):
            name = CellText(f"{self.name.zh}（{n}/{parts}）", f"{self.name.en} ({n} of {parts})")
            columns = (self.columns[0], *self.columns[first : first + size])
            rows = [(row[0], *row[first : first + size]) for row in self.rows]
            note = self.note if n == parts else None
            key = self.key if n == 1 else ""
            found.append(Table(name, columns, rows, note, key))
        return found


@dataclass(frozen=True)
class Figure:
    """A chart that ``make`` draws in a language, and a note that says what it shows."""

    key: str
    name: CellText
    note: CellText | None
    make: Callable[[Lang], Chart]


class Sentence(NamedTuple):
    """A line of the summary: the name of a figure, then the rest of the sentence.

    ``label``: the metric's, to link its definition; "" if the line is not about one metric.
    """

    rest: CellText
    name: CellText = CellText("", "")
    label: str = ""

    @property
    def line(self) -> CellText:
        """The whole line."""
        return CellText(self.name.zh + self.rest.zh, self.name.en + self.rest.en)


class Reading(NamedTuple):
    """Sessions to read for a figure: their ids, and the ``key`` of the table that lists them."""

    key: str
    sessions: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """A headline: a figure, its change, its policy verdict, and the causes if it is red.

    ``causes``: the main contributors and the shortfall. ``reading``: sessions to read.
    """

    label: str
    name: CellText
    platform: CellText | None
    value: CellText
    before: CellText | None
    change: CellText | None
    direction: CellText | None
    mark: Mark
    verdict: CellText | None
    verdict_mark: Mark
    remark: CellText | None
    chart: Figure | None
    causes: Sequence[CellText] = ()
    reading: Reading | None = None


class Sheet(NamedTuple):
    """The definition sheet of one metric."""

    label: str
    name: CellText
    html: CellText
    text: CellText


@dataclass(frozen=True)
class Section:
    """A part of the report under a title.

    ``choice``: whether the reader picks one of the charts by name, instead of seeing all.
    """

    key: str
    title: CellText
    lead: CellText | None = None
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
    """A whole report; ``provenance``: the provenance of its figures as JSON, stored in the file."""

    title: CellText
    facts: list[CellText]
    summary: list[Sentence]
    sections: list[Section]
    as_of: datetime
    lang: Lang
    provenance: str | None = None
