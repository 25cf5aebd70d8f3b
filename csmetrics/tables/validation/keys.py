"""Rules between rows: unique keys, no overlapping periods, one shop and buyer per session.

Keys and sessions are checked on few columns first; only suspect rows are read whole.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from csmetrics.tables.schema.table_columns import KEYS, TABLES, columns_of
from csmetrics.tables.validation.row_rules import shown_columns
from csmetrics.tables.validation.violations import (
    FILE,
    LINE,
    REPAIRED,
    ROW,
    Broken,
    Rule,
    Without,
    broken,
)

_PARTIES = ("shop_id", "buyer_id")
_LINK = ("session_id", *_PARTIES)
_ADVICE = "A session has one shop and one buyer; correct these rows, or leave them out."
_DIFFERS = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_own") for name in _PARTIES)
_CONTRADICTS = Rule("shop_id or buyer_id differs from its session's row", _LINK, _ADVICE)
_SEVERAL = Rule("session_id has several shops or buyers", _LINK, _ADVICE)


def broken_keys(table: str, frame: pl.LazyFrame) -> list[Broken]:
    """Find the rows of a canonical frame (with ``ROW``) whose key another row has, too.

    Of identical copies all but the first are refused, of conflicting ones all. Rows with a null in
    a required column of the key are ignored; in a nullable column, null is a value.
    """
    key = KEYS[table]
    # Hashes take little memory: only rows whose hash occurs twice are compared by their key.
    keyed = frame.filter(pl.all_horizontal(pl.col(required_key(table)).is_not_null()))
    hashes = keyed.select(_hash(*key)).collect().to_series()
    if hashes.n_unique() == len(hashes):
        return []
    shared = hashes.filter(hashes.is_duplicated()).unique()
    copies = keyed.filter(_hash(*key).is_in(shared.implode())).collect().sort(ROW)
    found = copies.select(
        *_marks(copies),
        *key,
        copies=pl.len().over(key),
        variants=pl.struct(_comparable(copies)).n_unique().over(key),
        first=pl.col(ROW).min().over(key),
    ).filter(pl.col("copies") > 1)
    same = found.filter(pl.col("variants") == 1, pl.col(ROW) != pl.col("first"))
    other = found.filter(pl.col("variants") > 1)
    words = ", ".join(key)
    copied = Rule(f"{words} repeats an identical row", (), "Leave the copies out.")
    differing = Rule(
        f"{words} is shared by rows that differ",
        (),
        "Keep the row that is right; none of them is accepted.",
    )
    firsts = copies.join(same.select(pl.col("first").alias(ROW)).unique(), on=ROW, how="semi")
    return _found(table, copied, same, deduplicate(firsts, key)) + _found(
        table, differing, other, anti_join(other.select(key), nulls_equal=True)
    )


def required_key(table: str) -> tuple[str, ...]:
    """Return the columns of a table's key that are required."""
    return tuple(name for name in KEYS[table] if columns_of(table)[name].required)


def broken_periods(table: str, frame: pl.LazyFrame) -> list[Broken]:
    """Find the rows of a canonical frame (with ``ROW``) whose owner has an overlapping period.

    All of them are refused; identical copies do not overlap each other.
    """
    period = TABLES[table].PERIOD
    if period is None:
        return []
    owner = [name for name in KEYS[table] if name not in period]
    rows = frame.collect().sort(ROW)
    first = rows.unique(_comparable(rows), keep="first", maintain_order=True)
    since, until = (pl.col(name) for name in period)
    spans = first.select(
        *_marks(first),
        *owner,
        *period,
        begins=since.to_physical().fill_null(pl.lit(-(2**31), pl.Int32)),
        ends=until.to_physical().fill_null(pl.lit(2**31 - 1, pl.Int32)),
    ).sort(*owner, "begins", ROW)
    before = pl.col("ends").cum_max().shift(1).over(owner) > pl.col("begins")
    after = pl.col("begins").shift(-1).over(owner) < pl.col("ends")
    found = spans.filter(before.fill_null(value=False) | after.fill_null(value=False)).sort(ROW)
    words = " and ".join(owner)
    rule = Rule(
        f"{period[0]} to {period[1]} overlaps another row of the same {words}",
        period,
        f"End each row where the next begins; {period[1]} itself is not included.",
    )
    values = found.select(*owner, *period)
    return _found(table, rule, found, anti_join(values, nulls_equal=True))


def _marks(rows: pl.DataFrame | pl.LazyFrame) -> list[str]:
    """Return the columns that number a row and give its file and line, if present."""
    names = rows.collect_schema().names()
    return [name for name in (ROW, FILE, LINE) if name in names]


def _comparable(rows: pl.DataFrame) -> list[str]:
    """Return the columns that are compared to tell identical copies from conflicting rows."""
    return [
        name
        for name, dtype in rows.schema.items()
        if name not in {ROW, REPAIRED, FILE, LINE} and dtype != pl.Object
    ]


def deduplicate(rows: pl.DataFrame, key: tuple[str, ...]) -> Without:
    """Make a filter that keeps one row of each of these keys: the one in ``rows``."""
    others = anti_join(rows.select(key), nulls_equal=True)
    return lambda frame: pl.concat(
        [others(frame), rows.lazy().select(frame.collect_schema().names())]
    )


def anti_join(values: pl.DataFrame, *, nulls_equal: bool = False) -> Without:
    """Make a filter that drops the rows with these values; null matches null if ``nulls_equal``."""
    held = values.unique().lazy()
    return lambda frame: frame.join(
        held, on=values.columns, how="anti", nulls_equal=nulls_equal, maintain_order="left"
    )


def broken_sessions(messages: pl.LazyFrame, sessions: pl.LazyFrame | None) -> list[Broken]:
    """Find messages whose shop or buyer is not that of their session.

    If the session has a row in ``sessions``, messages that differ from the row are refused; if not,
    and its messages differ from each other, all of them are.

    Args:
        messages: the canonical messages with ``ROW`` and session, shop and buyer ids.
        sessions: the canonical sessions with these ids, each session once, since conflicting rows
            were refused before; None if the table was not given.
    """
    talks = _linked(messages)
    own = None
    if sessions is not None:
        own = _linked(sessions).select(
            "session_id", *(pl.col(name).alias(f"{name}_own") for name in _PARTIES)
        )
        # _DIFFERS is null if the session has no row. Most often nothing is doubtful: return early.
        doubtful = pl.col("session_id").is_not_null() & _DIFFERS.fill_null(value=True)
        joined = messages.join(own, on="session_id", how="left")
        if not joined.select(doubtful.any()).collect().item():
            return []
    linked = talks.select(_LINK).unique()
    suspects = linked.group_by("session_id").len().filter(pl.col("len") > 1).select("session_id")
    if own is not None:
        against = linked.join(own, on="session_id").filter(_DIFFERS).select("session_id")
        suspects = pl.concat([suspects, against])
    ids = suspects.unique().collect()
    if ids.is_empty():
        return []
    rows = talks.join(ids.lazy(), on="session_id", how="semi")
    rows = rows.select(*_marks(messages), *KEYS["messages"], *_LINK)
    if own is None:
        return _torn(rows.collect().sort(ROW))
    settled = rows.join(own, on="session_id").filter(_DIFFERS).collect().sort(ROW)
    unsettled = rows.join(own, on="session_id", how="anti").collect().sort(ROW)
    several = pl.struct(_PARTIES).n_unique().over("session_id") > 1
    wrong = _found("messages", _CONTRADICTS, settled, anti_join(settled.select(_LINK)))
    return wrong + _torn(unsettled.filter(several))


def _torn(rows: pl.DataFrame) -> list[Broken]:
    return _found("messages", _SEVERAL, rows, anti_join(rows.select(_LINK)))


def _linked(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.filter(pl.all_horizontal(pl.col(_LINK).is_not_null()))


def _hash(*names: str) -> pl.Expr:
    return pl.struct(names).hash() if len(names) > 1 else pl.col(names[0]).hash()


def _found(table: str, rule: Rule, rows: pl.DataFrame, without: Without) -> list[Broken]:
    if rows.is_empty():
        return []
    shown = rows.select(shown_columns(table, rule, rows.schema))
    return [replace(broken(table, rule, rows[ROW], shown), without=without)]
