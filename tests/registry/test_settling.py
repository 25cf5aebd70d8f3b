"""Law 9: a definition settles no earlier than the latest deadline it states."""

from datetime import date, timedelta

import pytest

import csmetrics as cs
from csmetrics.datasets import sample_shop
from csmetrics.language.base import Param, hours, minutes
from csmetrics.language.conditions import all_of, answered_by, comes, every, happened, has, some
from csmetrics.language.measures import count, mean, proportion, ratio
from csmetrics.language.messages import EitherOf, asked, human, rounds
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, buyer_days_of, each, rows
from csmetrics.language.windows import (
    EndOfDay,
    FirstTime,
    LastMessage,
    OwnTime,
    StartOfDay,
    UnitTime,
    window,
)
from tests.every import for_every
from tests.registry.small_metrics import (
    W823,
    edition,
    faults_in,
    metric,
    only,
    parameter,
    the_fault_of,
)

SESSIONS = rows("sessions", at="started_at")
ORDERS = rows("orders", at="paid_at")
ROUND = rounds(asked, by=human, scope="peer")


def within(limit, **more):
    return answered_by(human, within=limit, **more)


def all_within(of, limit, **more):
    return proportion(buyer_day, among=some(of), that=every(of, within(limit, **more)))


def messages_within(of, limit, **more):
    return proportion(each(of, **more), that=within(limit))


def sessions_within(of, limit, **more):
    return proportion(SESSIONS, that=every(of, within(limit, **more), or_none=True))


def has_order(*windows):
    return count(buyer_day, among=has("orders", *windows))


def order_contacted(of, **reach):
    found = LastMessage(of=of, before="created_at", **reach)
    return count(rows("orders", at="created_at", day=found))


def least_k(measure):
    """The least settles_after with which the measure is accepted, None: only without any."""
    for k in range(20):
        if not faults_in(metric(measure, k)):
            return k
    assert faults_in(metric(measure, None)) == []
    return None


CREATED_BY_NEXT_DAY = window("created_at", before=EndOfDay(days=1))
SHIPPED = UnitTime(column="shipped_at")
LATE = all_of(within(minutes(3)), within(hours(30)))
LEAST = {
    # a question at 22:59:59 within an hour: 23:59:59, still the same day
    "hours until 23:00, limit 1 hour": (all_within(W823, hours(1)), 0),
    "hours until 23:00, limit 1 hour and a minute": (all_within(W823, minutes(61)), 1),
    "hours until 23:00, limit 25 hours": (all_within(W823, hours(25)), 1),
    "hours until 24:00": (all_within(asked.during("08:00", "24:00"), minutes(3)), 1),
    "no hours, limit 3 minutes": (all_within(asked, minutes(3)), 1),
    "no hours, limit 1 day": (all_within(asked, hours(24)), 1),
    "no hours, limit 1 day and a second": (all_within(asked, timedelta(days=1, seconds=1)), 2),
    "the narrower of two hours": (all_within(W823.during("09:00", "21:00"), hours(3)), 0),
    "the wider of either": (all_within(EitherOf(of=(W823, asked)), minutes(3)), 1),
    "no limit awaits the settling end": (all_within(asked, None), 0),
    "until the end of D+2": (all_within(asked, None, until=2), 2),
    "a limit or the end of the day": (all_within(asked, hours(72), until=0), 0),
    "the later of two conditions": (proportion(each(W823), that=LATE), 2),
    "messages in service hours": (messages_within(W823, minutes(3)), 0),
    "rounds in service hours": (messages_within(ROUND.during("08:00", "23:00"), minutes(3)), 0),
    "rounds of the whole day": (messages_within(ROUND, minutes(3)), 1),
    "messages on their session's day": (messages_within(W823, minutes(3), day="session"), None),
    "messages of their session's day": (
        messages_within(W823.on_unit_day(), minutes(3), day="session"),
        0,
    ),
    "a session's messages, any day": (sessions_within(W823, minutes(3)), None),
    "a session's messages, one day": (sessions_within(W823.on_unit_day(), minutes(3)), 0),
    "a session's messages, one day, no hours": (sessions_within(asked.on_unit_day(), hours(1)), 1),
    "a session's messages, either": (
        sessions_within(EitherOf(of=(asked.on_unit_day(), W823)), minutes(3)),
        None,
    ),
    "a session's messages, until": (sessions_within(asked, minutes(3), until=1), 1),
    "comes on the day": (count(buyer_day, among=comes(human, until=0)), 0),
    "comes until the end of D+1": (count(buyer_day, among=comes(human, until=1)), 1),
    "comes at all": (count(buyer_day, among=comes(human)), 0),
    "happened at all": (proportion(SESSIONS, that=happened("assigned_at")), 0),
    "a wait without cap": (mean(wait_for(human), each(asked)), 0),
    "a capped wait": (mean(wait_for(human, cap=hours(1)), each(asked)), 1),
    "a capped wait in hours": (mean(wait_for(human, cap=hours(1)), each(W823)), 0),
    "a session's capped wait": (mean(wait_for(human, of=asked, cap=hours(1)), SESSIONS), None),
    "an order before end(D)": (has_order(window("paid_at", before=EndOfDay())), 0),
    "an order before end(D+3)": (has_order(window("paid_at", before=EndOfDay(days=3))), 3),
    "an order before D+3": (has_order(window("paid_at", before=StartOfDay(days=3))), 2),
    "an order long ago": (has_order(window("paid_at", before=StartOfDay(days=-15))), 0),
    "an order before the first message": (
        has_order(window("paid_at", before=FirstTime(of=asked))),
        0,
    ),
    "a refund before the order's shipping": (
        count(
            ORDERS, among=has("refunds", window("applied_at", before=UnitTime(column="shipped_at")))
        ),
        0,
    ),
    "an order at any time": (has_order(window("paid_at", since=EndOfDay())), 0),
    "paid within 3 days of an order of the next day": (
        has_order(
            CREATED_BY_NEXT_DAY,
            window("paid_at", before=OwnTime(column="created_at", plus=hours(72))),
        ),
        4,
    ),
    "paid within an hour of an order of the next day": (
        has_order(
            CREATED_BY_NEXT_DAY,
            window("paid_at", before=OwnTime(column="created_at", plus=hours(1))),
        ),
        2,
    ),
    "paid within 3 days of an order of any day": (
        has_order(window("paid_at", before=OwnTime(column="created_at", plus=hours(72)))),
        0,
    ),
    "the latest of two windows": (
        has_order(window("paid_at", before=EndOfDay(days=2)), CREATED_BY_NEXT_DAY),
        2,
    ),
    "contacted at most 72 hours before": (order_contacted(asked, within=hours(72)), 3),
    "contacted in hours, at most 73 hours before": (order_contacted(W823, within=hours(73)), 3),
    "contacted at most 2 days before": (order_contacted(asked, within_days=2), 2),
    "buyer-days of orders contacted 2 days before": (
        count(buyer_days_of(order_contacted(asked, within_days=2).of)),
        2,
    ),
    "the later side of a ratio": (
        ratio(count(buyer_day), has_order(window("paid_at", before=EndOfDay(days=2)))),
        2,
    ),
}


@for_every(named=LEAST.items())
def test_a_definition_settles_no_earlier_than_its_latest_deadline(named):
    _, (measure, k) = named
    assert least_k(measure) == k


@pytest.mark.parametrize(("after", "least"), [(0, 13), (12, 1), (13, 0), (20, 0)])
def test_a_cohort_may_wait_until_it_is_reported(after, least):
    paid = rows("orders", at="paid_at", reported_after=after)
    complained = has("complaints", window("filed_at", before=EndOfDay(days=13)))
    assert least_k(proportion(paid, that=complained)) == least


def test_the_error_says_how_late_and_what_would_do():
    assert the_fault_of(all_within(W823, hours(2)), k=0) == (
        "measure.that.that.within: it may wait until end(D) + 1 hour, and the unit settles at"
        " end(D): say settles_after=1 or a shorter limit"
    )
    assert the_fault_of(has_order(window("paid_at", before=EndOfDay(days=3))), k=1) == (
        "measure.among.windows[0].before: it may wait until end(D) + 3 days, and the unit settles"
        " at end(D) + 1 day: say settles_after=3 or a shorter limit"
    )


def test_a_limit_on_messages_of_any_day_has_no_latest_deadline():
    assert the_fault_of(sessions_within(asked, minutes(3)), k=5) == (
        "measure.that.that.within: it has no latest deadline: a session's messages may come on any"
        " later day, so narrow them by on_unit_day(), or say settles_after=None"
    )


def test_a_parameter_is_as_late_as_its_maximum():
    measure = all_within(W823, Param(name="limit"))
    for maximum, least in ((hours(1), 0), (hours(25), 1), (hours(26), 2)):
        limit = parameter("limit", "duration", minutes(1), maximum)
        accepted = [k for k in range(3) if not faults_in(metric(measure, k, parameters=(limit,)))]
        assert accepted[0] == least


def test_a_parameter_without_maximum_has_no_latest_deadline():
    limit = parameter("limit", "duration", minutes(1))
    measure = all_within(W823, Param(name="limit"))
    assert only(faults_in(metric(measure, 9, parameters=(limit,)))) == (
        "measure.that.that.within: it has no latest deadline: declare a maximum for the parameter"
        " 'limit', or say settles_after=None"
    )
    assert faults_in(metric(measure, None, parameters=(limit,))) == []


def test_each_edition_is_held_to_its_own_delay():
    measure, change = all_within(asked, hours(1)), date(2024, 5, 1)
    editions = edition(measure, 1, until=change), edition(measure, 0, since=change)
    assert only(faults_in(metric(measure, editions=editions))) == (
        "edition since 2024-05-01, measure.that.that.within: it may wait until end(D) + 1 hour,"
        " and the unit settles at end(D): say settles_after=1 or a shorter limit"
    )


def test_a_period_that_ends_where_an_edition_begins_does_not_wait_for_it():
    rate, change = cs.registry["pdd.reply_rate_3min"], date(2026, 3, 4)
    found = rate.editions[-1]
    before = found.model_copy(update={"since": None, "until": change, "settles_after": 0})
    after = found.model_copy(update={"since": change, "until": None, "settles_after": 5})
    both = rate.model_copy(update={"editions": (before, after)})
    spans = [(date(2026, 3, 2), change), (date(2026, 3, 2), date(2026, 3, 5))]
    rows = cs.evaluate(both, sample_shop(days=5), per=spans)
    assert [at.date() for at in rows["final_at"]] == [change, date(2026, 3, 10)]
