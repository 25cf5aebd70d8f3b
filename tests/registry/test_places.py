"""Lints on where a node stands: what it judges, and what it is measured on."""

from datetime import timedelta

import pytest

from csmetrics.language.conditions import (
    AtLeast,
    Contacted,
    Flagged,
    HadBuyerDay,
    OfSession,
    all_of,
    answered_by,
    comes,
    every,
    first,
    happened,
    has,
    is_,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, total
from csmetrics.language.messages import RoundStarts, asked, buyer_manual, human, rounds
from csmetrics.language.quantities import (
    Between,
    ReceptionTime,
    UntilFirst,
    amount,
    wait_for,
)
from csmetrics.language.row_conditions import BeforeOrderEvent, TimeDuring
from csmetrics.language.units import Rows, buyer_day, buyer_days_of, each, rows
from csmetrics.language.windows import FirstTime, OwnTime, UnitTime, end_of_day, window
from csmetrics.language.windows import LastMessage as Last
from tests.registry.small_metrics import W823, faults_of, the_fault_of

ORDERS = rows("orders", at="paid_at")
SESSIONS = rows("sessions", at="started_at")
SHIFTS = rows("shifts", at="online_at")
ANSWERED = answered_by(human)


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        (ANSWERED, "Answered applies to messages, not to buyer-days of messages"),
        (Flagged(), "Flagged applies to messages, not to buyer-days of messages"),
        (
            OfSession(that=happened("assigned_at")),
            "OfSession applies to messages, not to buyer-days of messages",
        ),
    ],
    ids=["answered", "flagged", "of session"],
)
def test_what_is_said_of_messages_is_not_said_of_buyer_days(condition, fault):
    assert the_fault_of(count(buyer_day, among=condition)) == f"measure.among: {fault}"


@pytest.mark.parametrize(
    "condition",
    [some(asked), first(asked, ANSWERED), AtLeast(times=2, of=asked, that=ANSWERED), comes(human)],
    ids=lambda condition: condition.node,
)
def test_what_is_said_of_a_units_messages_is_said_of_buyer_days_and_sessions(condition):
    assert faults_of(count(buyer_day, among=condition)) == []
    assert faults_of(count(SESSIONS, among=condition)) == []
    fault = the_fault_of(count(ORDERS, among=condition))
    assert fault.endswith("applies to buyer-days of messages and sessions, not to rows")
    fault = the_fault_of(count(each(asked), among=condition))
    assert fault.endswith("applies to buyer-days of messages and sessions, not to messages")


def test_the_messages_of_an_every_are_judged_as_messages():
    nested = every(asked, some(human), or_none=True)
    assert the_fault_of(count(buyer_day, among=nested)) == (
        "measure.among.that: Some applies to buyer-days of messages and sessions, not to messages"
    )


def test_attributes_are_said_of_rows():
    assert the_fault_of(count(buyer_day, among=not_(is_("kind", "text")))) == (
        "measure.among.of: Is applies to rows, sessions, rows a HasRow looks for and a message's"
        " session, not to buyer-days of messages"
    )


def test_a_message_is_not_asked_for_rows_of_its_buyer():
    looked_for = has("orders", window("paid_at"))
    assert the_fault_of(count(each(asked), among=looked_for)) == (
        "measure.among: HasRow applies to buyer-days of messages, rows, sessions and buyer-days of"
        " rows, not to messages"
    )


def test_a_messages_session_has_no_contact_of_its_own():
    look = Contacted(by=Last(of=asked, before="started_at", within_days=1))
    fault = the_fault_of(count(each(asked), among=OfSession(that=look)))
    assert fault == (
        "measure.among.that: Contacted applies to rows and sessions, not to a message's session"
    )


def test_where_narrows_by_what_never_waits():
    assert the_fault_of(
        count(rows("sessions", at="started_at", where=happened("assigned_at")))
    ) == (
        "measure.of.where: where= takes only conditions that never wait, and Happened awaits an"
        " event: put it into among= or that="
    )
    refund = has("refunds", window("applied_at"))
    assert the_fault_of(count(rows("orders", at="paid_at", where=all_of(refund)))) == (
        "measure.of.where.of[0]: where= takes only conditions that never wait, and HasRow awaits"
        " an event: put it into among= or that="
    )
    looked_for = has("orders", window("created_at"), where=happened("paid_at"))
    assert the_fault_of(count(buyer_day, among=looked_for)) == (
        "measure.among.where: where= takes only conditions that never wait, and Happened awaits"
        " an event: put it into among= or that="
    )


def test_where_of_sessions_speaks_of_their_rows_and_not_of_their_messages():
    fault = the_fault_of(count(rows("sessions", at="started_at", where=some(asked))))
    assert fault == (
        "measure.of.where: Some applies to buyer-days of messages and sessions, not to rows"
    )


def test_messages_are_counted_by_each_and_not_as_rows():
    assert the_fault_of(count(rows("messages", at="sent_at"))) == (
        "measure.of: messages are not counted as rows: say each(...) of a set of them"
    )


def test_buyer_days_of_rows_are_asked_only_for_what_their_buyer_has():
    days = buyer_days_of(ORDERS)
    assert faults_of(count(days, among=has("refunds", window("applied_at")))) == []
    assert faults_of(proportion(days, that=HadBuyerDay(that=some(asked), days=1))) == []
    assert the_fault_of(total(amount, days)) == (
        "measure.quantity: ColumnValue applies to rows and sessions, not to buyer-days of rows"
    )
    assert the_fault_of(count(days, among=is_("quantity", 1))).endswith("not to buyer-days of rows")


def test_a_buyer_day_of_rows_has_no_time_and_no_order_of_its_own():
    days = buyer_days_of(ORDERS)
    since = has("refunds", window("applied_at", since=UnitTime(column="paid_at")))
    assert the_fault_of(count(days, among=since)) == (
        "measure.among.windows[0].since: UnitTime is a timestamp of a unit's row, and buyer-days"
        " of rows have none: say FirstTime or StartOfDay"
    )
    linked = has("refunds", window("applied_at"), link="order")
    assert the_fault_of(count(days, among=linked)) == (
        'measure.among: a buyer-day may belong to several orders or to none: say link="buyer"'
    )


def test_an_earlier_buyer_day_is_asked_about_of_rows_and_judged_as_one():
    fault = the_fault_of(count(buyer_day, among=HadBuyerDay(that=some(asked))))
    assert fault == (
        "measure.among: HadBuyerDay applies to rows, sessions and buyer-days of rows, not to"
        " buyer-days of messages"
    )
    fault = the_fault_of(count(ORDERS, among=HadBuyerDay(that=is_("quantity", 1))))
    assert fault.startswith("measure.among.that: Is applies to rows")
    fault = the_fault_of(count(SHIFTS, among=HadBuyerDay(that=some(asked))))
    assert fault == ("measure.among: shifts have no buyer, so HadBuyerDay finds nothing for them")
    fault = the_fault_of(count(rows("orders", at="paid_at", where=HadBuyerDay(that=some(asked)))))
    assert "HadBuyerDay awaits an event" in fault


def test_every_message_of_an_earlier_buyer_day_needs_one():
    over_nothing = HadBuyerDay(that=every(asked, ANSWERED))
    assert "every() is trivially true for units" in the_fault_of(count(ORDERS, among=over_nothing))
    of_some = HadBuyerDay(that=all_of(some(asked), every(asked, ANSWERED)))
    assert faults_of(count(ORDERS, among=of_some)) == []


def test_what_an_earlier_buyer_day_awaits_is_counted_from_its_own_day_on():
    late = HadBuyerDay(that=has("orders", window("paid_at", before=end_of_day(2))), days=1)
    assert the_fault_of(count(ORDERS, among=late), 1).endswith(
        "say settles_after=2 or a shorter limit"
    )
    cohort = rows("orders", at="paid_at", reported_after=2)
    assert faults_of(count(cohort, among=late), 0) == []


def test_shifts_have_no_buyer():
    assert the_fault_of(count(buyer_days_of(SHIFTS))) == (
        "measure.of: shifts have no buyer, so they make no buyer-days"
    )
    assert the_fault_of(count(SHIFTS, among=has("orders", window("paid_at")))) == (
        "measure.among: shifts have no buyer, so HasRow finds nothing for them"
    )
    assert the_fault_of(count(buyer_day, among=has("shifts", window("online_at")))) == (
        "measure.among: shifts have no buyer, so no buyer has a row of them"
    )
    served = Rows(
        table="shifts", at="online_at", agent=(Last(of=human, before="online_at", within_days=1),)
    )
    assert the_fault_of(count(served)) == (
        "measure.of.agent[0]: shifts have no buyer, so LastMessage finds nothing for them"
    )


def test_a_link_by_order_needs_an_order_on_both_sides():
    of_order = has("refunds", window("applied_at"), link="order")
    assert faults_of(count(ORDERS, among=of_order)) == []
    says = 'link="order" needs order_id on both sides, and'
    assert the_fault_of(count(buyer_day, among=of_order)) == (
        f'measure.among: {says} messages have none: say link="buyer"'
    )
    of_rating = has("ratings", window("rated_at"), link="order")
    assert the_fault_of(count(ORDERS, among=of_rating)) == (
        f'measure.among: {says} ratings have none: say link="buyer"'
    )


def test_only_what_belongs_to_an_order_comes_before_its_events():
    before = BeforeOrderEvent(column="rated_at", event="shipped_at")
    assert the_fault_of(count(rows("ratings", at="rated_at"), among=before)) == (
        "measure.among: ratings have no order_id, so they belong to no order"
    )


def test_a_first_message_bounds_windows_of_units_that_have_messages():
    looked_for = has("orders", window("paid_at", since=FirstTime(of=asked)))
    assert faults_of(count(buyer_day, among=looked_for)) == []
    assert faults_of(count(SESSIONS, among=looked_for)) == []
    assert the_fault_of(count(ORDERS, among=looked_for)) == (
        "measure.among.windows[0].since: FirstTime is the time of a unit's first message, and rows"
        " have none: say UnitTime or StartOfDay"
    )


def test_a_time_of_the_units_row_bounds_windows_of_rows():
    looked_for = has("orders", window("paid_at", since=UnitTime(column="paid_at")))
    assert faults_of(count(ORDERS, among=looked_for)) == []
    assert the_fault_of(count(buyer_day, among=looked_for)) == (
        "measure.among.windows[0].since: UnitTime is a timestamp of a unit's row, and buyer-days"
        " of messages have none: say FirstTime or StartOfDay"
    )


def test_a_column_does_not_bound_itself():
    own = OwnTime(column="paid_at", plus=timedelta(days=3))
    assert the_fault_of(count(buyer_day, among=has("orders", window("paid_at", before=own)))) == (
        "measure.among.windows[0].before: OwnTime would compare paid_at with itself: name "
        "another column of the row"
    )


def test_service_hours_start_before_they_end():
    night = TimeDuring(column="rated_at", start="23:00", end="08:00")
    assert the_fault_of(count(rows("ratings", at="rated_at", where=night))) == (
        "measure.of.where: service hours must start before they end, not [23:00, 08:00)"
    )


def test_a_wait_is_of_the_message_itself_or_of_the_first_of_a_set():
    assert faults_of(mean(wait_for(human), each(asked))) == []
    assert faults_of(mean(wait_for(human, of=asked), buyer_day)) == []
    assert the_fault_of(mean(wait_for(human), buyer_day)) == (
        "measure.quantity: buyer-days of messages have many messages or none: give of=, the set "
        "whose first message is meant"
    )
    assert the_fault_of(mean(wait_for(human, of=asked), each(asked))) == (
        "measure.quantity: Wait with of= takes the first of a unit's messages, which only"
        " buyer-days and sessions have: leave of= out"
    )


def test_time_until_the_first_message_is_measured_on_sessions():
    until = UntilFirst(since="human_requested_at", of=human)
    assert faults_of(mean(until, SESSIONS)) == []
    assert the_fault_of(mean(until, buyer_day)) == (
        "measure.quantity: UntilFirst applies to sessions, not to buyer-days of messages"
    )


def test_reception_time_is_measured_on_what_has_messages():
    reception = ReceptionTime(of=human, gap=timedelta(minutes=10))
    assert faults_of(mean(reception, buyer_day)) == []
    assert the_fault_of(mean(reception, ORDERS)) == (
        "measure.quantity: ReceptionTime applies to buyer-days of messages and sessions, not to"
        " rows"
    )


def test_money_and_elapsed_times_are_measured_on_rows():
    assert the_fault_of(total(amount, buyer_day)) == (
        "measure.quantity: ColumnValue applies to rows and sessions, not to buyer-days of messages"
    )
    assert the_fault_of(mean(Between(since="sent_at", until="sent_at"), each(asked))) == (
        "measure.quantity: Between applies to rows and sessions, not to messages"
    )


@pytest.mark.parametrize(
    ("measure", "path"),
    [
        (proportion(each(asked), that=answered_by(buyer_manual)), "that.by"),
        (mean(wait_for(buyer_manual), each(asked)), "quantity.by"),
        (count(each(rounds(asked, by=buyer_manual, scope="peer"))), "of.of.by"),
    ],
    ids=["answered", "wait", "rounds"],
)
def test_a_reply_is_an_agents(measure, path):
    assert the_fault_of(measure) == f"measure.{path}: a reply is an agent's message, not a buyer's"


def test_rounds_are_made_of_buyers_messages():
    assert the_fault_of(count(each(rounds(human, by=human, scope="peer")))) == (
        "measure.of.of.of: rounds are made of buyers' messages only"
    )


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        (W823, "during"),
        (asked.on_unit_day(), "on_unit_day"),
        (RoundStarts(of=asked, by=human, scope="peer").unflagged(), "rounds"),
    ],
    ids=["hours", "day", "rounds"],
)
def test_hours_and_days_select_rounds_and_never_cut_one(inside, word):
    says = "inside rounds(...) would cut rounds, which are selected by their time and never cut"
    assert the_fault_of(count(each(rounds(inside, by=human, scope="peer")))) == (
        f"measure.of.of.of: {word} {says}: say it of the rounds instead"
    )
    outside = rounds(asked, by=human, scope="peer").during("08:00", "23:00").on_unit_day()
    assert faults_of(count(each(outside))) == []


def test_a_look_back_over_days_has_no_unit_day():
    look = Contacted(by=Last(of=asked.on_unit_day(), before="paid_at", within_days=2))
    assert the_fault_of(count(ORDERS, among=look)) == (
        "measure.among.by.of: LastMessage looks back over days, so on_unit_day has no meaning in"
        " it: say within_days=0"
    )
