"""``split``: arrivals against who was online as each came; a fair shop is not called uneven."""

import random
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given

from csmetrics import Dataset, evaluate, split
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.testing import datasets
from tests.answers.talk import at, known, messages


def online(*lines):
    """Shifts from lines such as "li 08:00 12:00 1"; "-" for one that is still online."""
    rows = [line.split() for line in lines]
    return pl.DataFrame(
        {
            "shop_id": ["s"] * len(rows),
            "agent_id": [row[0] for row in rows],
            "online_at": [at(row[1]) for row in rows],
            "offline_at": [None if row[2] == "-" else at(row[2]) for row in rows],
            "weight": [Decimal(row[3]) for row in rows],
        }
    )


def received(hour=10, **numbers):
    """So many buyers for each agent, one message each way."""
    lines = []
    for agent, number in numbers.items():
        for n in range(number):
            lines += [
                f"{hour}:00 {hour}{agent}{n} - buyer",
                f"{hour}:01 {hour}{agent}{n} - {agent}",
            ]
    return messages(*lines)


def both(*frames):
    return (
        pl.concat(frames)
        .with_row_index("n")
        .with_columns(message_id=pl.format("m{}", "n"))
        .drop("n")
    )


def test_buyers_are_held_against_the_weights_of_those_online():
    """Of 30 at ten 20 and 10 are expected, and all 12 at two, when li is alone."""
    data = known(
        messages=both(received(li=16, wu=14), received(hour=14, li=12)),
        shifts=online("li 08:00 16:00 1", "wu 08:00 12:00 0.5"),
    )
    li, wu = split(data).iter_rows(named=True)
    assert (li["online_hours"], li["weighted_hours"], li["received"]) == (8, 8, 28)
    assert (wu["online_hours"], wu["weighted_hours"], wu["received"]) == (4, 2, 14)
    assert (li["arrivals"], wu["arrivals"]) == (28, 14)
    assert (li["expected"], wu["expected"]) == pytest.approx((32, 10))
    assert (li["difference"], wu["difference"]) == pytest.approx((-4, 4))
    assert li["share_expected"] == pytest.approx(32 / 42)
    assert li["share_arrivals"] == 28 / 42


@pytest.mark.parametrize(
    ("li", "wu", "weight", "verdict"),
    [
        (5, 5, "1", "even"),
        (5, 4, "1", "too_few"),
        (16, 4, "0.25", "too_few"),
        (20, 5, "0.25", "even"),
    ],
)
def test_five_must_be_expected_of_each(li, wu, weight, verdict):
    """Of ten 5 and 5 by equal weights, of nine 4.5; by a quarter 4 of 20 and 5 of 25."""
    shifts = online("li 08:00 16:00 1", f"wu 08:00 16:00 {weight}")
    data = known(messages=received(li=li, wu=wu), shifts=shifts)
    assert split(data)["verdict"].to_list() == [verdict] * 2


def test_who_is_online_without_weight_is_not_compared():
    shifts = online("li 08:00 16:00 1", "wu 08:00 16:00 1", "zoe 08:00 16:00 0")
    talk = received(li=6, wu=6, zoe=1, kim=1)
    rows = split(known(messages=talk, shifts=shifts))
    assert rows.select("agent_id", "online_hours", "arrivals", "expected", "verdict").rows() == [
        ("kim", 0, None, None, None),
        ("li", 8, 6, 6, "even"),
        ("wu", 8, 6, 6, "even"),
        ("zoe", 8, None, None, None),
    ]


def test_of_questions_at_one_instant_the_first_by_number_arrives():
    talk = messages("10:00 ann - buyer", "10:00 ann - buyer").with_columns(
        agent_id=pl.Series(["li", "wu"]), seq=pl.Series([2, 1])
    )
    shifts = online("li 08:00 16:00 1", "wu 08:00 16:00 1")
    rows = split(known(messages=talk, shifts=shifts))
    assert rows.select("agent_id", "arrivals").rows() == [("li", 0), ("wu", 1)]


def test_two_shifts_of_one_agent_at_once_are_one_agent_online():
    shifts = online("li 08:00 16:00 1", "li 09:00 15:00 1", "wu 08:00 16:00 1")
    rows = split(known(messages=received(li=5, wu=5), shifts=shifts))
    assert rows["expected"].to_list() == [5, 5]


def test_a_buyer_arrives_once_a_day_and_shop():
    """The same ten buyers come to two shops on two days: 10 and 10 of each shop."""
    day = [
        frame.with_columns(pl.col("sent_at").dt.offset_by(by)) if by else frame
        for frame, by in ((received(li=5, wu=5), ""), (received(li=5, wu=5), "1d"))
    ]
    shops = [frame.with_columns(shop_id=pl.lit(shop)) for frame in day for shop in "st"]
    shifts = online("li 08:00 - 1", "wu 08:00 - 1")
    both_shops = pl.concat([shifts, shifts.with_columns(shop_id=pl.lit("t"))])
    data = Dataset(
        messages=both(*shops), shifts=both_shops, time_zone="UTC", as_of=at("00:00", day=3)
    )
    shown = ("shop_id", "agent_id", "arrivals", "expected", "share_arrivals")
    rows = split(data).select(shown).rows()
    assert rows == [(shop, agent, 10, 10, 0.5) for shop in "st" for agent in ("li", "wu")]
    daily = split(data, per="day", end=date(2026, 3, 4))
    assert daily["arrivals"].to_list() == [5] * 8
    # li goes from team x to y on the second day
    tuesday = date(2026, 3, 3)
    found = [("li", "x", None, tuesday), ("li", "y", tuesday, None), ("wu", "z", None, None)]
    names = ["agent_id", "team", "since", "until"]
    agents = pl.concat(
        pl.DataFrame(found, names, orient="row").with_columns(shop_id=pl.lit(shop)) for shop in "st"
    )
    tables = {name: data.frame(name) for name in ("messages", "shifts")}
    teams = split(Dataset(**tables, agents=agents, time_zone="UTC", as_of=data.as_of), by="team")
    assert (
        teams.select("team", "arrivals", "expected").rows()
        == [*(("x", 5, 5), ("y", 5, 5), ("z", 10, 10))] * 2
    )


def test_the_test_of_fairness_is_pearsons_where_all_are_online_throughout():
    """Of 40, 28 and 12 where 20 and 20 are expected: χ² = 6.4, p = 0.0114 with one degree."""
    data = known(messages=received(li=28, wu=12), shifts=online("li 08:00 16:00 1", "wu 08:00 - 1"))
    rows = split(data, level=0.05)
    assert rows["p_value"].to_list() == pytest.approx([0.011412] * 2, abs=1e-6)
    assert rows["verdict"].to_list() == ["uneven", "uneven"]
    assert split(data)["verdict"].to_list() == ["even", "even"]


def test_what_one_gets_who_is_alone_says_nothing_of_fairness():
    """li alone has 40; of 20 with wu both have 10: χ² = 0, where by hours li had 50 of 60."""
    data = known(
        messages=both(received(hour=9, li=40), received(hour=13, li=10, wu=10)),
        shifts=online("li 08:00 16:00 1", "wu 12:00 16:00 1"),
    )
    rows = split(data)
    assert rows["expected"].to_list() == [50, 10]
    assert rows["p_value"].to_list() == [1, 1]


def test_who_was_not_online_is_shown_and_not_compared():
    data = known(
        messages=received(li=6, wu=6, kim=3),
        shifts=online("li 08:00 16:00 1", "wu 08:00 16:00 1"),
    )
    rows = split(data)
    assert rows["agent_id"].to_list() == ["kim", "li", "wu"]
    assert rows["arrivals"].to_list() == [None, 6, 6]
    assert rows["expected"].to_list() == [None, 6, 6]
    assert rows["verdict"].to_list() == [None, "even", "even"]
    assert rows["p_value"].to_list() == [None, 1, 1]


def test_teams_share_what_comes_to_their_members():
    """Of 40, two of three online are of a: χ² = (18 − 26.67)²/26.67 + (22 − 13.33)²/13.33 = 8.45.

    kim is of b from the next day on, which is nothing to these.
    """
    agents = pl.DataFrame(
        [
            ("s", "li", "a", None, None),
            ("s", "wu", "b", None, None),
            ("s", "kim", "a", None, at("10:00").date() + timedelta(days=1)),
            ("s", "kim", "b", at("10:00").date() + timedelta(days=1), None),
        ],
        schema={
            **dict.fromkeys(("shop_id", "agent_id", "team"), pl.String),
            **dict.fromkeys(("since", "until"), pl.Date),
        },
        orient="row",
    )
    shifts = online("li 08:00 16:00 1", "wu 08:00 16:00 1", "kim 08:00 16:00 1")
    data = known(messages=received(li=8, wu=22, kim=10), shifts=shifts, agents=agents)
    rows = split(data, by="team", level=0.01)
    assert rows.select("team", "received", "arrivals").rows() == [("a", 18, 18), ("b", 22, 22)]
    assert rows["expected"].to_list() == pytest.approx([80 / 3, 40 / 3])
    assert rows["p_value"].to_list() == pytest.approx([0.003650] * 2, abs=1e-6)
    assert rows["verdict"].to_list() == ["uneven", "uneven"]
    with pytest.raises(ArgumentError, match=r"here it may be agent_id, team\. Did you mean 'team'"):
        split(data, by="teem")


def test_few_arrivals_and_no_choice_are_no_test():
    shifts = online("li 08:00 12:00 1", "wu 08:00 12:00 1")
    few = split(known(messages=received(li=4, wu=5), shifts=shifts))
    assert few["verdict"].to_list() == ["too_few", "too_few"]
    assert few["p_value"].to_list() == [None, None]
    apart = online("li 08:00 12:00 1", "wu 12:00 16:00 1")
    data = known(messages=both(received(li=9), received(hour=14, wu=9)), shifts=apart)
    assert split(data)["verdict"].to_list() == ["too_few", "too_few"]


def test_a_second_conversation_of_the_day_is_no_arrival():
    data = known(
        messages=both(received(li=6, wu=6), messages("15:00 10li0 - buyer", "15:01 10li0 - wu")),
        shifts=online("li 08:00 16:00 1", "wu 08:00 16:00 1"),
    )
    rows = split(data)
    assert rows["received"].to_list() == [6, 7]
    assert rows["arrivals"].to_list() == [6, 6]


def test_without_scipy_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    shifts = online("li 08:00 16:00 1", "wu 08:00 16:00 1")
    with pytest.raises(ArgumentError, match=r"pip install 'csmetrics\[stats\]'"):
        split(known(messages=received(li=6, wu=6), shifts=shifts))


def test_without_shifts_nobody_is_online():
    with pytest.raises(MissingDataError, match="shifts"):
        split(known(messages=received(li=6)))


@given(data=datasets().filter(lambda data: data.as_of is not None))
def test_the_split_is_what_evaluate_counts_and_expects_what_arrived(data):
    rows = split(data)
    whole = evaluate("desk.received_per_online_hour", data, per="all", by=("shop_id", "agent_id"))
    assert rows["received"].sum() == whole["numerator"].sum()
    of_shops = rows.group_by("shop_id").agg(pl.col("expected", "arrivals").sum())
    for _, expected, arrived in of_shops.iter_rows():
        assert expected == pytest.approx(arrived)


WEEKS, MONDAY = 40, datetime(2026, 3, 2)  # noqa: DTZ001  local
TEAM = {"li": (8, 16, 1.0), "wu": (12, 22, 1.0), "kim": (9, 13, 0.5), "eve": (18, 24, 2.0)}
"""From, to and weight: who works in the evening, when most buyers come, is dealt most."""
BUSY = [1] * 8 + [4, 5, 6, 6, 5, 5, 6, 6, 7, 8, 9, 12, 14, 14, 10, 6]


def weeks(favour=None):
    """Forty weeks of a shop whose buyers go to those online by weight, one by thrice theirs."""
    dice = random.Random(20260302)  # noqa: S311  no secret
    shifts, found = [], []
    for day in range(7 * WEEKS):
        midnight = MONDAY + timedelta(days=day)
        there = {}
        for agent, (begins, ends, weight) in TEAM.items():
            if dice.random() < 0.2:
                continue  # a day off
            since, until = (midnight + timedelta(hours=one) for one in (begins, ends))
            there[agent] = (since, until, weight)
            shifts.append(("s", agent, since, until, weight))
        for n in range(30):
            hour = dice.choices(range(24), BUSY)[0]
            came = midnight + timedelta(hours=hour, minutes=dice.randrange(60))
            free = {
                agent: weight * (3 if agent == favour else 1)
                for agent, (since, until, weight) in there.items()
                if since <= came < until
            }
            # at night the message lies until somebody finds it
            agent = dice.choices(list(free), free.values())[0] if free else "li"
            found.append((f"{day} {n}", "s", f"{day} {n}", agent, came))
    names = ("message_id", "shop_id", "buyer_id", "agent_id", "sent_at")
    return Dataset(
        messages=pl.DataFrame(found, schema=names, orient="row").with_columns(
            sender=pl.lit("buyer")
        ),
        shifts=pl.DataFrame(
            shifts,
            schema=("shop_id", "agent_id", "online_at", "offline_at", "weight"),
            orient="row",
        ),
        as_of=MONDAY + timedelta(days=7 * WEEKS),
    )


def called_uneven(data, **more):
    rows = split(data, per="week", **more).drop_nulls("verdict")
    found = rows.group_by("period_start").agg(pl.col("verdict").first())
    assert found.height == WEEKS
    assert "too_few" not in set(found["verdict"])
    return (found["verdict"] == "uneven").sum()


def test_fair_routing_is_seldom_called_uneven_whatever_the_shifts():
    fair = weeks()
    assert called_uneven(fair) <= 0.05 * WEEKS
    assert called_uneven(fair, level=0.2) >= 2, "and it does test something"


def test_routing_that_favours_somebody_is_found():
    assert called_uneven(weeks(favour="wu")) >= 0.9 * WEEKS
