"""Laws 6 and 7: a second shop with the same events, and the same events some days later."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.measures import Count, Total
from csmetrics.testing.edges import FIXED_ZONES
from tests.property.laws import engine, known, remade, same, some_metrics, splittable

EDITIONS = (date(2020, 6, 1), date(2021, 6, 1), date(2022, 6, 15), date(2024, 1, 1))


def with_twin(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The table and its copy for a twin of every shop, all ids of events renamed."""
    if table == "calendar":  # what holds for every shop holds for the twin, too
        of_shops = frame.filter(pl.col("shop_id").is_not_null())
        return pl.concat([frame, of_shops.with_columns(pl.col("shop_id") + "-twin")])
    ids = {name for name in frame.columns if name.endswith("_id")} - {"buyer_id", "agent_id"}
    twin = frame.with_columns(pl.col(name) + "-twin" for name in sorted(ids))
    return pl.concat([frame, twin])


@given(
    data=known(),
    some=some_metrics(),
    per=st.sampled_from(("day", "week", "all")),
    by=st.sampled_from(((), ("agent_id",), ("buyer_id",))),
)
def test_a_second_shop_with_the_same_events_doubles_counts_and_leaves_ratios_alone(
    data, some, per, by
):
    asked = splittable(some, data, by)
    absolute = [m.label for m in asked if isinstance(m.editions[0].measure, Count | Total)]
    one = engine(asked, data, per=per, by=by)
    two = engine(asked, remade(data, with_twin), per=per, by=by)
    doubled = one.with_columns(
        pl.col("numerator") * 2,
        pl.col("denominator") * 2,
        pl.col("pending") * 2,
        value=pl.when(pl.col("metric").is_in(absolute))
        .then(pl.col("value") * 2)
        .otherwise(pl.col("value")),
    )
    same(doubled.cast({"pending": pl.UInt32}), two)


@given(
    data=known(zones=FIXED_ZONES),
    some=some_metrics(),
    by=st.sampled_from(((), ("shop_id",), ("agent_id",))),
    days=st.sampled_from((1, -1, 3, 7, 30, 365, -400)),
    edition=st.sampled_from(EDITIONS),
)
def test_the_same_events_some_days_later_give_the_same_rows_as_many_days_later(
    data, some, by, days, edition
):
    moved = timedelta(days=days)
    as_of = data.as_of + moved if data.as_of_given else None
    later = remade(
        data,
        lambda _, frame: frame.with_columns(
            (pl.selectors.ends_with("_at") | pl.selectors.date()) + moved
        ),
        as_of=as_of,
    )
    asked = [
        metric
        for metric in splittable(some, data, by)
        if any(e.in_force(edition) for e in metric.editions)
    ]
    rows = engine(asked, data, by=by, edition=edition)
    expected = rows.with_columns(pl.col("period_start", "period_end", "final_at") + moved)
    same(expected, engine(asked, later, by=by, edition=edition))
