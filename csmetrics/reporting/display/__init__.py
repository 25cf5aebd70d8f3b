"""Tables and charts of results; their libraries are loaded when the first one is made."""

from csmetrics.reporting.display.plot import plot
from csmetrics.reporting.display.table import table

__all__ = ["plot", "table"]
