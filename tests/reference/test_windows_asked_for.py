"""Periods of one's own, ``trailing=``, and how far the data reach; worked by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.language.measures import count, quantile
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import each
from csmetrics.tables import BuyerFlag, Dataset, Rating, Review, Shift
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    edition,
    evaluate,
    explained,
    metric,
    order,
    rows,
    session,
)

ASKED = count(each(asked))
WEEK = Dataset(messages=[asks(f"{n} 10:00") for n in (1, 2, 2, 5, 6)])


def days_of(found):
    return [(row["period_start"].day, row["period_end"].day, row["numerator"]) for row in found]


class TestPeriodsOfOnesOwn:
    """A sequence of (start, end), half-open; they may overlap."""

    def test_they_are_sorted_by_start_then_end_and_equal_ones_count_once(self):
        periods = [(day(2), day(6)), (day(1), day(3)), (day(2), day(3)), (day(1), day(3))]
        found = rows(ASKED, WEEK, per=periods)
        assert days_of(found) == [(1, 3, 3), (2, 3, 2), (2, 6, 3)]

    def test_without_start_and_end_they_stand_as_they_are(self):
        found = rows(ASKED, WEEK, per=[(day(5), day(20)), (day(10), day(12))])
        assert days_of(found) == [(5, 20, 2), (10, 12, 0)]

    def test_they_are_cut_to_what_is_asked_for(self):
        periods = [(day(1), day(3)), (day(2), day(20)), (day(5), day(7))]
        assert days_of(rows(ASKED, WEEK, per=periods, start=day(2), end=day(5))) == [
            (2, 3, 2),
            (2, 5, 2),
        ]
        assert days_of(rows(ASKED, WEEK, per=periods, start=day(6))) == [(6, 7, 1), (6, 20, 1)]

    def test_those_that_are_equal_once_cut_count_once(self):
        periods = [(day(1), day(4)), (day(1), day(9))]
        assert days_of(rows(ASKED, WEEK, per=periods, end=day(4))) == [(1, 4, 3)]

    def test_a_period_is_final_with_its_last_day(self):
        (row,) = rows(ASKED, WEEK, per=((day(1), day(3)),), settles_after=1)
        assert (row["final_at"], row["status"]) == (at("4 00:00"), "final")

    def test_groups_have_a_row_where_they_have_a_unit(self):
        data = Dataset(messages=[asks("1 10:00"), asks("5 10:00", shop_id="s2")])
        found = rows(ASKED, data, per=[(day(1), day(3)), (day(1), day(9))], by="shop_id")
        assert [(row["period_end"].day, row["shop_id"]) for row in found] == [
            (3, "s1"),
            (9, "s1"),
            (9, "s2"),
        ]

    def test_a_unit_stands_once_for_each_period_it_falls_in(self):
        periods = [(day(1), day(3)), (day(2), day(6))]
        listed = explained(metric(ASKED), WEEK, per=periods)
        assert [(unit.reported.day, unit.period[0].day) for unit in listed] == [
            (1, 1),
            (2, 1),
            (2, 1),
            (2, 2),
            (2, 2),
            (5, 2),
        ]
        assert all(unit.period is None for unit in explained(metric(ASKED), WEEK))

    def test_a_trailing_metrics_value_is_that_of_the_last_day(self):
        found = rows(ASKED, WEEK, per=[(day(1), day(3)), (day(5), day(7))], trails=2)
        assert days_of(found) == [(1, 3, 3), (5, 7, 2)]
        found = rows(ASKED, WEEK, per=[(day(1), day(7))], trails=2)
        assert days_of(found) == [(1, 7, 2)]

    def test_a_period_outside_the_editions_has_no_row(self):
        dated = metric((edition(ASKED, since=day(2)),))
        found = evaluate([dated], WEEK, per=[(day(1), day(3)), (day(2), day(4))]).to_dicts()
        assert days_of(found) == [(2, 4, 2)]

    @pytest.mark.parametrize(
        "per",
        [
            [(day(3), day(3))],
            [(day(3), day(1))],
            [(day(1),)],
            [(day(1), "2024-05-03")],
            [(datetime(2024, 5, 1), day(3))],  # noqa: DTZ001  the point of the test
            [day(1), day(2)],
            [],
            None,
            7,
        ],
    )
    def test_what_is_no_period_is_refused(self, per):
        with pytest.raises(ArgumentError, match="period"):
            rows(ASKED, WEEK, per=per)


class TestTrailingAskedFor:
    """Every metric is reported as its trailing n."""

    def test_as_if_it_trailed_by_itself(self):
        assert days_of(rows(ASKED, WEEK, trailing=3)) == days_of(rows(ASKED, WEEK, trails=3))
        assert [row["numerator"] for row in rows(ASKED, WEEK, trailing=3)] == [1, 3, 3, 2, 1, 2]

    def test_a_longer_period_has_the_value_of_its_last_day(self):
        assert days_of(rows(ASKED, WEEK, trailing=2, per="all")) == [(1, 7, 2)]

    def test_its_own_number_changes_nothing_and_another_is_refused(self):
        assert rows(ASKED, WEEK, trails=3, trailing=3) == rows(ASKED, WEEK, trails=3)
        for other in (1, 2, 30):
            with pytest.raises(ArgumentError, match=r"test\.metric .*3 days"):
                rows(ASKED, WEEK, trails=3, trailing=other)

    def test_a_window_of_one_day_is_the_last_of_a_longer_period(self):
        assert days_of(rows(ASKED, WEEK, per="all")) == [(1, 7, 5)]
        assert days_of(rows(ASKED, WEEK, trailing=1, per="all")) == [(1, 7, 1)]

    def test_any_edition_that_trails_by_itself_is_refused_but_one_not_asked_for(self):
        editions = (edition(ASKED, until=day(3)), edition(ASKED, since=day(3), trailing=5))
        with pytest.raises(ArgumentError, match="5 days"):
            evaluate([metric(editions)], WEEK, trailing=2)
        fixed = evaluate([metric(editions)], WEEK, trailing=2, edition=day(1))
        assert fixed["numerator"].to_list() == [1, 3, 2, 0, 1, 2]

    def test_quantities_of_the_whole_window_are_put_together(self):
        median = quantile("0.5", wait_for(human), each(asked))
        listed = explained(metric(median), WEEK, trailing=2, start=day(2), end=day(3))
        assert [unit.reported.day for unit in listed] == [1, 2, 2]

    @pytest.mark.parametrize("trailing", [0, -1, 1.5, True, "7"])
    def test_what_is_no_number_of_days_is_refused(self, trailing):
        with pytest.raises(ArgumentError, match="number of days"):
            rows(ASKED, WEEK, trailing=trailing)


class TestHowFarTheDataReach:
    """Without ``as_of`` it is the latest timestamp of the tables of events."""

    def latest(self, **tables):
        (row,) = rows(
            ASKED, Dataset(**tables), per="all", settles_after=0, start=day(1), end=day(2)
        )
        return row["status"]

    def test_any_timestamp_of_an_event_counts(self):
        asked_first = {"messages": [asks("1 10:00")]}
        assert self.latest(**asked_first) == "provisional"
        closed = order(created_at="1 09:00", closed_at="2 00:00")
        assert self.latest(**asked_first, orders=[closed]) == "final"
        waiting = session(started_at="1 09:00", assigned_at="2 00:00")
        assert self.latest(**asked_first, sessions=[waiting]) == "final"
        rated = Rating(rating_id="g", shop_id="s1", buyer_id="b1", invited_at=at("2 00:00"))
        assert self.latest(**asked_first, ratings=[rated]) == "final"
        changed = Review(
            review_id="v",
            order_id="o1",
            shop_id="s1",
            buyer_id="b1",
            reviewed_at=at("1 09:00"),
            score=1,
            changed_at=at("2 00:00"),
        )
        assert self.latest(**asked_first, reviews=[changed]) == "final"

    def test_shifts_and_flags_may_lie_ahead(self):
        shift = Shift(
            shop_id="s1", agent_id="a1", online_at=at("2 00:00"), offline_at=at("3 00:00")
        )
        flag = BuyerFlag(
            shop_id="s1", buyer_id="b1", flag="spam", from_at=at("2 00:00"), to_at=at("3 00:00")
        )
        ahead = {"shifts": [shift], "buyer_flags": [flag]}
        assert self.latest(messages=[asks("1 10:00")], **ahead) == "provisional"

    def test_a_time_that_is_given_is_taken_as_it_is(self):
        assert self.latest(messages=[asks("1 10:00")], as_of=at("2 00:00")) == "final"
        assert self.latest(messages=[asks("2 10:00")], as_of=at("1 23:59")) == "provisional"

    def test_the_days_asked_for_are_those_of_known_events(self):
        data = Dataset(
            messages=[asks("3 10:00")],
            orders=[order(created_at="2 09:00", paid_at="5 09:00")],
            shifts=[
                Shift(
                    shop_id="s1", agent_id="a1", online_at=at("1 09:00"), offline_at=at("9 09:00")
                )
            ],
        )
        assert [row["period_start"].day for row in rows(ASKED, data)] == [2, 3, 4, 5]
        found = rows(ASKED, data, as_of=at("4 10:00"))
        assert [row["period_start"].day for row in found] == [2, 3]
