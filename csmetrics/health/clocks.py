"""Doubts about what the clock says: another zone, twelve hours, whole minutes, mistyped years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import polars as pl

from csmetrics.health.rhythm import HOURS
from csmetrics.health.view import MAIN_TIME, View
from csmetrics.tables.columns import EVENT_TABLES, TIMES
from csmetrics.tables.health import Doubt, Words
from csmetrics.tables.report import counted
from csmetrics.tables.zones import micros

_PERSON = ("shop_id", "buyer_id")
_PAIRED = 200
_CLEAR = 15
_TIMED = {"messages": "replies", "sessions": "sessions+replies", "orders": "orders+messages"}
"""Tables whose times of day matter, and what then hangs on them."""

_TEN_YEARS = 3653
_FIRST_YEAR = 2000
_LOCAL = Words(
    "请给带时区的时间，或在读取时写明它们是 UTC（time_zone='UTC'）",
    "Give aware times, or say that they are UTC where they are read (time_zone='UTC')",
)


def utc_times(view: View) -> Iterator[Doubt]:
    """Naive UTC times read as local ones: the shop seems busiest while everybody sleeps."""
    ahead = round(view.offset.total_seconds() / 3600)
    if abs(ahead) < 6:  # the curves of a day and of the same day a little later are alike
        return
    tables = [name for name in ("messages", "sessions", "orders") if view.height(name) >= 150]
    early = {name: hours for name in tables if _asleep(hours := view.by_hour(name), ahead)}
    if "messages" in early and not set(tables) - set(early):
        for name, hours in early.items():
            yield _shifted("utc_times", view, name, hours, ahead)
        return
    if "messages" in tables and (found := _shift_of_messages(view, ahead)):
        yield _shifted("messages_shifted", view, "messages", view.by_hour("messages"), found)
        return
    for name, hours in early.items():
        yield _shifted("utc_times", view, name, hours, ahead)


def _asleep(hours: list[int], ahead: int) -> bool:
    """Whether more happens from 2 to 5 than in what would be that night if the times were UTC."""
    if _twelve(hours):
        return False
    night = sum(hours[hour] for hour in (2, 3, 4))
    real = sum(hours[(hour - ahead) % HOURS] for hour in (2, 3, 4))
    return night >= 0.08 * sum(hours) and real < night / 4


def _shifted(name: str, view: View, table: str, hours: list[int], ahead: int) -> Doubt:
    peak = max(range(HOURS), key=hours.__getitem__)
    hence = (peak + ahead) % HOURS
    column = MAIN_TIME[table]
    when = ("早", "early") if ahead > 0 else ("晚", "late")
    return Doubt(
        name,
        table,
        Words(
            f"{table} 的 {column} 最多在 {peak:02}:00 一小时；看上去{when[0]}了 {abs(ahead)} 小时，"
            f"移过来则在 {hence:02}:00：是 UTC 时间吗？",
            f"{column} of {table} peaks at {peak:02}:00; it looks {abs(ahead)} hours {when[1]}, and"
            f" would peak at {hence:02}:00: is it UTC?",
        ),
        view.height(table),
        1.0,
        frozenset({table}),
        _LOCAL,
    )


def _shift_of_messages(view: View, ahead: int) -> int | None:
    """By how many hours messages are early against sessions, or orders; None if they are not."""
    hour = 3600
    if view.has("messages", "session_id") and view.has("sessions", "session_id", "started_at"):
        first = view.talk.lazy().group_by("session_id").agg(pl.col("sent_at").min())
        sessions = view.sampled("sessions").select("session_id", "started_at")
        late = (pl.col("started_at") - pl.col("sent_at")).dt.total_seconds()
        found = first.join(sessions, on="session_id").select(late=late).collect()["late"]
        if len(found) >= 50:
            for sign in (1, -1):
                near = ((found - sign * ahead * hour).abs() <= hour / 4).mean()
                if isinstance(near, float) and near > 0.6:
                    return sign * ahead
            return None
    for table in ("sessions", "orders"):
        if view.has(table, "buyer_id", MAIN_TIME[table]) and (at := _paired(view, table, ahead)):
            return at
    return None


def _paired(view: View, table: str, ahead: int) -> int | None:
    """By how many hours a table's rows come after their buyers' messages, if not soon."""
    hour = 3600
    rows = view.sampled(table).select(*_PERSON, at=MAIN_TIME[table]).with_row_index("n")
    sent = (
        view.talk.lazy()
        .filter(pl.col("mode") != "bulk")
        .group_by(_PERSON)
        .agg(pl.col("sent_at").head(_PAIRED))
        .explode("sent_at")
    )
    late = (pl.col("at") - pl.col("sent_at")).dt.total_seconds()
    near = (pl.col("late").is_between((at - 0.1) * hour, (at + 2) * hour) for at in (0, ahead, -ahead))
    found = (
        rows.join(sent, on=_PERSON)
        .select("n", late=late)
        .select(pl.col("n").filter(one).n_unique().alias(str(i)) for i, one in enumerate(near))
        .collect()
        .row(0)
    )
    for count, at in zip(found[1:], (ahead, -ahead), strict=True):
        if count >= _CLEAR and count > 4 * found[0]:
            return at
    return None


def twelve_hour_clock(view: View) -> Iterator[Doubt]:
    """Times of a clock of twelve hours that lost its 上午/下午: nothing happens after 12:59."""
    for table in view.pulse:
        hours = view.by_hour(table)
        if _twelve(hours):
            last = max(hour for hour in range(HOURS) if hours[hour])
            yield Doubt(
                "twelve_hour_clock",
                table,
                Words(
                    f"{table} 的 {sum(hours):,} 行没有一行晚于 {last}:59：上午/下午丢了吗？",
                    f"none of the {sum(hours):,} rows of {table} is later than {last}:59: was 上午/下午"
                    " (AM/PM) lost?",
                ),
                sum(hours),
                1.0,
                frozenset({table}),
                Words(
                    "请用 24 小时制导出，或在 time_format 里写 %I 与 %p",
                    "Export 24 hours, or say %I and %p in time_format",
                ),
            )


def _twelve(hours: list[int]) -> bool:
    if sum(hours) < 200:
        return False
    before_one = sum(hours[1:12])
    if sum(hours[13:]) or not before_one:
        return False
    # 12 hours stand for 24, so all of them are there, and the small hours are afternoon
    return bool((hours[12] and not hours[0]) or (hours[0] and not hours[12])) and all(hours[1:12])


def coarse_times(view: View) -> Iterator[Doubt]:
    """Times to the minute, the hour or the day: waits are rounded, and order is lost."""
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
                f"{table} 的 {rows:,} 个 {column} 都是整{unit.zh}：时长不准，同一{unit.zh}里的先后也"
                "不知道",
                f"all {rows:,} values of {column} of {table} are whole {unit.en}s: waits are rounded,"
                f" and what came first within a {unit.en} is not known",
            ),
            rows,
            1.0,
            frozenset({bears_on}),
            Words("请导出到秒，或给出 seq", "Export seconds, or give a seq"),
        )


def newest_first(view: View) -> Iterator[Doubt]:
    """Rows that stand newest first, so that row order settles ties the wrong way round."""
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
    tied = view.talk.lazy().filter(pl.col("seq").is_null())
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
                f"消息按时间从新到旧排列，没有 seq；有 {ties:,} 次买家与客服同一时刻的消息会颠倒先后",
                f"messages stand newest first without seq: {ties:,} times buyer and shop wrote at one"
                " time, and the later is taken for the earlier",
            ),
            ties,
            ties / view.talk.height,
            frozenset({"replies"}),
            Words(
                "请按时间从旧到新给出（frame.reverse()），或给出 seq",
                "Give them oldest first (frame.reverse()), or give a seq",
            ),
        )


def far_rows(view: View) -> Iterator[Doubt]:
    """A few rows months away from all others: a mistyped year stretches the range and ``as_of``."""
    days = {table: view.by_day(table) for table in view.pulse}
    everything: dict[date, int] = {}
    for counts in days.values():
        for day, rows in counts.items():
            everything[day] = everything.get(day, 0) + rows
    if len(everything) < 2:
        return
    known = sorted(everything)
    total = sum(everything.values())
    few = max(1, total // 1000)
    least = timedelta(days=60 if total >= 100 else 300)
    first, last = known[0], known[-1]
    for one, other in zip(known, known[1:], strict=False):
        if other - one >= least and sum(everything[day] for day in known if day <= one) <= few:
            first = other
    for one, other in zip(reversed(known[:-1]), reversed(known[1:]), strict=False):
        if other - one >= least and sum(everything[day] for day in known if day >= other) <= few:
            last = one
    if last < first or total < 3:
        return
    for table, counts in days.items():
        early = {day: rows for day, rows in counts.items() if day < first}
        late = {day: rows for day, rows in counts.items() if day > last}
        for far, side in ((early, first), (late, last)):
            if far and not _is_counted(far, side):
                yield _far(view, table, far, side)
    yield from _far_columns(view, last, few)


def _is_counted(far: dict[date, int], near: date) -> bool:
    """Whether the rows are so far away that they are counted as rows with far dates already."""
    return all(day.year < _FIRST_YEAR or (day - near).days > _TEN_YEARS for day in far)


def _far(view: View, table: str, far: dict[date, int], near: date) -> Doubt:
    rows = sum(far.values())
    day = max(far) if min(far) > near else min(far)
    away = abs((day - near).days)
    return Doubt(
        "far_rows",
        table,
        Words(
            f"{table} 有 {rows:,} 行离其余各行最远 {away:,} 天（{day}，其余{'自' if day < near else '到'} {near} {'起' if day < near else '止'}）：年份写错了吗？",
            f"{counted(rows)} of {table} up to {away:,} days away from all others ({day}; the others"
            f" {'begin' if day < near else 'end'} on {near}): is the year mistyped?",
        ),
        rows,
        rows / view.height(table),
        # the range, as_of and what is final are taken from them for every table
        frozenset(EVENT_TABLES),
        Words("请改正或去掉这些行，或给出 as_of 和 start", "Correct them, or give as_of and start"),
    )


def _far_columns(view: View, last: date, few: int) -> Iterator[Doubt]:
    """Other times of a row, as paid_at, half a year and more after the last row begins."""
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
            yield _far(view, table, {far["day"]: far["rows"]}, last)
