"""Teams, roles, names and persons with several accounts, through all that answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.model.edition import Text
from csmetrics.policies.policy import Consequence, Policy

RATE = "pdd.reply_rate_3min"
SHOP = cs.datasets.sample_shop()
GROUPS = ("team", "role", "name")


def members(by):
    """The team, role or name of each agent, from the table itself."""
    return set(SHOP.frame("agents").lazy().select(by).collect()[by])


@pytest.mark.parametrize("by", GROUPS)
def test_members_are_compared_and_named(by):
    result = cs.evaluate(RATE, SHOP, per="all", by=by)
    assert set(result[by].drop_nulls()) == members(by)
    found = cs.compare(result, over=by)
    ranked = found.drop_nulls("rank")
    assert len(ranked) == len(members(by))
    best = result.filter(pl.col(by).is_not_null()).sort("value", descending=True)[by][0]
    assert found.filter(rank=1)[by].to_list() == [best]


@pytest.mark.parametrize("by", GROUPS)
def test_contributions_of_members_add_up_to_the_change(by):
    weeks = (date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 3, 9), date(2026, 3, 16))
    found = cs.contributions("jd.first_response_time", SHOP, between=weeks, by=by)
    assert found["contribution"].sum() == pytest.approx(found["change"][0], abs=1e-9)
    assert set(found[by].drop_nulls()) <= members(by)
    between = cs.contributions(
        RATE, SHOP, between={"team": ("early", "late")}, by="weekday", end=date(2026, 3, 16)
    )
    teams = cs.evaluate(RATE, SHOP, per="all", by="team", end=date(2026, 3, 16))
    values = dict(teams.select("team", "value").iter_rows())
    assert between["change"][0] == pytest.approx(values["late"] - values["early"])


@pytest.mark.parametrize("by", GROUPS)
def test_alerts_policies_and_scores_are_of_members(by):
    result = cs.evaluate(RATE, SHOP, per="week", by=by)
    found = cs.alerts(result, cs.AlertRule(metric=RATE, below=1.0))
    below = result.filter((pl.col("value") < 1) & (pl.col("denominator") >= 30) & ~_open())
    assert set(found.filter(status="final")[by]) == set(below[by])
    rule = Policy(
        id="own.fast",
        name=Text(zh="快", en="fast"),
        metric=RATE,
        comparison=">=",
        threshold="0.7",
        period="week",
        consequence=Consequence(text=Text(zh="无", en="none")),
        sources=(cs.Source(title="内部规定", publisher="本店"),),
    )
    judged = cs.check(SHOP, rule, by=by)
    assert set(judged[by]) == set(result[by])
    points = cs.score(cs.Scorecard.template("presale"), SHOP, by=by)
    assert set(points[by]) == members(by)


def _open():
    return pl.col("status") != "final"


def messages(*message):
    """(buyer, account) pairs, each a question and an answer a minute later on 2 March."""
    rows = []
    for n, (buyer, account) in enumerate(message):
        at = datetime(2026, 3, 2, 10, n)  # noqa: DTZ001  local
        rows.append((f"{n}q", buyer, account, at, "buyer"))
        rows.append((f"{n}a", buyer, account, at + timedelta(seconds=30), "agent"))
    schema = ["message_id", "buyer_id", "agent_id", "sent_at", "sender"]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(shop_id=pl.lit("s"))


def test_one_person_with_several_accounts_is_one_member_by_a_column_of_ones_own():
    agents = pl.DataFrame(
        {
            "shop_id": "s",
            "agent_id": ["shop:li1", "shop:li2", "shop:wu"],
            "person": ["李", "李", "吴"],
        }
    )
    chats = messages(("x", "shop:li1"), ("x", "shop:li2"), ("x", "shop:wu"), ("y", "shop:li2"))
    data = cs.Dataset(messages=chats, agents=agents, as_of=datetime(2026, 3, 4))  # noqa: DTZ001  local
    by_account = cs.evaluate(RATE, data, per="all", by="agent_id")
    assert by_account["denominator"].to_list() == [1, 2, 1]
    by_person = cs.evaluate(RATE, data, per="all", by="person")
    # buyer x came to both accounts of 李, and is one buyer of hers
    assert by_person.select("person", "denominator").rows() == [("吴", 1.0), ("李", 2.0)]
    ranks = cs.compare(by_person, over="person", minimum_volume=1)
    assert ranks["rank"].to_list() == [1, 1]
    assert ranks["ranked"].to_list() == [2, 2]


def test_a_report_is_of_teams_where_asked(tmp_path):
    text = cs.report(SHOP, tmp_path / "teams.md", by="team", lang="zh").read_text("utf-8")
    assert "组别对比" in text
    table = text.partition("组别对比")[2].partition("\n## ")[0]
    assert "early" in table
    assert "late" in table
