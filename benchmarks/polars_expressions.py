"""The expressions that the suite by hand in polars is made of, and its constants."""

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
"""How many days back the account of a question without one is looked for."""
ASKED, FLAGGED, HUMAN, MACHINE, OTHER = range(5)
EPOCH = pl.lit(0, pl.Int32).cast(pl.Date)


def reached(rows: pl.DataFrame) -> pl.Series:
    """The account of each message; of questions without one, whom they reached."""
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
    told = who.hstack(after).hstack(before).with_columns(count=count, ord=lost)
    today = (C("count") < written.len()) & (C("h_after") == C("h")) & (C("day_after") == C("day"))
    lately = (C("count") > 0) & (C("h_before") == C("h")) & (C("day") - C("day_before") <= LOOKBACK)
    told = told.with_columns(
        today=today,
        a=pl.when(today).then("a_after").when(lately).then("a_before").otherwise(0),
    )
    elsewhere = told.filter("today", C("s") != 0, C("s") != C("s_after"))
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
    found = rows["a"].clone().scatter(told["ord"], told["a"])
    return found.scatter(in_session["ord"], in_session["a"])


def edges(rows: pl.LazyFrame, *scope: str) -> pl.LazyFrame:
    """Where a run of questions or of replies begins: ``opens`` a round, ``reply`` ends it."""
    runs = rows.with_columns(new=changed(*scope))
    runs = runs.filter(C("new") | (C("k") != C("k").shift()))
    return runs.with_columns(
        opens=C("k") == ASKED,
        reply=pl.when(C("new").shift(-1, fill_value=True))
        .then(pl.lit(NEVER))
        .otherwise(C("t").shift(-1)),
    )


def opens(*scope: str) -> pl.Expr:
    """Whether a question opens a round: the row before is a reply, or of another scope."""
    return C("asked") & (changed(*scope) | ~C("asked").shift())


def following(members: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The time of each row's next member, itself included; ``NEVER`` if its scope has none."""
    return pl.when(members).then("t").when(last).then(pl.lit(NEVER)).backward_fill()


def changed(*columns: str) -> pl.Expr:
    """Whether a row has another value in one of the columns than the row before."""
    first, *more = (C(name) != C(name).shift() for name in columns)
    for other in more:
        first = first | other
    return first.fill_null(value=True)


def key(*, day: pl.Expr = C("day")) -> pl.Expr:  # noqa: B008  an expression is immutable
    """Shop and day as one number."""
    return (C("h") // 2**56).cast(pl.Int64) * 2**32 + day


def day(time: pl.Expr) -> pl.Expr:
    """The local day of an instant."""
    return (time // DAY).cast(pl.Int32)


def end(day: pl.Expr) -> pl.Expr:
    """The instant at which a day ends."""
    return (day.cast(pl.Int64) + 1) * DAY


def in_hours(time: pl.Expr) -> pl.Expr:
    """Whether a local time lies in the service hours, 08:00 to 23:00."""
    return (time % DAY).is_between(8 * HOUR, 23 * HOUR, closed="left")


def micros(day: date) -> int:
    """The instant at which a date begins."""
    return (day - date(1970, 1, 1)).days * DAY


def u8(number: int) -> pl.Expr:
    """A small number."""
    return pl.lit(number, pl.UInt8)


def mask(places: pl.Series, length: int) -> pl.Series:
    """Whether each row is at one of the places."""
    return pl.Series([False]).new_from_index(0, length).scatter(places, values=True)


def laid(values: pl.Series, places: pl.Series, length: int) -> pl.Series:
    """The values at these places, null elsewhere."""
    empty = pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, length)
    return empty.scatter(places, values)


def places(members: pl.Series) -> pl.Series:
    """What ``arg_true`` gives, in a fraction of its time."""
    return pl.int_range(len(members), dtype=pl.UInt32, eager=True).filter(members)
