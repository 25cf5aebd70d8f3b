"""Laws 1, 9 and 13: a final row never changes, and what is counted once is counted for good."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import explain
from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, Comes, HasRow, OfSession
from csmetrics.language.measures import Count, Proportion
from csmetrics.language.units import BuyerDays, Each
from csmetrics.testing.edges import FIXED_ZONES
from tests.property.laws import (
    BYS,
    cases,
    computable,
    covering,
    engine,
    quietly,
    same,
    some_metrics,
    times,
    while_it_goes_on,
)
from tests.property.pools import busy
from tests.seen import WITH_A_UNIT, count, law, saw

DAILY = ("plain", "hour", "weekday", "team", "trailing")


def until(rows: pl.DataFrame, settled_at) -> pl.DataFrame:
    if "final_at" not in rows.columns:
        return rows
    final = (pl.col("final_at") <= settled_at).fill_null(value=False)
    return rows.filter(final, WITH_A_UNIT.fill_null(value=False))


@law(rounds=5, rows=100, revised=100)
@given(case=cases(kinds=DAILY), draws=st.data())
def test_what_is_final_at_a_time_is_never_changed_by_what_is_learnt_later(case, draws):
    data, asked, call = case
    call |= covering(data)
    at = min(draws.draw(times(data) | while_it_goes_on(data), label="as_of"), data.as_of)
    before, after = (engine(asked, data, **call, **known) for known in ({"as_of": at}, {}))
    same(until(before, at), until(after, at))
    saw(until(before, at), data, asked, call)
    count("revised", after.height - len(set(after.rows()) & set(before.rows())))


@law(rounds=3, final=60)
@given(case=cases())
def test_a_final_row_has_no_pending_units(case):
    data, asked, call = case
    rows = saw(engine(asked, data, **call), data, asked, call)
    if asked:
        assert rows.filter(pl.col("status") == "final")["pending"].sum() == 0


def states_its_deadlines(metric) -> bool:
    """Whether all that the metric awaits has a deadline of its own, on a unit day's messages."""
    [edition, *more] = metric.editions
    if more or edition.settles_after is None or edition.trailing > 1:
        return False
    if not isinstance(edition.measure, Count | Proportion):
        return False
    of = edition.measure.of
    if not (of == BuyerDays() or (isinstance(of, Each) and of.day == "message")):
        return False
    for node in walk(edition.measure):
        match node:
            case Answered(within=None, until=None) | Comes(until=None):
                return False
            case HasRow(windows=windows) if any(window.before is None for window in windows):
                return False
            case _:
                pass
    return True


def never_settling(metric):
    [edition] = metric.editions
    return metric.model_copy(
        update={"editions": (edition.model_copy(update={"settles_after": None}),)}
    )


@law(rounds=2)
@given(data=busy(zones=FIXED_ZONES), by=st.sampled_from(BYS), some=some_metrics(6))
def test_to_wait_longer_than_a_definition_settles_tells_nothing_new(data, by, some):
    asked = [m for m in computable(some, data, {"by": by}) if states_its_deadlines(m)]
    if not asked:
        return
    settled = engine(asked, data, by=by).filter(pl.col("status") == "final")
    waiting = engine([never_settling(found) for found in asked], data, by=by)
    figures = ["metric", "period_start", *by, "numerator", "denominator", "pending"]
    key = ["metric", "period_start", *by]
    kept = waiting.join(settled, on=key, how="semi", nulls_equal=True, maintain_order="left")
    same(kept.select(figures), settled.select(figures))
    saw(settled, data, asked, {"by": by})


@pytest.mark.wide
@law(rounds=2, rows=0, units=60, since_then=20, successes=10)
@given(data=busy(), some=some_metrics(4), draws=st.data())
def test_a_unit_in_a_rate_stays_there_and_on_its_side_until_its_row_is_final(data, some, draws):
    """Of rates that settle: else what is awaited without a limit fails until it is seen.

    But for conditions on a session: one that begins after its messages is not known before.
    """
    early = min(draws.draw(while_it_goes_on(data), label="as_of"), data.as_of)
    rates = [
        m
        for m in computable(some, data, {})
        if isinstance(m.editions[0].measure, Proportion)
        and all(edition.settles_after is not None for edition in m.editions)
        and not any(isinstance(node, OfSession) for node in walk(m.editions[0].measure))
    ]
    for metric in rates:
        call = covering(data)
        now = decided(metric, data, early, **call)
        later = decided(metric, data, None, **call)
        for unit, succeeded in now.items():
            assert later.get(unit) == succeeded, (metric.label, unit)
        count("units", len(now))
        count("successes", sum(now.values()))
        count("since_then", len(later) - len(now))


def decided(metric, data, as_of, **call) -> dict[tuple, bool]:
    """The units in the denominator whose day is over, each with whether it succeeded."""
    shown = quietly(explain, metric, data, as_of=as_of, **call)
    keys = [name for name in shown.columns if name.endswith("_id") or name == "reported_on"]
    found = {}
    zone, known = ZoneInfo(data.time_zone), as_of or data.as_of
    for unit in shown.filter("in_denominator").iter_rows(named=True):
        over = datetime.combine(unit["reported_on"] + timedelta(days=1), time(), zone)
        if over <= known:
            found[tuple(unit[name] for name in keys)] = unit["in_numerator"]
    return found
