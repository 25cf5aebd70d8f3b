"""京东 咚咚 chat records: sessions one below the other, a header line for each message."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.readers.lines import (
    LINE,
    lines_of,
    messages_of,
    name_before,
    time_of,
    written_behind,
)

_BEGIN = r"^\s*/\*{5,}\s*以下为一通会话"
_END = r"^\s*/\*{5,}\s*会话结束"


def read(text: str, *, keep_text: bool) -> pl.DataFrame:
    """The messages of a chat record.

    Returns:
        ``block``, the number of the session in the file; ``name``, who wrote; ``sent``, the local
        time, and ``written``, its text; ``content``, a hash of what was said, and ``text``, where
        it is kept; in the file's order.
    """
    line = pl.col(LINE)
    begins = line.str.contains(_BEGIN)
    lines = lines_of(text).with_columns(
        written=written_behind(line), mark=begins | line.str.contains(_END), block=begins.cum_sum()
    )
    lines = lines.with_columns(sent=time_of(pl.col("written")))
    timed = pl.col("sent").is_not_null() & ~pl.col("mark")
    lines = lines.with_columns(name=pl.when(timed).then(name_before(line)))
    header = timed & (pl.col("name") != "")
    # Below a mark no message goes on: what stands there before a header belongs to none.
    opened = pl.when(header).then(pl.lit(1)).when(pl.col("mark")).then(pl.lit(0)).forward_fill()
    lines = lines.with_columns(
        header=header.fill_null(value=False), inside=(opened == 1).fill_null(value=False)
    ).with_columns(body=pl.when(~pl.col("header")).then(line))
    return messages_of(lines, ("block", "name", "sent", "written"), keep_text=keep_text)
