"""The floor: a scan of the columns that the suite needs, with almost no computation."""

from __future__ import annotations

from pathlib import Path

import polars as pl

COLUMNS = {
    "messages": (
        *("shop_id", "buyer_id", "agent_id", "session_id"),
        *("sent_at", "sender", "mode", "seq"),
    ),
    "sessions": (
        *("session_id", "shop_id", "buyer_id", "started_at", "human_requested_at"),
        *("assigned_at", "left_message"),
    ),
    "orders": (
        *("order_id", "shop_id", "buyer_id", "created_at", "paid_at", "grouped_at"),
        *("signed_at", "amount"),
    ),
    "refunds": ("shop_id", "kind", "applied_at", "completed_at"),
    "reviews": ("order_id", "shop_id", "buyer_id", "reviewed_at"),
    "complaints": ("order_id", "shop_id", "buyer_id", "filed_at"),
}
"""The columns that the suite reads, without the small table of flags."""


def _is_text(name: str) -> bool:
    return name.endswith("_id") or name in {"sender", "mode", "kind"}


def _least(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return the cheapest aggregate: the total length of strings, else the maximum."""
    if dtype == pl.String:
        return pl.col(name).str.len_bytes().sum()
    return pl.col(name).to_physical().max() if _is_text(name) else pl.col(name).max()


def polars(place: Path) -> list[pl.DataFrame]:
    """Scan with polars: total lengths of strings, maxima of other columns."""
    scans = []
    for table, columns in COLUMNS.items():
        scan = pl.scan_parquet(place / table / "*.parquet")
        schema = scan.collect_schema()
        scans.append(scan.select(_least(name, schema[name]) for name in columns))
    return pl.collect_all(scans)


def duckdb(place: Path) -> list[tuple]:
    """Scan the same columns with DuckDB."""
    import duckdb  # noqa: PLC0415  only this contestant needs it

    rows = []
    with duckdb.connect() as connection:
        for table, columns in COLUMNS.items():
            values = ", ".join(
                f"sum(strlen({name}))" if _is_text(name) else f"max({name})" for name in columns
            )
            query = f"SELECT {values} FROM '{place / table}/*.parquet'"  # noqa: S608
            rows += connection.execute(query).fetchall()
    return rows
