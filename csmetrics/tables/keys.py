"""Rules between rows: keys that no two rows share, sessions with one shop and one buyer.

Both are first asked of 64-bit hashes, which are small and quick to compare. Equal rows have equal
hashes, so only where hashes meet are the rows themselves read and compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from csmetrics.tables.columns import KEYS
from csmetrics.tables.frames import shown_columns
from csmetrics.tables.report import ROW, SHOWN, Broken, Rule, broken

_PARTIES = ("shop_id", "buyer_id")
_LINK = ("session_id", *_PARTIES)
_ADVICE = "A session has one shop and one buyer; correct these rows, or leave them out."
_CONTRADICTS = Rule("shop_id or buyer_id is not that of its session's row", _LINK, _ADVICE)
_SEVERAL = Rule("session_id has several shops or buyers", _LINK, _ADVICE)


def broken_keys(table: str, frame: pl.LazyFrame) -> list[Broken]:
    """Rows of a canonical frame (with ``ROW``) whose key another row has.

    Of identical copies all but the first are refused, of conflicting ones all.
    """
    key = KEYS[table]
    keyed = frame.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    hashes = keyed.select(_hash(*key)).collect().to_series()
    if hashes.n_unique() == len(hashes):
        return []
    shared = hashes.filter(hashes.is_duplicated()).unique()
    copies = keyed.filter(_hash(*key).is_in(shared.implode())).collect().sort(ROW)
    comparable = [
        name for name, dtype in copies.schema.items() if name != ROW and dtype != pl.Object
    ]
    copies = copies.select(
        ROW,
        *key,
        copies=pl.len().over(key),
        variants=pl.struct(comparable).n_unique().over(key),
        first=pl.col(ROW).min().over(key),
    ).filter(pl.col("copies") > 1)
    same = copies.filter(pl.col("variants") == 1, pl.col(ROW) != pl.col("first"))
    other = copies.filter(pl.col("variants") > 1)
    words = ", ".join(key)
    copied = Rule(f"{words} repeats an identical row", (), "Leave the copies out.")
    differing = Rule(
        f"{words} is shared by rows that differ", (), "Decide which row holds; none is taken."
    )
    return _found(table, {copied: same, differing: other})


def broken_sessions(messages: pl.LazyFrame, sessions: pl.LazyFrame | None) -> list[Broken]:
    """Messages of a session whose shop or buyer is not the session's.

    Args:
        messages: the canonical messages with ``ROW`` and session, shop and buyer ids.
        sessions: the canonical sessions with these ids, or None where there are none. Where a
            session has a row there, the row is right; else messages that differ are all refused.
    """
    talks = messages.filter(pl.all_horizontal(pl.col("session_id", *_PARTIES).is_not_null()))
    pairs = talks.select(session=_hash("session_id"), parties=_hash(*_PARTIES))
    spans = pairs.group_by("session").agg(low=pl.col("parties").min(), high=pl.col("parties").max())
    torn = pl.col("low") != pl.col("high")
    if sessions is not None:
        sessions = sessions.filter(
            pl.all_horizontal(pl.col("session_id", *_PARTIES).is_not_null())
        ).select("session_id", *_PARTIES)
        said = sessions.select(session=_hash("session_id"), parties=_hash(*_PARTIES))
        spans = spans.join(said, on="session", how="left")
        torn |= (pl.col("parties") != pl.col("low")).fill_null(value=False)
    suspects = spans.filter(torn).select("session").unique().collect().to_series()
    if suspects.is_empty():
        return []
    suspect = _hash("session_id").is_in(suspects.implode())
    rows = talks.filter(suspect).select(ROW, *KEYS["messages"], *_LINK).collect().sort(ROW)
    told = _told(rows, sessions if sessions is None else sessions.filter(suspect))
    rows = rows.join(told, on="session_id", how="left", maintain_order="left")
    wrong = rows.filter(
        pl.when(pl.col("known"))
        .then(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_said") for name in _PARTIES))
        .otherwise(pl.struct(_PARTIES).n_unique().over("session_id") > 1)
    )
    known = pl.col("known").fill_null(value=False)
    return _found("messages", {_CONTRADICTS: wrong.filter(known), _SEVERAL: wrong.filter(~known)})


def _told(rows: pl.DataFrame, sessions: pl.LazyFrame | None) -> pl.DataFrame:
    """Which shop and buyer each session has by its own row, where that is beyond doubt."""
    if sessions is None:
        empty = {name: rows.schema[name] for name in _LINK}
        said = pl.DataFrame(schema=empty)
    else:
        said = sessions.collect().unique().filter(pl.col("session_id").is_unique())
    return said.select(
        "session_id",
        *(pl.col(name).alias(f"{name}_said") for name in _PARTIES),
        known=pl.lit(value=True),
    )


def _hash(*names: str) -> pl.Expr:
    return pl.struct(names).hash() if len(names) > 1 else pl.col(names[0]).hash()


def _found(table: str, rules: dict[Rule, pl.DataFrame]) -> list[Broken]:
    return [
        broken(table, rule, rows[ROW], _values(table, rule, rows))
        for rule, rows in rules.items()
        if rows.height
    ]


def _values(table: str, rule: Rule, rows: pl.DataFrame) -> Iterable[dict[str, object]]:
    shown = rows.head(SHOWN).select(shown_columns(table, rule, rows.schema))
    return shown.iter_rows(named=True)
