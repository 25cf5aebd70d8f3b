"""Links between pages lead somewhere, down to the heading."""

import re
from functools import cache

import pytest

from tests.docs.doc_pages import DOCS, PAGES, name, pairs, prose

_LINK = re.compile(r"(?<!\\)\]\((<[^>]*>|[^)\s]*)\)")


@cache
def anchors(path):
    """The names by which the headings of a page are linked to, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", prose(path), flags=re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", each).lower()) for each in headings)
    return {each.replace(" ", "-") for each in kept}


def fault(path, target):
    """What is wrong with a link, None where it leads somewhere."""
    target = target.strip("<>")
    if target.startswith(("https://", "http://")):
        return None
    where, _, anchor = target.partition("#")
    page = (path.parent / where).resolve() if where else path
    if not page.exists():
        return f"{target}: no such file"
    if anchor and anchor not in anchors(page):
        return f"{target}: no such heading"
    return None


@pytest.mark.parametrize("folder", sorted({str(path.parent.relative_to(DOCS)) for path in PAGES}))
def test_every_link_leads_to_a_page_and_a_heading(folder):
    faults = [
        f"{name(path)}: {wrong}"
        for path in PAGES
        if path.parent == (DOCS / folder)
        for target in _LINK.findall(prose(path))
        if (wrong := fault(path, target))
    ]
    assert faults == []


@pytest.mark.parametrize(("english", "chinese"), pairs(), ids=name)
def test_each_language_links_to_the_other(english, chinese):
    for here, there in ((english, chinese), (chinese, english)):
        targets = {
            (here.parent / target.partition("#")[0]).resolve()
            for target in _LINK.findall(prose(here))
        }
        assert there.resolve() in targets


def test_every_page_can_be_reached_from_the_opening():
    for start in (DOCS / "index.md", DOCS / "zh" / "index.md"):
        reached, ahead = set(), [start]
        while ahead:
            page = ahead.pop()
            if page in reached or page.suffix != ".md" or not page.is_relative_to(DOCS):
                continue
            reached.add(page)
            ahead += [
                (page.parent / target.partition("#")[0]).resolve()
                for target in _LINK.findall(prose(page))
                if not target.startswith(("<", "http"))
            ]
        missing = [
            name(path)
            for path in PAGES
            if path not in reached and not name(path).startswith("decisions/")
        ]
        assert missing == []


def test_no_page_speaks_of_the_machine_it_was_made_on():
    for path in PAGES:
        assert not re.search(r"/(home|tmp|root|work|opt|Users)/", path.read_text("utf-8")), path
