"""Lints on replies: who is credited, whose rounds a robot answered, from when a limit counts."""

import pytest

from csmetrics.errors import DefinitionError
from csmetrics.language.base import minutes, own
from csmetrics.language.conditions import (
    Flagged,
    all_of,
    answered_by,
    any_row,
    comes,
    every,
    first,
    happened,
    has,
    has_value,
    is_,
    not_,
    robot_only,
    some,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion, quantile, ratio, total
from csmetrics.language.messages import (
    EitherOf,
    any_reply,
    asked,
    automatic,
    buyer_messages,
    human,
    rounds,
)
from csmetrics.language.quantities import amount, level, value_of, wait_for
from csmetrics.language.units import (
    BuyerDays,
    buyer_day,
    buyer_days_of,
    each,
    peer_day,
    rows,
)
from csmetrics.language.windows import LastMessage, end_of_day, window
from csmetrics.model.metric import Edition, Metric, Text
from csmetrics.model.validation import validate
from tests.registry.small_metrics import SOURCE, faults_of, the_fault_of

TURNS = rounds(asked, by=human, scope="peer")
PARTED = rounds(asked, by=human, scope="peer", parted_by=automatic)
SESSIONS = rows("sessions", at="started_at", credited="replier")
ORDERS = rows("orders", at="created_at")
IN_SESSION = answered_by(human, scope="session")
WORK = working("09:00", "18:00")
WITHIN = answered_by(human, scope="peer", within=minutes(3))


@pytest.mark.parametrize(
    "measure",
    [
        mean(wait_for(human), each(asked, credited="replier"), among=answered_by(human)),
        proportion(each(TURNS, credited="replier"), that=WITHIN),
        proportion(each(PARTED, credited="replier"), among=not_(robot_only(PARTED)), that=WITHIN),
        mean(wait_for(human, scope="session", of=asked), SESSIONS, among=first(asked, IN_SESSION)),
        proportion(SESSIONS, among=some(asked), that=comes(human, after=asked)),
        proportion(SESSIONS, that=all_of(happened("assigned_at"), first(asked, IN_SESSION))),
    ],
)
def test_units_of_one_wait_may_be_credited_to_whoever_ends_it(measure):
    assert faults_of(measure) == []


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        (count(each(asked, credited="replier")), "no wait"),
        (proportion(SESSIONS, that=happened("assigned_at")), "no wait"),
        (
            mean(wait_for(human), each(asked, credited="replier"), among=answered_by(any_reply)),
            "several waits",
        ),
        (
            mean(
                wait_for(human, scope="session", of=asked),
                SESSIONS,
                among=first(asked.on_unit_day(), IN_SESSION),
            ),
            "several waits",
        ),
        (proportion(SESSIONS, that=every(asked, IN_SESSION, or_none=True)), "several waits"),
        (proportion(SESSIONS, that=comes(human)), "several waits"),
    ],
)
def test_credit_is_refused_where_no_one_reply_ends_the_wait(measure, number):
    fault = the_fault_of(measure)
    assert fault.startswith(f"measure.of.credited: the measure is about {number}, and the replier")


def test_only_what_waits_for_a_reply_is_credited():
    refused = "only buyers' messages, rounds and sessions wait for a reply: leave credited= out"
    orders = rows("orders", at="paid_at", credited="replier")
    assert the_fault_of(count(orders)) == f"measure.of.credited: {refused}"
    replies = mean(wait_for(human), each(human, credited="replier"))
    assert the_fault_of(replies) == f"measure.of.credited: {refused}"
    either = mean(wait_for(human), each(EitherOf(of=(asked, human)), credited="replier"))
    assert f"measure.of.credited: {refused}" in faults_of(either)


def test_buyer_days_are_credited_to_nobody():
    fault = the_fault_of(count(buyer_days_of(SESSIONS)))
    assert fault == "measure.of.of.credited: buyer-days are credited to nobody: leave credited= out"


def test_a_session_of_its_replier_is_of_nobody_else():
    look = LastMessage(of=human, before="started_at", within_days=1)
    sessions = rows("sessions", at="started_at", credited="replier", agent=(look,))
    fault = the_fault_of(proportion(sessions, that=comes(human, after=asked)))
    assert (
        "a session is credited either to its replier or as agent= or helpers= say, not both"
        in fault
    )


def test_robots_are_asked_of_the_rounds_that_are_counted():
    counted = each(PARTED.during("08:00", "23:00"))
    assert faults_of(proportion(counted, among=not_(robot_only(PARTED)), that=WITHIN)) == []
    for other in (each(TURNS), each(asked)):
        fault = the_fault_of(count(other, among=robot_only(PARTED)))
        assert fault.startswith("measure.among.rounds: robot_only() judges the rounds that are")
    fault = the_fault_of(count(buyer_day, among=robot_only(PARTED)))
    assert fault == "measure.among: RobotOnly applies to messages, not to buyer-days of messages"


def test_what_parts_rounds_is_an_agents_and_answers_nothing():
    buyers = rounds(asked, by=human, scope="buyer", parted_by=buyer_messages("automatic"))
    assert the_fault_of(count(each(buyers))) == (
        "measure.of.of.parted_by: rounds are parted by an agent's messages, not by a buyer's"
    )
    both = rounds(asked, by=any_reply, scope="buyer", parted_by=automatic)
    assert "automatic messages already answer the rounds" in the_fault_of(count(each(both)))


def test_a_limit_from_the_first_of_a_round_is_of_that_rounds_reply():
    turns = rounds(asked, by=any_reply, scope="buyer")

    def answered(**more):
        rule = answered_by(any_reply, from_first_of=turns, **more)
        return proportion(each(asked), that=rule)

    assert faults_of(answered(within=minutes(5))) == []
    assert the_fault_of(answered()) == (
        "measure.that.from_first_of: from_first_of= says from when within= counts: give within="
    )
    for other in ({"by": human}, {"by": any_reply, "scope": "peer"}):
        rule = answered_by(within=minutes(5), from_first_of=turns, **other)
        fault = the_fault_of(proportion(each(asked), that=rule))
        assert "the clock of a round runs until the reply that ends it" in fault
    assert "working hours count from the message itself" in the_fault_of(
        answered(within=minutes(5), counting=WORK)
    )


def test_the_last_message_is_one_of_a_round_and_waits_for_the_reply_that_ends_it():
    fine = wait_for(human, scope="peer", since="last")
    assert faults_of(mean(fine, each(TURNS.during("08:00", "23:00")))) == []
    assert faults_of(mean(wait_for(human, scope="peer", of=TURNS, since="last"), peer_day)) == []
    assert the_fault_of(mean(fine, each(asked))) == (
        'measure.quantity.since: since="last" counts from the last message of a round:'
        " say rounds(...)"
    )
    another = wait_for(any_reply, scope="peer", since="last")
    assert "to the reply that ends the round" in the_fault_of(mean(another, each(TURNS)))


def test_working_hours_measure_a_limit_and_never_settle():
    counted = answered_by(human, within=minutes(30), counting=WORK)
    assert faults_of(proportion(each(asked), that=counted)) == []
    assert faults_of(mean(wait_for(human, counting=WORK), each(asked))) == []
    assert the_fault_of(proportion(each(asked), that=counted), k=3) == (
        "measure.that.counting: a limit in working hours may end any number of holidays later, so"
        " no figure that counts them settles: say settles_after=None"
    )
    assert "settles: say settles_after=None" in the_fault_of(
        mean(wait_for(human, counting=WORK), each(asked)), k=0
    )
    unlimited = answered_by(human, counting=WORK)
    assert the_fault_of(proportion(each(asked), that=unlimited)) == (
        "measure.that.counting: working hours measure the limit within=: give within="
    )


def test_a_cap_from_the_last_message_may_end_after_the_hours_of_the_first():
    capped = wait_for(human, scope="peer", since="last", cap=minutes(10))
    hours = TURNS.during("08:00", "23:00")
    assert faults_of(mean(capped, each(hours)), k=1) == []
    assert "it may wait until end(D) + 10 minutes" in the_fault_of(mean(capped, each(hours)), k=0)
    assert faults_of(mean(wait_for(human, scope="peer", cap=minutes(10)), each(hours)), k=0) == []
    turns = rounds(asked, by=human, scope="session")
    in_session = wait_for(human, scope="session", since="last", cap=minutes(10))
    fault = the_fault_of(mean(in_session, each(turns)), k=5)
    assert "a session's round may go on to any later day" in fault


def test_one_of_the_rows_is_asked_of_buyer_days_of_rows_only():
    paid = has("orders", window("paid_at", before=end_of_day()), link="order")
    assert faults_of(count(buyer_days_of(ORDERS), among=any_row(paid))) == []
    assert faults_of(count(buyer_days_of(ORDERS), among=any_row(is_("quantity", 2)))) == []
    for unit, what in ((buyer_day, "buyer-days of messages"), (ORDERS, "rows")):
        fault = the_fault_of(count(unit, among=any_row(is_("quantity", 2))))
        assert fault == f"measure.among: AnyRow applies to buyer-days of rows, not to {what}"
    fault = the_fault_of(count(buyer_days_of(ORDERS), among=any_row(some(asked))))
    assert fault.startswith("measure.among.that: Some applies to buyer-days of messages")


def test_only_days_of_messages_count_once_an_account():
    assert faults_of(count(peer_day, among=some(asked))) == []
    fault = the_fault_of(count(BuyerDays(of=ORDERS, per_account=True)))
    assert fault.startswith("measure.of: peer-days are counted from messages, which have an")


def test_an_order_is_no_two_orders():
    several = has("orders", window("paid_at", before=end_of_day()), at_least=2)
    assert faults_of(count(buyer_day, among=several)) == []
    its_own = has("orders", window("paid_at", before=end_of_day()), link="order", at_least=2)
    assert the_fault_of(count(ORDERS, among=its_own)) == (
        "measure.among.at_least: an order is one row of orders, never several: say 1"
    )


TOPIC, STARS, VIP = own("topic", "text"), own("stars", "integer"), own("vip", "flag")


def test_columns_of_ones_own_are_used_by_their_type():
    assert faults_of(count(each(asked.whose(TOPIC, "size", "price")))) == []
    assert faults_of(count(each(asked.whose("kind", "card")))) == []
    assert faults_of(mean(value_of(STARS), ORDERS, among=all_of(is_(VIP, True)))) == []
    assert the_fault_of(mean(value_of(TOPIC), ORDERS)) == (
        "measure.quantity.column: own('topic', 'text') is a text column; a whole-number column is"
        " required here"
    )
    assert the_fault_of(count(each(asked.whose(TOPIC, 1)))) == (
        "measure.of.of.values[0]: messages.topic is a text, so it is never 1"
    )
    assert the_fault_of(count(ORDERS, among=is_(STARS, True))) == (
        "measure.among.values[0]: orders.stars is a whole number, so it is never True"
    )


def test_a_column_the_table_knows_is_not_ones_own():
    assert the_fault_of(count(ORDERS, among=is_(own("quantity", "integer"), 1))) == (
        "measure.among.column: own() declares a column the table does not know, and orders has a"
        " column 'quantity': name it without own()"
    )
    fault = the_fault_of(count(each(asked.whose(own("kind", "text"), "card"))))
    assert "messages has a column 'kind'" in fault


def test_an_undeclared_column_is_told_how_to_be_declared():
    fault = the_fault_of(count(ORDERS, among=is_("stars", 1)))
    assert fault.endswith("A column of your own is declared: own('stars', ...)")


def test_a_column_of_ones_own_has_one_type():
    both = all_of(is_(STARS, 1), is_(own("stars", "text"), "1"))
    assert the_fault_of(count(ORDERS, among=both)) == (
        "measure.among.of[1].column: own('stars', ...) of orders is declared as text here and as"
        " integer before: a column has one type"
    )


def test_a_time_happens_and_an_attribute_has_a_value():
    assert faults_of(count(rows("ratings", at="rated_at", where=has_value("agent_id")))) == []
    fault = the_fault_of(count(ORDERS, among=has_value("paid_at")))
    assert "orders.paid_at is a timestamp column; an id column is required here" in fault


def test_points_and_numbers_have_units_and_do_not_mix():
    ratings, reviews = rows("ratings", at="rated_at"), rows("reviews", at="reviewed_at")
    assert faults_of(quantile("0.5", level, ratings)) == []
    assert faults_of(ratio(total(level, ratings), count(ratings))) == []
    mixed = ratio(total(value_of(STARS), reviews), total(amount, ORDERS))
    assert the_fault_of(mixed) == "measure: the quotient of number by CNY has no unit"


def test_a_narrower_word_of_the_denominator_makes_a_proportion_always_one():
    kind = rows("refunds", at="applied_at", where=is_("kind", "return_refund"))
    wider = proportion(kind, that=is_("kind", "return_refund", "refund_only"))
    assert "so the proportion is always 1" in the_fault_of(wider)
    assert "so the proportion is always 1" in the_fault_of(proportion(kind, that=has_value("kind")))


def test_faults_of_every_sort_come_as_one_definition_error():
    measure = proportion(
        each(asked, credited="replier"),
        among=Flagged(),
        that=answered_by(human, counting=WORK),
    )
    metric = Metric(
        id="own.metric",
        name=Text(zh="一个", en="one"),
        editions=(Edition(measure=measure, settles_after=0, sources=(SOURCE,)),),
    )
    with pytest.raises(DefinitionError) as refused:
        validate(metric)
    assert str(refused.value).count("\n  measure.that.counting: ") == 2
