"""Law 11: the units that ``explain`` returns add up to the rows of ``evaluate``."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction

from hypothesis import given

from csmetrics import explain
from csmetrics.language.measures import Count, Proportion, Ratio
from csmetrics.model.requirements import dimension
from tests.property.laws import calls, engine, known, quietly, some_metrics, splittable


def amount(unit: dict, measure) -> Fraction:
    """What a unit of a simple measure's numerator adds to it, as shown by evaluate."""
    if isinstance(measure, Count | Proportion):
        return Fraction(1)
    weighted = dimension(measure) == "weighted hours"  # explain tells them in seconds
    return Fraction(unit["quantity"] or 0) / (3600 if weighted else 1)


def sums(units: list[dict], measure) -> tuple[float, float, int]:
    """Numerator, denominator and pending of the units of one period and group."""
    pending = sum(unit["pending"] for unit in units)
    if isinstance(measure, Ratio):
        counted = [unit for unit in units if unit["in_numerator"]]  # on the unit's own side
        above = [unit for unit in counted if unit["side"] == "numerator"]
        below = [unit for unit in counted if unit["side"] == "denominator"]
        return (
            float(sum(amount(unit, measure.numerator) for unit in above)),
            float(sum(amount(unit, measure.denominator) for unit in below)),
            pending,
        )
    above = sum(amount(unit, measure) for unit in units if unit["in_numerator"])
    return float(above), sum(unit["in_denominator"] for unit in units), pending


@given(data=known(), some=some_metrics(), call=calls())
def test_the_units_explained_add_up_to_the_rows_of_evaluate(data, some, call):
    for metric in splittable(some, data, call["by"]):
        edition = metric.editions[0]
        by_group = defaultdict(list)
        for unit in quietly(explain, metric, data, **call).iter_rows(named=True):
            by_group[tuple(unit[name] for name in call["by"])].append(unit)
        for row in engine([metric], data, **call).iter_rows(named=True):
            start = row["period_start"]
            if edition.trailing > 1:
                start = row["period_end"] - timedelta(days=edition.trailing)
            units = [
                unit
                for unit in by_group[tuple(row[name] for name in call["by"])]
                if start <= unit["reported_on"] < row["period_end"]
            ]
            above, below, pending = sums(units, edition.measure)
            assert row["numerator"] == above
            assert row["denominator"] in (None, below)
            assert row["pending"] == pending
