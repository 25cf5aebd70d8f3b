"""Recognition of a file's recipe; for an unknown file, the nearest recipe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from csmetrics.errors import DataError
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.opening import Json, Sheet


@dataclass(frozen=True)
class Nearest:
    """The recipe nearest to a file, and the headers that the file lacks."""

    recipe: Recipe
    lacks: tuple[str, ...]


def of_text(head: str, recipes: Iterable[Recipe]) -> Recipe | None:
    """Find the recipe of a text file by a mark in its beginning."""
    for recipe in recipes:
        mark = recipe.signature.text
        if mark is not None and re.search(mark, head, re.MULTILINE):
            return recipe
    return None


def of_sheet(sheet: Sheet, name: str, recipes: Iterable[Recipe]) -> Recipe | None:
    """Find the recipe whose required headers a sheet has; of several, the one that fits best.

    Raises:
        DataError: Two fit equally well.
    """
    headers = {fold(one) for one in sheet.names if one}
    fitting = []
    for recipe in recipes:
        signature = recipe.signature
        if not signature.headers or missing_headers(recipe, headers):
            continue
        if any(fold(one) in headers for one in signature.without):
            continue
        known = len(recipe.labels() & headers)
        fitting.append(((len(signature.headers), known), recipe))
    if not fitting:
        return None
    best = max(rank for rank, _ in fitting)
    found = [recipe for rank, recipe in fitting if rank == best]
    if len(found) > 1:
        ids = ", ".join(recipe.id for recipe in found)
        msg = f"{name} matches several recipes: {ids}. Say which with recipe='…' (--recipe)."
        raise DataError(msg)
    return found[0]


def is_marked(content: object, recipe: Recipe) -> bool:
    """Whether a sheet has all marks of a recipe that knows sheets by them."""
    if not isinstance(content, Sheet) or not recipe.signature.headers:
        return False
    return not missing_headers(recipe, {fold(one) for one in content.names if one})


def of_json(content: Json, recipes: Iterable[Recipe]) -> Recipe | None:
    """Find the recipe whose keys the first record of a JSON file has; the one with most keys."""
    found = []
    for recipe in recipes:
        wanted = recipe.signature.json_
        if not wanted:
            continue
        first = next(filter(None, records_of(content.value, recipe.records)), {})
        if all(_has(first, key) for key in wanted):
            found.append((len(wanted), recipe))
    return max(found, key=lambda one: one[0])[1] if found else None


def records_of(value: Any, keys: Iterable[str]) -> list[Mapping[str, Any]]:  # noqa: ANN401  JSON
    """Return the records of a JSON value: a list or else an object under a key, else itself.

    A member of the list that is no object becomes a record without keys, which is refused.
    """
    under: list[Any] = []
    for key in keys:
        inner: Any = value
        for step in key.split("."):
            inner = inner.get(step) if isinstance(inner, Mapping) else None
        under.append(inner)
    for inner in sorted(under, key=lambda one: not isinstance(one, list)):
        if isinstance(inner, list):
            return as_records(inner)
        if isinstance(inner, Mapping):
            return [inner]
    if isinstance(value, list):
        return as_records(value)
    return [value] if isinstance(value, Mapping) else []


def as_records(members: list[Any]) -> list[Mapping[str, Any]]:
    """Return the members of a list, those that are no objects as records without keys."""
    return [one if isinstance(one, Mapping) else {} for one in members]


def _has(record: Mapping[str, Any], key: str) -> bool:
    inner: Any = record
    for step in key.split("."):
        if not isinstance(inner, Mapping) or step not in inner:
            return False
        inner = inner[step]
    return True


def missing_headers(recipe: Recipe, headers: set[str]) -> tuple[str, ...]:
    """List the required headers of a recipe that are not among these folded headers."""
    return tuple(
        " / ".join(names)
        for names in recipe.signature.headers
        if not any(_stands(name, headers) for name in names)
    )


def _stands(name: str, headers: set[str]) -> bool:
    if name.endswith("*"):
        return any(header.startswith(fold(name[:-1])) for header in headers)
    return fold(name) in headers


def nearest_recipe(names: Iterable[str], recipes: Iterable[Recipe]) -> Nearest | None:
    """Find the recipe nearest to these headers; None if none shares two of them."""
    headers = {fold(name) for name in names if name}
    best: tuple[tuple[float, float], Nearest] | None = None
    for recipe in recipes:
        marks = recipe.signature.headers
        if not marks:
            continue
        lacks = missing_headers(recipe, headers)
        shared = len(recipe.labels() & headers)
        rank = (shared / (len(headers) or 1) + 1 - len(lacks) / len(marks), shared)
        if shared >= 2 and (best is None or rank > best[0]):  # noqa: PLR2004  one may be chance
            best = rank, Nearest(recipe, lacks)
    return None if best is None else best[1]
