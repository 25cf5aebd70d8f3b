"""Bounds and windows of time, and the last message before a time of a row."""

from __future__ import annotations

from functools import singledispatch

from csmetrics.language.hours import Working
from csmetrics.language.windows import (
    EndOfDay,
    FirstTime,
    LastMessage,
    OwnTime,
    StartOfDay,
    UnitTime,
    Window,
)
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, clock, day, duration, join
from csmetrics.wording.message_phrases import noun


@singledispatch
def bound(node: object) -> Text:
    """Name the instant that bounds a window.

    Raises:
        TypeError: The node is not a bound.
    """
    msg = f"{type(node).__name__} is no bound with a wording"
    raise TypeError(msg)


@bound.register
def _bound_start_of_day(node: StartOfDay) -> Text:
    return Text(zh=f"{day(node.days)} 日开始", en=f"the start of day {day(node.days)}")


@bound.register
def _bound_end_of_day(node: EndOfDay) -> Text:
    return Text(zh=f"{day(node.days)} 日结束", en=f"the end of day {day(node.days)}")


@bound.register
def _bound_first_time(node: FirstTime) -> Text:
    of = noun(node.of)
    return Text(zh=f"第一{of.counter}{of.zh}的时间", en=f"the time of the first {of.one}")


@bound.register
def _bound_unit_time(node: UnitTime) -> Text:
    name = column_names.column(node.column)
    return Text(zh=f"统计对象的{name.zh}", en=f"the counted row's {name.en}")


@bound.register
def _bound_own_time(node: OwnTime) -> Text:
    name, plus = column_names.column(node.column), duration(node.plus)
    return Text(zh=f"其{name.zh} + {plus.zh}", en=f"its {name.en} + {plus.en}")


def window(node: Window) -> Text:
    """Put a half-open window of a timestamp into words: 第一条…的时间 ≤ 付款时间 < D+1 日结束."""
    name = column_names.column(node.column)
    since = bound(node.since) if node.since else None
    before = bound(node.before) if node.before else None
    if not since and not before:
        return Text(zh=f"已{column_names.event(node.column)}", en=column_names.a(name.en))
    return Text(
        zh=(f"{since.zh} ≤ " if since else "") + name.zh + (f" < {before.zh}" if before else ""),
        en=(f"{since.en} ≤ " if since else "") + name.en + (f" < {before.en}" if before else ""),
    )


_WEEKDAYS = (
    Text(zh="周一", en="Mon"),
    Text(zh="周二", en="Tue"),
    Text(zh="周三", en="Wed"),
    Text(zh="周四", en="Thu"),
    Text(zh="周五", en="Fri"),
    Text(zh="周六", en="Sat"),
    Text(zh="周日", en="Sun"),
)


def working(node: Working) -> Text:
    """Format weekly working hours: 周一至周五 [09:00, 18:00) / Mon to Fri [09:00, 18:00)."""
    spans = []
    for hours in node.hours:
        days, span = weekdays(hours.days), clock(hours.start, hours.end)
        spans.append(Text(zh=f"{days.zh} {span}", en=f"{days.en} {span}"))
    return join(spans, "、", ", ")


def weekdays(days: tuple[int, ...]) -> Text:
    """Format days of the week as runs: 周一至周四、周六 / Mon to Thu and Sat."""
    runs: list[list[int]] = []
    for day_ in sorted(set(days)):
        if runs and runs[-1][-1] == day_ - 1:
            runs[-1].append(day_)
        else:
            runs.append([day_])
    parts = []
    for first, *_, last in ([run[0], *run] for run in runs):
        one, other = _WEEKDAYS[first - 1], _WEEKDAYS[last - 1]
        parts.append(
            one if first == last else Text(zh=f"{one.zh}至{other.zh}", en=f"{one.en} to {other.en}")
        )
    return join(parts, "、", " and ")


def reach(node: LastMessage) -> Text:
    """Say where a message is searched: before which time of the row, and how far back."""
    name, back = column_names.column(node.before), _back(node)
    if node.inclusive:
        return Text(
            zh=f"在{name.zh}当刻或之前、{back.zh}", en=f"at or before the {name.en}, {back.en}"
        )
    return Text(zh=f"在{name.zh}之前、{back.zh}", en=f"before the {name.en}, {back.en}")


def _back(node: LastMessage) -> Text:
    if node.within is not None:
        length = duration(node.within)
        return Text(
            zh=f"最早自其 {length.zh}前起（含恰好 {length.zh}）",
            en=f"no more than {length.en} earlier (exactly {length.en} included)",
        )
    if node.within_days == 0:
        return Text(zh="与其同一自然日", en="on the same local day")
    days = "1 local day" if node.within_days == 1 else f"{node.within_days} local days"
    return Text(zh=f"最早自其 {node.within_days} 个自然日前起", en=f"at most {days} earlier")


def last_message(node: LastMessage) -> Text:
    """Name the message that is found: the last one in the searched time."""
    of, where = noun(node.of), reach(node)
    return Text(zh=f"{where.zh}的最后一条{of.zh}", en=f"the last {of.one} {where.en}")
