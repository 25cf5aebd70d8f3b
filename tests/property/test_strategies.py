"""The strategies reach what they promise: every node of the language, every edge of the data."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import timedelta
from typing import get_args

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from csmetrics.language import conditions, measures, messages, quantities, units
from csmetrics.language.base import Node, walk
from csmetrics.model.requirements import ResultUnit, value_unit
from csmetrics.model.validation import validate
from csmetrics.tables import OMITTABLE, OPTIONAL_TABLES, Dataset, holds_own
from csmetrics.testing import busy, datasets, metrics
from csmetrics.testing import measures as drawn_measures
from csmetrics.testing.edges import PLAIN_DAYS
from tests.property.laws import FRAMES
from tests.seen import count, law

NODES = sorted(
    {
        value
        for module in (conditions, measures, messages, quantities, units)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Node)
        and value.__module__ == module.__name__
        and "node" in value.model_fields
    },
    key=lambda node: node.__name__,
)


def drawn(strategy, number: int) -> list:
    """Examples of a strategy, always the same: some from each of five seeds."""
    found = []

    @settings(
        max_examples=number // 5,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    @given(strategy)
    def collect(example):
        found.append(example)

    for number_of_seed in range(5):
        seed(number_of_seed)(collect)()
    return found


@functools.cache
def sparse() -> list[Dataset]:
    return drawn(datasets(), 200)


def gaps(data: Dataset) -> set[timedelta]:
    of = ["shop_id", "buyer_id"]
    sent = data.frame("messages").sort("sent_at").select(*of, "sent_at").collect()
    return set(sent.select(pl.col("sent_at").diff().over(of)).to_series().drop_nulls().to_list())


@pytest.mark.slow
def test_every_node_of_the_language_and_every_delay_is_drawn():
    editions = [metric.editions[0] for metric in drawn(metrics(), 1000)]
    seen = Counter(node for e in editions for node in {type(part) for part in walk(e.measure)})
    assert [node.__name__ for node in NODES if not seen[node]] == []
    assert {e.settles_after for e in editions} == {None, 0, 1, 2, 3, 4, 5}
    assert {e.trailing for e in editions} > {1}


@law(rounds=4, rows=0, definitions=35)
@given(metrics())
def test_drawn_definitions_pass_the_checks_and_come_back_from_json(metric):
    count("definitions")
    validate(metric)
    assert type(metric).model_validate_json(metric.model_dump_json()) == metric


@law(rounds=4, rows=0, measures=35)
@given(drawn_measures())
def test_drawn_measures_have_a_unit(measure):
    count("measures")
    assert value_unit(measure) in get_args(ResultUnit)


@law(rows=0, sets=15)
@given(st.one_of(datasets(), busy()))
def test_drawn_data_sets_have_all_tables_and_rows_their_models_accept(data):
    count("sets")
    assert set(FRAMES) >= set(data.tables) >= set(FRAMES) - OPTIONAL_TABLES - {"agents"}
    for table in data.tables:
        assert len(data.rows(table)) == data.frame(table).collect().height


@pytest.mark.wide
def test_drawn_data_sets_reach_the_edges_that_matter():
    found = sparse()
    between = set().union(*(gaps(data) for data in found))
    limits = [timedelta(seconds=n) for n in (0, 30, 180, 300, 600, 3600, 86400, 172800)]
    assert set(limits) <= between
    off = [timedelta(microseconds=1), timedelta(seconds=1)]
    assert {limit + by for limit in limits[1:5] for by in off} & between
    assert {limit - by for limit in limits[1:5] for by in off} & between
    assert {data.time_zone for data in found} == set(PLAIN_DAYS)
    messages = [data.frame("messages").collect() for data in found]
    assert max(frame.height for frame in messages) > 20
    assert any(frame["agent_id"].null_count() for frame in messages)
    shown = {
        (data.as_of_given, "buyer_flags" in data.tables, column in data.columns("messages"))
        for data in found
        for column in ("channel", "mode")
    }
    assert len(shown) == 8


@pytest.mark.wide
def test_drawn_data_sets_have_people_special_days_platforms_and_columns_of_ones_own():
    found = sparse()
    for table in ("agents", "calendar", "shops"):
        heights = {len(data.rows(table)) for data in found if table in data.tables}
        assert len(heights) > 1
        assert any(table not in data.tables for data in found)
    people = [person for data in found if "agents" in data.tables for person in data.rows("agents")]
    assert any(person.since and person.until for person in people)
    twice = [row for data in found for row in _changed(data)]
    assert twice, "nobody ever changes teams"
    platforms = {row.platform for data in found for row in data.rows("shops")}
    assert None in platforms
    assert len(platforms) > 3
    for data in found:
        for table in ("messages", "orders"):
            types = data.frame(table).collect_schema()
            assert holds_own(types["topic"], "text")
            assert holds_own(types["stars"], "integer")
            assert holds_own(types["vip"], "flag")
    dtypes = {str(data.frame("orders").collect_schema()["stars"]) for data in found}
    assert dtypes == {"Int64", "Int8"}


def _changed(data: Dataset) -> list[tuple]:
    if "agents" not in data.tables:
        return []
    known = data.frame("agents").group_by("shop_id", "agent_id").agg(pl.col("team").n_unique())
    return known.filter(pl.col("team") > 1).collect().rows()


@pytest.mark.wide
def test_some_tables_lack_their_buyers_where_that_is_asked_for():
    lacks = [
        frozenset(t for t in data.tables if OMITTABLE[t] - set(data.columns(t)))
        for data in drawn(datasets(buyers=False), 100)
    ]
    assert all(lacks)
    assert set().union(*lacks) == {"orders", "refunds", "reviews", "complaints"}
    assert len(set(lacks)) > 8
    assert not any(OMITTABLE[t] - set(d.columns(t)) for d in sparse()[:40] for t in d.tables)
