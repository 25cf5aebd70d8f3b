"""Presentation for people: tables and charts of results, and the team leader's report (报告)."""

from csmetrics.reporting.selection import DEFAULT as DEFAULT_METRICS

__all__ = ["DEFAULT_METRICS"]
