"""Laws 11 and 4: ``explain``'s units add up to ``evaluate``, and are those of the reference.

With what decided each: the message, its time, and when it was answered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import explain, reference
from csmetrics.language.measures import Count, Proportion, Quantile, Ratio
from csmetrics.model.requirements import dimension
from tests.property.laws import (
    Case,
    Several,
    calls,
    cases,
    computable,
    drawn_metrics,
    engine,
    quietly,
    while_it_goes_on,
)
from tests.property.pools import busy
from tests.seen import count, law, saw

EVIDENCE = ("decided_by", "decided_at", "reply_at")


def amount(unit: dict, measure) -> Fraction:
    """What a unit of a simple measure's numerator adds to it, as shown by evaluate."""
    if isinstance(measure, Count | Proportion):
        return Fraction(1)
    weighted = dimension(measure) == "weighted hours"  # explain tells them in seconds
    return Fraction(unit["quantity"] or 0) / (3600 if weighted else 1)


def sums(units: list[dict], measure) -> tuple[float | None, float, int, int]:
    """Numerator, denominator, pending and pending_met of the units of one period and group."""
    waiting = tuple(sum(unit[name] for unit in units) for name in ("pending", "pending_met"))
    if isinstance(measure, Ratio):
        counted = [unit for unit in units if unit["in_numerator"]]  # on the unit's own side
        above = [unit for unit in counted if unit["side"] == "numerator"]
        below = [unit for unit in counted if unit["side"] == "denominator"]
        return (
            float(sum(amount(unit, measure.numerator) for unit in above)),
            float(sum(amount(unit, measure.denominator) for unit in below)),
            *waiting,
        )
    above = sum(amount(unit, measure) for unit in units if unit["in_numerator"])
    below = sum(unit["in_denominator"] for unit in units)
    return None if isinstance(measure, Quantile) else float(above), below, *waiting


@law(rounds=4, pending=10, trailing=10)
@given(case=cases(kinds=("plain", "hour", "weekday", "team", "trailing")), draws=st.data())
def test_the_units_explained_add_up_to_the_rows_of_evaluate(case, draws):
    data, asked, call = case
    call |= {"as_of": draws.draw(st.none() | while_it_goes_on(data), label="as_of")}
    asked = Several(asked[::2])
    rows = saw(engine(asked, data, **call), data, asked, call)
    of_metrics = rows.partition_by("metric", as_dict=True) if asked else {}
    for metric in asked:
        edition = metric.editions[0]
        trailing = max(edition.trailing, call.get("trailing", 1))
        by_group = defaultdict(list)
        for unit in quietly(explain, metric, data, **call).iter_rows(named=True):
            by_group[tuple(unit[name] for name in call["by"])].append(unit)
        for row in of_metrics.get((metric.label,), rows.clear()).iter_rows(named=True):
            start = row["period_start"]
            if trailing > 1:
                start = row["period_end"] - timedelta(days=trailing)
            units = [
                unit
                for unit in by_group[tuple(row[name] for name in call["by"])]
                if start <= unit["reported_on"] < row["period_end"]
            ]
            above, below, pending, met = sums(units, edition.measure)
            assert row["numerator"] == above
            assert row["denominator"] in (None, below)
            assert (row["pending"], row["pending_met"]) == (pending, met)


def in_utc(time):
    return None if time is None else time.astimezone(UTC)


def of_engine(unit: dict, by: tuple[str, ...]) -> tuple:
    """A unit of explain as both tell it."""
    decided = {name: unit.get(name) for name in EVIDENCE}
    return (
        unit["side"],
        unit["reported_on"],
        *(unit[name] for name in by),
        unit["side"] is None and unit["in_denominator"],  # on its own side, numerator alone counts
        *(unit[name] for name in ("in_numerator", "pending", "pending_met")),
        None if unit["quantity"] is None or unit["pending"] else Fraction(unit["quantity"]),
        decided["decided_by"],
        in_utc(decided["decided_at"]),
        in_utc(decided["reply_at"]),
    )


def of_reference(unit, measure) -> tuple:
    """A unit of the reference as both tell it."""
    if isinstance(measure, Ratio):
        measure = getattr(measure, unit.side)
    quantity, below, above = unit.quantity, unit.in_denominator, unit.in_numerator
    if isinstance(measure, Count | Proportion):
        quantity = None
    elif quantity is not None and dimension(measure) == "weighted hours":
        quantity *= 3600  # explain tells them in seconds
    if unit.side == "denominator":
        above = below
    return (
        unit.side,
        unit.reported,
        *unit.group,
        unit.side is None and below,
        above,
        unit.pending,
        unit.pending_met,
        None if unit.pending else quantity,
        unit.decided_by,
        unit.decided_at,
        unit.reply_at,
    )


def told_alike(case: Case) -> None:
    data, asked, call = case
    by = call["by"]
    for metric in asked:
        shown = quietly(explain, metric, data, **call)
        units = reference.units(metric, data, **call)
        measures = [edition.measure for edition in metric.editions]
        if len({type(measure) for measure in measures}) > 1:
            continue
        left = Counter(of_engine(unit, by) for unit in shown.iter_rows(named=True))
        right = Counter(of_reference(unit, measures[0]) for unit in units)
        assert left == right, metric.label
        count("units", left.total())
        count("decided", sum(n for unit, n in left.items() if unit[-3] is not None))
        count("answered", sum(n for unit, n in left.items() if unit[-1] is not None))
        count("undecided", sum(n for unit, n in left.items() if unit[-3] is None))


@law(rounds=3, rows=0, units=150, decided=60, answered=25)
@given(case=cases(kinds=("plain", "hour", "team", "trailing", "range")), draws=st.data())
def test_what_is_shown_of_each_unit_is_what_the_reference_tells(case, draws):
    case.call["as_of"] = draws.draw(st.none() | while_it_goes_on(case.data), label="as_of")
    told_alike(Case(case.data, Several(case.asked[::2]), case.call))


@pytest.mark.wide
@law(rounds=4, rows=0, units=150, decided=40, answered=15)
@given(sets=st.lists(busy(), min_size=2, max_size=2), drawn=drawn_metrics(3, 6), draws=st.data())
def test_what_is_shown_of_units_of_drawn_definitions_is_too(sets, drawn, draws):
    for data in sets:
        call = draws.draw(calls(data, ("plain", "hour", "trailing")), label="call")
        call["as_of"] = draws.draw(st.none() | while_it_goes_on(data), label="as_of")
        told_alike(Case(data, computable(drawn, data, call), call))
