"""The strategies reach what they promise: every node of the language, every edge of the data."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from laws import FRAMES

from csmetrics.checks import check
from csmetrics.language import conditions, measures, messages, quantities, units
from csmetrics.language.base import Node, walk
from csmetrics.needs import ResultUnit, unit_of
from csmetrics.testing import datasets, metrics
from csmetrics.testing import measures as drawn_measures
from csmetrics.testing.edges import PLAIN_DAYS

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
SEARCH = settings(
    max_examples=3000,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
    database=None,
)


@pytest.mark.parametrize("node", NODES)
def test_every_node_of_the_language_is_drawn(node):
    find(
        metrics(),
        lambda metric: any(isinstance(part, node) for part in walk(metric.editions[0].measure)),
        settings=SEARCH,
    )


@pytest.mark.parametrize("settles_after", [None, 0, 1, 2, 3, 4, 5])
def test_every_delay_is_drawn(settles_after):
    find(
        metrics(), lambda metric: metric.editions[0].settles_after == settles_after, settings=SEARCH
    )


@given(metrics())
def test_drawn_definitions_pass_the_checks_and_come_back_from_json(metric):
    check(metric)
    assert type(metric).model_validate_json(metric.model_dump_json()) == metric


@given(drawn_measures())
def test_drawn_measures_have_a_unit(measure):
    assert unit_of(measure) in get_args(ResultUnit)


@given(datasets())
def test_drawn_data_sets_have_all_tables_and_rows_their_models_accept(data):
    assert set(data.tables) >= set(FRAMES) - {"buyer_flags"}
    for table in data.tables:
        rows = data.rows(table)
        assert len(rows) == data.frame(table).collect().height


def gaps(data) -> set[timedelta]:
    of = ["shop_id", "buyer_id"]
    sent = data.frame("messages").sort("sent_at").select(*of, "sent_at").collect()
    waits = sent.select(pl.col("sent_at").diff().over(of)).to_series().drop_nulls()
    return set(waits.to_list())


@pytest.mark.parametrize("seconds", [0, 30, 180, 300, 600, 3600, 86400, 172800])
@pytest.mark.parametrize("jitter", [timedelta(0), timedelta(microseconds=1), timedelta(seconds=-1)])
def test_messages_come_exactly_a_limit_apart_and_just_off_it(seconds, jitter):
    gap = timedelta(seconds=seconds) + jitter
    if gap >= timedelta(0):
        find(datasets(), lambda data: gap in gaps(data), settings=SEARCH)


@pytest.mark.parametrize("zone", PLAIN_DAYS)
def test_every_zone_is_drawn(zone):
    find(datasets(), lambda data: data.time_zone == zone, settings=SEARCH)


@pytest.mark.parametrize(
    "shows",
    [
        lambda data: data.as_of is None,
        lambda data: data.as_of_given,
        lambda data: "buyer_flags" not in data.tables,
        lambda data: "channel" in data.columns("messages"),
        lambda data: "mode" not in data.columns("messages"),
        lambda data: data.frame("messages").collect()["agent_id"].null_count() > 0,
        lambda data: data.frame("messages").collect().height > 30,
    ],
    ids=["no event", "as_of", "no flags", "own column", "no mode", "nobody", "many messages"],
)
def test_every_kind_of_data_set_is_drawn(shows):
    find(datasets(), shows, settings=SEARCH)
