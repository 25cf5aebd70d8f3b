"""What people look at: tables and charts of results, and the report a team leader reads (报告)."""

from csmetrics.reporting.selection import DEFAULT as DEFAULT_METRICS

__all__ = ["DEFAULT_METRICS"]
