"""What the pages show runs, and prints what they say it prints."""

import warnings
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise

import pytest

from csmetrics import CsmetricsWarning
from tests.docs.doc_pages import DOCS, PAGES, RUN_IN_BOTH, WRITTEN_ONCE, blocks, name, pairs
from tests.every import for_every

PROGRAMS = [
    path
    for path in PAGES
    if name(path).split("/")[0] not in {*WRITTEN_ONCE, "zh"}
    and any(language == "python" for language, _ in blocks(path))
]
"""Vocabulary and decisions show words of the language, which other tests read."""


def test_the_pages_that_teach_have_programs():
    shown = {name(path) for path in PROGRAMS}
    assert {"index.md", "how-to/first-steps.md", "how-to/write-a-metric.md"} <= shown


@pytest.mark.wide
@pytest.mark.parametrize("path", PROGRAMS, ids=name)
def test_the_programs_of_a_page_run_in_order_and_print_what_it_shows(path):
    names = {"__name__": "page"}
    for (language, body), (following, shown) in pairwise([*blocks(path), ("", "")]):
        if language != "python":
            continue
        printed = StringIO()
        with redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore", CsmetricsWarning)
            exec(compile(body, name(path), "exec"), names)  # noqa: S102  our own examples
        expected = shown.strip() if following == "text" else ""
        assert printed.getvalue().strip() == expected


@for_every(pages=pairs())
def test_both_languages_show_the_same_programs(pages):
    english, chinese = pages

    def shown(path):
        found = [block for block in blocks(path) if block[0] != "math"]
        if path.name not in RUN_IN_BOTH:
            return found
        return [
            (kind, body.replace("--lang zh", "--lang en")) for kind, body in found if kind != "text"
        ]

    assert shown(english) == shown(chinese)


def test_the_chinese_pages_are_the_english_ones():
    chinese = {name(path) for path in PAGES if name(path).startswith("zh/")}
    assert chinese == {str(other.relative_to(DOCS)) for _, other in pairs()}
