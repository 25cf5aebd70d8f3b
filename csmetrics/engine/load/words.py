"""Words as integers: ids as hashes, and what came as codes looked up once for each word.

A column of words is String, Categorical or Enum. An Enum's few words are hashed by themselves, and
the rows look theirs up: the numbers are those of the same words as strings. The codes of categories
are numbers already, as long as somebody holds the categories. Whoever makes a data set of numbers,
ids and places alike in all of its tables, has them taken as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from csmetrics.tables import Dataset, coded_frame

Schema = Mapping[str, pl.DataType]
"""The types of a table's columns."""
_OF_ROWS = ("buyer_id", "session_id", "order_id")
"""Ids that are nowhere given as words: what their rows are compared by may be any number."""


def is_code(dtype: pl.DataType) -> bool:
    """Whether a column of this type holds words as codes."""
    return isinstance(dtype, pl.Enum | pl.Categorical)


def word_hash(name: str, dtype: pl.DataType, seed: int) -> pl.Expr:
    """A column of words as the hash of each word."""
    if isinstance(dtype, pl.Enum):
        nothing = pl.Series([None], dtype=pl.String).hash(seed)
        return _looked_up(name, dtype.categories.hash(seed)).fill_null(pl.lit(nothing.item()))
    return pl.col(name).hash(seed) if dtype.is_integer() else _hash_of_string(name, seed)


@cache
def _hash_of_string(name: str, seed: int) -> pl.Expr:
    return pl.col(name).cast(pl.String).hash(seed)


class IdNumbers:
    """The ids of a data set as integers, alike in all of its tables.

    Args:
        data: The data set.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._held: dict[str, pl.Series | None] = {}

    def hash(self, name: str, dtype: pl.DataType, seed: int) -> pl.Expr:
        """A column of ids as a hash of 64 bits, of the codes where all tables share them."""
        if isinstance(dtype, pl.Categorical) and name in _OF_ROWS and self._share_codes(name):
            return pl.col(name).to_physical().hash(seed)
        return word_hash(name, dtype, seed)

    def hash_with_shop(self, name: str, schema: Schema, seed: int) -> pl.Expr:
        """A shop and an id of it as one hash of 64 bits."""
        shop = word_hash("shop_id", schema["shop_id"], seed)
        return shop ^ self.hash(name, schema[name], seed + 1)

    def _share_codes(self, name: str) -> bool:
        """Whether all tables with the column have the same categories; from now on they are held.

        Once nobody holds categories, polars forgets them, and gives their codes to other words.
        """
        if name not in self._held:
            schemas = (coded_frame(self._data, one).collect_schema() for one in self._data.tables)
            given = {schema[name] for schema in schemas if name in schema}
            alike = len(given) == 1
            self._held[name] = pl.Series(dtype=given.pop()) if alike else None
        return self._held[name] is not None


def category(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of words as categories, which are integers until the result is shown."""
    if isinstance(dtype, pl.Enum):
        return _looked_up(name, dtype.categories.cast(pl.Categorical))
    return pl.col(name).cast(pl.Categorical)


def place(name: str, dtype: pl.DataType, values: tuple[str, ...]) -> pl.Expr:
    """Which of the values a column has; one that no row may have is like the last."""
    if not isinstance(dtype, pl.Enum):
        return pl.col(name) if dtype.is_integer() else _place_of_string(name, values)
    last = len(values) - 1
    places = {value: number for number, value in enumerate(values)}
    found = [places.get(word, last) for word in dtype.categories]
    return _looked_up(name, pl.Series(found, dtype=pl.UInt8)).fill_null(pl.lit(last, pl.UInt8))


@cache
def _place_of_string(name: str, values: tuple[str, ...]) -> pl.Expr:
    found = pl.lit(len(values) - 1, dtype=pl.UInt8)
    for number, value in reversed(list(enumerate(values[:-1]))):
        found = pl.when(pl.col(name) == value).then(pl.lit(number, pl.UInt8)).otherwise(found)
    return found


def _looked_up(name: str, of_words: pl.Series) -> pl.Expr:
    """Of each row what belongs to its word, null where it has none."""
    return pl.lit(of_words).gather(pl.col(name).to_physical()).alias(name)
