"""Finds doubts about newly added days: days without units, missing shops, shifted times."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from csmetrics.evaluation.incremental.changes import Sums
from csmetrics.evaluation.incremental.schema import KEYS

_KEYS = list(KEYS)
_LOOKED_AT = 7
"""The number of kept days, the last ones, that new days are compared with."""
_ENOUGH = 3
"""The fewest kept days for a comparison."""
_MESSAGES = 50
"""The fewest messages of new days for a comparison of hours; kept days need four times as many."""
_FAR = 0.5
"""The gain in log-likelihood, in nats per message, from which shifted hours are doubted."""


def doubts_of(kept: Sums, night: Sums) -> list[str]:
    """List the doubts about the days that a night adds to the kept ones."""
    found: list[str] = []
    for part in kept.days["part"].unique().sort():
        mine, new = set(_days_of(kept, part)["reported_on"]), _days_of(night, part)
        old = kept.sums.filter(pl.col("part") == part)
        usual = sorted(set(old["reported_on"]))[-_LOOKED_AT:]
        if len(usual) < _ENOUGH or not _consecutive(usual):
            continue
        if night.days.is_empty():
            found.append(
                "The night has no days: no table has an event since its start, although each of "
                f"the {len(usual)} days up to {usual[-1]} has units. Were the tables empty?"
            )
            continue
        added = [day for day in _over(new, _zone(night)) if day not in mine and day > usual[-1]]
        if not added:
            continue
        of_new = night.sums.filter(pl.col("part") == part, pl.col("reported_on").is_in(added))
        silent = [day for day in added if day not in set(of_new["reported_on"])]
        where = f", part {part!r}" if part else ""
        if silent:
            found.append(
                f"No metric has a unit on {silent[0]}{_more(silent)}{where}, although each of the "
                f"{len(usual)} days up to {usual[-1]} has: was that day exported?"
            )
        else:
            found += _shops(kept, old, of_new, usual, added)
        found += _moved(kept, night, part, usual, added)
    return found


def _days_of(sums: Sums, part: str) -> pl.DataFrame:
    return sums.days.filter(pl.col("part") == part)


def _over(days: pl.DataFrame, zone: ZoneInfo) -> list[date]:
    """The days that were over when they were evaluated."""
    known = days.group_by("reported_on").agg(pl.col("as_of").min()).sort("reported_on")
    return [
        day
        for day, as_of in known.iter_rows()
        if as_of >= datetime.combine(day + timedelta(days=1), time(), zone)
    ]


def _consecutive(days: list[date]) -> bool:
    return (days[-1] - days[0]).days == len(days) - 1


def _shops(
    kept: Sums, old: pl.DataFrame, new: pl.DataFrame, usual: list[date], added: list[date]
) -> list[str]:
    """The doubt about shops that had units on every usual day, and have none on the new ones."""
    if "shop_id" not in kept.by:
        return []
    shop = f"g{kept.by.index('shop_id')}"
    recent = old.filter(pl.col("reported_on").is_in(usual))
    steady = recent.group_by(shop).agg(pl.col("reported_on").n_unique())
    steady = steady.filter(pl.col("reported_on") == len(usual))
    here = set(new[shop])
    gone = sorted(str(one) for one in steady[shop] if one is not None and one not in here)
    if not gone:
        return []
    fresh = sorted(str(one) for one in here - set(old[shop]) if one is not None)
    renamed = (
        f", and {', '.join(map(repr, fresh))} has its first units then: was it renamed?"
        if fresh
        else (": was it exported?")
    )
    text = (
        f"Shop {', '.join(map(repr, gone))} has no unit on {added[0]}{_more(added)}{renamed}"
        f" It has some on each of the {len(usual)} days up to {usual[-1]}."
    )
    return [text]


def _moved(kept: Sums, night: Sums, part: str, usual: list[date], added: list[date]) -> list[str]:
    """The doubt that all messages of the new days are shifted by some hours."""
    before, now = (
        _by_hour(sums.hours, part, days) for sums, days in ((kept, usual), (night, added))
    )
    total, counted = sum(before), sum(now)
    if counted < _MESSAGES or total < 4 * _MESSAGES:
        return []
    log = [math.log((n + 1) / (total + 24)) for n in before]

    def likely(shift: int) -> float:
        return sum(n * log[(hour + shift) % 24] for hour, n in enumerate(now)) / counted

    offset = round(_offset(kept, added[0]).total_seconds() / 3600)
    best = max(range(-11, 13), key=likely)
    shift = next((s for s in (offset, -offset, best) if likely(s) - likely(0) >= _FAR), None)
    if shift is None:
        return []
    way = "earlier" if shift > 0 else "later"
    text = (
        f"Messages of {added[0]}{_more(added)} are about {abs(shift)} hours {way} than those of"
        f" the {len(usual)} days up to {usual[-1]}: did the export's time zone change (to UTC)?"
    )
    return [text]


def _offset(sums: Sums, day: date) -> timedelta:
    """The UTC offset of the local time at noon of a day."""
    return datetime.combine(day, time(12), _zone(sums)).utcoffset() or timedelta()


def _zone(sums: Sums) -> ZoneInfo:
    return ZoneInfo(cast("pl.Datetime", sums.days.schema["as_of"]).time_zone or "UTC")


def _by_hour(hours: pl.DataFrame, part: str, days: list[date]) -> list[int]:
    own = hours.filter(pl.col("part") == part, pl.col("reported_on").is_in(days))
    counts = dict(own.group_by("hour").agg(pl.col("messages").sum()).iter_rows())
    return [counts.get(hour, 0) for hour in range(24)]


def _more(days: list[date]) -> str:
    return f" and {len(days) - 1} more" if len(days) > 1 else ""
