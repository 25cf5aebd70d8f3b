"""``Part``, the rows of a table from one file, and ``Cells``, the cells they are read from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from csmetrics.errors import DataError
from csmetrics.exports.cells import QUOTES, clean
from csmetrics.exports.headers import UNSEEN
from csmetrics.exports.importing.bilingual_text import Bilingual
from csmetrics.exports.importing.folding import NONE, fold, folded, nothing
from csmetrics.exports.importing.import_options import Options
from csmetrics.exports.importing.lengths import header_unit, length
from csmetrics.exports.importing.model import Condition, Recipe, Table
from csmetrics.exports.importing.opening import MERGED_WITH, Sheet
from csmetrics.exports.importing.plain import few_distinct, is_plain
from csmetrics.exports.raw import FAULT

_WRAPPED = rf"^\s*[={QUOTES}`{UNSEEN}]|[{UNSEEN}\"]\s*$"
"""Matches a cell that begins or ends with marks that spreadsheets put around a text."""
_NOT = "(?:未能?|没有?|不)"
_BLANK_END = r"^\s|\s$"
_KEPT = 1 << 10


@dataclass
class Part:
    """The rows of a table from one file, and the counts of the other rows.

    ``given``: all rows of the file. ``merged``: lines merged into a row that is already counted.
    ``left_out``: rows that a rule leaves out, by reason. ``copies``: rows dropped as copies.
    """

    table: str
    frame: pl.DataFrame
    given: int
    merged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[Bilingual] = field(default_factory=list)
    asked: list[Bilingual] = field(default_factory=list)
    copies: int = 0


class Cells:
    """The cells of a sheet by header.

    If a column has few distinct texts, each text is cleaned and compared once, not once per row.
    """

    def __init__(self, sheet: Sheet, name: str) -> None:
        self.name = name
        self.names = sheet.names
        self._places = sheet.places
        self._frame = sheet.frame
        self._words: dict[str, tuple[str, ...] | None] = {}
        self._texts: dict[tuple[str, bool], pl.Expr] = {}
        self._plain: set[str] = set()
        self._twice = sheet.twice()

    def header(self, names: tuple[str, ...]) -> str | None:
        """Return the header, as the file writes it, of the first name that is there, else None.

        Raises:
            DataError: It is there twice.
        """
        for name in names:
            place = self._places.get(fold(name))
            if place is not None:
                if fold(name) in self._twice:
                    msg = f"{self.name}: two columns are called {name!r}; delete one of them."
                    raise DataError(msg)
                return self.names[place]
        return None

    def raw(self, header: str) -> pl.Expr:
        """Return the clean text of a column, with "-" and other texts for no value as printed."""
        return self._text(str(self._places[fold(header)]), none=False)

    def text(self, names: tuple[str, ...]) -> pl.Expr | None:
        """Return the clean text of the first of these columns that is there; null for no value."""
        header = self.header(names)
        return None if header is None else self._text(str(self._places[fold(header)]), none=True)

    def merged(self, header: str) -> pl.Expr | None:
        """Whether a cell is merged with the one above; None where none of its column is."""
        name = f"{MERGED_WITH}{self._places[fold(header)]}"
        return pl.col(name) if name in self._frame.columns else None

    def has_words(self, header: str) -> bool:
        """Whether some cell of a column may be a word: neither a number nor a time."""
        place = str(self._places[fold(header)])
        self._text(place, none=False)
        return place not in self._plain

    def changed(self, frame: pl.DataFrame) -> None:
        """Use another frame with the same columns from now on."""
        self._frame = frame
        self._words.clear()
        self._texts.clear()
        self._plain.clear()

    def _text(self, place: str, *, none: bool) -> pl.Expr:
        if (place, none) not in self._texts:
            self._texts[place, none] = self._cleaned(place, none=none)
        return self._texts[place, none]

    def _cleaned(self, place: str, *, none: bool) -> pl.Expr:
        words = self._few(place)
        if words is not None:
            clean = _clean_texts(words, none=none)
            return pl.col(place) if clean == words else _mapped(pl.col(place), words, clean)
        cells = self._frame[place]
        if is_plain(cells):
            self._plain.add(place)
            return pl.col(place)
        asked = pl.col(place)
        wrapped, blanks, nones = (
            cells.to_frame()
            .select(
                asked.str.contains(_WRAPPED).any().alias("wrapped"),
                asked.str.contains(_BLANK_END).any().alias("blanks"),
                asked.is_in(["", *NONE]).any().alias("nones"),
            )
            .row(0)
        )
        if wrapped:
            return _whole(place, none=none)
        plain = asked.str.strip_chars() if blanks else asked
        return nothing(plain) if none and (blanks or nones) else plain

    def _few(self, place: str) -> tuple[str, ...] | None:
        """Return the distinct texts of a column, sorted, if they are few; else None."""
        if place not in self._words:
            words = few_distinct(self._frame[place])
            self._words[place] = None if words is None else tuple(sorted(words))
        return self._words[place]

    def holds(self, condition: Condition) -> pl.Expr | None:
        """Return whether a condition holds for each row; None if its column is not there."""
        header = self.header(condition.column)
        if header is None:
            return None
        place = str(self._places[fold(header)])
        words = self._few(place)
        if words is None:
            return _holds(condition, self._text(place, none=True), header)
        hits, null_holds = _texts_that_hold(condition, header, words)
        return pl.col(place).is_in(hits).fill_null(null_holds)


def _whole(place: str, *, none: bool) -> pl.Expr:
    """Clean the text of a column of all marks that spreadsheets put around it."""
    text = clean(place).str.strip_prefix("'").str.strip_chars()
    return nothing(text) if none else text


@lru_cache(maxsize=_KEPT)
def _clean_texts(words: tuple[str, ...], *, none: bool) -> tuple[str | None, ...]:
    """Clean texts as ``_whole`` does."""
    frame = pl.DataFrame({"word": words}, schema={"word": pl.String})
    return tuple(frame.select(_whole("word", none=none)).to_series())


@lru_cache(maxsize=_KEPT)
def _texts_that_hold(
    condition: Condition, header: str, words: tuple[str, ...]
) -> tuple[list[str], bool]:
    """Return the texts for which a condition holds, and whether it holds for an empty cell."""
    frame = pl.DataFrame(
        {"text": (*_clean_texts(words, none=True), None)}, schema={"text": pl.String}
    )
    found = frame.select(_holds(condition, pl.col("text"), header)).to_series().to_list()
    return [word for word, hit in zip(words, found, strict=False) if hit], found[-1]


def _holds(condition: Condition, text: pl.Expr, header: str) -> pl.Expr:
    """Return whether a condition holds for a text, which is null for an empty cell."""
    if condition.empty is not None:
        found = text.is_null() if condition.empty else text.is_not_null()
    elif condition.positive is not None:
        found = (length(text, header_unit(header) or "seconds") > 0) == condition.positive
    elif condition.is_:
        found = folded(text).is_in([fold(word) for word in condition.is_])
    else:
        # What has not succeeded, 未成功, contains the word of success.
        found = pl.any_horizontal(
            folded(text)
            .str.replace_all(f"{_NOT}{re.escape(fold(word))}", "")
            .str.contains(fold(word), literal=True)
            for word in condition.contains
        )
    return found.fill_null(value=False)


def _mapped(text: pl.Expr, words: tuple[str, ...], clean: tuple[str | None, ...]) -> pl.Expr:
    """Replace each word by its clean text; all other texts, and null, become null."""
    old, new = (pl.Series(one, dtype=pl.String) for one in (words, clean))
    return text.replace_strict(old, new, default=None, return_dtype=pl.String)


@dataclass(frozen=True)
class TableSource:
    """What a table is read from: the recipe, the cells and the caller's options."""

    recipe: Recipe
    table: str
    how: Table
    cells: Cells
    part: Part
    options: Options
    epoch: str
    of_sheet: bool = False

    def is_typed(self, name: str) -> bool:
        """Whether a column holds cells of a workbook as they are, which may have types."""
        return self.of_sheet and not self.how.columns[name].derive


def why_broken() -> pl.Expr:
    """Why a row cannot be taken as it stands; what a cell beyond the header holds may be a name."""
    return pl.col(FAULT).str.replace(r"(?s): '.*$", "")


def rows_of(sheet: Sheet, cells: Cells) -> pl.DataFrame:
    """Return the rows of a sheet without blank rows and repeated headers."""
    frame = sheet.frame
    named = [(str(place), name) for place, name in enumerate(cells.names) if name.strip()]
    if not named:
        return frame
    place, name = named[0]
    first = frame[place].str.strip_chars()
    # All columns are checked only if the first one has a blank cell or its own header.
    if bool(((first == "") | first.is_null()).any()):
        texts = pl.col([str(number) for number in range(len(sheet.names))])
        filled = pl.any_horizontal(texts.str.strip_chars() != "")
        if FAULT in frame.columns:
            filled = filled | pl.col(FAULT).is_not_null()
        frame = frame.filter(filled)
    if bool((first == name.strip()).any()):
        again = pl.all_horizontal(
            (pl.col(place).str.strip_chars() == name.strip()) | pl.col(place).is_null()
            for place, name in named
        )
        frame = frame.filter(~again)
    return frame
