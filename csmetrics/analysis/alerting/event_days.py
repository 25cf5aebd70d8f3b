"""``Events``: the days of sales events, on which figures differ from other days (活动日)."""

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
        ArgumentError: ``calendar`` is not a valid calendar.
    """

    def __init__(self, calendar: pl.DataFrame | None) -> None:
        self._days: set[tuple[date, str | None, str | None]] = set()
        if calendar is None:
            return
        named_events(calendar)  # raises for an invalid calendar
        for row in calendar.filter(pl.col("kind") == "event").iter_rows(named=True):
            self._days.add((row["day"], row.get("shop_id"), row.get("platform")))

    def overlap(self, row: Mapping[str, Any], platform: str, trailing: int) -> bool:
        """Whether a row of a result covers an event day of its shop and platform.

        Args:
            row: A row with ``period_start``, ``period_end`` and perhaps ``shop_id``; without the
                last, an event of any shop counts.
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
