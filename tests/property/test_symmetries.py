"""Laws 6 and 7: a second shop with the same events, and the same events some days later."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.base import walk
from csmetrics.language.hours import Working
from csmetrics.language.measures import Count, Total
from csmetrics.testing.edges import FIXED_ZONES
from tests.property.laws import cases, engine, is_quantile, remade, same
from tests.seen import law, saw

EDITIONS = (date(2020, 6, 1), date(2021, 6, 1), date(2022, 6, 15), date(2024, 1, 1))


def with_twin(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The table and its copy for a twin of every shop, all ids of events renamed."""
    if table == "calendar":  # what holds for every shop holds for the twin, too
        of_shops = frame.filter(pl.col("shop_id").is_not_null())
        return pl.concat([frame, of_shops.with_columns(pl.col("shop_id") + "-twin")])
    ids = {name for name in frame.columns if name.endswith("_id")} - {"buyer_id", "agent_id"}
    twin = frame.with_columns(pl.col(name) + "-twin" for name in sorted(ids))
    return pl.concat([frame, twin])


@law(rounds=1, pending=10)
@given(case=cases(kinds=("plain", "hour", "weekday", "team", "trailing", "periods")))
def test_a_second_shop_with_the_same_events_doubles_counts_and_leaves_ratios_alone(case):
    data, asked, call = case
    call["by"] = tuple(name for name in call["by"] if name != "shop_id")
    asked = [metric for metric in asked if not is_quantile(metric)]
    absolute = [m.label for m in asked if isinstance(m.editions[0].measure, Count | Total)]
    one = engine(asked, data, **call)
    two = engine(asked, remade(data, with_twin), **call)
    if not asked:
        return
    doubled = one.with_columns(
        pl.col("numerator", "denominator", "pending", "pending_met") * 2,
        value=pl.when(pl.col("metric").is_in(absolute))
        .then(pl.col("value") * 2)
        .otherwise(pl.col("value")),
    )
    same(doubled.cast({"pending": pl.UInt32, "pending_met": pl.UInt32}), two)
    saw(one, data, asked, call)


@pytest.mark.wide
@law(rounds=1)
@given(
    case=cases(zones=FIXED_ZONES, kinds=("plain", "hour", "weekday", "team", "trailing")),
    days=st.sampled_from((1, -1, 3, 7, 30, 364, 365, -399)),
    edition=st.sampled_from(EDITIONS),
)
def test_the_same_events_some_days_later_give_the_same_rows_as_many_days_later(case, days, edition):
    data, asked, call = case
    nodes = [node for m in asked for e in m.editions for node in walk(e.measure)]
    if "weekday" in call["by"] or any(isinstance(node, Working) for node in nodes):
        days = round(days / 7) * 7 or 7
    moved = timedelta(days=days)
    as_of = data.as_of + moved if data.as_of_given else None
    later = remade(
        data,
        lambda _, frame: frame.with_columns(
            (pl.selectors.ends_with("_at") | pl.selectors.date()) + moved
        ),
        as_of=as_of,
    )
    asked = [m for m in asked if any(e.in_force(edition) for e in m.editions)]
    call = {**call, "per": "day", "edition": edition}
    rows = engine(asked, data, **call)
    if asked:
        expected = rows.with_columns(pl.col("period_start", "period_end", "final_at") + moved)
        same(expected, engine(asked, later, **call))
    saw(rows, data, asked, call)
