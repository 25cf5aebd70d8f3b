"""Fills in the account that a buyer's message reached where the data name none."""

from __future__ import annotations

import polars as pl

from csmetrics.engine.column_ops import take
from csmetrics.engine.messages.segments import Segments
from csmetrics.language.base import AUTHOR_DAYS


def accounts_reached(messages: pl.DataFrame, author: pl.Series, asking: pl.Series) -> pl.Series:
    """Find the account of each message: its own or, for ``asking`` messages, the one reached.

    The account reached is the author of the next human reply on the same local day, in the same
    session, else to the same buyer; else the author of the last human reply before it to that
    buyer, up to ``AUTHOR_DAYS`` local days back; else null.

    Args:
        messages: All messages: ``ord``, ``buyer``, ``day``, ``session``, ``agent``.
        author: Whether each message is a human reply with an author.
        asking: Whether each message is a buyer's without an account.
    """
    them = messages.select("ord", "buyer", "day", "session", author=author, asking=asking)
    them = them.filter(pl.col("author") | pl.col("asking"))
    places = them["ord"].filter(them["author"])
    in_session = Segments(them, [pl.col("session")], nobody=False)
    them = them.with_columns(
        of_buyer=Segments(them, ()).next_value(them["author"], places),
        of_session=in_session.next_value(them["author"], places).cast(pl.UInt32),
    )
    of_session = pl.when(pl.col("session").is_not_null()).then("of_session")
    asked = them.filter("asking").select(
        "ord",
        "buyer",
        "day",
        by=pl.coalesce(
            pl.when(take(messages["day"], place) == pl.col("day")).then(place)
            for place in (of_session, pl.col("of_buyer"))
        ),
    )
    late = asked.filter(pl.col("by").is_null())
    earlier = _author_before(messages, late, places)
    asked = asked.drop_nulls("by").vstack(late.with_columns(earlier))
    return messages["agent"].scatter(asked["ord"], messages["agent"].gather(asked["by"]))


def _author_before(messages: pl.DataFrame, asked: pl.DataFrame, authors: pl.Series) -> pl.Series:
    """The place of the buyer's last reply before each message, null if over ``AUTHOR_DAYS`` ago."""
    count = authors.search_sorted(asked["ord"]).cast(pl.Int64)
    before = asked.select("buyer", "day", by=take(authors, pl.when(count > 0).then(count - 1)))
    buyer, day = (take(messages[name], pl.col("by")) for name in ("buyer", "day"))
    near = (buyer == pl.col("buyer")) & (day >= pl.col("day") - AUTHOR_DAYS)
    return before.select(pl.when(near).then("by").alias("by")).to_series()
