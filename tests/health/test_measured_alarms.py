"""Every mistake is found, and clean worlds are left alone; the pages say how often."""

import re

import pytest

from tests.health.measure import ASKED, BEGIN, END, FALSE, FOUND, PAGES, doubts, names
from tests.health.named_mistakes import MISTAKES, WORDS
from tests.health.worlds import world

CHINESE = re.compile("[\u4e00-\u9fff，。：？]")
GIVEN = re.compile(r"'[^' ]+'|\(分\)|上午/下午")
"""What the data themselves say, and what files say in Chinese whoever reads them."""


@pytest.fixture(scope="module")
def worlds():
    """A few clean worlds; all of them together are measured at night."""
    return [world(seed) for seed in range(10)]


def test_clean_worlds_are_not_doubted(worlds):
    assert [names(clean) - ASKED for clean in worlds] == [set()] * len(worlds)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_is_named(worlds, mistake):
    spoiled = next(bad for bad in map(mistake, worlds) if bad is not None)
    assert names(spoiled) & set(MISTAKES[mistake])


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_doubt_is_said_in_each_language(worlds, mistake):
    spoiled = next(bad for bad in map(mistake, worlds) if bad is not None)
    found = doubts(spoiled)
    assert found
    for doubt in found:
        assert CHINESE.search(doubt.says.zh), doubt.name
        assert not CHINESE.search(GIVEN.sub("", doubt.says.en)), doubt.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_tell_how_every_mistake_fared(lang):
    text = PAGES[lang].read_text("utf-8")
    message = text[text.index(BEGIN) : text.index(END)].splitlines()[3:]
    assert len(message) == len(MISTAKES)
    for mistake, row in zip(MISTAKES, message, strict=True):
        words, doubts, found, false = (cell.strip() for cell in row.strip("|").split("|"))
        assert words == WORDS[mistake][0 if lang == "zh" else 1]
        assert re.findall(r"`(\w+)`", doubts) == list(MISTAKES[mistake])
        number, of = map(int, found.split("/"))
        alarms, clean = map(int, false.split("/"))
        assert of >= 20
        assert clean >= 300
        assert number >= FOUND * of
        assert alarms <= FALSE * clean
