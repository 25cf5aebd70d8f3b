"""Faults to plant, a module for each folder of csmetrics.

At least one for each file that computes or shows a figure. ``test_faults_stand.py`` checks in the
ordinary suite that the words stand exactly once; ``python -m tests.mutation.plant`` plants them.
"""

from __future__ import annotations

from tests.mutation.fault import Fault
from tests.mutation.faults import (
    analysis,
    cli,
    decisions,
    display,
    doubts,
    edges,
    engine,
    evaluation,
    exports,
    figures,
    health,
    importing,
    model,
    others,
    outsiders,
    policies,
    reconciliation,
    refused,
    reporting,
    tables,
    wording,
)

NEAREST = {
    "_support": ("tests/project", "tests/faults"),
    "analysis/alerting": (
        "tests/answers/test_alerts.py",
        "tests/answers/test_alert_edges.py",
        "tests/answers/test_webhook_messages.py",
    ),
    "analysis/comparison": ("tests/answers", "tests/calendars/test_events.py"),
    "analysis/scoring": ("tests/answers/test_score.py",),
    "analysis/sessions": ("tests/answers",),
    "analysis/workforce": ("tests/answers",),
    "analysis": ("tests/answers",),
    "calendars": ("tests/calendars",),
    "catalogue": ("tests/registry", "tests/definitions"),
    "cli": ("tests/cli",),
    "datasets": ("tests/datasets",),
    "engine": (
        *("tests/spec", "tests/reference", "tests/engine"),
        *("tests/property/test_engine_and_reference.py", "tests/property"),
    ),
    "evaluation/incremental": ("tests/increments", "tests/faults", "tests/property/test_nights.py"),
    "evaluation/doubted_data": ("tests/health", "tests/tables/test_doubtful_rows.py"),
    "evaluation": (
        *("tests/reference", "tests/engine", "tests/spec", "tests/registry", "tests/answers"),
        "tests/property",
    ),
    "exports/importing": ("tests/recipes",),
    "exports": ("tests/exports", "tests/dirty"),
    "health": ("tests/health",),
    "language": ("tests/registry", "tests/reference"),
    "model/bearing": ("tests/health",),
    "model/lookback": ("tests/increments",),
    "model": ("tests/registry", "tests/spec", "tests/property"),
    "policies": ("tests/policies",),
    "project": ("tests/project", "tests/cli/test_hostile_folder.py"),
    "reporting/display": ("tests/display",),
    "reconciliation": ("tests/reconciliation",),
    "reporting": ("tests/reporting",),
    "tables": ("tests/tables", "tests/dirty"),
    "wording": ("tests/wording", "tests/docs"),
}
"""The tests that should find a fault of a folder, nearest first; then comes the whole suite."""

FAULTS: tuple[Fault, ...] = tuple(
    fault
    for module in (
        analysis,
        cli,
        decisions,
        display,
        doubts,
        edges,
        engine,
        evaluation,
        exports,
        figures,
        health,
        importing,
        model,
        others,
        outsiders,
        policies,
        reconciliation,
        refused,
        reporting,
        tables,
        wording,
    )
    for fault in module.FAULTS
)
