"""The same wall clock in another zone is another instant, and often another day."""

from datetime import UTC, datetime

import polars as pl
import pytest

from csmetrics.errors import DataError
from csmetrics.exports import read_export
from csmetrics.tables import Dataset
from tests.soundness.talks import figures, talk

LATE = talk(("b", "2026-03-02 20:00", "buyer"), ("b", "2026-03-02 20:03", "agent"))


def aware(frame, zone):
    return frame.with_columns(pl.col("sent_at").dt.replace_time_zone(zone))


def test_naive_times_are_local_and_aware_ones_are_converted():
    assert figures("taobao.consult_buyers", LATE) == {"2026-03-02": (1.0, None)}
    assert figures("taobao.consult_buyers", aware(LATE, "Asia/Shanghai")) == {
        "2026-03-02": (1.0, None)
    }
    # 20:00 UTC is 04:00 of the next day in Shanghai.
    assert figures("taobao.consult_buyers", aware(LATE, "UTC")) == {"2026-03-03": (1.0, None)}


def test_service_hours_are_those_of_the_shop_whatever_zone_times_are_given_in():
    assert figures("pdd.reply_rate_3min", LATE) == {"2026-03-02": (1.0, 1.0)}
    assert figures("pdd.reply_rate_3min", aware(LATE, "UTC")) == {}


def test_the_zone_of_an_export_is_not_that_of_the_shop():
    text = LATE.with_columns(pl.col("sent_at").dt.to_string("%Y-%m-%d %H:%M:%S"))
    data = Dataset(messages=read_export(text, time_zone="UTC"))
    assert figures("taobao.consult_buyers", data) == {"2026-03-03": (1.0, None)}


def test_times_as_text_are_not_guessed():
    text = LATE.with_columns(pl.col("sent_at").dt.to_string("%Y-%m-%d %H:%M:%S"))
    with pytest.raises(DataError, match="sent_at is String, not a datetime"):
        Dataset(messages=text)


def test_a_knowledge_time_without_zone_is_local():
    data = Dataset(messages=LATE)
    naive = data.truncate(datetime.fromisoformat("2026-03-02 20:00"))
    placed = data.truncate(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert naive.rows("messages") == placed.rows("messages")
    assert len(naive.rows("messages")) == 1
