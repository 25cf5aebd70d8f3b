"""``score`` of results made by hand: minima that pending units may reach, rows that lack."""

from decimal import Decimal

import pytest

import csmetrics as cs
from tests.answers.answer_rows import BUYERS, RATE, SALES, WAIT, days, result, row
from tests.answers.talk import known, messages

NAME = cs.Text(zh="试用", en="Trial")


def scored(rows, *items, **more):
    """Metric, outcome, points and status of each item, then of the total."""
    card = cs.Scorecard(name=NAME, items=tuple(cs.ScorecardItem(**one) for one in items), **more)
    found = cs.score(card, result(*(one | {"agent_id": "li"} for one in rows)))
    return found.select("metric", "outcome", "points", "status").rows()


def rate(**more):
    return {"metric": RATE, "weight": 10, "floor": 0, "target": 1, **more}


@pytest.mark.parametrize(
    ("units", "pending", "outcome"),
    [
        (30, 0, "scored"),
        (29, 0, "too_few"),
        (25, 5, "undecided"),  # all of them make 30
        (25, 4, "too_few"),  # which they can never reach
        (30, 5, "scored"),
        (0, 30, "undecided"),
        (0, 0, "missing"),
    ],
)
def test_a_minimum_of_30_may_be_reached_by_those_who_wait(units, pending, outcome):
    less = rate(minimum_volume=30) if units or pending else rate()
    (item, total) = scored([row(RATE, units, units, pending=pending, final=False)], less)
    points = Decimal(10) if outcome == "scored" else None
    assert item == (RATE, outcome, points, "provisional")
    of_all = "missing" if outcome == "too_few" else outcome
    assert total == ("total", of_all, points, "provisional")


def test_a_count_that_a_result_lacks_is_no_0():
    """A result of somebody else's making may lack rows; evaluate's own lack none that matter."""
    rows = [row(RATE, 1, 1), row(SALES, 5, period=days(1))]
    sales = {"metric": SALES, "weight": 10, "floor": 0, "target": 10}
    found = scored(rows, rate(), sales)
    assert found == [
        *((RATE, "scored", Decimal(10), "final"), (SALES, "missing", None, "provisional")),
        ("total", "missing", None, "provisional"),
        *((RATE, "missing", None, "provisional"), (SALES, "scored", Decimal(5), "final")),
        ("total", "missing", None, "provisional"),
    ]


def test_a_total_is_final_once_all_its_items_are():
    wait = {"metric": WAIT, "weight": 10, "floor": 100, "target": 0}
    for final in (True, False):
        found = scored([row(RATE, 1, 1), row(WAIT, 50, 1, final=final)], rate(), wait)
        assert found[-1][-1] == ("final" if final else "provisional")


def test_the_weights_of_what_is_scored_or_will_be_are_raised_to_the_whole():
    """Of 10, 10 and 20 the last is missing: 20 and 20, whether or not one is undecided yet."""
    wait = {"metric": WAIT, "weight": 10, "floor": 100, "target": 0}
    buyers = {"metric": BUYERS, "weight": 20, "floor": 0, "target": 10}
    rows = [row(RATE, 1, 1), row(WAIT, 50, 1), row(BUYERS, 5, period=days(1))]
    first = scored(rows, rate(), wait, buyers, missing="renormalise")[:4]
    assert [points for _, _, points, _ in first] == [20, 10, None, 30]
    rows[1] = row(WAIT, 0, 0, pending=3, final=False)
    first = scored(rows, rate(), wait, buyers, missing="renormalise")[:4]
    assert [(outcome, points) for _, outcome, points, _ in first] == [
        *(("scored", 20), ("undecided", None), ("missing", None), ("undecided", None)),
    ]


def test_where_less_is_better_the_range_of_points_is_from_the_worst_to_the_best():
    """Of 10 in 100, 20 pending: from 30/120, half the way from 50 % to nothing, to 10/120."""
    poor = {"metric": "douyin.dissatisfaction_rate", "weight": 12, "floor": "0.5", "target": 0}
    card = cs.Scorecard(name=NAME, items=(cs.ScorecardItem(**poor),))
    waits = row(poor["metric"], 10, 100, agent_id="li", pending=20, final=False)
    found = cs.score(card, result(waits))["reason_en"].to_list()
    assert found[0].endswith("20 undecided: between 6.00 and 10.00 points")
    assert found[1].endswith("the pending units may bring the total to between 6.00 and 10.00")


def test_a_true_0_waits_for_nobody_elses_units():
    """At 22:59 a buyer whom nobody has answered yet may be missed, and not by li."""
    talk = messages("10:00 ann - buyer", "10:01 ann - li", "22:58 zoe - buyer")
    missed = {"metric": "pdd.unreplied_3min_buyers", "weight": 10, "floor": 5, "target": 0}
    card = cs.Scorecard(name=NAME, items=tuple(cs.ScorecardItem(**one) for one in (rate(), missed)))
    found = cs.score(card, known(messages=talk, until="22:59"), per="day")
    (item,) = found.filter(agent_id="li", metric=missed["metric"]).to_dicts()
    assert (item["value"], item["points"], item["status"]) == (0, 10, "provisional")
    assert item["reason_en"] == "(0 − 5) / (0 − 5) = 1; × 10 = 10.00"
