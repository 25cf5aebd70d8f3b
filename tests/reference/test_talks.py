"""Buyer-days, flags, sessions and quantities, worked by hand from the contract."""

from __future__ import annotations

import pytest

from csmetrics.language.base import minutes, seconds
from csmetrics.language.conditions import (
    Flagged,
    OfSession,
    answered_by,
    at_least,
    comes,
    every,
    first,
    is_,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, total
from csmetrics.language.messages import (
    EitherOf,
    agent_messages,
    any_reply,
    asked,
    buyer_manual,
    buyer_messages,
    human,
)
from csmetrics.language.quantities import ReceptionTime, UntilFirst, wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.tables import Dataset
from tests.reference.reference_rows import asks, at, day, figures, flag, replies, rows, session

IN_TIME = answered_by(human, within=minutes(3))
LATE = at("3 00:00")
"""A knowledge time at which 1 and 2 May have settled."""


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


class TestBuyerDays:
    """One buyer counts once per group and day."""

    def test_a_buyer_who_comes_twice_counts_once_a_day(self):
        data = shop(asks("10:00"), asks("12:00"), asks("2 09:00"))
        found = rows(count(buyer_day, among=some(asked)), data)
        assert [row["numerator"] for row in found] == [1, 1]

    def test_agents_buyer_days_add_to_more_than_the_shops(self):
        data = shop(asks("10:00", agent_id="a1"), asks("12:00", agent_id="a2"))
        measure = count(buyer_day, among=some(asked))
        assert [row["numerator"] for row in rows(measure, data, by="agent_id")] == [1, 1]
        assert figures(measure, data) == (1, None, 0)

    def test_by_agent_the_first_message_is_that_of_the_group(self):
        data = shop(
            asks("10:00", agent_id="a1"),
            asks("12:00", agent_id="a2"),
            replies("12:01", "a1"),
        )
        measure = mean(wait_for(human, of=asked), buyer_day, among=some(asked))
        found = rows(measure, data, by="agent_id", as_of=LATE, end=day(2))
        # Replies are looked for in the whole conversation: a1's answers both.
        assert [row["numerator"] for row in found] == [2 * 3600 + 60, 60]

    def test_a_reply_must_come_after_the_first_question(self):
        measure = proportion(buyer_day, among=some(asked), that=comes(human, after=asked, until=0))
        assert figures(measure, shop(replies("09:00"), asks("10:00")), as_of=LATE, end=day(2)) == (
            0,
            1,
            0,
        )
        assert figures(measure, shop(replies("09:00"), asks("10:00"))) == (0, 0, 1)
        answered = shop(asks("10:00"), replies("11:00"))
        assert figures(measure, answered) == (0, 0, 1)
        assert figures(measure, answered, as_of=LATE, end=day(2)) == (1, 1, 0)

    def test_where_nothing_comes_first_nothing_comes_after(self):
        measure = count(buyer_day, among=comes(human, after=asked))
        assert figures(measure, shop(replies("09:00"))) == (0, None, 0)


class TestFlags:
    """A flag covers from_at ≤ t < to_at."""

    @pytest.mark.parametrize(
        ("time", "counted"),
        [("09:59:59", 1), ("10:00", 0), ("10:59:59.999999", 0), ("11:00", 1)],
    )
    def test_a_flag_is_half_open(self, time, counted):
        data = shop(asks(time), buyer_flags=[flag("10:00", "11:00")])
        assert figures(count(each(asked)), data) == (counted, None, 0)

    def test_an_open_flag_never_ends_and_covers_one_buyer_only(self):
        data = shop(
            asks("31 10:00"),
            asks("31 10:00", buyer_id="b2"),
            asks("31 10:00", shop_id="s2"),
            buyer_flags=[flag("10:00")],
        )
        assert figures(count(each(asked)), data) == (2, None, 0)

    def test_flags_are_ignored_where_the_definition_ignores_them(self):
        data = shop(asks("10:00"), buyer_flags=[flag("10:00")])
        assert figures(count(each(buyer_manual)), data) == (1, None, 0)
        spam = count(buyer_day, among=first(buyer_manual, Flagged()))
        assert figures(spam, data) == (1, None, 0)


class TestSessions:
    """Messages by their session, and sessions by their messages."""

    def test_only_what_follows_the_wish_for_a_person_counts(self):
        since = asked.since_session("human_requested_at")
        data = shop(
            asks("10:00", session_id="c1"),
            asks("10:05", session_id="c1"),
            asks("10:06", session_id="c2"),
            asks("10:07"),
            sessions=[
                session(started_at="10:00", human_requested_at="10:05"),
                session("c2", started_at="10:06"),
            ],
        )
        assert figures(count(each(since)), data) == (1, None, 0)

    def test_a_message_belongs_to_the_day_of_its_session_where_that_is_said(self):
        data = shop(
            asks("23:59", session_id="c1"),
            asks("2 00:01", session_id="c1"),
            asks("2 00:02"),
            sessions=[session(started_at="23:58")],
        )
        found = rows(count(each(asked, day="session")), data, settles_after=1)
        assert [row["numerator"] for row in found] == [2, 0]
        # With k = 0 the message of the next day is not seen.
        found = rows(count(each(asked, day="session")), data)
        assert [row["numerator"] for row in found] == [1, 0]

    def test_a_session_that_left_a_message_is_not_counted(self):
        among = OfSession(that=not_(is_("left_message", True)))
        data = shop(
            asks("10:00", session_id="c1"),
            asks("10:00", session_id="c2"),
            asks("10:00"),
            sessions=[
                session(started_at="10:00"),
                session("c2", started_at="10:00", left_message=True),
            ],
        )
        assert figures(count(each(asked), among=among), data) == (1, None, 0)

    def test_on_the_unit_day_only(self):
        unit = rows_of("sessions", at="started_at")
        data = shop(asks("2 00:01", session_id="c1"), sessions=[session(started_at="23:58")])
        arguments = {"settles_after": 1, "end": day(2)}
        assert figures(count(unit, among=some(asked)), data, **arguments) == (1, None, 0)
        on_day = count(unit, among=some(asked.on_unit_day()))
        assert figures(on_day, data, **arguments) == (0, None, 0)

    def test_the_first_reply_after_the_wish_ends_the_wait(self):
        unit = rows_of("sessions", at="human_requested_at")
        measure = mean(UntilFirst(since="human_requested_at", of=human), unit)
        data = shop(
            replies("10:01", session_id="c1"),
            replies("10:07:30", session_id="c1"),
            sessions=[session(started_at="10:00", human_requested_at="10:05")],
        )
        assert figures(measure, data) == (150, 1, 0)
        at_once = shop(
            replies("10:05", session_id="c1"),
            sessions=[session(started_at="10:00", human_requested_at="10:05")],
        )
        assert figures(measure, at_once) == (0, 1, 0)

    def test_messages_of_a_session_count_together_though_another_talk_lies_between(self):
        unit = rows_of("sessions", at="started_at")
        twice = count(unit, among=at_least(2, asked, not_(answered_by(human))))
        data = shop(
            asks("10:01", session_id="c1"),
            asks("10:02", session_id="c2"),
            asks("10:03", session_id="c1"),
            sessions=[session(started_at="10:00"), session("c2", started_at="10:00")],
        )
        assert figures(twice, data, as_of=LATE, end=day(2)) == (1, None, 0)


class TestQuantities:
    """Waits with a cap, and the time a reception takes."""

    CAPPED = mean(wait_for(human, cap=minutes(10)), each(asked))

    def test_a_longer_wait_counts_as_the_cap(self):
        data = shop(asks("10:00"), replies("10:10:01"))
        assert figures(self.CAPPED, data) == (600, 1, 0)

    def test_an_unanswered_message_counts_as_the_cap_once_that_is_over(self):
        data = shop(asks("10:00"))
        assert figures(self.CAPPED, data, as_of=at("10:09:59")) == (0, 0, 1)
        assert figures(self.CAPPED, data, as_of=at("10:10")) == (600, 1, 0)

    def test_a_unit_without_quantity_makes_a_row_and_adds_nothing(self):
        measure = mean(wait_for(human), each(asked))
        (row,) = rows(measure, shop(asks("10:00")), by="shop_id")
        assert (row["numerator"], row["denominator"], row["value"]) == (0, 0, None)
        (row,) = rows(total(wait_for(human), each(asked)), shop(asks("10:00")), by="shop_id")
        assert (row["numerator"], row["denominator"], row["value"]) == (0, None, 0)

    def test_averages_are_pooled_and_exact(self):
        data = shop(
            asks("10:00:00"),
            replies("10:00:00.000001"),
            asks("11:00:00", buyer_id="b2"),
            replies("11:00:00.000002", buyer_id="b2"),
            asks("12:00:00", buyer_id="b3"),
            replies("12:00:00.000004", buyer_id="b3"),
        )
        (row,) = rows(mean(wait_for(human), each(asked)), data)
        assert row["value"] == 7 / 3_000_000

    def test_a_reception_is_cut_where_a_gap_exceeds_ten_minutes(self):
        both = EitherOf(of=(buyer_manual, human))
        measure = mean(ReceptionTime(of=both, gap=minutes(10)), buyer_day)
        data = shop(
            asks("10:00"),
            replies("10:10"),  # exactly ten minutes: one piece
            asks("10:20:00.000001"),  # a microsecond more: a new piece
            replies("10:21:00.000001"),
            replies("10:25", mode="bulk"),
        )
        assert figures(measure, data) == (660, 1, 0)

    def test_a_day_without_a_message_of_the_set_has_no_reception(self):
        measure = mean(ReceptionTime(of=human, gap=minutes(10)), buyer_day)
        assert figures(measure, shop(asks("10:00"), replies("10:01", buyer_id="b2"))) == (0, 1, 0)

    def test_the_first_thirty_seconds(self):
        measure = proportion(
            buyer_day, among=some(asked), that=first(asked, answered_by(human, within=seconds(30)))
        )
        data = shop(asks("10:00"), asks("10:01"), replies("10:00:30"))
        assert figures(measure, data) == (1, 1, 0)


def test_every_over_no_message_holds():
    measure = count(buyer_day, among=every(asked, IN_TIME, or_none=True))
    assert figures(measure, shop(replies("10:00"))) == (1, None, 0)


def test_first_over_no_message_does_not():
    assert figures(count(buyer_day, among=first(asked, IN_TIME)), shop(replies("10:00"))) == (
        0,
        None,
        0,
    )


def test_messages_are_told_apart_by_sender_and_mode():
    welcome = replies("10:04", mode="automatic").model_copy(update={"sender": "system"})
    data = shop(
        asks("10:00"),
        asks("10:01", mode="automatic"),
        replies("10:02", mode="assisted"),
        replies("10:03", mode="bulk"),
        welcome,
    )
    for of, expected in [
        (buyer_messages("manual", "automatic"), 2),
        (human, 1),
        (agent_messages("bulk"), 1),
        (any_reply, 1),
    ]:
        assert figures(count(each(of)), data) == (expected, None, 0)
