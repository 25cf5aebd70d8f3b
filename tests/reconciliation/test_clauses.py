"""What a clause reads of a value it is given, and when a reading fits; each by hand."""

from datetime import timedelta

import pytest

from csmetrics.catalogue.builtin import registry
from csmetrics.reconciliation.alternatives import CLAUSES
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.clause import one_of_these, seconds_of, whole_number

METRIC = registry["pdd.reply_rate_3min"]


@pytest.mark.parametrize(
    ("given", "read"),
    [(0, "0"), ("0", "0"), (366, "366"), ("007", "7"), (-1, None), (367, None), ("-1", None),
     (1.0, None), (True, None), ("1.5", None), ("一", None), ("٣", None), (None, None)],
)  # fmt: skip
def test_whole_numbers_are_read_from_the_least_to_the_most(given, read):
    assert whole_number()(given) == read


def test_the_least_and_the_most_are_the_clause_s():
    assert [n for n in range(10) if whole_number(2, 5)(n)] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given", "read"),
    [(180, "180"), ("180", "180"), (timedelta(minutes=3), "180"), ("2.5", "2.5"), (0, None),
     (-1, None), (366 * 86400, "31622400"), (366 * 86400 + 1, None), (True, None), ("x", None),
     (timedelta(0), None), (timedelta(milliseconds=500), "0.5"), ("nan", None), ("inf", None)],
)  # fmt: skip
def test_lengths_of_time_are_above_nothing_and_at_most_a_leap_year(given, read):
    assert seconds_of(given) == read


def test_one_of_some_words_is_read_and_nothing_else():
    read = one_of_these("a", "b")
    assert [read(one) for one in ("a", "b", "c", "", None, 1)] == ["a", "b", None, None, None, None]


def test_a_reading_fits_where_every_figure_that_was_compared_agrees():
    assert Reading(METRIC, agreeing=3, compared=3).fits
    assert not Reading(METRIC, agreeing=2, compared=3).fits
    assert not Reading(METRIC, agreeing=0, compared=0).fits
    assert Reading(METRIC, clauses=("a", "b")).edits == 2


def test_the_definition_itself_is_called_so():
    text = Reading(METRIC, agreeing=1, compared=2)
    assert (text.words.zh, text.words.en) == ("原口径", "the definition as it stands")
    assert repr(text) == "pdd.reply_rate_3min (1 of 2): the definition as it stands"


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        ("settles_after", "a day is final 1 day later", "a day is final 2 days later"),
        ("aftersale_days", "orders of 1 day before count", "orders of 2 days before count"),
        ("inquired_days", "an inquiry up to 1 day before", "an inquiry up to 2 days before"),
        (
            "cohort_days",
            "a day's orders are reported 1 day later",
            "a day's orders are reported 2 days later",
        ),
        (
            "refunded",
            "orders refunded by the end of 1 day later are left out",
            "orders refunded by the end of 2 days later are left out",
        ),
    ],
)
def test_english_has_one_day_and_two_days(name, one, two):
    assert [CLAUSES[name].words(value).en for value in "12"] == [one, two]
