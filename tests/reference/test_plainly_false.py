"""What can never come is false at once, and a unit that it puts out of ``among`` waits for nothing.

Worked by hand: a question at ten, known at noon; an order is to be paid by the end of tomorrow.
"""

import pytest

from csmetrics.language.conditions import happened, has, not_
from csmetrics.language.measures import proportion
from csmetrics.language.messages import human
from csmetrics.language.units import buyer_day
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import FirstTime, UnitTime, end_of_day, window
from csmetrics.tables import Dataset
from tests.reference.reference_rows import asks, at, figures, order, replies, session

PAID = has("orders", window("paid_at", before=end_of_day(1)))
SINCE_REPLY = has("orders", window("created_at", since=FirstTime(of=human)))
SESSIONS = rows_of("sessions", at="started_at")
OUT, PENDING = (0, 0, 0), (0, 0, 1)


def counted(measure, *more, **times):
    data = Dataset(
        messages=[asks("2 10:00", session_id="c1"), *more],
        sessions=[session("c1", started_at="2 10:00", **times)],
        orders=[order(created_at="2 09:00")],
        as_of=at("2 12:00"),
    )
    return figures(measure, data, per="all", settles_after=3)


@pytest.mark.parametrize("unit", [buyer_day, SESSIONS])
def test_no_order_comes_after_a_reply_that_there_is_not(unit):
    measure = proportion(unit, among=SINCE_REPLY, that=PAID)
    assert counted(measure) == OUT
    assert counted(measure, replies("2 10:05", session_id="c1")) == PENDING


@pytest.mark.parametrize("unit", [buyer_day, SESSIONS])
def test_of_those_without_such_an_order_all_are(unit):
    measure = proportion(unit, among=not_(SINCE_REPLY), that=PAID)
    assert counted(measure) == counted(measure, replies("2 10:05", session_id="c1")) == PENDING


def test_no_order_comes_after_a_time_that_the_session_has_not():
    since = has("orders", window("created_at", since=UnitTime(column="assigned_at")))
    measure = proportion(SESSIONS, among=since, that=happened("ended_at"))
    assert counted(measure) == OUT
    assert counted(measure, assigned_at="2 10:01") == PENDING
