"""Truncation: a table as known at a time, without later rows and with later timestamps null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from csmetrics.tables.schema.table_columns import TIMES
from csmetrics.tables.time_zones import micros


def known_at(  # noqa: PLR0913  all are needed to truncate a table
    table: str,
    frame: pl.DataFrame | pl.LazyFrame,
    t: datetime,
    zone: str,
    *,
    gone: bool,
    latest: Mapping[str, int | None],
) -> pl.DataFrame | pl.LazyFrame:
    """Set timestamps after ``t`` to null, and ``level`` with ``rated_at``; may drop later rows.

    Args:
        table: The name of the table.
        frame: Its rows, in canonical types.
        t: The knowledge time.
        zone: The data set's time zone.
        gone: Whether to drop rows whose earliest timestamp is after ``t``; a row without any stays.
        latest: The maximum of each timestamp column in microseconds; unused for a LazyFrame.
    """
    if not TIMES[table]:
        return frame
    limit = pl.lit(micros(t)).cast(pl.Datetime("us", zone))
    times = TIMES[table]
    if isinstance(frame, pl.DataFrame):
        at = micros(t)
        times = tuple(name for name in times if (last := latest[name]) is not None and last > at)
        if not times:
            return frame
    if gone:
        frame = frame.filter((pl.min_horizontal(TIMES[table]) <= limit).fill_null(value=True))
    hidden = [*times, *(["level"] if "rated_at" in times else [])]
    return frame.with_columns(
        pl.when(pl.col("rated_at" if name == "level" else name) <= limit).then(pl.col(name))
        for name in hidden
    )
