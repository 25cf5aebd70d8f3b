"""What is said of data that are shifted or doubled, worked out by hand."""

from datetime import datetime, timedelta

import polars as pl

import csmetrics as cs
from csmetrics.reconciliation.data_faults import shifted, undoubled

NINE = datetime(2026, 3, 2, 9)  # noqa: DTZ001  local


def messages(*ids, buyers=None):
    return pl.DataFrame(
        {
            "message_id": list(ids),
            "shop_id": "s",
            "buyer_id": buyers or list(ids),
            "sent_at": [NINE] * len(ids),
            "sender": "buyer",
        }
    )


def test_data_moved_later_were_early_and_data_moved_earlier_were_late():
    data = cs.Dataset(messages=messages("1"))
    (early, later), (late, earlier) = shifted(data, (8, -7))
    assert (early.kind, early.hours, late.hours) == ("shifted", 8, -7)
    assert "时间整体差 8 小时：数据早了" in early.words.zh
    assert "8 h too early" in early.words.en
    assert "时间整体差 7 小时：数据晚了" in late.words.zh
    assert "7 h too late" in late.words.en
    for moved, hours in ((later, 8), (earlier, -7)):
        (sent,) = moved.frame("messages").collect()["sent_at"]
        assert sent.replace(tzinfo=None) == NINE + timedelta(hours=hours)


def test_doubled_rows_are_counted_and_taken_once():
    """Of five messages two say what others say, under other ids."""
    data = cs.Dataset(messages=messages("1", "2", "3", "4", "5", buyers=["a", "b", "a", "b", "c"]))
    fault, once = undoubled(data)
    assert (fault.kind, fault.units) == ("doubled", 2)
    assert fault.words.zh.startswith("有 2 行重复")
    assert fault.words.en.startswith("rows that occur twice under different ids: 2;")
    assert once.frame("messages").collect()["message_id"].to_list() == ["1", "2", "5"]
    assert undoubled(once) is None
