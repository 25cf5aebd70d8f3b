"""Words as integers: ids as hashes, and what came as codes looked up once for each word.

A column of words is String, Categorical or Enum. An Enum's few words are hashed by themselves, and
the rows look theirs up; the numbers are those of the same words as strings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

Schema = Mapping[str, pl.DataType]
"""The types of a table's columns."""


def is_code(dtype: pl.DataType) -> bool:
    """Whether a column of this type holds words as codes."""
    return isinstance(dtype, pl.Enum | pl.Categorical)


def word_hash(name: str, dtype: pl.DataType, seed: int) -> pl.Expr:
    """A column of words as integers: the hash of each word."""
    if isinstance(dtype, pl.Enum):
        nothing = pl.Series([None], dtype=pl.String).hash(seed)
        return _looked_up(name, dtype.categories.hash(seed)).fill_null(pl.lit(nothing.item()))
    return pl.col(name).cast(pl.String).hash(seed)


def hash_of_words(names: Sequence[str], schema: Schema, seed: int) -> pl.Expr:
    """Some columns of a row as one hash of 64 bits, as ``column_ops.hash_of`` has it."""
    first, *more = (word_hash(name, schema[name], seed + i) for i, name in enumerate(names))
    for other in more:
        first ^= other
    return first


def category(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of words as categories, which are integers until the result is shown."""
    if isinstance(dtype, pl.Enum):
        return _looked_up(name, dtype.categories.cast(pl.Categorical))
    return pl.col(name).cast(pl.Categorical)


def place(name: str, dtype: pl.DataType, values: tuple[str, ...]) -> pl.Expr:
    """Which of the values a column has; one that no row may have is like the last."""
    last = len(values) - 1
    if isinstance(dtype, pl.Enum):
        places = {value: number for number, value in enumerate(values)}
        found = [places.get(word, last) for word in dtype.categories]
        return _looked_up(name, pl.Series(found, dtype=pl.UInt8)).fill_null(pl.lit(last, pl.UInt8))
    found_place = pl.lit(last, dtype=pl.UInt8)
    for number, value in reversed(list(enumerate(values[:-1]))):
        found_place = (
            pl.when(pl.col(name) == value).then(pl.lit(number, pl.UInt8)).otherwise(found_place)
        )
    return found_place


def _looked_up(name: str, of_words: pl.Series) -> pl.Expr:
    """Of each row what belongs to its word, null where it has none."""
    return pl.lit(of_words).gather(pl.col(name).to_physical()).alias(name)
