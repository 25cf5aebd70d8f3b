"""The faults to plant still apply: their words stand once, and no file that shows figures lacks one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.faults import FAULTS, NEAREST
from tests.mutation.plant import nearest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "csmetrics"

SHOWING = (
    *("analysis", "display", "engine", "evaluation", "exports", "health", "policies"),
    *("reporting", "tables", "wording"),
)
"""The folders that compute or show figures."""

NONE_THERE = {
    "analysis/workforce/occupancy.py": "delegates to the periods and arrivals",
    "display/extras.py": "says which extra to install",
    "display/inert.py": "takes scripts out of charts",
    "display/plot.py": "chooses among the charts",
    "engine/load/sorted_runs.py": "how much is read at once",
    "exports/files.py": "says what a file is",
    "exports/templates.py": "empty forms",
    "policies/unenforceable.py": "a list of what cannot be checked",
    "reporting/report.py": "writes what content.py says",
    "tables/health.py": "sentences of health",
    "wording/definition_sheet.py": "joins the sentences of wording",
}
"""Files without a fault, and why."""

NOT_YET = (
    "analysis/alerting/event_days.py",
    "analysis/numbers.py",
    "analysis/workforce/like_days.py",
    "display/people_names.py",
    "engine/compiler.py",
    "engine/messages/set_parts.py",
    "engine/optimisations.py",
    "evaluation/open_day.py",
    "evaluation/periods_asked.py",
    "exports/importing/apply.py",
    "exports/importing/assemble.py",
    "exports/importing/chats.py",
    "exports/importing/collected.py",
    "exports/importing/columns.py",
    "exports/importing/folding.py",
    "exports/importing/import_files.py",
    "exports/importing/import_options.py",
    "exports/importing/import_report.py",
    "exports/importing/json_records.py",
    "exports/importing/lengths.py",
    "exports/importing/model.py",
    "exports/importing/opening.py",
    "exports/importing/outcome.py",
    "exports/importing/pairing.py",
    "exports/importing/parts.py",
    "exports/importing/plain.py",
    "exports/importing/published.py",
    "exports/importing/readers/jd.py",
    "exports/importing/readers/lines.py",
    "exports/importing/readers/transcripts.py",
    "exports/importing/readers/wangwang.py",
    "exports/importing/recipe_registry.py",
    "exports/importing/recipe_store.py",
    "exports/importing/recognise.py",
    "exports/importing/rollup.py",
    "exports/importing/row_accounts.py",
    "exports/importing/run.py",
    "exports/importing/values.py",
    "exports/nicknames.py",
    "policies/assessed_figures.py",
    "policies/exempt_days.py",
    "wording/concepts.py",
    "wording/condition_clauses.py",
)
"""Files that are new and wait for their faults: plant one and take the line out."""


def test_the_words_of_each_fault_stand_once():
    sources = {fault.path: (PACKAGE / fault.path).read_text("utf-8") for fault in FAULTS}
    lost = [f"{f.path}: {f.right}" for f in FAULTS if sources[f.path].count(f.right) != 1]
    assert not lost, "plant these anew where the code is now"


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
    assert sorted(set(files) - planted - set(NONE_THERE) - set(NOT_YET)) == []
    assert not planted & set(NOT_YET), "planted: take the line out"


def test_the_tests_named_are_there():
    for tests in NEAREST.values():
        for path in tests:
            assert (ROOT / path).exists(), path
    assert all(nearest(fault.path) for fault in FAULTS)
