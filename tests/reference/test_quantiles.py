"""Quantiles, and quantities of columns: points, and integers of one's own; worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csmetrics.language.base import minutes, own
from csmetrics.language.conditions import some
from csmetrics.language.measures import count, mean, quantile, ratio, total
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import amount, level, score, value_of, wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.tables import Dataset, Order, Rating, Review
from tests.reference.reference_rows import (
    asks,
    at,
    evaluate,
    explained,
    figures,
    metric,
    order,
    replies,
    rows,
)

PAID = rows_of("orders", at="paid_at")


def orders(*amounts):
    return Dataset(
        orders=[
            order(f"o{n}", created_at="09:00", paid_at="10:00", amount=each_)
            for n, each_ in enumerate(amounts)
        ]
    )


class TestQuantiles:
    """Linear between neighbours: h = q·(n − 1) + 1."""

    @pytest.mark.parametrize(
        ("q", "amounts", "value"),
        [
            ("0.5", ("1", "2", "4"), 2),
            ("0.5", ("1", "2", "4", "8"), 3),  # h = 2.5
            ("0.9", ("1", "2", "3"), 2.8),  # h = 2.8
            ("0.25", ("10", "20", "30", "40"), 17.5),  # h = 1.75
            ("0", ("3", "1", "2"), 1),
            ("1", ("3", "1", "2"), 3),
            ("0.9", ("5",), 5),
            ("0.5", ("2", "2", "7"), 2),
        ],
    )
    def test_by_hand(self, q, amounts, value):
        (row,) = rows(quantile(q, amount, PAID), orders(*amounts))
        assert (row["numerator"], row["denominator"]) == (None, len(amounts))
        assert row["value"] == value
        assert row["unit"] == "CNY"

    def test_q_is_a_decimal_taken_exactly_and_the_value_correctly_rounded(self):
        # 0.1 of [0.01, 0.04]: 0.01 + 0.1 · 0.03 = 0.013, of which the nearest double is told.
        (row,) = rows(quantile(Decimal("0.1"), amount, PAID), orders("0.01", "0.04"))
        assert row["value"] == 0.013

    def test_the_quantities_of_days_are_put_together(self):
        data = Dataset(
            orders=[
                order("o1", created_at="1 09:00", paid_at="1 10:00", amount="1"),
                order("o2", created_at="1 09:00", paid_at="2 10:00", amount="2"),
                order("o3", created_at="1 09:00", paid_at="2 10:00", amount="9"),
            ]
        )
        median = quantile("0.5", amount, PAID)
        assert [row["value"] for row in rows(median, data)] == [1, 5.5]
        assert [row["value"] for row in rows(median, data, per="all")] == [2]

    def test_units_without_a_quantity_are_not_among_them(self):
        median = quantile("0.5", wait_for(human), each(asked))
        data = Dataset(messages=[asks("10:00"), replies("10:01"), asks("10:02", buyer_id="b2")])
        assert figures(median, data) == (None, 1, 0)
        (row,) = rows(median, Dataset(messages=[asks("10:00")]), by="shop_id")
        assert (row["numerator"], row["denominator"], row["value"]) == (None, 0, None)

    def test_pending_ones_are_pending_as_in_a_mean(self):
        capped = quantile("0.5", wait_for(human, cap=minutes(5)), each(asked))
        data = Dataset(messages=[asks("10:00")])
        (row,) = rows(capped, data, as_of=at("10:04"))
        assert (row["denominator"], row["pending"], row["pending_met"]) == (0, 1, 0)
        (row,) = rows(capped, data, as_of=at("10:05"))
        assert (row["denominator"], row["value"]) == (1, 300)

    def test_a_silent_day_has_no_value(self):
        (row,) = rows(
            quantile("0.5", amount, PAID),
            Dataset(orders=[order(created_at="09:00")]),
        )
        assert (row["numerator"], row["denominator"], row["value"]) == (None, 0, None)

    def test_its_units_quantities_give_the_value(self):
        listed = explained(metric(quantile("0.5", amount, PAID)), orders("1", "2", "4"))
        assert [(u.quantity, u.in_denominator, u.in_numerator) for u in listed] == [
            (1, True, False),
            (2, True, False),
            (4, True, False),
        ]


class TestPoints:
    """Levels and scores, known with their rating."""

    def rating(self, number, value, rated_at):
        return Rating(
            rating_id=f"g{number}",
            shop_id="s1",
            buyer_id="b1",
            level=value,
            invited_at=at("09:00"),
            rated_at=at(rated_at) if rated_at else None,
        )

    def test_the_mean_level_is_told_in_points(self):
        data = Dataset(
            ratings=[
                self.rating(1, 5, "10:00"),
                self.rating(2, 2, "11:00"),
                self.rating(3, None, None),
            ]
        )
        (row,) = rows(mean(level, rows_of("ratings", at="invited_at")), data)
        assert (row["numerator"], row["denominator"], row["value"]) == (7, 2, 3.5)
        assert row["unit"] == "points"

    def test_a_level_given_after_the_settling_end_is_not_known(self):
        data = Dataset(ratings=[self.rating(1, 5, "2 10:00")])
        of_invited = mean(level, rows_of("ratings", at="invited_at"))
        assert [r["denominator"] for r in rows(of_invited, data, per="all")] == [0]
        found = rows(of_invited, data, per="all", settles_after=1)
        assert [r["denominator"] for r in found] == [1]

    def test_the_mean_score(self):
        reviews = [
            Review(
                review_id=f"v{n}",
                order_id="o1",
                shop_id="s1",
                buyer_id="b1",
                reviewed_at=at("10:00"),
                score=value,
            )
            for n, value in enumerate((12, 15))
        ]
        (row,) = rows(mean(score, rows_of("reviews", at="reviewed_at")), Dataset(reviews=reviews))
        assert (row["value"], row["unit"]) == (13.5, "points")


class TestNumbersOfOnesOwn:
    """An integer column of one's own; null is no quantity."""

    STARS = value_of(own("stars", "integer"))

    def data(self, *stars):
        found = {"shop_id": "s1", "buyer_id": "b1", "amount": Decimal(1), "quantity": 1}
        times = {"created_at": at("09:00"), "paid_at": at("10:00")}
        return Dataset(
            orders=[
                Order(order_id=f"o{n}", stars=value, **found, **times)
                for n, value in enumerate(stars)
            ]
        )

    @pytest.mark.parametrize(
        ("measure", "expected", "unit"),
        [
            (mean(STARS, PAID), (7, 2, 3.5), "number"),
            (total(STARS, PAID), (7, None, 7), "number"),
            (ratio(total(STARS, PAID), count(PAID)), (7, 3, 7 / 3), "number"),
            (quantile("0.5", STARS, PAID), (None, 2, 3.5), "number"),
        ],
    )
    def test_they_are_added_up_as_numbers(self, measure, expected, unit):
        (row,) = rows(measure, self.data(3, None, 4))
        assert (row["numerator"], row["denominator"], row["value"]) == expected
        assert row["unit"] == unit


def test_a_buyer_day_without_a_question_has_no_wait_to_add():
    found = evaluate(
        [metric(quantile("0.5", wait_for(human, of=asked), buyer_day))],
        Dataset(messages=[replies("10:00")]),
    )
    assert found.select("numerator", "denominator", "value").rows() == [(None, 0.0, None)]
    among = quantile("0.5", wait_for(human, of=asked), buyer_day, among=some(asked))
    assert figures(among, Dataset(messages=[replies("10:00")])) == (None, 0, 0)
