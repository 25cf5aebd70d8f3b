"""Flags told apart, kinds and own columns, rounds parted by robots, from a round's first message.

Worked by hand from the contract and its definitions.
"""

from __future__ import annotations

import pytest

from csmetrics.errors import MissingDataError
from csmetrics.language.base import minutes, own
from csmetrics.language.conditions import (
    all_of,
    answered_by,
    every,
    has_value,
    is_,
    not_,
    robot_only,
    some,
)
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import (
    asked,
    automatic,
    buyer_manual,
    buyer_messages,
    human,
    rounds,
)
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.tables import Dataset, Session
from tests.reference.reference_rows import asks, at, day, figures, flag, met, replies, rows

LATE = at("3 00:00")
"""A knowledge time at which 1 May has settled."""


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


def robot(time, **more):
    return replies(time, agent_id="robot", mode="automatic", **more)


class TestFlagsToldApart:
    """A definition may let some flags pass."""

    DATA = shop(
        asks("10:00", buyer_id="spam"),
        asks("10:00", buyer_id="blocked"),
        asks("10:00", buyer_id="both"),
        asks("10:00", buyer_id="nobody"),
        buyer_flags=[
            flag("09:00", buyer_id="spam"),
            flag("09:00", buyer_id="blocked").model_copy(update={"flag": "blocked"}),
            flag("09:00", buyer_id="both"),
            flag("09:30", buyer_id="both").model_copy(update={"flag": "internal"}),
        ],
    )

    @pytest.mark.parametrize(
        ("flags", "left"),
        [((), 1), (("spam",), 2), (("blocked", "internal"), 2), (("internal",), 3)],
    )
    def test_only_the_flags_that_are_named_take_a_message_out(self, flags, left):
        assert figures(count(each(buyer_manual.unflagged(*flags))), self.DATA) == (left, None, 0)


class TestWhose:
    """Those whose kind, or own column, is one of the values."""

    DATA = shop(
        asks("10:00", kind="image", topic="size", urgent=True, stars=3),
        asks("10:01", topic="price", urgent=False, stars=4),
        asks("10:02", topic=None, urgent=None, stars=None),
    )

    @pytest.mark.parametrize(
        ("column", "values", "counted"),
        [
            ("kind", ("image",), 1),
            ("kind", ("text", "image"), 3),  # what is not told is text
            (own("topic", "text"), ("size", "price"), 2),
            (own("urgent", "flag"), (True,), 1),
            (own("urgent", "flag"), (False,), 1),
            (own("stars", "integer"), (3, 5), 1),
        ],
    )
    def test_null_is_none_of_them(self, column, values, counted):
        assert figures(count(each(asked.whose(column, *values))), self.DATA) == (counted, None, 0)

    def test_a_column_the_data_lack_is_an_error(self):
        with pytest.raises(MissingDataError, match=r"test\.metric.*'messages'.*'theme'"):
            rows(count(each(asked.whose(own("theme", "text"), "size"))), self.DATA)

    def test_so_is_one_of_another_type(self):
        with pytest.raises(MissingDataError, match=r"'stars' .* no text"):
            rows(count(each(asked.whose(own("stars", "text"), "3"))), self.DATA)

    def test_rows_have_columns_of_their_own_too(self):
        unit = rows_of("sessions", at="started_at")
        who = {"shop_id": "s1", "buyer_id": "b1", "started_at": at("10:00")}
        vip = Session(session_id="c1", vip=True, rank=2, **who)
        other = Session(session_id="c2", vip=None, rank=None, **who)
        data = Dataset(sessions=[vip, other])
        assert figures(count(unit, among=is_(own("vip", "flag"), True)), data) == (1, None, 0)
        assert figures(count(unit, among=has_value(own("rank", "integer"))), data) == (1, None, 0)
        assert figures(count(unit, among=not_(has_value("stage"))), data) == (2, None, 0)


class TestRoundsPartedByRobots:
    """Where an automatic reply stands between two asked messages, another round begins."""

    PARTED = rounds(asked, by=human, scope="peer", parted_by=automatic)

    def test_a_robots_reply_parts_without_answering(self):
        data = shop(
            asks("10:00", agent_id="a1"),
            robot("10:01"),  # of another account, so of another conversation
            asks("10:02", agent_id="a1"),
            replies("10:03", mode="automatic"),
            asks("10:04", agent_id="a1"),
            asks("10:05", agent_id="a1"),
            replies("10:06"),
        )
        assert figures(count(each(self.PARTED)), data, end=day(2)) == (2, None, 0)
        # The first round begins at 10:00, the second at 10:04: six minutes and two.
        waits = mean(wait_for(human, scope="peer"), each(self.PARTED))
        assert figures(waits, data, end=day(2)) == (360 + 120, 2, 0)

    def test_a_welcome_text_that_a_person_follows_parts_nothing(self):
        data = shop(asks("10:00", agent_id="a1"), replies("10:00:01", mode="automatic"))
        assert figures(count(each(self.PARTED)), data) == (1, None, 0)


class TestRobotOnlyRounds:
    """What stands between a round's last message and the next asked message decides."""

    ROUNDS = rounds(asked, by=human, scope="buyer", parted_by=automatic)
    ROBOTS = count(each(ROUNDS), among=robot_only(ROUNDS))
    PERSONS = proportion(
        each(ROUNDS), among=not_(robot_only(ROUNDS)), that=answered_by(human, within=minutes(3))
    )

    def robots(self, *messages, **arguments):
        return figures(self.ROBOTS, shop(*messages), **arguments)

    def test_a_robot_and_then_the_next_question(self):
        talk = asks("10:00"), robot("10:01"), asks("10:02")
        # The first round is the robot's at once; the second may still be.
        assert self.robots(*talk) == (1, None, 1)

    def test_a_person_there_makes_it_no_robots_round(self):
        talk = asks("10:00"), robot("10:01"), replies("10:05"), asks("10:06")
        assert self.robots(*talk, as_of=at("10:05")) == (0, None, 0)
        assert self.robots(*talk) == (0, None, 1)

    def test_while_only_a_robot_has_answered_it_is_unknown_until_the_settling_end(self):
        talk = asks("10:00"), robot("10:01")
        assert self.robots(*talk, as_of=at("23:59:59")) == (0, None, 1)
        assert self.robots(*talk, as_of=at("2 00:00"), end=day(2)) == (1, None, 0)

    def test_without_any_reply_it_is_none(self):
        assert self.robots(asks("10:00"), as_of=at("23:59:59")) == (0, None, 1)
        assert self.robots(asks("10:00"), as_of=at("2 00:00"), end=day(2)) == (0, None, 0)

    def test_nor_where_the_next_day_begins_without_one(self):
        talk = asks("10:00"), asks("2 09:00")
        measure = self.ROBOTS
        found = rows(measure, shop(*talk), settles_after=1)
        assert [(row["numerator"], row["pending"]) for row in found] == [(0, 0), (0, 1)]

    def test_a_robot_of_before_the_rounds_last_message_is_of_another_round(self):
        # 10:02 opens the second round, which nobody answered.
        talk = asks("10:00"), robot("10:01"), asks("10:02")
        assert self.robots(*talk, as_of=LATE, end=day(2)) == (1, None, 0)

    def test_two_messages_of_one_round_and_a_robot(self):
        talk = asks("10:00"), asks("10:01"), robot("10:02"), asks("10:03"), replies("10:04")
        assert self.robots(*talk) == (1, None, 0)

    def test_a_proportion_waits_for_nothing_else(self):
        data = shop(asks("10:00"), robot("10:01"), asks("10:05"), replies("10:06"))
        # The robot's round is out as soon as 10:05 is seen; a person has the second. Its first
        # message's three minutes are over at 10:08.
        assert met(self.PERSONS, data, as_of=at("10:04")) == (0, 0, 1, 0)
        assert met(self.PERSONS, data, as_of=at("10:05")) == (0, 0, 1, 0)
        assert met(self.PERSONS, data, as_of=at("10:07")) == (0, 0, 1, 1)
        assert met(self.PERSONS, data, as_of=at("10:08")) == (1, 1, 0, 0)

    def test_what_never_settles_is_judged_by_what_is_there(self):
        talk = asks("10:00"), robot("10:01")
        assert self.robots(*talk, settles_after=None) == (1, None, 0)
        assert self.robots(asks("10:00"), settles_after=None) == (0, None, 0)


class TestFromARoundsFirstMessage:
    """Every message of a round is answered in time if its round is (快手, 五分钟)."""

    ROUNDS = rounds(asked, by=human, scope="buyer")
    FROM_FIRST = answered_by(human, within=minutes(5), from_first_of=ROUNDS)
    EACH = proportion(each(asked), that=FROM_FIRST)

    def test_the_limit_counts_from_the_rounds_first_message(self):
        data = shop(asks("10:00"), asks("10:04"), replies("10:06"))
        assert figures(self.EACH, data, as_of=LATE, end=day(2)) == (0, 2, 0)
        by_itself = proportion(each(asked), that=answered_by(human, within=minutes(5)))
        assert figures(by_itself, data, as_of=LATE, end=day(2)) == (1, 2, 0)

    def test_exactly_five_minutes_after_it_is_in_time(self):
        data = shop(asks("10:00"), asks("10:04"), replies("10:05"))
        assert figures(self.EACH, data, as_of=LATE, end=day(2)) == (2, 2, 0)

    def test_its_deadline_is_the_rounds(self):
        data = shop(asks("10:00"), asks("10:04"))
        assert figures(self.EACH, data, as_of=at("10:04:59")) == (0, 0, 2)
        assert figures(self.EACH, data, as_of=at("10:05")) == (0, 2, 0)

    def test_after_a_reply_or_a_night_a_round_begins_anew(self):
        data = shop(asks("10:00"), replies("10:01"), asks("10:06"), replies("10:10"))
        assert figures(self.EACH, data, as_of=LATE, end=day(2)) == (2, 2, 0)
        # 23:58 waits six minutes, 00:01 three.
        night = shop(asks("23:58"), asks("2 00:01"), replies("2 00:04"))
        found = rows(self.EACH, night, as_of=LATE, end=day(3), settles_after=1)
        assert [(row["numerator"], row["denominator"]) for row in found] == [(0, 1), (1, 1)]

    def test_a_message_in_no_round_counts_from_itself(self):
        in_session = rounds(asked, by=human, scope="session")
        measure = proportion(
            each(asked), that=answered_by(human, within=minutes(5), from_first_of=in_session)
        )
        data = shop(asks("10:00"), asks("10:04"), replies("10:06"))
        assert figures(measure, data, as_of=LATE, end=day(2)) == (1, 2, 0)

    def test_so_does_an_entry_card_of_the_next_day_before_any_question_of_it(self):
        card = buyer_messages("automatic")
        measure = proportion(each(card), that=self.FROM_FIRST)
        data = shop(asks("23:58"), asks("2 00:01", mode="automatic"), replies("2 00:05"))
        found = rows(measure, data, as_of=LATE, start=day(2), end=day(3))
        assert [(row["numerator"], row["denominator"]) for row in found] == [(1, 1)]

    def test_over_a_day_all_of_them_count(self):
        measure = proportion(buyer_day, among=some(asked), that=every(asked, self.FROM_FIRST))
        data = shop(asks("10:00"), asks("10:04"), replies("10:06"))
        assert figures(measure, data, as_of=LATE, end=day(2)) == (0, 1, 0)
        among = all_of(some(asked), not_(every(asked, self.FROM_FIRST)))
        assert figures(count(buyer_day, among=among), data) == (1, None, 0)


class TestWaitsFromTheLastMessage:
    """The quantity counts from the last asked message of the round; all else stays."""

    ROUNDS = rounds(asked, by=human, scope="buyer")
    FROM_LAST = mean(wait_for(human, since="last"), each(ROUNDS))

    def test_the_last_message_before_the_reply_counts(self):
        data = shop(asks("10:00"), asks("10:02"), asks("10:03"), replies("10:05"), asks("10:09"))
        assert figures(self.FROM_LAST, data, as_of=LATE, end=day(2)) == (120, 1, 0)

    def test_a_message_of_the_next_day_is_of_another_round(self):
        data = shop(asks("23:50"), asks("2 00:10"), replies("2 00:20"))
        found = rows(self.FROM_LAST, data, settles_after=1)
        assert [row["numerator"] for row in found] == [1800, 600]

    def test_what_is_not_asked_does_not_continue_the_round(self):
        card = asks("10:04", mode="automatic")
        data = shop(asks("10:00"), asks("10:02"), card, replies("10:05"))
        assert figures(self.FROM_LAST, data) == (180, 1, 0)

    def test_rounds_chosen_by_their_hours_are_rounds(self):
        measure = mean(wait_for(human, since="last"), each(self.ROUNDS.during("08:00", "23:00")))
        data = shop(asks("22:59"), asks("23:01"), replies("23:05"))
        assert figures(measure, data) == (240, 1, 0)

    def test_of_a_buyer_day_the_first_round(self):
        measure = mean(
            wait_for(human, of=self.ROUNDS, since="last"), buyer_day, among=some(self.ROUNDS)
        )
        data = shop(asks("10:00"), asks("10:02"), replies("10:05"), asks("11:00"))
        assert figures(measure, data) == (180, 1, 0)

    def test_its_cap_counts_from_the_last_too(self):
        capped = mean(wait_for(human, since="last", cap=minutes(10)), each(self.ROUNDS))
        data = shop(asks("10:00"), asks("10:08"))
        assert figures(capped, data, as_of=at("10:17:59")) == (0, 0, 1)
        assert figures(capped, data, as_of=at("10:18")) == (600, 1, 0)
        data = shop(asks("10:00"), asks("10:08"), replies("10:19"))
        assert figures(capped, data) == (600, 1, 0)

    def test_parted_by_a_robot_a_round_ends_with_the_message_before(self):
        parted = rounds(asked, by=human, scope="buyer", parted_by=automatic)
        measure = mean(wait_for(human, since="last"), each(parted))
        data = shop(asks("10:00"), asks("10:01"), robot("10:02"), asks("10:03"), replies("10:05"))
        # 10:01 to 10:05, and 10:03 to 10:05.
        assert figures(measure, data) == (240 + 120, 2, 0)


@pytest.mark.parametrize(
    ("since", "before", "counted"),
    [("08:30", "22:45", 2), ("08:29", "22:46", 4), ("08:31", "22:44", 0), ("00:00", "24:00", 4)],
)
def test_hours_are_of_minutes_the_end_excluded(since, before, counted):
    data = Dataset(messages=[asks(t) for t in ("08:29:59", "08:30", "22:44:59", "22:45")])
    assert figures(count(each(asked.during(since, before))), data)[0] == counted
