"""Orders, refunds, ratings and shifts, worked by hand from the contract."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from csmetrics.language.base import hours
from csmetrics.language.conditions import (
    Contacted,
    all_of,
    at_least_value,
    at_most_value,
    happened,
    has,
    is_,
    not_,
    some,
    time_during,
)
from csmetrics.language.measures import count, mean, proportion, ratio, total
from csmetrics.language.messages import any_reply, asked, buyer_manual, human
from csmetrics.language.quantities import Between, amount, quantity
from csmetrics.language.row_conditions import BeforeOrderEvent
from csmetrics.language.units import buyer_day, buyer_days_of
from csmetrics.language.units import rows as rows_of
from csmetrics.language.windows import (
    FirstTime,
    LastMessage,
    OwnTime,
    UnitTime,
    end_of_day,
    start_of_day,
    window,
)
from csmetrics.tables import Dataset, Rating, Refund, Shift
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    explained,
    figures,
    metric,
    order,
    quantities,
    replies,
    rows,
    session,
)

FIRST = FirstTime(of=asked)
AFTERSALE = all_of(
    has("orders", window("grouped_at", since=start_of_day(-15), before=FIRST)),
    not_(has("orders", window("grouped_at", since=FIRST, before=end_of_day(1)))),
)
PAID = rows_of("orders", at="paid_at")


def refund(refund_id="r1", *, order_id="o1", kind="refund_only", **more):
    given = {name: at(value) if name.endswith("_at") else value for name, value in more.items()}
    row = {"amount": Decimal(5), "shop_id": "s1", "buyer_id": "b1"}
    return Refund(refund_id=refund_id, order_id=order_id, kind=kind, **(row | given))


def rating(level=None, *, rating_id="g1", **times):
    given = {name: at(time) for name, time in times.items()}
    return Rating(rating_id=rating_id, shop_id="s1", buyer_id="b1", level=level, **given)


class TestAftersale:
    """售后: an order grouped in the fifteen days before, and none grouped until end(D+1)."""

    MEASURE = count(buyer_day, among=all_of(some(asked), AFTERSALE))

    def judged(self, *grouped, as_of="31 00:00", settles_after=1):
        orders = [
            order(f"o{n}", created_at="2024-04-01 09:00", grouped_at=time)
            for n, time in enumerate(grouped)
        ]
        data = Dataset(messages=[asks("20 10:00")], orders=orders, as_of=at(as_of))
        arguments = {"start": day(20), "end": day(21), "settles_after": settles_after}
        return figures(self.MEASURE, data, **arguments)

    def test_the_fifteenth_day_before_counts_from_its_first_instant(self):
        assert self.judged("5 00:00") == (1, None, 0)
        assert self.judged("4 23:59:59") == (0, None, 0)

    def test_an_order_at_the_first_question_is_no_longer_before_it(self):
        assert self.judged("20 09:59:59") == (1, None, 0)
        assert self.judged("20 10:00") == (0, None, 0)

    def test_a_new_order_until_the_end_of_the_next_day_makes_it_presale(self):
        assert self.judged("10 10:00", "21 23:59:59") == (0, None, 0)
        assert self.judged("10 10:00", "22 00:00") == (1, None, 0)

    def test_until_then_it_is_pending_and_without_old_order_it_is_not(self):
        assert self.judged("10 10:00", as_of="21 12:00") == (0, None, 1)
        assert self.judged(as_of="21 12:00") == (0, None, 0)

    def test_the_buyers_orders_of_another_shop_and_other_buyers_do_not_count(self):
        other = order(created_at="10 10:00", grouped_at="10 10:00", buyer_id="b2")
        elsewhere = other.model_copy(update={"order_id": "o2", "buyer_id": "b1", "shop_id": "s2"})
        data = Dataset(messages=[asks("20 10:00")], orders=[other, elsewhere])
        assert figures(self.MEASURE, data, start=day(20)) == (0, None, 0)


class TestFinalPayment:
    """最终付款: created by end(D+1), paid less than three days later: known at end(D+4)."""

    MEASURE = proportion(
        buyer_day,
        among=some(asked),
        that=has(
            "orders",
            window("created_at", since=FIRST, before=end_of_day(1)),
            window("paid_at", before=OwnTime(column="created_at", plus=timedelta(days=3))),
        ),
    )

    def judged(self, as_of, **times):
        orders = [order(**times)] if times else []
        data = Dataset(messages=[asks("10:00")], orders=orders, as_of=at(as_of))
        return figures(self.MEASURE, data, settles_after=4, end=day(2))

    def test_it_is_pending_until_the_end_of_the_fourth_day(self):
        assert self.judged("5 23:59:59") == (0, 0, 1)
        assert self.judged("6 00:00") == (0, 1, 0)

    def test_whoever_has_paid_is_pending_until_then_like_all(self):
        times = {"created_at": "2 20:00", "paid_at": "5 19:59:59"}
        assert self.judged("5 20:00", **times) == (0, 0, 1)
        assert self.judged("5 23:59:59", **times) == (0, 0, 1)
        assert self.judged("6 00:00", **times) == (1, 1, 0)

    def test_exactly_three_days_are_too_late(self):
        assert self.judged("6 00:00", created_at="2 20:00", paid_at="5 20:00") == (0, 1, 0)

    def test_an_order_of_the_day_after_next_is_too_late(self):
        assert self.judged("6 00:00", created_at="3 00:00", paid_at="3 00:01") == (0, 1, 0)


def test_a_bound_that_does_not_exist_awaits_nothing():
    measure = count(buyer_day, among=has("orders", window("paid_at", since=FIRST)))
    data = Dataset(messages=[replies("10:00")], orders=[])
    assert figures(measure, data, settles_after=3) == (0, None, 0)


def test_a_window_without_end_is_open_until_the_settling_end():
    measure = count(buyer_day, among=has("orders", window("paid_at", since=FIRST)))
    late = order(created_at="10:00", paid_at="3 23:00")
    data = Dataset(messages=[asks("10:00")], orders=[late])
    assert figures(measure, data, settles_after=2, end=day(2)) == (1, None, 0)
    assert figures(measure, data, settles_after=1, end=day(2)) == (0, None, 0)
    assert figures(measure, data, settles_after=2, end=day(2), as_of=at("3 22:00")) == (0, None, 1)
    assert figures(measure, data, settles_after=None, end=day(2), as_of=at("3 22:00")) == (
        0,
        None,
        0,
    )


class TestAttribution:
    """An order goes to the author of the last reply before it."""

    BEFORE_PAID = LastMessage(of=human, before="paid_at", within=timedelta(days=2))
    ATTRIBUTED = rows_of("orders", at="paid_at", where=Contacted(by=BEFORE_PAID))

    @pytest.mark.parametrize(
        ("sent", "attributed"),
        [
            ("1 12:00:00", 1),  # exactly two days
            ("1 11:59:59.999999", 0),
            ("3 11:59:59", 1),
            ("3 12:00", 0),  # not before the payment
        ],
    )
    def test_a_reply_counts_within_two_days_before_payment(self, sent, attributed):
        paid = order(created_at="1 09:00", paid_at="3 12:00")
        data = Dataset(messages=[replies(sent)], orders=[paid])
        measure = count(self.ATTRIBUTED)
        assert figures(measure, data, start=day(3), end=day(4)) == (attributed, None, 0)

    @pytest.mark.parametrize(
        ("sent", "attributed"), [("1 00:00", 1), ("2024-04-30 23:59:59", 0), ("3 12:00", 1)]
    )
    def test_local_days_and_at_or_before(self, sent, attributed):
        by = LastMessage(of=asked, before="paid_at", inclusive=True, within_days=2)
        paid = order(created_at="2024-04-30 09:00", paid_at="3 12:00")
        data = Dataset(messages=[asks(sent)], orders=[paid])
        unit = rows_of("orders", at="paid_at", where=Contacted(by=by))
        assert figures(count(unit), data, start=day(3)) == (attributed, None, 0)

    def test_by_agent_the_order_is_the_last_authors(self):
        unit = rows_of("orders", at="paid_at", agent=(self.BEFORE_PAID,))
        data = Dataset(
            messages=[replies("10:00", "a1"), replies("11:00", "a2"), replies("11:30", None)],
            orders=[order(created_at="12:00", paid_at="12:00", amount="19.90")],
        )
        (row,) = rows(total(amount, unit), data, by="agent_id")
        assert (row["agent_id"], row["numerator"], row["unit"]) == ("a2", 19.9, "CNY")

    def test_the_looks_are_taken_in_turn_and_nobody_is_a_group(self):
        looks = tuple(
            LastMessage(of=any_reply, before=event, within_days=2)
            for event in ("created_at", "paid_at", "grouped_at")
        )
        unit = rows_of("orders", at="grouped_at", agent=looks)
        data = Dataset(
            messages=[replies("10:00", "a1"), replies("10:30", "a2"), replies("11:30", "a3")],
            orders=[
                order("o1", created_at="10:15", grouped_at="12:00"),
                order("o2", created_at="09:00", paid_at="11:00", grouped_at="12:00"),
                order("o3", created_at="09:00", grouped_at="12:00"),
                order("o4", created_at="09:00", grouped_at="12:00", buyer_id="b2"),
            ],
        )
        found = rows(count(unit), data, by="agent_id")
        assert [(row["agent_id"], row["numerator"]) for row in found] == [
            (None, 1),
            ("a1", 1),
            ("a2", 1),
            ("a3", 1),
        ]

    def test_an_order_may_be_reported_on_the_day_of_the_question(self):
        by = LastMessage(of=asked, before="created_at", inclusive=True, within=hours(72))
        unit = rows_of("orders", at="created_at", day=by)
        data = Dataset(
            messages=[asks("23:00"), asks("2 09:00", buyer_id="b2")],
            orders=[
                order("o1", created_at="3 10:00", amount="7.50"),
                order("o2", created_at="2 08:59", amount="100", buyer_id="b2"),
            ],
        )
        found = rows(total(amount, unit), data, settles_after=3)
        assert [row["numerator"] for row in found] == [7.5, 0, 0]
        # Judged with the events of the first day only, the order does not exist yet.
        found = rows(total(amount, unit), data, settles_after=1)
        assert [row["numerator"] for row in found] == [0, 0, 0]


class TestBuyerDaysOfRows:
    """Buyers of orders: once per group and day."""

    DATA = Dataset(
        messages=[],
        orders=[
            order("o1", created_at="09:00", paid_at="10:00", amount="30", quantity=2),
            order("o2", created_at="09:00", paid_at="11:00", amount="10.01", quantity=3),
            order("o3", created_at="09:00", paid_at="11:00", amount="5", buyer_id="b2"),
        ],
    )

    def test_two_orders_of_a_day_are_one_buyer(self):
        assert figures(count(buyer_days_of(PAID)), self.DATA) == (2, None, 0)

    @pytest.mark.parametrize(
        ("above", "below", "value", "unit"),
        [
            (total(amount, PAID), count(buyer_days_of(PAID)), 45.01 / 2, "CNY per buyer"),
            (total(quantity, PAID), count(buyer_days_of(PAID)), 3, "items per buyer"),
            (total(amount, PAID), total(quantity, PAID), 4501 / 600, "CNY"),
            (total(amount, PAID), count(PAID), 4501 / 300, "CNY"),
            (total(quantity, PAID), count(PAID), 2, "items"),
            (count(PAID), count(buyer_days_of(PAID)), 1.5, "ratio"),
        ],
    )
    def test_ratios_and_their_units(self, above, below, value, unit):
        (row,) = rows(ratio(above, below), self.DATA)
        assert (row["value"], row["unit"]) == (value, unit)


class TestRatios:
    """Two populations."""

    def test_a_row_exists_if_either_side_has_a_unit(self):
        measure = ratio(count(rows_of("refunds", at="applied_at")), count(PAID))
        data = Dataset(
            orders=[order(created_at="09:00", paid_at="2 10:00")],
            refunds=[refund(applied_at="3 10:00")],
        )
        found = rows(measure, data, by="shop_id")
        assert [
            (row["period_start"], row["numerator"], row["denominator"], row["value"])
            for row in found
        ] == [(day(2), 0, 1, 0), (day(3), 1, 0, None)]

    def test_pending_units_of_both_sides_add_up(self):
        waiting = count(buyer_day, among=has("orders", window("paid_at", since=FIRST)))
        data = Dataset(messages=[asks("10:00")], orders=[])
        (row,) = rows(ratio(waiting, waiting), data, settles_after=1, by="shop_id")
        assert (row["pending"], row["value"]) == (2, None)


class TestCohorts:
    """An order paid on P is reported on P+13."""

    def test_the_unit_is_reported_later_and_judged_with_all_up_to_then(self):
        paid = rows_of("orders", at="paid_at", reported_after=13)
        back = has(
            "refunds",
            window("applied_at", since=UnitTime(column="paid_at"), before=end_of_day(13)),
            link="order",
            where=all_of(is_("kind", "return_refund"), is_("reason", "quality", "logistics")),
        )
        wanted = {"kind": "return_refund", "reason": "quality"}
        data = Dataset(
            orders=[order(f"o{n}", created_at="1 09:00", paid_at="1 10:00") for n in range(1, 6)],
            refunds=[
                refund("r1", order_id="o1", applied_at="14 23:59:59", **wanted),
                refund("r2", order_id="o2", applied_at="15 00:00", **wanted),
                refund("r3", order_id="o3", applied_at="2 10:00", kind="exchange"),
                refund("r4", order_id="o4", applied_at="1 09:30", **wanted),
            ],
        )
        found = rows(proportion(paid, that=back), data, by="shop_id")
        assert [(row["period_start"], row["numerator"], row["denominator"]) for row in found] == [
            (day(14), 1, 5)
        ]
        only = {"start": day(14), "end": day(15)}
        (early,) = rows(proportion(paid, that=back), data, as_of=at("14 12:00"), **only)
        assert (early["numerator"], early["denominator"], early["pending"]) == (0, 0, 5)


class TestRowConditions:
    """Attributes and times of a row."""

    def test_a_transfer_is_awaited_until_the_settling_end(self):
        unit = rows_of("sessions", at="human_requested_at")
        measure = proportion(unit, that=happened("assigned_at"))
        times = {"started_at": "23:00", "human_requested_at": "23:50"}
        in_time = session("c1", assigned_at="23:59:59", **times)
        too_late = session("c2", assigned_at="2 00:00", **times)
        never = session("c3", **times)
        data = Dataset(messages=[], sessions=[in_time, too_late, never])
        assert figures(measure, data, end=day(2)) == (1, 3, 0)
        assert figures(measure, data, end=day(2), as_of=at("23:59:59.5")) == (0, 0, 3)
        known = count(unit, among=happened("assigned_at"))
        assert figures(known, data, end=day(2), as_of=at("23:59:59.5")) == (1, None, 2)
        assert figures(measure, data, end=day(2), settles_after=None) == (2, 3, 0)

    def test_null_is_neither_high_nor_low_nor_in_the_list(self):
        unit = rows_of("ratings", at="invited_at")
        data = Dataset(ratings=[rating(invited_at="10:00")])
        for condition in (
            at_least_value("level", 1),
            at_most_value("level", 5),
            is_("level", 1, 2, 3, 4, 5),
            time_during("rated_at", "00:00", "24:00"),
        ):
            assert figures(count(unit, among=condition), data) == (0, None, 0)

    def test_a_level_is_known_with_its_rating(self):
        unit = rows_of("ratings", at="invited_at")
        good = count(unit, among=at_least_value("level", 4))
        data = Dataset(ratings=[rating(5, invited_at="23:00", rated_at="2 00:00")])
        assert figures(good, data, end=day(2)) == (0, None, 0)
        assert figures(good, data, end=day(2), settles_after=1) == (1, None, 0)

    def test_service_hours_of_a_row_are_local_and_half_open(self):
        unit = rows_of("ratings", at="rated_at", where=time_during("rated_at", "08:00", "23:00"))
        times = ("07:59:59", "08:00", "22:59:59", "23:00")
        ratings = [rating(5, rating_id=f"g{n}", rated_at=time) for n, time in enumerate(times)]
        assert figures(count(unit), Dataset(ratings=ratings)) == (2, None, 0)

    def test_applied_before_shipping_or_never_shipped(self):
        unit = rows_of("refunds", at="completed_at")
        measure = count(unit, among=BeforeOrderEvent(column="applied_at", event="shipped_at"))
        data = Dataset(
            orders=[
                order("o1", created_at="09:00", shipped_at="10:00"),
                order("o2", created_at="09:00"),
            ],
            refunds=[
                refund("r1", order_id="o1", applied_at="09:59", completed_at="12:00"),
                refund("r2", order_id="o1", applied_at="10:00", completed_at="12:00"),
                refund("r3", order_id="o2", applied_at="11:00", completed_at="12:00"),
                refund("r4", order_id="unknown", applied_at="11:00", completed_at="12:00"),
            ],
        )
        assert [unit.key for unit in explained(metric(measure), data)] == [
            ("r1",),
            ("r3",),
            ("r4",),
        ]

    def test_refund_time_is_elapsed(self):
        unit = rows_of("refunds", at="completed_at")
        measure = mean(Between(since="applied_at", until="completed_at"), unit)
        data = Dataset(refunds=[refund(applied_at="10:00", completed_at="2 10:00:01")])
        assert quantities(measure, data) == [86401]


class TestShifts:
    """Online time, weighted or not."""

    DATA = Dataset(
        messages=[asks("10:00", agent_id="a1"), asks("11:00", agent_id="a1", buyer_id="b2")],
        shifts=[
            Shift(
                shop_id="s1",
                agent_id="a1",
                online_at=at("09:00"),
                offline_at=at("10:30"),
                weight=Decimal("0.5"),
            ),
            Shift(shop_id="s1", agent_id="a2", online_at=at("09:00"), offline_at=None),
        ],
    )
    SHIFT = rows_of("shifts", at="online_at")
    WEIGHTED = Between(since="online_at", until="offline_at", times="weight")

    def test_an_open_shift_is_awaited(self):
        online = Between(since="online_at", until="offline_at")
        measure = total(online, self.SHIFT, among=happened("offline_at"))
        assert figures(measure, self.DATA, settles_after=1) == (5400, None, 1)

    def test_buyers_per_weighted_hour(self):
        measure = ratio(
            count(buyer_day, among=some(buyer_manual)), total(self.WEIGHTED, self.SHIFT)
        )
        (first, second) = rows(measure, self.DATA, by="agent_id", settles_after=1)
        assert (first["agent_id"], first["denominator"], first["unit"]) == ("a1", 0.75, "per hour")
        assert first["value"] == 2 / 0.75
        assert (second["agent_id"], second["denominator"], second["value"]) == ("a2", 0, None)


def test_the_day_of_a_row_ends_by_the_local_clock():
    # London, 27 October 2024: the day has 25 hours; 23:30 is 23:30 UTC.
    data = Dataset(
        orders=[
            order(
                created_at=at("2024-10-27 10:00", "Europe/London"),
                paid_at=at("2024-10-27 23:30", "Europe/London"),
            )
        ],
        time_zone="Europe/London",
    )
    (row,) = rows(count(PAID), data)
    assert row["period_start"] == date(2024, 10, 27)
    assert row["final_at"] == at("2024-10-28 00:00", "Europe/London")
