"""docs/vocabulary.md lists every word of the language, and every word is there for something."""

from __future__ import annotations

import re

from csmetrics import wording
from csmetrics.language.base import walk
from tests.wording.registered import NODES, PAGE, editions

FOR_YOUR_OWN = {"Own", "Whose", "Working", "WeeklyHours"}
"""What no registered definition says: columns and working hours differ from shop to shop."""


def test_the_page_lists_every_node_of_the_language():
    listed = set(re.findall(r"`([A-Z]\w+)`", PAGE.read_text(encoding="utf-8")))
    assert {node.__name__ for node in NODES} <= listed


def test_the_page_lists_no_node_that_the_language_lacks():
    names = re.findall(r"^\| `([A-Z]\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) <= {node.__name__ for node in NODES}


def test_every_node_serves_a_registered_definition_or_those_of_ones_own():
    used = {
        type(node).__name__ for edition in editions().values() for node in walk(edition.measure)
    }
    assert {node.__name__ for node in NODES} - used == FOR_YOUR_OWN


def test_only_equal_rules_of_the_registry_get_the_same_words():
    rules = {(e.measure, e.settles_after, e.trailing) for e in editions().values()}
    words = {(wording.sentence(e), wording.terms(e)) for e in editions().values()}
    assert len(words) == len(rules), "a name (询单买家) is explained by each platform in its terms"
