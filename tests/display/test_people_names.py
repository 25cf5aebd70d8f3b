"""Agents are called by their names wherever people look."""

from __future__ import annotations

import functools
import json
from datetime import date

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.reporting.display.people_names import with_names

SHOP = cs.datasets.sample_shop()
RATE = "pdd.reply_rate_3min"
NAMES = ["林静", "陈默", "吴桐", "高远", "赵青", "孙悦", "何苗", "罗文"]


@functools.cache
def of_agents():
    """The rate of each agent."""
    return cs.evaluate(RATE, SHOP, per="all", by="agent_id")


def shop_with(*agents):
    """A data set with nothing but agents: shop, account, since, name."""
    schema = {"shop_id": pl.String, "agent_id": pl.String, "since": pl.Date, "name": pl.String}
    frame = pl.DataFrame(agents, schema=schema, orient="row")
    return cs.Dataset(agents=frame)


def named(data, *rows, schema=("shop_id", "agent_id")):
    frame = pl.DataFrame(rows, schema=dict.fromkeys(schema, pl.String), orient="row")
    return with_names(frame, data)["agent_id"].to_list()


def test_tables_charts_and_reports_say_names(tmp_path):
    html = cs.table(of_agents(), data=SHOP).as_raw_html()
    chart = json.dumps(cs.plot(of_agents(), data=SHOP).to_dict(), ensure_ascii=False)
    report = cs.report(SHOP, tmp_path / "r.md").read_text("utf-8")
    for name in NAMES:
        assert name in html
        assert name in chart
        assert name in report
    for account in of_agents()["agent_id"].drop_nulls():
        assert f">{account}<" not in html
        assert f'"{account}"' not in chart
        assert f"| {account} |" not in report


def test_where_no_shop_is_told_the_id_stands():
    data = shop_with(("s", "lin", None, "林静"))
    assert named(data, (None, "lin"), ("s", "lin"), (None, None)) == ["lin", "林静", None]


def test_without_the_data_ids_are_shown():
    assert "lin" in cs.table(of_agents()).as_raw_html()
    assert "林静" not in cs.table(of_agents()).as_raw_html()


def test_two_agents_of_one_name_stay_two():
    data = shop_with(("s", "a", None, "李"), ("s", "b", None, "李"), ("s", "c", None, "吴"))
    assert named(data, ("s", "a"), ("s", "b"), ("s", "c")) == ["李 (a)", "李 (b)", "吴"]
    assert named(data, ("s", "a"), ("s", "c")) == ["李", "吴"]


def test_a_name_that_is_anothers_id_stays_apart():
    data = shop_with(("s", "a", None, "b"))
    assert named(data, ("s", "a"), ("s", "b")) == ["b (a)", "b (b)"]


def test_an_account_that_is_another_person_in_each_shop_is_shown_by_id_without_the_shop():
    data = shop_with(("s", "a", None, "李"), ("t", "a", None, "吴"), ("t", "b", None, "高"))
    assert named(data, ("s", "a"), ("t", "a"), ("t", "b")) == ["李", "吴", "高"]
    assert named(data, ("a",), ("b",), schema=("agent_id",)) == ["a", "高"]


def test_nobody_and_the_unknown_stay_what_they_are():
    data = shop_with(("s", "a", None, None))
    assert named(data, ("s", "a"), ("s", None), ("s", "z")) == ["a", None, "z"]
    frame = pl.DataFrame({"team": ["x"]})
    assert with_names(frame, data).equals(frame)


def test_who_married_has_the_latest_name():
    agents = pl.DataFrame(
        {
            "shop_id": "s",
            "agent_id": "a",
            "since": [date(2026, 3, 1), date(2026, 1, 1)],
            "until": [None, date(2026, 3, 1)],
            "name": ["new", "old"],
        }
    )
    assert named(cs.Dataset(agents=agents), ("s", "a")) == ["new"]


def test_a_row_from_the_beginning_is_before_one_with_a_day():
    rows = [
        {"shop_id": "s", "agent_id": "a", "since": None, "until": date(2026, 3, 1), "name": "old"},
        {"shop_id": "s", "agent_id": "a", "since": date(2026, 3, 1), "until": None, "name": "new"},
    ]
    for given in (rows, rows[::-1]):
        data = cs.Dataset(agents=pl.DataFrame(given))
        assert named(data, ("s", "a")) == ["new"]


def test_what_is_no_data_set_is_refused():
    with pytest.raises(ArgumentError, match="data is a Dataset, not a DataFrame"):
        cs.table(of_agents(), data=of_agents())
