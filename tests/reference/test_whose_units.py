"""Whose a unit is: whom a message reached, peer-days, the replier's credit, looks, platforms."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csmetrics.errors import MissingDataError
from csmetrics.language.base import minutes
from csmetrics.language.conditions import (
    HadBuyerDay,
    all_of,
    answered_by,
    any_row,
    at_least_value,
    comes,
    every,
    first,
    happened,
    has,
    is_,
    not_,
    some,
)
from csmetrics.language.measures import count, mean, proportion, ratio, total
from csmetrics.language.messages import EitherOf, asked, human, rounds
from csmetrics.language.quantities import amount, wait_for
from csmetrics.language.units import buyer_day, buyer_days_of, each, peer_day
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import LastMessage, UnitTime, window
from csmetrics.tables import Dataset, Refund, Shop
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    evaluate,
    figures,
    metric,
    order,
    replies,
    rows,
    session,
)

LATE = at("3 00:00")
"""A knowledge time at which 1 May has settled."""


def shop(*messages, **tables):
    return Dataset(messages=messages, **tables)


def by_agent(measure, data, **arguments):
    """Numerator and denominator by agent, over all days."""
    found = rows(measure, data, by="agent_id", per="all", **arguments)
    return {row["agent_id"]: (row["numerator"], row["denominator"]) for row in found}


class TestWhomAMessageOfASessionReached:
    """First the next human author of its session and day, then of the day."""

    def reached(self, *messages):
        found = by_agent(count(each(asked)), shop(*messages))
        return {agent: number for agent, (number, _) in found.items()}

    def test_the_author_of_its_session_before_that_of_the_day(self):
        talk = (
            asks("10:00", session_id="c2"),
            replies("10:01", "a1", session_id="c1"),
            replies("10:02", "a2", session_id="c2"),
        )
        assert self.reached(*talk) == {"a2": 1}

    def test_else_the_next_of_the_day(self):
        talk = (
            asks("10:00", session_id="c2"),
            replies("10:01", "a1", session_id="c1"),
            replies("2 10:02", "a2", session_id="c2"),
        )
        assert self.reached(*talk) == {"a1": 1}

    def test_without_a_session_the_next_of_the_day_whatever_its_session(self):
        assert self.reached(asks("10:00"), replies("10:01", "a1", session_id="c1")) == {"a1": 1}

    def test_before_it_the_session_says_nothing(self):
        talk = (
            replies("09:00", "a1", session_id="c2"),
            replies("09:30", "a2", session_id="c1"),
            asks("10:00", session_id="c2"),
        )
        assert self.reached(*talk) == {"a2": 1}


class TestPeerDays:
    """A buyer-day for each account reached, whatever the groups."""

    DATA = shop(
        asks("10:00", agent_id="a1"),
        replies("10:01", "a1"),
        asks("10:05", agent_id="a1"),
        asks("11:00", agent_id="a2"),
        replies("11:03", "a2"),
        asks("12:00", buyer_id="b2"),
    )
    WAIT = mean(wait_for(human, of=asked), peer_day, among=first(asked, answered_by(human)))

    def test_without_groups_it_is_the_sum_over_all_accounts(self):
        measure = count(peer_day, among=some(asked))
        assert figures(measure, self.DATA) == (3, None, 0)
        assert figures(count(buyer_day, among=some(asked)), self.DATA) == (2, None, 0)
        assert by_agent(measure, self.DATA) == {"a1": (1, None), "a2": (1, None), None: (1, None)}

    def test_each_account_has_its_own_first_question(self):
        # a1: one minute; a2: three minutes; nobody: no answer yet.
        assert figures(self.WAIT, self.DATA) == (60 + 180, 2, 1)
        assert by_agent(self.WAIT, self.DATA) == {"a1": (60, 1), "a2": (180, 1), None: (0, 0)}

    def test_by_buyer_they_stay_peer_days(self):
        found = rows(count(peer_day, among=some(asked)), self.DATA, by="buyer_id")
        assert [(row["buyer_id"], row["numerator"]) for row in found] == [("b1", 2), ("b2", 1)]


class TestTheRepliersCredit:
    """Whoever ends a wait owns it; while there is nobody, the account that was reached."""

    ROUNDS = rounds(asked, by=human, scope="session")
    WAIT = mean(
        wait_for(human, scope="session"),
        each(ROUNDS, credited="replier"),
        among=answered_by(human, scope="session"),
    )
    RATE = proportion(
        each(ROUNDS, credited="replier"),
        that=answered_by(human, scope="session", within=minutes(3)),
    )
    SESSION = rows_of("sessions", at="started_at", credited="replier")

    def talk(self, *messages, **tables):
        return shop(*(m.model_copy(update={"session_id": "c1"}) for m in messages), **tables)

    def test_a_round_belongs_to_the_author_of_the_reply(self):
        data = self.talk(asks("10:00", agent_id="a1"), replies("10:02", "a2"))
        assert by_agent(self.WAIT, data) == {"a2": (120, 1)}
        assert by_agent(self.RATE, data, as_of=LATE) == {"a2": (1, 1)}

    def test_the_reply_is_that_of_the_conversation_of_the_wait(self):
        data = shop(
            asks("10:00", agent_id="a1", session_id="c1"),
            replies("10:01", "a3", session_id="c2"),
            replies("10:02", "a2", session_id="c1"),
        )
        assert by_agent(self.WAIT, data) == {"a2": (120, 1)}

    def test_what_comes_after_a_sessions_question_is_looked_for_in_that_session(self):
        data = shop(
            asks("10:00", agent_id="a1", session_id="c1"),
            replies("10:01", "a3", session_id="c2"),
            replies("10:02", "a2", session_id="c1"),
            sessions=[session("c1", started_at="10:00")],
        )
        answered = proportion(self.SESSION, that=comes(human, after=asked))
        assert by_agent(answered, data, as_of=LATE) == {"a2": (1, 1)}

    def test_a_late_reply_is_its_authors(self):
        data = self.talk(asks("10:00", agent_id="a1"), replies("10:09", "a2"))
        assert by_agent(self.RATE, data) == {"a2": (0, 1)}

    def test_while_it_waits_it_is_the_accounts_that_was_reached(self):
        data = self.talk(asks("10:00", agent_id="a1"), replies("10:02", "a2"))
        found = rows(self.RATE, data, by="agent_id", as_of=at("10:01"))
        assert [(row["agent_id"], row["pending"]) for row in found] == [("a1", 1)]
        assert by_agent(self.RATE, data, as_of=at("10:01:59")) == {"a1": (0, 0)}

    def test_unanswered_or_answered_by_nobody_it_stays_there(self):
        data = self.talk(asks("10:00", agent_id="a1"))
        assert by_agent(self.RATE, data, as_of=LATE) == {"a1": (0, 1)}
        data = self.talk(asks("10:00", agent_id="a1"), replies("10:02", None))
        assert by_agent(self.RATE, data, as_of=LATE) == {"a1": (1, 1)}

    def test_a_reply_after_the_settling_end_is_not_seen(self):
        data = self.talk(asks("23:59", agent_id="a1"), replies("2 00:01", "a2"))
        assert by_agent(self.RATE, data) == {"a1": (0, 1)}
        assert by_agent(self.RATE, data, settles_after=1, as_of=LATE) == {"a2": (1, 1)}

    def sessions(self, measure, *messages, **arguments):
        data = self.talk(*messages, sessions=[session(started_at="09:59")])
        return by_agent(measure, data, **arguments)

    def test_a_session_belongs_to_who_answers_its_first_question(self):
        measure = proportion(
            self.SESSION, among=some(asked), that=first(asked, answered_by(human, scope="session"))
        )
        talk = (
            replies("10:00", "a0"),
            asks("10:01", agent_id="a1"),
            replies("10:02", "a2"),
            replies("10:03", "a3"),
        )
        assert self.sessions(measure, *talk, as_of=LATE) == {"a2": (1, 1)}
        assert self.sessions(measure, *talk[:2], as_of=LATE) == {"a1": (0, 1)}

    def test_or_after_whose_first_question_somebody_comes(self):
        measure = proportion(self.SESSION, among=some(asked), that=comes(human, after=asked))
        talk = asks("10:01", agent_id="a1"), replies("10:02", "a2")
        assert self.sessions(measure, *talk, as_of=LATE) == {"a2": (1, 1)}
        assert self.sessions(measure, *talk[:1], as_of=LATE) == {"a1": (0, 1)}

    def test_or_whose_wait_is_measured(self):
        measure = mean(wait_for(human, scope="session", of=asked), self.SESSION)
        talk = asks("10:01", agent_id="a1"), replies("10:02", "a2")
        assert self.sessions(measure, *talk) == {"a2": (60, 1)}

    def test_one_without_a_question_is_nobodys(self):
        measure = proportion(self.SESSION, that=comes(human, after=asked))
        assert self.sessions(measure, replies("10:02", "a2"), as_of=LATE) == {None: (0, 1)}


class TestLooksAtBuyersMessages:
    """An order goes to the account that the last such message reached."""

    ASKED = LastMessage(of=asked, before="created_at", inclusive=True, within=timedelta(hours=72))
    REPLIED = LastMessage(of=human, before="created_at", within=timedelta(hours=72))

    def owners(self, *looks, messages):
        unit = rows_of("orders", at="created_at", agent=looks)
        return by_agent(count(unit), shop(*messages, orders=[order(created_at="12:00")]))

    def test_to_the_account_that_it_reached(self):
        talk = asks("10:00", agent_id="a1"), asks("11:00"), replies("11:30", "a2")
        assert self.owners(self.ASKED, messages=talk) == {"a2": (1, None)}

    def test_nobody_may_be_whom_the_last_message_reached(self):
        talk = asks("2024-03-01 10:00"), asks("10:00", agent_id="a1"), asks("11:00")
        assert self.owners(self.ASKED, messages=talk) == {None: (1, None)}

    def test_then_the_next_look_is_taken(self):
        talk = replies("10:00", "a1", mode="bulk"), replies("09:00", None), asks("11:00")
        bulk = LastMessage(
            of=human.model_copy(update={"modes": ("bulk",)}),
            before="created_at",
            within=timedelta(hours=72),
        )
        assert self.owners(self.ASKED, bulk, messages=talk) == {"a1": (1, None)}

    def test_of_agents_messages_those_without_author_are_passed_over(self):
        talk = replies("10:00", "a1"), replies("11:00", None)
        assert self.owners(self.REPLIED, messages=talk) == {"a1": (1, None)}

    def test_of_both_the_last_that_tells(self):
        both = LastMessage(
            of=EitherOf(of=(asked, human)), before="created_at", within=timedelta(hours=72)
        )
        talk = replies("10:00", "a1"), asks("10:30", agent_id="a2"), replies("11:00", None)
        assert self.owners(both, messages=talk) == {"a2": (1, None)}


class TestTheDayBehindARow:
    """It is that of the whole shop, also where the row is counted by the account it is of."""

    def test_what_others_left_unanswered_counts_by_agent_too(self):
        look = LastMessage(of=asked, before="created_at", within=timedelta(hours=72))
        unit = rows_of("orders", at="created_at", agent=(look,))
        answered = every(asked, answered_by(human, within=minutes(3)))
        two = asks("09:00", agent_id="a1"), asks("10:00", agent_id="a2"), replies("10:01", "a2")
        measure = proportion(unit, that=HadBuyerDay(that=answered))
        one = shop(*two[1:], orders=[order(created_at="12:00")])
        assert by_agent(measure, one, as_of=LATE) == {"a2": (1, 1)}
        both = shop(*two, orders=[order(created_at="12:00")])
        assert by_agent(measure, both, as_of=LATE) == {"a2": (0, 1)}


class TestPlatformsOfShops:
    """A metric whose id begins with a platform counts the units of shops of it, or of none."""

    MESSAGES = tuple(asks("10:00", shop_id=name) for name in ("p", "t", "unsaid", "unlisted"))
    SHOPS = (
        Shop(shop_id="p", platform="pdd"),
        Shop(shop_id="t", platform="taobao"),
        Shop(shop_id="unsaid"),
    )

    def counted(self, metric_id, measure=None, **tables):
        definition = metric(measure or count(each(asked))).model_copy(update={"id": metric_id})
        found = evaluate([definition], Dataset(messages=self.MESSAGES, **tables), by="shop_id")
        return sorted(found["shop_id"])

    @pytest.mark.parametrize(
        ("metric_id", "shops"),
        [
            ("pdd.asked", ["p", "unlisted", "unsaid"]),
            ("taobao.asked", ["t", "unlisted", "unsaid"]),
            ("jd.asked", ["unlisted", "unsaid"]),
            ("desk.asked", ["p", "t", "unlisted", "unsaid"]),
        ],
    )
    def test_other_platforms_shops_are_left_out(self, metric_id, shops):
        assert self.counted(metric_id, shops=self.SHOPS) == shops
        assert len(self.counted(metric_id)) == 4

    def test_on_both_sides_of_a_ratio_and_of_buyer_days(self):
        both = ratio(count(buyer_day), count(each(asked)))
        assert self.counted("pdd.asked", both, shops=self.SHOPS) == ["p", "unlisted", "unsaid"]


class TestRowsOfABuyerDay:
    """Whether one of the rows that make a buyer-day satisfies something."""

    PAID = rows_of("orders", at="paid_at")
    LARGE = count(buyer_days_of(PAID), among=any_row(at_least_value("quantity", 3)))

    def test_one_is_enough_and_only_those_of_the_day_count(self):
        data = Dataset(
            orders=[
                order("o1", created_at="09:00", paid_at="10:00", quantity=1),
                order("o2", created_at="09:00", paid_at="11:00", quantity=3),
                order("o3", created_at="09:00", paid_at="2 11:00", quantity=1),
                order("o4", created_at="09:00", paid_at="11:00", quantity=2, buyer_id="b2"),
            ]
        )
        assert [row["numerator"] for row in rows(self.LARGE, data)] == [1, 0]

    def test_by_agent_only_the_agents_rows_count(self):
        look = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
        paid = rows_of("orders", at="paid_at", agent=(look,))
        measure = count(buyer_days_of(paid), among=any_row(at_least_value("quantity", 3)))
        data = Dataset(
            messages=[replies("09:30", "a1"), replies("10:30", "a2")],
            orders=[
                order("o1", created_at="09:00", paid_at="10:00", quantity=1),
                order("o2", created_at="09:00", paid_at="11:00", quantity=3),
            ],
        )
        assert by_agent(measure, data) == {"a2": (1, None)}

    def test_it_may_be_awaited_of_each_row(self):
        shipped = any_row(happened("shipped_at"))
        data = Dataset(
            orders=[
                order("o1", created_at="09:00", paid_at="10:00"),
                order("o2", created_at="09:00", paid_at="11:00", shipped_at="12:00"),
            ]
        )
        arguments = {"settles_after": 1, "end": day(2)}
        measure = count(buyer_days_of(self.PAID), among=shipped)
        assert figures(measure, data, as_of=at("11:59"), **arguments) == (0, None, 1)
        assert figures(measure, data, as_of=at("12:00"), **arguments) == (1, None, 0)
        rate = proportion(buyer_days_of(self.PAID), that=shipped)
        assert figures(rate, data, as_of=at("12:00"), **arguments) == (0, 0, 1)

    def test_each_row_is_asked_for_its_own_order(self):
        back = has("refunds", window("applied_at", since=UnitTime(column="paid_at")), link="order")
        measure = count(buyer_days_of(self.PAID), among=any_row(all_of(is_("quantity", 2), back)))
        refund = Refund(
            refund_id="r1",
            order_id="o1",
            shop_id="s1",
            buyer_id="b1",
            kind="refund_only",
            applied_at=at("12:00"),
            amount=1,
        )
        data = Dataset(
            orders=[
                order("o1", created_at="09:00", paid_at="10:00", quantity=1),
                order("o2", created_at="09:00", paid_at="11:00", quantity=2),
            ],
            refunds=[refund],
        )
        assert figures(measure, data, as_of=LATE, end=day(2)) == (0, None, 0)
        other = not_(is_("quantity", 2))
        measure = count(buyer_days_of(self.PAID), among=any_row(all_of(other, back)))
        assert figures(measure, data, as_of=LATE, end=day(2)) == (1, None, 0)


class TestSessionsWithoutMessages:
    """Sessions that come without messages are counted like any rows."""

    DATA = Dataset(sessions=[session(started_at="10:00", assigned_at="10:01")])
    STARTED = rows_of("sessions", at="started_at")

    def test_what_does_not_ask_for_messages_is_told(self):
        assert figures(count(self.STARTED), self.DATA) == (1, None, 0)
        assigned = count(self.STARTED, among=happened("assigned_at"))
        assert figures(assigned, self.DATA) == (1, None, 0)

    def test_what_asks_for_them_is_an_error_and_never_a_zero(self):
        with pytest.raises(MissingDataError, match="no table 'messages'"):
            rows(count(self.STARTED, among=some(asked)), self.DATA)


class TestOrdersWithoutBuyers:
    """Many exports have no buyer: what needs none is told, anything else refused."""

    def data(self, **more):
        given = Dataset(orders=[order(created_at="09:00", paid_at="10:00", amount="7")])
        return Dataset(orders=given.frame("orders").collect().drop("buyer_id"), **more)

    def test_a_sum_of_orders_needs_no_buyer(self):
        assert figures(total(amount, rows_of("orders", at="paid_at")), self.data()) == (7, None, 0)

    def test_a_buyer_day_does(self):
        with pytest.raises(MissingDataError, match=r"'orders'.*'buyer_id'"):
            rows(count(buyer_days_of(rows_of("orders", at="paid_at"))), self.data())

    def test_so_does_the_buyers_talk(self):
        look = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
        unit = rows_of("orders", at="paid_at", agent=(look,))
        with pytest.raises(MissingDataError, match=r"'orders'.*'buyer_id'"):
            rows(count(unit), self.data(messages=[replies("09:00")]), by="agent_id")

    def test_and_whoever_looks_for_a_buyers_orders(self):
        bought = count(buyer_day, among=has("orders", window("paid_at")))
        with pytest.raises(MissingDataError, match=r"'orders'.*'buyer_id'"):
            rows(bought, self.data(messages=[asks("09:00")]))

    def test_a_refund_belongs_to_its_order_by_shop_and_id_alone(self):
        back = has("refunds", window("applied_at"), link="order")
        measure = count(rows_of("orders", at="paid_at"), among=back)
        refund = Refund(
            refund_id="r1",
            order_id="o1",
            shop_id="s1",
            buyer_id="b9",
            kind="refund_only",
            applied_at=at("12:00"),
            amount=1,
        )
        assert figures(measure, self.data(refunds=[refund])) == (1, None, 0)
        with_buyer = Dataset(orders=[order(created_at="09:00", paid_at="10:00")], refunds=[refund])
        assert figures(measure, with_buyer, as_of=LATE, end=day(2)) == (0, None, 0)
        elsewhere = refund.model_copy(update={"shop_id": "s2"})
        data = self.data(refunds=[elsewhere])
        assert figures(measure, data, as_of=LATE, end=day(2)) == (0, None, 0)
