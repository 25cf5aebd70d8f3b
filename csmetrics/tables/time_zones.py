"""Time zones: naive times as instants of a zone, skipped and ambiguous ones, ends of days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import polars as pl

from csmetrics.errors import ArgumentError, nearest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
_HOUR, _DAY = 3600, 86_400
_RULES_END = 2100  # polars' zone tables stop here; the standard library's go on


class SkippedTimeError(ValueError):
    """A naive time that the clocks of the zone skip when they are put forward."""


class YearError(ValueError):
    """A time outside the years 1 to 9999, in UTC or in the zone."""


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name.

    Raises:
        ArgumentError: the IANA time zone database has no such name.
    """
    if isinstance(name, str):
        return _zone(name)
    msg = f"time_zone={name!r} is not a string; give a name such as 'Asia/Shanghai'."
    raise ArgumentError(msg)


@cache
def _zone(name: str) -> ZoneInfo:
    try:
        zone = ZoneInfo(name)
        pl.Series([0], dtype=pl.Datetime("us")).dt.replace_time_zone(name)
    except (ValueError, KeyError, OSError, pl.exceptions.PolarsError):
        hint = nearest(name, available_timezones())
        msg = (
            f"time_zone={name!r} is not a time zone.{hint} Give a name of the IANA database "
            f"such as 'Asia/Shanghai'."
        )
        raise ArgumentError(msg) from None
    return zone


@cache
def bounds(zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and last instant (UTC) within the years 1 to 9999 in UTC and in the zone."""
    early = datetime.min.replace(tzinfo=zone).utcoffset() or timedelta(0)
    late = datetime.max.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return (
        FIRST - min(early, timedelta(0)),
        LAST - max(late, timedelta(0)),
    )


@cache
def gaps(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """Find the local times that the clocks of a zone skip in a year and the days around it.

    Returns:
        Half-open intervals of local time, in seconds since 1970 as if local time were UTC.
    """
    first = micros(datetime(year, 1, 1, tzinfo=UTC)) // 10**6 - 2 * _DAY  # beyond any UTC offset
    hours = pl.int_range(first, first + 370 * _DAY, _HOUR, eager=True)
    jumps = hours.filter((_wall(hours, zone).diff() > _HOUR).fill_null(value=False))
    found: list[tuple[int, int]] = []
    for hour in jumps:
        wall = _wall(pl.int_range(hour - _HOUR, hour + 1, eager=True), zone).to_list()
        found += [(before + 1, after) for before, after in pairwise(wall) if after - before > 1]
    return tuple(found)


def _wall(seconds: pl.Series, zone: str) -> pl.Series:
    """Convert seconds since 1970 from UTC to local time, counted as if local time were UTC."""
    times = (seconds * 1000).cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone(zone)
    return times.dt.replace_time_zone(None).to_physical() // 1000


def micros(instant: datetime) -> int:
    """Return the microseconds since 1970 of a datetime; a naive one is read as UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1)


def localised(naive: pl.Expr, zone: str) -> pl.Expr:
    """Convert naive times (us) to instants: of an ambiguous one the earlier, of a skipped one null.

    Since the last change of the zone's offset (in China in 1991) this subtracts the offset; for all
    other times it applies the zone's rules, which takes ten times as long.
    """
    first, offset = _steady(zone)
    micro = naive.to_physical()
    steady = micro.is_between(first, micros(datetime(_RULES_END, 1, 1)))  # noqa: DTZ001  local time
    other = pl.when(~steady).then(naive)
    return (
        pl.when(steady)
        .then((micro - offset).cast(pl.Datetime("us", zone)))
        .otherwise(other.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null"))
    )


@cache
def _steady(zone: str) -> tuple[int, int]:
    """Find the local time from which the zone's offset no longer changes, and that offset (us)."""
    first, end = EPOCH.replace(tzinfo=None), datetime(_RULES_END, 1, 2)  # noqa: DTZ001  local days
    days = pl.datetime_range(first, end, "1d", time_unit="us", eager=True)
    starts = days.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    offsets = days.to_physical() - starts.to_physical()
    changed: int = offsets.ne_missing(offsets.shift(1)).arg_true()[-1]
    since: int = days.to_physical()[min(changed + 1, len(days) - 1)]
    offset: int = offsets[-1]
    return since, offset


def end_of_day(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of an instant's local day: midnight or, if skipped, the first time after it.

    Args:
        instant: an aware time.
        zone: the zone of the day.

    Raises:
        YearError: the end is outside the years 1 to 9999.
    """
    local = instant.astimezone(zone)
    try:
        midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time())
    except OverflowError:
        raise YearError from None
    try:
        end = place(midnight, zone)
    except SkippedTimeError:
        count = micros(midnight) // 10**6
        after = next(b for a, b in gaps(zone.key, midnight.year) if a <= count < b)
        end = place((EPOCH + timedelta(seconds=after)).replace(tzinfo=None), zone)
    # Clocks may be put back over midnight; in one zone, Python would compare wall-clock times.
    return max(end, local, key=micros)


def is_aware(value: datetime) -> bool:
    """Whether a datetime has a UTC offset of its own."""
    return value.tzinfo is not None and value.utcoffset() is not None


def plain(value: datetime) -> datetime:
    """Convert an instance of a subclass, such as pandas' with nanoseconds, to a plain datetime."""
    if type(value) is datetime:
        return value
    return datetime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        tzinfo=value.tzinfo,
        fold=value.fold,
    )


def place(value: datetime, zone: ZoneInfo) -> datetime:
    """Convert a datetime to ``zone``; a naive value is read as local time there.

    An ambiguous local time is the earlier of the two, whatever its ``fold``.

    Raises:
        SkippedTimeError: the naive time does not exist in the zone.
        YearError: the instant is outside the years 1 to 9999.
    """
    value = plain(value)
    try:
        instant = value.astimezone(UTC) if is_aware(value) else _instant(value, zone)
    except OverflowError:
        raise YearError from None
    first, last = bounds(zone)
    if not first <= instant <= last:
        raise YearError
    return instant.astimezone(zone)


def _instant(value: datetime, zone: ZoneInfo) -> datetime:
    naive = value.replace(tzinfo=None, fold=0)
    if naive.year >= _RULES_END:
        # From here on polars and the standard library differ; a row must agree with a frame.
        placed = pl.select(
            pl.lit(micros(naive))
            .cast(pl.Datetime("us"))
            .dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
            .to_physical()
        ).item()
        if placed is None:
            raise SkippedTimeError
        return EPOCH + timedelta(microseconds=placed)
    instant = naive.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != naive:
        raise SkippedTimeError
    return instant


def instant_of(name: str, value: object, zone: str) -> datetime:
    """Convert a datetime argument to the zone; a naive one is local time.

    Args:
        name: the argument's name, for errors.
        value: its value.
        zone: the name of the zone.

    Raises:
        ArgumentError: it is no datetime, is a skipped local time, or is outside years 1 to 9999.
    """
    if not isinstance(value, datetime) or value != value:  # noqa: PLR0124  pandas' missing time
        msg = f"{name}={value!r} is not a datetime; give datetime(year, month, day, hour, …)."
        raise ArgumentError(msg)
    try:
        return place(value, zone_of(zone))
    except SkippedTimeError:
        msg = (
            f"{name}={value.isoformat()} does not exist in {zone}: the clocks skip it. Give it "
            "with its UTC offset."
        )
    except YearError:
        msg = (
            f"{name}={value.isoformat()} is outside the years 1 to 9999 in {zone} or in UTC."
            " Give one within them."
        )
    raise ArgumentError(msg)
