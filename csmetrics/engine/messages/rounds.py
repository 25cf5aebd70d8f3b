"""Rounds (对话轮次): which messages open one, and the instants of its first and last message.

message   asked  asked  reply  asked  robot  asked        (parted_by the robot)
opens       x                    x             x
closes             x             x             x
"""

from __future__ import annotations

import polars as pl

from csmetrics.engine.column_ops import mask_at, take
from csmetrics.engine.messages.segments import Segments

_REPLY = -(2**31)
"""Marks a reply in a column of days; no day has this number."""


def round_openers(
    messages: pl.DataFrame,
    segments: Segments,
    *,
    asked: pl.Expr,
    ends: pl.Expr,
    day: pl.Expr,
) -> pl.Series:
    """Whether each message opens a round.

    Args:
        messages: All messages.
        segments: The segments of the rounds' scope.
        asked: Whether a message belongs to a round.
        ends: Whether a message ends a round: a reply.
        day: The local day, if a round ends with it; else the same number for all.
    """
    them = messages.select("ord", asked=asked, ends=ends, day=day)
    member = them.select(pl.col("asked") | pl.col("ends")).to_series()
    them = them.filter(member)
    # the day of each message, or the mark of a reply
    value = them.select(pl.when("ends").then(_REPLY).otherwise("day")).to_series()
    before = pl.lit(segments.previous_value(member, value))
    opens = them.filter(pl.col("asked") & pl.col("day").ne_missing(before))
    return mask_at(opens["ord"], len(messages))


def round_starts(
    messages: pl.DataFrame, segments: Segments, opens: pl.Series, *, in_session: bool
) -> pl.Series:
    """The instant of the first message of each message's round; its own outside rounds."""
    latest = segments.latest_value(opens, messages["ord"].filter(opens)).cast(pl.UInt32)
    place = pl.lit(latest)
    there = take(messages["day"], place) == pl.col("day")
    if in_session:
        there = pl.col("session").is_not_null()
    start = pl.when(there).then(take(messages["t"], place))
    return messages.select(pl.coalesce(start, "t").alias("start")).to_series()


def round_ends(
    messages: pl.DataFrame, segments: Segments, asked: pl.Series, opens: pl.Series
) -> pl.Series:
    """The instant of the last message of the round that each opening message opens."""
    next_opens = segments.next_value(asked, opens.filter(asked).cast(pl.Int64))
    closes = pl.select(pl.lit(asked) & pl.lit(next_opens).ne_missing(0)).to_series()
    later = pl.lit(segments.next_value(closes, messages["t"].filter(closes)))
    return messages.select(pl.when(pl.lit(closes)).then("t").otherwise(later)).to_series()
