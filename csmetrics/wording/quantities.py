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
from csmetrics.wording import columns
from csmetrics.wording.conditions import reply
from csmetrics.wording.messages import noun
from csmetrics.wording.text import Text, duration


@singledispatch
def quantity(node: object) -> Text:
    """The noun phrase of a quantity.

    Raises:
        TypeError: The node is no quantity.
    """
    msg = f"{type(node).__name__} is no quantity with a wording"
    raise TypeError(msg)


@quantity.register
def _(node: ColumnValue) -> Text:
    return columns.column(node.column)


@quantity.register
def _(node: Between) -> Text:
    since, until = columns.column(node.since), columns.column(node.until)
    weight = columns.column(node.times) if node.times else None
    return Text(
        zh=f"从{since.zh}到{until.zh}的时长" + (f" × {weight.zh}" if weight else ""),
        en=f"time from {since.en} to {until.en}" + (f" × {weight.en}" if weight else ""),
    )


@quantity.register
def _(node: Wait) -> Text:
    by = reply(node.by, node.scope)
    first = noun(node.of) if node.of else None
    cap = duration(node.cap) if node.cap is not None else None
    return Text(
        zh="从"
        + (f"第一{first.counter}{first.zh}" if first else "该条")
        + f"到其后第一条{by.zh}的等待时长"
        + (f"（超过 {cap.zh}或无回复按 {cap.zh}计）" if cap else ""),
        en="wait"
        + (f" of the first {first.one}" if first else "")
        + f" for {by.en}"
        + (f" (longer or unanswered: {cap.en})" if cap else ""),
    )


@quantity.register
def _(node: UntilFirst) -> Text:
    since, of = columns.column(node.since), noun(node.of)
    return Text(
        zh=f"从{since.zh}到不早于它的第一{of.counter}{of.zh}的时长",
        en=f"time from the {since.en} to the first {of.one} at or after it",
    )


@quantity.register
def _(node: ReceptionTime) -> Text:
    of, gap = noun(node.of), duration(node.gap)
    return Text(
        zh=f"接待时长（{of.zh}按先后排列，间隔超过 {gap.zh}处断开，各段首末时间差之和）",
        en=f"reception time ({of.many} in order, cut where a gap exceeds {gap.en}; "
        "the sum of last − first over the pieces)",
    )
