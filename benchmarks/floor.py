"""The floor: reading the columns the suite needs, and next to nothing else."""

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
"""The columns the suite reads; flags are too few to matter."""


def _is_text(name: str) -> bool:
    return name.endswith("_id") or name in {"sender", "mode", "kind"}


def _least(name: str, dtype: pl.DataType) -> pl.Expr:
    """Of words the length of all, of anything else the greatest."""
    if dtype == pl.String:
        return pl.col(name).str.len_bytes().sum()
    return pl.col(name).to_physical().max() if _is_text(name) else pl.col(name).max()


def polars(place: Path) -> list[pl.DataFrame]:
    """Scan by polars: the length of all words, the greatest of all numbers."""
    scans = []
    for table, columns in COLUMNS.items():
        scan = pl.scan_parquet(place / table / "*.parquet")
        schema = scan.collect_schema()
        scans.append(scan.select(_least(name, schema[name]) for name in columns))
    return pl.collect_all(scans)


def duckdb(place: Path) -> list[tuple]:
    """The same scan by DuckDB."""
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
