"""Settings files of strangers are read at once or refused, however they are nested."""

import time

import pytest

from csmetrics import CsmetricsError, project
from csmetrics.analysis.scoring.scorecard import Scorecard
from csmetrics.exports.importing.recipe_store import read_recipe
from csmetrics.reconciliation.shop_settings import Settings

READERS = [project.load, read_recipe, Scorecard.from_toml, Settings.from_toml]
NESTED = {
    "lists": "a=" + "[" * 99_999,
    "tables": "a=" + "{b=" * 50_000,
    "points": ".".join(["a"] * 99_999) + " = 1",
    "quoted points": ".".join(["'a'"] * 99_999) + " = 1",
    "a head": "[" + ".".join(["a"] * 99_999) + "]",
    "a number": "a = " + "9" * 9_999,
    "one long word": "a" * 999_999,
    "points without words": "a = # " + "." * 999_999,
}


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.__qualname__)
@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_settings_nested_without_end_are_refused_within_a_while(tmp_path, reader, text):
    path = tmp_path / "x.toml"
    path.write_text(text)
    began = time.process_time()
    with pytest.raises(CsmetricsError):
        reader(path)
    assert time.process_time() - began < 5


def test_a_table_of_no_file_is_refused(tmp_path):
    path = tmp_path / "csmetrics.toml"
    path.write_text("[tables.messages]\npath = []\n")
    with pytest.raises(CsmetricsError, match=r"tables\.messages\.path names no file"):
        project.load(path)
