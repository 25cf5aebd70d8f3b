"""``diff`` holds exactly the units by which two figures differ."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.reconciliation.unit_diff import _keys, _side, _steps

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.fixture(scope="module")
def shop():
    return cs.datasets.sample_shop(days=7)


@pytest.mark.parametrize(
    "clauses",
    [{"limit": 300}, {"flags": "ignored"}, {"limit": 300, "replies": "any"}, {"unit": "message"}],
)
def test_the_units_add_up_to_the_difference_of_the_figures(clauses, shop):
    varied = cs.vary(RATE, **clauses)
    units = cs.diff(RATE, varied, shop)
    figures = [cs.evaluate(one, shop, per="all") for one in (RATE, varied)]
    for side in ("numerator", "denominator"):
        moved = units[f"b_in_{side}"].sum() - units[f"a_in_{side}"].sum()
        assert moved == figures[1][side][0] - figures[0][side][0]


def test_each_unit_names_the_clauses_at_which_it_turned(shop):
    both = cs.diff(RATE, cs.vary(RATE, limit=300, flags="ignored"), shop)
    assert both["clause"].null_count() == 0
    only = cs.diff(RATE, cs.vary(RATE, limit=300), shop)
    assert only["a_quantity"].null_count() == only.height, "a share's units have no quantity"
    turned = both.filter(pl.col("clause").str.contains("limit"))
    keys = ["reported_on", "shop_id", "buyer_id"]
    assert only.select(keys).equals(turned.select(keys).join(only.select(keys), on=keys).sort(keys))


def test_a_definition_does_not_differ_from_itself(shop):
    assert cs.diff(RATE, RATE, shop).is_empty()


def test_an_edition_before_is_compared_by_its_date(shop):
    name = "taobao.response_rate_3min"
    dated = [m for m in cs.registry.values() if len(m.editions) > 1]
    metric = dated[0] if dated else cs.registry[name]
    days = [edition.since or date(2015, 1, 1) for edition in metric.editions]
    units = cs.diff(metric, metric, shop, editions=(days[-1], days[-1]))
    assert units.is_empty()


def test_two_editions_of_one_metric_differ_by_the_units_of_one():
    """Until 2021-11-30 a session of 08:00 counts; no clause is named where dates are compared."""
    at = datetime(2026, 3, 2, 8)  # noqa: DTZ001  local
    session = {"shop_id": "s", "buyer_id": "b", "session_id": "1"}
    data = cs.Dataset(
        sessions=pl.DataFrame([session | {"started_at": at, "left_message": False}]),
        messages=pl.DataFrame([session | {"message_id": "q", "sent_at": at, "sender": "buyer"}]),
        as_of=datetime(2026, 3, 9),  # noqa: DTZ001  local
    )
    rate = cs.registry["jd.answer_rate"]
    (found,) = cs.diff(rate, rate, data, editions=(date(2021, 11, 30), None)).to_dicts()
    assert (found["a_in_denominator"], found["b_in_denominator"]) == (1, 0)
    assert found["clause"] is None


def test_a_unit_names_the_one_clause_at_which_it_turned():
    """ann's answer took four minutes instead of three, and bob's was a robot's."""
    at = datetime(2026, 3, 2, 10)  # noqa: DTZ001  local
    rows = [
        ("1", "ann", "buyer", "manual", 0),
        ("2", "ann", "agent", "manual", 4),
        ("3", "bob", "buyer", "manual", 0),
        ("4", "bob", "agent", "automatic", 1),
    ]
    names = ["message_id", "buyer_id", "sender", "mode", "sent_at"]
    messages = pl.DataFrame(
        [(*result, at + timedelta(minutes=after)) for *result, after in rows], names, orient="row"
    ).with_columns(shop_id=pl.lit("s"))
    data = cs.Dataset(messages=messages, as_of=datetime(2026, 3, 9))  # noqa: DTZ001  local
    found = cs.diff(RATE, cs.vary(RATE, limit=300, replies="any"), data)
    assert found.select("buyer_id", "clause").rows() == [("ann", "limit"), ("bob", "replies")]


def test_units_that_differ_by_how_long_they_waited_alone_are_told(shop):
    wait = cs.registry["desk.avg_response_time"]
    since_last = cs.vary(wait, wait_from="last")
    found = cs.diff(wait, since_last, shop)
    assert found.height > 10
    assert (found["a_quantity"] > found["b_quantity"]).all(), "the last message comes later"
    assert found["a_in_denominator"].equals(found["b_in_denominator"].alias("a_in_denominator"))


def test_units_of_nobody_stand_behind_those_of_agents_on_each_day(shop):
    found = cs.diff(RATE, cs.vary(RATE, hours="09:00-21:00"), shop, by="agent_id")
    keys = found.select("reported_on", "agent_id", "shop_id", "buyer_id")
    assert keys["agent_id"].null_count() > 5
    assert keys.equals(keys.sort(keys.columns, nulls_last=True))


def test_clauses_are_varied_one_after_the_other_in_the_order_of_a_definition():
    both = cs.vary(RATE, flags="ignored", limit=300)
    assert [clause for clause, _ in _steps(RATE, both)] == ["limit", "flags"]


def test_the_first_evidence_of_a_key_is_kept_and_groups_of_nobody_are_keys():
    day = date(2026, 3, 2)
    rows = pl.DataFrame(
        {
            "reported_on": [day] * 3,
            "agent_id": pl.Series([None] * 3, dtype=pl.Null),
            "order_id": pl.Series([None] * 3, dtype=pl.Null),
            "in_denominator": True,
            "in_numerator": [True, False, True],
            "pending": False,
            "quantity": pl.Series([None] * 3, dtype=pl.Float64),
            "decided_by": [None, "m1", "m2"],
        }
    )
    assert _keys(rows, rows, ["agent_id"]) == ["reported_on", "agent_id"]
    (side,) = _side(rows, ["reported_on", "agent_id"], "a").to_dicts()
    assert (side["a_in_denominator"], side["a_in_numerator"]) == (3, 2)
    assert side["a_decided_by"] == "m1"
    assert side["a_quantity"] is None


def test_a_metric_that_no_clauses_lead_to_has_no_steps():
    other = cs.registry["pdd.reply_rate_5min"]
    assert _steps(RATE, RATE) == []
    assert _steps(RATE, cs.registry["taobao.reply_rate"]) is None
    varied = cs.vary(other, flags="ignored")  # the clauses of another metric lead elsewhere
    assert _steps(RATE, varied) is None
