"""Definitions that differ get sentences that differ: nothing a node says is left unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given

from csmetrics import wording
from csmetrics.language.base import Param, hours, minutes, own, seconds
from csmetrics.language.conditions import (
    Comes,
    Flagged,
    HasRow,
    Some,
    all_of,
    answered_by,
    any_of,
    any_row,
    at_least,
    every,
    first,
    has_value,
    is_,
    not_,
    robot_only,
    some,
)
from csmetrics.language.hours import working
from csmetrics.language.measures import count, mean, proportion, quantile, total
from csmetrics.language.messages import (
    EitherOf,
    agent_messages,
    any_reply,
    asked,
    automatic,
    buyer_manual,
    buyer_messages,
    human,
    rounds,
)
from csmetrics.language.quantities import Between, amount, quantity, wait_for
from csmetrics.language.units import buyer_day, buyer_days_of, each, peer_day, rows
from csmetrics.language.windows import EndOfDay, LastMessage, StartOfDay, Window
from csmetrics.model.metric import Edition
from csmetrics.testing.drawn_definitions import metrics
from tests.every import for_every
from tests.wording.changes import changes
from tests.wording.registered import SOURCE, editions


def sentence(measure, k=1, trailing=1):
    return wording.sentence(
        Edition(measure=measure, settles_after=k, trailing=trailing, sources=(SOURCE,))
    )


def answers(that):
    return proportion(each(asked), that=that)


def judged(among):
    return count(buyer_day, among=among)


def orders(**more):
    return rows("orders", at="paid_at", **more)


def order_in(*windows):
    return HasRow(table="orders", windows=windows)


def refund(**more):
    return HasRow(table="refunds", windows=(Window(column="applied_at"),), **more)


def last_human(**reach):
    return LastMessage(of=human, before="paid_at", **reach)


def online(**more):
    return Between(since="online_at", until="offline_at", **more)


PARTED = rounds(asked, by=human, scope="peer", parted_by=automatic)
PAIRS = {
    "scope buyer, peer": (answers(answered_by(human)), answers(answered_by(human, scope="peer"))),
    "scope buyer, session": (
        answers(answered_by(human)),
        answers(answered_by(human, scope="session")),
    ),
    "within, no limit": (
        answers(answered_by(human, within=minutes(3))),
        answers(answered_by(human)),
    ),
    "3 min, 180.5 s": (
        answers(answered_by(human, within=minutes(3))),
        answers(answered_by(human, within=seconds(180.5))),
    ),
    "until D, until D+1": (
        answers(answered_by(human, until=0)),
        answers(answered_by(human, until=1)),
    ),
    "human, any reply": (answers(answered_by(human)), answers(answered_by(any_reply))),
    "any reply, bulk too": (
        answers(answered_by(any_reply)),
        answers(answered_by(agent_messages("manual", "assisted", "automatic", "bulk"))),
    ),
    "asked, flagged too": (count(each(asked)), count(each(buyer_manual))),
    "typed, entry cards too": (
        count(each(buyer_manual)),
        count(each(buyer_messages("manual", "automatic"))),
    ),
    "hours end at 23, at 24": (
        count(each(asked.during("08:00", "23:00"))),
        count(each(asked.during("08:00", "24:00"))),
    ),
    "hours of the round, of its messages": (
        count(each(rounds(asked, by=human, scope="peer").during("08:00", "23:00"))),
        count(each(rounds(asked.during("08:00", "23:00"), by=human, scope="peer"))),
    ),
    "messages, rounds": (
        count(each(asked)),
        count(each(rounds(asked, by=human, scope="buyer"))),
    ),
    "day of the message, of the session": (count(each(asked)), count(each(asked, day="session"))),
    "every, first": (
        judged(every(asked, answered_by(human))),
        judged(first(asked, answered_by(human))),
    ),
    "holds if there is none": (
        judged(every(asked, answered_by(human))),
        judged(every(asked, answered_by(human), or_none=True)),
    ),
    "not every, every not": (
        judged(not_(every(asked, answered_by(human)))),
        judged(every(asked, not_(answered_by(human)))),
    ),
    "not all, none of both": (
        judged(not_(all_of(some(asked), some(human)))),
        judged(all_of(not_(some(asked)), not_(some(human)))),
    ),
    "and inside or, or inside and": (
        judged(any_of(some(asked), all_of(some(human), some(any_reply)))),
        judged(all_of(any_of(some(asked), some(human)), some(any_reply))),
    ),
    "or inside every, or outside": (
        judged(every(asked, any_of(answered_by(human), Flagged()))),
        judged(any_of(every(asked, answered_by(human)), every(asked, Flagged()))),
    ),
    "negated inside at least, outside": (
        judged(at_least(2, asked, not_(answered_by(human)))),
        judged(not_(at_least(2, asked, answered_by(human)))),
    ),
    "either of sets, or of conditions": (
        judged(some(EitherOf(of=(asked, human)))),
        judged(any_of(some(asked), some(human))),
    ),
    "narrowed either, narrowed one": (
        judged(some(EitherOf(of=(asked, human)).during("08:00", "23:00"))),
        judged(some(EitherOf(of=(asked.during("08:00", "23:00"), human)))),
    ),
    "comes, answered first": (
        judged(Comes(of=human, after=asked)),
        judged(first(asked, answered_by(human))),
    ),
    "comes until, comes": (judged(Comes(of=human, until=0)), judged(Comes(of=human))),
    "comes, some": (judged(Comes(of=human)), judged(Some(of=human))),
    "link buyer, order": (
        count(orders(), among=refund()),
        count(orders(), among=refund(link="order")),
    ),
    "start of the day, end of the day": (
        judged(order_in(Window(column="paid_at", since=StartOfDay()))),
        judged(order_in(Window(column="paid_at", since=EndOfDay()))),
    ),
    "two windows, two rows": (
        judged(order_in(Window(column="paid_at"), Window(column="signed_at"))),
        judged(all_of(order_in(Window(column="paid_at")), order_in(Window(column="signed_at")))),
    ),
    "true, false": (
        count(rows("refunds", at="applied_at"), among=is_("intervened", True)),
        count(rows("refunds", at="applied_at"), among=is_("intervened", False)),
    ),
    "true, the word true": (
        count(orders(), among=is_("mine", True)),
        count(orders(), among=is_("mine", "true")),
    ),
    "1, the word 1": (
        count(orders(), among=is_("mine", 1)),
        count(orders(), among=is_("mine", "1")),
    ),
    "paid, created": (count(orders()), count(rows("orders", at="created_at"))),
    "a cohort, the day itself": (count(orders()), count(orders(reported_after=13))),
    "whose it is by agent": (
        count(orders()),
        count(orders(agent=(last_human(within_days=2),))),
    ),
    "2 days elapsed, 2 local days": (
        count(orders(day=last_human(within=hours(48)))),
        count(orders(day=last_human(within_days=2))),
    ),
    "rows, their buyers": (count(orders()), count(buyer_days_of(orders()))),
    "amount, quantity": (total(amount, orders()), total(quantity, orders())),
    "total, mean": (total(amount, orders()), mean(amount, orders())),
    "weighted, not": (
        total(online(), rows("shifts", at="online_at")),
        total(online(times="weight"), rows("shifts", at="online_at")),
    ),
    "capped, not": (
        mean(wait_for(human), each(asked)),
        mean(wait_for(human, cap=minutes(10)), each(asked)),
    ),
    "all flags, some flags": (
        count(each(buyer_manual.unflagged())),
        count(each(buyer_manual.unflagged("blocked", "internal"))),
    ),
    "of a kind, of any": (count(each(asked.whose("kind", "card"))), count(each(asked))),
    "rounds parted by robots, or not": (
        count(each(rounds(asked, by=human, scope="peer"))),
        count(each(PARTED)),
    ),
    "left to robots, or not": (
        count(each(PARTED), among=robot_only(PARTED)),
        count(each(PARTED), among=not_(robot_only(PARTED))),
    ),
    "by the clock of the message, of its round": (
        answers(answered_by(human, within=minutes(3))),
        answers(
            answered_by(
                human,
                within=minutes(3),
                from_first_of=rounds(asked, by=human, scope="buyer"),
            )
        ),
    ),
    "working hours, others": (
        answers(answered_by(human, within=minutes(3), counting=working("09:00", "18:00"))),
        answers(
            answered_by(
                human, within=minutes(3), counting=working("09:00", "18:00", days="mon-sat")
            )
        ),
    ),
    "from the first, from the last": (
        mean(wait_for(human, scope="peer"), each(PARTED)),
        mean(wait_for(human, scope="peer", since="last"), each(PARTED)),
    ),
    "one row, two rows": (
        judged(order_in(Window(column="paid_at"))),
        judged(HasRow(table="orders", windows=(Window(column="paid_at"),), at_least=2)),
    ),
    "any order of the buyer, of the day's": (
        count(buyer_days_of(orders()), among=order_in(Window(column="signed_at"))),
        count(
            buyer_days_of(orders()),
            among=any_row(
                HasRow(table="orders", windows=(Window(column="signed_at"),), link="order")
            ),
        ),
    ),
    "the median, the 90th percentile": (
        quantile("0.5", wait_for(human), each(asked)),
        quantile("0.9", wait_for(human), each(asked)),
    ),
    "the mean, the median": (
        mean(wait_for(human), each(asked)),
        quantile("0.5", wait_for(human), each(asked)),
    ),
    "once a day, once a day and account": (count(buyer_day), count(peer_day)),
    "of the account asked, of the replier": (
        mean(wait_for(human), each(asked)),
        mean(wait_for(human), each(asked, credited="replier")),
    ),
    "one's own text, one's own integer": (
        count(orders(), among=is_(own("stars", "text"), "1")),
        count(orders(), among=is_(own("stars", "integer"), 1)),
    ),
    "has a value, is one": (
        count(orders(), among=has_value(own("stars", "text"))),
        count(orders(), among=is_(own("stars", "text"), "1")),
    ),
    "a parameter, another": (
        answers(answered_by(human, within=Param(name="limit"))),
        answers(answered_by(human, within=Param(name="other"))),
    ),
}


@for_every(pair=PAIRS.items())
def test_two_definitions_that_differ_get_two_sentences(pair):
    _, (one, other) = pair
    assert sentence(one).zh != sentence(other).zh
    assert sentence(one).en != sentence(other).en


@pytest.mark.parametrize(
    ("one", "other"), [((0, 1), (1, 1)), ((1, 1), (None, 1)), ((1, 1), (1, 30))]
)
def test_settling_and_trailing_are_part_of_the_sentence(one, other):
    assert sentence(count(buyer_day), *one).zh != sentence(count(buyer_day), *other).zh
    assert sentence(count(buyer_day), *one).en != sentence(count(buyer_day), *other).en


@for_every(metric=editions())
def test_no_change_of_a_definition_leaves_its_sentence_as_it_is(metric):
    assert_all_distinct(editions()[metric].measure)


@given(metrics())
def test_no_change_of_a_drawn_definition_leaves_its_sentence_as_it_is(metric):
    assert_all_distinct(metric.editions[0].measure)


def assert_all_distinct(measure):
    own = sentence(measure)
    for other in changes(measure):
        words = sentence(other)
        assert words.zh != own.zh, other
        assert words.en != own.en, other


def test_conjunctions_that_mean_the_same_are_worded_the_same():
    nested = all_of(some(asked), all_of(some(human), some(any_reply)))
    flat = all_of(some(asked), some(human), some(any_reply))
    assert sentence(judged(nested)) == sentence(judged(flat))


def test_the_order_of_modes_is_no_difference():
    turned = agent_messages("assisted", "manual")
    assert sentence(count(each(turned))) == sentence(count(each(human)))
