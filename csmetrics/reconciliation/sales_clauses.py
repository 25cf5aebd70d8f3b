"""Clauses about orders: refunds deducted, time to pay, after-sale buyers, orders after the talk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from csmetrics.language.base import walk
from csmetrics.language.conditions import AllOf, AnyRow, HasRow, Not
from csmetrics.language.measures import Total
from csmetrics.language.units import BuyerDays
from csmetrics.language.windows import EndOfDay, FirstTime, OwnTime, StartOfDay, Window
from csmetrics.model.context import rows_of, sides
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    and_also,
    both,
    change_sides,
    days_in_english,
    named_values,
    nodes_of,
    rewrite,
    rewritten,
    texts,
    whole_number,
    with_fields,
    without_parts,
    word_or,
)

# orders refunded since


def _refunded_days(node: object) -> int | None:
    """The days after D until which a refund excludes an order; None: no such condition."""
    match node:
        case Not(of=HasRow(table="refunds", windows=(Window(before=EndOfDay(days=days)),))):
            return days
        case AnyRow(that=Not() as that):
            return _refunded_days(that)
        case _:
            return None


def _sells(edition: Edition) -> bool:
    """Whether the measure adds up orders' money or items, and awaits nothing but refunds."""
    orders = [_of_orders(side) for _, side in sides(edition.measure)]
    added = any(isinstance(side, Total) for _, side in sides(edition.measure))
    ends = [n for n in nodes_of(edition, EndOfDay, HasRow) if n not in _of_refunds(edition)]
    return added and all(orders) and not ends


def _of_orders(side: Any) -> bool:  # noqa: ANN401  a simple measure
    unit = rows_of(side.of)
    return unit is not None and unit.table == "orders"


def _of_refunds(edition: Edition) -> list[Any]:
    found = [n for n in nodes_of(edition, Not) if _refunded_days(n) is not None]
    return [node for one in found for node in walk(one)]


def _refunded_found(edition: Edition) -> tuple[str, ...]:
    if not _sells(edition):
        return ()
    days = [_refunded_days(n) for n in nodes_of(edition, Not)]
    return texts(str(one) for one in days if one is not None) or ("counted",)


def _refunded_edit(edition: Edition, value: str) -> Edition | None:
    if _refunded_found(edition) == (value,):
        return edition
    before = _refunded_found(edition)[0]

    def other(side: Any) -> Any:  # noqa: ANN401  a simple measure
        among = without_parts(side.among, lambda part: _refunded_days(part) is not None)
        if value != "counted":
            window = Window(column="completed_at", before=EndOfDay(days=int(value)))
            kept: Any = Not(of=HasRow(table="refunds", windows=(window,), link="order"))
            among = and_also(among, AnyRow(that=kept) if isinstance(side.of, BuyerDays) else kept)
        return with_fields(side, among=among)

    settled = edition.settles_after
    if settled is not None:
        settled -= 0 if before == "counted" else int(before)
        settled += 0 if value == "counted" else int(value)
    made = change_sides(edition, other)
    return made.model_copy(update={"settles_after": settled})


def _refunded_words(value: str) -> Text:
    if value == "counted":
        return both("不扣退款", "orders refunded since count")
    return both(
        f"T+{value} 日结束前退款完成的订单不算",
        f"orders refunded by the end of {days_in_english(value)} later are left out"
        if value != "0"
        else "orders refunded on the same day are left out",
    )


# the days to pay


def _pay_found(edition: Edition) -> tuple[str, ...]:
    paid = [n for n in nodes_of(edition, Window) if _is_pay(n)]
    return texts(n.before.plus // timedelta(days=1) for n in paid)


def _is_pay(node: object) -> bool:
    return (
        isinstance(node, Window)
        and node.column == "paid_at"
        and isinstance(node.before, OwnTime)
        and node.before.plus % timedelta(days=1) == timedelta()
    )


def _pay_edit(edition: Edition, value: str) -> Edition | None:
    found, days = _pay_found(edition), int(value)
    if len(found) != 1:
        return None

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not _is_pay(node):
            return node
        return with_fields(node, before=with_fields(node.before, plus=timedelta(days=days)))

    made, settled = rewritten(edition, other), edition.settles_after
    if settled is not None:
        settled += max(0, days - int(found[0]))
    return made.model_copy(update={"settles_after": settled})


# after-sale buyers, and orders that follow the talk


def _looks_back(node: object) -> bool:
    """Whether a condition selects after-sale buyers, who ordered in the days before."""
    if not isinstance(node, AllOf):
        return False
    windows = [one for part in node.of if isinstance(part, HasRow) for one in part.windows]
    return any(isinstance(one.since, StartOfDay) and one.since.days < 0 for one in windows)


def _not_aftersale(node: object) -> bool:
    return isinstance(node, Not) and _looks_back(node.of)


_AFTERSALE = {
    "left_out": both("售后买家不算询单", "after-sale buyers do not count as inquiring"),
    "counted": both("售后买家也算", "after-sale buyers count as inquiring, too"),
}


def _aftersale_found(edition: Edition) -> tuple[str, ...]:
    return ("left_out",) if any(_not_aftersale(n) for n in nodes_of(edition, Not)) else ()


def _aftersale_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, AllOf) or not any(_not_aftersale(one) for one in node.of):
            return node
        kept = tuple(one for one in node.of if not _not_aftersale(one))
        return AllOf(of=kept) if len(kept) > 1 else kept[0]

    return edition if value == "left_out" else rewritten(edition, other)


_ORDER_FROM = {
    "first_message": both("从首条消息之后看订单", "only orders from the first message on count"),
    "day": both("当天消息之前的订单也算", "orders of that day before the first message count, too"),
}


def _outside_aftersale(tree: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401  a tree
    """Rewrite a tree, except for the conditions that select after-sale buyers."""
    inside = {id(part) for node in walk(tree) if _looks_back(node) for part in walk(node)}

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return node if id(node) in inside else change(node)

    return rewrite(tree, other)


def _follows(node: object) -> bool:
    return (
        isinstance(node, Window)
        and isinstance(node.since, FirstTime | StartOfDay)
        and isinstance(node.before, EndOfDay)
    )


def _windows_of(edition: Edition) -> list[Any]:
    """The windows in which orders follow the buyer's first message."""
    found: list[Any] = []

    def seen(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, HasRow) and node.table == "orders" and node.link == "buyer":
            found.extend(one for one in node.windows if _follows(one))
        return node

    _outside_aftersale(edition.measure, seen)
    return found


def _order_from_found(edition: Edition) -> tuple[str, ...]:
    windows = _windows_of(edition)
    return texts("first_message" if isinstance(n.since, FirstTime) else "day" for n in windows)


def _order_from_edit(edition: Edition, value: str) -> Edition | None:
    if _order_from_found(edition) == (value,):
        return edition
    if value == "first_message":
        return None

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, HasRow) or node.table != "orders" or node.link != "buyer":
            return node
        windows = tuple(
            with_fields(one, since=StartOfDay()) if _follows(one) else one for one in node.windows
        )
        return with_fields(node, windows=windows)

    made = _outside_aftersale(edition.measure, other)
    return edition.model_copy(update={"measure": made})


# one order paid, or all

_ORDERS_PAID = {
    "one": both("当天几笔单付一笔即为付款", "of several orders on a day, one paid order is enough"),
    "all": both("当天几笔单须全部付款", "all orders on a day must be paid"),
}


def _any_paid(node: object) -> bool:
    return isinstance(node, AnyRow) and isinstance(node.that, HasRow) and node.that.link == "order"


def _all_paid(node: object) -> bool:
    match node:
        case Not(of=AnyRow(that=Not(of=HasRow(table="orders", link="order")))):
            return True
        case _:
            return False


def _orders_paid_found(edition: Edition) -> tuple[str, ...]:
    found = ["one" for n in nodes_of(edition, AnyRow) if _any_paid(n)]
    return texts([*found, *("all" for n in nodes_of(edition, Not) if _all_paid(n))])


def _orders_paid_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if value == "all" and _any_paid(node):
            return Not(of=AnyRow(that=Not(of=node.that)))
        if value == "one" and _all_paid(node):
            return AnyRow(that=node.of.that.of)
        return node

    return rewritten(edition, other)


SALES_CLAUSES = (
    Clause(
        name="refunded",
        title=both("退款的订单", "orders that were refunded later"),
        values=both("counted，或天数", "'counted', or a whole number of days"),
        found=_refunded_found,
        usual=lambda _: ("counted", "0", "7", "15"),
        edit=_refunded_edit,
        words=_refunded_words,
        read=word_or("counted", whole_number(0)),
    ),
    Clause(
        name="pay_days",
        title=both("付款期限", "the days to pay"),
        values=both("天数", "a whole number of days, 1 to 366"),
        found=_pay_found,
        usual=lambda _: ("1", "3", "7"),
        edit=_pay_edit,
        words=lambda value: both(
            f"下单后 {value} 天内付款",
            f"paid within {value} {'day' if value == '1' else 'days'} of ordering",
        ),
        read=whole_number(1),
    ),
    named_values(
        "orders_paid",
        both("多笔订单", "several orders on one day"),
        _ORDERS_PAID,
        _orders_paid_found,
        _orders_paid_edit,
    ),
    named_values(
        "aftersale",
        both("售后买家", "after-sale buyers"),
        _AFTERSALE,
        _aftersale_found,
        _aftersale_edit,
    ),
    named_values(
        "order_from",
        both("从何时起看订单", "the time from which orders count"),
        _ORDER_FROM,
        _order_from_found,
        _order_from_edit,
    ),
)
"""Clauses about orders: refunds deducted, time to pay, after-sale buyers, orders after the talk."""
