"""Law 4: the engine equals the reference, row for row, and unit for unit in what it shows of each.

Registered metrics and drawn ones, in every sort of call, of busy data and of sparse.
"""

from __future__ import annotations

from datetime import date
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csmetrics.errors import CsmetricsError
from csmetrics.model.validation import issues
from csmetrics.testing import busy, datasets
from tests.property.laws import (
    BYS,
    METRICS,
    Case,
    Several,
    calls,
    cases,
    computable,
    day_of,
    days,
    drawn_metrics,
    engine,
    plain,
    same,
    some_metrics,
    while_it_goes_on,
)
from tests.property.pools import fresh
from tests.seen import count, law, saw


def agree(case: Case, **more) -> None:
    data, asked, call = case
    rows = engine(asked, data, **call, **more)
    same(rows, plain(asked, data, **call, **more))
    saw(rows, data, asked, call)


@law(
    rounds=6,
    rows=400,
    between=10,
    pending=80,
    met=5,
    final=100,
    ties=100,
    nobody=200,
    clocks=50,
    hour=50,
    trailing=50,
    periods=20,
    no_buyer=50,
)
@given(case=cases(make=fresh), times=st.data())
def test_on_registered_metrics_in_every_sort_of_call(case, times):
    agree(case, as_of=times.draw(while_it_goes_on(case.data), label="as_of"))


@law(rounds=4, rows=100, pending=20, quantile=2, working=5, columns=10, trailing=10)
@given(sets=st.lists(fresh(), min_size=2, max_size=2), drawn=drawn_metrics(3, 6), draws=st.data())
def test_on_definitions_drawn_by_chance(sets, drawn, draws):
    for data in sets:
        call = draws.draw(calls(data), label="call")
        at = draws.draw(st.none() | while_it_goes_on(data), label="as_of")
        agree(Case(data, computable(drawn, data, call), call), as_of=at)


@pytest.mark.wide
@law(rounds=4, rows=100, editions=50)
@given(sets=st.lists(fresh(), min_size=2, max_size=2), drawn=drawn_metrics(8, 12), draws=st.data())
def test_on_drawn_editions_that_follow_each_other(sets, drawn, draws):
    """The editions of a registered metric are much alike; these have only their kind in common."""
    for data in sets:
        call = draws.draw(calls(data, ("plain", "trailing", "range")), label="call")
        cut = day_of(data) + days(draws.draw(st.integers(-2, 2), label="cut"))
        gap = days(draws.draw(st.sampled_from((0, 0, 0, 1)), label="gap"))
        asked = following(computable(drawn, data, call), cut, cut + gap)
        agree(Case(data, asked, call))


def following(drawn: Several, until: date, since: date) -> Several:
    """Each definition until a day, and from another on a different one of its kind."""
    found = []
    for before, after in permutations(drawn, 2):
        first = before.editions[0].model_copy(update={"until": until})
        second = after.editions[0].model_copy(update={"since": since})
        metric = before.model_copy(update={"editions": (first, second)})
        if not issues(metric):
            found.append(metric.model_copy(update={"id": f"drawn.metric_{len(found)}"}))
    return Several(found[:8])


@law(rounds=2)
@given(data=datasets(), some=some_metrics(), draws=st.data())
def test_on_data_of_which_little_can_be_told(data, some, draws):
    if data.as_of is None:
        return
    call = draws.draw(calls(data), label="call")
    agree(Case(data, computable(some, data, call), call))


@law(rounds=1, rows=1500, metrics=600, between=30, pending=50, editions=5)
@given(data=busy(), by=st.sampled_from(BYS))
def test_on_every_registered_metric(data, by):
    """No metric is left to chance."""
    asked = computable(METRICS, data, {"by": by})
    rows = engine(asked, data, by=by)
    same(rows, plain(asked, data, by=by))
    count("metrics", saw(rows, data, asked, {"by": by})["metric"].n_unique())


COLUMNS = ("topic", "stars", "vip", "kind", "team", "role", "hour", "level", "agent_id", "no_such")


@pytest.mark.wide
@law(rounds=1, rows=100, refused=50)
@given(
    data=fresh(),
    some=some_metrics(),
    by=st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=2, unique=True),
)
def test_both_refuse_to_split_by_the_same_columns(data, some, by):
    for metric in computable(some, data, {}):
        found = [answer_or_error(each, metric, data, by) for each in (engine, plain)]
        if all(isinstance(one, pl.DataFrame) for one in found):
            same(*found)
            saw(found[0], data, Several([metric]), {"by": by})
        else:
            assert found[0] is found[1], metric.label
            count("refused")


def answer_or_error(evaluated, metric, data, by):
    try:
        return evaluated(Several([metric]), data, by=by)
    except CsmetricsError as error:
        return type(error)
