"""Who may import whom: the table below, strictly downward, and no circle anywhere."""

import ast
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

from tests.every import for_every

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "csmetrics"

LAYERS = (
    ("errors",),
    ("_support", "calendars", "language"),
    ("tables",),
    ("model", "datasets", "health"),
    ("wording", "engine", "reference", "testing"),
    ("catalogue",),
    ("evaluation", "exports"),
    ("policies",),
    ("analysis", "reconciliation"),
    ("project", "reporting", "spark"),
    ("",),
    ("cli",),
    ("__main__",),
)
"""From the bottom up. A part imports itself and the rows below its own; "" is the package."""

MAY_IMPORT = {"reference": {"language", "tables", "model", "errors", "reference"}}
"""Parts that may import even less than their row allows, and why.

The reference is what the engine is compared with: what they shared could not be tested.
"""


ON_REQUEST = {
    ("csmetrics.tables.dataset", "csmetrics.health"),
    ("csmetrics.evaluation.result_frame", "csmetrics.reconciliation.alternatives"),
}
"""Imports that go up, made inside a function where a user asks for what stands above.

``Dataset.report()`` tells what the health check doubts, and the checks read data sets. A result
whose labels say that clauses were varied is read with the metrics that they name.
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


@for_every(module=MODULES)
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


@for_every(
    path=[
        str(path.relative_to(ROOT))
        for top in (PACKAGE, ROOT / "tests")
        for path in sorted(top.rglob("*.py"))
    ]
)
def test_a_file_holds_one_idea(path):
    limit = 400 if path.startswith("csmetrics") else 450
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= limit


@for_every(folder=sorted({p.parent for p in (ROOT / "tests").rglob("*.py")}))
def test_every_folder_of_tests_is_a_package(folder):
    assert (folder / "__init__.py").exists(), "helpers are imported by their full name"


def arrows():
    """The pairs of parts of which one imports the other; the package's lazy names apart."""
    pairs = {(part_of(a), part_of(b)) for a in MODULES if part_of(a) for b in imports_of(a)}
    return {(a, b) for a, b in pairs if a != b and b}


def test_the_house_has_few_parts_layers_and_arrows(record_property):
    parts = {part_of(module) for module in MODULES} - {"", "__main__"}
    record_property("house", f"{len(parts)} parts, {len(LAYERS)} layers, {len(arrows())} arrows")
    assert len(parts) <= 22
    assert len(LAYERS) - 1 <= 13  # the last starts the command line
    assert len(arrows()) <= 110


PLATFORMS = ("catalogue/metrics/", "policies/", "exports/recipes/")
"""Folders whose files are named after platforms, or after themes within each."""


def test_a_module_is_found_by_its_name_alone():
    paths = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]
    named = [path for path in paths if not path.startswith(PLATFORMS)]
    names = Counter(path.rpartition("/")[2] for path in named)
    twice = {name for name, number in names.items() if number > 1} - {"__init__.py", "__main__.py"}
    assert not twice, sorted(path for path in named if path.rpartition("/")[2] in twice)
