"""Published figures alone, in the shape of a result: what can be known of them, and what cannot."""

import re
from datetime import date, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.policies.policy import Policy

SHOP = cs.datasets.sample_shop(days=1)
RATE, WAIT = "pdd.reply_rate_3min", "pdd.avg_response_time"


def days(*rows, **more):
    names = ("date", "value", "denominator")
    return [dict(zip(names, row, strict=False)) | more for row in rows]


def sums(result):
    return result.select("numerator", "denominator", "value").rows()


def test_a_share_with_its_denominator_has_the_whole_numbers_that_print_so():
    # 8 of 12 print as 66.67% where one rounds and as 66.66% where one cuts
    for printed in ("66.67%", "66.66%"):
        result = cs.published_result(days(("2026-03-02", printed, 12)), RATE)
        assert sums(result) == [(8.0, 12.0, 8 / 12)]
        assert result["status"].to_list() == ["final"]


def test_numbers_of_which_the_greatest_is_one_are_shares_and_of_more_percents():
    shares = cs.published_result(days(("2026-03-02", 1.0, 4), ("2026-03-03", 0.5, 4)), RATE)
    assert sums(shares) == [(4.0, 4.0, 1.0), (2.0, 4.0, 0.5)]
    percents = cs.published_result(days(("2026-03-02", 100.0, 4), ("2026-03-03", 50.0, 4)), RATE)
    assert sums(percents) == sums(shares)


def test_a_share_that_no_whole_number_prints_as_is_refused():
    with pytest.raises(ArgumentError, match=r"2026-03-02: 66\.70% is neither 8 of 12"):
        cs.published_result(days(("2026-03-02", "66.70%", 12)), RATE)


@pytest.mark.parametrize(
    ("metric", "row", "message"),
    [
        (RATE, {"value": "50%", "denominator": -4}, "has the denominator -4, which is not 0 or"),
        (RATE, {"value": "50%", "denominator": "four"}, "has the denominator 'four', which"),
        (RATE, {"value": "50%", "denominator": float("inf")}, "has the denominator inf, which"),
        (
            RATE,
            {"value": "50%", "denominator": timedelta(seconds=4)},
            "has the denominator datetim",
        ),
        (RATE, {"value": "50%", "denominator": True}, "has the denominator True, which"),
        (RATE, {"value": "150%", "denominator": 4, "numerator": 6}, "150% is not 6 divided by 4"),
        (RATE, {"value": "150%", "denominator": 4}, "150% is neither 6 of 4"),
        (RATE, {"value": "50%", "denominator": 0}, "50% is neither 0 of 0"),
        (RATE, {"value": "0%", "denominator": 0, "numerator": 1}, "0% is not 1 divided by 0"),
        (WAIT, {"value": "30", "denominator": 4, "numerator": 1}, "30 is not 1 divided by 4"),
        ("pdd.complaint_rate", {"value": "50%", "denominator": 4, "numerator": 1}, "50% is not 1"),
        (
            RATE,
            {"value": "50%", "3分钟人工回复率": "60%"},
            "several columns of pdd.reply_rate_3min",
        ),
        (RATE, {RATE: "50%", "3分钟人工回复率": "60%"}, "several columns of pdd.reply_rate_3min"),
    ],
)
def test_sides_that_do_not_fit_the_figure_are_refused(metric, row, message):
    with pytest.raises(ArgumentError, match=re.escape(message)):
        cs.published_result([{"date": "2026-03-02", **row}], metric)


def test_sides_are_read_as_printed_and_zero_of_nothing_has_no_value():
    rows = days(("2026-03-02", "50%", "1,200"), ("2026-03-03", "0.00%", "0"))
    assert sums(cs.published_result(rows, RATE)) == [(600.0, 1200.0, 0.5), (0.0, 0.0, None)]
    more = days(("2026-03-02", "1.5", 4), numerator=6)  # complaints of buyers who did not consult
    assert sums(cs.published_result(more, "pdd.complaint_rate")) == [(6.0, 4.0, 1.5)]


@pytest.mark.parametrize(
    ("per", "first", "later"),
    [
        ("week", "2026-03-02", "2026-03-04"),
        ("month", "2026-02-01", "2026-01-31"),
        ("quarter", "2026-04-01", "2026-05-01"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_day_that_does_not_begin_its_period_is_refused(per, first, later):
    assert cs.published_result(days((first, "50%", 4)), RATE, per=per).height == 1
    with pytest.raises(ArgumentError, match=f"{later} is not the first day of a {per}"):
        cs.published_result(days((later, "50%", 4)), RATE, per=per)


def test_a_mean_adds_up_by_its_denominator_and_a_count_has_none():
    waits = cs.published_result(days(("2026-03-02", "1分30秒", 4)), WAIT)
    assert sums(waits) == [(360.0, 4.0, 90.0)]
    assert waits["unit"].to_list() == ["seconds"]
    counts = cs.published_result(days(("2026-03-02", "1,204人")), "pdd.consult_buyers")
    assert sums(counts) == [(1204.0, None, 1204.0)]


@pytest.mark.filterwarnings("ignore:published without denominators")
def test_what_is_delayed_has_no_value_and_is_provisional():
    shown = days(("2026-03-02", "延迟统计"), ("2026-03-03", "90%"), ("2026-03-04", "--"))
    result = cs.published_result(shown, RATE)
    assert result["value"].to_list() == [None, 0.9, None]
    assert result["status"].to_list() == ["provisional", "final", "final"]


def test_of_a_share_without_denominator_it_is_said_what_cannot_be_known():
    with pytest.warns(cs.CsmetricsWarning, match="published without denominators: pdd.reply_rate"):
        result = cs.published_result(days(("2026-03-02", "90%")), RATE)
    assert sums(result) == [(None, None, 0.9)]


def test_metrics_are_read_below_each_other_and_beside_each_other():
    below = [
        {"metric": RATE, "date": "2026-03-02", "value": "50.00%", "denominator": 4},
        {"metric": "pdd.consult_buyers", "date": "2026-03-02", "value": "4", "denominator": None},
    ]
    beside = [{"日期": "2026-03-02", "3分钟人工回复率": "50.00%", "咨询人数": "4"}]
    first = cs.published_result(below)
    with pytest.warns(cs.CsmetricsWarning, match="published without"):
        other = cs.published_result(beside, ["pdd.reply_rate_3min", "pdd.consult_buyers"])
    assert first["metric"].to_list() == ["pdd.consult_buyers", RATE]
    assert other["value"].to_list() == first["value"].to_list() == [4.0, 0.5]


@pytest.mark.parametrize(
    "column",
    ["value", "pdd.complaint_buyers", "投诉总人数", "Complaining buyers"],
)
def test_a_column_of_figures_goes_by_the_metrics_id_or_its_name_in_either_language(column):
    rows = [{"date": "2026-03-02", column: "4", "remark": "x"}]
    given = None if column != "value" else "pdd.complaint_buyers"
    assert cs.published_result(rows, given)["value"].to_list() == [4.0]
    read = cs.reconcile("pdd.complaint_buyers", SHOP, rows, edits=1)
    assert read.cells["printed"].to_list() == ["4"]


def test_weeks_and_agents_are_periods_and_groups():
    rows = days(("2026-03-02", "50.00%", 4), agent_id="lin")
    result = cs.published_result(rows, RATE, per="week", by="agent_id")
    assert result.select("period_start", "period_end", "agent_id").rows() == [
        (date(2026, 3, 2), date(2026, 3, 9), "lin")
    ]


@pytest.fixture
def two_weeks():
    rows = days(("2026-03-02", "50.00%", 200), ("2026-03-09", "80.00%", 200))
    return cs.published_result(rows, RATE, per="week")


@pytest.fixture
def bare():
    rows = days(("2026-03-02", "50.00%"), ("2026-03-09", "80.00%"))
    with pytest.warns(cs.CsmetricsWarning):
        return cs.published_result(rows, RATE, per="week")


def test_compare_has_intervals_with_sides_and_differences_without(two_weeks, bare):
    # 160 of 200: Wilson's interval at 95% is 0.7391 to 0.8496
    with_sides = cs.compare(two_weeks).row(1, named=True)
    assert with_sides["difference"] == pytest.approx(0.3)
    assert (with_sides["low"], with_sides["high"]) == pytest.approx((0.7391, 0.8496), abs=1e-4)
    assert with_sides["distinguishable"] is True
    without = cs.compare(bare).row(1, named=True)
    assert (without["difference"], without["ratio"]) == pytest.approx((0.3, 1.6))
    assert without["better"] is True
    assert without["low"] is without["high"] is without["distinguishable"] is None
    averaged = cs.compare(bare, against="average").row(1, named=True)
    assert averaged["difference"] is averaged["against_value"] is None


def minimum(least):
    return Policy(
        id="own.rate",
        name={"zh": "自定", "en": "own"},
        metric=RATE,
        comparison=">=",
        threshold="0.6",
        period="week",
        volume=None if least is None else {"comparison": ">=", "number": least},
        consequence={"text": {"zh": "无", "en": "nothing"}},
        sources=({"title": "own", "publisher": "own"},),
    )


def test_check_decides_without_sides_unless_a_minimum_asks_of_how_many(two_weeks, bare):
    assert cs.check(two_weeks, minimum(300))["outcome"].to_list() == ["too_few", "too_few"]
    assert cs.check(two_weeks, minimum(100))["outcome"].to_list() == ["breaches", "meets"]
    assert cs.check(bare, minimum(100))["outcome"].to_list() == ["undecided", "undecided"]
    found = cs.check(bare, minimum(None))
    assert found["outcome"].to_list() == ["breaches", "meets"]
    assert found["distance"][0] == pytest.approx(0.1)


def card(least):
    item = {"metric": RATE, "floor": "0.5", "target": "0.9", "weight": 100}
    return cs.Scorecard(name={"zh": "卡", "en": "card"}, items=({**item, "minimum_volume": least},))


def test_score_reads_a_result_and_says_where_the_volume_is_not_known():
    rows = days(("2026-03-02", "80.00%"), agent_id="lin")
    with pytest.warns(cs.CsmetricsWarning):
        result = cs.published_result(rows, RATE, by="agent_id")
    scored = cs.score(card(None), result)
    assert [str(points) for points in scored["points"]] == ["75.00", "75.00"]
    found = cs.score(card(10), result)
    assert found["outcome"].to_list() == ["undecided", "undecided"]
    assert "the denominator is not published" in found["reason_en"][0]
    with pytest.raises(ArgumentError, match="data is grouped by agent_id"):
        cs.score(card(None), result, by="shop_id")


def test_alerts_tables_and_charts_read_them(bare):
    rule = cs.AlertRule(metric=RATE, below=0.6, severity="warning")
    assert cs.alerts(bare, rule)["reason_en"].to_list() == [
        "3-minute human reply rate was 50.00%, below 60.00%"
    ]
    assert "80.00%" in cs.table(bare).as_raw_html()
    assert cs.plot(bare).to_dict()


def test_a_result_of_varied_metrics_is_read_with_a_registry_of_them():
    shop = cs.datasets.sample_shop(days=3)
    registry = cs.Settings(metrics={RATE: {"limit": 300}}).apply_all(cs.registry)
    found = cs.compare(cs.evaluate(registry[RATE], shop), registry=registry)
    assert set(found["metric"]) == {f"{RATE}(limit=300)"}


def test_nobody_stands_first_as_in_a_result_of_evaluate():
    figures = [{"date": "2026-03-02", "agent_id": who, "value": 4} for who in ("wu", None, "li")]
    result = cs.published_result(figures, "pdd.consult_buyers", by="agent_id")
    assert result["agent_id"].to_list() == [None, "li", "wu"]


def test_an_average_stays_as_it_is_printed_beside_its_sums():
    """91 s over 3 waits are 30.33 s, printed as 30."""
    found = [{"date": "2026-03-02", "value": "30", "numerator": 91, "denominator": 3}]
    result = cs.published_result(found, "jd.first_response_time")
    assert result.select("numerator", "denominator", "value").row(0) == (91, 3, 30)


def test_a_quantile_has_no_sums_whatever_its_denominator():
    found = [{"date": "2026-03-02", "value": "45秒", "denominator": 40}]
    with pytest.warns(cs.CsmetricsWarning, match="published without denominators: desk.median"):
        result = cs.published_result(found, "desk.median_first_response_time")
    assert sums(result) == [(None, 40.0, 45.0)]


def test_periods_end_where_their_rows_say_so():
    ends = [one | {"period_end": date(2026, 3, 5)} for one in days(("2026-03-02", "90%", 10))]
    assert cs.published_result(ends, RATE)["period_end"].to_list() == [date(2026, 3, 5)]


@pytest.mark.parametrize("written", ["2026-03-05", "2026/3/5", "2026年3月5日", date(2026, 3, 5)])
def test_a_period_may_state_the_day_after_its_last(written):
    (row,) = days(("2026-03-02", "50%", 4), period_end=written)
    result = cs.published_result([row], RATE)
    assert result.select("period_start", "period_end").row(0) == (
        date(2026, 3, 2),
        date(2026, 3, 5),
    )


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-01", None])
def test_a_period_that_does_not_end_after_its_first_day_is_refused(written):
    rows = days(("2026-03-02", "50%", 4), period_end=written)
    rows += days(("2026-03-03", "50%", 4), period_end="2026-03-04")
    with pytest.raises(ArgumentError, match="the period from 2026-03-02 has no period_end after"):
        cs.published_result(rows, RATE)


def test_an_end_that_is_no_date_is_refused():
    with pytest.raises(ArgumentError, match="'later' is not a date"):
        cs.published_result(days(("2026-03-02", "50%", 4), period_end="later"), RATE)


def test_no_figures_are_no_rows_whatever_the_type_of_their_columns():
    empty = pl.DataFrame(schema={"date": pl.Float64, "metric": pl.Float64, "value": pl.Float64})
    assert cs.published_result(empty, RATE).is_empty()
