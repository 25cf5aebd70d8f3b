"""What people look at: tables and charts of results. Loads nothing of them until one is made."""

from csmetrics.display.plot import plot
from csmetrics.display.table import table

__all__ = ["plot", "table"]
