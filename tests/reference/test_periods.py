"""Periods, editions, trailing windows and the shape of the result."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from csmetrics.errors import ArgumentError, EditionError, MissingDataError
from csmetrics.language.conditions import answered_by, happened, some
from csmetrics.language.measures import count, mean, proportion
from csmetrics.language.messages import asked, human
from csmetrics.language.quantities import wait_for
from csmetrics.language.units import buyer_day, each
from csmetrics.language.units import rows as rows_of
from csmetrics.tables import Dataset
from tests.reference.reference_rows import (
    asks,
    at,
    day,
    edition,
    evaluate,
    explained,
    metric,
    order,
    replies,
    rows,
    session,
)

ASKED = count(each(asked))
BUYERS = count(buyer_day, among=some(asked))
WEEK = Dataset(messages=[asks(f"{n} 10:00") for n in (1, 2, 2, 5, 6)])
"""1 May 2024 is a Wednesday, the 5th a Sunday."""


def days_of(found):
    return [(row["period_start"], row["period_end"], row["numerator"]) for row in found]


def test_the_result_has_the_contracts_columns_in_its_order():
    frame = evaluate([metric(ASKED)], WEEK, by="shop_id")
    assert frame.schema == pl.Schema(
        {
            "metric": pl.String,
            "period_start": pl.Date,
            "period_end": pl.Date,
            "shop_id": pl.String,
            "numerator": pl.Float64,
            "denominator": pl.Float64,
            "value": pl.Float64,
            "pending": pl.UInt32,
            "pending_met": pl.UInt32,
            "unit": pl.String,
            "status": pl.String,
            "final_at": pl.Datetime("us", "Asia/Shanghai"),
        }
    )
    assert evaluate([], WEEK).columns == frame.drop("shop_id").columns


def test_a_silent_day_has_a_row_and_with_a_group_it_has_none():
    assert [row["numerator"] for row in rows(ASKED, WEEK)] == [1, 2, 0, 0, 1, 1]
    assert [row["numerator"] for row in rows(ASKED, WEEK, by="shop_id")] == [1, 2, 1, 1]


def test_a_silent_day_is_never_a_zero_rate():
    answered = proportion(each(asked), that=answered_by(human))
    silent = rows(answered, WEEK, start=day(3), end=day(4))[0]
    assert (silent["numerator"], silent["denominator"], silent["value"]) == (0, 0, None)
    silent = rows(ASKED, WEEK, start=day(3), end=day(4))[0]
    assert (silent["numerator"], silent["denominator"], silent["value"]) == (0, None, 0)


def test_weeks_begin_on_monday_and_are_cut_to_the_range():
    assert days_of(rows(ASKED, WEEK, per="week")) == [(day(1), day(6), 4), (day(6), day(7), 1)]


@pytest.mark.parametrize(
    ("per", "starts"),
    [
        ("month", ["2023-12-15", "2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]),
        ("quarter", ["2023-12-15", "2024-01-01", "2024-04-01"]),
        ("year", ["2023-12-15", "2024-01-01"]),
        ("week", ["2023-12-15", "2023-12-18", "2023-12-25", "2024-01-01"]),
        ("all", ["2023-12-15"]),
    ],
)
def test_periods_are_those_of_the_calendar(per, starts):
    found = rows(ASKED, WEEK, per=per, start=date(2023, 12, 15), end=date(2024, 4, 2))
    assert [str(row["period_start"]) for row in found][: len(starts)] == starts
    assert found[-1]["period_end"] == date(2024, 4, 2)
    ends = [row["period_end"] for row in found]
    assert ends[:-1] == [row["period_start"] for row in found][1:]


def test_a_buyer_of_two_days_counts_twice_in_the_week():
    assert days_of(rows(BUYERS, WEEK, per="all")) == [(day(1), day(7), 4)]


def test_the_default_range_is_that_of_all_known_events():
    data = Dataset(
        messages=[asks("2 10:00")],
        orders=[order(created_at="1 10:00", paid_at="9 10:00")],
    )
    assert len(rows(ASKED, data)) == 9
    assert len(rows(ASKED, data, as_of=at("4 00:00"))) == 2


def test_nothing_ever_happened():
    data = Dataset(messages=[])
    assert rows(ASKED, data) == []
    (row,) = rows(ASKED, data, start=day(1), end=day(2))
    assert (row["numerator"], row["status"]) == (0, "provisional")


def test_a_figure_is_final_once_its_period_has_settled():
    arguments = {"settles_after": 1, "start": day(1), "end": day(3), "per": "all"}
    (row,) = rows(ASKED, WEEK, as_of=at("3 23:59:59.999999"), **arguments)
    assert (row["status"], row["final_at"]) == ("provisional", at("4 00:00"))
    (row,) = rows(ASKED, WEEK, as_of=at("4 00:00"), **arguments)
    assert row["status"] == "final"


def test_as_of_may_be_told_in_any_zone_and_without_one_it_is_local():
    same = [at("2 09:00"), datetime(2024, 5, 2, 1, tzinfo=UTC), datetime(2024, 5, 2, 9)]  # noqa: DTZ001
    for as_of in same:
        assert [row["numerator"] for row in rows(ASKED, WEEK, as_of=as_of)] == [1]


class TestTrailing:
    """The value reported on a day covers that day and the n − 1 before it."""

    def test_each_day_looks_back(self):
        found = rows(ASKED, WEEK, trails=3)
        assert [row["numerator"] for row in found] == [1, 3, 3, 2, 1, 2]

    def test_days_before_the_start_count(self):
        found = rows(ASKED, WEEK, trails=3, start=day(3), end=day(5))
        assert [row["numerator"] for row in found] == [3, 2]

    def test_a_longer_period_has_the_value_of_its_last_day(self):
        found = rows(ASKED, WEEK, trails=3, per="week")
        assert days_of(found) == [(day(1), day(6), 1), (day(6), day(7), 2)]

    def test_a_group_has_a_row_while_its_window_has_a_unit(self):
        data = Dataset(messages=[asks("1 10:00"), asks("5 10:00", shop_id="s2")])
        found = rows(ASKED, data, trails=2, by="shop_id")
        assert [(row["period_start"].day, row["shop_id"]) for row in found] == [
            (1, "s1"),
            (2, "s1"),
            (5, "s2"),
        ]

    def test_each_unit_stands_once_in_the_list_of_units(self):
        listed = explained(metric(ASKED, trailing=3), WEEK, start=day(3), end=day(7))
        assert [unit.reported.day for unit in listed] == [1, 2, 2, 5, 6]


class TestEditions:
    """Until 2 May every message counts, since the third only answered ones, until the sixth."""

    EDITIONS = (
        edition(ASKED, until=day(3)),
        edition(count(each(asked), among=answered_by(human)), since=day(3), until=day(6)),
    )

    def evaluate(self, **arguments):
        return evaluate([metric(self.EDITIONS)], WEEK, **arguments).to_dicts()

    def test_each_day_is_judged_by_the_rule_of_its_day(self):
        assert [row["numerator"] for row in self.evaluate()] == [1, 2, 0, 0, 0]

    def test_a_period_not_wholly_inside_the_editions_has_no_row(self):
        assert days_of(self.evaluate(per="week")) == [(day(1), day(6), 3)]
        assert days_of(self.evaluate(per="month")) == []

    def test_one_edition_may_be_asked_for(self):
        found = self.evaluate(edition=day(1))
        assert [row["numerator"] for row in found] == [1, 2, 0, 0, 1, 1]

    def test_none_in_force_is_an_error(self):
        with pytest.raises(EditionError, match=r"test\.metric .* 2024-05-06"):
            self.evaluate(edition=day(6))

    def test_a_trailing_value_needs_its_whole_window_inside(self):
        editions = (edition(ASKED, trailing=2, since=day(2), until=day(6)),)
        found = evaluate([metric(editions)], WEEK).to_dicts()
        assert days_of(found) == [(day(3), day(4), 2), (day(4), day(5), 0), (day(5), day(6), 1)]

    def test_the_days_of_a_window_before_the_start_are_judged_by_their_own_edition(self):
        editions = (
            edition(ASKED, trailing=2, until=day(3)),
            edition(count(each(asked), among=answered_by(human)), trailing=2, since=day(3)),
        )
        found = evaluate([metric(editions)], WEEK, start=day(3), end=day(4)).to_dicts()
        assert days_of(found) == [(day(3), day(4), 2)]  # both of the 2nd, which is not evaluated

    def test_the_latest_settling_of_the_days_decides_when_a_period_is_final(self):
        editions = (
            edition(ASKED, settles_after=3, until=day(3)),
            edition(ASKED, settles_after=0, since=day(3)),
        )
        (row,) = evaluate([metric(editions)], WEEK, per="all", end=day(4)).to_dicts()
        # 2 May settles with the end of the 5th, 3 May with its own.
        assert row["final_at"] == at("6 00:00")


class TestGroups:
    """Rows by columns of the counted units."""

    def test_groups_are_sorted_with_nobody_first(self):
        data = Dataset(
            messages=[
                asks("10:00", agent_id="b"),
                asks("10:01", agent_id="a", shop_id="s2"),
                asks("10:02"),
                asks("10:03", agent_id="a"),
            ]
        )
        found = rows(ASKED, data, by=["agent_id", "shop_id"])
        assert [(row["agent_id"], row["shop_id"]) for row in found] == [
            (None, "s1"),
            ("a", "s1"),
            ("a", "s2"),
            ("b", "s1"),
        ]

    def test_a_column_of_ones_own_groups_too(self):
        data = Dataset(messages=[asks("10:00", channel="app"), asks("10:01", channel="web")])
        found = rows(BUYERS, data, by="channel")
        assert [(row["channel"], row["numerator"]) for row in found] == [("app", 1), ("web", 1)]

    def test_a_column_the_units_lack_is_an_error(self):
        data = Dataset(messages=[], orders=[order(created_at="10:00")])
        with pytest.raises(MissingDataError, match=r"test\.metric: .*'agent_id'"):
            rows(count(rows_of("orders", at="created_at")), data, by="agent_id")


def test_a_table_the_data_set_lacks_is_an_error_and_never_a_zero():
    with pytest.raises(MissingDataError, match="no table 'orders'"):
        rows(count(rows_of("orders", at="paid_at")), WEEK)


class TestKnowledgeTime:
    """What lies after as_of does not exist."""

    def test_a_later_row_is_gone_and_a_later_time_is_null(self):
        data = Dataset(
            messages=[],
            sessions=[
                session("c1", started_at="10:00", assigned_at="10:05"),
                session("c2", started_at="10:03"),
            ],
        )
        assigned = count(rows_of("sessions", at="started_at"), among=happened("assigned_at"))
        (row,) = rows(assigned, data, as_of=at("10:02"))
        assert (row["numerator"], row["pending"]) == (0, 1)
        (row,) = rows(assigned, data, as_of=at("10:04"))
        assert (row["numerator"], row["pending"]) == (0, 2)
        (row,) = rows(assigned, data, as_of=at("10:05"))
        assert (row["numerator"], row["pending"]) == (1, 1)

    def test_what_is_known_at_as_of_is_known(self):
        data = Dataset(messages=[asks("10:00")])
        assert rows(ASKED, data, as_of=at("10:00"))[0]["numerator"] == 1


def test_metrics_stand_in_order_of_their_names():
    first = metric(ASKED).model_copy(update={"id": "test.a"})
    second = metric(BUYERS).model_copy(update={"id": "test.b"})
    found = evaluate([second, first], WEEK, per="all")
    assert found["metric"].to_list() == ["test.a", "test.b"]


def test_the_units_sum_to_the_row():
    data = Dataset(
        messages=[
            asks("10:00"),
            replies("10:01"),
            asks("10:05", buyer_id="b2"),
            replies("10:09", buyer_id="b2"),
            asks("10:30", buyer_id="b3"),
        ]
    )
    listed = explained(metric(mean(wait_for(human), each(asked))), data)
    assert [unit.quantity for unit in listed] == [60, 240, None]
    assert [unit.in_denominator for unit in listed] == [True, True, False]
    assert [unit.side for unit in listed] == [None, None, None]


@pytest.mark.parametrize(
    ("zone", "last", "next_day"),
    [
        # 9 March 2024 ends in Havana when the clock jumps from 00:00 to 01:00, at 05:00 UTC.
        ("America/Havana", "2024-03-10 04:59:59.999999", "2024-03-10 05:00"),
        # 30 March 2024 ends in Beirut in the same way, at 22:00 UTC.
        ("Asia/Beirut", "2024-03-30 21:59:59.999999", "2024-03-30 22:00"),
    ],
)
def test_where_midnight_is_skipped_the_day_ends_all_the_same(zone, last, next_day):
    before, after = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (last, next_day))
    data = Dataset(messages=[asks(before), replies(after)], time_zone=zone)
    measure = proportion(each(asked), that=answered_by(human))
    (first, second) = rows(measure, data)
    assert (first["numerator"], first["denominator"]) == (0, 1)
    assert (second["numerator"], second["denominator"]) == (0, 0)
    assert first["final_at"] == after


class TestErrors:
    """What is asked for and cannot be told."""

    def test_a_column_nobody_exported_is_an_error_and_never_a_default(self):
        orders = pl.DataFrame(
            {
                "order_id": ["o1"],
                "shop_id": ["s1"],
                "buyer_id": ["b1"],
                "created_at": [at("10:00")],
                "amount": [1],
                "quantity": [1],
            }
        )
        paid = count(rows_of("orders", at="paid_at"))
        with pytest.raises(MissingDataError, match=r"test\.metric: .*'orders' .*'paid_at'"):
            rows(paid, Dataset(orders=orders))

    def test_a_period_that_is_none(self):
        with pytest.raises(ArgumentError, match="Did you mean 'week'"):
            rows(ASKED, WEEK, per="weeks")

    def test_an_as_of_later_than_the_data_sets_own(self):
        data = Dataset(messages=[asks("10:00")], as_of=at("12:00"))
        with pytest.raises(ArgumentError, match="later than the data set's own"):
            rows(ASKED, data, as_of=at("12:01"))
