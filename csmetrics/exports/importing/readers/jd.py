"""The reader of 京东 咚咚 chat records: session after session, a header line for each message."""

from __future__ import annotations

import polars as pl

from csmetrics.exports.importing.readers.lines import LINE, lines_of, messages_of, time_of

_BEGIN = r"^\s*/\*{5,}\s*以下为一通会话"
_END = r"^\s*/\*{5,}\s*会话结束"
_TIMED = r"[ \t][0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\s*$"
_LENGTH = 19  # characters of such a time
_LONG = pl.duration(hours=1)
"""How far the messages of a session may be out of order."""


def read(text: str, *, keep_text: bool) -> pl.DataFrame:
    """Read the messages of a chat record.

    Returns:
        ``block``, the number of the session in the file; ``name``, who wrote; ``sent``, the local
        time, and ``written``, its text; ``content``, a hash of the message's text, and with
        ``keep_text`` the ``text`` itself; in the file's order.
    """
    line = pl.col(LINE)
    lines = lines_of(text)
    # A literal text is found faster: the patterns are then matched on few lines.
    few = lines.select(line.str.contains("/*****", literal=True).arg_true()).to_series()
    marks = lines[few].select(begins=line.str.contains(_BEGIN), ends=line.str.contains(_END))
    begins, ends = (_marked(lines.height, few.filter(marks[name])) for name in ("begins", "ends"))
    mark = begins | ends
    timed = lines[LINE].str.contains(_TIMED) & ~mark
    heads = _heads(lines.with_columns(block=begins.cum_sum()).filter(timed))
    sound = heads["sent"].is_not_null() & (heads["name"] != "")
    sound &= ~_distinct_times(heads)
    header = timed if sound.all() else timed.scatter(timed.arg_true().filter(~sound), values=False)
    # A mark ends the message above it: lines between it and the next header belong to none.
    opened = pl.when(header).then(pl.lit(1)).when(mark).then(pl.lit(0)).forward_fill()
    lines = lines.select(
        header=header,
        inside=(opened == 1).fill_null(value=False) & ~mark,
        body=pl.when(~header).then(line),
    )
    contents = messages_of(lines, (), keep_text=keep_text)
    return pl.concat([heads.filter(sound), contents], how="horizontal")


def _marked(height: int, places: pl.Series) -> pl.Series:
    none = pl.Series([False], dtype=pl.Boolean).new_from_index(0, height)
    return none.scatter(places, values=True)


def _heads(lines: pl.DataFrame) -> pl.DataFrame:
    """Split lines that end with a time into author and time."""
    line = pl.col(LINE).str.strip_chars_end()
    heads = lines.select(
        "block",
        name=line.str.head(-_LENGTH).str.strip_chars(" \t\u3000"),
        written=line.str.tail(_LENGTH),
    )
    return heads.with_columns(sent=time_of(pl.col("written")))


def _distinct_times(heads: pl.DataFrame) -> pl.Series:
    """Find lines that mention a time, as 预计送达 2026-01-05 10:00:00, and are no headers.

    Such a time lies long before the session's first, or long after one further down, and the text
    before it is not the name of an author elsewhere.
    """
    sent, block = pl.col("sent"), pl.col("block")
    back = (block.shift(1) == block) & (sent.shift(1) - sent > _LONG)
    none = pl.Series([False], dtype=pl.Boolean).new_from_index(0, heads.height)
    if not heads.select(back.any()).item():
        return none
    marked = heads.with_columns(past=sent < sent.first().over("block") - _LONG)
    least = pl.when(~pl.col("past")).then(sent).cum_min(reverse=True).over("block")
    odd = marked.select(
        (pl.col("past") | (sent > least + _LONG)).fill_null(value=False)
    ).to_series()
    names = heads["name"]
    known = names.filter(~odd).unique().implode()
    return odd & ~names.is_in(known) & ~names.str.contains("*", literal=True)
