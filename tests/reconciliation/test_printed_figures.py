"""A printed figure stands for an interval, whether it was rounded or cut."""

from datetime import date

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.reconciliation.compared_cells import compared_cells
from csmetrics.reconciliation.printed_figures import (
    as_frame,
    of_imported,
    printed,
    read_published,
)

RATE = cs.registry["pdd.reply_rate_3min"]


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("73.24%", "ratio", 0.73235, 0.7325),
        ("73%", "ratio", 0.725, 0.74),
        ("0.73", "ratio", 0.725, 0.74),
        ("1分02秒", "seconds", 61.5, 63),
        ("1小时05分", "seconds", 3870, 3960),
        ("12.3秒", "seconds", 12.25, 12.4),
        ("00:01:02", "seconds", 61.5, 63),
        ("1:01:02", "seconds", 3661.5, 3663),
        ("2天3小时", "seconds", 181800, 187200),
        ("62", "seconds", 61.5, 63),
        ("1,234人", "count", 1234, 1234),
        ("1.2万", "count", 11500, 13000),
        ("1万", "count", 5000, 20000),
        ("12件", "items", 12, 12),
        ("1.5亿", "CNY", 145e6, 160e6),
        ("5‰", "ratio", 0.0045, 0.006),
        ("¥45.60", "CNY", 45.595, 45.61),
        ("45.6元", "CNY per buyer", 45.55, 45.7),
        ("12.00", "count", 12, 12),
        ("4.8分", "points", 4.75, 4.9),
    ],
)
def test_a_printed_figure_is_read_as_what_it_stands_for(text, unit, low, high):
    assert printed(text, unit) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5%", "seconds"),
        ("延迟统计", "count"),
        ("a", "CNY"),
        ("50%", "count"),  # a share stands in the column of a count
        ("5.5", "count"),
        ("¥5", "count"),
        ("5人", "seconds"),
        ("5万", "ratio"),
        ("5元", "ratio"),
        ("¥0.5", "ratio"),
        ("5次", "CNY"),
        ("4.8%", "points"),
    ],
)
def test_what_is_no_figure_in_its_unit_is_none(text, unit):
    assert printed(text, unit) is None


@pytest.mark.parametrize(("value", "shown"), [(0.73235, True), (0.732499, True), (0.7325, False)])
def test_a_rounded_and_a_cut_value_fit_and_the_next_does_not(value, shown):
    assert printed("73.24%", "ratio").holds(value) is shown


def read(rows, **more):
    return read_published(pl.DataFrame(rows), RATE, "ratio", ["agent_id"], None, per="day", **more)


def test_what_is_delayed_in_english_has_no_figure_whatever_its_letters():
    cells = read({"date": ["2026-03-02"], "agent_id": ["li"], "value": ["Delayed"]})
    assert cells.select("printed", "low").row(0) == ("Delayed", None)


def test_two_figures_of_the_whole_range_are_refused():
    rows = pl.DataFrame({"value": ["73%", "74%"]})
    with pytest.raises(ArgumentError, match="two figures for the whole range"):
        read_published(rows, RATE, "ratio", [], None, per="all")
    assert read_published(rows[:1], RATE, "ratio", [], None, per="all").height == 1


def test_days_missing_empty_or_delayed_have_no_figure():
    cells = read(
        {
            "日期": ["46083", "2026/3/3", "20260304"],  # 46083 is how Excel counts that Monday
            "客服": ["li", "li", "li"],
            "3分钟人工回复率": ["73.24%", "延迟统计", "--"],
        }
    )
    assert cells["period_start"].cast(pl.String).to_list() == [
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
    ]
    assert cells["low"].is_null().to_list() == [False, True, True]


def test_numbers_have_as_many_decimals_as_the_column_and_may_be_percent():
    cells = read(
        {"date": ["2026-03-02", "2026-03-03"], "agent_id": ["a", "b"], "value": [73.2, 70.25]}
    )
    assert cells["low"].to_list() == pytest.approx([0.73195, 0.70245])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            {"date": ["2026-03-02"], "agent_id": ["a"], "value": ["fine"]},
            "row 1: 'fine' is not a figure",
        ),
        ({"date": ["2026-03-02"], "value": ["1%"]}, "has no column 'agent_id'"),
        ({"date": ["soon"], "agent_id": ["a"], "value": ["1%"]}, "'soon' is not a date"),
        ({"date": ["2026-03-02"] * 2, "agent_id": ["a"] * 2, "value": ["1%"] * 2}, "two figures"),
        ({"date": ["2026-03-02"], "agent_id": [7.0], "value": ["1%"]}, "decimal numbers as agent"),
        (
            {"date": ["2026-03-02"], "agent_id": ["a"], "value": ["1%"], RATE.name.zh: ["2%"]},
            "several columns of pdd.reply_rate_3min: value, 3分钟",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(rows, message):
    with pytest.raises(ArgumentError, match=message):
        read(rows)


def test_imported_figures_are_those_of_the_metric_and_group_by_their_text():
    cells = read(
        {
            "metric": [RATE.id, RATE.id, "pdd.consult_buyers"],
            "group_kind": ["agent", "shop", "agent"],
            "agent_id": ["li", None, "li"],
            "period_start": ["2026-03-02"] * 3,
            "value": [0.7324, 0.7, 12.0],
            "text": ["73.24%", "70%", "12"],
        }
    )
    assert cells["printed"].to_list() == ["73.24%"]


def test_a_value_agrees_from_the_low_end_to_before_the_high_one():
    """73% stands for [0.725, 0.74); 4 of a count for 4 alone; nothing of ours for 0."""
    published = pl.DataFrame(
        {
            "agent_id": list("abcdef"),
            "printed": ["73%"] * 3 + ["4", "4", None],
            "low": [0.725] * 3 + [4.0, 4.0, None],
            "high": [0.74] * 3 + [4.0, 4.0, None],
        }
    )
    ours = pl.DataFrame(
        {
            "agent_id": list("abcdef"),
            "value": [0.725, 0.7399, 0.74, 4.0, 5.0, 1.0],
            "numerator": 1.0,
            "denominator": 2.0,
            "pending": [0, 0, 0, 0, 1, 0],
            "status": ["final", "final", "final", "provisional", "final", "final"],
            "period_start": date(2026, 3, 2),
        }
    )
    cells = compared_cells(published, ours, ["agent_id"], counted=False)
    assert cells["agrees"].to_list() == [True, True, False, True, False, None]
    assert cells["why_not"].to_list() == [None] * 5 + ["not published"]
    waiting = ours.with_columns(pending=pl.lit(1), status=pl.lit("provisional"))
    unsettled = compared_cells(published, waiting, ["agent_id"], counted=False)
    still = "not settled"  # unless the value is so already
    assert unsettled["why_not"].to_list() == [None, None, still, None, still, "not published"]


def test_no_value_of_ours_agrees_with_nothing_and_with_no_other_figure():
    """0% stands for [-0.5%, 1%), 3% for [2.5%, 4%): of nobody there is no share."""
    published = pl.DataFrame(
        {
            "agent_id": ["a", "b"],
            "printed": ["0%", "3%"],
            "low": [-0.005, 0.025],
            "high": [0.01, 0.04],
        }
    )
    ours = pl.DataFrame(
        {"agent_id": ["a", "b"], "value": [None, None], "numerator": 0.0, "denominator": 0.0,
         "pending": 0, "status": "final", "period_start": date(2026, 3, 2)},
        schema_overrides={"value": pl.Float64},
    )  # fmt: skip
    for counted, agrees in ((False, [True, False]), (True, [True, False])):
        cells = compared_cells(published, ours, ["agent_id"], counted=counted)
        assert cells["agrees"].to_list() == agrees
    absent = compared_cells(published, ours.clear(), ["agent_id"], counted=True)
    assert absent["value"].to_list() == [0.0, 0.0], "no row of a count is nothing"
    assert absent["agrees"].to_list() == [True, False]
    assert absent["absent"].to_list() == [True, True]


def test_a_figure_per_thousand_stands_for_thousandths():
    found = printed("5‰", "ratio")
    assert (round(found.low, 9), round(found.high, 9)) == (0.0045, 0.006)


def test_a_bare_0_below_a_header_of_minutes_is_0_minutes():
    """Imported lengths: 2 stands for 120 s, so its column is of minutes; the other of seconds."""
    same = {"metric": "jd.first_response_time", "period_start": date(2026, 3, 2), "unit": "seconds"}
    shown = [("0", 0, "a"), ("2", 120, "a"), ("0", 0, "b"), ("30", 30, "b")]
    rows = [
        same
        | {"group_kind": "shop", "recipe": "r", "text": text, "value": float(value), "label": label}
        for text, value, label in shown
    ]
    found = of_imported(pl.DataFrame(rows), cs.registry["jd.first_response_time"], [])
    assert found["value"].to_list() == ["0分钟", "2分钟", "0", "30"]


def test_an_hour_that_is_not_a_number_is_refused_and_not_taken_as_none():
    rows = pl.DataFrame({"date": ["2026-03-02"] * 2, "hour": ["8", "08:00"], "value": ["1%"] * 2})
    with pytest.raises(ArgumentError, match="'08:00' is not a whole number in the column of hour"):
        read_published(rows, RATE, "ratio", ["hour"], None, per="day")
    cells = read_published(rows[:1], RATE, "ratio", ["hour"], None, per="day")
    assert cells["hour"].to_list() == [8]


def test_a_cell_of_two_days_is_the_first_of_a_week_and_no_day():
    rows = pl.DataFrame({"date": ["2026-03-02至2026-03-08"], "value": ["1%"]})
    with pytest.raises(ArgumentError, match="'2026-03-02至2026-03-08' is several days"):
        read_published(rows, RATE, "ratio", [], None, per="day")
    week = read_published(rows, RATE, "ratio", [], None, per="week")
    assert week["period_start"].to_list() == [date(2026, 3, 2)]
    same = rows.with_columns(date=pl.lit("2026-03-02 ~ 2026-03-02"))
    assert read_published(same, RATE, "ratio", [], None, per="day").height == 1


@pytest.mark.parametrize("text", ["26-03-02", "1999-12-31"])
def test_a_year_of_two_digits_is_not_taken_as_one(text):
    rows = pl.DataFrame({"date": [text], "value": ["1%"]})
    with pytest.raises(ArgumentError, match=f"'{text}' is not a date"):
        read_published(rows, RATE, "ratio", [], None, per="day")


def test_rows_are_read_alike_however_late_they_show_what_a_column_holds():
    """polars looks at a hundred rows: 2.5 after so many whole numbers was read as 2."""
    whole = [{"date": f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}", "value": 1} for n in range(120)]
    late = {"date": "2026-12-01", "value": 2.5, "denominator": 4}
    assert as_frame([*whole, late]).row(-1) == ("2026-12-01", 2.5, 4)
    empty = [row | {"value": None} for row in whole]
    assert as_frame([*empty, late | {"value": "60%"}]).row(-1) == ("2026-12-01", "60%", 4)
