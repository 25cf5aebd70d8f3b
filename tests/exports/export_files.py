"""Exports as shops send them."""

import polars as pl

from csmetrics.exports import read_export

COLUMNS = {
    "消息编号": "message_id",
    "店铺": "shop_id",
    "买家": "buyer_id",
    "发送时间": "sent_at",
    "发送方": "sender",
}
VALUES = {"sender": {"买家": "buyer", "客服": "agent"}}
HEADER = "消息编号,店铺,买家,发送时间,发送方"
ROW = "m1,桃,安,2024-03-01 12:00:00,买家"


def written(path, *lines, encoding="utf-8", end="\n"):
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def cells(table, **columns):
    """One row of text cells under our names, read."""
    frame = pl.DataFrame({name: [text] for name, text in columns.items()})
    return read_export(frame, table).row(0, named=True)
