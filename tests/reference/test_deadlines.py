"""A proportion waits for the deadline; counts, means and the sides of a ratio take what is known.

Worked by hand from the contract: a unit with any awaited condition whose deadline lies ahead is
pending, whatever the others are; out is only one whose ``among`` is false with all of them unknown.
"""

from __future__ import annotations

import pytest

from csmetrics.language.base import minutes
from csmetrics.language.conditions import HadBuyerDay as Had
from csmetrics.language.conditions import (
    OfSession,
    all_of,
    answered_by,
    any_of,
    at_least,
    comes,
    every,
    first,
    happened,
    has,
    is_,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import FirstTime, end_of_day, start_of_day, window
from csmetrics.tables import Dataset
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    figures,
    met,
    order,
    replies,
    rows,
    session,
)

IN_TIME = answered_by(human, within=minutes(3))
EACH = proportion(each(asked), that=IN_TIME)
FIRST = FirstTime(of=asked)


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


class TestRates:
    """A rate of an unfinished day is the rate of its ripe units."""

    DATA = shop(
        asks("10:00", buyer_id="b1"),
        replies("10:01", buyer_id="b1"),
        asks("10:02", buyer_id="b2"),
        replies("10:03", buyer_id="b2"),
        asks("10:02:30", buyer_id="b3"),
    )

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("10:02:59.999999", (0, 0, 3, 1)),  # b1's reply is seen, b2's not yet
            ("10:03", (1, 1, 2, 1)),  # b1 is ripe: in time
            ("10:05", (2, 2, 1, 0)),  # b2 is ripe
            ("10:05:30", (2, 3, 0, 0)),  # b3 is late
        ],
    )
    def test_a_message_is_ripe_once_its_three_minutes_are_over(self, as_of, expected):
        assert met(EACH, self.DATA, as_of=at(as_of)) == expected

    def test_without_ripe_units_there_is_no_rate(self):
        (row,) = rows(EACH, self.DATA, as_of=at("10:02"))
        assert (row["value"], row["numerator"], row["denominator"]) == (None, 0, 0)

    def test_a_side_of_a_ratio_takes_what_is_known(self):
        both = ratio(EACH, EACH)
        # b1 is known to be in time at 10:02, b2 awaited on either side; nothing is ever met.
        assert met(both, self.DATA, as_of=at("10:02")) == (1, 1, 2, 0)

    def test_a_count_and_a_mean_take_what_is_known(self):
        known = count(each(asked), among=IN_TIME)
        assert met(known, self.DATA, as_of=at("10:02")) == (1, None, 1, 0)
        waits = mean(wait_for(human), each(asked), among=answered_by(human))
        assert met(waits, self.DATA, as_of=at("10:02")) == (60, 1, 1, 0)

    def test_a_longer_limit_never_lowers_what_is_reached_or_may_be(self):
        longer = proportion(each(asked), that=answered_by(human, within=minutes(30)))
        above, _, _, hoped = met(longer, self.DATA, as_of=at("10:05:30"))
        assert (above, hoped) == (0, 2)


class TestWhoIsOut:
    """Out is a unit whose ``among`` is false whatever may come."""

    def test_one_outside_among_by_what_is_known_is_out(self):
        measure = proportion(buyer_day, among=some(asked), that=first(asked, IN_TIME))
        assert met(measure, shop(replies("10:00"))) == (0, 0, 0, 0)

    def test_one_outside_only_by_an_awaited_condition_waits_for_its_deadline(self):
        unanswered = not_(answered_by(human, until=0))
        measure = proportion(each(asked), among=unanswered, that=answered_by(human))
        data = shop(asks("10:00"), replies("10:01"))
        # Answered already, so no longer among the unanswered; but that is a matter of the deadline.
        assert met(measure, data, as_of=at("12:00")) == (0, 0, 1, 0)
        assert met(measure, data, as_of=at("2 00:00"), end=day(2)) == (0, 0, 0, 0)

    def test_a_false_condition_beside_an_awaited_one_is_enough(self):
        among = all_of(some(human), first(asked, answered_by(human, until=0)))
        measure = proportion(buyer_day, among=among, that=some(asked))
        assert met(measure, shop(asks("10:00"))) == (0, 0, 0, 0)

    def test_in_among_a_passed_deadline_decides_only_with_the_others(self):
        # The three minutes are over and missed, yet the order may still come: it is not certain
        # who is in among until all its deadlines have passed.
        order_comes = has("orders", window("paid_at", since=FIRST, before=end_of_day(1)))
        among = all_of(first(asked, IN_TIME), order_comes)
        measure = proportion(buyer_day, among=among, that=some(asked))
        data = shop(asks("10:00"), orders=[])
        arguments = {"settles_after": 1, "end": day(2)}
        assert met(measure, data, as_of=at("2 12:00"), **arguments) == (0, 0, 1, 0)
        assert met(measure, data, as_of=at("3 00:00"), **arguments) == (0, 0, 0, 0)

    def test_a_window_that_ends_before_the_unit_awaits_nothing(self):
        old = has("orders", window("paid_at", since=start_of_day(-15), before=FIRST))
        new = has("orders", window("paid_at", since=FIRST, before=end_of_day(0)))
        measure = proportion(buyer_day, among=all_of(some(asked), old), that=new)
        assert met(measure, shop(asks("20 10:00"), orders=[]), start=day(20)) == (0, 0, 0, 0)
        bought = order(created_at="10 09:00", paid_at="10 10:00")
        data = shop(asks("20 10:00"), orders=[bought])
        assert met(measure, data, start=day(20)) == (0, 0, 1, 0)

    def test_a_row_that_another_of_its_windows_still_awaits_is_awaited(self):
        ordered_before = window("created_at", before=FIRST)
        bought = has("orders", ordered_before, window("paid_at", before=end_of_day(0)))
        measure = proportion(buyer_day, among=bought, that=some(asked))
        assert met(measure, shop(asks("10:00"), orders=[])) == (0, 0, 1, 0)

    def test_so_does_one_that_ends_before_the_units_day(self):
        old = has("orders", window("paid_at", before=start_of_day(0)))
        measure = proportion(buyer_day, among=old, that=some(asked))
        # Nothing is awaited, so it is judged at once: it had none.
        assert met(measure, shop(asks("20 10:00"), orders=[]), start=day(20)) == (0, 0, 0, 0)

    def test_who_is_out_by_such_a_window_is_not_kept_pending_by_what_is_awaited(self):
        old = has("orders", window("paid_at", before=start_of_day(0)))
        measure = proportion(buyer_day, among=old, that=first(asked, IN_TIME))
        late = {"start": day(20), "as_of": at("20 10:01")}
        assert met(measure, shop(asks("20 10:00"), orders=[]), **late) == (0, 0, 0, 0)
        bought = order(created_at="19 09:00", paid_at="19 10:00")
        assert met(measure, shop(asks("20 10:00"), orders=[bought]), **late) == (0, 0, 1, 0)


class TestWhatIsWaitedFor:
    """Any awaited condition, wherever it stands."""

    def test_every_member_counts_and_of_first_only_the_first(self):
        data = shop(asks("10:00"), replies("10:01"), asks("10:10"), replies("10:11"))
        late = {"as_of": at("10:12")}
        all_members = proportion(buyer_day, among=some(asked), that=every(asked, IN_TIME))
        assert met(all_members, data, **late) == (0, 0, 1, 1)
        twice = proportion(buyer_day, among=some(asked), that=at_least(1, asked, IN_TIME))
        assert met(twice, data, **late) == (0, 0, 1, 1)
        only_first = proportion(buyer_day, among=some(asked), that=first(asked, IN_TIME))
        assert met(only_first, data, **late) == (1, 1, 0, 0)

    def test_a_condition_that_does_not_matter_any_more_is_waited_for_all_the_same(self):
        either = any_of(some(asked), first(asked, answered_by(human, until=0)))
        measure = proportion(buyer_day, among=some(asked), that=either)
        assert met(measure, shop(asks("10:00"))) == (0, 0, 1, 1)

    def test_the_sessions_row_of_a_message(self):
        assigned = OfSession(that=happened("assigned_at"))
        measure = proportion(each(asked), that=assigned)
        data = shop(
            asks("10:00", session_id="c1"),
            asks("10:00", session_id="gone"),
            sessions=[session(started_at="09:59", assigned_at="10:01")],
        )
        # Of the session that is in the data the assignment is awaited until the end of the day.
        assert met(measure, data, as_of=at("12:00")) == (0, 1, 1, 1)
        assert met(measure, data, as_of=at("2 00:00"), end=day(2)) == (1, 2, 0, 0)

    def test_the_buyers_day_behind_a_row(self):
        unit = rows_of("orders", at="paid_at")
        talked = Had(that=first(asked, IN_TIME))
        data = shop(
            asks("10:00"), replies("10:01"), orders=[order(created_at="09:00", paid_at="10:02")]
        )
        measure = proportion(unit, that=talked)
        assert met(measure, data, as_of=at("10:02")) == (0, 0, 1, 1)
        assert met(measure, data, as_of=at("10:03")) == (1, 1, 0, 0)

    def test_what_never_settles_and_states_no_limit_is_not_waited_for(self):
        measure = proportion(each(asked), that=answered_by(human))
        data = shop(asks("10:00"), replies("10:01"), asks("10:02"))
        assert met(measure, data, settles_after=None) == (1, 2, 0, 0)

    def test_what_never_settles_waits_for_the_limit_it_states(self):
        data = shop(asks("10:00"), replies("10:01"))
        assert met(EACH, data, settles_after=None, as_of=at("10:02")) == (0, 0, 1, 1)
        assert met(EACH, data, settles_after=None, as_of=at("10:03")) == (1, 1, 0, 0)

    def test_where_nothing_comes_first_nothing_is_awaited(self):
        measure = proportion(buyer_day, that=comes(human, after=asked))
        assert met(measure, shop(replies("10:00"))) == (0, 1, 0, 0)

    def test_nor_where_a_bound_does_not_exist(self):
        measure = proportion(buyer_day, that=has("orders", window("paid_at", since=FIRST)))
        assert met(measure, shop(replies("10:00"), orders=[])) == (0, 1, 0, 0)

    def test_a_message_in_no_conversation_is_unanswered_once_its_deadline_has_passed(self):
        measure = proportion(each(asked), that=answered_by(human, scope="session"))
        data = shop(asks("10:00"), replies("10:01"))
        assert met(measure, data) == (0, 0, 1, 0)
        assert met(measure, data, as_of=at("2 00:00"), end=day(2)) == (0, 1, 0, 0)

    def test_conditions_that_narrow_never_wait(self):
        unit = rows_of("sessions", at="started_at", where=is_("left_message", False))
        measure = proportion(unit, that=is_("stage", "presale"))
        data = Dataset(sessions=[session(started_at="10:00")])
        assert met(measure, data) == (0, 1, 0, 0)


class TestHasRows:
    """At least so many rows, awaited like one."""

    TWO = has("orders", window("paid_at", since=FIRST, before=end_of_day(0)), at_least=2)
    KNOWN = count(buyer_day, among=TWO)

    def judged(self, *paid, as_of):
        orders = [order(f"o{n}", created_at="09:00", paid_at=time) for n, time in enumerate(paid)]
        data = shop(asks("10:00"), orders=orders)
        return figures(self.KNOWN, data, as_of=at(as_of), end=day(2))

    def test_the_second_row_makes_it_true(self):
        assert self.judged("10:01", "10:02", as_of="10:01") == (0, None, 1)
        assert self.judged("10:01", "10:02", as_of="10:02") == (1, None, 0)

    def test_one_is_not_enough(self):
        assert self.judged("10:01", as_of="23:59") == (0, None, 1)
        assert self.judged("10:01", as_of="2 00:00") == (0, None, 0)

    def test_only_those_in_the_window_count(self):
        assert self.judged("09:30", "10:02", as_of="2 00:00") == (0, None, 0)
