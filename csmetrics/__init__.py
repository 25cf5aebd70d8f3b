"""A formal registry of e-commerce customer-service metrics (客服指标).

Definitions are dated values with sources; ``evaluate`` computes them from polars frames.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from csmetrics._support.version import VERSION

if TYPE_CHECKING:
    from csmetrics import calendars as calendars
    from csmetrics import datasets as datasets
    from csmetrics import exports as exports
    from csmetrics import language as language
    from csmetrics import policies as policies
    from csmetrics import project as project
    from csmetrics import reference as reference
    from csmetrics import spark as spark
    from csmetrics.analysis.alerting.alert_rules import AlertRule as AlertRule
    from csmetrics.analysis.alerting.alerts import alerts as alerts
    from csmetrics.analysis.alerting.webhook_messages import webhook_messages as webhook_messages
    from csmetrics.analysis.comparison.bounds import bounds as bounds
    from csmetrics.analysis.comparison.compare import compare as compare
    from csmetrics.analysis.comparison.contributions import contributions as contributions
    from csmetrics.analysis.scoring.score import score as score
    from csmetrics.analysis.scoring.scorecard import Scorecard as Scorecard
    from csmetrics.analysis.scoring.scorecard import ScorecardItem as ScorecardItem
    from csmetrics.analysis.sessions.conversation_text import Transcript as Transcript
    from csmetrics.analysis.sessions.conversation_text import transcript as transcript
    from csmetrics.analysis.sessions.details import details as details
    from csmetrics.analysis.sessions.examples import picks as picks
    from csmetrics.analysis.sessions.spot_checks import sample as sample
    from csmetrics.analysis.sessions.word_odds import words as words
    from csmetrics.analysis.workforce.arrivals import arrivals as arrivals
    from csmetrics.analysis.workforce.concurrency import concurrency as concurrency
    from csmetrics.analysis.workforce.fair_share import split as split
    from csmetrics.analysis.workforce.staffing import staffing as staffing
    from csmetrics.catalogue.builtin import registry as registry
    from csmetrics.catalogue.registry import Registry as Registry
    from csmetrics.errors import CsmetricsError as CsmetricsError
    from csmetrics.errors import CsmetricsWarning as CsmetricsWarning
    from csmetrics.evaluation.evaluate import evaluate as evaluate
    from csmetrics.evaluation.explain import explain as explain
    from csmetrics.evaluation.incremental.compute import partials as partials
    from csmetrics.evaluation.incremental.finish import finish as finish
    from csmetrics.evaluation.incremental.partials import Partials as Partials
    from csmetrics.model.lookback import days_needed as days_needed
    from csmetrics.model.metric import Choice as Choice
    from csmetrics.model.metric import Concept as Concept
    from csmetrics.model.metric import Edition as Edition
    from csmetrics.model.metric import Metric as Metric
    from csmetrics.model.metric import Source as Source
    from csmetrics.model.metric import Text as Text
    from csmetrics.policies.check import check as check
    from csmetrics.policies.policy import Policy as Policy
    from csmetrics.reconciliation.alternatives import alternatives as alternatives
    from csmetrics.reconciliation.alternatives import vary as vary
    from csmetrics.reconciliation.provenance import provenance as provenance
    from csmetrics.reconciliation.published_result import published_result as published_result
    from csmetrics.reconciliation.reconcile import Reconciliation as Reconciliation
    from csmetrics.reconciliation.reconcile import reconcile as reconcile
    from csmetrics.reconciliation.shop_settings import Settings as Settings
    from csmetrics.reconciliation.unit_diff import diff as diff
    from csmetrics.reconciliation.written_results import read_result as read_result
    from csmetrics.reporting.display.plot import plot as plot
    from csmetrics.reporting.display.table import table as table
    from csmetrics.reporting.report import report as report
    from csmetrics.tables import Dataset as Dataset

__version__ = VERSION

_HOME = {
    "AlertRule": "analysis.alerting.alert_rules",
    "Choice": "model.metric",
    "Concept": "model.metric",
    "CsmetricsError": "errors",
    "CsmetricsWarning": "errors",
    "Dataset": "tables",
    "Edition": "model.metric",
    "Metric": "model.metric",
    "Partials": "evaluation.incremental.partials",
    "Policy": "policies.policy",
    "Reconciliation": "reconciliation.reconcile",
    "Registry": "catalogue.registry",
    "Scorecard": "analysis.scoring.scorecard",
    "ScorecardItem": "analysis.scoring.scorecard",
    "Source": "model.metric",
    "Text": "model.metric",
    "Transcript": "analysis.sessions.conversation_text",
    "alerts": "analysis.alerting.alerts",
    "Settings": "reconciliation.shop_settings",
    "alternatives": "reconciliation.alternatives",
    "arrivals": "analysis.workforce.arrivals",
    "bounds": "analysis.comparison.bounds",
    "check": "policies.check",
    "compare": "analysis.comparison.compare",
    "concurrency": "analysis.workforce.concurrency",
    "contributions": "analysis.comparison.contributions",
    "days_needed": "model.lookback",
    "details": "analysis.sessions.details",
    "diff": "reconciliation.unit_diff",
    "evaluate": "evaluation.evaluate",
    "explain": "evaluation.explain",
    "finish": "evaluation.incremental.finish",
    "partials": "evaluation.incremental.compute",
    "picks": "analysis.sessions.examples",
    "plot": "reporting.display.plot",
    "provenance": "reconciliation.provenance",
    "read_result": "reconciliation.written_results",
    "published_result": "reconciliation.published_result",
    "reconcile": "reconciliation.reconcile",
    "registry": "catalogue.builtin",
    "report": "reporting.report",
    "sample": "analysis.sessions.spot_checks",
    "score": "analysis.scoring.score",
    "split": "analysis.workforce.fair_share",
    "staffing": "analysis.workforce.staffing",
    "table": "reporting.display.table",
    "transcript": "analysis.sessions.conversation_text",
    "vary": "reconciliation.alternatives",
    "webhook_messages": "analysis.alerting.webhook_messages",
    "words": "analysis.sessions.word_odds",
}
_MODULES = (
    *("calendars", "datasets", "exports", "language", "policies", "project", "reference"),
    "spark",
)
__all__ = sorted([*_HOME, *_MODULES])  # noqa: PLE0605  made of the tables above


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that importing the package stays cheap."""
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
