"""A formal registry of e-commerce customer-service metrics (客服指标).

Definitions are dated, sourced values; ``evaluate`` reads them over polars frames.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from csmetrics.version import VERSION

if TYPE_CHECKING:
    from csmetrics import calendars as calendars
    from csmetrics import datasets as datasets
    from csmetrics import exports as exports
    from csmetrics import language as language
    from csmetrics import policies as policies
    from csmetrics import project as project
    from csmetrics import reference as reference
    from csmetrics.answers.alert_rules import AlertRule as AlertRule
    from csmetrics.answers.alerts import alerts as alerts
    from csmetrics.answers.arrivals import arrivals as arrivals
    from csmetrics.answers.bounds import bounds as bounds
    from csmetrics.answers.compare import compare as compare
    from csmetrics.answers.concurrency import concurrency as concurrency
    from csmetrics.answers.contributions import contributions as contributions
    from csmetrics.answers.details import details as details
    from csmetrics.answers.picks import picks as picks
    from csmetrics.answers.score import score as score
    from csmetrics.answers.scorecards import Scorecard as Scorecard
    from csmetrics.answers.scorecards import ScorecardItem as ScorecardItem
    from csmetrics.answers.split import split as split
    from csmetrics.answers.staffing import staffing as staffing
    from csmetrics.catalogue import registry as registry
    from csmetrics.checking import check as check
    from csmetrics.display.plot import plot as plot
    from csmetrics.display.table import table as table
    from csmetrics.errors import CsmetricsError as CsmetricsError
    from csmetrics.errors import CsmetricsWarning as CsmetricsWarning
    from csmetrics.evaluation import evaluate as evaluate
    from csmetrics.explanation import explain as explain
    from csmetrics.increments.finish import finish as finish
    from csmetrics.increments.partials import Partials as Partials
    from csmetrics.increments.summing import partials as partials
    from csmetrics.metric import Choice as Choice
    from csmetrics.metric import Edition as Edition
    from csmetrics.metric import Metric as Metric
    from csmetrics.metric import Source as Source
    from csmetrics.metric import Text as Text
    from csmetrics.policy import Policy as Policy
    from csmetrics.reach import days_needed as days_needed
    from csmetrics.registries import Registry as Registry
    from csmetrics.reporting.report import report as report
    from csmetrics.tables import Dataset as Dataset

__version__ = VERSION

_HOME = {
    "AlertRule": "answers.alert_rules",
    "Choice": "metric",
    "CsmetricsError": "errors",
    "CsmetricsWarning": "errors",
    "Dataset": "tables",
    "Edition": "metric",
    "Metric": "metric",
    "Partials": "increments.partials",
    "Policy": "policy",
    "Registry": "registries",
    "Scorecard": "answers.scorecards",
    "ScorecardItem": "answers.scorecards",
    "Source": "metric",
    "Text": "metric",
    "alerts": "answers.alerts",
    "arrivals": "answers.arrivals",
    "bounds": "answers.bounds",
    "check": "checking",
    "compare": "answers.compare",
    "concurrency": "answers.concurrency",
    "contributions": "answers.contributions",
    "days_needed": "reach",
    "details": "answers.details",
    "evaluate": "evaluation",
    "explain": "explanation",
    "finish": "increments.finish",
    "partials": "increments.summing",
    "picks": "answers.picks",
    "plot": "display.plot",
    "registry": "catalogue",
    "report": "reporting.report",
    "score": "answers.score",
    "split": "answers.split",
    "staffing": "answers.staffing",
    "table": "display.table",
}
_MODULES = ("calendars", "datasets", "exports", "language", "policies", "project", "reference")
__all__ = sorted([*_HOME, *_MODULES])  # noqa: PLE0605  made of the tables above


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: importing the package alone stays cheap."""
    if name in _HOME:
        value = getattr(importlib.import_module(f"csmetrics.{_HOME[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"csmetrics.{name}")
    else:
        msg = f"module 'csmetrics' has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
