"""Quantities as noun phrases: 到下一条人工回复的等待时长."""

from __future__ import annotations

from functools import singledispatch

from csmetrics.language.quantities import (
    Between,
    ColumnValue,
    ReceptionTime,
    UntilFirst,
    Wait,
)
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, duration
from csmetrics.wording.condition_clauses import reply
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.time_phrases import working


@singledispatch
def quantity(node: object) -> Text:
    """Return the noun phrase of a quantity.

    Raises:
        TypeError: The node is not a quantity.
    """
    msg = f"{type(node).__name__} is no quantity with a wording"
    raise TypeError(msg)


@quantity.register
def _quantity_column_value(node: ColumnValue) -> Text:
    return column_names.column(node.column)


@quantity.register
def _quantity_between(node: Between) -> Text:
    since, until = column_names.column(node.since), column_names.column(node.until)
    weight = column_names.column(node.times) if node.times else None
    return Text(
        zh=f"从{since.zh}到{until.zh}的时长" + (f" × {weight.zh}" if weight else ""),
        en=f"time from {since.en} to {until.en}" + (f" × {weight.en}" if weight else ""),
    )


@quantity.register
def _quantity_wait(node: Wait) -> Text:
    return wait(node, answered=False)


def wait(node: Wait, *, answered: bool) -> Text:
    """Return the noun phrase of a wait; ``answered``: all units that it describes have a reply."""
    by = reply(node.by, node.scope)
    first = noun(node.of) if node.of else None
    zh = f"从第一{first.counter}{first.zh}" if first else "从该条"
    en = f"wait of the first {first.one}" if first else "wait"
    if node.since == "last":
        zh, en = f"{zh}所在轮次的最后一条", f"{en}, from the last message of its round,"
    zh, en = f"{zh}到其后第一条{by.zh}的等待时长", f"{en} for {by.en}"
    if node.counting is not None:
        hours = working(node.counting)
        zh, en = f"{zh}（只计工作时间：{hours.zh}）", f"{en} (working time alone: {hours.en})"
    if node.cap is not None:
        cap = duration(node.cap)
        none_zh, none_en = ("", "") if answered else ("或无回复", " or unanswered")
        zh = f"{zh}（超过 {cap.zh}{none_zh}按 {cap.zh}计）"
        en = f"{en} (longer{none_en}: {cap.en})"
    return Text(zh=zh, en=en)


@quantity.register
def _quantity_until_first(node: UntilFirst) -> Text:
    since, of = column_names.column(node.since), noun(node.of)
    return Text(
        zh=f"从{since.zh}到不早于它的第一{of.counter}{of.zh}的时长",
        en=f"time from the {since.en} to the first {of.one} at or after it",
    )


@quantity.register
def _quantity_reception_time(node: ReceptionTime) -> Text:
    of, gap = noun(node.of), duration(node.gap)
    return Text(
        zh=f"接待时长（{of.zh}按先后排列，间隔超过 {gap.zh}处断开，各段首末时间差之和）",
        en=f"reception time ({of.many} in order, cut where a gap exceeds {gap.en}; "
        "the sum of last − first over the pieces)",
    )
