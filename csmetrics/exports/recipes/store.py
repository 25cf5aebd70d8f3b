"""Recipes as TOML: those of the package, and a user's own."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from csmetrics.errors import DefinitionError, nearest
from csmetrics.exports.recipes.model import Column, Recipe


def read_recipe(path: str | Path) -> Recipe:
    """A recipe of one's own, from a TOML file (自己的配方).

    Args:
        path: The file.

    Raises:
        DefinitionError: It cannot be read, is no TOML, or says what no recipe says.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read as a recipe: {error}"
        raise DefinitionError(msg) from error
    return parsed(text, str(path))


def parsed(text: str, where: str) -> Recipe:
    """A recipe from the text of a TOML file.

    Raises:
        DefinitionError: It is no TOML, or says what no recipe says.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{where} is not TOML: {error}"
        raise DefinitionError(msg) from error
    try:
        return Recipe.model_validate(given)
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False, include_context=False):
            at = ".".join(map(str, fault["loc"]))
            hint = ""
            if fault["type"] == "extra_forbidden":
                known = {field.alias or name for name, field in Recipe.model_fields.items()}
                known |= {field.alias or name for name, field in Column.model_fields.items()}
                hint = nearest(str(fault["loc"][-1]), known)
            faults.append(f"  {at}: {fault['msg'].removeprefix('Value error, ')}{hint}")
        msg = f"{where} is no recipe:\n" + "\n".join(dict.fromkeys(faults))
        raise DefinitionError(msg) from None


@cache
def built_in() -> tuple[Recipe, ...]:
    """The recipes of the package, by id."""
    found = []
    for folder in sorted(resources.files(__package__).iterdir(), key=_name):
        if folder.is_dir() and not folder.name.startswith("_"):
            for file in sorted(folder.iterdir(), key=_name):
                if file.name.endswith(".toml"):
                    found.append(parsed(file.read_text("utf-8"), f"{folder.name}/{file.name}"))
    return tuple(sorted(found, key=lambda recipe: recipe.id))


def _name(entry: Traversable) -> str:
    return entry.name
