"""Doubts about coverage: gaps, early ends, other periods, exports cut at a round number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from csmetrics.health.rhythm import Rhythm
from csmetrics.health.view import MAIN_TIME, View
from csmetrics.tables.health import Doubt, Words
from csmetrics.tables.schema.table_columns import EVENT_TABLES

_HOUR = timedelta(hours=1)
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=31)
_ROWS = 200

EXPECTED = 9
"""How many visits must be missing in a silence before it raises a doubt."""

_CUT = frozenset({1_000, 2_000, 3_000, 65_535, 65_536, 1_048_575, 1_048_576})
_EVERY = 5_000
_DAYS_OFF = 3

_AGAIN = Words("请补齐这段导出", "Export that period again")


def gaps(view: View) -> Iterator[Doubt]:
    """Find a stretch without messages at a time when the shop is usually busy."""
    pulse = view.pulse.get("messages")
    if pulse is None or view.height("messages") < _ROWS:
        return
    quarters = pulse["at"].to_list()
    silent = [(a + 1, b) for a, b in pairwise(quarters) if b - a > 4 * 4]
    if not silent:
        return
    rhythm = view.rhythm("messages")
    if len(rhythm.days) < 5:
        return
    for since, until in ((view.local(a), view.local(b)) for a, b in silent):
        expected = rhythm.expected(since, until)
        days = (until.date() - since.date()).days - 1  # whole days without a message
        if expected < EXPECTED or days > _DAYS_OFF:
            continue
        if days > 0 and (expected < 2 * EXPECTED or not _other_weeks(rhythm, since.date(), days)):
            continue
        hours = round((until - since) / _HOUR)
        span = f"{since:%Y-%m-%d %H:%M}", f"{until:%m-%d %H:%M}"
        yield Doubt(
            "gap",
            "messages",
            Words(
                f"{span[0]} 到 {span[1]}（{hours} 小时）没有一条消息，平时这段时间约有"
                f" {expected:.0f} 次来访",
                f"no message from {span[0]} to {span[1]} ({hours} hours), when about"
                f" {expected:.0f} visits are usual",
            ),
            0,
            expected * rhythm.per / max(1, sum(rhythm.slots.values())),
            frozenset({"messages"}),
            _AGAIN,
        )


def _other_weeks(rhythm: Rhythm, since: date, days: int) -> bool:
    """Whether the ``days`` days after ``since`` fall on weekdays with messages in other weeks."""
    weekdays = [day.weekday() for day in rhythm.days]
    return all(weekdays.count((since + timedelta(n)).weekday()) > 1 for n in range(1, days + 1))


@dataclass(frozen=True)
class Reach:
    """When the data end, over all tables, and the usual rhythm of messages, or else of orders."""

    last: datetime
    table: str
    rhythm: Rhythm


def reach_of(view: View) -> Reach | None:
    """Find where the data end; None if there are too few rows to judge a silence by."""
    table = "messages" if view.height("messages") >= _ROWS else "orders"
    if view.height(table) < _ROWS:
        return None
    return Reach(view.local(max(_ends(view).values())), table, view.rhythm(table))


def silent_end(reach: Reach | None, as_of: datetime | None) -> Iterator[Doubt]:
    """Doubt an ``as_of`` long after the data end: days without data would be final zeros."""
    if reach is None or as_of is None:
        return
    until = as_of.astimezone(reach.last.tzinfo)
    if until - reach.last < 6 * _HOUR:
        return
    expected = reach.rhythm.expected(reach.last, min(until, reach.last + _WEEK), ends=True)
    if expected >= EXPECTED:
        last = f"{reach.last:%Y-%m-%d %H:%M}"
        yield Doubt(
            "as_of_past_the_data",
            reach.table,
            Words(
                f"as_of 是 {until:%Y-%m-%d %H:%M}，各表却到 {last} 为止；其间平时约有"
                f" {expected:.0f} 次来访",
                f"as_of is {until:%Y-%m-%d %H:%M}, but all tables end at {last}; about"
                f" {expected:.0f} visits are usual in between",
            ),
            0,
            0.0,
            frozenset(EVENT_TABLES),
            Words(
                "请把 as_of 设为导出的时刻，或导出到 as_of 为止",
                "Give the time of the export as as_of, or export up to as_of",
            ),
        )


def _ends(view: View) -> dict[str, int]:
    """For each table the number of the quarter of an hour that follows its last row."""
    return {name: int(pulse["at"][-1]) + 1 for name, pulse in view.pulse.items() if pulse.height}


def early_ends(view: View) -> Iterator[Doubt]:
    """Find a table that ends 12 hours to a month before the others: exported earlier, or cut."""
    ends = _ends(view)
    if len(ends) < 2:
        return
    strange = {doubt.table for doubt in other_periods(view)}
    latest = view.local(max(ends.values()))
    for table in ("messages", "sessions", "orders"):
        if view.height(table) < _ROWS or table in strange:
            continue
        end = view.local(ends[table])
        if not 12 * _HOUR <= latest - end <= _MONTH:
            continue  # nearer is usual, and a table that ends months earlier is another mistake
        expected = view.rhythm(table).expected(end, min(latest, end + _WEEK), ends=True)
        if expected >= EXPECTED:
            others = [name for name in ends if ends[name] == max(ends.values())]
            yield Doubt(
                "ends_early",
                table,
                Words(
                    f"{table} 到 {end:%Y-%m-%d %H:%M} 为止，{'、'.join(others)} 却到"
                    f" {latest:%m-%d %H:%M}；其间平时约有 {expected:.0f} 次",
                    f"{table} end at {end:%Y-%m-%d %H:%M}, but {', '.join(others)} at"
                    f" {latest:%m-%d %H:%M}; about {expected:.0f} more are usual in between",
                ),
                0,
                0.0,
                frozenset({table}),
                Words("请导出同一时间段的各表", "Export all tables up to the same time"),
            )


def other_periods(view: View) -> Iterator[Doubt]:
    """Find a table of another period than messages: many days of messages have no row of it."""
    days = sorted(view.by_day("messages"))[1:-1]
    if len(days) < 4:
        return
    for table in view.pulse:
        own = view.by_day(table)
        rows = sum(own.values())
        if table == "messages" or rows < 50 or rows < 3 * len(own):
            continue
        if len(own) < 0.8 * ((max(own) - min(own)).days + 1):
            continue  # days without rows are usual for it
        covered = sum(day in own for day in days)
        if covered >= 0.6 * len(days):
            continue
        yield Doubt(
            "other_period",
            table,
            Words(
                f"消息的 {len(days)} 天里只有 {covered} 天有 {table}；{table} 从 {min(own)} 到"
                f" {max(own)}，消息从 {days[0]} 到 {days[-1]}",
                f"only {covered} of the {len(days)} days with messages have any {table}: {table}"
                f" run from {min(own)} to {max(own)}, messages from {days[0]} to {days[-1]}",
            ),
            sum(n for day, n in own.items() if not days[0] <= day <= days[-1]),
            1 - covered / len(days),
            frozenset({table}),
            Words("请导出同一时间段的各表", "Export the same period for all tables"),
        )


def round_numbers(view: View) -> Iterator[Doubt]:
    """Find a table with exactly the number of rows at which exports or spreadsheets are cut."""
    for table in view.pulse:
        rows = view.height(table)
        if view.spread(table) and (rows in _CUT or rows % _EVERY == 0):
            at = MAIN_TIME[table]
            first, last = (view.local(int(view.pulse[table]["at"][n])) for n in (0, -1))
            yield Doubt(
                "cut_at_a_round_number",
                table,
                Words(
                    f"{table} 恰好 {rows:,} 行，{at} 从 {first:%Y-%m-%d %H:%M} 到"
                    f" {last:%Y-%m-%d %H:%M}：导出有行数上限吗？",
                    f"{table} have exactly {rows:,} rows, {at} from {first:%Y-%m-%d %H:%M} to"
                    f" {last:%Y-%m-%d %H:%M}: was the export cut off at a row limit?",
                ),
                rows,
                1.0,
                frozenset({table}),
                Words("请分段导出，再合并给出", "Export it in parts, and give them together"),
            )
