"""Doubts about times: 12-hour clocks, whole minutes, rows newest first, mistyped years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import polars as pl

from csmetrics.health.rhythm import HOURS
from csmetrics.health.view import MAIN_TIME, View
from csmetrics.tables.health import Doubt, Words
from csmetrics.tables.schema.table_columns import EVENT_TABLES, TIMES
from csmetrics.tables.time_zones import micros
from csmetrics.tables.validation.violations import counted

_TIMED = {"messages": "replies", "sessions": "sessions+replies", "orders": "orders+messages"}
"""Tables whose times of day matter, and what a figure must read to be affected (``bears_on``)."""

_TEN_YEARS = 3653
_FIRST_YEAR = 2000


def twelve_hour_clock(view: View) -> Iterator[Doubt]:
    """Find 12-hour times that lost their 上午/下午 (AM/PM): no row is later than 12:59."""
    for table in view.pulse:
        hours = view.by_hour(table)
        if on_twelve_hours(hours):
            last = max(hour for hour in range(HOURS) if hours[hour])
            yield Doubt(
                "twelve_hour_clock",
                table,
                Words(
                    f"{table} 的 {sum(hours):,} 行没有一行晚于 {last}:59：上午/下午丢了吗？",
                    f"none of the {sum(hours):,} rows of {table} is later than {last}:59: was"
                    " 上午/下午 (AM/PM) lost?",
                ),
                sum(hours),
                1.0,
                frozenset({table}),
                Words(
                    "请用 24 小时制导出，或在 time_format 里写 %I 与 %p",
                    "Export times on the 24-hour clock, or give %I and %p in time_format",
                ),
            )


def on_twelve_hours(hours: list[int]) -> bool:
    """Whether counts by hour look as if 24 hours were written as 1 to 12, or as 0 to 11."""
    if sum(hours) < 200:
        return False
    if sum(hours[13:]):
        return False
    # 12 numbers stand for 24 hours: none lacks rows, as the small hours include the afternoon
    return bool((hours[12] and not hours[0]) or (hours[0] and not hours[12])) and all(hours[1:12])


def coarse_times(view: View) -> Iterator[Doubt]:
    """Find times that are whole minutes, hours or days: waits are rounded, and order is lost."""
    for table, bears_on in _TIMED.items():
        if not view.spread(table):
            continue
        pulse = view.pulse[table]
        rows = int(pulse["rows"].sum())
        if rows < 50 or pulse["whole"].sum() < 0.99 * rows:
            continue
        unit = Words("分钟", "minute")
        if pulse["hourly"].sum() >= 0.99 * rows:
            hours = [hour for hour, n in enumerate(view.by_hour(table)) if n]
            unit = Words("小时", "hour") if len(hours) > 1 else Words("天", "day")
        if table == "orders" and unit.en != "day":
            continue  # nothing is measured from an order's second
        column = MAIN_TIME[table]
        yield Doubt(
            "coarse_times",
            table,
            Words(
                f"{table} 的 {rows:,} 个 {column} 都是整{unit.zh}：时长不准，"
                f"同一{unit.zh}里的先后也不知道",
                f"all {rows:,} values of {column} of {table} are whole {unit.en}s: waits are"
                f" rounded, and the order within the same {unit.en} is not known",
            ),
            rows,
            1.0,
            frozenset({bears_on}),
            Words("请导出到秒，或给出 seq", "Export times to the second, or add a column seq"),
        )


def newest_first(view: View) -> Iterator[Doubt]:
    """Find messages listed newest first, so that row order resolves ties the wrong way round."""
    if view.height("messages") < 50 or view.data.is_lazy("messages"):
        return
    step = pl.col("sent_at").to_physical().diff()
    same = pl.col("buyer_id") == pl.col("buyer_id").shift()
    found = (
        view.data.frame("messages")
        .select(
            down=(step < 0).sum(),
            up=(step > 0).sum(),
            own_down=((step < 0) & same).sum(),
            own_up=((step > 0) & same).sum(),
        )
        .collect()
        .row(0, named=True)
    )
    backwards = found["down"] >= 0.9 * max(found["down"] + found["up"], 30)
    own = found["own_down"] + found["own_up"]
    if not backwards and found["own_down"] < 0.9 * max(own, 30):
        return
    tied = view.sampled_messages.lazy().filter(pl.col("seq").is_null())
    same = pl.all_horizontal(
        pl.col(name) == pl.col(name).shift() for name in ("shop_id", "buyer_id", "sent_at")
    )
    crossed = same & (pl.col("sender") != pl.col("sender").shift())
    ties = int(tied.select(crossed.sum()).collect().item())
    if ties:
        yield Doubt(
            "newest_first",
            "messages",
            Words(
                f"消息按时间从新到旧排列，没有 seq；有 {ties:,} 次买家与客服同一时刻的消息"
                "会颠倒先后",
                f"the messages are listed newest first and have no seq: {ties:,} times the buyer"
                " and the shop wrote at the same moment, and their order is reversed",
            ),
            ties,
            ties / view.sampled_messages.height,
            frozenset({"replies"}),
            Words(
                "请按时间从旧到新给出（frame.reverse()），或给出 seq",
                "Give them oldest first (frame.reverse()), or add a column seq",
            ),
        )


def far_rows(view: View) -> Iterator[Doubt]:
    """Find a few rows months away from all others: a mistyped year moves range and ``as_of``."""
    days = {table: view.by_day(table) for table in view.pulse}
    everything = sum(days.values(), Counter())
    total = everything.total()
    if total < 3:
        return
    few = max(1, total // 1000)
    gap = timedelta(days=60 if total >= 100 else 300)
    known = sorted(everything)
    first = _begin(known, everything, few, gap)
    last = _begin(known[::-1], everything, few, gap)
    if first > last:
        return
    for table, counts in days.items():
        early = Counter({day: rows for day, rows in counts.items() if day < first})
        late = Counter({day: rows for day, rows in counts.items() if day > last})
        for far, side in ((early, first), (late, last)):
            if far and not _is_counted(far, side):
                yield _far(view, table, far, side)
    yield from _far_columns(view, last, few)


def _begin(days: list[date], rows: Counter[date], few: int, gap: timedelta) -> date:
    """The first of the days, after skipping up to ``few`` rows that a long gap separates."""
    begin, passed = days[0], 0
    for one, other in pairwise(days):
        passed += rows[one]
        if passed > few:
            break
        if abs(other - one) >= gap:
            begin = other
    return begin


def _is_counted(far: Counter[date], near: date) -> bool:
    """Whether validation already reports all of these rows, as ``far_dates``."""
    return all(day.year < _FIRST_YEAR or (day - near).days > _TEN_YEARS for day in far)


def _far(view: View, table: str, far: Counter[date], near: date) -> Doubt:
    """Make the doubt about rows of a table that are far from all others."""
    rows = far.total()
    day = max(far) if min(far) > near else min(far)
    away = abs((day - near).days)
    edge = Words("始于", "begin") if day < near else Words("止于", "end")
    return Doubt(
        "far_rows",
        table,
        Words(
            f"{table} 有 {rows:,} 行离其余各行最远 {away:,} 天（{day}，其余各行"
            f"{edge.zh} {near}）：年份写错了吗？",
            f"{counted(rows)} of {table}, up to {away:,} days away from all others ({day}; the"
            f" others {edge.en} on {near}): is the year mistyped?",
        ),
        rows,
        rows / view.height(table),
        # these rows set the range, as_of and finality for every table
        frozenset(EVENT_TABLES),
        Words(
            "请改正或去掉这些行，或给出 as_of 和 start",
            "Correct these rows, or give as_of and start",
        ),
    )


def _far_columns(view: View, last: date, few: int) -> Iterator[Doubt]:
    """Find other times of a row, such as paid_at, over 200 days after the day ``last``."""
    limit = datetime.combine(last + timedelta(days=200), time(), view.zone)
    for table in view.pulse:
        columns = [c for c in TIMES[table] if view.has(table, c) and c != MAIN_TIME[table]]
        if not columns:
            continue
        latest = pl.max_horizontal(columns)
        begun = pl.col(MAIN_TIME[table]).to_physical() <= micros(limit)
        far = (
            view.data.frame(table)
            .filter(latest.to_physical() > micros(limit), begun.fill_null(value=True))
            .select(rows=pl.len(), day=latest.max().dt.date())
            .collect()
            .row(0, named=True)
        )
        if 0 < far["rows"] <= few:
            yield _far(view, table, Counter({far["day"]: far["rows"]}), last)
