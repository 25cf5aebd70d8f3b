"""Doubts about the time zone: UTC times read as local ones, in all tables or in messages only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from csmetrics.health.clocks import on_twelve_hours
from csmetrics.health.rhythm import HOURS
from csmetrics.health.view import MAIN_TIME, View
from csmetrics.tables.health import Doubt, Words

_HOUR = 3600
_PERSON = ("shop_id", "buyer_id")
_TABLES = ("messages", "sessions", "orders")

_FAR = 6
"""The least offset from UTC, in hours: with less, a shifted day looks like one that is not."""

_PAIRED = 200
_LOCAL = Words(
    "请给带时区的时间，或在读取时写明它们是 UTC（time_zone='UTC'）",
    "Give times with their UTC offset, or say that they are UTC when you read them"
    " (time_zone='UTC')",
)


class _Shift(NamedTuple):
    """By how many hours messages precede another table, and how many of its rows show it."""

    hours: int
    table: str
    rows: int


def shifted_times(view: View) -> Iterator[Doubt]:
    """Find naive UTC times read as local ones: a shop busy at night, or messages off sessions.

    If all tables are shifted alike, only the hours of the day show it. They cannot show it for a
    shop that is busiest at night.
    """
    ahead = round(view.offset.total_seconds() / _HOUR)
    if abs(ahead) < _FAR:
        return
    if view.has_enough and (shift := _against_others(view, ahead)):
        yield _messages_shifted(view, shift)
        return
    for table in _TABLES:
        hours = view.by_hour(table)
        if sum(hours) >= 150 and _nights_are_busy(hours, ahead):
            yield _utc(view, table, hours, ahead)


def _nights_are_busy(hours: list[int], ahead: int) -> bool:
    """Whether 2 to 5 o'clock is busy, and the hours that would be 2 to 5 in UTC times are not."""
    if on_twelve_hours(hours):
        return False
    night = sum(hours[hour] for hour in (2, 3, 4))
    real = sum(hours[(hour - ahead) % HOURS] for hour in (2, 3, 4))
    return night >= 0.08 * sum(hours) and real < night / 4


def _utc(view: View, table: str, hours: list[int], ahead: int) -> Doubt:
    """Make the doubt that a table's times are UTC."""
    peak = max(range(HOURS), key=hours.__getitem__)
    night = sum(hours[2:5]) / sum(hours)
    hence = (peak + ahead) % HOURS
    side = Words("早", "early") if ahead > 0 else Words("晚", "late")
    return Doubt(
        "utc_times",
        table,
        Words(
            f"{table} 的 {MAIN_TIME[table]} 在 {peak:02} 点最多，{night:.0%} 在凌晨 2 到 5 点："
            f"看上去{side.zh}了 {abs(ahead)} 小时（移过来高峰在 {hence:02} 点），是 UTC 时间吗？",
            f"{MAIN_TIME[table]} of {table} peaks at {peak:02}:00, and {night:.0%} of the rows"
            f" are from 02:00 to 05:00: the times look {abs(ahead)} hours {side.en} (the peak"
            f" would be at {hence:02}:00). Are they UTC?",
        ),
        view.height(table),
        1.0,
        frozenset({table}),
        _LOCAL,
    )


def _messages_shifted(view: View, shift: _Shift) -> Doubt:
    """Make the doubt that messages are shifted against another table."""
    hours, table = abs(shift.hours), shift.table
    side = Words("早", "early") if shift.hours > 0 else Words("晚", "late")
    which = "messages" if shift.hours > 0 else table
    return Doubt(
        "messages_shifted",
        "messages",
        Words(
            f"消息看上去比 {table} {side.zh}了 {hours} 小时（{shift.rows:,} 行如此）："
            f"{which} 是 UTC 时间吗？",
            f"messages look {hours} hours {side.en} compared with {table} ({shift.rows:,} of its"
            f" rows show it): are the times of {which} UTC?",
        ),
        view.height("messages"),
        1.0,
        frozenset({"messages"}),
        _LOCAL,
    )


def _against_others(view: View, ahead: int) -> _Shift | None:
    """Find by how many hours messages precede sessions or orders; None if they are not shifted."""
    if view.has("messages", "session_id") and view.has("sessions", "session_id", "started_at"):
        first = view.sampled_messages.lazy().group_by("session_id").agg(pl.col("sent_at").min())
        sessions = view.sampled("sessions").select("session_id", "started_at")
        late = (pl.col("started_at") - pl.col("sent_at")).dt.total_seconds()
        found = first.join(sessions, on="session_id").select(late=late).collect()["late"]
        if len(found) >= 50:
            for hours in (ahead, -ahead):
                rows = int(((found - hours * _HOUR).abs() <= _HOUR / 4).sum())
                if rows > 0.6 * len(found):
                    return _Shift(hours, "sessions", rows * view.sampling_interval)
            return None
    for table in ("sessions", "orders"):
        if view.has(table, "buyer_id", MAIN_TIME[table]):
            shift = _paired(view, table, ahead)
            if shift:
                return shift
    return None


def _paired(view: View, table: str, ahead: int) -> _Shift | None:
    """Find a shift if rows follow their buyers' messages by the offset rather than soon."""
    rows = view.sampled(table).select(*_PERSON, at=MAIN_TIME[table]).with_row_index("n")
    sent = (
        view.sampled_messages.lazy()
        .filter(pl.col("mode") != "bulk")
        .group_by(_PERSON)
        .agg(pl.col("sent_at").head(_PAIRED))
        .explode("sent_at")
    )
    hours = (pl.col("at") - pl.col("sent_at")).dt.total_seconds() / _HOUR
    shifts = (0, ahead, -ahead)
    soon, early, late = (
        rows.join(sent, on=_PERSON)
        .select("n", hours=hours)
        .select(
            pl.col("n")
            .filter(pl.col("hours").is_between(shift - 0.1, shift + 2))
            .n_unique()
            .alias(str(place))
            for place, shift in enumerate(shifts)
        )
        .collect()
        .row(0)
    )
    for count, shift in ((early, ahead), (late, -ahead)):
        if count >= 15 and count > 4 * soon:
            return _Shift(shift, table, count * view.sampling_interval)
    return None
