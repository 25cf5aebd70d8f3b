"""Rows that are there twice under other ids, counted by hand."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.talks import copied_rows
from csmetrics.health.view import View

FIRST = datetime(2026, 3, 2, tzinfo=UTC)


def doubts(twice, once):
    """What is said of so many ratings that are there twice, and so many once."""
    minutes = [*range(twice), *range(twice), *range(twice, twice + once)]
    frame = pl.DataFrame(
        {
            "rating_id": [str(n) for n in range(len(minutes))],
            "shop_id": "s",
            "buyer_id": [f"b{n}" for n in minutes],
            "rated_at": [FIRST + timedelta(minutes=n) for n in minutes],
            "level": 5,
        }
    )
    return list(copied_rows(View(Dataset(ratings=frame, as_of=FIRST + timedelta(days=9)))))


def test_half_of_the_rows_that_are_there_twice_are_copies():
    [doubt] = doubts(twice=20, once=20)
    assert (doubt.name, doubt.table, doubt.rows) == ("copied_rows", "ratings", 20)
    assert doubt.share == pytest.approx(20 / 60)
    assert doubt.bears_on == {"ratings"}
    assert doubt.says.en == "40 rows of ratings are there twice, alike but for their id"
    assert doubt.says.zh == "ratings 有 40 行除编号外完全相同地出现两次"


def test_from_three_in_ten_on_they_are_told():
    assert [doubt.rows for doubt in doubts(twice=9, once=42)] == [9]
    assert [doubt.rows for doubt in doubts(twice=15, once=70)] == [15]
    assert doubts(twice=8, once=44) == []


def test_of_fewer_than_fifty_rows_nothing_is_told():
    assert doubts(twice=24, once=1) == []
    assert [doubt.rows for doubt in doubts(twice=25, once=0)] == [25]
