"""Computes the working time (工作时间) before an instant from weekly hours and special days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.engine.local_days import DAY
from csmetrics.language.hours import WeeklyHours, Working
from csmetrics.tables.time_zones import EPOCH

EVERYWHERE = 0
"""Stands for all shops without special days of their own."""


class WorkingTime:
    """The working hours of a range of local days, as sorted spans of instants for each shop.

    Args:
        working: The weekly hours.
        zone: The time zone of the local days.
        days: The first and the last local day of the range.
        special: The special days: ``shop`` (a number; null: every shop), ``day`` (a number) and
            ``kind`` (holiday or workday), one row for each shop and day.
    """

    def __init__(
        self, working: Working, zone: str, days: tuple[int, int], special: pl.DataFrame
    ) -> None:
        self._shops = special["shop"].drop_nulls().unique().to_list()
        everywhere = dict(
            special.filter(pl.col("shop").is_null()).select("day", "kind").iter_rows()
        )
        tables = [self._spans(working, zone, days, everywhere, EVERYWHERE)]
        for shop in self._shops:
            own = special.filter(pl.col("shop") == shop).select("day", "kind")
            kinds = {**everywhere, **dict(own.iter_rows())}
            tables.append(self._spans(working, zone, days, kinds, shop))
        self._lines = pl.concat(tables).sort("at")

    @staticmethod
    def _spans(
        working: Working, zone: str, days: tuple[int, int], kinds: dict[int, str], shop: int
    ) -> pl.DataFrame:
        """The spans of one shop: ``at`` (start), ``end``, ``before`` (working time until then)."""
        spans = list(_instants(working, ZoneInfo(zone), days, kinds))
        schema = {"at": pl.Int64, "end": pl.Int64}
        table = pl.DataFrame(spans, schema=schema, orient="row").sort("at")
        length = pl.col("end") - pl.col("at")
        return table.with_columns(
            before=length.cum_sum().shift(1, fill_value=0), whose=pl.lit(shop, pl.UInt64)
        )

    def worked_before(self, instants: pl.Series, shops: pl.Series | None) -> pl.DataFrame:
        """Compute the working time before each instant, and whether it is inside the hours.

        Args:
            instants: The instants, null where there is none.
            shops: The number of each instant's shop; None: no shop's special days apply.

        Returns:
            ``worked`` in microseconds, null where the instant is, and ``inside``.
        """
        whose = pl.lit(EVERYWHERE, pl.UInt64)
        asked = pl.DataFrame({"at": instants})
        if shops is not None and self._shops:
            shop = pl.lit(shops)
            whose = pl.when(shop.is_in(self._shops)).then(shop).otherwise(whose)
        asked = asked.with_columns(whose=whose).with_row_index("row")
        found = (
            asked.drop_nulls("at")
            .sort("at")
            .join_asof(
                self._lines.with_columns(start="at"), on="at", by="whose", check_sortedness=False
            )
            .select(
                "row",
                worked=(
                    pl.col("before") + pl.min_horizontal("at", "end") - pl.col("start")
                ).fill_null(0),
                inside=(pl.col("at") < pl.col("end")).fill_null(value=False),
            )
        )
        return asked.join(found, on="row", how="left", maintain_order="left").select(
            "worked", "inside"
        )


def _instants(
    working: Working, zone: ZoneInfo, days: tuple[int, int], kinds: dict[int, str]
) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each span of working hours, as instants.

    A holiday has no hours; a workday has those of the weekday with the longest hours.
    """
    of_days = {day: [span for span in working.hours if day in span.days] for day in range(1, 8)}
    fullest = max(of_days, key=lambda day: (sum(map(_length, of_days[day])), -day))
    for day in range(days[0], days[1] + 1):
        kind = kinds.get(day)
        if kind == "holiday":
            continue
        weekday = fullest if kind == "workday" else (day + 3) % 7 + 1
        for span in of_days[weekday]:
            start, end = _instant(day, span.start, zone), _instant(day, span.end, zone)
            if start < end:
                yield start, end


def _length(span: WeeklyHours) -> int:
    return _minutes(span.end) - _minutes(span.start)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _instant(day: int, clock: str, zone: ZoneInfo) -> int:
    """The instant of a wall-clock time: the earlier of two; the end of the gap if it is skipped."""
    later, minutes = divmod(_minutes(clock), 24 * 60)
    date = (EPOCH + timedelta(days=day + later)).date()
    wall = datetime.combine(date, time(*divmod(minutes, 60)))
    aware = wall.replace(tzinfo=zone, fold=0)
    found = (aware - EPOCH) // timedelta(microseconds=1)
    back = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back == wall:
        return found
    low, high = found - DAY, found
    while high - low > 1:  # bisects for the first instant whose local time is ``wall`` or later
        middle = (low + high) // 2
        local = (EPOCH + timedelta(microseconds=middle)).astimezone(zone).replace(tzinfo=None)
        low, high = (low, middle) if local >= wall else (middle, high)
    return high
