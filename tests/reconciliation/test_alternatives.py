"""Every alternative of every registered metric changes a figure somewhere, and says so."""

from datetime import datetime, timedelta

import pytest

import csmetrics as cs
from csmetrics._support.notices import warnings_to
from csmetrics.model.validation import issues
from csmetrics.reconciliation.alternatives import IDLE, vary
from tests.reconciliation.dense_world import LATEST, dense_world
from tests.reconciliation.test_vary import words

FILLED = {"max_score": 5, "limit": timedelta(seconds=60), "times": 2}
PAST = [datetime(2021, 10, 1), datetime(2021, 1, 5), datetime(2020, 4, 1)]  # noqa: DTZ001  local
WORLDS = [(0, LATEST), *enumerate(PAST, 1), *((seed, LATEST) for seed in (4, 5, 6))]
"""Worlds of the editions of today, of those before, and more of today's."""


def filled(name):
    metric = cs.registry[name]
    given = {one: FILLED[one] for one in metric.unfilled}
    return cs.registry.get(name, **given) if given else metric


def unlike(metric, others, world, by):
    """The labels of those metrics that give another figure somewhere in a world."""
    with warnings_to(lambda _: None):
        figures = cs.evaluate([metric, *others], world, by=by, missing="skip")
    parts = {
        part["metric"][0]: part.drop("metric", "final_at", "status")
        for part in figures.partition_by("metric")
    }
    base = parts.pop(metric.label, None)
    return {label for label, part in parts.items() if base is None or not part.equals(base)}


def without_effect(metric, others):
    left = {one.label: one for one in others}
    for seed, first in WORLDS:
        for by in (("agent_id",), ()):
            if left:
                for label in unlike(metric, left.values(), dense_world(seed, first), by):
                    del left[label]
    return sorted(left)


QUICK = (
    "pdd.reply_rate_3min",
    "pdd.sales_amount",
    "taobao.avg_response_time",
    "taobao.order_buyers",
    "douyin.complaint_rate",
    "jd.first_response_rate_30s",
    "jd.leave_message_rate",
    "desk.changed_reviews",
)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in cs.registry],
)
def test_each_alternative_changes_a_figure_in_some_world(name):
    metric = filled(name)
    others = [one.metric for one in cs.alternatives(metric)]
    assert without_effect(metric, others) == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if n % 4 == 0 else pytest.mark.wide)
        for n, name in enumerate(cs.registry)
    ],
)
def test_every_metric_has_alternatives_that_are_sound_and_say_so(name):
    metric = filled(name)
    found = cs.alternatives(metric)
    assert found
    assert not [one.metric.label for one in found if issues(one.metric)]
    assert len({one.metric.fingerprint for one in found} | {metric.fingerprint}) == len(found) + 1
    text = words(metric)
    assert [one.metric.label for one in found if words(one.metric) == text] == []


@pytest.mark.wide
@pytest.mark.parametrize("name", sorted(IDLE))
def test_what_is_left_out_as_idle_changes_nothing_indeed(name):
    metric = cs.registry[name]
    values = {
        "until_day": ("0", "2", "3"),
        "aftersale_days": ("7", "21", "30"),
        "aftersale": ("counted",),
        "order_from": ("day",),
    }
    idle = [
        vary(metric, **{clause: value})
        for clause, some in IDLE[name].items()
        for value in (some or values[clause])
    ]
    assert without_effect(metric, idle) == sorted(one.label for one in idle)


def test_a_clause_has_the_choice_of_the_definition_that_it_decides_otherwise():
    found = {one.clause: one.choice for one in cs.alternatives(cs.registry["jd.answer_rate"])}
    text = {clause: choice.point.en for clause, choice in found.items() if choice}
    assert text["received"] == "Received means a person replied after the first question"
    assert text["credited"] == "By agent, a transferred session is the last one's"
    assert found["replies"] is None
