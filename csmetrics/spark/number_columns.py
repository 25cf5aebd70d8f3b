"""Ids and words of few values as numbers, where nobody asks for the words themselves.

The sums of a bucket need of an id only whether it equals another one. Spark hashes it where it is
read, and numbers are what the JVM hands to Python, what is shuffled and what the evaluation hashes
once more. An id of a buyer or an order becomes 96 bits, as it does in the evaluation; one of a
session, which is only compared within its buyer, becomes 64, likewise::

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
"""The columns that may be sent as numbers, and the types of these."""
_IDS = ("string", "bigint", "int", "smallint", "tinyint")
"""Spark's types whose values are the same words in Spark as in polars."""


def columns_as_numbers(
    types: Mapping[str, Mapping[str, str]], by: Collection[str]
) -> frozenset[str]:
    """The columns that are sent as numbers, in every table that has them.

    Args:
        types: Of each table the columns that are sent and their Spark types.
        by: The columns that group the result, whose words are asked for.
    """
    found = set(_PARTS).difference(by)
    for columns in types.values():
        for name in found.intersection(columns):
            if columns[name] not in (("string",) if name in _WORDS else _IDS):
                found.remove(name)
    return frozenset(found)


def sent_names(columns: Iterable[str], numbers: Collection[str]) -> tuple[str, ...]:
    """What columns are called while they are sent."""
    return tuple(sent for name in columns for sent in _names(name, numbers))


def _names(name: str, numbers: Collection[str]) -> list[str]:
    return [f"{name} {part}" for part in range(len(_PARTS[name]))] if name in numbers else [name]


def sent_columns(columns: Iterable[str], numbers: Collection[str]) -> list[Column]:
    """Columns of a table as they are sent, by Spark."""
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
    """Which of the words a column has; one that no row may have is like the last."""
    from pyspark.sql import functions as f  # noqa: PLC0415  only who has Spark

    default = columns_of("messages")[name].default
    given = column if default is None else f.coalesce(column, f.lit(default))
    place = f.lit(len(_WORDS[name]) - 1)
    for number, word in reversed(list(enumerate(_WORDS[name][:-1]))):
        place = f.when(given == word, f.lit(number)).otherwise(place)
    return place.cast("tinyint")


def empty_as_sent(rows: pl.DataFrame, numbers: Collection[str]) -> pl.DataFrame:
    """An empty frame with the columns of some rows as they are sent.

    Args:
        rows: The rows.
        numbers: The columns that are sent as numbers.
    """
    schema: dict[str, pl.DataType] = {}
    for name, dtype in rows.schema.items():
        types = _PARTS[name] if name in numbers else (dtype,)
        schema |= dict(zip(_names(name, numbers), types, strict=True))
    return pl.DataFrame(schema=schema)


def as_read(columns: Sequence[str], numbers: Collection[str]) -> list[pl.Expr]:
    """The columns that were sent as numbers, as the evaluation reads them.

    Args:
        columns: The columns of a table.
        numbers: Those of all tables that are sent as numbers.
    """
    found = []
    for name in columns:
        if name in _WORDS and name in numbers:
            found.append(pl.col(f"{name} 0").cast(pl.UInt8).alias(name))
        elif name in numbers:
            first, *more = (pl.col(part) for part in _names(name, numbers))
            for part in more:  # which fill the lowest 32 bits
                first = first.cast(pl.Int128) * 2**32 + part
            found.append(first.alias(name))
    return found
