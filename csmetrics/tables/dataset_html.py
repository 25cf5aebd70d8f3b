"""HTML of a data set, for notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape

import polars as pl

from csmetrics.tables.validation.validate import Table


def listed(tables: Mapping[str, Table], time_zone: str, as_of: datetime | None) -> str:
    """List the tables with their row counts and columns, the time zone and ``as_of``."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{_height(table)}</td><td>{escape(', '.join(table.columns))}</td>"
        "</tr>"
        for name, table in tables.items()
    )
    known = "" if as_of is None else f" · as_of {as_of.isoformat()}"
    head = "<tr><th>table</th><th>rows</th><th>columns</th></tr>"
    return f"<table>{head}{rows}</table><p>time_zone {escape(time_zone)}{known}</p>"


def _height(table: Table) -> str:
    return f"{table.coded.height:,}" if isinstance(table.coded, pl.DataFrame) else "lazy"
