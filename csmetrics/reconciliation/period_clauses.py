"""Clauses about days, looks back, rows and whom a unit belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from csmetrics.language.base import walk
from csmetrics.language.conditions import (
    Answered,
    Comes,
    Compare,
    HadBuyerDay,
    Happened,
    Is,
)
from csmetrics.language.quantities import Between, ReceptionTime, UntilFirst, Wait
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.language.windows import EndOfDay, LastMessage, StartOfDay, UnitTime
from csmetrics.model.context import credited_wait, sides
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    one_of_these,
    rewritten,
    seconds_of,
    whole_number,
    with_fields,
)
from csmetrics.wording.bilingual import day, duration

_Change = Callable[[Any, int], Any]


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


def _nodes(edition: Edition, *kinds: type) -> list[Any]:
    return [node for node in walk(edition.measure) if isinstance(node, kinds)]


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in dict.fromkeys(values))


def _edit_all(change: _Change) -> Callable[[Edition, str], Edition | None]:
    """Edits every node of a sort alike."""

    def edit(edition: Edition, value: str) -> Edition | None:
        return rewritten(edition, lambda node: change(node, int(value)))

    return edit


# the last day something may come


def _last_days(edition: Edition) -> list[int]:
    ends = [n.days for n in _nodes(edition, EndOfDay) if n.days >= 0]
    untils = [n.until for n in _nodes(edition, Answered, Comes) if n.until is not None]
    return [*ends, *untils]


def _until_found(edition: Edition) -> tuple[str, ...]:
    days = _last_days(edition)
    cohort = any(n.reported_after for n in _nodes(edition, Rows))
    return (str(max(days)),) if days and not cohort else ()


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
    return _t(f"看到 {last} 日结束为止", f"what comes by the end of day {last} counts")


def _settles_found(edition: Edition) -> tuple[str, ...]:
    return () if edition.settles_after is None else (str(edition.settles_after),)


def _settles_usual(edition: Edition) -> tuple[str, ...]:
    """Other delays, where something is awaited until the day is final and no earlier."""
    waits = _nodes(edition, Wait, Happened, UntilFirst, Between)
    waits += [n for n in _nodes(edition, Answered) if n.within is None and n.until is None]
    waits += [n for n in _nodes(edition, Comes) if n.until is None]
    return ("0", "1", "2", "3") if waits else ()


def _settles_edit(edition: Edition, value: str) -> Edition | None:
    return edition.model_copy(update={"settles_after": int(value)})


def _settles_words(value: str) -> Text:
    return _t(f"T+{value} 定数", f"a day is final {value} days later")


def _trailing_found(edition: Edition) -> tuple[str, ...]:
    return () if edition.trailing == 1 else (str(edition.trailing),)


def _trailing_edit(edition: Edition, value: str) -> Edition | None:
    return edition.model_copy(update={"trailing": int(value)})


# looks back


def _aftersale_found(edition: Edition) -> tuple[str, ...]:
    return _texts(-n.days for n in _nodes(edition, StartOfDay) if n.days < 0)


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
    return _texts(_reach(n) for n in _nodes(edition, LastMessage))


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
        return _t(f"往前找 {number} 小时内的消息", f"looked back {number} h for the message")
    return _t(f"往前找 {number} 个自然日内的消息", f"looked back {number} local days")


def _attribution_read(given: object) -> str | None:
    if isinstance(given, timedelta) and given >= timedelta(hours=1):
        given = f"{given // timedelta(hours=1)}h"
    return given if isinstance(given, str) and _REACH.fullmatch(given) else None


# rows

_DATED = {
    "orders": ("created_at", "paid_at", "grouped_at", "shipped_at", "signed_at"),
    "refunds": ("applied_at", "completed_at"),
    "ratings": ("rated_at", "invited_at"),
}
_DATED_ZH = {
    "created_at": ("下单", "created"),
    "paid_at": ("付款", "paid"),
    "grouped_at": ("成团", "grouped"),
    "shipped_at": ("发货", "shipped"),
    "signed_at": ("签收", "signed"),
    "applied_at": ("申请", "applied for"),
    "completed_at": ("完结", "completed"),
    "rated_at": ("评价", "rated"),
    "invited_at": ("邀评", "invited"),
}


def _dated_found(edition: Edition) -> tuple[str, ...]:
    units = [n for n in _nodes(edition, Rows) if n.table in _DATED and not n.reported_after]
    one_table = len({n.table for n in units}) == 1
    return _texts(n.at for n in units if n.at in _DATED[n.table]) if one_table else ()


def _dated_usual(edition: Edition) -> tuple[str, ...]:
    return next(_DATED[n.table] for n in _nodes(edition, Rows) if n.table in _DATED)


def _dated_edit(edition: Edition, value: str) -> Edition | None:
    units = [n for n in _nodes(edition, Rows) if n.table in _DATED]
    if not units or value not in _DATED[units[0].table]:
        return None
    before = {n.at for n in units}

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, Rows) and node.table in _DATED:
            return with_fields(node, at=value)
        if isinstance(node, LastMessage) and node.before in before:
            return with_fields(node, before=value)
        if isinstance(node, UnitTime) and node.column in before:
            return with_fields(node, column=value)
        return node

    return rewritten(edition, other)


def _dated_words(value: str) -> Text:
    zh, en = _DATED_ZH[value]
    return _t(f"按{zh}时间归日", f"a row counts on the day it was {en}")


_KINDS = {
    "refund_only+return_refund": ("refund_only", "return_refund"),
    "all": ("refund_only", "return_refund", "exchange"),
    "refund_only": ("refund_only",),
    "return_refund": ("return_refund",),
}
_KIND_WORDS = {
    "refund_only+return_refund": _t("仅退款与退货退款都算", "refunds with and without return"),
    "all": _t("换货也算", "exchanges count, too"),
    "refund_only": _t("只算仅退款", "only refunds without return"),
    "return_refund": _t("只算退货退款", "only refunds with return"),
}


def _is_kind(node: object) -> bool:
    return isinstance(node, Is) and node.column == "kind" and node.values in _KINDS.values()


def _kinds_found(edition: Edition) -> tuple[str, ...]:
    names = {values: name for name, values in _KINDS.items()}
    return _texts(names[n.values] for n in _nodes(edition, Is) if _is_kind(n))


def _kinds_edit(edition: Edition, value: str) -> Edition | None:
    if len(_kinds_found(edition)) != 1:
        return None  # the kinds tell several sides apart

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, values=_KINDS[value]) if _is_kind(node) else node

    return rewritten(edition, other)


_LEFT = {"excluded": (False,), "included": (False, True), "only": (True,)}
_LEFT_WORDS = {
    "excluded": _t("留言会话不算", "sessions that left a message are left out"),
    "included": _t("留言会话也算", "sessions that left a message count, too"),
    "only": _t("只算留言会话", "only sessions that left a message"),
}


def _is_left(node: object) -> bool:
    return isinstance(node, Is) and node.column == "left_message"


def _left_found(edition: Edition) -> tuple[str, ...]:
    names = {values: name for name, values in _LEFT.items()}
    found = _texts(names[n.values] for n in _nodes(edition, Is) if _is_left(n))
    return () if "only" in found else found


def _left_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, values=_LEFT[value]) if _is_left(node) else node

    return rewritten(edition, other)


def _threshold_found(edition: Edition) -> tuple[str, ...]:
    found = [n for n in _nodes(edition, Compare) if isinstance(n.value, int)]
    return _texts(n.value for n in found) if len({(n.column, n.value) for n in found}) == 1 else ()


def _threshold_usual(edition: Edition) -> tuple[str, ...]:
    value = int(_threshold_found(edition)[0])
    return tuple(str(one) for one in (value - 1, value + 1) if one >= 0)


def _threshold_change(node: Any, value: int) -> Any:  # noqa: ANN401  any node
    stated = isinstance(node, Compare) and isinstance(node.value, int)
    return with_fields(node, value=value) if stated else node


# whom and how often

_CREDIT = {
    "account": _t("归被咨询的账号", "by agent, a wait is of the account that was asked"),
    "replier": _t("归结束等待的客服", "by agent, a wait is of whoever ends it"),
}


def _credited_units(edition: Edition) -> list[Any]:
    found = []
    for _, side in sides(edition.measure):
        unit = side.of
        if isinstance(unit, Each) or (isinstance(unit, Rows) and unit.table == "sessions"):
            asked = side.model_copy(update={"of": unit.model_copy(update={"credited": "replier"})})
            if credited_wait(asked) is not None:
                found.append(unit)
    return found


def _credited_found(edition: Edition) -> tuple[str, ...]:
    return _texts(unit.credited or "account" for unit in _credited_units(edition))


def _credited_edit(edition: Edition, value: str) -> Edition | None:
    units = _credited_units(edition)

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, Each | Rows) or node not in units:
            return node
        return with_fields(node, credited="replier" if value == "replier" else None)

    return rewritten(edition, other)


_ONCE = {
    "buyer": _t("同一买家当天计一次", "a buyer counts once a day"),
    "account": _t("同一买家当天按每个账号各计一次", "a buyer counts once a day and account"),
}


def _once_found(edition: Edition) -> tuple[str, ...]:
    units = [n for n in _nodes(edition, BuyerDays) if n.of is None]
    return _texts("account" if n.per_account else "buyer" for n in units)


def _once_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, BuyerDays) and node.of is None
        return with_fields(node, per_account=value == "account") if meant else node

    return rewritten(edition, other)


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
        values=_t("天数", f"a whole number of days, {low} to 366"),
        found=found,
        usual=(lambda _: tuple(usual.split())) if isinstance(usual, str) else usual,
        edit=edit,
        words=words,
        read=whole_number(low),
    )


def _said(name: str, title: Text, words: dict[str, Text], found: Any, edit: Any) -> Clause:  # noqa: ANN401
    return Clause(
        name=name,
        title=title,
        values=_t("、".join(words), " or ".join(words)),
        found=found,
        usual=lambda _: tuple(words),
        edit=edit,
        words=words.__getitem__,
        read=one_of_these(*words),
    )


def _gap_words(value: str) -> Text:
    gap = duration(timedelta(seconds=float(value)))
    return _t(f"间隔超过 {gap.zh}即断开", f"a gap of more than {gap.en} parts the talk")


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
        _t("看到哪天", "the last day that counts"),
        "0 1 2 3",
        _until_found,
        _until_edit,
        _until_words,
    ),
    _days(
        "settles_after",
        _t("延迟", "the delay"),
        _settles_usual,
        _settles_found,
        _settles_edit,
        _settles_words,
    ),
    _days(
        "trailing",
        _t("滚动窗口", "the trailing window"),
        "7 15 30 90",
        _trailing_found,
        _trailing_edit,
        lambda value: _t(f"滚动 {value} 天", f"trailing {value} days"),
        2,
    ),
    _days(
        "aftersale_days",
        _t("售后天数", "the after-sale days"),
        "7 15 21 30",
        _aftersale_found,
        _edit_all(_aftersale_change),
        lambda value: _t(f"往前看 {value} 天的订单", f"orders of {value} days before count"),
        1,
    ),
    _days(
        "inquired_days",
        _t("询单回看天数", "the days looked back for an inquiry"),
        "0 1 2 3",
        lambda edition: _texts(n.days for n in _nodes(edition, HadBuyerDay)),
        _edit_all(_inquired_change),
        lambda value: _t(f"回看 {value} 天内的询单", f"an inquiry up to {value} days before"),
    ),
    Clause(
        name="attribution",
        title=_t("归属窗口", "the attribution window"),
        values=_t("如 48h 或 2d", "hours or local days, as '48h' or '2d'"),
        found=_attribution_found,
        usual=lambda _: ("0d", "1d", "2d", "3d", "7d", "24h", "48h", "72h"),
        edit=_attribution_edit,
        words=_attribution_words,
        read=_attribution_read,
    ),
    Clause(
        name="dated_by",
        title=_t("按哪个时间归日", "the time that gives a row its day"),
        values=_t("该表的一个时间列", "a time of the row, as 'paid_at'"),
        found=_dated_found,
        usual=_dated_usual,
        edit=_dated_edit,
        words=_dated_words,
        read=one_of_these(*_DATED_ZH),
    ),
    _said(
        "refund_kinds",
        _t("哪些退款", "which refunds count"),
        _KIND_WORDS,
        _kinds_found,
        _kinds_edit,
    ),
    _said(
        "left_messages",
        _t("留言", "sessions that left a message"),
        _LEFT_WORDS,
        _left_found,
        _left_edit,
    ),
    Clause(
        name="threshold",
        title=_t("分数线", "the threshold"),
        values=_t("整数", "a whole number"),
        found=_threshold_found,
        usual=_threshold_usual,
        edit=_edit_all(_threshold_change),
        words=lambda value: _t(f"分数线为 {value}", f"the threshold is {value}"),
        read=whole_number(0, 10**6),
    ),
    _said("credited", _t("归谁", "whose a wait is"), _CREDIT, _credited_found, _credited_edit),
    _said("once", _t("去重", "how often a buyer counts"), _ONCE, _once_found, _once_edit),
    Clause(
        name="gap",
        title=_t("断开的间隔", "the gap that parts a talk"),
        values=_t("秒数", "a timedelta or a number of seconds"),
        found=lambda edition: _texts(
            text for n in _nodes(edition, ReceptionTime) if (text := seconds_of(n.gap))
        ),
        usual=lambda _: ("300", "600", "1800"),
        edit=_gap_edit,
        words=_gap_words,
        read=seconds_of,
    ),
)
"""The clauses about days, looks back, rows and owners."""
