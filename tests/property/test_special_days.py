"""Working time on special days of shops and platforms: the engine equals the reference.

Days on which several rows of ``calendar`` meet are rare among data drawn by chance. Here most days
have some, and metrics of two platforms are asked together: some worked out for it, some drawn.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.language.conditions import answered_by, first, has
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import FirstTime, window
from csmetrics.tables import Dataset
from tests.property.laws import (
    Several,
    calls,
    computable,
    day_of,
    drawn_metrics,
    engine,
    plain,
    same,
    while_it_goes_on,
)
from tests.property.pools import fresh
from tests.registry.small_metrics import metric
from tests.seen import law, saw

HOURS = working("09:00", "18:00", days="mon-fri")
LONG = working("08:00", "24:00", days="mon-sun")
IN_AN_HOUR = answered_by(human, within=timedelta(hours=1), counting=HOURS)
SESSIONS = rows_of("sessions", at="started_at")
ORDERED = has("orders", window("created_at", since=FirstTime(of=asked)))
MEASURES = {
    "wait": mean(wait_for(human, counting=HOURS), each(asked)),
    "wait_of_round": mean(
        wait_for(human, counting=LONG, since="last"), each(rounds(asked, by=human, scope="buyer"))
    ),
    "wait_of_day": mean(wait_for(human, of=asked, counting=HOURS), buyer_day),
    "in_time": proportion(each(asked), that=IN_AN_HOUR),
    "first_in_time": proportion(buyer_day, that=first(asked, IN_AN_HOUR)),
    "capped": mean(wait_for(human, counting=HOURS, cap=timedelta(hours=2)), each(asked)),
}
ASKED = Several(
    [
        *(
            metric(measure, None, metric_id=f"{platform}.{name}")
            for name, measure in MEASURES.items()
            for platform in ("jd", "pdd")
        ),
        # what is looked up when all is compiled must not depend on the platform compiled last
        metric(proportion(SESSIONS, that=ORDERED), None, metric_id="jd.ordered"),
        metric(count(SESSIONS), None, metric_id="pdd.sessions"),
    ]
)


@st.composite
def special_days(draw: st.DrawFn, data: Dataset) -> pl.DataFrame:
    """Rows of the days about the data's own, of all, a shop, a platform, or both."""
    day, keys = day_of(data), ("day", "kind", "shop_id", "platform")
    row = st.tuples(
        st.integers(-2, 3).map(lambda n: day + timedelta(days=n)),
        st.sampled_from(("holiday", "workday")),
        st.sampled_from((None, "s1", "s2")),
        st.sampled_from((None, "jd", "pdd")),
    )
    found = draw(st.lists(row, min_size=6, max_size=16, unique=True))
    schema = dict(zip(keys, (pl.Date, *[pl.String] * 3), strict=True))
    return pl.DataFrame(found, schema=schema, orient="row")


def with_calendar(data: Dataset, calendar: pl.DataFrame) -> Dataset:
    tables = {name: data.frame(name).collect() for name in data.tables} | {"calendar": calendar}
    return Dataset(**tables, time_zone=data.time_zone, as_of=data.as_of, invalid="trust")


@pytest.mark.wide
@law(rounds=1, rows=150, working=120, between=5, pending=10)
@given(data=fresh(), by=st.sampled_from(((), "shop_id", "agent_id")), draws=st.data())
def test_the_engine_counts_the_hours_that_the_reference_counts(data, by, draws):
    special = with_calendar(data, draws.draw(special_days(data), label="calendar"))
    rows = engine(ASKED, special, by=by)
    same(rows, plain(ASKED, special, by=by))
    saw(rows, special, ASKED, {"by": by})


@pytest.mark.wide
@law(rounds=5, rows=100, pending=5)
@given(data=fresh(), drawn=drawn_metrics(4, 6), draws=st.data())
def test_and_judges_drawn_definitions_of_two_platforms_alike(data, drawn, draws):
    special = with_calendar(data, draws.draw(special_days(data), label="calendar"))
    named = Several(
        m.model_copy(update={"id": f"{('jd', 'pdd')[i % 2]}.metric_{i}"})
        for i, m in enumerate(drawn)
    )
    call = draws.draw(calls(special), label="call")
    asked = computable(named, special, call)
    at = draws.draw(st.none() | while_it_goes_on(special), label="as_of")
    rows = engine(asked, special, **call, as_of=at)
    same(rows, plain(asked, special, **call, as_of=at))
    saw(rows, special, asked, call)
