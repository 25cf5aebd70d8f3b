"""Pseudonyms: replace every id and name by a keyed hash, the same one in every table."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from hashlib import blake2b

import polars as pl

from csmetrics.errors import ArgumentError
from csmetrics.tables.schema.column_types import IdText, Name
from csmetrics.tables.schema.table_columns import columns_of
from csmetrics.tables.validation.row_rules import Frame

_LEAST = 16
_SIZE = 16


def secret(key: object) -> bytes:
    """Check the user's key and derive the 32 bytes that the hash takes.

    Raises:
        ArgumentError: it is neither bytes nor a string, or so short that it could be guessed.
    """
    given = key.encode() if isinstance(key, str) else key
    if not isinstance(given, bytes):
        msg = f"key must be bytes or a string, not a {type(key).__name__}."
        raise ArgumentError(msg)
    if len(given) < _LEAST:
        msg = (
            f"key has {len(given)} bytes; give at least {_LEAST} that nobody can guess, "
            f"such as secrets.token_bytes(32), and keep them."
        )
        raise ArgumentError(msg)
    return blake2b(given, digest_size=32).digest()


def renamed(table: str, frame: Frame, key: bytes, keep: Collection[str]) -> Frame:
    """Replace the ids and names of a canonical frame by pseudonyms.

    A pseudonym depends on the key and the column's name, not on the table. Names in ``keep`` stay
    as they are; columns that the model does not know are dropped unless they are in ``keep``.
    """
    known = columns_of(table)
    own = [name for name in frame.collect_schema().names() if name not in known and name in keep]
    return frame.select(
        *(
            pl.col(name).map_batches(
                partial(_pseudonyms, key=key, kind=name.encode()),
                return_dtype=pl.String,
                is_elementwise=True,
            )
            if isinstance(column.type, IdText)
            or (isinstance(column.type, Name) and name not in keep)
            else pl.col(name)
            for name, column in known.items()
        ),
        *own,
    )


def _pseudonyms(names: pl.Series, key: bytes, kind: bytes) -> pl.Series:
    known = names.drop_nulls().unique()
    hashed = [
        blake2b(name.encode(), digest_size=_SIZE, key=key, person=kind).hexdigest()
        for name in known.to_list()
    ]
    return names.replace_strict(
        known, pl.Series(hashed, dtype=pl.String), default=None, return_dtype=pl.String
    )
