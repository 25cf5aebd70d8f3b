"""All generated pages, by their path inside the documentation."""

from __future__ import annotations

from pathlib import PurePosixPath

from csmetrics import registry
from generator.catalogue import catalogue_page
from generator.markdown import LANGUAGES, home
from generator.metric import metric_page
from generator.names import path_of
from generator.opening import opening_page
from generator.recipes import recipes_page


def pages() -> dict[PurePosixPath, str]:
    """The text of every generated page."""
    found = {}
    for lang in LANGUAGES:
        found[home(lang) / "index.md"] = opening_page(lang)
        found[home(lang) / "catalogue.md"] = catalogue_page(lang)
        found[home(lang) / "recipes.md"] = recipes_page(lang)
        for metric in registry.values():
            found[path_of(metric, lang)] = metric_page(metric, lang)
    return found
