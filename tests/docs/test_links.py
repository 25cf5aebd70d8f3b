"""Links between pages lead somewhere, down to the heading: on a code host and on the site."""

import re
import shutil
from functools import cache

import generate
import generator
import pytest

from tests.docs.doc_pages import DOCS, PAGES, name, pairs, prose
from tests.every import for_every

_LINK = re.compile(r"(?<!\\)\]\((<[^>]*>|[^)\s]*)\)")


@cache
def anchors(path):
    """The names by which the headings of a page are linked to, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", prose(path), flags=re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", each).lower()) for each in headings)
    return {each.replace(" ", "-") for each in kept}


def fault(path, target, pages):
    """What is wrong with a link, None where it leads to one of the pages, or to another file."""
    target = target.strip("<>")
    if target.startswith(("https://", "http://")):
        return None
    where, _, anchor = target.partition("#")
    page = (path.parent / where).resolve() if where else path
    built = page.suffix == ".md" and page.is_relative_to(DOCS) and page not in pages
    if built or not page.exists():
        return f"{target}: no such file"
    if anchor and anchor not in anchors(page):
        return f"{target}: no such heading"
    return None


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site's pages, beside what the documentation links to outside of it."""
    root = tmp_path_factory.mktemp("site")
    for beside in (path for path in DOCS.parent.iterdir() if path.name[0] not in "._"):
        if beside != DOCS:
            (root / beside.name).symlink_to(beside)
    ignored = shutil.ignore_patterns("_build", "metrics", "examples")
    shutil.copytree(DOCS, root / "docs", ignore=ignored)
    generate.write(root / "docs")
    for path, text in generator.entrances(site=True).items():
        (root / "docs" / path).write_text(text, encoding="utf-8")
    return root / "docs"


@pytest.mark.parametrize("folder", sorted({str(path.parent.relative_to(DOCS)) for path in PAGES}))
def test_every_link_leads_to_a_page_and_a_heading(folder):
    faults = [
        f"{name(path)}: {wrong}"
        for path in PAGES
        if path.parent == (DOCS / folder)
        for target in _LINK.findall(prose(path))
        if (wrong := fault(path, target, PAGES))
    ]
    assert faults == []


def test_every_link_of_the_site_leads_to_a_page_and_a_heading(site):
    pages = sorted(site.rglob("*.md"))
    assert len(pages) > len(PAGES) + 200
    faults = [
        f"{path.relative_to(site)}: {wrong}"
        for path in pages
        for target in _LINK.findall(prose(path))
        if (wrong := fault(path, target, pages))
    ]
    assert faults == []


def leads_to(here, there):
    targets = (target.partition("#")[0] for target in _LINK.findall(prose(here)))
    return there.resolve() in {(here.parent / target).resolve() for target in targets}


@for_every(pages=pairs())
def test_each_language_links_to_the_other(pages):
    english, chinese = pages
    assert leads_to(english, chinese)
    assert leads_to(chinese, english)


def test_each_page_of_a_metric_links_to_the_other_language(site):
    english = sorted(site.glob("metrics/*/*.md"))
    assert english
    for page in english:
        chinese = site / "zh" / page.relative_to(site)
        assert leads_to(page, chinese)
        assert leads_to(chinese, page)


def not_reached(docs):
    """The pages in a folder to which no way leads from the opening."""
    missing = []
    for start in (docs / "index.md", docs / "zh" / "index.md"):
        reached, ahead = set(), [start]
        while ahead:
            page = ahead.pop()
            if page in reached or page.suffix != ".md" or not page.is_relative_to(docs):
                continue
            reached.add(page)
            ahead += [
                (page.parent / target.partition("#")[0]).resolve()
                for target in _LINK.findall(prose(page))
                if not target.startswith(("<", "http"))
            ]
        missing += [path.relative_to(docs) for path in docs.rglob("*.md") if path not in reached]
    return {str(path) for path in missing if path.parts[0] not in ("decisions", "_build")}


def test_every_page_of_the_site_can_be_reached_from_the_opening(site):
    assert not_reached(site) == set()


def test_every_committed_page_can_be_reached_from_the_opening():
    assert not_reached(DOCS) & {name(path) for path in PAGES} == set()


def test_no_page_speaks_of_the_machine_it_was_made_on():
    for path in PAGES:
        assert not re.search(r"/(home|tmp|root|work|opt|Users)/", path.read_text("utf-8")), path
