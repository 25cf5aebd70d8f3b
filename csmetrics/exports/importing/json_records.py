"""JSON records as a sheet: the keys of all levels joined by dots, the values as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from csmetrics.exports.importing.model import Recipe, Table
from csmetrics.exports.importing.opening import Json, Sheet
from csmetrics.exports.importing.recognise import as_records, records_of

_UP = "^"
RECORD = "#record"
"""The column of the number of the record whose lines rows are: each record is whole by itself."""


def sheet_of(content: Json, recipe: Recipe, how: Table | None) -> Sheet:
    """Make rows of the records of a JSON file, or of the members of a list in each of them.

    ``how``: the table to read; None: the published figures.
    """
    records = records_of(content.value, recipe.records)
    rows: list[dict[str, str | None]] = []
    for number, record in enumerate(records):
        own = dict(_flat(record))
        if how is None:
            rows += _parts(record, own, recipe)
            continue
        if how.each is None:
            rows.append(own)
            continue
        above = {f"{_UP}{key}": text for key, text in own.items()}
        above |= {RECORD: str(number)} if how.lines_of else {}
        inner: Any = record
        for step in how.each.split("."):
            inner = inner.get(step) if isinstance(inner, Mapping) else None
        members = inner if isinstance(inner, list) else [inner] * isinstance(inner, Mapping)
        # An order without lines is an order all the same: the table says what it lacks.
        members = [{}] if how.lines_of and not members else members
        rows += [{**dict(_flat(member)), **above} for member in as_records(members)]
    names = list(dict.fromkeys(key for row in rows for key in row))
    frame = pl.DataFrame(
        [
            pl.Series(str(place), [row.get(name) for row in rows], dtype=pl.String)
            for place, name in enumerate(names)
        ]
    )
    return Sheet(tuple(names), frame)


def _parts(
    record: Mapping[str, Any], own: dict[str, str | None], recipe: Recipe
) -> list[dict[str, str | None]]:
    """Make the rows of figures of a record: those under ``each`` if there are any, else itself."""
    inner = (
        record.get(recipe.published.each) if recipe.published and recipe.published.each else None
    )
    members = inner if isinstance(inner, list) else [inner]
    found = [dict(_flat(member)) for member in members if isinstance(member, Mapping)]
    return [{**own, **one} for one in found] or [own]


def _flat(value: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, str | None]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, inner in items:
        at = f"{path}{key}"
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{at}.")
        elif isinstance(inner, list):
            # Only the first member of a list is read; a recipe names a list of rows by ``each``.
            yield from _flat(dict(enumerate(inner[:1])), f"{at}.")  # type: ignore[arg-type]
        else:
            yield at, _text(inner)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
