"""Laws 1 and 9: a final row never changes again, and nothing in it is left open."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.base import walk
from csmetrics.language.conditions import Answered, Comes, HasRow
from csmetrics.language.measures import Count, Proportion
from csmetrics.language.units import BuyerDays, Each
from csmetrics.testing.edges import FIXED_ZONES
from tests.property.laws import BYS, engine, known, same, some_metrics, splittable, times

DAYS = {"start": date(2021, 3, 1), "end": date(2023, 5, 1)}


def until(rows: pl.DataFrame, settled_at) -> pl.DataFrame:
    return rows.filter((pl.col("final_at") <= settled_at).fill_null(value=False)).filter(
        (pl.col("numerator") != 0) | (pl.col("denominator") != 0) | (pl.col("pending") != 0)
    )


@given(data=known(), some=some_metrics(), by=st.sampled_from(BYS), draws=st.data())
def test_what_is_final_at_a_time_is_never_changed_by_what_is_learnt_later(data, some, by, draws):
    at = draws.draw(times(data), label="as_of")
    asked = splittable(some, data, by)
    before = engine(asked, data, by=by, as_of=at, **DAYS)
    after = engine(asked, data, by=by, **DAYS)
    same(until(before, at), until(after, at))


@given(data=known(), by=st.sampled_from(BYS), some=some_metrics())
def test_a_final_row_has_no_pending_units(data, by, some):
    rows = engine(splittable(some, data, by), data, by=by)
    final = rows.filter(pl.col("status") == "final")
    assert final["pending"].sum() == 0


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


@given(data=known(zones=FIXED_ZONES), some=some_metrics(), by=st.sampled_from(BYS))
def test_to_wait_longer_than_a_definition_settles_tells_nothing_new(data, some, by):
    asked = [found for found in splittable(some, data, by) if states_its_deadlines(found)]
    settled = engine(asked, data, by=by).filter(pl.col("status") == "final")
    waiting = engine([never_settling(found) for found in asked], data, by=by)
    figures = ["metric", "period_start", *by, "numerator", "denominator", "pending"]
    kept = waiting.join(
        settled,
        on=["metric", "period_start", *by],
        how="semi",
        nulls_equal=True,
        maintain_order="left",
    )
    same(kept.select(figures), settled.select(figures))
