"""Who may import whom: the table below, strictly downward, and no circle anywhere."""

import ast
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "csmetrics"

LAYERS = (
    ("errors", "version", "progress"),
    ("files", "forks", "notices", "calendars"),
    ("tables",),
    ("language",),
    ("places", "edition", "datasets"),
    ("wording", "engine", "needs"),
    ("sheet",),
    ("metric", "policy"),
    ("reference", "checks"),
    ("testing", "registries"),
    ("definitions",),
    ("catalogue", "policies", "health"),
    ("exports",),
    ("request", "reach"),
    ("figures",),
    ("evaluation", "result_frame"),
    ("judging",),
    ("explanation", "checking", "increments"),
    ("answers",),
    ("display", "project"),
    ("reporting",),
    ("",),
    ("cli",),
    ("__main__",),
)
"""From the bottom up. A part imports itself and the rows below its own; "" is the package."""

MAY_IMPORT = {"reference": {"language", "tables", "edition", "metric", "errors", "reference"}}
"""Parts that may import even less than their row allows, and why.

The reference is what the engine is compared with: what they shared could not be tested.
"""


ON_REQUEST = {("csmetrics.tables.dataset", "csmetrics.health")}
"""Imports that go up, made inside a function where a user asks for what stands above.

``Dataset.report()`` tells what the health check doubts, and the checks read data sets.
"""


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def part_of(module):
    return ".".join(module.split(".")[1:2])


@cache
def imports_of(module):
    """The modules of this package that a module imports, wherever in its text."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package)
            names = {f"{source}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else source for name in names}
    on_request = {above for below, above in ON_REQUEST if below == module}
    return {name for name in found if name in MODULES} - {module} - on_request


def test_every_part_of_the_package_has_its_row_in_the_table():
    listed = [part for row in LAYERS for part in row]
    assert sorted(listed) == sorted({part_of(module) for module in MODULES})


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downward(module):
    row_of = {part: n for n, row in enumerate(LAYERS) for part in row}
    own = part_of(module)
    wrong = {
        other
        for other in imports_of(module)
        if part_of(other) != own and row_of.get(part_of(other), 99) >= row_of.get(own, 99)
    }
    assert not wrong, f"{module} imports {sorted(wrong)}, which stand no lower"


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_the_reference_shares_nothing_with_what_it_checks(part):
    for module in MODULES:
        if part_of(module) == part:
            assert {part_of(other) for other in imports_of(module)} <= MAY_IMPORT[part], module


def test_no_module_imports_itself_in_a_circle():
    try:
        TopologicalSorter({module: imports_of(module) for module in MODULES}).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


@pytest.mark.parametrize(
    "path",
    [
        str(path.relative_to(ROOT))
        for top in (PACKAGE, ROOT / "tests")
        for path in sorted(top.rglob("*.py"))
    ],
)
def test_a_file_holds_one_idea(path):
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= 450


def test_no_two_files_of_tests_have_one_name():
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py"))
    twice = [name for name, number in names.items() if number > 1 and name != "conftest.py"]
    assert not twice, "pytest imports them by name alone"
