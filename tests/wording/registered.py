"""The registered definitions, edition by edition, and every node of the language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from csmetrics import registry
from csmetrics.language import (
    base,
    conditions,
    hours,
    measures,
    messages,
    quantities,
    units,
    windows,
)
from csmetrics.language.base import Node
from csmetrics.model.metric import Edition, Source

PAGE = Path(__file__).parents[2] / "docs" / "vocabulary.md"
MODULES = (base, hours, messages, conditions, quantities, units, measures, windows)
NODES = {
    found
    for module in MODULES
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Node) and not found.__name__.startswith("_")
} - {Node}
SOURCE = Source(title="a page", publisher="a platform")


@cache
def editions() -> dict[str, Edition]:
    """Every edition by its metric's id; an earlier one by the day on which it ends, too."""
    return {
        f"{metric.id} until {edition.until}" if edition is not metric.editions[-1] else metric.id: (
            edition
        )
        for metric in registry.values()
        for edition in metric.editions
    }
