"""Warns of figures that are provisional only because the last day of the data seems not over."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl

from csmetrics._support.notices import warn
from csmetrics.tables import Dataset, YearError, end_of_day


def count_held_open(figures: pl.DataFrame, data: Dataset) -> int:
    """Count the figures that would be final if the last day of the data were known to be over.

    Args:
        figures: A result of ``evaluate`` without ``as_of``.
        data: The data set of the result; the count is 0 if its ``as_of`` is stated.
    """
    if data.as_of_given or data.as_of is None:
        return 0
    try:
        end = end_of_day(data.as_of, ZoneInfo(data.time_zone))
    except YearError:
        return 0
    return figures.filter(pl.col("status") != "final", pl.col("final_at") <= end).height


def warn_of_open_day(figures: pl.DataFrame, data: Dataset) -> None:
    """Suggest ``as_of = "end-of-day"`` if it would make figures final.

    Args:
        figures: A result of ``evaluate`` without ``as_of``.
        data: The data set of the result.
    """
    if (count := count_held_open(figures, data)) and data.as_of is not None:
        what = "1 figure is" if count == 1 else f"{count:,} figures are"
        warn(
            f"{what} provisional only because the data end on {data.as_of:%Y-%m-%d} at"
            f" {data.as_of:%H:%M}: if the export is of whole days, add --as-of end-of-day"
            ' (as_of = "end-of-day" in a project file)'
        )
