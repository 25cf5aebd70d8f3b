"""What people look at: tables and charts of results. Loads nothing of them until one is made."""

from csmetrics.reporting.display.plot import plot
from csmetrics.reporting.display.table import table

__all__ = ["plot", "table"]
