"""Which message decided a unit, and when it was answered; worked by hand.

The first message that fails, else the first whose answer is awaited, else the one that waited
longest; of a rule about the first message, that message.
"""

from __future__ import annotations

import pytest

from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    HadBuyerDay,
    all_of,
    answered_by,
    at_least,
    comes,
    every,
    first,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import asked, automatic, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.reference import units
from csmetrics.tables import Dataset
from tests.reference.reference_rows import asks, at, explained, metric, order, replies, session

IN_TIME = answered_by(human, within=minutes(3))
EVERY = proportion(buyer_day, among=some(asked), that=every(asked, IN_TIME))
LATE = at("3 00:00")


def evidence_of(measure, *messages, settles_after=0, as_of=None, of=explained, **tables):
    """The local times of the deciding message and of its reply, of each unit."""
    data = Dataset(messages=messages, **tables)
    ids = {message.message_id: message.sent_at for message in messages}
    found = []
    for unit in of(metric(measure, settles_after=settles_after), data, as_of=as_of):
        if unit.decided_by is not None:
            assert ids[unit.decided_by] == unit.decided_at
        found.append((_clock(unit.decided_at), _clock(unit.reply_at)))
    return found


def _clock(time):
    return None if time is None else time.astimezone(at("10:00").tzinfo).strftime("%H:%M")


class TestEvery:
    """Of every message."""

    def test_the_first_that_fails(self):
        talk = (
            asks("10:00"),
            replies("10:02"),
            asks("11:00"),
            replies("11:04"),
            asks("12:00"),
            replies("12:30"),
        )
        assert evidence_of(EVERY, *talk, as_of=LATE) == [("11:00", "11:04")]

    def test_a_failure_before_one_that_is_awaited(self):
        talk = asks("10:00"), replies("10:09"), asks("12:00")
        assert evidence_of(EVERY, *talk, as_of=at("12:01")) == [("10:00", "10:09")]

    def test_else_the_first_that_is_awaited(self):
        talk = asks("10:00"), replies("10:02"), asks("12:00"), asks("12:01")
        assert evidence_of(EVERY, *talk, as_of=at("12:02")) == [("12:00", None)]

    def test_else_the_one_that_waited_longest_and_of_equals_the_first(self):
        talk = (
            asks("10:00"),
            replies("10:01"),
            asks("11:00"),
            replies("11:02"),
            asks("12:00"),
            replies("12:02"),
        )
        assert evidence_of(EVERY, *talk, as_of=LATE) == [("11:00", "11:02")]

    def test_the_message_that_reached_nobody_is_that_of_nobody(self):
        data = Dataset(messages=[asks("10:00")])
        (unit,) = explained(metric(EVERY), data, by="agent_id", as_of=LATE)
        assert (unit.group, unit.decided_at) == ((None,), at("10:00"))

    def test_one_never_answered_has_no_reply(self):
        assert evidence_of(EVERY, asks("10:00"), as_of=LATE) == [("10:00", None)]

    def test_a_reply_that_is_not_seen_is_none(self):
        talk = asks("23:59"), replies("2 00:01")
        assert evidence_of(EVERY, *talk) == [("23:59", None)]
        assert evidence_of(EVERY, *talk, settles_after=1, as_of=LATE) == [("23:59", "00:01")]

    def test_of_a_pending_unit_of_a_rate_the_longest_wait_if_all_are_answered(self):
        talk = asks("10:00"), replies("10:02"), asks("12:00"), replies("12:01")
        assert evidence_of(EVERY, *talk, as_of=at("12:01")) == [("10:00", "10:02")]


class TestOtherRules:
    """Of the first message, of several, of the wait itself, of who comes."""

    TALK = (asks("10:00"), asks("10:30"), replies("10:31"), asks("11:00"), replies("11:20"))

    def test_of_a_rule_about_the_first_message_that_message(self):
        measure = proportion(buyer_day, among=some(asked), that=first(asked, IN_TIME))
        assert evidence_of(measure, *self.TALK, as_of=LATE) == [("10:00", "10:31")]

    def test_of_a_wait_the_first_message_of_its_set(self):
        measure = mean(wait_for(human, of=asked.during("10:15", "24:00")), buyer_day)
        assert evidence_of(measure, *self.TALK) == [("10:30", "10:31")]

    def test_of_several_late_ones_the_first_that_is_late(self):
        late = at_least(2, asked, not_(answered_by(human, within=minutes(10))))
        measure = count(buyer_day, among=all_of(some(asked), late))
        assert evidence_of(measure, *self.TALK, as_of=LATE) == [("10:00", "10:31")]
        # Not late, late, late: the first of the late ones.
        talk = asks("09:00"), replies("09:01"), *self.TALK[2:], asks("12:00")
        assert evidence_of(measure, *talk, as_of=LATE) == [("11:00", "11:20")]

    def test_else_the_first_that_may_still_be_late(self):
        late = at_least(1, asked, not_(answered_by(human, within=minutes(10))))
        measure = count(buyer_day, among=late)
        talk = asks("09:00"), replies("09:01"), asks("12:00"), asks("12:01")
        assert evidence_of(measure, *talk, as_of=at("12:05")) == [("12:00", None)]

    def test_whoever_comes_comes_after_the_first_question(self):
        measure = proportion(buyer_day, among=some(asked), that=comes(human, after=asked))
        talk = replies("09:00"), asks("10:00"), asks("10:10"), replies("10:31"), replies("10:40")
        assert evidence_of(measure, *talk, as_of=LATE) == [("10:00", "10:31")]
        assert evidence_of(measure, *talk[:3], as_of=LATE) == [("10:00", None)]

    def test_whoever_comes_once_the_day_is_over_is_no_reply(self):
        unit = rows_of("sessions", at="started_at")
        measure = proportion(unit, that=comes(human, after=asked, until=0))
        talk = asks("23:00", session_id="c1"), replies("2 00:00", session_id="c1")
        known = {"settles_after": 1, "as_of": LATE, "sessions": [session(started_at="22:59")]}
        assert evidence_of(measure, *talk, **known) == [("23:00", None)]

    def test_whoever_comes_after_nothing_is_no_reply(self):
        measure = count(buyer_day, among=comes(human))
        assert evidence_of(measure, asks("10:00"), replies("10:31")) == [("10:31", None)]

    def test_that_tells_before_among_and_who_answers_before_who_comes(self):
        both = all_of(comes(human), every(asked, IN_TIME))
        measure = proportion(buyer_day, among=first(asked, answered_by(human)), that=both)
        assert evidence_of(measure, *self.TALK, as_of=LATE) == [("10:00", "10:31")]
        talk = asks("10:00"), replies("10:01"), asks("11:00"), replies("11:20")
        assert evidence_of(measure, *talk, as_of=LATE) == [("11:00", "11:20")]

    def test_the_sets_of_other_days_decide_nothing(self):
        """Of buyer-days no registry takes such a rule, nor the engine."""
        had = HadBuyerDay(that=every(asked, IN_TIME, or_none=True))
        arguments = {"as_of": LATE, "of": units}
        measure = count(buyer_day, among=all_of(some(asked), had))
        assert evidence_of(measure, asks("10:00"), **arguments) == []
        measure = count(buyer_day, among=all_of(some(asked), not_(had)))
        assert evidence_of(measure, asks("10:00"), **arguments) == [(None, None)]


class TestUnitsOfOtherKinds:
    """Messages decide themselves, sessions by their messages, rows not at all."""

    def test_a_message_decides_itself(self):
        measure = proportion(each(rounds(asked, by=human, scope="buyer")), that=IN_TIME)
        talk = asks("10:00"), asks("10:01"), replies("10:05"), asks("11:00")
        assert evidence_of(measure, *talk, as_of=LATE) == [("10:00", "10:05"), ("11:00", None)]

    def test_the_reply_of_its_wait_tells_before_that_of_a_condition(self):
        answered = answered_by(automatic)
        measure = mean(wait_for(human), each(asked), among=answered)
        talk = asks("10:00"), replies("10:01", mode="automatic"), replies("10:05")
        assert evidence_of(measure, *talk, as_of=LATE) == [("10:00", "10:05")]

    def test_a_message_that_is_only_counted_does_not(self):
        assert evidence_of(count(each(asked)), asks("10:00"), replies("10:01")) == [(None, None)]

    def test_a_session_is_decided_by_its_own_messages(self):
        unit = rows_of("sessions", at="started_at")
        measure = mean(wait_for(human, scope="session", of=asked), unit)
        talk = asks("09:00"), asks("10:00", session_id="c1"), replies("10:05", session_id="c1")
        data = {"sessions": [session(started_at="09:30"), session("c2", started_at="09:31")]}
        assert evidence_of(measure, *talk, **data) == [("10:00", "10:05"), (None, None)]

    def test_an_order_is_decided_by_none(self):
        paid = count(rows_of("orders", at="paid_at"))
        talk = asks("09:00"), replies("09:01")
        bought = [order(created_at="09:00", paid_at="10:00")]
        assert evidence_of(paid, *talk, orders=bought) == [(None, None)]

    def test_the_sides_of_a_ratio_have_each_their_own(self):
        measure = ratio(EVERY, count(each(asked)))
        talk = asks("10:00"), replies("10:01")
        assert evidence_of(measure, *talk, as_of=LATE) == [("10:00", "10:01"), (None, None)]


@pytest.mark.parametrize("within", [1, 60])
def test_the_reply_is_told_whether_or_not_it_was_in_time(within):
    measure = proportion(each(asked), that=answered_by(human, within=minutes(within)))
    assert evidence_of(measure, asks("10:00"), replies("10:30"), as_of=LATE) == [("10:00", "10:30")]
