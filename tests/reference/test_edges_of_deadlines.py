"""When what is awaited is decided, at its very instants: worked by hand from the contract."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from csmetrics.language.base import hours
from csmetrics.language.conditions import (
    HadBuyerDay,
    OfSession,
    answered_by,
    comes,
    first,
    has,
    is_,
    not_,
    robot_only,
    some,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import asked, automatic, human, rounds
from csmetrics.language.quantities import Between, wait_for
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import FirstTime, LastMessage, OwnTime, end_of_day, window
from csmetrics.tables import Dataset, Refund
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    evaluate,
    figures,
    met,
    metric,
    order,
    replies,
    rows,
    session,
)


class TestPaidWithinHalfADay:
    """Created by end(D), paid less than 12 hours later: a day begun counts, known at end(D+1)."""

    MEASURE = proportion(
        buyer_day,
        among=some(asked),
        that=has(
            "orders",
            window("created_at", since=FirstTime(of=asked), before=end_of_day()),
            window("paid_at", before=OwnTime(column="created_at", plus=hours(12))),
        ),
    )

    def judged(self, as_of, *orders):
        data = Dataset(messages=[asks("10:00")], orders=orders, as_of=at(as_of))
        return met(self.MEASURE, data, settles_after=2, end=day(2))

    def test_the_next_morning_a_payment_may_still_come(self):
        assert self.judged("2 00:00") == (0, 0, 1, 0)
        assert self.judged("2 23:59:59.999999") == (0, 0, 1, 0)
        assert self.judged("3 00:00") == (0, 1, 0, 0)

    def test_one_of_the_next_morning_counts(self):
        late = order(created_at="23:30", paid_at="2 11:29:59")
        assert self.judged("2 12:00", late) == (0, 0, 1, 1)
        assert self.judged("3 00:00", late) == (1, 1, 0, 0)


class TestSessionsAtTheSettlingEnd:
    """A message's session is seen from its start on, if that is before the settling end."""

    STAYED = count(each(asked), among=OfSession(that=not_(is_("left_message", True))))

    def judged(self, started_at):
        data = Dataset(
            messages=[asks("23:59", session_id="c1")],
            sessions=[session(started_at=started_at)],
            as_of=at("3 00:00"),
        )
        return figures(self.STAYED, data, end=day(2))

    def test_one_that_starts_with_the_next_day_is_not_seen(self):
        assert self.judged("23:59:59.999999") == (1, None, 0)
        assert self.judged("2 00:00") == (0, None, 0)


def test_of_two_limits_the_end_of_the_day_decides_at_its_instant():
    """An hour of working time from 17:30 ends on the next morning, the day before it."""
    nine_to_six = working("09:00", "18:00", days="mon-fri")
    in_time = answered_by(human, within=hours(1), counting=nine_to_six, until=0)
    data = Dataset(messages=[asks("2 17:30")], as_of=at("5 00:00"))
    for measure in (count(each(asked), among=in_time), proportion(each(asked), that=in_time)):
        arguments = {"per": "all", "settles_after": None}
        assert figures(measure, data, as_of=at("2 23:59:59"), **arguments)[2] == 1
        assert figures(measure, data, as_of=at("3 00:00"), **arguments)[2] == 0


def test_the_day_behind_a_row_that_is_reported_later_sees_what_the_row_sees():
    """An order of the 1st is reported on the 2nd: a reply of that day is seen, one after it not."""
    unit = rows_of("orders", at="paid_at", reported_after=1)
    measure = proportion(unit, that=HadBuyerDay(that=first(asked, answered_by(human))))

    def judged(replied_at):
        talk = [asks("23:00"), replies(replied_at)]
        paid = [order(created_at="23:30", paid_at="23:40")]
        data = Dataset(messages=talk, orders=paid, as_of=at("5 00:00"))
        return figures(measure, data, start=day(2), end=day(3))

    assert judged("2 23:59:59") == (1, 1, 0)
    assert judged("3 00:00") == (0, 1, 0)


def test_whoever_helped_with_a_row_of_nobody_is_its_helper():
    """The owner is sought an hour back, helpers two days: nobody owns it, and two helped."""
    owner = LastMessage(of=human, before="paid_at", within=hours(1))
    reach = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
    measure = count(rows_of("orders", at="paid_at", agent=(owner,), helpers=reach))
    talk = [replies("2 08:00", "a1"), replies("2 08:30", "a2")]

    def by_agent(paid_at):
        paid = [order(created_at="2 08:40", paid_at=paid_at)]
        data = Dataset(messages=talk, orders=paid)
        return evaluate([metric(measure)], data, by="agent_id")["agent_id"].to_list()

    assert by_agent("2 09:30:00.000001") == ["a1", "a2"]
    assert by_agent("2 09:30") == ["a1"]  # a2 owns it


class TestTheSettlingEndItself:
    """An event is seen before it, and not at it: t < end(D) + k days."""

    BEFORE, THEN = "23:59:59.999999", "2 00:00"

    def talk(self, replied_at, **tables):
        messages = [
            asks("23:50", agent_id="a2", session_id="c1"),
            replies(replied_at, "a1", session_id="c1"),
        ]
        return Dataset(
            messages=messages,
            sessions=[session(started_at="23:49")],
            as_of=at("9 00:00"),
            **tables,
        )

    @pytest.mark.parametrize(
        "measure",
        [
            mean(
                wait_for(human),
                each(rounds(asked, by=human, scope="buyer"), credited="replier"),
            ),
            mean(
                wait_for(human, scope="session", of=asked),
                rows_of("sessions", at="started_at", credited="replier"),
            ),
        ],
    )
    def test_who_replies_then_has_ended_no_wait(self, measure):
        def owner(replied_at):
            found = rows(measure, self.talk(replied_at), by="agent_id", end=day(2))
            return [(row["agent_id"], row["denominator"]) for row in found]

        assert owner(self.BEFORE) == [("a1", 1)]
        assert owner(self.THEN) == [("a2", 0)]

    def test_a_reply_then_is_none_to_the_first_question_of_a_day(self):
        measure = mean(wait_for(human, of=asked), buyer_day)
        assert figures(measure, self.talk(self.BEFORE), end=day(2))[1] == 1
        assert figures(measure, self.talk(self.THEN), end=day(2))[1] == 0

    def test_who_comes_then_has_not_come_on_the_day(self):
        unit = rows_of("sessions", at="started_at")
        for of, settles_after in ((buyer_day, 0), (unit, 0), (unit, 1)):
            measure = count(of, among=comes(human, after=asked, until=0))
            arguments = {"settles_after": settles_after, "end": day(2)}
            assert figures(measure, self.talk(self.BEFORE), **arguments) == (1, None, 0)
            assert figures(measure, self.talk(self.THEN), **arguments) == (0, None, 0)

    def test_an_order_of_the_day_of_its_message_is_seen_before(self):
        look = LastMessage(of=asked, before="created_at", within=hours(72))
        measure = count(rows_of("orders", at="created_at", day=look))
        for created_at, counted in ((self.BEFORE, 1), (self.THEN, 0)):
            data = self.talk("23:51", orders=[order(created_at=created_at)])
            assert figures(measure, data, end=day(2)) == (counted, None, 0)

    def test_a_payment_then_has_no_length_no_owner_and_no_helper(self):
        look = LastMessage(of=human, before="paid_at", within=hours(72))
        length = mean(
            Between(since="created_at", until="paid_at"), rows_of("orders", at="created_at")
        )
        owned = count(rows_of("orders", at="created_at", agent=(look,)))
        helped = count(rows_of("orders", at="created_at", helpers=look))
        for paid_at, seen in ((self.BEFORE, 1), (self.THEN, 0)):
            data = self.talk("23:51", orders=[order(created_at="23:52", paid_at=paid_at)])
            assert figures(length, data, end=day(2))[1] == seen
            found = rows(owned, data, by="agent_id", end=day(2))
            assert [row["agent_id"] for row in found] == ["a1" if seen else None]
            assert len(rows(helped, data, by="agent_id", end=day(2))) == seen

    @pytest.mark.parametrize("at_least", [1, 2])
    def test_orders_paid_then_are_none(self, at_least):
        paid = has("orders", window("paid_at", since=FirstTime(of=asked)), at_least=at_least)
        for paid_at, seen in ((self.BEFORE, 1), (self.THEN, 0)):
            orders = [order(f"o{n}", created_at="23:52", paid_at=paid_at) for n in (1, 2)]
            data = self.talk("23:51", orders=orders)
            assert figures(count(buyer_day, among=paid), data, end=day(2)) == (seen, None, 0)

    def test_a_robot_that_answers_then_has_not_answered(self):
        asked_for = rounds(asked, by=human, scope="buyer", parted_by=automatic)
        measure = count(each(asked_for), among=robot_only(asked_for))
        for time, seen in ((self.BEFORE, 1), (self.THEN, 0)):
            talk = [asks("23:50"), replies(time, "bot", mode="automatic")]
            data = Dataset(messages=talk, as_of=at("9 00:00"))
            assert figures(measure, data, end=day(2)) == (seen, None, 0)

    def test_a_refund_completed_then_is_not_before_anything(self):
        unit = rows_of("refunds", at="applied_at")
        measure = count(unit, among=BeforeOrderEvent(column="completed_at", event="signed_at"))
        for completed_at, seen in ((self.BEFORE, 1), (self.THEN, 0)):
            refund = Refund(
                refund_id="r1",
                order_id="o1",
                shop_id="s1",
                buyer_id="b1",
                kind="refund_only",
                applied_at=at("23:55"),
                completed_at=at(completed_at),
                amount=Decimal(1),
            )
            data = self.talk("23:51", orders=[order(created_at="23:52")], refunds=[refund])
            assert figures(measure, data, end=day(2)) == (seen, None, 0)
