"""Clauses about days and lookbacks: last days, delays, trailing and attribution windows, gaps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from csmetrics.language.conditions import Answered, Comes, HadBuyerDay, HasRow
from csmetrics.language.quantities import Between, ReceptionTime, UntilFirst, Wait
from csmetrics.language.row_conditions import Happened
from csmetrics.language.units import Rows
from csmetrics.language.windows import EndOfDay, LastMessage, StartOfDay
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    both,
    days_in_english,
    nodes_of,
    rewritten,
    seconds_of,
    texts,
    whole_number,
    with_fields,
)
from csmetrics.wording.bilingual import day, duration

_Change = Callable[[Any, int], Any]


def _edit_all(change: _Change) -> Callable[[Edition, str], Edition | None]:
    """Make an edit that applies ``change`` to every node."""

    def edit(edition: Edition, value: str) -> Edition | None:
        return rewritten(edition, lambda node: change(node, int(value)))

    return edit


# the last day on which an awaited event counts


def _last_days(edition: Edition) -> list[int]:
    ends = [n.days for n in nodes_of(edition, EndOfDay) if n.days >= 0]
    answer_days = [n.until for n in nodes_of(edition, Answered, Comes) if n.until is not None]
    return [*ends, *answer_days]


def _until_found(edition: Edition) -> tuple[str, ...]:
    days = _last_days(edition)
    cohort = any(n.reported_after for n in nodes_of(edition, Rows))
    refunds = any(n.table == "refunds" for n in nodes_of(edition, HasRow))
    return (str(max(days)),) if days and not cohort and not refunds else ()


def _until_edit(edition: Edition, value: str) -> Edition | None:
    before, after = max(_last_days(edition)), int(value)

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, EndOfDay) and node.days == before:
            return with_fields(node, days=after)
        if isinstance(node, Answered | Comes) and node.until == before:
            return with_fields(node, until=after)
        return node

    made = rewritten(edition, other)
    settled = edition.settles_after
    if settled is not None:
        settled = max(0, settled + max(0, after - before))
    return made.model_copy(update={"settles_after": settled})


def _until_words(value: str) -> Text:
    last = day(int(value))
    return both(f"看到 {last} 日结束为止", f"everything up to the end of day {last} counts")


_NEVER = "never"


def _settles_found(edition: Edition) -> tuple[str, ...]:
    return (_NEVER if edition.settles_after is None else str(edition.settles_after),)


def _settles_usual(edition: Edition) -> tuple[str, ...]:
    """Other delays, if an event is awaited until the day is final; else none."""
    days = {n.at for n in nodes_of(edition, Rows)}
    waits = nodes_of(edition, Wait, UntilFirst)
    waits += [n for n in nodes_of(edition, Happened) if n.column not in days]
    waits += [n for n in nodes_of(edition, Between) if n.until not in days]
    waits += [n for n in nodes_of(edition, Answered) if n.within is None and n.until is None]
    waits += [n for n in nodes_of(edition, Comes) if n.until is None]
    return ("0", "1", "2", "3") if waits else ()


def _settles_edit(edition: Edition, value: str) -> Edition | None:
    settled = None if value == _NEVER else int(value)
    return edition.model_copy(update={"settles_after": settled})


def _settles_words(value: str) -> Text:
    if value == _NEVER:
        return both("永不定数，按查看时所知计算", "a day is never final")
    return both(f"T+{value} 定数", f"a day is final {days_in_english(value)} later")


def _trailing_found(edition: Edition) -> tuple[str, ...]:
    return () if edition.trailing == 1 else (str(edition.trailing),)


def _trailing_edit(edition: Edition, value: str) -> Edition | None:
    return edition.model_copy(update={"trailing": int(value)})


# lookbacks


def _aftersale_found(edition: Edition) -> tuple[str, ...]:
    return texts(-n.days for n in nodes_of(edition, StartOfDay) if n.days < 0)


def _aftersale_change(node: Any, days: int) -> Any:  # noqa: ANN401  any node
    back = isinstance(node, StartOfDay) and node.days < 0
    return with_fields(node, days=-days) if back else node


_REACH = re.compile(r"(\d{1,4})(h|d)")


def _reach(node: LastMessage) -> str:
    if node.within_days is not None:
        return f"{node.within_days}d"
    hours = (node.within or timedelta()) / timedelta(hours=1)
    return f"{int(hours)}h" if hours == int(hours) else f"{hours}h"


def _attribution_found(edition: Edition) -> tuple[str, ...]:
    return texts(_reach(n) for n in nodes_of(edition, LastMessage))


def _attribution_edit(edition: Edition, value: str) -> Edition | None:
    number = int(value[:-1])
    reach: dict[str, object] = {"within": timedelta(hours=number), "within_days": None}
    if value.endswith("d"):
        reach = {"within": None, "within_days": number}

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, **reach) if isinstance(node, LastMessage) else node

    return rewritten(edition, other)


def _attribution_words(value: str) -> Text:
    number = value[:-1]
    if value.endswith("h"):
        return both(
            f"往前找 {number} 小时内的消息", f"the message is looked for up to {number} h back"
        )
    if number == "0":
        return both("只找当天的消息", "the message is looked for on the same local day")
    days = "1 local day" if number == "1" else f"{number} local days"
    return both(f"往前找 {number} 个自然日内的消息", f"the message is looked for up to {days} back")


def _attribution_read(given: object) -> str | None:
    if isinstance(given, timedelta) and given >= timedelta(hours=1):
        given = f"{given // timedelta(hours=1)}h"
    return given if isinstance(given, str) and _REACH.fullmatch(given) else None


def _days(  # noqa: PLR0913, PLR0917  a clause that is a number of days
    name: str,
    title: Text,
    usual: str | Callable[[Edition], tuple[str, ...]],
    found: Callable[[Edition], tuple[str, ...]],
    edit: Callable[[Edition, str], Edition | None],
    words: Callable[[str], Text],
    low: int = 0,
) -> Clause:
    return Clause(
        name=name,
        title=title,
        values=both("天数", f"a whole number of days, {low} to 366"),
        found=found,
        usual=(lambda _: tuple(usual.split())) if isinstance(usual, str) else usual,
        edit=edit,
        words=words,
        read=whole_number(low),
    )


def _gap_words(value: str) -> Text:
    gap = duration(timedelta(seconds=float(value)))
    return both(f"间隔超过 {gap.zh}即断开", f"a gap of more than {gap.en} splits the conversation")


def _gap_edit(edition: Edition, value: str) -> Edition | None:
    gap = timedelta(seconds=float(value))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, gap=gap) if isinstance(node, ReceptionTime) else node

    return rewritten(edition, other)


def _inquired_change(node: Any, days: int) -> Any:  # noqa: ANN401  any node
    return with_fields(node, days=days) if isinstance(node, HadBuyerDay) else node


PERIOD_CLAUSES = (
    _days(
        "until_day",
        both("看到哪天", "the last day that counts"),
        "0 1 2 3",
        _until_found,
        _until_edit,
        _until_words,
    ),
    Clause(
        name="settles_after",
        title=both("延迟", "the delay"),
        values=both("never，或天数", "'never', or a whole number of days, 0 to 366"),
        found=_settles_found,
        usual=_settles_usual,
        edit=_settles_edit,
        words=_settles_words,
        read=lambda given: _NEVER if given == _NEVER else whole_number()(given),
    ),
    _days(
        "trailing",
        both("滚动窗口", "the trailing window"),
        "7 15 30 90",
        _trailing_found,
        _trailing_edit,
        lambda value: both(f"滚动 {value} 天", f"trailing {value} days"),
        2,
    ),
    _days(
        "aftersale_days",
        both("售后天数", "the after-sale days"),
        "5 7 10 15 21 30",
        _aftersale_found,
        _edit_all(_aftersale_change),
        lambda value: both(
            f"往前看 {value} 天的订单", f"orders of {days_in_english(value)} before count"
        ),
        1,
    ),
    _days(
        "inquired_days",
        both("询单回看天数", "the number of days to look back for an inquiry"),
        "0 1 2 3",
        lambda edition: texts(n.days for n in nodes_of(edition, HadBuyerDay)),
        _edit_all(_inquired_change),
        lambda value: both(
            f"回看 {value} 天内的询单", f"an inquiry up to {days_in_english(value)} before"
        ),
    ),
    Clause(
        name="attribution",
        title=both("归属窗口", "the attribution window"),
        values=both("如 48h 或 2d", "hours or local days, such as '48h' or '2d'"),
        found=_attribution_found,
        usual=lambda _: ("0d", "1d", "2d", "3d", "7d", "24h", "48h", "72h"),
        edit=_attribution_edit,
        words=_attribution_words,
        read=_attribution_read,
    ),
    Clause(
        name="gap",
        title=both("断开的间隔", "the gap that splits a conversation"),
        values=both("秒数", "a timedelta or a number of seconds"),
        found=lambda edition: texts(
            text for n in nodes_of(edition, ReceptionTime) if (text := seconds_of(n.gap))
        ),
        usual=lambda _: ("300", "600", "1800"),
        edit=_gap_edit,
        words=_gap_words,
        read=seconds_of,
    ),
)
"""Clauses about days and lookbacks: last days, delays, trailing and attribution windows, gaps."""
