"""Every mistake is found, and clean worlds are left alone; the pages say how often."""

import re

import pytest
from measure import BEGIN, END, FALSE, FOUND, PAGES, faults, measure
from mistakes import MISTAKES, WORDS

from csmetrics.health import CHECKS


def test_few_worlds_keep_the_bars():
    """The full measurement is run at night; these few tell a broken check at once."""
    result = measure(range(6), spoiled=4)
    assert not faults(result)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_tell_how_every_mistake_fared(lang):
    text = PAGES[lang].read_text("utf-8")
    told = text[text.index(BEGIN) : text.index(END)].splitlines()[3:]
    assert len(told) == len(MISTAKES)
    for mistake, row in zip(MISTAKES, told, strict=True):
        words, doubts, found, false = (cell.strip() for cell in row.strip("|").split("|"))
        assert words == WORDS[mistake][0 if lang == "zh" else 1]
        assert re.findall(r"`(\w+)`", doubts) == list(MISTAKES[mistake])
        number, of = map(int, found.split("/"))
        alarms, clean = map(int, false.split("/"))
        assert of >= 20
        assert clean >= 300
        assert number >= FOUND * of
        assert alarms <= FALSE * clean


def test_every_check_has_a_mistake_it_is_measured_by():
    assert len(CHECKS) <= len(MISTAKES)
