"""Law 2: days add up to longer periods, and shops to the whole."""

from __future__ import annotations

import math
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.measures import Quantile, Ratio
from csmetrics.model.requirements import dimension
from tests.property.laws import BYS, engine, known, some_metrics, splittable

WHOLES = {"count": 1, "items": 1, "CNY": 100, "seconds": 1_000_000, "points": 1, "number": 1}
"""How many of the integers that are added up inside make one unit shown."""


def summing(metrics):
    return [metric for metric in adding(metrics) if all(e.trailing == 1 for e in metric.editions)]


def adding(metrics):
    """Those whose sums add up: no quantiles."""
    return [
        metric
        for metric in metrics
        if not any(isinstance(e.measure, Quantile) for e in metric.editions)
    ]


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


@given(
    data=known(),
    some=some_metrics(),
    per=st.sampled_from(("week", "month", "quarter", "year", "all")),
    by=st.sampled_from(BYS),
)
def test_days_add_up_to_longer_periods(data, some, per, by):
    asked = {m.label: m for m in summing(splittable(some, data, by))}
    days = defaultdict(list)
    for row in engine(list(asked.values()), data, by=by).iter_rows(named=True):
        days[row["metric"], *(row[name] for name in by)].append(row)
    covered = 0
    for row in engine(list(asked.values()), data, by=by, per=per).iter_rows(named=True):
        key = row["metric"], *(row[name] for name in by)
        parts = [
            day
            for day in days[key]
            if row["period_start"] <= day["period_start"] < row["period_end"]
        ]
        covered += len(parts)
        assert_adds_up(parts, row, asked[row["metric"]])
        assert parts
    cut = {
        label for label, metric in asked.items() if any(e.since or e.until for e in metric.editions)
    }
    assert covered >= sum(len(rows) for key, rows in days.items() if key[0] not in cut)


@given(data=known(), some=some_metrics(), per=st.sampled_from(("day", "week", "all")))
def test_shops_add_up_to_the_whole(data, some, per):
    asked = {metric.label: metric for metric in adding(splittable(some, data, ["shop_id"]))}
    shops = defaultdict(list)
    for row in engine(list(asked.values()), data, per=per, by="shop_id").iter_rows(named=True):
        shops[row["metric"], row["period_start"]].append(row)
    for row in engine(list(asked.values()), data, per=per).iter_rows(named=True):
        parts = shops.pop((row["metric"], row["period_start"]), [])
        assert_adds_up(parts, row, asked[row["metric"]])
    assert not shops
