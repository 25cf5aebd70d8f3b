"""Rules between rows: keys that no two rows share, sessions with one shop and one buyer.

Both are first asked of 64-bit hashes, which are small and quick to compare. Equal rows have equal
hashes, so only where hashes meet are the rows themselves read and compared.
"""

from __future__ import annotations

import polars as pl

from csmetrics.tables.columns import KEYS
from csmetrics.tables.frames import ROW, example
from csmetrics.tables.report import SHOWN, Broken

_PARTIES = ("shop_id", "buyer_id")


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
    return [
        _broken(table, says, rows, advice)
        for says, rows, advice in (
            (f"{words} repeats an identical row", same, "Leave the copies out."),
            (
                f"{words} is shared by rows that differ",
                other,
                "Decide which row holds; none of them is taken.",
            ),
        )
        if rows.height
    ]


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
    rows = talks.filter(suspect).collect().sort(ROW)
    told = _told(rows, sessions if sessions is None else sessions.filter(suspect))
    rows = rows.join(told, on="session_id", how="left", maintain_order="left")
    wrong = rows.filter(
        pl.when(pl.col("known"))
        .then(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_said") for name in _PARTIES))
        .otherwise(pl.struct(_PARTIES).n_unique().over("session_id") > 1)
    )
    return [
        _broken(
            "messages",
            says,
            bad,
            "A session has one shop and one buyer; correct these rows or leave them out.",
            ("session_id", *_PARTIES),
        )
        for says, bad in (
            ("shop_id or buyer_id is not that of its session's row", wrong.filter("known")),
            (
                "session_id has several shops or buyers",
                wrong.filter(~pl.col("known").fill_null(value=False)),
            ),
        )
        if bad.height
    ]


def _told(rows: pl.DataFrame, sessions: pl.LazyFrame | None) -> pl.DataFrame:
    """Which shop and buyer each session has by its own row, where that is beyond doubt."""
    if sessions is None:
        empty = {name: rows.schema[name] for name in ("session_id", *_PARTIES)}
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


def _broken(
    table: str, says: str, rows: pl.DataFrame, advice: str, columns: tuple[str, ...] = ()
) -> Broken:
    shown = rows.select(ROW, pl.col(*dict.fromkeys((*KEYS[table], *columns)) & rows.schema.keys()))
    return Broken(
        table=table,
        says=says,
        rows=rows[ROW],
        examples=tuple(
            example(table, row.pop(ROW), row, columns)
            for row in shown.head(SHOWN).iter_rows(named=True)
        ),
        advice=advice,
    )
