"""Contestants written in SQL: run a file of DuckDB SQL over the data."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from benchmarks import month, suite

HERE = Path(__file__).parent


def run(name: str, place: Path) -> pa.Table:
    """Run the statements of a file and return the result of the last one.

    Args:
        name: The file's name, such as ``sql_analyst``.
        place: The folder of the data.
    """
    import duckdb  # noqa: PLC0415  only these contestants need it

    text = (HERE / f"{name}.sql").read_text("utf-8")
    for key, value in {
        "place": place,
        "as_of": month.AS_OF,
        "start": suite.START,
        "end": suite.END,
        "offset": offset(place),
    }.items():
        text = text.replace(f"{{{key}}}", str(value))
    with duckdb.connect() as connection:
        *statements, query = duckdb.extract_statements(text)
        for statement in statements:
            connection.execute(statement)
        return connection.sql(query).to_arrow_table()


def offset(place: Path) -> int:
    """Return the microseconds from the files' times to local times; 0 for naive times."""
    first = min((place / "messages").glob("*.parquet"))
    aware = pl.read_parquet_schema(first)["sent_at"] != pl.Datetime("us")
    return 8 * 3_600_000_000 if aware else 0
