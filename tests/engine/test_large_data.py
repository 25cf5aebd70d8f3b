"""Data of several shards are read shard by shard, each table once for each; none is read whole."""

from __future__ import annotations

from unittest.mock import patch

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.datasets import sample_shop
from csmetrics.engine.load.sorted_runs import Sorted

METRICS = ["pdd.reply_rate_3min", "pdd.inquiry_conversion_rate", "jd.answer_rate"]


@pytest.fixture
def few_messages_a_shard():
    with (
        patch("csmetrics.engine.snapshot.SHARD", 500),
        patch("csmetrics.engine.snapshot.PART", 100),
        patch("csmetrics.evaluation.evaluate.WORKERS", 4),
        patch("csmetrics.engine.load.sorted_runs.RUN", 40),
        patch("csmetrics.engine.load.table_loader.FEW", 0),
    ):
        yield


@pytest.mark.usefixtures("few_messages_a_shard")
@pytest.mark.parametrize("per", ["day", "all"])
def test_no_shard_is_read_twice(per):
    shop = sample_shop(days=5)
    rows: dict[frozenset[str], list[int]] = {}

    class Counted(Sorted):
        def __init__(self, frame: pl.LazyFrame, **how) -> None:
            super().__init__(frame, **how)
            rows.setdefault(frozenset(frame.collect_schema()), []).append(len(self))

    with patch("csmetrics.engine.load.table_loader.Sorted", Counted):
        cs.evaluate(METRICS, shop, by=["shop_id"], per=per)
    (messages,) = (read for columns, read in rows.items() if "sender_mode" in columns)
    shards = -(-shop.height("messages") // 500)
    assert len(messages) == shards > 3
    assert sum(messages) == shop.height("messages")
    assert max(messages) < 2 * 500
    assert all(len(read) in (shards, 2 * shards) for read in rows.values()), rows


def test_parts_of_cut_runs_hold_their_rows_in_the_order_given():
    key = pl.Series("key", [(7 * i * 2**60) % 2**64 for i in range(64)] * 3, dtype=pl.UInt64)
    frame = pl.DataFrame([key]).with_row_index("row")
    with patch("csmetrics.engine.load.sorted_runs.RUN", 8):
        rows = Sorted(frame.lazy())
    parts = [rows.part(number, 5) for number in range(5)]
    assert len(rows) == sum(map(len, parts)) == 192
    assert pl.concat(parts).equals(frame.sort("key", "row"))
