"""Which groups are refused, and which columns of one's own are said to tell of agents."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset, evaluate, reference
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.language.conditions import some
from csmetrics.language.measures import count, total
from csmetrics.language.messages import EitherOf, asked, human, rounds
from csmetrics.language.quantities import Between
from csmetrics.language.units import Rows, buyer_day, buyer_days_of, each, rows
from csmetrics.language.windows import LastMessage
from csmetrics.model.requirements import agent_columns, has_agent, looked_up
from tests.registry.small_metrics import edition, metric

PAID = rows("orders", at="paid_at")
AT = datetime(2026, 3, 2, 9)  # noqa: DTZ001  local


def chat(*rows_of, shop="s"):
    """Messages a minute apart: by whom, which account they name, and a column of one's own."""
    return pl.DataFrame(
        [
            (f"{shop}{n}", shop, "b", who, agent, team, AT + timedelta(minutes=n))
            for n, (who, agent, team) in enumerate(rows_of)
        ],
        schema={
            **dict.fromkeys(("message_id", "shop_id", "buyer_id", "sender"), pl.String),
            "agent_id": pl.String,
            "team": pl.String,
            "sent_at": pl.Datetime("us"),
        },
        orient="row",
    )


ASKED, LIN, LUO = ("buyer", None, None), ("agent", "lin", "x"), ("agent", "luo", "y")
TELLING = {
    "one team an agent": chat(ASKED, LIN, LUO, LIN),
    "an agent of two shops": pl.concat([chat(ASKED, LIN), chat(("agent", "lin", "y"), shop="t")]),
    "a question that names its account": chat(ASKED, ("buyer", "lin", "x"), LIN),
}
NOT_TELLING = {
    "an agent with two": chat(ASKED, LIN, ("agent", "lin", "y")),
    "one of two agents with two": chat(ASKED, LUO, LIN, ("agent", "lin", "y")),
    "a question has one": chat(ASKED, ("buyer", None, "x"), LIN),
    "every question names its account": chat(("buyer", "lin", "x"), LIN),
    "a reply of nobody": chat(("buyer", "lin", "x"), LIN, ("agent", None, None)),
    "nobody has any": chat(ASKED, ("agent", "lin", None)),
}
OF_BUYERS = {
    "messages": count(each(asked)),
    "rounds": count(each(rounds(asked, by=human, scope="buyer"))),
    "buyer-days": count(buyer_day, among=some(asked)),
}


def refused(measure, by, **tables):
    """Why a measure by a column is refused; empty where it is evaluated, by the reference, too."""
    asked_for, data = metric(measure, 1), Dataset(**tables)
    try:
        evaluate(asked_for, data, by=by, start=date(2026, 3, 2))
    except ArgumentError as error:
        with pytest.raises(ArgumentError):
            reference.evaluate(asked_for, data, by=by, start=date(2026, 3, 2))
        return str(error)
    reference.evaluate(asked_for, data, by=by, start=date(2026, 3, 2))
    return ""


def test_a_column_that_tells_of_agents_is_refused_of_what_buyers_sent():
    for name, messages in TELLING.items():
        for unit, measure in OF_BUYERS.items():
            assert "describes agents" in refused(measure, "team", messages=messages), (
                f"{name}, {unit}"
            )
        assert refused(count(each(human)), "team", messages=messages) == "", name
    for name, messages in NOT_TELLING.items():
        assert refused(OF_BUYERS["messages"], "team", messages=messages) == "", name


def test_of_both_sides_messages_it_is_refused_and_of_orders_it_is_not():
    messages = TELLING["one team an agent"]
    both = count(each(EitherOf(of=(asked, human))))
    assert "describes agents" in refused(both, "team", messages=messages)
    paid = pl.DataFrame(
        {
            "order_id": ["o"],
            "shop_id": "s",
            "buyer_id": "b",
            "paid_at": [AT],
            "created_at": [AT],
            "team": "z",
        }
    )
    for orders in (count(buyer_days_of(PAID)), count(PAID)):
        assert refused(orders, "team", messages=messages, orders=paid) == ""


def test_it_is_told_by_what_is_known():
    """From the third minute on lin is of two teams."""
    data = Dataset(messages=chat(ASKED, LIN, LUO, ("agent", "lin", "y")))
    one = metric(OF_BUYERS["messages"], 1)
    with pytest.raises(ArgumentError, match="describes agents"):
        evaluate(one, data, by="team", as_of=AT + timedelta(minutes=2))
    assert evaluate(one, data, by="team", as_of=AT + timedelta(minutes=3))["numerator"].sum() == 1


def agents(**columns):
    return pl.DataFrame({"shop_id": "s", "agent_id": ["lin"], **columns})


def test_a_name_that_says_two_things_is_refused():
    messages = chat(ASKED, LIN, ("agent", "lin", "y"))
    questions = OF_BUYERS["messages"]
    hours = messages.with_columns(hour=pl.lit(1, pl.Int64))
    cases = (
        ("team", {"agents": agents(team="x"), "messages": messages}, "a column of its units and"),
        ("hour", {"agents": agents(hour=1), "messages": messages}, "derived from the time"),
        ("hour", {"messages": hours}, "derived from the time"),
        ("hour", {"messages": messages}, ""),
        ("team", {"messages": messages}, ""),
        ("team", {"agents": agents(team="x"), "messages": messages.drop("team")}, ""),
    )
    for by, tables, why in cases:
        text = refused(questions, by, **tables)
        assert bool(text) == bool(why), (by, text)
        assert why in text


def test_who_a_unit_belongs_to():
    """Where its table says nothing of agents, its definition may."""
    session = pl.DataFrame(
        {"session_id": ["c"], "shop_id": "s", "buyer_id": "b", "started_at": [AT], "ended_at": [AT]}
    )
    order = pl.DataFrame({"order_id": ["o"], "shop_id": "s", "buyer_id": "b", "paid_at": [AT]})
    staff = agents(team="x", since=[date(2026, 1, 1)], until=[date(2027, 1, 1)])
    data = Dataset(messages=chat(ASKED, LIN), sessions=session, orders=order, agents=staff)
    look = LastMessage(of=human, before="paid_at", within_days=2)
    cases = (
        (PAID, False),
        (Rows(table="orders", at="paid_at", agent=(look,)), True),
        (Rows(table="orders", at="paid_at", helpers=look), True),
        (Rows(table="sessions", at="started_at"), False),
        (Rows(table="sessions", at="started_at", credited="replier"), True),
    )
    for unit, belongs in cases:
        assert has_agent(unit, data) == belongs, unit
        assert looked_up(unit, ["team"], data) == (("team",) if belongs else ())
    assert agent_columns(data) == ("team",), "not its keys and dates"


def test_a_shift_has_a_weekday_and_no_hour():
    shifts = pl.DataFrame(
        {
            "shop_id": "s",
            "agent_id": ["lin"],
            "online_at": [AT],
            "offline_at": [AT + timedelta(hours=8)],
        }
    )
    online = total(Between(since="online_at", until="offline_at"), rows("shifts", at="online_at"))
    tables = {"shifts": shifts, "messages": chat(ASKED)}
    assert "which have no hour" in refused(online, "hour", **tables)
    assert refused(online, "weekday", **tables) == ""


def test_only_the_edition_asked_for_has_to_find_its_tables():
    old, new = count(each(asked)), count(rows("orders", at="paid_at"))
    rules = [
        edition(old, 0, until=date(2026, 1, 1)),
        edition(new, 0, since=date(2026, 1, 1)),
    ]
    one, data = metric(old, editions=rules), Dataset(messages=chat(ASKED))
    assert evaluate(one, data, edition=date(2025, 12, 31))["numerator"].to_list() == [1]
    for fixed in (date(2026, 1, 1), None):
        with pytest.raises(MissingDataError, match="table orders"):
            evaluate(one, data, edition=fixed)


def test_two_metrics_of_one_name_are_refused_unless_they_are_the_same():
    one, other = metric(OF_BUYERS["messages"]), metric(OF_BUYERS["buyer-days"])
    data = Dataset(messages=chat(ASKED))
    with pytest.raises(ArgumentError, match=r"two different metrics are both called 'own\.metric'"):
        evaluate([one, other], data)
    assert evaluate([one, one], data).height == 1
