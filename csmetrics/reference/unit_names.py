"""The unit of a metric's value, as shown in the result."""

from __future__ import annotations

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Own
from csmetrics.language.measures import Count, Measure, Proportion, Ratio, Simple
from csmetrics.language.quantities import Between, ColumnValue
from csmetrics.language.units import BuyerDays

_OVER = {
    ("count", "weighted hours"): "per hour",
    ("CNY", "items"): "CNY",
    ("CNY", "count"): "CNY",
    ("items", "count"): "items",
    ("seconds", "count"): "seconds",
    ("points", "count"): "points",
    ("number", "count"): "number",
}


def unit_of(measure: Measure) -> str:
    """The unit of a measure's value, in the words of the result's column ``unit``.

    Raises:
        DefinitionError: The quotient of a ratio's sides has no named unit.
    """
    if isinstance(measure, Proportion):
        return "ratio"
    if not isinstance(measure, Ratio):
        return _added(measure)
    above, below = _added(measure.numerator), _added(measure.denominator)
    if above == below:
        return "ratio"
    if (above, below) not in _OVER:
        msg = f"a ratio of {above} to {below} has no unit among those of the result"
        raise DefinitionError(msg)
    buyers = below == "count" and isinstance(measure.denominator.of, BuyerDays)
    per_buyer = " per buyer" if buyers and above in ("CNY", "items") else ""
    return _OVER[above, below] + per_buyer


def _added(measure: Simple) -> str:
    """The unit of a measure's numerator."""
    if isinstance(measure, Count | Proportion):
        return "count"
    if isinstance(measure.quantity, ColumnValue):
        column = measure.quantity.column
        if isinstance(column, Own):
            return "number"
        return {"amount": "CNY", "quantity": "items"}.get(column, "points")
    if isinstance(measure.quantity, Between) and measure.quantity.times is not None:
        return "weighted hours"
    return "seconds"
