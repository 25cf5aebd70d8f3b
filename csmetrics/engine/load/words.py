"""Converts columns of words (String, Categorical, Enum) to integers: hashes, categories, places.

The words of an Enum are hashed once each and looked up for the rows, with the same result as for
strings. The codes of a Categorical are integers already, valid while a series holds the
categories. A data set may be made with integers in place of ids and words: integer ids are hashed
as they are, and integers in place of a sender or mode are used as places.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from csmetrics.tables import Dataset, coded_frame

Schema = Mapping[str, pl.DataType]
"""The types of a table's columns."""
_OF_ROWS = ("buyer_id", "session_id", "order_id")
"""Ids that are never looked up by their word, so that any consistent integers will do."""


def is_code(dtype: pl.DataType) -> bool:
    """Whether a column of this type holds words as codes."""
    return isinstance(dtype, pl.Enum | pl.Categorical)


def word_hash(name: str, dtype: pl.DataType, seed: int) -> pl.Expr:
    """Hash a column of words; an integer column is hashed as it is."""
    if isinstance(dtype, pl.Enum):
        nothing = pl.Series([None], dtype=pl.String).hash(seed)
        return _looked_up(name, dtype.categories.hash(seed)).fill_null(pl.lit(nothing.item()))
    return pl.col(name).hash(seed) if dtype.is_integer() else _hash_of_string(name, seed)


@cache
def _hash_of_string(name: str, seed: int) -> pl.Expr:
    return pl.col(name).cast(pl.String).hash(seed)


class IdNumbers:
    """Hashes the ids of a data set, consistently in all of its tables.

    Args:
        data: The data set.
    """

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._held: dict[str, pl.Series | None] = {}

    def hash(self, name: str, dtype: pl.DataType, seed: int) -> pl.Expr:
        """Hash a column of ids to 64 bits: the codes if all tables share them, else the words."""
        if isinstance(dtype, pl.Categorical) and name in _OF_ROWS and self._share_codes(name):
            return pl.col(name).to_physical().hash(seed)
        return word_hash(name, dtype, seed)

    def hash_with_shop(self, name: str, schema: Schema, seed: int) -> pl.Expr:
        """Hash a shop and one of its ids together to 64 bits."""
        shop = word_hash("shop_id", schema["shop_id"], seed)
        return shop ^ self.hash(name, schema[name], seed + 1)

    def _share_codes(self, name: str) -> bool:
        """Whether all tables with the column share its categories, which are then kept alive.

        Once no series holds the categories, polars drops them and gives their codes to other words.
        """
        if name not in self._held:
            schemas = (coded_frame(self._data, one).collect_schema() for one in self._data.tables)
            given = {schema[name] for schema in schemas if name in schema}
            alike = len(given) == 1
            self._held[name] = pl.Series(dtype=given.pop()) if alike else None
        return self._held[name] is not None


def category(name: str, dtype: pl.DataType) -> pl.Expr:
    """Convert a column of words to Categorical, which is stored as integers."""
    if isinstance(dtype, pl.Enum):
        return _looked_up(name, dtype.categories.cast(pl.Categorical))
    return pl.col(name).cast(pl.Categorical)


def place(name: str, dtype: pl.DataType, values: tuple[str, ...]) -> pl.Expr:
    """The place of each word in ``values``; any other word, or null, has the last place."""
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
    """Look up the value of each row's word in ``of_words``, null for a null word."""
    return pl.lit(of_words).gather(pl.col(name).to_physical()).alias(name)
