"""Sums kept from night to night give what one evaluation of all the data gives."""

from __future__ import annotations

import tempfile
import warnings
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from csmetrics import Dataset, Partials, days_needed, finish, partials, registry
from csmetrics.errors import CsmetricsWarning
from csmetrics.language.measures import Quantile
from tests.property.laws import BYS, FRAMES, engine, known, quietly, same, some_metrics, splittable

PER = st.sampled_from(["day", "week", "month", "all"])


def median_of(metric):
    """The median of what a metric is the mean of."""
    editions = tuple(
        e.model_copy(
            update={
                "measure": Quantile(
                    q=Decimal("0.5"),
                    quantity=e.measure.quantity,
                    of=e.measure.of,
                    among=e.measure.among,
                )
            }
        )
        for e in metric.editions
    )
    return metric.model_copy(update={"id": f"{metric.id}_median", "editions": editions})


MEDIAN = median_of(registry["pdd.avg_response_time"])


def kept(some, data, by):
    """A quantile, and those of the metrics that settle and whose units have the columns."""
    settling = [m for m in some if all(e.settles_after is not None for e in m.editions)]
    settling.append(MEDIAN)
    return splittable(settling, data, by)


def summed(*args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CsmetricsWarning)
        return partials(*args, **kwargs)


def days_of(data, asked):
    """The days that evaluate covers when it is not told any."""
    days = summed(asked, data).days["reported_on"]
    if days.is_empty():
        return []
    return [days.min() + timedelta(days=n) for n in range((days.max() - days.min()).days + 1)]


def recent(data, start, needed):
    """The data set with no messages but those of so many days before ``start``."""
    first = start - timedelta(days=needed)
    tables = {name: data.frame(name).collect() for name in FRAMES if name in data.tables}
    messages = tables["messages"]
    tables["messages"] = messages.filter(pl.col("sent_at").dt.date() >= first)
    return Dataset(**tables, time_zone=data.time_zone, as_of=data.as_of, invalid="trust")


@given(data=known(), some=some_metrics(), by=st.sampled_from(BYS), per=PER, nights=st.data())
def test_night_by_night_is_the_whole(data, some, by, per, nights):
    asked = kept(some, data, by)
    days = days_of(data, asked) if asked else []
    if not days:
        return
    ends = sorted(
        {nights.draw(st.sampled_from(days)), nights.draw(st.sampled_from(days)), days[-1]}
    )
    zone = ZoneInfo(data.time_zone)
    needed = max((days_needed(m, by) or 0 for m in asked), default=0)
    bounded = all(days_needed(m, by) is not None for m in asked)
    sums = None
    for end in ends:
        midnight = datetime.combine(end + timedelta(days=1), datetime.min.time(), zone)
        as_of = data.as_of if end == ends[-1] else min(midnight, data.as_of)
        start = None if sums is None else sums.open_since
        given_data = data
        if start is not None and bounded and "messages" in data.tables:
            given_data = recent(data, start, needed)
        night = summed(
            asked, given_data, by=by, start=start, end=end + timedelta(days=1), as_of=as_of
        )
        sums = night if sums is None else quietly(sums.merge, night)  # a silent night is a doubt
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sums.parquet"
        sums.write_parquet(file)
        sums = Partials.read_parquet(file)
    whole = engine(asked, data, by=by, per=per, start=days[0], end=days[-1] + timedelta(days=1))
    same(quietly(finish, sums, per=per), whole)


@given(data=known(), some=some_metrics(), by=st.sampled_from(BYS), per=PER)
def test_the_sums_of_two_shops_are_those_of_both(data, some, by, per):
    asked = kept(some, data, by)
    if not asked:
        return
    days = days_of(data, asked)
    if not days:
        return
    call = {"by": by, "start": days[0], "end": days[-1] + timedelta(days=1), "as_of": data.as_of}
    sums = None
    for shops in ([True], [False]):
        tables = {
            name: data.frame(name).collect().filter((pl.col("shop_id") == "s1").is_in(shops))
            for name in data.tables
        }
        share = Dataset(**tables, time_zone=data.time_zone, as_of=data.as_of, invalid="trust")
        of_share = summed(asked, share, part=str(shops[0]), **call)
        sums = of_share if sums is None else of_share.merge(sums)
    whole = engine(asked, data, per=per, by=by, start=call["start"], end=call["end"])
    if max(m.editions[0].trailing for m in asked) == 1:
        same(quietly(finish, sums, per=per), whole)
