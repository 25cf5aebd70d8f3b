"""Law 2: days add up to longer periods, shops to the whole, hours to the day, days to windows."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import explain
from csmetrics.language.measures import Ratio
from csmetrics.model.requirements import dimension
from tests.property.laws import (
    BYS,
    cases,
    computable,
    covering,
    day_of,
    days,
    engine,
    is_quantile,
    quietly,
    some_metrics,
)
from tests.property.pools import busy
from tests.seen import count, law, saw

WHOLES = {"count": 1, "items": 1, "CNY": 100, "seconds": 1_000_000, "points": 1, "number": 1}
"""How many of the integers that are added up inside make one unit shown."""


def scales(metric) -> tuple[int | None, int | None]:
    """What turns a row's numerator and denominator back into integers; None where nothing does."""
    measure = metric.editions[0].measure
    if isinstance(measure, Ratio):
        return tuple(
            WHOLES.get(dimension(side)) for side in (measure.numerator, measure.denominator)
        )
    return WHOLES[dimension(measure)], 1


def adds_up(parts: list[float], whole: float, scale: int | None) -> bool:
    if scale is not None:
        return sum(round(part * scale) for part in parts) == round(whole * scale)
    # weighted hours are shown rounded: the exact sum is no further off than the roundings
    slack = sum(math.ulp(part) for part in parts) + math.ulp(whole)
    return abs(math.fsum((*parts, -whole))) <= slack


def assert_adds_up(parts, whole, metric) -> None:
    for column, scale in zip(("numerator", "denominator"), scales(metric), strict=True):
        if whole[column] is not None:
            values = [part[column] for part in parts]
            assert adds_up(values, whole[column], scale), (column, values, whole)
    for column in ("pending", "pending_met"):
        assert sum(part[column] for part in parts) == whole[column]


def by_key(rows, *names) -> dict[tuple, list[dict]]:
    found = defaultdict(list)
    for row in rows.iter_rows(named=True):
        found[tuple(row[name] for name in names)].append(row)
    return found


LONGER = ("week", "month", "quarter", "year", "all")


@law(rounds=1, pending=10, parts=200)
@given(
    case=cases(kinds=("plain", "hour", "weekday", "team"), adding=True),
    per=st.sampled_from(LONGER),
)
def test_days_add_up_to_longer_periods(case, per):
    data, asked, call = case
    by = call["by"]
    asked = {m.label: m for m in asked if all(e.trailing == 1 for e in m.editions)}
    each = by_key(engine(list(asked.values()), data, by=by), "metric", *by)
    rows = engine(list(asked.values()), data, by=by, per=per)
    covered = 0
    for row in rows.iter_rows(named=True):
        parts = [
            day
            for day in each[row["metric"], *(row[name] for name in by)]
            if row["period_start"] <= day["period_start"] < row["period_end"]
        ]
        covered += len(parts)
        assert_adds_up(parts, row, asked[row["metric"]])
        assert parts
    cut = {m.label for m in asked.values() if any(e.since or e.until for e in m.editions)}
    assert covered >= sum(len(found) for key, found in each.items() if key[0] not in cut)
    saw(rows, data, asked.values(), {"by": by})
    count("parts", covered)


@pytest.mark.wide
@law(rounds=1, parts=100)
@given(data=busy(), some=some_metrics(), draws=st.data())
def test_days_add_up_to_periods_of_one_s_own(data, some, draws):
    bounds = st.tuples(st.integers(-5, 1), st.integers(1, 6))
    drawn = draws.draw(st.lists(bounds, min_size=2, max_size=4))
    periods = [(day_of(data) + days(a), day_of(data) + days(a + b)) for a, b in drawn]
    asked = {m.label: m for m in computable(some, data, {}) if not is_quantile(m)}
    asked = {label: m for label, m in asked.items() if all(e.trailing == 1 for e in m.editions)}
    reach = {"start": min(a for a, _ in periods), "end": max(b for _, b in periods)}
    each = by_key(engine(list(asked.values()), data, **reach), "metric")
    rows = engine(list(asked.values()), data, per=periods)
    for row in rows.iter_rows(named=True):
        parts = [
            day
            for day in each[row["metric"],]
            if row["period_start"] <= day["period_start"] < row["period_end"]
        ]
        assert_adds_up(parts, row, asked[row["metric"]])
        count("parts", len(parts))
    bounds = set(rows.select("period_start", "period_end").rows())
    assert bounds <= set(periods)
    saw(rows, data, asked.values(), {"per": periods})


@law(rounds=1, pending=10)
@given(case=cases(kinds=("plain", "trailing"), adding=True))
def test_shops_add_up_to_the_whole(case):
    add_up(case, ("shop_id",))


@law(rounds=1, hour=100, pending=10)
@given(
    case=cases(kinds=("plain",), adding=True),
    of_time=st.sampled_from((("hour",), ("weekday",), ("hour", "weekday"))),
)
def test_hours_and_weekdays_add_up_to_the_whole(case, of_time):
    add_up(case, of_time)


def add_up(case, names) -> None:
    data, asked, call = case
    by = tuple(name for name in call["by"] if name not in names)
    asked = {m.label: m for m in computable(asked, data, {**call, "by": (*by, *names)})}
    call = {key: value for key, value in call.items() if key != "by"}
    split = engine(list(asked.values()), data, by=(*by, *names), **call)
    key = ("metric", "period_start", "period_end", *by)
    parts = by_key(split, *key) if asked else {}
    for row in engine(list(asked.values()), data, by=by, **call).iter_rows(named=True):
        found = parts.pop(tuple(row[name] for name in key), [])
        assert_adds_up(found, row, asked[row["metric"]])
    assert not parts
    saw(split, data, asked.values(), {"by": names})


@pytest.mark.wide
@law(rounds=1, trailing=100)
@given(data=busy(), some=some_metrics(), n=st.sampled_from((2, 3, 7)), by=st.sampled_from(BYS))
def test_a_trailing_window_is_all_of_its_days(data, some, n, by):
    asked = {m.label: m for m in computable(some, data, {"by": by})}
    asked = [m for m in asked.values() if all(e.trailing == 1 for e in m.editions)]
    dated = {m.label for m in asked if len(m.editions) > 1 or m.editions[0].since}
    last = day_of(data)
    call = {"start": last, "end": last + days(1), "by": by}
    window = {"start": last - days(n - 1), "end": last + days(1), "by": by, "per": "all"}
    trailing = engine(asked, data, trailing=n, **call)
    whole = engine(asked, data, **window)
    figures = ["metric", *by, "numerator", "denominator", "value", "pending", "pending_met", "unit"]
    if asked:
        left, right = (set(rows.select(figures).rows()) for rows in (trailing, whole))
        assert {r for r in left ^ right if r[0] not in dated} == set()
    saw(trailing, data, asked, {"trailing": n})
    for metric in asked[:2]:
        if metric.label not in dated:
            of_window = units_of(explain, metric, data, trailing=n, **call)
            assert of_window == units_of(explain, metric, data, **window), metric.label
            count("units", len(of_window))


def units_of(explained, *args, **call) -> list[tuple]:
    shown = quietly(explained, *args, **call)
    return sorted(shown.rows(), key=repr)


@law(rounds=6, rows=0, quantities=40)
@given(data=busy(), some=some_metrics(3), by=st.sampled_from(BYS))
def test_a_quantile_is_that_of_its_units_quantities(data, some, by):
    call = {**covering(data), "by": by, "per": "all"}
    asked = [
        metric
        for metric in computable([m for m in some if is_quantile(m)], data, call)
        if metric.editions[0].trailing == 1
    ]
    rows = by_key(engine(asked, data, **call), "metric") if asked else {}
    for metric in asked:
        measure = metric.editions[0].measure
        shown = quietly(explain, metric, data, **call)
        for row in rows.get((metric.label,), []):
            mine = [
                Fraction(unit["quantity"])
                for unit in shown.filter("in_denominator").iter_rows(named=True)
                if all(unit[name] == row[name] for name in by)
            ]
            count("quantities", len(mine))
            assert row["denominator"] == len(mine)
            assert row["numerator"] is None
            assert row["value"] == inclusive(Fraction(measure.q), sorted(mine))


def inclusive(q: Fraction, ordered: list[Fraction]) -> float | None:
    """PERCENTILE.INC, as spreadsheets have it."""
    if not ordered:
        return None
    whole, part = divmod(q * (len(ordered) - 1), 1)
    above = ordered[min(whole + 1, len(ordered) - 1)]
    return float(ordered[whole] + part * (above - ordered[whole]))
