"""Runs a file of DuckDB SQL over the data, from the connection to the fetched frame."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from benchmarks import month, suite

HERE = Path(__file__).parent


def run(name: str, place: Path) -> pa.Table:
    """The result of the last statement of a file; the statements before it prepare it.

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
    """How many microseconds local times are ahead of those in the files: none of naive times."""
    first = min((place / "messages").glob("*.parquet"))
    aware = pl.read_parquet_schema(first)["sent_at"] != pl.Datetime("us")
    return 8 * 3_600_000_000 if aware else 0
