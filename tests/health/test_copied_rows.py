"""Rows that are there twice under other ids, counted by hand."""

import warnings
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset, evaluate
from csmetrics.health.talks import copied_rows
from csmetrics.health.view import View
from csmetrics.language.measures import count
from csmetrics.language.units import rows
from tests.registry.small_metrics import metric

FIRST = datetime(2026, 3, 2, tzinfo=UTC)


def ratings(twice, once):
    """So many ratings that are there twice, and so many once."""
    minutes = [*range(twice), *range(twice), *range(twice, twice + once)]
    return pl.DataFrame(
        {
            "rating_id": [str(n) for n in range(len(minutes))],
            "shop_id": "s",
            "buyer_id": [f"b{n}" for n in minutes],
            "rated_at": [FIRST + timedelta(minutes=n) for n in minutes],
            "level": 5,
        }
    )


def doubts(twice, once):
    """What is said of them."""
    data = Dataset(ratings=ratings(twice, once), as_of=FIRST + timedelta(days=9))
    return list(copied_rows(View(data)))


def test_half_of_the_rows_that_are_there_twice_are_copies():
    [doubt] = doubts(twice=20, once=20)
    assert (doubt.name, doubt.table, doubt.rows) == ("copied_rows", "ratings", 20)
    assert doubt.share == pytest.approx(20 / 60)
    assert doubt.bears_on == {"ratings"}
    assert doubt.says.en == "40 rows of ratings occur twice, identical except for their id"
    assert doubt.says.zh == "ratings 有 40 行除编号外完全相同地出现两次"


def test_from_three_in_ten_on_they_are_told():
    assert [doubt.rows for doubt in doubts(twice=9, once=42)] == [9]
    assert [doubt.rows for doubt in doubts(twice=15, once=70)] == [15]
    assert doubts(twice=8, once=44) == []


def test_of_fewer_than_fifty_rows_nothing_is_told():
    assert doubts(twice=24, once=1) == []
    assert [doubt.rows for doubt in doubts(twice=25, once=0)] == [25]


@pytest.mark.parametrize(("twice", "warned"), [(49, False), (50, True)])
def test_an_evaluation_doubts_from_a_hundred_rows_on(twice, warned):
    rated = metric(count(rows("ratings", at="rated_at")), None)
    data = Dataset(ratings=ratings(twice, 0), as_of=FIRST + timedelta(days=9))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaluate(rated, data, per="all")
    assert [str(one.message).count("copied_rows") for one in caught] == [1] * warned
