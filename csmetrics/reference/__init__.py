"""The plain-Python reference: every figure once more, row by row, for whoever audits it.

It reads the same definitions and rows as the engine and shares nothing else with it: all times are
UTC datetimes, every unit is judged by itself, sums are fractions, and the one division is the last.
"""

from csmetrics.reference.counting import Counted
from csmetrics.reference.plain_evaluate import evaluate, units

__all__ = ["Counted", "evaluate", "units"]
