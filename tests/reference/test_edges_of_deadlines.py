"""When what is awaited is decided, at its very instants: worked by hand from the contract."""

from __future__ import annotations

from datetime import timedelta

from csmetrics.language.base import hours
from csmetrics.language.conditions import (
    HadBuyerDay,
    OfSession,
    answered_by,
    first,
    has,
    is_,
    not_,
    some,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import FirstTime, LastMessage, OwnTime, end_of_day, window
from csmetrics.tables import Dataset
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
