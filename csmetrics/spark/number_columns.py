"""Converts ids and enum words to numbers in Spark, for evaluations that do not return the words.

Sums only need to know whether two ids are equal. So Spark hashes ids where it reads them, and only
numbers are passed from the JVM to Python, shuffled, and hashed again by the evaluation. The id of a
buyer or an order becomes 96 bits, as in the evaluation; that of a session, which is compared only
within its buyer, 64 bits::

    buyer_id  ->  buyer_id 0 (64 bits), buyer_id 1 (32 bits)  ->  buyer_id, of 128 bits
    sender    ->  sender 0 (its place among all senders)      ->  sender, a place
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from csmetrics.engine.load.table_loader import MODES, SENDERS
from csmetrics.tables import columns_of

if TYPE_CHECKING:
    from pyspark.sql import Column

_WORDS = {"sender": SENDERS, "mode": MODES}
_PARTS: dict[str, tuple[pl.DataType, ...]] = {
    **dict.fromkeys(("buyer_id", "order_id"), (pl.Int64(), pl.Int32())),
    "session_id": (pl.Int64(),),
    **dict.fromkeys(_WORDS, (pl.Int8(),)),
}
"""The columns that may be sent as numbers, and the types of their parts."""
_IDS = ("string", "bigint", "int", "smallint", "tinyint")
"""The Spark types whose values have the same text in Spark and polars."""


def columns_as_numbers(
    types: Mapping[str, Mapping[str, str]], by: Collection[str]
) -> frozenset[str]:
    """The columns that are sent as numbers, in every table that has them.

    Args:
        types: The Spark types of the columns that are sent, by table.
        by: The columns that group the result; they stay words.
    """
    found = set(_PARTS).difference(by)
    for columns in types.values():
        for name in found.intersection(columns):
            if columns[name] not in (("string",) if name in _WORDS else _IDS):
                found.remove(name)
    return frozenset(found)


def sent_names(columns: Iterable[str], numbers: Collection[str]) -> tuple[str, ...]:
    """The names of columns while they are sent."""
    return tuple(sent for name in columns for sent in _names(name, numbers))


def _names(name: str, numbers: Collection[str]) -> list[str]:
    return [f"{name} {part}" for part in range(len(_PARTS[name]))] if name in numbers else [name]


def sent_columns(columns: Iterable[str], numbers: Collection[str]) -> list[Column]:
    """The Spark expressions of the columns as they are sent."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    found = []
    for name in columns:
        column = f.col(f"`{name}`")
        if name in _WORDS and name in numbers:
            found.append(_place(name, column).alias(f"{name} 0"))
        elif name in numbers:
            words = column.cast("string")
            for sent, hashed in zip(_names(name, numbers), (f.xxhash64, f.hash), strict=False):
                found.append(f.when(words.isNotNull(), hashed(words)).alias(sent))
        else:
            found.append(column)
    return found


def _place(name: str, column: Column) -> Column:
    """The place of each word among the possible ones; an invalid word has the last place."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    default = columns_of("messages")[name].default
    given = column if default is None else f.coalesce(column, f.lit(default))
    place = f.lit(len(_WORDS[name]) - 1)
    for number, word in reversed(list(enumerate(_WORDS[name][:-1]))):
        place = f.when(given == word, f.lit(number)).otherwise(place)
    return place.cast("tinyint")


def empty_as_sent(rows: pl.DataFrame, numbers: Collection[str]) -> pl.DataFrame:
    """Build an empty frame with the columns of ``rows`` as they are sent.

    Args:
        rows: Rows of a table.
        numbers: The columns that are sent as numbers.
    """
    schema: dict[str, pl.DataType] = {}
    for name, dtype in rows.schema.items():
        types = _PARTS[name] if name in numbers else (dtype,)
        schema |= dict(zip(_names(name, numbers), types, strict=True))
    return pl.DataFrame(schema=schema)


def as_read(columns: Sequence[str], numbers: Collection[str]) -> list[pl.Expr]:
    """The expressions that combine the parts of columns sent as numbers to one number each.

    Args:
        columns: The columns of a table.
        numbers: The columns of all tables that are sent as numbers.
    """
    found = []
    for name in columns:
        if name in _WORDS and name in numbers:
            found.append(pl.col(f"{name} 0").cast(pl.UInt8).alias(name))
        elif name in numbers:
            first, *more = (pl.col(part) for part in _names(name, numbers))
            for part in more:  # the second part fills the lowest 32 bits
                first = first.cast(pl.Int128) * 2**32 + part
            found.append(first.alias(name))
    return found
