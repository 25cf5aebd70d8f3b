"""Which editions judge the days of a request, and how far a period reaches, by hand."""

from datetime import date, datetime

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.evaluation.calendar_periods import SUMS, periods, summed
from csmetrics.evaluation.open_day import count_held_open
from csmetrics.evaluation.periods_asked import check_date, check_trailing, checked_periods, range_of
from csmetrics.evaluation.requested_metric import requested_metric
from csmetrics.evaluation.result_frame import LEAST, MOST, exact, figures_of, with_range
from tests.answers.answer_rows import BUYERS, RATE, days, result, row
from tests.tables.table_frames import messages


def dated(*spans, trailing=1):
    """A metric with an edition for each span of days of January 2026."""
    base = cs.registry[RATE]
    editions = tuple(
        base.editions[0].model_copy(
            update={
                "since": since and date(2026, 1, since),
                "until": until and date(2026, 1, until),
                "trailing": trailing,
            }
        )
        for since, until in spans
    )
    return base.model_copy(update={"editions": editions})


def judging(asked, start, end):
    found = asked.in_force_between(date(2026, 1, start), date(2026, 1, end))
    return [asked.editions.index(one) for one in found]


def test_an_edition_judges_from_its_first_day_to_the_day_before_its_end():
    asked = requested_metric(dated((None, 10), (10, 20), (20, None)), None)
    assert judging(asked, 9, 10) == [0]
    assert judging(asked, 9, 11) == [0, 1]
    assert judging(asked, 10, 20) == [1]
    assert judging(asked, 19, 21) == [1, 2]
    fixed = requested_metric(asked.metric, date(2026, 1, 10))
    assert judging(fixed, 1, 2) == [0]
    assert fixed.editions == asked.editions[1:2]


def test_a_trailing_window_reaches_back_to_earlier_editions():
    asked = requested_metric(dated((None, 10), (10, None), trailing=3), None)
    assert judging(asked, 11, 12) == [0, 1]  # of days 9 to 11
    assert judging(asked, 12, 13) == [1]  # of days 10 to 12
    assert asked.trailing == 3
    assert requested_metric(dated((None, None)), None).trailing is None
    assert requested_metric(dated((None, None)), None, 1).trailing == 1


def test_a_period_has_a_day_and_a_range_goes_before_it():
    one = (date(2026, 1, 5), date(2026, 1, 6))
    assert checked_periods([one]) == (one,)
    with pytest.raises(ArgumentError, match="ends before it begins"):
        checked_periods([(one[0], one[0])])
    assert range_of([one], date(2026, 1, 1), None) == (date(2026, 1, 1), one[1])
    assert range_of([one], None, date(2026, 1, 9)) == (one[0], date(2026, 1, 9))
    cut = periods([(date(2026, 1, 1), date(2026, 1, 5)), one], one[0], date(2026, 1, 9))
    assert cut.rows() == [one]


def test_the_last_of_trailing_days_and_dates_is_allowed():
    check_trailing(366)
    check_date("end", date(9999, 1, 1))
    with pytest.raises(ArgumentError):
        check_trailing(367)
    with pytest.raises(ArgumentError):
        check_date("end", date(9999, 1, 2))


def test_the_quantile_of_a_group_of_nobody_is_that_of_its_units():
    """The median of 1 and 4 is 2.5 for nobody, that of 6 is 6 for "a"."""
    sums = pl.DataFrame(
        {
            "metric": ["m"] * 3,
            "g0": [None, None, "a"],
            "reported": pl.Series([0, 0, 0], dtype=pl.Int32),
            "quantity": [1, 4, 6],
            **{name: pl.Series([0, 0, 0], dtype=pl.Int128) for name in SUMS},
            "denominator": pl.Series([1, 1, 1], dtype=pl.Int128),
        }
    )
    spans = pl.DataFrame(
        {
            "period_start": [date(1970, 1, 1)],
            "period_end": [date(1970, 1, 2)],
            "metric": ["m"],
            "trailing": pl.Series([None], dtype=pl.Int32),
            "q": pl.Series([1], dtype=pl.Int128),
            "q_of": pl.Series([2], dtype=pl.Int128),
        }
    )
    found = summed(sums.lazy(), spans, ["g0"], quantiles=True).collect()
    assert dict(found.select("g0", "between").iter_rows()) == {None: 5, "a": 12}


def test_figures_that_settle_as_the_last_day_ends_are_held_open_by_it():
    data = cs.Dataset(messages=messages())  # until a minute past noon of 1 March 2024, in Shanghai
    times = [datetime(2024, 3, 2), datetime(2024, 3, 2, 0, 0, 0, 1)]  # noqa: DTZ001  local
    figures = pl.DataFrame({"status": ["provisional"] * 2, "final_at": times}).with_columns(
        pl.col("final_at").dt.replace_time_zone("Asia/Shanghai")
    )
    assert count_held_open(figures, data) == 1
    assert count_held_open(figures.with_columns(status=pl.lit("final")), data) == 0


def test_pending_units_of_a_proportion_succeed_at_least_where_they_did_already():
    figures = exact(cs.registry[RATE], result(row(RATE, 3, 4, pending=2, met=1)))
    found = with_range(figures).select(*LEAST, *MOST).row(0)
    assert found == (4, 6, 5, 6)
    counted = exact(cs.registry[BUYERS], result(row(BUYERS, 3, pending=2)))
    assert with_range(counted).select(*LEAST, *MOST).row(0) == (3, 1, 5, 1)


def test_periods_that_begin_together_are_not_the_same():
    day, week = (row(BUYERS, 3, period=days(0, number)) for number in (1, 7))
    (figures,) = figures_of(result(week, day), cs.registry)
    assert figures.rows["period_end"].to_list() == [days(0, 1)[1], days(0, 7)[1]]
    with pytest.raises(ArgumentError, match="more than one row"):
        figures_of(result(day, day), cs.registry)
