"""Expressions and constants of the hand-written polars suite."""

from __future__ import annotations

from datetime import date

import polars as pl

C = pl.col
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
ZONE_AHEAD = 8 * HOUR
NEVER = 2**61
LOOKBACK = 30
"""The lookback in days for the account that a question without one reached."""
ASKED, FLAGGED, HUMAN, MACHINE, OTHER = range(5)
EPOCH = pl.lit(0, pl.Int32).cast(pl.Date)


def reached(rows: pl.DataFrame) -> pl.Series:
    """Return the account of each message; of a question without one, the account reached."""
    author = (rows["k"] == HUMAN) & (rows["a"] != 0)
    lost = places((rows["k"] == ASKED) & (rows["a"] == 0))
    written = places(author)
    if lost.is_empty() or written.is_empty():
        return rows["a"]
    count = pl.select(pl.lit(author).cum_sum()).to_series().gather(lost).cast(pl.Int64)
    who = rows.select("h", "day", "s")[lost]
    after, before = (
        rows.select("h", "day", "s", "a")[written.gather(at)].select(C("*").name.suffix(f"_{name}"))
        for name, at in (
            ("after", count.clip(upper_bound=written.len() - 1)),
            ("before", count.clip(lower_bound=1) - 1),
        )
    )
    result = who.hstack(after).hstack(before).with_columns(count=count, ord=lost)
    today = (C("count") < written.len()) & (C("h_after") == C("h")) & (C("day_after") == C("day"))
    lately = (C("count") > 0) & (C("h_before") == C("h")) & (C("day") - C("day_before") <= LOOKBACK)
    result = result.with_columns(
        today=today,
        a=pl.when(today).then("a_after").when(lately).then("a_before").otherwise(0),
    )
    elsewhere = result.filter("today", C("s") != 0, C("s") != C("s_after"))
    authors = rows.select("s", "h", "a", "day", ord=pl.int_range(pl.len(), dtype=pl.UInt32))
    authors = authors.filter(author).join(elsewhere, on=["h", "s"], how="semi")
    in_session = (
        elsewhere.select("h", "s", "day", "ord")
        .join_asof(
            authors.sort("ord"),
            on="ord",
            by=["h", "s"],
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(C("day") == C("day_right"))
    )
    found = rows["a"].clone().scatter(result["ord"], result["a"])
    return found.scatter(in_session["ord"], in_session["a"])


def edges(rows: pl.LazyFrame, *scope: str) -> pl.LazyFrame:
    """Keep the first row of each run of questions or replies.

    ``opens``: the row opens a round; ``reply``: the time of the reply that ends it, or ``NEVER``.
    """
    runs = rows.with_columns(new=changed(*scope))
    runs = runs.filter(C("new") | (C("k") != C("k").shift()))
    return runs.with_columns(
        opens=C("k") == ASKED,
        reply=pl.when(C("new").shift(-1, fill_value=True))
        .then(pl.lit(NEVER))
        .otherwise(C("t").shift(-1)),
    )


def opens(*scope: str) -> pl.Expr:
    """Mark questions that open a round: the row before is a reply, or of another scope."""
    return C("asked") & (changed(*scope) | ~C("asked").shift())


def following(members: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Return the time of the next member, the row included; ``NEVER`` if there is none."""
    return pl.when(members).then("t").when(last).then(pl.lit(NEVER)).backward_fill()


def changed(*columns: str) -> pl.Expr:
    """Mark rows that differ from the row before in one of the columns."""
    first, *more = (C(name) != C(name).shift() for name in columns)
    for other in more:
        first = first | other
    return first.fill_null(value=True)


def key(*, day: pl.Expr = C("day")) -> pl.Expr:  # noqa: B008  an expression is immutable
    """Combine shop and day into one number."""
    return (C("h") // 2**56).cast(pl.Int64) * 2**32 + day


def day(time: pl.Expr) -> pl.Expr:
    """Return the local day of an instant."""
    return (time // DAY).cast(pl.Int32)


def end(day: pl.Expr) -> pl.Expr:
    """Return the end of a day."""
    return (day.cast(pl.Int64) + 1) * DAY


def in_hours(time: pl.Expr) -> pl.Expr:
    """Return whether a local time is in the service hours [08:00, 23:00)."""
    return (time % DAY).is_between(8 * HOUR, 23 * HOUR, closed="left")


def micros(day: date) -> int:
    """Return the start of a date in microseconds."""
    return (day - date(1970, 1, 1)).days * DAY


def u8(number: int) -> pl.Expr:
    """Return a UInt8 literal."""
    return pl.lit(number, pl.UInt8)


def mask(places: pl.Series, length: int) -> pl.Series:
    """Return a mask that is true at these row numbers."""
    return pl.Series([False]).new_from_index(0, length).scatter(places, values=True)


def laid(values: pl.Series, places: pl.Series, length: int) -> pl.Series:
    """Place values at these row numbers; null elsewhere."""
    empty = pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, length)
    return empty.scatter(places, values)


def places(members: pl.Series) -> pl.Series:
    """Return the row numbers of true values, faster than ``arg_true``."""
    return pl.int_range(len(members), dtype=pl.UInt32, eager=True).filter(members)
