"""Says at the end of a run what the property tests have seen."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile(
    "hasty",
    settings.get_profile("dev"),
    phases=[Phase.explicit, Phase.generate],
    database=None,
)
"""Finds a failure and does not make it smaller: for runs that only ask whether there is one."""


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        counted = [
            f"{number} {name}"
            for name, number in report.user_properties
            if report.when == "call" and isinstance(number, int)
        ]
        if counted and "tests/property" in report.nodeid:
            terminalreporter.write_sep("-", report.nodeid.rpartition("::")[2])
            terminalreporter.write_line(", ".join(counted))
