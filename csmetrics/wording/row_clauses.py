"""Conditions on rows as clauses: values of a row, and rows that a buyer or an order has."""

from __future__ import annotations

from csmetrics.language.conditions import AnyRow, Contacted, HadBuyerDay, HasRow
from csmetrics.language.row_conditions import (
    BeforeOrderEvent,
    Compare,
    Happened,
    HasValue,
    Is,
    TimeDuring,
)
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, clock, day, group, join, number
from csmetrics.wording.condition_clauses import clause, negated, parts
from csmetrics.wording.message_phrases import noun
from csmetrics.wording.named import Named
from csmetrics.wording.time_phrases import reach, window

_YES_OR_NO = {
    "intervened": (
        Text(zh="平台未介入", en="the platform did not intervene"),
        Text(zh="平台已介入", en="the platform intervened"),
    ),
    "left_message": (
        Text(zh="不是留言", en="it is not a left message"),
        Text(zh="是留言", en="it is a left message"),
    ),
}
"""Flag columns with texts of their own: (false, true)."""
_ORDER = "the order"
_ITS_ORDER = Text(zh="所属订单", en="its order")


@clause.register
def _clause_is(node: Is, it: str) -> Text:  # noqa: ARG001
    if isinstance(node.column, str) and node.values in ((False,), (True,)):
        known = _YES_OR_NO.get(node.column)
        if known:
            return known[bool(node.values[0])]
    name, values = column_names.column(node.column), column_names.values(node.values)
    return Text(zh=f"{name.zh}为{values.zh}", en=f"the {name.en} is {values.en}")


@negated.register
def _negated_is(node: Is, it: str) -> Text:  # noqa: ARG001
    if isinstance(node.column, str) and node.values in ((False,), (True,)):
        known = _YES_OR_NO.get(node.column)
        if known:
            return known[not node.values[0]]
    name, values = column_names.column(node.column), column_names.values(node.values)
    return Text(zh=f"{name.zh}不为{values.zh}", en=f"the {name.en} is not {values.en}")


@clause.register
def _clause_compare(node: Compare, it: str) -> Text:  # noqa: ARG001
    name, value = column_names.column(node.column), number(node.value)
    sign = "≥" if node.op == ">=" else "≤"
    return Text(zh=f"{name.zh}{sign}{value.zh}", en=f"the {name.en} is {sign} {value.en}")


@negated.register
def _negated_compare(node: Compare, it: str) -> Text:  # noqa: ARG001
    name, value = column_names.column(node.column), number(node.value)
    sign = "≥" if node.op == ">=" else "≤"
    return Text(
        zh=f"{name.zh}并非{sign}{value.zh}（没有时也算）",
        en=f"the {name.en} is not {sign} {value.en} (or there is none)",
    )


@clause.register
def _clause_has_value(node: HasValue, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"记有{name.zh}", en=f"there is {column_names.a(name.en)}")


@negated.register
def _negated_has_value(node: HasValue, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"没有记{name.zh}", en=f"there is no {name.en}")


@clause.register
def _clause_time_during(node: TimeDuring, it: str) -> Text:  # noqa: ARG001
    name, hours = column_names.column(node.column), clock(node.start, node.end)
    return Text(zh=f"{name.zh}落在 {hours} 内", en=f"the {name.en} is in {hours}")


@negated.register
def _negated_time_during(node: TimeDuring, it: str) -> Text:  # noqa: ARG001
    name, hours = column_names.column(node.column), clock(node.start, node.end)
    if (node.start, node.end) == ("00:00", "24:00"):
        return Text(zh=f"没有{name.zh}", en=f"there is no {name.en}")
    return Text(
        zh=f"{name.zh}不在 {hours} 内（没有时也算）",
        en=f"the {name.en} is not in {hours} (or there is none)",
    )


@clause.register
def _clause_happened(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"已{column_names.event(node.column)}", en=f"there is {column_names.a(name.en)}")


@negated.register
def _negated_happened(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"尚未{column_names.event(node.column)}", en=f"there is no {name.en}")


@clause.register
def _clause_before_order_event(node: BeforeOrderEvent, it: str) -> Text:  # noqa: ARG001
    name, event = column_names.column(node.column), column_names.column(node.event)
    return Text(
        zh=f"{name.zh}早于所属订单的{event.zh}（没有{event.zh}也算）",
        en=f"the {name.en} is before the {event.en} of its order (or that has none)",
    )


@negated.register
def _negated_before_order_event(node: BeforeOrderEvent, it: str) -> Text:  # noqa: ARG001
    name, event = column_names.column(node.column), column_names.column(node.event)
    return Text(
        zh=f"{name.zh}不早于所属订单的{event.zh}",
        en=f"the {name.en} is not before the {event.en} of its order",
    )


@clause.register
def _clause_has_row(node: HasRow, it: str) -> Text:
    n, row = node.at_least, column_names.table(node.table)
    if n == 1:
        return _has_row(node, it, "有", column_names.a(row.en))
    return _has_row(node, it, f"有至少 {n} 条", f"at least {n} {row.en}s")


@negated.register
def _negated_has_row(node: HasRow, it: str) -> Text:
    n, row = node.at_least, column_names.table(node.table)
    if n == 1:
        return _has_row(node, it, "没有", f"no {row.en}")
    return _has_row(node, it, f"不足 {n} 条", f"fewer than {n} {row.en}s")


def _has_row(node: HasRow, it: str, zh: str, en: str) -> Text:
    """Say how many such rows exist; ``zh`` and ``en`` are the quantifier, in English with noun."""
    row = column_names.table(node.table)
    windows = [window(one) for one in node.windows]
    windows += parts(node.where, it) if node.where else []
    such = group(join(windows, "，且", ", and "))
    if node.link == "order":
        whose = Text(zh="该订单", en="the order") if it == _ORDER else _ITS_ORDER
        if node.table == "orders" and node.at_least == 1:
            no = "" if zh == "有" else "不"
            return Text(
                zh=f"{whose.zh}{no}满足{such.zh}",
                en=f"{whose.en} is {'not ' if no else ''}such that {such.en}",
            )
        return Text(
            zh=f"{whose.zh}{zh}{such.zh}的{row.zh}", en=f"{whose.en} has {en} with {such.en}"
        )
    return Text(
        zh=f"该买家在本店{zh}{such.zh}的{row.zh}",
        en=f"the buyer has {en} of the shop with {such.en}",
    )


@clause.register
def _clause_any_row(node: AnyRow, it: str) -> Text:
    that = group(clause(node.that, it))
    return Text(
        zh=f"这些记录中至少一条满足{that.zh}",
        en=f"at least one of these rows is such that {that.en}",
    )


@negated.register
def _negated_any_row(node: AnyRow, it: str) -> Text:
    that = group(clause(node.that, it))
    return Text(
        zh=f"这些记录没有一条满足{that.zh}",
        en=f"none of these rows is such that {that.en}",
    )


@clause.register
def _clause_had_buyer_day(node: HadBuyerDay, it: str) -> Text:  # noqa: ARG001
    return _had_buyer_day(node, zh="", en="")


@negated.register
def _negated_had_buyer_day(node: HadBuyerDay, it: str) -> Text:  # noqa: ARG001
    return _had_buyer_day(node, zh="没有", en="no")


def _had_buyer_day(node: HadBuyerDay, *, zh: str, en: str) -> Text:
    """Say that the buyer had, or had not, such a day; ``zh`` and ``en`` are the negation, or ""."""
    days = day(-node.days)
    if isinstance(node.that, Named):
        return _was(node.that.concept.name, days, zh=zh, en=en)
    that = group(clause(node.that, "the message"))
    if node.days == 0:
        return Text(
            zh=f"该买家 D 日与本店的消息（须有，不分客服）{zh and '不'}满足{that.zh}",
            en="the buyer's messages with the whole shop on day D (there must be some) are "
            f"{'not ' if en else ''}such that {that.en}",
        )
    return Text(
        zh=f"该买家 {days} 日至 D 日中{zh or '某'}一天与本店的消息（须有，不分客服）满足{that.zh}"
        "（其中 D 日指那一天）",
        en=f"the buyer's messages with the whole shop on {'none' if en else 'one'} of the days "
        f"from {days} to D (there must be some) are such that {that.en}, that day taken as day D",
    )


def _was(name: Text, days: str, *, zh: str, en: str) -> Text:
    """Say that the buyer satisfied, or not, a named concept on such a day."""
    if days == "D":
        return Text(
            zh=f"该买家 D 日{zh and '不'}是{name.zh}（不分客服）",
            en=f"the buyer is {en and 'not '}{column_names.a(name.en)} on day D"
            " (whichever the agent)",
        )
    return Text(
        zh=f"该买家 {days} 日至 D 日中{zh or '有'}一天是{name.zh}（不分客服）",
        en=f"the buyer was {column_names.a(name.en)} on {'none' if en else 'one'} of the days "
        f"from {days} to D (whichever the agent)",
    )


@clause.register
def _clause_contacted(node: Contacted, it: str) -> Text:  # noqa: ARG001
    of, where = noun(node.by.of), reach(node.by)
    return Text(
        zh=f"{where.zh}，店铺与该买家之间有过{of.zh}",
        en=f"there is {column_names.a(of.one)} between the shop and the buyer {where.en}",
    )


@negated.register
def _negated_contacted(node: Contacted, it: str) -> Text:  # noqa: ARG001
    of, where = noun(node.by.of), reach(node.by)
    return Text(
        zh=f"{where.zh}，店铺与该买家之间没有过{of.zh}",
        en=f"there is no {of.one} between the shop and the buyer {where.en}",
    )
