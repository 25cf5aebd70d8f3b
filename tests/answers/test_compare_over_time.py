"""``compare(over="period")``: each row beside an earlier one, worked out by hand."""

from datetime import date, timedelta

import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError, UnknownMetricError
from tests.answers.answer_rows import BUYERS, MONDAY, RATE, SALES, WAIT, days, result, row

POOR = "douyin.dissatisfaction_rate"
"""A proportion of which less is better."""
WEEKS = [days(0, 7), days(7, 7), days(14, 7)]


def compared(*rows, **arguments):
    return cs.compare(result(*rows), **arguments).to_dicts()


def test_each_week_stands_beside_the_week_before():
    first, second, third = compared(
        row(RATE, 8, 10, period=WEEKS[0]),
        row(RATE, 6, 12, period=WEEKS[1]),
        row(RATE, 9, 12, period=WEEKS[2]),
    )
    assert first["difference"] is first["against_value"] is first["compared_status"] is None
    assert (second["against_start"], second["against_end"]) == WEEKS[0]
    assert (second["against_numerator"], second["against_denominator"]) == (8, 10)
    assert second["against_value"] == 0.8
    assert second["difference"] == -0.3, "6/12 − 8/10, exact until it is a float"
    assert second["ratio"] == 0.625
    assert (second["better"], third["better"]) == (False, True)
    assert third["difference"] == 0.25
    assert third["ratio"] == 1.5


def test_a_wait_that_falls_is_better():
    _, second = compared(row(WAIT, 600, 10, period=WEEKS[0]), row(WAIT, 300, 10, period=WEEKS[1]))
    assert (second["difference"], second["ratio"], second["better"]) == (-30, 0.5, True)


@pytest.mark.parametrize("metric", [RATE, WAIT])
def test_a_figure_that_stays_as_it_is_is_no_better(metric):
    _, second = compared(*(row(metric, 8, 10, period=week) for week in WEEKS[:2]))
    assert (second["difference"], second["better"]) == (0, False)


def test_pending_units_that_may_turn_it_leave_better_open():
    """Of 150/200 with 303 pending, 30 of them met: 180/503 to 453/503, beside 60 %."""
    weeks = row(RATE, 120, 200, period=WEEKS[0])
    many = row(RATE, 150, 200, period=WEEKS[1], pending=303, met=30, final=False)
    _, second = compared(weeks, many)
    assert (second["value"], second["difference"]) == (0.75, pytest.approx(0.15))
    assert second["better"] is None
    assert second["distinguishable"] is False
    # with 40 pending 150/240 = 62.5 % is the least: better, and yet it may be chance
    few = row(RATE, 150, 200, period=WEEKS[1], pending=40, final=False)
    _, second = compared(weeks, few)
    assert (second["better"], second["distinguishable"]) == (True, False)
    # 10 that are met already can no longer fail: 160/210
    met = row(RATE, 150, 200, period=WEEKS[1], pending=10, met=10, final=False)
    _, second = compared(weeks, met)
    assert (second["better"], second["distinguishable"]) == (True, True)


def test_pending_units_of_the_period_before_may_turn_it_too():
    before = row(RATE, 60, 100, period=WEEKS[0], pending=100, final=False)
    _, second = compared(before, row(RATE, 75, 100, period=WEEKS[1]))
    assert (second["better"], second["distinguishable"]) == (None, False)
    lower = row(RATE, 25, 100, period=WEEKS[1])
    assert compared(before, lower)[1]["better"] is False, "60/200 is the least it was"


def test_pending_units_that_may_make_it_equal_leave_open_what_is_better_and_not_what_is_not():
    """Beside 60 in 100: of 60 in 80, 20 pending, 60 % is the least; of 40 in 80 it is the most."""
    for metric, at_least, at_most in ((RATE, None, False), (POOR, False, None)):
        before = row(metric, 60, 100, period=WEEKS[0])
        for n, better in ((60, at_least), (40, at_most)):
            now = row(metric, n, 80, period=WEEKS[1], pending=20, final=False)
            assert compared(before, now)[1]["better"] is better, (metric, n)


def test_a_count_whose_pending_units_may_turn_it_is_open():
    before = row(SALES, 10, period=WEEKS[0])
    _, second = compared(before, row(SALES, 8, period=WEEKS[1], pending=3, final=False))
    assert second["better"] is None
    _, second = compared(before, row(SALES, 8, period=WEEKS[1], pending=1, final=False))
    assert second["better"] is False


@pytest.mark.parametrize(("pending", "better"), [(1, True), (2, None)])
def test_a_mean_may_be_compared_while_few_of_its_units_are_pending(pending, better):
    before = row(WAIT, 1200, 20, period=WEEKS[0])
    now = row(WAIT, 600, 20, period=WEEKS[1], pending=pending, final=False)
    assert compared(before, now)[1]["better"] is better


def test_a_quantile_is_held_against_the_one_before_as_it_is_shown():
    shown = {"numerator": None, "denominator": 5.0}
    first, second = (
        row("desk.median_response_time", 0, 5, period=week) | shown | {"value": value}
        for week, value in zip(WEEKS, (20.0, 12.5), strict=False)
    )
    found = compared(first, second)[1]
    assert (found["difference"], found["ratio"], found["better"]) == (-7.5, 0.625, True)
    assert compared(first, second, against="average")[1]["difference"] is None


def test_where_neither_way_is_better_nothing_is():
    _, second = compared(
        row("taobao.buyer_messages", 6, period=WEEKS[0]),
        row("taobao.buyer_messages", 9, period=WEEKS[1]),
    )
    assert (second["difference"], second["better"]) == (3, None)


def test_what_is_provisional_is_said_to_be():
    rows = compared(
        row(RATE, 8, 10, period=WEEKS[0]),
        row(RATE, 6, 12, period=WEEKS[1], final=False),
        row(RATE, 9, 12, period=WEEKS[2], final=False),
    )
    assert [one["compared_status"] for one in rows] == [None, "mixed", "provisional"]


def test_a_group_that_was_not_there_has_nothing_to_stand_beside():
    rows = compared(
        row(RATE, 8, 10, period=WEEKS[0], agent_id="a"),
        row(RATE, 6, 12, period=WEEKS[1], agent_id="b"),
        row(RATE, 9, 12, period=WEEKS[2], agent_id="a"),
    )
    assert [one["against_value"] for one in rows] == [None, None, None], "not two weeks before"


def test_nobody_stands_beside_nobody():
    _, second = compared(
        row(RATE, 1, 2, period=days(0), agent_id=None),
        row(RATE, 1, 1, period=days(1), agent_id=None),
    )
    assert second["difference"] == 0.5


def test_a_value_that_is_not_known_has_no_difference():
    second, third = compared(
        row(RATE, 8, 10), row(RATE, 0, 0, period=days(1)), row(RATE, 1, 2, period=days(2))
    )[1:]
    assert (second["value"], second["difference"], second["ratio"]) == (None, None, None)
    assert (third["against_value"], third["difference"], third["distinguishable"]) == (None,) * 3


def test_a_ratio_over_nothing_is_not_known():
    _, second = compared(row(BUYERS, 0), row(BUYERS, 5, period=days(1)))
    assert (second["difference"], second["ratio"]) == (5, None)
    assert second["against_denominator"] is None


def test_a_count_of_a_cut_week_is_not_held_against_a_whole_one():
    cut = days(4, 3)
    counts = compared(row(BUYERS, 30, period=cut), row(BUYERS, 70, period=WEEKS[1]))
    assert (counts[1]["against_value"], counts[1]["difference"]) == (30, None)
    rates = compared(row(RATE, 3, 6, period=cut), row(RATE, 3, 4, period=WEEKS[1]))
    assert rates[1]["difference"] == 0.25


def test_months_are_compared_although_they_differ_in_days():
    months = [(date(2026, m, 1), date(2026, m + 1, 1)) for m in (2, 3)]
    _, march = compared(row(BUYERS, 280, period=months[0]), row(BUYERS, 310, period=months[1]))
    assert march["difference"] == 30


def test_the_same_weekday_is_seven_days_before():
    rows = compared(
        row(RATE, 1, 2, period=days(0)),
        row(RATE, 1, 4, period=days(6)),
        row(RATE, 3, 4, period=days(7)),
        against="same_weekday",
    )
    assert [one["difference"] for one in rows] == [None, None, 0.25]
    with pytest.raises(ArgumentError, match="compares days, and the periods of pdd"):
        compared(row(RATE, 1, 2, period=WEEKS[0]), against="same_weekday")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((date(2025, 3, 2), date(2025, 3, 3)), (date(2026, 3, 2), date(2026, 3, 3))),
        ((date(2025, 3, 3), date(2025, 3, 10)), (date(2026, 3, 2), date(2026, 3, 9))),
        ((date(2025, 3, 1), date(2025, 4, 1)), (date(2026, 3, 1), date(2026, 4, 1))),
        ((date(2025, 1, 1), date(2025, 4, 1)), (date(2026, 1, 1), date(2026, 4, 1))),
        ((date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))),
    ],
    ids=["date", "52 weeks", "month", "quarter", "year"],
)
def test_a_year_before_is_the_like_period(before, after):
    rows = compared(row(RATE, 1, 2, period=before), row(RATE, 3, 4, period=after), against="year")
    assert [one["difference"] for one in rows] == [None, 0.25]


def test_the_29th_of_february_has_no_like_in_a_common_year():
    leap = date(2024, 2, 29)
    rows = compared(
        row(RATE, 1, 2, period=(date(2023, 2, 28), date(2023, 3, 1))),
        row(RATE, 3, 4, period=(leap, leap + timedelta(days=1))),
        against="year",
    )
    assert [one["difference"] for one in rows] == [None, None]


def test_an_average_is_pooled_over_the_days_that_have_a_row():
    *_, last = compared(
        row(RATE, 9, 9, period=days(0)),
        row(RATE, 1, 4, period=days(1)),
        row(RATE, 4, 6, period=days(3)),
        row(RATE, 3, 4, period=days(4)),
        against="average",
        window=3,
    )
    assert (last["against_periods"], last["against_start"]) == (2, MONDAY + timedelta(days=1))
    assert (last["against_numerator"], last["against_denominator"]) == (5, 10)
    assert last["difference"] == 0.25


def test_an_average_over_both_statuses_is_mixed():
    for final in (True, False):
        *_, last = compared(
            row(RATE, 1, 2, period=days(0)),
            row(RATE, 1, 2, period=days(1), final=False),
            row(RATE, 1, 2, period=days(2), final=final),
            against="average",
        )
        assert last["compared_status"] == "mixed", final


def test_an_average_of_counts_is_their_mean():
    *_, last = compared(
        row(BUYERS, 10, period=days(0)),
        row(BUYERS, 25, period=days(1)),
        row(BUYERS, 21, period=days(2)),
        against="average",
    )
    assert (last["against_value"], last["against_denominator"]) == (17.5, 2)
    assert (last["against_start"], last["against_end"]) == (days(0)[0], days(1)[1])
    assert last["difference"] == 3.5


def test_trailing_windows_that_share_days_tell_nothing_apart():
    seven = "xhs.reply_rate_3min"
    rows = [row(seven, 90, 100, period=days(0)), row(seven, 10, 100, period=days(1))]
    _, second = compared(*rows)
    assert (second["difference"], second["distinguishable"]) == (-0.8, None)
    far = compared(rows[0], row(seven, 10, 100, period=days(7)), against="same_weekday")
    assert far[1]["distinguishable"] is True
    _, average = compared(*rows, against="average")
    assert (average["against_value"], average["difference"]) == (None, None)


def test_windows_that_evaluate_was_asked_for_share_days_too():
    rows = [row(RATE, 90, 100, period=days(0)), row(RATE, 10, 100, period=days(1))]
    assert [compared(*rows, trailing=n)[1]["distinguishable"] for n in (1, 2)] == [True, None]
    far = [rows[0], row(RATE, 10, 100, period=days(7))]
    for n, seen in ((7, True), (8, None)):
        *_, last = compared(*far, against="same_weekday", trailing=n)
        assert last["distinguishable"] is seen, n
    *_, average = compared(*rows, against="average", trailing=2)
    assert (average["against_value"], average["difference"]) == (None, None)
    with pytest.raises(ArgumentError, match="trailing is a number of days from 1 to 366, not 0"):
        compared(*rows, trailing=0)


def test_a_rule_that_changed_between_is_said():
    starts = [date(2021, 11, 15) + timedelta(days=7 * n) for n in range(5)]
    weeks = [(start, start + timedelta(days=7)) for start in starts]
    rows = compared(*(row("jd.answer_rate", 1, 2, period=week) for week in weeks))
    # the edition of 1 December 2021 begins within the third week
    assert [one["rule_changed"] for one in rows] == [None, False, True, True, False]


def test_a_rule_that_began_on_the_first_day_compared_has_not_changed():
    day, after = date(2021, 12, 1), date(2021, 12, 2)
    rows = compared(
        *(
            row("jd.answer_rate", 1, 2, period=(one, one + timedelta(days=1)))
            for one in (day, after)
        )
    )
    assert [one["rule_changed"] for one in rows] == [None, False]


def test_a_period_stands_beside_a_later_one_as_beside_an_earlier_one():
    """A slow week beside the peak to come: no day is shared, and the rule changes between them."""
    slow, peak = (date(2021, 11, 1), date(2021, 11, 8)), (date(2021, 12, 6), date(2021, 12, 13))
    weeks = [row("jd.answer_rate", n, 1000, period=one) for n, one in ((900, slow), (700, peak))]
    for against, n in ((peak, 0), (slow, 1)):
        found = compared(*weeks, against=against)[n]
        assert (found["rule_changed"], found["distinguishable"]) == (True, True), against
    day = (date(2021, 11, 30), date(2021, 12, 1))
    before = compared(
        row("jd.answer_rate", 9, 10, period=slow),
        row("jd.answer_rate", 9, 10, period=day),
        against=day,
    )
    assert before[0]["rule_changed"] is False, "the rule changes on the day after both"
    # windows of seven days: those of days 1 and 7 share day 1, those of days 0 and 7 none
    for first, distinguishable in ((1, None), (0, True)):
        rows = [
            row("xhs.reply_rate_3min", n, 100, period=days(d)) for n, d in ((90, first), (9, 7))
        ]
        assert compared(*rows, against=days(7))[0]["distinguishable"] is distinguishable, first


def test_intervals_that_do_not_overlap_are_told_apart():
    near = compared(row(RATE, 80, 100), row(RATE, 70, 100, period=days(1)))[1]
    far = compared(row(RATE, 800, 1000), row(RATE, 700, 1000, period=days(1)))[1]
    assert (near["distinguishable"], far["distinguishable"]) == (False, True)
    assert near["low"] < 0.7 < near["high"]
    assert far["high"] < far["against_low"]


def test_many_metrics_are_each_beside_their_own():
    rows = compared(
        row(RATE, 1, 2),
        row(RATE, 2, 2, period=days(1)),
        row(BUYERS, 5),
        row(BUYERS, 9, period=days(1)),
    )
    assert [(one["metric"], one["difference"]) for one in rows] == [
        *((BUYERS, None), (BUYERS, 4.0)),
        *((RATE, None), (RATE, 0.5)),
    ]


def test_no_rows_give_no_rows_and_the_same_columns():
    given = result(row(RATE, 1, 2))
    assert cs.compare(given.clear()).schema == cs.compare(given).schema


@pytest.mark.parametrize(
    "periods",
    [
        [(date(2025, 12, 1), date(2026, 2, 1))],
        [days(0), days(0, 7)],
        [days(3, 7), days(10, 7), days(17, 7)],
    ],
    ids=["all", "a day and its week", "weeks from Thursday"],
)
def test_periods_of_no_calendar_or_of_two_are_refused(periods):
    rows = [row(RATE, 1, 2, period=one, agent_id=str(n)) for n, one in enumerate(periods)]
    with pytest.raises(ArgumentError, match="evaluate with one per="):
        compared(*rows)


def test_what_is_no_result_is_refused_by_the_column_it_lacks():
    with pytest.raises(ArgumentError, match=r"result lacks the columns denominator, pending"):
        cs.compare(result(row(RATE, 1, 2)).drop("denominator", "pending"))
    with pytest.raises(ArgumentError, match="result is a result of evaluate"):
        cs.compare([1])
    with pytest.raises(ArgumentError, match="column period_start of result is String"):
        cs.compare(result(row(RATE, 1, 2)).cast({"period_start": str}))
    with pytest.raises(
        ArgumentError, match=r"more than one row of pdd\.reply_rate_3min, 2026-03-02"
    ):
        cs.compare(result(row(RATE, 1, 2), row(RATE, 1, 3)))


def test_a_metric_the_registry_lacks_is_named():
    with pytest.raises(UnknownMetricError, match="with_metrics"):
        cs.compare(result(row("own.metric", 1, 2)))


def test_arguments_that_mean_nothing_are_refused():
    given = result(row(RATE, 1, 2, rank="x"))
    with pytest.raises(ArgumentError, match="Did you mean 'previous'"):
        cs.compare(given, against="previos")
    with pytest.raises(ArgumentError, match="window must be a whole number"):
        cs.compare(given, window=0)
    with pytest.raises(ArgumentError, match="confidence is a share"):
        cs.compare(given, confidence=95)
    with pytest.raises(ArgumentError, match="over must be"):
        cs.compare(given, over="agent_id")
    with pytest.raises(ArgumentError, match="given together"):
        cs.compare(given, over="benchmark")
    with pytest.raises(ArgumentError, match="'rank' has the name of a column"):
        cs.compare(given, over="rank")
