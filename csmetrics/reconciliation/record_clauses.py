"""Clauses about rows: the time that gives their day, kinds, left messages, thresholds."""

from __future__ import annotations

from typing import Any

from csmetrics.language.row_conditions import Compare, Is
from csmetrics.language.units import Rows
from csmetrics.language.windows import LastMessage, UnitTime
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    both,
    named_values,
    nodes_of,
    one_of_these,
    rewritten,
    texts,
    whole_number,
    with_fields,
)

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


def _dated_units(edition: Edition) -> list[Rows]:
    return [
        n
        for n in nodes_of(edition, Rows)
        if n.at in _DATED.get(n.table, ()) and not n.reported_after
    ]


def _dated_found(edition: Edition) -> tuple[str, ...]:
    return texts(n.at for n in _dated_units(edition))


def _dated_usual(edition: Edition) -> tuple[str, ...]:
    tables = dict.fromkeys(n.table for n in _dated_units(edition))
    return tuple(column for table in tables for column in _DATED[table])


def _dated_edit(edition: Edition, value: str) -> Edition | None:
    units = [n for n in _dated_units(edition) if value in _DATED[n.table]]
    before = {n.at for n in units}
    owners = {n.agent for n in units if n.agent}
    if not units or len(owners) > 1:
        return None
    table, owner = units[0].table, next(iter(owners), ())  # ownership is another clause

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, Rows) and node.table == table:
            return with_fields(node, at=value, agent=owner if node.agent else ())
        if isinstance(node, LastMessage) and node.before in before:
            return with_fields(node, before=value)
        if isinstance(node, UnitTime) and node.column in before:
            return with_fields(node, column=value)
        return node

    return rewritten(edition, other)


def _dated_words(value: str) -> Text:
    zh, en = _DATED_ZH[value]
    return both(f"按{zh}时间归日", f"a row counts on the day it was {en}")


_KINDS = {
    "refund_only+return_refund": ("refund_only", "return_refund"),
    "all": ("refund_only", "return_refund", "exchange"),
    "refund_only": ("refund_only",),
    "return_refund": ("return_refund",),
}
_KIND_WORDS = {
    "refund_only+return_refund": both("仅退款与退货退款都算", "refunds with and without return"),
    "all": both("换货也算", "exchanges count, too"),
    "refund_only": both("只算仅退款", "only refunds without return"),
    "return_refund": both("只算退货退款", "only refunds with return"),
}


def _is_kind(node: object) -> bool:
    return isinstance(node, Is) and node.column == "kind" and node.values in _KINDS.values()


def _kinds_found(edition: Edition) -> tuple[str, ...]:
    names = {values: name for name, values in _KINDS.items()}
    return texts(names[n.values] for n in nodes_of(edition, Is) if _is_kind(n))


def _kinds_edit(edition: Edition, value: str) -> Edition | None:
    if len(_kinds_found(edition)) != 1:
        return None  # the kinds distinguish numerator and denominator

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, values=_KINDS[value]) if _is_kind(node) else node

    return rewritten(edition, other)


_LEFT = {"excluded": (False,), "included": (False, True), "only": (True,)}
_LEFT_WORDS = {
    "excluded": both("留言会话不算", "sessions that left a message are left out"),
    "included": both("留言会话也算", "sessions that left a message count, too"),
    "only": both("只算留言会话", "only sessions that left a message"),
}


def _is_left(node: object) -> bool:
    return isinstance(node, Is) and node.column == "left_message"


def _left_found(edition: Edition) -> tuple[str, ...]:
    names = {values: name for name, values in _LEFT.items()}
    found = texts(names[n.values] for n in nodes_of(edition, Is) if _is_left(n))
    return () if "only" in found else found


def _left_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, values=_LEFT[value]) if _is_left(node) else node

    return rewritten(edition, other)


def _threshold_found(edition: Edition) -> tuple[str, ...]:
    found = [n for n in nodes_of(edition, Compare) if isinstance(n.value, int)]
    return texts(n.value for n in found) if len({(n.column, n.value) for n in found}) == 1 else ()


def _threshold_usual(edition: Edition) -> tuple[str, ...]:
    value = int(_threshold_found(edition)[0])
    return tuple(str(one) for one in (value - 1, value + 1) if one >= 0)


def _threshold_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        stated = isinstance(node, Compare) and isinstance(node.value, int)
        return with_fields(node, value=int(value)) if stated else node

    return rewritten(edition, other)


RECORD_CLAUSES = (
    Clause(
        name="dated_by",
        title=both("按哪个时间归日", "the time that gives a row its day"),
        values=both("该表的一个时间列", "a time of the row, such as 'paid_at'"),
        found=_dated_found,
        usual=_dated_usual,
        edit=_dated_edit,
        words=_dated_words,
        read=one_of_these(*_DATED_ZH),
    ),
    named_values(
        "refund_kinds",
        both("哪些退款", "which refunds count"),
        _KIND_WORDS,
        _kinds_found,
        _kinds_edit,
    ),
    named_values(
        "left_messages",
        both("留言", "sessions that left a message"),
        _LEFT_WORDS,
        _left_found,
        _left_edit,
    ),
    Clause(
        name="threshold",
        title=both("分数线", "the threshold"),
        values=both("整数", "a whole number"),
        found=_threshold_found,
        usual=_threshold_usual,
        edit=_threshold_edit,
        words=lambda value: both(f"分数线为 {value}", f"the threshold is {value}"),
        read=whole_number(0, 10**6),
    ),
)
"""Clauses about rows: the time that gives their day, kinds, left messages, thresholds."""
