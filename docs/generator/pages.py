"""All generated pages, by their path inside the documentation.

The few that a reader meets on the way in are committed. The site has them with links to the pages
of metrics, which are made when it is built.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from csmetrics import registry
from generator.catalogue import catalogue_page
from generator.markdown import LANGUAGES, home
from generator.metric import metric_page
from generator.names import path_of
from generator.opening import opening_page
from generator.recipes import recipes_page


def entrances(*, site: bool) -> dict[PurePosixPath, str]:
    """The text of the pages that are committed: opening, catalogue, recipes.

    Args:
        site: Whether they lead to the pages of metrics, as on the site.
    """
    found = {}
    for lang in LANGUAGES:
        found[home(lang) / "index.md"] = opening_page(lang, site=site)
        found[home(lang) / "catalogue.md"] = catalogue_page(lang, site=site)
        found[home(lang) / "recipes.md"] = recipes_page(lang)
    return found


def metric_pages() -> dict[PurePosixPath, str]:
    """The text of every metric's page."""
    return {
        path_of(metric, lang): metric_page(metric, lang)
        for lang in LANGUAGES
        for metric in registry.values()
    }
