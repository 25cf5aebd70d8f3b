"""Reading of recipes from TOML: those of the package, and a user's own."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csmetrics._support.toml_files import parsed_toml, read_toml
from csmetrics.errors import DefinitionError, nearest
from csmetrics.exports.importing.model import (
    Column,
    Condition,
    Figure,
    Length,
    Published,
    Recipe,
    Signature,
    Table,
)

_KEYS = {
    field.alias or name
    for model in (Recipe, Signature, Table, Column, Condition, Length, Published, Figure)
    for name, field in model.model_fields.items()
}


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe of your own from a TOML file (自己的配方).

    Args:
        path: The file.

    Raises:
        DefinitionError: It cannot be read, is not TOML, or is not a valid recipe.
    """
    return _recipe(read_toml(Path(path), DefinitionError), str(path))


def parsed(text: str, where: str) -> Recipe:
    """Parse a recipe from the text of a TOML file.

    Raises:
        DefinitionError: It is not TOML, or is not a valid recipe.
    """
    return _recipe(parsed_toml(text, where, DefinitionError), where)


def _recipe(given: dict[str, Any], where: str) -> Recipe:
    try:
        return Recipe.model_validate(given)
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False, include_context=False):
            at = ".".join(map(str, fault["loc"]))
            hint = ""
            if fault["type"] == "extra_forbidden":
                hint = nearest(str(fault["loc"][-1]), _KEYS)
            faults.append(f"  {at}: {fault['msg'].removeprefix('Value error, ')}{hint}")
        msg = f"{where} is not a valid recipe:\n" + "\n".join(dict.fromkeys(faults))
        raise DefinitionError(msg) from None


@cache
def built_in() -> tuple[Recipe, ...]:
    """Read the recipes of the package, sorted by id."""
    found = [
        parsed(file.read_text("utf-8"), f"{folder.name}/{file.name}")
        for folder in _folder().iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda recipe: recipe.id))


def _folder() -> Traversable:
    """Return the folder of the package's recipes, which has a folder for each platform."""
    return resources.files("csmetrics.exports") / "recipes"
