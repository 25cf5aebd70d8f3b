"""The generated pages are those that the definitions and worked examples of today give."""

import re
from pathlib import PurePosixPath

import generate
import generator
import pytest
from generator.names import PLATFORMS

from csmetrics import errors, registry
from csmetrics.model.edition import THEMES
from tests.docs.doc_pages import DOCS

ENTRANCES = ("catalogue", "index", "recipes")
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
SAY = "run python docs/generate.py"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    generate.write(folder)
    return {str(path.relative_to(folder)): path for path in folder.rglob("*.md")}


def test_every_generated_page_that_is_committed_is_up_to_date(fresh):
    entrances = [f"{home}{page}.md" for home in ("", "zh/") for page in ENTRANCES]
    stale = [page for page in entrances if (DOCS / page).read_bytes() != fresh[page].read_bytes()]
    assert stale == [], SAY
    assert {page for page in fresh if "metrics/" not in page} == set(entrances)


def test_the_site_has_the_committed_words_and_more_links():
    """Without links and without the table rows' padding, both say the same."""
    committed, site = generator.entrances(site=False), generator.entrances(site=True)
    assert committed.keys() == site.keys()
    for page, text in committed.items():
        assert _LINK.sub(r"\1", text) == _LINK.sub(r"\1", site[page])
        assert "metrics/" not in "".join(_LINK.findall(text))


def test_writing_anew_removes_pages_of_metrics_that_are_gone(tmp_path):
    gone = tmp_path / "metrics" / "pdd" / "pdd.no_such_metric.md"
    gone.parent.mkdir(parents=True)
    gone.write_text("old", encoding="utf-8")
    generate.write(tmp_path)
    assert not gone.exists()
    assert (tmp_path / "metrics" / "pdd" / "pdd.reply_rate_3min.md").exists()


@pytest.mark.parametrize("folder", ["metrics", "zh/metrics"])
def test_every_metric_has_its_page_in_both_languages(fresh, folder):
    for metric in registry.values():
        assert f"{folder}/{metric.platform}/{metric.id}.md" in fresh


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_the_catalogue_of_the_site_leads_to_every_metric_twice(folder):
    text = generator.entrances(site=True)[PurePosixPath(f"{folder}catalogue.md")]
    for metric in registry.values():
        assert text.count(f"/{metric.id}.md)") == 2, "once by platform and once by theme"


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_the_committed_catalogue_names_every_metric(fresh, folder):
    text = fresh[f"{folder}catalogue.md"].read_text("utf-8")
    for metric in registry.values():
        assert text.count(f"| `{metric.id}` |") == 1


def test_every_platform_and_theme_of_the_registry_is_listed():
    assert {metric.platform for metric in registry.values()} <= PLATFORMS.keys()
    assert {metric.theme for metric in registry.values()} <= THEMES.keys()


def test_the_opening_page_gives_the_five_figures(fresh):
    for page in ("index.md", "zh/index.md"):
        text = fresh[page].read_text("utf-8")
        figures = [line.split("|")[4].strip() for line in text.splitlines() if "| **" in line]
        assert figures == ["**2/3**", "**1/2**", "**0/1**", "**0/1**", "**0/1**"]


def test_the_page_of_errors_names_every_class():
    classes = {
        each
        for each, what in vars(errors).items()
        if isinstance(what, type) and what.__module__ == errors.__name__
    }
    for page in ("how-to/errors.md", "zh/how-to/errors.md"):
        text = (DOCS / page).read_text("utf-8")
        for each in classes - {"CsmetricsError"}:
            assert f"\n## {each}\n" in text
