"""``Recipes``: the registry of recipes by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from html import escape

import polars as pl

from csmetrics.errors import ArgumentError, DefinitionError, nearest
from csmetrics.exports.importing.folding import fold
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.recipe_store import built_in


class UnknownRecipeError(ArgumentError, KeyError):
    """No recipe has this id; also a KeyError, as of any mapping."""

    __str__ = Exception.__str__


class Recipes(Mapping[str, Recipe]):
    """Recipes by id (配方登记册): immutable; printing it lists them.

    Args:
        recipes: The recipes, or a function that gives them, called on first use.

    Raises:
        DefinitionError: Two recipes share an id.
    """

    def __init__(self, recipes: Iterable[Recipe] | Callable[[], Iterable[Recipe]]) -> None:
        self._given = recipes if callable(recipes) else tuple(recipes)

    @cached_property
    def _by_id(self) -> dict[str, Recipe]:
        found: dict[str, Recipe] = {}
        for recipe in self._given() if callable(self._given) else self._given:
            if recipe.id in found:
                msg = f"two recipes have the id {recipe.id!r}: give one of them another"
                raise DefinitionError(msg)
            found[recipe.id] = recipe
        return dict(sorted(found.items()))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every header that a recipe knows, folded."""
        return frozenset().union(*(recipe.labels() for recipe in self.values()))

    def __getitem__(self, recipe_id: str) -> Recipe:
        """Return the recipe with an id.

        Raises:
            UnknownRecipeError: No recipe has the id.
        """
        try:
            return self._by_id[recipe_id]
        except (KeyError, TypeError):
            msg = f"there is no recipe {recipe_id!r}.{nearest(recipe_id, self._by_id)}"
            raise UnknownRecipeError(msg) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def plus(self, recipes: Iterable[Recipe]) -> Recipes:
        """Return these recipes and others; one with an id that is here replaces it."""
        return Recipes({**self._by_id, **{recipe.id: recipe for recipe in recipes}}.values())

    def find(self, *, platform: str | None = None, text: str | None = None) -> list[Recipe]:
        """Find the recipes of a platform whose name, id or headers contain a text (查找)."""
        found = []
        for recipe in self.values():
            words = (recipe.id, recipe.name.zh, recipe.name.en, *recipe.labels())
            if (platform is None or recipe.platform == platform) and (
                text is None or any(fold(text) in fold(word) for word in words)
            ):
                found.append(recipe)
        return found

    def frame(self) -> pl.DataFrame:
        """List the recipes: id, platform, names, what each gives, and its confidence."""
        rows = [
            (one.id, one.platform, one.name.zh, one.name.en, ", ".join(one.gives), one.confidence)
            for one in self.values()
        ]
        names = ("recipe", "platform", "名称", "name", "gives", "confidence")
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    def __repr__(self) -> str:
        lines = [f"<{len(self)} recipes>"]
        lines += [
            f"  {one.id:<28} {one.name.zh} · {one.name.en} → {', '.join(one.gives)}"
            for one in self.values()
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{title}</th>" for title in ("id", "名称", "name", "gives", ""))
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{escape(cell)}</td>"
                for cell in (
                    one.id,
                    one.name.zh,
                    one.name.en,
                    ", ".join(one.gives),
                    one.confidence,
                )
            )
            + "</tr>"
            for one in self.values()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


recipes = Recipes(built_in)
"""The recipes of the package (内置配方)."""
