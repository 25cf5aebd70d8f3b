"""Local time: a data set's zone, the naive times read in it, and the instants it can name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import polars as pl

from csmetrics.errors import ArgumentError, nearest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
_RULES_END = 2100  # polars' zone tables stop here; the standard library's go on


class SkippedTimeError(ValueError):
    """A naive time that the clocks of the zone skip when they are put forward."""


class YearError(ValueError):
    """A time outside the years 1 to 9999, in UTC or in the zone."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name.

    Errors:
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


def micros(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, or of a naive one as if it were UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1)


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

    Errors:
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
