"""docs/vocabulary.md lists every word, and says every definition."""

from __future__ import annotations

import re

from paper import MODULES, PAGE, editions

from csmetrics import wording
from csmetrics.language.base import Node, walk

NODES = sorted(
    {
        found
        for module in MODULES
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Node)
        and not found.__name__.startswith("_")
    }
    - {Node},
    key=lambda found: found.__name__,
)


def test_the_page_lists_every_node_of_the_language():
    before_paper = PAGE.read_text(encoding="utf-8").split("## Checked on paper")[0]
    listed = set(re.findall(r"`([A-Z]\w+)`", before_paper))
    assert {node.__name__ for node in NODES} <= listed


def test_the_page_lists_no_node_that_the_language_lacks():
    names = re.findall(r"^\| `([A-Z]\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) <= {node.__name__ for node in NODES}


def test_every_line_of_the_paper_check_is_a_definition():
    on_paper = PAGE.read_text(encoding="utf-8").split("## Checked on paper")[1]
    lines = re.findall(r"^\| `([a-z0-9_.]+)`", on_paper, re.MULTILINE)
    assert lines == list(editions())


def test_no_node_is_superfluous():
    used = {type(node) for edition in editions().values() for node in walk(edition.measure)}
    assert set(NODES) == used


def test_no_two_definitions_of_the_paper_check_get_the_same_sentence():
    sentences = [wording.sentence(edition) for edition in editions().values()]
    assert len(set(sentences)) == len(sentences)
