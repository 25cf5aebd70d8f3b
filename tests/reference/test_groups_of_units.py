"""By hour and weekday, by columns of agents, and what is no group; worked by hand.

1 May 2024 is a Wednesday (3).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    any_of,
    comes,
    every,
    first,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, ratio, total
from csmetrics.language.messages import EitherOf, asked, buyer_manual, human, rounds
from csmetrics.language.quantities import Between, amount, wait_for
from csmetrics.language.units import buyer_day, buyer_days_of, each, peer_day
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import LastMessage
from csmetrics.tables import Agent, Dataset, Shift
from tests.reference.reference_rows import (
    asks,
    at,
    evaluate,
    figures,
    metric,
    order,
    replies,
    rows,
    session,
)

IN_TIME = answered_by(human, within=minutes(3))
LATE = at("9 00:00")


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


def grouped(measure, data, by, **arguments):
    """The groups, each with its numerator; over all days."""
    found = rows(measure, data, by=by, per="all", **arguments)
    names = [by] if isinstance(by, str) else by
    return {tuple(row[name] for name in names): row["numerator"] for row in found}


def hours(measure, data, **arguments):
    return {hour: number for (hour,), number in grouped(measure, data, "hour", **arguments).items()}


def team(agent_id, name, since=None, until=None, **more):
    dates = {"since": since, "until": until}
    return Agent(shop_id="s1", agent_id=agent_id, team=name, **dates, **more)


class TestHours:
    """The hour is that of the local time which gives the unit its day."""

    def test_of_a_message_that_of_its_time(self):
        data = shop(asks("00:00"), asks("09:59:59"), asks("2 09:00"), asks("23:59:59"))
        assert hours(count(each(asked)), data) == {0: 1, 9: 2, 23: 1}

    def test_hour_and_weekday_are_integers_and_may_stand_anywhere(self):
        frame = evaluate(
            [metric(count(each(asked)))],
            shop(asks("6 09:30"), asks("5 09:30")),
            per="all",
            by=["weekday", "shop_id", "hour"],
        )
        assert frame.schema["hour"] == frame.schema["weekday"] == pl.Int64
        # 6 May is a Monday, the 5th a Sunday.
        assert frame.select("weekday", "shop_id", "hour").rows() == [(1, "s1", 9), (7, "s1", 9)]

    def test_it_is_the_clock_on_the_wall_of_the_zone(self):
        data = Dataset(
            messages=[asks(at("2024-06-30 23:30", "Europe/London"))], time_zone="Europe/London"
        )
        assert grouped(count(each(asked)), data, ["hour", "weekday"]) == {(23, 7): 1}

    def test_of_a_session_by_whose_day_its_messages_count(self):
        data = shop(asks("2 00:05", session_id="c1"), sessions=[session(started_at="1 23:50")])
        of_day = count(each(asked, day="session"))
        assert grouped(of_day, data, ["hour", "weekday"], settles_after=1) == {(23, 3): 1}

    def test_of_a_row_that_of_its_timestamp(self):
        data = Dataset(orders=[order(created_at="08:00", paid_at="10:30")])
        assert hours(count(rows_of("orders", at="paid_at")), data) == {10: 1}

    def test_of_a_row_on_the_day_of_a_message_that_of_the_message(self):
        look = LastMessage(
            of=asked, before="created_at", inclusive=True, within=timedelta(hours=72)
        )
        unit = rows_of("orders", at="created_at", day=look)
        data = shop(asks("1 21:15"), orders=[order(created_at="2 08:00")])
        found = grouped(count(unit), data, ["hour", "weekday"], settles_after=3)
        assert found == {(21, 3): 1}

    def test_of_a_cohort_the_weekday_is_that_of_its_own_day(self):
        unit = rows_of("orders", at="paid_at", reported_after=13)
        data = Dataset(orders=[order(created_at="08:00", paid_at="10:30")])
        found = rows(count(unit), data, by=["hour", "weekday"], per="all", end=date(2024, 5, 15))
        assert [(row["hour"], row["weekday"]) for row in found] == [(10, 3)]

    def test_a_shift_has_a_weekday_and_no_hour(self):
        online = total(
            Between(since="online_at", until="offline_at"), rows_of("shifts", at="online_at")
        )
        data = Dataset(
            messages=[asks("10:00")],
            shifts=[
                Shift(shop_id="s1", agent_id="a1", online_at=at("09:00"), offline_at=at("10:00"))
            ],
        )
        assert grouped(online, data, "weekday") == {(3,): 3600}
        with pytest.raises(ArgumentError, match=r"test\.metric.*hour"):
            rows(online, data, by="hour")


class TestHoursOfBuyerDays:
    """That of the earliest message or row that the definition counts, so that none is split."""

    TALK = shop(replies("07:30"), asks("08:10"), asks("09:20"), replies("09:21"), asks("2 23:00"))

    @pytest.mark.parametrize(
        ("measure", "hour"),
        [
            (count(buyer_day, among=some(asked)), 8),
            (count(buyer_day, among=some(asked.during("09:00", "23:00"))), 9),
            (count(buyer_day, among=some(EitherOf(of=(asked, human)))), 7),
            # some of one set and some of another: the earliest of both
            (count(buyer_day, among=all_of(some(asked), some(human))), 7),
            # not under a not
            (
                count(
                    buyer_day, among=all_of(not_(some(human.during("23:00", "24:00"))), some(asked))
                ),
                8,
            ),
            # nor where something else holds beside what is denied
            (count(buyer_day, among=any_of(not_(some(human)), some(asked))), 8),
            # without some: the sets of the other conditions, of among before those of that
            (count(buyer_day, among=first(asked, answered_by(human))), 8),
            (count(buyer_day, among=not_(every(asked, IN_TIME))), 8),
            (count(buyer_day, among=comes(human, after=asked)), 8),
            (proportion(buyer_day, that=every(human, answered_by(human), or_none=True)), 7),
            (
                proportion(
                    buyer_day,
                    among=first(asked, answered_by(human)),
                    that=comes(asked, after=human),
                ),
                8,
            ),
            # at last the set of the quantity
            (mean(wait_for(human, of=asked.during("09:00", "23:00")), buyer_day), 9),
            (count(buyer_day), None),
        ],
    )
    def test_the_earliest_that_counts(self, measure, hour):
        first_day = {"start": date(2024, 5, 1), "end": date(2024, 5, 2)}
        found = rows(measure, self.TALK, by="hour", as_of=LATE, **first_day)
        assert [row["hour"] for row in found] == [hour]

    def test_hours_add_up_to_the_day(self):
        measure = count(buyer_day, among=some(asked))
        data = shop(asks("08:10"), asks("09:20"), asks("09:30", buyer_id="b2"))
        assert hours(measure, data) == {8: 1, 9: 1}
        assert figures(measure, data) == (2, None, 0)

    def test_by_agent_it_is_that_of_the_groups_own_messages(self):
        measure = count(buyer_day, among=some(asked))
        data = shop(asks("08:10", agent_id="a1"), asks("09:20", agent_id="a2"))
        assert grouped(measure, data, ["agent_id", "hour"]) == {("a1", 8): 1, ("a2", 9): 1}
        assert hours(measure, data) == {8: 1}

    def test_of_peer_days_each_has_its_own(self):
        measure = count(peer_day, among=some(asked))
        data = shop(asks("08:10", agent_id="a1"), asks("09:20", agent_id="a2"))
        assert hours(measure, data) == {8: 1, 9: 1}

    def test_of_a_buyer_day_of_rows_that_of_its_first_row(self):
        measure = count(buyer_days_of(rows_of("orders", at="paid_at")))
        data = Dataset(
            orders=[
                order("o1", created_at="08:00", paid_at="11:00"),
                order("o2", created_at="08:00", paid_at="10:59"),
            ]
        )
        assert hours(measure, data) == {10: 1}

    def test_each_side_of_a_ratio_by_its_own(self):
        both = ratio(count(buyer_day, among=some(asked)), count(each(asked)))
        data = shop(asks("08:10"), asks("09:20"))
        found = rows(both, data, by="hour")
        assert [(r["hour"], r["numerator"], r["denominator"]) for r in found] == [
            (8, 1, 1),
            (9, 0, 1),
        ]


class TestColumnsOfAgents:
    """Looked up once the unit's agent is known, in the row that holds the unit day."""

    AGENTS = (
        team("a1", "red", until=date(2024, 5, 2)),
        team("a1", "blue", since=date(2024, 5, 2)),
        team("a2", "red"),
        Agent(shop_id="s2", agent_id="a1", team="far"),
    )

    def test_the_row_of_the_day_counts(self):
        data = shop(
            asks("1 10:00", agent_id="a1"),
            asks("2 10:00", agent_id="a1"),
            asks("2 11:00", agent_id="a2"),
            asks("2 12:00", agent_id="a3"),  # in no row
            asks("2 13:00", buyer_id="b9"),  # reached nobody
            asks("2 14:00", agent_id="a1", shop_id="s2"),
            agents=self.AGENTS,
        )
        found = grouped(count(each(asked)), data, "team")
        assert found == {(None,): 2, ("blue",): 1, ("far",): 1, ("red",): 2}

    def test_a_buyer_day_is_one_for_each_team(self):
        data = shop(
            asks("10:00", agent_id="a1"),
            asks("11:00", agent_id="a2"),
            asks("12:00", agent_id="a3"),
            agents=self.AGENTS,
        )
        measure = count(buyer_day, among=some(asked))
        assert grouped(measure, data, "team") == {("red",): 1, (None,): 1}
        by_both = grouped(measure, data, ["team", "agent_id"])
        assert by_both == {("red", "a1"): 1, ("red", "a2"): 1, (None, "a3"): 1}
        # Peer-days are one for each account.
        assert grouped(count(peer_day, among=some(asked)), data, "team") == {
            ("red",): 2,
            (None,): 1,
        }

    def test_of_the_replier_where_a_wait_is_credited(self):
        measure = mean(
            wait_for(human), each(rounds(asked, by=human, scope="buyer"), credited="replier")
        )
        data = shop(asks("2 10:00", agent_id="a2"), replies("2 10:01", "a1"), agents=self.AGENTS)
        assert grouped(measure, data, "team") == {("blue",): 60}

    def test_of_whom_a_row_is_given_to(self):
        look = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
        paid = rows_of("orders", at="paid_at", agent=(look,))
        data = shop(
            replies("2 09:00", "a1"),
            agents=self.AGENTS,
            orders=[order(created_at="2 08:00", paid_at="2 10:00")],
        )
        assert grouped(count(paid), data, "team") == {("blue",): 1}

    def test_of_the_day_of_the_session_that_a_message_counts_on(self):
        data = shop(
            asks("2 00:05", agent_id="a1", session_id="c1"),
            sessions=[session(started_at="1 23:50")],
            agents=self.AGENTS,
        )
        of_day = count(each(asked, day="session"))
        assert grouped(of_day, data, "team", settles_after=1) == {("red",): 1}

    def test_of_the_day_of_payment_though_it_is_reported_later(self):
        look = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
        paid = rows_of("orders", at="paid_at", reported_after=1, agent=(look,))
        data = shop(
            replies("1 09:00", "a1"),
            agents=self.AGENTS,
            orders=[order(created_at="1 08:00", paid_at="1 10:00")],
        )
        assert grouped(count(paid), data, "team", end=date(2024, 5, 3)) == {("red",): 1}

    def test_of_each_helper(self):
        reach = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
        paid = rows_of("orders", at="paid_at", helpers=reach)
        data = shop(
            replies("2 09:00", "a1"),
            replies("2 09:30", "a2"),
            agents=self.AGENTS,
            orders=[order(created_at="2 08:00", paid_at="2 10:00")],
        )
        assert grouped(total(amount, paid), data, "team") == {("blue",): 10, ("red",): 10}

    def test_a_column_of_ones_own_keeps_its_type(self):
        data = shop(asks("10:00", agent_id="a2"), agents=[team("a2", "red", grade=3)])
        frame = evaluate([metric(count(each(asked)))], data, by="grade")
        assert (frame.schema["grade"], frame["grade"].to_list()) == (pl.Int64, [3])

    def test_units_without_an_agent_have_no_team(self):
        data = Dataset(
            messages=[], agents=self.AGENTS, orders=[order(created_at="08:00", paid_at="10:00")]
        )
        with pytest.raises(MissingDataError, match=r"test\.metric.*'team'"):
            rows(count(rows_of("orders", at="paid_at")), data, by="team")

    def test_nor_has_a_data_set_without_agents(self):
        with pytest.raises(MissingDataError, match=r"test\.metric.*'team'"):
            rows(count(each(asked)), shop(asks("10:00")), by="team")

    @pytest.mark.parametrize("column", ["since", "until"])
    def test_its_dates_are_no_groups(self, column):
        data = shop(asks("10:00", agent_id="a1"), agents=self.AGENTS)
        with pytest.raises(MissingDataError, match=column):
            rows(count(each(asked)), data, by=column)

    def test_a_name_that_both_have_is_refused(self):
        data = shop(asks("10:00", agent_id="a1", team="x"), agents=self.AGENTS)
        with pytest.raises(ArgumentError, match=r"test\.metric.*'team'.*two"):
            rows(count(each(asked)), data, by="team")

    @pytest.mark.parametrize("name", ["hour", "weekday"])
    def test_so_is_a_column_called_like_an_hour(self, name):
        data = shop(asks("10:00", agent_id="a1", **{name: "x"}))
        with pytest.raises(ArgumentError, match=rf"test\.metric.*'{name}'"):
            rows(count(each(asked)), data, by=name)
        data = shop(asks("10:00"), agents=[team("a1", "red", **{name: "x"})])
        with pytest.raises(ArgumentError, match=rf"test\.metric.*'{name}'"):
            rows(count(each(asked)), data, by=name)


class TestColumnsThatSaySomethingOfAgents:
    """By such a column of messages what buyers send would stand with nobody: refused."""

    def talk(self, *more, **first_reply):
        return shop(
            asks("10:00", group=None),
            replies("10:01", "a1", group="red", **first_reply),
            replies("10:02", "a2", group="blue"),
            *more,
        )

    @pytest.mark.parametrize(
        "measure",
        [
            count(each(asked)),
            count(each(rounds(asked, by=human, scope="buyer"))),
            count(each(buyer_manual.during("08:00", "23:00"))),
            count(buyer_day, among=some(asked)),
            count(peer_day, among=some(asked)),
            ratio(count(each(human)), count(each(asked))),
        ],
    )
    def test_what_counts_buyers_messages_is_refused(self, measure):
        with pytest.raises(ArgumentError, match=r"test\.metric.*'group'.*agents="):
            rows(measure, self.talk(), by="group")

    def test_what_counts_agents_messages_is_not(self):
        found = grouped(count(each(human)), self.talk(), "group")
        assert found == {("blue",): 1, ("red",): 1}

    @pytest.mark.parametrize(
        "more",
        [
            asks("11:00", group="red"),  # it says something where there is no agent
            replies("11:00", "a1", group="blue"),  # it changes for one agent
            replies("11:00", "a1", group=None),
        ],
    )
    def test_nor_a_column_that_says_something_else(self, more):
        assert sum(grouped(count(each(asked)), self.talk(more), "group").values()) > 0

    def test_nor_where_every_buyers_message_has_its_agent(self):
        data = shop(asks("10:00", agent_id="a1", group="red"), replies("10:01", "a1", group="red"))
        assert grouped(count(each(asked)), data, "group") == {("red",): 1}

    def test_the_same_account_of_another_shop_is_another(self):
        other = replies("11:00", "a1", group="green", shop_id="s2")
        with pytest.raises(ArgumentError, match="agents="):
            rows(count(each(asked)), self.talk(other), by="group")

    def test_what_is_known_at_as_of_counts(self):
        later = self.talk(asks("11:00", group="red"))
        with pytest.raises(ArgumentError, match="agents="):
            rows(count(each(asked)), later, by="group", as_of=at("10:30"))
        assert grouped(count(each(asked)), later, "group") == {(None,): 1, ("red",): 1}
