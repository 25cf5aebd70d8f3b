"""Reports: one file a team leader reads (报告)."""

from csmetrics.reporting.report import report
from csmetrics.reporting.selection import DEFAULT as DEFAULT_METRICS

__all__ = ["DEFAULT_METRICS", "report"]
