"""Replies, rounds and waits, worked by hand from the contract."""

from __future__ import annotations

from datetime import timedelta

from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    any_of,
    at_least,
    every,
    first,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import (
    any_reply,
    asked,
    human,
    rounds,
)
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.tables import Dataset
from tests.reference.reference_rows import asks, at, day, figures, flag, quantities, replies, rows

IN_HOURS = asked.during("08:00", "23:00")
IN_TIME = answered_by(human, within=minutes(3))
REPLY_RATE = proportion(buyer_day, among=some(IN_HOURS), that=every(IN_HOURS, IN_TIME))
EACH_IN_TIME = proportion(each(asked), that=IN_TIME)
LATE = at("3 00:00")
"""A knowledge time at which 1 and 2 May have settled."""


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


def test_a_reply_after_exactly_three_minutes_is_in_time():
    data = shop(asks("10:00:00"), replies("10:03:00"))
    assert figures(REPLY_RATE, data, as_of=LATE, end=day(2)) == (1, 1, 0)


def test_one_microsecond_more_is_too_late():
    data = shop(asks("10:00:00"), replies("10:03:00.000001"))
    assert figures(REPLY_RATE, data, as_of=LATE, end=day(2)) == (0, 1, 0)


def test_one_late_answer_spoils_the_buyer_day():
    data = shop(asks("10:00"), replies("10:01"), asks("11:00"), replies("11:04"))
    assert figures(REPLY_RATE, data, as_of=LATE, end=day(2)) == (0, 1, 0)


def test_at_one_timestamp_seq_decides_which_came_later():
    answered = shop(asks("10:00", seq=1), replies("10:00", seq=2))
    assert figures(EACH_IN_TIME, answered, as_of=LATE, end=day(2)) == (1, 1, 0)
    assert quantities(mean(wait_for(human), each(asked)), answered, as_of=LATE) == [0]
    spoken_before = shop(asks("10:00", seq=2), replies("10:00", seq=1))
    assert figures(EACH_IN_TIME, spoken_before, as_of=LATE, end=day(2)) == (0, 1, 0)


def test_at_one_timestamp_a_message_without_seq_comes_first():
    data = shop(replies("10:00", seq=1), asks("10:00"))
    assert figures(EACH_IN_TIME, data, as_of=LATE, end=day(2)) == (1, 1, 0)


def test_at_one_timestamp_without_seq_the_row_order_decides():
    data = shop(replies("10:00"), asks("10:00"))
    assert figures(EACH_IN_TIME, data, as_of=LATE, end=day(2)) == (0, 1, 0)


def test_service_hours_begin_with_eight_and_end_before_eleven():
    data = shop(asks("07:59:59"), asks("08:00"), asks("22:59:59.999999"), asks("23:00"))
    assert figures(count(each(IN_HOURS)), data) == (2, None, 0)


def test_a_reply_outside_service_hours_still_answers():
    data = shop(asks("22:59"), replies("23:01"))
    assert figures(REPLY_RATE, data, as_of=LATE, end=day(2)) == (1, 1, 0)


def test_robots_answer_where_any_reply_will_do():
    data = shop(asks("10:00"), replies("10:00:05", mode="automatic"), replies("10:09"))
    by_any = proportion(each(asked), that=answered_by(any_reply, within=minutes(5)))
    by_human = proportion(each(asked), that=answered_by(human, within=minutes(5)))
    assert figures(by_any, data, as_of=LATE, end=day(2)) == (1, 1, 0)
    assert figures(by_human, data, as_of=LATE, end=day(2)) == (0, 1, 0)


def test_bulk_messages_and_cards_nobody_typed_do_not_count():
    data = shop(asks("10:00", mode="automatic"), replies("10:01", mode="bulk"))
    assert figures(count(each(asked)), data) == (0, None, 0)
    assert figures(count(each(any_reply)), data) == (0, None, 0)


class TestAwaiting:
    """With as_of 23:01, a question of 22:59:30 without answer is neither in time nor late."""

    def test_an_open_question_is_pending(self):
        data = shop(asks("22:59:30"))
        assert figures(REPLY_RATE, data, as_of=at("23:01")) == (0, 0, 1)
        (row,) = rows(REPLY_RATE, data, as_of=at("23:01"))
        assert (row["value"], row["status"]) == (None, "provisional")

    def test_it_is_late_once_the_three_minutes_are_over(self):
        data = shop(asks("22:59:30"))
        assert figures(REPLY_RATE, data, as_of=at("23:02:29.999999")) == (0, 0, 1)
        assert figures(REPLY_RATE, data, as_of=at("23:02:30")) == (0, 1, 0)

    def test_one_late_answer_is_enough_though_another_question_is_open(self):
        data = shop(asks("10:00"), asks("22:59:30"))
        late = count(buyer_day, among=not_(every(asked, IN_TIME)))
        assert figures(late, data, as_of=at("23:01")) == (1, None, 0)
        # A proportion waits for the other deadline all the same.
        assert figures(REPLY_RATE, data, as_of=at("23:01")) == (0, 0, 1)
        assert figures(REPLY_RATE, data, as_of=at("23:02:30")) == (0, 1, 0)

    def test_unknown_combines_by_kleene(self):
        data = shop(asks("22:59:30"))
        open_question = first(asked, IN_TIME)
        yes, no = some(asked), some(human)
        cases = [
            (all_of(open_question, no), (0, None, 0)),
            (all_of(open_question, yes), (0, None, 1)),
            (any_of(open_question, yes), (1, None, 0)),
            (any_of(open_question, no), (0, None, 1)),
            (not_(open_question), (0, None, 1)),
        ]
        for condition, expected in cases:
            measure = count(buyer_day, among=condition)
            assert figures(measure, data, as_of=at("23:01")) == expected

    def test_the_settling_end_is_the_deadline_where_it_is_earlier(self):
        # Asked one minute before midnight: with k = 0 nothing of the next day is seen.
        data = shop(asks("23:59"), replies("2 00:01"))
        assert figures(EACH_IN_TIME, data, end=day(2)) == (0, 1, 0)
        in_time = {"end": day(2), "settles_after": 1}
        assert figures(EACH_IN_TIME, data, **in_time) == (0, 0, 1)
        assert figures(EACH_IN_TIME, data, as_of=at("2 00:02"), **in_time) == (1, 1, 0)

    def test_without_settling_a_limit_is_still_waited_for(self):
        data = shop(asks("23:59"))
        early, late = at("2 00:01"), at("2 00:02")
        assert figures(EACH_IN_TIME, data, settles_after=None, as_of=early) == (0, 0, 1)
        assert figures(EACH_IN_TIME, data, settles_after=None, as_of=late) == (0, 1, 0)

    def test_without_settling_and_limit_nothing_is_waited_for(self):
        measure = proportion(each(asked), that=answered_by(human))
        (row,) = rows(measure, shop(asks("10:00")), settles_after=None)
        assert (row["numerator"], row["denominator"], row["pending"]) == (0, 1, 0)
        assert (row["status"], row["final_at"]) == ("provisional", None)

    def test_until_is_a_deadline_on_the_calendar(self):
        measure = proportion(each(asked), that=answered_by(human, until=0))
        before = shop(asks("10:00"), replies("23:59:59.999999"))
        assert figures(measure, before, settles_after=2, end=day(2)) == (0, 0, 1)
        last = {"settles_after": 2, "end": day(2), "as_of": at("2 00:00")}
        assert figures(measure, before, **last) == (1, 1, 0)
        after = shop(asks("10:00"), replies("2 00:00"))
        assert figures(measure, after, settles_after=2, end=day(2)) == (0, 1, 0)
        assert figures(measure, shop(asks("10:00")), settles_after=2) == (0, 0, 1)

    def test_at_least_two_of_three(self):
        slow = at_least(2, asked, not_(answered_by(human, within=minutes(1))))
        measure = count(buyer_day, among=slow)
        data = shop(asks("10:00"), asks("10:30"), asks("11:00"))
        assert figures(measure, data, as_of=at("11:00:10")) == (1, None, 0)
        data = shop(asks("10:00"), replies("10:00:30"), asks("10:30"), asks("11:00"))
        assert figures(measure, data, as_of=at("11:00:10")) == (0, None, 1)
        assert figures(measure, data, as_of=at("11:01")) == (1, None, 0)
        data = shop(asks("10:00"), replies("10:00:30"), asks("11:00"))
        assert figures(measure, data, as_of=at("11:00:10")) == (0, None, 0)


class TestRounds:
    """A round is a run of asked messages without reply; its first message speaks for it."""

    BY_BUYER = rounds(asked, by=human, scope="buyer")

    def test_two_questions_in_a_row_are_one_round_timed_by_the_first(self):
        data = shop(asks("10:00"), asks("10:02"), replies("10:04"))
        waits = mean(wait_for(human), each(self.BY_BUYER))
        assert figures(waits, data, as_of=LATE, end=day(2)) == (240, 1, 0)
        each_message = mean(wait_for(human), each(asked))
        assert figures(each_message, data, as_of=LATE, end=day(2)) == (240 + 120, 2, 0)

    def test_a_reply_closes_the_round(self):
        data = shop(asks("10:00"), replies("10:01"), asks("10:02"), asks("10:03"))
        assert figures(count(each(self.BY_BUYER)), data) == (2, None, 0)

    def test_a_robots_reply_does_not(self):
        data = shop(asks("10:00"), replies("10:01", mode="automatic"), asks("10:02"))
        assert figures(count(each(self.BY_BUYER)), data) == (1, None, 0)

    def test_a_new_day_opens_a_new_round(self):
        data = shop(asks("23:59"), asks("2 00:01"))
        found = rows(count(each(self.BY_BUYER)), data)
        assert [row["numerator"] for row in found] == [1, 1]

    def test_in_a_session_a_new_day_does_not(self):
        data = shop(asks("23:59", session_id="c1"), asks("2 00:01", session_id="c1"))
        by_session = rounds(asked, by=human, scope="session")
        found = rows(count(each(by_session)), data)
        assert [row["numerator"] for row in found] == [1, 0]

    def test_without_a_session_there_is_no_round_and_no_answer(self):
        data = shop(asks("10:00"), replies("10:01"))
        by_session = rounds(asked, by=human, scope="session")
        assert figures(count(each(by_session)), data) == (0, None, 0)
        answered = proportion(each(asked), that=answered_by(human, scope="session"))
        assert figures(answered, data, as_of=LATE, end=day(2)) == (0, 1, 0)

    def test_service_hours_select_rounds_and_never_cut_one(self):
        # The round begins at 07:59, outside the hours: its 08:01 message opens none.
        data = shop(asks("07:59"), asks("08:01"))
        assert figures(count(each(self.BY_BUYER.during("08:00", "23:00"))), data) == (0, None, 0)

    def test_what_is_not_in_the_set_neither_opens_nor_continues(self):
        # The flagged message belongs to no run, so the one after it opens the round.
        data = shop(asks("10:00"), asks("10:05"), buyer_flags=[flag("10:00", "10:01")])
        waits = mean(wait_for(human), each(self.BY_BUYER))
        assert quantities(waits, data) == [None]
        (unit,) = rows(count(each(self.BY_BUYER)), data)
        assert unit["numerator"] == 1


class TestScopes:
    """Transferred: the buyer asked a1, a2 answers."""

    def test_any_agent_answers_the_buyer(self):
        data = shop(asks("10:00", agent_id="a1"), replies("10:01", "a2"))
        assert figures(EACH_IN_TIME, data, as_of=LATE, end=day(2)) == (1, 1, 0)

    def test_only_the_agent_asked_answers_a_peer(self):
        data = shop(asks("10:00", agent_id="a1"), replies("10:01", "a2"), replies("10:02", "a1"))
        measure = mean(wait_for(human, scope="peer"), each(asked))
        assert figures(measure, data, as_of=LATE, end=day(2)) == (120, 1, 0)

    def test_peers_have_rounds_of_their_own(self):
        data = shop(asks("10:00", agent_id="a1"), asks("10:01", agent_id="a2"))
        by_peer = count(each(rounds(asked, by=human, scope="peer")))
        assert figures(by_peer, data) == (2, None, 0)

    def test_a_buyer_of_another_shop_is_another_buyer(self):
        data = shop(asks("10:00"), replies("10:01", shop_id="s2"))
        assert figures(EACH_IN_TIME, data, as_of=LATE, end=day(2)) == (0, 1, 0)


class TestWhomABuyersMessageReached:
    """The data does not say: the next human author of the day, else the last of 30 days."""

    def by_agent(self, *messages, **arguments):
        found = rows(count(each(asked)), shop(*messages), by="agent_id", per="all", **arguments)
        return {row["agent_id"]: row["numerator"] for row in found}

    def test_the_next_reply_of_the_day_says_whom(self):
        messages = asks("10:00"), replies("11:00", "a1"), replies("12:00", "a2")
        assert self.by_agent(*messages) == {"a1": 1}

    def test_a_reply_without_author_and_a_robot_are_passed_over(self):
        robot = replies("10:01", "robot", mode="automatic")
        messages = asks("10:00"), robot, replies("10:02", None), replies("10:03", "a2")
        assert self.by_agent(*messages) == {"a2": 1}

    def test_else_the_last_reply_within_thirty_days(self):
        assert self.by_agent(replies("1 10:00", "a1"), asks("31 10:00")) == {"a1": 1}
        assert self.by_agent(replies("2024-04-30 23:59", "a1"), asks("31 10:00")) == {None: 1}

    def test_the_next_day_says_nothing(self):
        assert self.by_agent(asks("10:00"), replies("2 10:00", "a1")) == {None: 1}

    def test_a_given_agent_stays(self):
        assert self.by_agent(asks("10:00", agent_id="a2"), replies("11:00", "a1")) == {"a2": 1}

    def test_a_reply_after_as_of_is_not_known(self):
        messages = asks("10:00"), replies("11:00", "a1")
        assert self.by_agent(*messages, as_of=at("10:30")) == {None: 1}

    def test_nobody_is_a_peer(self):
        data = shop(asks("10:00"), replies("10:02", None))
        measure = mean(wait_for(human, scope="peer"), each(asked))
        assert figures(measure, data, as_of=LATE, end=day(2)) == (120, 1, 0)


def test_a_wait_over_the_change_of_clocks_is_elapsed_time():
    # London's clocks go from 01:00 to 02:00 on 31 March 2024: two minutes pass.
    zone = "Europe/London"
    data = Dataset(
        messages=[
            asks(at("2024-03-31 00:59", zone)),
            replies(at("2024-03-31 02:01", zone)),
        ],
        time_zone=zone,
    )
    assert quantities(mean(wait_for(human), each(asked)), data) == [
        timedelta(minutes=2) // timedelta(seconds=1)
    ]


def test_the_hour_that_comes_twice_is_two_hours():
    # London's clocks go from 02:00 back to 01:00 on 27 October 2024.
    zone = "Europe/London"
    data = Dataset(
        messages=[
            asks(at("2024-10-27 01:30", zone)),
            replies(at("2024-10-27 01:30", zone, fold=1)),
        ],
        time_zone=zone,
    )
    assert quantities(mean(wait_for(human), each(asked)), data) == [3600]
