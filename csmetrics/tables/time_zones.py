"""Local time: a data set's zone, the naive times read in it, and the instants it can name."""

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
    """The time zone of this name.

    Raises:
        ArgumentError: no such name in the IANA time zone database.
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
    """The first and the last instant (UTC) whose year is 1 to 9999 both in UTC and in the zone."""
    early = datetime.min.replace(tzinfo=zone).utcoffset() or timedelta(0)
    late = datetime.max.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return (
        FIRST - min(early, timedelta(0)),
        LAST - max(late, timedelta(0)),
    )


@cache
def gaps(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The local times that clocks skip in a year and the days around it.

    Returns:
        Seconds since 1970, as if the local times were UTC: from which, and before which.
    """
    first = micros(datetime(year, 1, 1, tzinfo=UTC)) // 10**6 - 2 * _DAY  # as far from UTC as any
    hours = pl.int_range(first, first + 370 * _DAY, _HOUR, eager=True)
    jumps = hours.filter((_wall(hours, zone).diff() > _HOUR).fill_null(value=False))
    found: list[tuple[int, int]] = []
    for hour in jumps:
        wall = _wall(pl.int_range(hour - _HOUR, hour + 1, eager=True), zone).to_list()
        found += [(before + 1, after) for before, after in pairwise(wall) if after - before > 1]
    return tuple(found)


def _wall(seconds: pl.Series, zone: str) -> pl.Series:
    """What the clocks of a zone show at these seconds since 1970, counted in the same way."""
    times = (seconds * 1000).cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone(zone)
    return times.dt.replace_time_zone(None).to_physical() // 1000


def micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, or of a naive one as if it were UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1)


def localised(naive: pl.Expr, zone: str) -> pl.Expr:
    """Naive times, to the microsecond, as instants of the zone: of two the earlier, else null.

    Where the zone has kept its offset for long, as China's has since 1991, that is one subtraction;
    the zone's rules are asked for all other times, which takes ten times as long.
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
    """From which local time on the zone's offset stays as it is, and that offset."""
    first, end = EPOCH.replace(tzinfo=None), datetime(_RULES_END, 1, 2)  # noqa: DTZ001  local days
    days = pl.datetime_range(first, end, "1d", time_unit="us", eager=True)
    starts = days.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    offsets = days.to_physical() - starts.to_physical()
    changed: int = offsets.ne_missing(offsets.shift(1)).arg_true()[-1]
    since: int = days.to_physical()[min(changed + 1, len(days) - 1)]
    offset: int = offsets[-1]
    return since, offset


def end_of_day(instant: datetime, zone: ZoneInfo) -> datetime:
    """The end of the local day of an instant: the next midnight, or the first moment after it.

    Args:
        instant: an aware time.
        zone: the zone of the day.

    Errors:
        YearError: it is outside the years 1 to 9999.
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
    # clocks that are put back over midnight; in one zone, python would compare wall clocks
    return max(end, local, key=micros)


def is_aware(value: datetime) -> bool:
    """Whether the datetime names an instant without help of a zone."""
    return value.tzinfo is not None and value.utcoffset() is not None


def plain(value: datetime) -> datetime:
    """A datetime and no subclass of it; what is finer than microseconds is cut."""
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
    """The same instant in ``zone``; a naive value is read as local time there.

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
        # The two zone databases part here; a row must mean what it means in a frame.
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
    """The instant that an argument names, in the zone; a naive one is local.

    Args:
        name: what the argument is called.
        value: what was given.
        zone: the name of the zone.

    Raises:
        ArgumentError: it is no datetime, a local time that the clocks skip, or beyond all years.
    """
    if not isinstance(value, datetime) or value != value:  # noqa: PLR0124  pandas' missing time
        msg = f"{name}={value!r} is not a datetime; give datetime(year, month, day, hour, …)."
        raise ArgumentError(msg)
    try:
        return place(value, zone_of(zone))
    except SkippedTimeError:
        msg = (
            f"{name}={value.isoformat()} is no local time of {zone}: its clocks skip it."
            " Give it with its UTC offset."
        )
    except YearError:
        msg = (
            f"{name}={value.isoformat()} is outside the years 1 to 9999 in {zone} or in UTC."
            " Give one within them."
        )
    raise ArgumentError(msg)
