"""Splitting of a text into lines, and of lines into messages by their header lines."""

from __future__ import annotations

import io
from collections.abc import Sequence

import polars as pl

TIME = "%Y-%m-%d %H:%M:%S"
LINE = "line"
_BITS = 40  # of a line's hash; a sum of a million lines fits into 64


def lines_of(text: str) -> pl.DataFrame:
    """Split a text into lines, one per row, without their ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return pl.read_lines(io.BytesIO(text.lstrip("\ufeff").encode()), name=LINE)


def time_of(written: pl.Expr) -> pl.Expr:
    """Parse a text as a local time."""
    return written.str.to_datetime(TIME, strict=False, time_unit="us")


def messages_of(lines: pl.DataFrame, keys: Sequence[str], *, keep_text: bool) -> pl.DataFrame:
    """Make one row for each message from lines in their order.

    Args:
        lines: ``header``, whether a message begins here; ``inside``, whether a line belongs to the
            message above; ``body``, the text of the line; and ``keys``, set on a header line.
        keys: The columns of a header line.
        keep_text: Whether the text is wanted; else only its hash, to tell copies.

    Returns:
        The keys, ``content``, a hash of the text, and ``text`` where it is kept.
    """
    header, body = pl.col("header"), pl.col("body")
    spoken = (pl.col("inside") | header) & (body.str.len_bytes() > 0)
    hashed = (body.hash() % (1 << _BITS)).cast(pl.Int64)
    summed = pl.when(spoken.fill_null(value=False)).then(hashed).otherwise(0).cum_sum()
    # The running sum before the next header less that before this one.
    before = summed.shift(1, fill_value=0).alias("content")
    total = lines.select(summed.last()).item() if lines.height else 0
    found = lines.select(*keys, header, before).filter(header)
    made = found.select(
        *keys, content=pl.col("content").shift(-1, fill_value=total) - pl.col("content")
    )
    if not keep_text:
        return made
    texts = (
        lines.select(message=header.cum_sum(), body=pl.when(spoken).then(body.str.strip_chars()))
        .filter(pl.col("message") > 0)
        .group_by("message", maintain_order=True)
        .agg(text=pl.col("body").drop_nulls().str.join("\n"))
    )
    return made.with_columns(texts["text"])
