"""Days of events, which are unlike other days (活动日)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from csmetrics.calendars import named_events


class Events:
    """The event days of a calendar, by shop and platform.

    Args:
        calendar: Rows of the table ``calendar``; None: no day is an event.

    Raises:
        ArgumentError: It is no calendar.
    """

    def __init__(self, calendar: pl.DataFrame | None) -> None:
        self._days: set[tuple[date, str | None, str | None]] = set()
        if calendar is None:
            return
        named_events(calendar)  # refuses what is none
        for row in calendar.filter(pl.col("kind") == "event").iter_rows(named=True):
            self._days.add((row["day"], row.get("shop_id"), row.get("platform")))

    def touch(self, row: Mapping[str, Any], platform: str, trailing: int) -> bool:
        """Whether a row of a result covers a day of an event of its shop and platform.

        Args:
            row: With ``period_start``, ``period_end`` and perhaps ``shop_id``; without it, an event
                of any shop is in the figure.
            platform: The platform of its metric.
            trailing: How many days a day's value covers.
        """
        end = row["period_end"]
        start = row["period_start"] if trailing == 1 else end - timedelta(days=trailing)
        return any(
            start <= day < end
            and (shop is None or row.get("shop_id", shop) == shop)
            and of in {None, platform}
            for day, shop, of in self._days
        )
