"""Hypothesis profiles, what the property tests saw, the folder of real data, and little waste.

Much of the time went into looking for garbage among modules, definitions and tests, which stay, and
into sample shops and commands made anew; all are spared here.
"""

import functools
import gc
import os
from pathlib import Path

import polars as pl
import pytest
import typer.main
import typer.testing
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers

from csmetrics import datasets
from tests import seen

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
if PROFILE == "dev":  # tests run side by side; make laws leaves polars all its threads
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    # rows are few, and the engine that streams takes thrice as long for them; laws take that one
    os.environ.setdefault("POLARS_ENGINE_AFFINITY", "in-memory")

    # one thread has nobody to share columns with: to wake it for each costs as much as they do
    pl.DataFrame.select = pl.DataFrame.select_seq
    pl.DataFrame.with_columns = pl.DataFrame.with_columns_seq

gc.disable()  # until all tests are collected
datasets.sample_shop = functools.cache(datasets.sample_shop)
# typer reads the signatures of all commands anew for each that runs
typer.main.get_command = functools.cache(typer.main.get_command)
typer.testing._get_command = typer.main.get_command  # noqa: SLF001

ROOT = Path(__file__).parents[1]

if hasattr(providers, "_get_local_constants"):
    # else it draws constants of whichever modules the tests before have loaded: other examples
    providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001

FIXED = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,  # each test has a seed of its own, and the same examples in every run
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),  # a slow machine is no failure
    phases=[Phase.explicit, Phase.generate],  # a failure is shown at once, as it was drawn
)
settings.register_profile("dev", FIXED, max_examples=5)  # the README's command
settings.register_profile("ci", FIXED)
# makes a failure small, in minutes
settings.register_profile("shrink", FIXED, max_examples=5, phases=tuple(Phase))
settings.register_profile("nightly", FIXED, max_examples=150, derandomize=False)  # fresh ones
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with ``ibm_twitter_care`` and ``online_retail``; tests skip without it."""
    folder = Path(os.environ.get("CSMETRICS_DATA", ROOT / "../shared/data"))
    if not folder.is_dir():
        pytest.skip("no real data: CSMETRICS_DATA names no folder")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Tests are modules of tests alone: the examples of docstrings are those of the package."""
    return [found for found in (yield) if type(found) is pytest.Module]


def pytest_collection_modifyitems(items):
    """Mark the property tests: ``make laws`` runs them with all their examples."""
    for item in items:
        test = getattr(item, "obj", None)
        if getattr(test, "is_hypothesis_test", False) or getattr(test, "is_a_law", False):
            item.add_marker(pytest.mark.law)


def pytest_collection_finish():
    """What is there now stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


def pytest_sessionfinish():
    """What is garbage is found once: pytest looks five times more, at all that stays as well."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    seen.TALLY.clear()
    try:
        return (yield)
    finally:
        item.user_properties.append(("seen", dict(seen.TALLY)))


def pytest_terminal_summary(terminalreporter):
    found = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            counted = dict(report.user_properties).get("seen")
            if report.when == "call" and counted:
                name = report.nodeid.rpartition("/")[2].replace(".py::test_", ": ")
                found[name.replace("test_", "", 1).replace("_", " ")[:72]] = counted
    if found:
        terminalreporter.write_sep("-", "what the property tests saw")
        for line in seen.table(found):
            terminalreporter.write_line(line)
