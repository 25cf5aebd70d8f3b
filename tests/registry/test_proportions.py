"""Lints on what a definition says: no ``every`` over nothing, no proportion that is always 1."""

import pytest

from csmetrics.language.conditions import (
    all_of,
    answered_by,
    any_of,
    at_least,
    comes,
    every,
    first,
    happened,
    is_,
    not_,
    some,
    time_during,
)
from csmetrics.language.measures import count, proportion, ratio
from csmetrics.language.messages import (
    EitherOf,
    agent_messages,
    any_reply,
    asked,
    buyer_manual,
    buyer_messages,
    human,
    rounds,
)
from csmetrics.language.units import buyer_day, each, rows
from csmetrics.model.validation.vacuity import narrows
from tests.registry.small_metrics import W823, faults_of, the_fault_of

ANSWERED = answered_by(human, until=0)
ROUND = rounds(asked, by=human, scope="peer")
EMPTY = (
    "every() is trivially true for units without such messages: require some(...) of the same"
    " set in among=, or pass or_none=True"
)
ALWAYS = (
    "every unit of the denominator satisfies it, so the proportion is always 1: make it stricter "
    "than among="
)


def test_every_needs_some():
    assert the_fault_of(proportion(buyer_day, that=every(asked, ANSWERED))) == (
        f"measure.that: {EMPTY}"
    )
    assert faults_of(proportion(buyer_day, among=some(asked), that=every(asked, ANSWERED))) == []


def test_every_or_none_says_so():
    measure = proportion(buyer_day, that=every(asked, ANSWERED, or_none=True))
    assert faults_of(measure) == []


@pytest.mark.parametrize(
    "among",
    [
        some(W823),
        all_of(not_(some(any_reply)), all_of(some(W823))),
        some(W823.on_unit_day()),
        some(rounds(asked, by=human, scope="peer").during("09:00", "21:00")),
        first(W823, ANSWERED),
        at_least(2, W823, ANSWERED),
        comes(human, after=W823),
    ],
    ids=["same", "one of many", "narrower", "rounds in them", "first", "at least", "after it"],
)
def test_every_is_safe_over_a_set_that_among_needs_a_message_of(among):
    assert faults_of(proportion(buyer_day, among=among, that=every(W823, ANSWERED))) == []


@pytest.mark.parametrize(
    "among",
    [
        some(buyer_manual),
        some(asked),
        some(asked.during("07:00", "23:00")),
        any_of(some(W823), some(human)),
        not_(some(W823)),
    ],
    ids=["flagged ones too", "any hour", "wider hours", "or another", "not"],
)
def test_every_is_not_safe_over_a_set_that_among_may_leave_empty(among):
    measure = proportion(buyer_day, among=among, that=every(W823, ANSWERED))
    assert the_fault_of(measure) == f"measure.that: {EMPTY}"


def test_rounds_of_a_group_may_be_none_although_it_has_messages():
    # by agent, the round a message belongs to may have begun with another agent
    measure = proportion(buyer_day, among=some(asked), that=every(ROUND, ANSWERED))
    assert the_fault_of(measure) == f"measure.that: {EMPTY}"
    assert faults_of(proportion(buyer_day, among=some(ROUND), that=every(ROUND, ANSWERED))) == []


def test_every_within_among_is_guarded_by_its_neighbours():
    unanswered = not_(every(asked, ANSWERED))
    assert faults_of(count(buyer_day, among=all_of(some(asked), unanswered))) == []
    assert the_fault_of(count(buyer_day, among=unanswered)) == f"measure.among.of: {EMPTY}"
    guarded = any_of(all_of(some(asked), every(asked, ANSWERED)), some(human))
    assert faults_of(proportion(buyer_day, that=guarded)) == []


def test_each_side_of_a_ratio_guards_itself():
    one = count(buyer_day, among=some(asked))
    other = count(buyer_day, among=every(asked, ANSWERED))
    assert the_fault_of(ratio(one, other)) == f"measure.denominator.among: {EMPTY}"


@pytest.mark.parametrize(
    ("among", "that"),
    [
        (some(asked), some(asked)),
        (some(W823), some(asked)),
        (some(W823), any_of(some(buyer_manual), some(human))),
        (all_of(some(W823), comes(human)), all_of(some(asked), comes(human))),
    ],
    ids=["the same", "wider", "or another", "both parts"],
)
def test_a_numerator_as_wide_as_its_denominator_is_refused(among, that):
    assert the_fault_of(proportion(buyer_day, among=among, that=that)) == (
        f"measure.that: {ALWAYS}"
    )


def test_a_numerator_that_repeats_how_rows_are_counted_is_refused():
    rated = rows("ratings", at="rated_at", where=time_during("rated_at", "08:00", "23:00"))
    assert the_fault_of(proportion(rated, that=happened("rated_at"))) == f"measure.that: {ALWAYS}"
    in_hours = time_during("rated_at", "08:00", "23:00")
    assert the_fault_of(proportion(rated, that=in_hours)) == f"measure.that: {ALWAYS}"
    assert faults_of(proportion(rated, that=is_("level", 4, 5))) == []


def test_a_narrower_numerator_is_fine():
    assert faults_of(proportion(buyer_day, among=some(asked), that=some(W823))) == []
    assert faults_of(proportion(each(asked), that=ANSWERED)) == []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (asked, buyer_manual),
        (asked, buyer_messages("manual", "automatic")),
        (human, any_reply),
        (W823, asked),
        (asked.during("09:00", "12:00"), W823),
        (ROUND, asked),
        (ROUND.during("08:00", "23:00"), W823),
        (EitherOf(of=(asked, W823)), buyer_manual),
        (asked, EitherOf(of=(human, buyer_manual))),
        (EitherOf(of=(asked, human)), EitherOf(of=(any_reply, buyer_manual))),
        (W823.since_session("started_at"), asked.since_session("started_at")),
    ],
)
def test_one_set_narrows_another_as_they_are_written(narrow, wide):
    assert narrows(narrow, wide)
    assert not narrows(wide, narrow)


def test_the_order_in_which_a_set_is_narrowed_does_not_matter():
    turned = buyer_manual.during("08:00", "23:00").unflagged()
    assert narrows(turned, W823)
    assert narrows(W823, turned)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asked, human),
        (agent_messages("manual", "bulk"), human),
        (asked.since_session("started_at"), asked.since_session("queued_at")),
        (ROUND, rounds(asked, by=any_reply, scope="peer")),
        (asked.during("08:00", "12:00"), asked.during("10:00", "14:00")),
    ],
)
def test_neither_of_two_sets_narrows_the_other(one, other):
    assert not narrows(one, other)
    assert not narrows(other, one)
