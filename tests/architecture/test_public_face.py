"""What a user sees of the package: its names, and what importing it costs."""

import subprocess
import sys
from importlib.util import find_spec

import csmetrics
from tests.every import for_every

PUBLIC = {
    "AlertRule",
    "Choice",
    "Concept",
    "CsmetricsError",
    "CsmetricsWarning",
    "Dataset",
    "Edition",
    "Metric",
    "Partials",
    "Policy",
    "Reconciliation",
    "Registry",
    "Scorecard",
    "ScorecardItem",
    "Settings",
    "Source",
    "Text",
    "Transcript",
    "alerts",
    "alternatives",
    "arrivals",
    "bounds",
    "calendars",
    "check",
    "compare",
    "concurrency",
    "contributions",
    "datasets",
    "days_needed",
    "details",
    "diff",
    "evaluate",
    "explain",
    "exports",
    "finish",
    "language",
    "partials",
    "picks",
    "plot",
    "policies",
    "project",
    "provenance",
    "read_result",
    "published_result",
    "reconcile",
    "reference",
    "registry",
    "report",
    "sample",
    "score",
    "spark",
    "split",
    "staffing",
    "table",
    "transcript",
    "vary",
    "webhook_messages",
    "words",
}


def test_the_public_names_are_pinned():
    assert set(csmetrics.__all__) == PUBLIC


def test_every_public_name_is_there_and_listed_by_dir():
    assert set(dir(csmetrics)) >= PUBLIC
    for name in PUBLIC:
        assert getattr(csmetrics, name) is not None


@for_every(name=sorted(PUBLIC - set(csmetrics._MODULES)))  # noqa: SLF001  its own list
def test_no_module_takes_the_place_of_a_public_name(name):
    """Importing ``csmetrics.x`` sets the attribute ``x``, whatever the package meant by it."""
    assert find_spec(f"csmetrics.{name}") is None


def test_importing_the_package_loads_nothing_that_only_some_users_need():
    program = "import csmetrics, sys; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603  this very interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"typer", "rich", "dataframely", "pandas", "pyarrow", "hypothesis"}
    assert not loaded & {"altair", "great_tables", "jinja2", "vl_convert", "xlsxwriter"}
    assert not loaded & {"polars", "pydantic"}, "definitions cost nothing until one is used"
