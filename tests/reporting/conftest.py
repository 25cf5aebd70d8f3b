"""Two weeks written down by hand, and the report of the second."""

from datetime import datetime

import pytest

import csmetrics as cs
from tests.reporting.two_weeks import shop

KNOWN = datetime(2026, 3, 16, 9, 0)  # noqa: DTZ001  local, as exported


@pytest.fixture(scope="session")
def two_weeks():
    return shop()


@pytest.fixture(scope="session")
def written(tmp_path_factory, two_weeks):
    """The report as a page, a workbook and Markdown."""
    folder = tmp_path_factory.mktemp("reports")
    return {
        kind: cs.report(two_weeks, folder / f"report.{kind}", as_of=KNOWN, lang="en")
        for kind in ("html", "xlsx", "md")
    }
