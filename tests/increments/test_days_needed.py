"""How many days of messages before a day its figures need, counted by hand from the definition."""

from __future__ import annotations

from datetime import date, timedelta

from csmetrics import days_needed
from csmetrics.language.base import Own
from csmetrics.language.conditions import HadBuyerDay, all_of, has, some
from csmetrics.language.measures import count, mean, ratio, total
from csmetrics.language.messages import asked, human, rounds
from csmetrics.language.quantities import amount, wait_for
from csmetrics.language.units import Rows, each, peer_day, rows
from csmetrics.language.windows import LastMessage, end_of_day, start_of_day, window
from csmetrics.model.lookback import max_span_days, message_date_range
from tests.registry.small_metrics import edition, metric

PAID = rows("orders", at="paid_at")
COHORT = Rows(table="orders", at="paid_at", reported_after=13)


def wrote_since(*days):
    """The buyer wrote in all of these windows, each from so many days before on."""
    since = [window("sent_at", since=start_of_day(-n), before=end_of_day()) for n in days]
    return has("messages", *since)


def last_before(column, **reach):
    return LastMessage(of=human, before=column, **reach)


def credited_to(*looks):
    return Rows(table="orders", at="paid_at", agent=looks)


HOURS_48 = last_before("paid_at", within=timedelta(hours=48))
HOURS_49 = last_before("paid_at", within=timedelta(hours=49))
HOURS_72 = last_before("paid_at", within=timedelta(hours=72))
DAYS_2 = last_before("paid_at", within_days=2)
PEER_ROUNDS = rounds(asked, by=human, scope="peer")
SESSION_ROUNDS = rounds(asked, by=human, scope="session")
MONTH = edition(count(PAID, among=wrote_since(5)), 1, trailing=30)
TOPIC = asked.whose(Own(name="topic", type="text"), "size")

EVER = window("sent_at", before=end_of_day())

NEEDED = {
    "its own messages": (count(each(asked)), (), 0),
    "a column of one's own": (count(each(TOPIC)), (), 0),
    # of windows that must all hold the nearest first day counts
    "messages of five days": (count(PAID, among=wrote_since(5)), (), 5),
    "the nearer of two first days": (count(PAID, among=wrote_since(5, 2)), (), 2),
    "messages of any day": (count(PAID, among=has("messages", EVER)), (), None),
    "messages of its own day": (count(PAID, among=wrote_since(0)), (), 0),
    # an earlier day looks back from where it is
    "a day before": (count(PAID, among=HadBuyerDay(that=some(asked), days=3)), (), 3),
    "a day before that looks back": (
        *(count(PAID, among=HadBuyerDay(that=wrote_since(4), days=3)), (), 7),
    ),
    "two looks": (
        *(count(PAID, among=all_of(HadBuyerDay(that=some(asked), days=3), wrote_since(4))), (), 7),
    ),
    # a cohort is reported later than its day
    "a cohort": (count(COHORT, among=wrote_since(5)), (), 18),
    # midnight less 48 hours is a day further back where one of the two days has 23
    "hours before a payment": (total(amount, credited_to(HOURS_48)), (), 3),
    "an hour more": (total(amount, credited_to(HOURS_49)), (), 4),
    "a day more": (total(amount, credited_to(HOURS_72)), (), 4),
    "days before a payment": (total(amount, credited_to(DAYS_2)), (), 2),
    "the further of two looks": (total(amount, credited_to(DAYS_2, HOURS_72)), (), 4),
    # the order may have been created any number of days before it was paid
    "a look from another time": (
        *(total(amount, credited_to(last_before("created_at", within_days=2))), (), None),
    ),
    # 30 days of authors
    "peers": (mean(wait_for(human, scope="peer"), each(PEER_ROUNDS)), (), 30),
    "peer-days": (count(peer_day, among=some(asked)), (), 30),
    "by agent": (count(each(asked)), ("agent_id",), 30),
    "by a column of agents": (count(each(asked)), ("shop_id", "team"), 30),
    "by words of messages": (count(each(asked)), ("kind", "hour", "weekday", "shop_id"), 0),
    "by agent, without messages": (total(amount, PAID), ("agent_id",), 0),
    # a session may have begun on any day
    "rounds of sessions": (count(each(SESSION_ROUNDS)), (), None),
    "messages by their session's day": (count(each(asked, day="session")), (), None),
    "sessions": (count(rows("sessions", at="started_at"), among=some(asked)), (), None),
    "sessions without messages": (count(rows("sessions", at="started_at")), (), 0),
    "a ratio of which one side looks back": (
        *(ratio(count(PAID, among=wrote_since(5)), count(each(asked))), (), 5),
    ),
    "whichever it is": (ratio(count(each(asked)), count(PAID, among=wrote_since(5))), (), 5),
    "a ratio with one side of sessions": (
        ratio(count(each(SESSION_ROUNDS)), count(PAID)),
        (),
        None,
    ),
}


def test_the_days_a_figure_needs():
    found = {name: days_needed(metric(measure), by) for name, (measure, by, _) in NEEDED.items()}
    assert found == {name: days for name, (_, _, days) in NEEDED.items()}


def test_messages_are_read_from_the_furthest_look_to_the_latest_settling():
    start, end = date(2026, 3, 10), date(2026, 3, 17)
    near, far = metric(count(each(asked)), 0), metric(count(PAID, among=wrote_since(5)), 4)
    month = metric(count(PAID, among=wrote_since(5)), editions=[MONTH])
    never, whole = metric(count(each(asked)), None), metric(count(each(SESSION_ROUNDS)), 1)
    # metrics, the latest day to begin with, the day to end before; None: all
    cases = (
        ([near], date(2026, 3, 10), date(2026, 3, 17)),
        ([near, far], date(2026, 3, 5), date(2026, 3, 21)),
        ([month], date(2026, 2, 4), date(2026, 3, 18)),  # from the 9th of February, and 5 days more
        ([near, month], date(2026, 2, 4), date(2026, 3, 18)),
        ([near, never], date(2026, 3, 10), None),
        ([near, whole], None, date(2026, 3, 18)),
    )
    for metrics, begins, ends in cases:
        first, last = message_date_range(metrics, (), start, end)
        assert (first is None) == (begins is None)
        assert first is None or first <= begins
        assert last == ends
        assert message_date_range(metrics, (), None, None) == (None, None)


def test_no_span_of_a_definition_goes_beyond_its_longest():
    for days in (-15, 15):
        after = has("orders", window("paid_at", since=start_of_day(days)))
        assert max_span_days(edition(count(PAID, among=after))) >= 15
    for hours, days in ((48, 2), (49, 3)):
        look = last_before("paid_at", within=timedelta(hours=hours))
        assert max_span_days(edition(total(amount, credited_to(look)))) >= days
    assert max_span_days(edition(count(PAID), 7)) >= 7
    assert max_span_days(MONTH) >= 30
