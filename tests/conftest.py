"""Hypothesis profiles, counts of the property tests, the folder of real data, and savings of time.

Without the savings below, much time goes into garbage collection over modules, definitions and
tests that live to the end, and into making the same sample shops and commands again.
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
if PROFILE == "dev":  # tests run in parallel; make laws keeps polars' threads
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    # with few rows the streaming engine takes three times as long; make laws uses it
    os.environ.setdefault("POLARS_ENGINE_AFFINITY", "in-memory")

    # with one thread, evaluating expressions in parallel only costs time
    pl.DataFrame.select = pl.DataFrame.select_seq
    pl.DataFrame.with_columns = pl.DataFrame.with_columns_seq

gc.disable()  # enabled again when all tests are collected
datasets.sample_shop = functools.cache(datasets.sample_shop)
# typer otherwise reads the signatures of all commands for each run
typer.main.get_command = functools.cache(typer.main.get_command)
typer.testing._get_command = typer.main.get_command  # noqa: SLF001

ROOT = Path(__file__).parents[1]

if hasattr(providers, "_get_local_constants"):
    # otherwise examples depend on the modules that earlier tests have loaded
    providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001

FIXED = settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,  # the same examples in every run
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),  # a slow machine must not fail tests
    phases=[Phase.explicit, Phase.generate],  # do not shrink failures
)
settings.register_profile("dev", FIXED, max_examples=5)  # the README's command
settings.register_profile("ci", FIXED)
# shrinks failures, which takes minutes
settings.register_profile("shrink", FIXED, max_examples=5, phases=tuple(Phase))
settings.register_profile("nightly", FIXED, max_examples=150, derandomize=False)  # new ones
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder with ``ibm_twitter_care`` and ``online_retail``; skip without it."""
    folder = Path(os.environ.get("CSMETRICS_DATA", ROOT / "../shared/data"))
    if not folder.is_dir():
        pytest.skip("no real data: CSMETRICS_DATA names no folder")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Collect no doctests from files of tests; only the package's docstrings have examples."""
    return [found for found in (yield) if type(found) is pytest.Module]


def pytest_collection_modifyitems(items):
    """Mark the property tests, which ``make laws`` runs with all their examples."""
    for item in items:
        test = getattr(item, "obj", None)
        if getattr(test, "is_hypothesis_test", False) or getattr(test, "is_a_law", False):
            item.add_marker(pytest.mark.law)


def pytest_collection_finish():
    """Exempt all present objects, which live to the end, from garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


def pytest_sessionfinish():
    """Collect once and exempt the rest, because pytest runs five more collections."""
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
