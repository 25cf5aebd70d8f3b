"""The reference implementation: computes every figure in plain Python, row by row, for audits.

It reads the same definitions and rows as the engine and shares no other code with it: all times are
UTC datetimes, every unit is judged by itself, sums are fractions, and only the last step divides.
"""

from csmetrics.reference.counting import Counted
from csmetrics.reference.plain_evaluate import evaluate, units

__all__ = ["Counted", "evaluate", "units"]
