"""Further contestants: the whole registry, a report, one small metric repeatedly."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from benchmarks import month, suite

AGAIN = 20
"""How often the small metric is evaluated."""
_FEW = 10_000


def registry(place: Path) -> object:
    """Evaluate every computable metric by shop and day, over trusted files."""
    import csmetrics as cs  # noqa: PLC0415  only these contestants need it

    whole = _whole(place, month.AS_OF)
    can = cs.registry.computable(whole).filter("computable")["metric"]
    asked = [name for name in can if not cs.registry[name].unfilled]
    return cs.evaluate(asked, whole, by="shop_id", start=suite.START, end=suite.END)


def report(place: Path) -> object:
    """Write a report of the last whole week; return its size."""
    import csmetrics as cs  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        written = cs.report(_whole(place), Path(folder) / "report.html")
        return written.stat().st_size


def report_figures(place: Path) -> object:
    """Evaluate only the main figures of such a report.

    They are its metrics by week, by agent in the last two weeks, and by shop for the policies.
    """
    import csmetrics as cs  # noqa: PLC0415
    from csmetrics.reporting.inputs import ReportRequest, policies_of, verdicts_of  # noqa: PLC0415
    from csmetrics.reporting.selection import Chosen  # noqa: PLC0415

    whole = _whole(place)
    chosen = Chosen(None, whole, cs.registry)
    metrics = list(chosen.metrics.values())
    end = month.LAST.date()
    figures = cs.evaluate(metrics, whole, per="week", end=end)
    monday = end - timedelta(days=end.weekday())
    span = (monday - timedelta(days=7), monday)
    both = {"start": span[0] - timedelta(days=7), "end": monday}
    members = cs.evaluate(metrics, whole, per="week", by="agent_id", missing="skip", **both)
    asked = ReportRequest(whole, chosen, "week", "agent_id", None, None, None, chosen.registry)
    periods = sorted(set(figures.select("period_start", "period_end").iter_rows()))
    return figures, members, verdicts_of(asked, policies_of(asked), span, periods)


def one_metric(place: Path) -> object:
    """Evaluate one metric over 10,000 messages, twenty times."""
    import csmetrics as cs  # noqa: PLC0415

    messages = pl.scan_parquet(place / "messages" / "*.parquet").head(_FEW).collect()
    few = cs.Dataset(messages=messages, as_of=month.LAST, invalid="trust")
    return [cs.evaluate("pdd.reply_rate_3min", few) for _ in range(AGAIN)]


def _whole(place: Path, as_of: datetime = month.LAST) -> object:
    tables = [folder.name for folder in place.iterdir() if folder.is_dir()]
    return suite.dataset(place, tables, as_of=as_of, invalid="trust")


WORK = {
    "registry": registry,
    "report": report,
    "report-figures": report_figures,
    "one-metric": one_metric,
}
"""The contestants by name."""
