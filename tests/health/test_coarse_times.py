"""Times to the minute, the hour or the day are told apart; each by a hundred messages."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from csmetrics import Dataset
from csmetrics.health.clocks import coarse_times
from csmetrics.health.view import View

FIRST = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Midnight in Shanghai."""


def doubts_of(step, first=FIRST, rows=100):
    """What is said of messages so far apart, in English and Chinese."""
    times = [first + n * step for n in range(rows)]
    frame = pl.DataFrame(
        {
            "message_id": [str(n) for n in range(rows)],
            "shop_id": "s",
            "buyer_id": "b",
            "sender": "buyer",
            "sent_at": times,
        }
    )
    data = Dataset(
        messages=frame, time_zone="Asia/Shanghai", as_of=datetime(2027, 1, 1, tzinfo=UTC)
    )
    return [(doubt.rows, doubt.says.en, doubt.says.zh) for doubt in coarse_times(View(data))]


@pytest.mark.parametrize(
    ("step", "zh", "en"),
    [
        (timedelta(minutes=61), "分钟", "minute"),
        (timedelta(hours=5), "小时", "hour"),
        (timedelta(days=1), "天", "day"),
    ],
)
def test_the_unit_of_all_times_is_named(step, zh, en):
    [(rows, english, chinese)] = doubts_of(step)
    assert rows == 100
    assert english.startswith(f"all 100 values of sent_at of messages are whole {en}s: ")
    assert chinese.startswith(f"messages 的 100 个 sent_at 都是整{zh}：")


def test_times_with_seconds_are_not_coarse():
    assert doubts_of(timedelta(minutes=61, seconds=1)) == []
    assert doubts_of(timedelta(minutes=61), first=FIRST + timedelta(microseconds=1)) == []


def test_fewer_than_fifty_tell_nothing():
    assert doubts_of(timedelta(minutes=61), rows=49) == []
    assert len(doubts_of(timedelta(minutes=61), rows=50)) == 1
