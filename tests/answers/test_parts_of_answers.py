"""Parts of answers by hand: rate and mix, the days of a table of sessions, whole periods."""

from datetime import date
from fractions import Fraction

import pytest

import csmetrics as cs
from csmetrics.analysis.scoring.score import _whole
from csmetrics.analysis.sessions.details import _first_day
from csmetrics.analysis.workforce.decomposition import Part, Sums, split
from csmetrics.errors import ArgumentError
from tests.answers.answer_rows import RATE, days, result, row
from tests.tables.table_frames import messages


def sums(above, below):
    return Sums(Fraction(above), Fraction(below))


def test_a_change_is_split_at_the_mean_rate_and_the_mean_share():
    """A fourth becomes three fourths; "a" has rates of 1/2 and 1, shares of 1/2 and 3/4."""
    before = {("a",): sums(1, 2), ("b",): sums(0, 2)}
    after = {("a",): sums(3, 3), ("b",): sums(0, 1)}
    assert split(before, after, (sums(1, 4), sums(3, 4))) == [
        Part(("a",), "rate", Fraction(5, 16)),  # 1/2 · 5/8
        Part(("a",), "mix", Fraction(1, 16)),  # 1/4 · (3/4 − 1/2)
        Part(("b",), "mix", Fraction(2, 16)),  # −1/4 · (0 − 1/2)
    ]


@pytest.mark.parametrize(("most", "first"), [(7, 24), (30, 1), (31, 1)])
def test_a_table_of_sessions_has_thirty_days_or_as_many_as_it_may(most, first):
    assert _first_day(None, None, date(2026, 3, 31), most) == date(2026, 3, first)
    start = date(2026, 3, 31 - most) if most < 31 else date(2026, 2, 28)
    assert _first_day(None, start, date(2026, 3, 31), most) == start
    with pytest.raises(ArgumentError, match=f"covers at most {most}"):
        _first_day(None, date(2026, 2, 27), date(2026, 3, 31), most)


def test_a_range_is_whole_and_a_week_that_is_cut_is_not():
    rows = result(row(RATE, 1, 2, period=days(0, 7)), row(RATE, 1, 2, period=days(7, 3)))
    assert _whole(rows, "all") == {days(0, 7): True, days(7, 3): True}
    assert _whole(rows, "week") == {days(0, 7): True, days(7, 3): False}


def test_a_conversation_of_one_message_lasts_no_time():
    data = cs.Dataset(messages=messages().head(1))
    assert cs.details(data)["duration"].to_list() == [0]
