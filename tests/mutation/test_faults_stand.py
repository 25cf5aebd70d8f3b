"""The faults to plant still apply: their words stand once, and no file that shows figures lacks one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.faults import FAULTS, NEAREST
from tests.mutation.faults.equivalent import EQUIVALENT
from tests.mutation.plant import nearest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "csmetrics"

SHOWING = (
    *("analysis", "engine", "evaluation", "exports", "health", "policies"),
    *("reconciliation", "reporting", "tables", "wording"),
)
"""The folders that compute or show figures."""

NONE_THERE = {
    "analysis/workforce/occupancy.py": "delegates to the periods and arrivals",
    "reporting/display/extras.py": "says which extra to install",
    "reporting/display/inert.py": "takes scripts out of charts",
    "engine/optimisations.py": "a switch that must change nothing",
    "exports/importing/collected.py": "lists that others fill",
    "exports/files.py": "says what a file is",
    "exports/templates.py": "empty forms",
    "policies/unenforceable.py": "a list of what cannot be checked",
    "tables/health.py": "sentences of health",
}
"""Files without a fault, and why."""


def test_the_words_of_each_fault_stand_once():
    sources = {fault.path: (PACKAGE / fault.path).read_text("utf-8") for fault in FAULTS}
    lost = [f"{f.path}: {f.right}" for f in FAULTS if sources[f.path].count(f.right) != 1]
    assert not lost, "plant these anew where the code is now"


def test_the_words_of_changes_that_change_nothing_stand_once_and_are_not_planted():
    for fault, why in EQUIVALENT.items():
        assert (PACKAGE / fault.path).read_text("utf-8").count(fault.right) == 1, fault
        assert len(why) > 40
    assert not set(EQUIVALENT) & set(FAULTS)


def test_no_fault_is_planted_twice_or_changes_nothing():
    assert len({(fault.path, fault.wrong) for fault in FAULTS}) == len(FAULTS)
    assert not [fault for fault in FAULTS if fault.right == fault.wrong]


@pytest.mark.parametrize("folder", SHOWING)
def test_every_file_that_computes_or_shows_has_a_fault(folder):
    planted = {fault.path for fault in FAULTS}
    files = {
        str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines())
        for path in (PACKAGE / folder).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert sorted(set(files) - planted - set(NONE_THERE)) == []
    assert not planted & set(NONE_THERE), "planted: take the line out"


def test_the_tests_named_are_there():
    for tests in NEAREST.values():
        for path in tests:
            assert (ROOT / path).exists(), path
    assert all(nearest(fault.path) for fault in FAULTS)
