"""Conditions on rows as clauses: what a row says itself, and which rows a buyer or an order has."""

from __future__ import annotations

from csmetrics.language.conditions import (
    AnyRow,
    BeforeOrderEvent,
    Compare,
    Contacted,
    HadBuyerDay,
    Happened,
    HasRow,
    HasValue,
    Is,
    TimeDuring,
)
from csmetrics.wording import column_names
from csmetrics.wording.bilingual import Text, clock, day, group, join, number
from csmetrics.wording.condition_clauses import clause, negated, parts
from csmetrics.wording.message_phrases import noun
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
"""Columns of yes and no that have words of their own, the no first."""
_ORDER = "the order"
_ITS_ORDER = Text(zh="所属订单", en="its order")


@clause.register
def _(node: Is, it: str) -> Text:  # noqa: ARG001
    if isinstance(node.column, str) and node.values in ((False,), (True,)):
        known = _YES_OR_NO.get(node.column)
        if known:
            return known[bool(node.values[0])]
    name, values = column_names.column(node.column), column_names.values(node.values)
    return Text(zh=f"{name.zh}为{values.zh}", en=f"the {name.en} is {values.en}")


@clause.register
def _(node: Compare, it: str) -> Text:  # noqa: ARG001
    name, value = column_names.column(node.column), number(node.value)
    sign = "≥" if node.op == ">=" else "≤"
    return Text(zh=f"{name.zh}{sign}{value.zh}", en=f"the {name.en} is {sign} {value.en}")


@clause.register
def _(node: HasValue, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"记有{name.zh}", en=f"there is {column_names.a(name.en)}")


@negated.register
def _(node: HasValue, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"没有记{name.zh}", en=f"there is no {name.en}")


@clause.register
def _(node: TimeDuring, it: str) -> Text:  # noqa: ARG001
    name, hours = column_names.column(node.column), clock(node.start, node.end)
    return Text(zh=f"{name.zh}落在 {hours} 内", en=f"the {name.en} is in {hours}")


@clause.register
def _(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"已{column_names.event(node.column)}", en=f"there is {column_names.a(name.en)}")


@negated.register
def _(node: Happened, it: str) -> Text:  # noqa: ARG001
    name = column_names.column(node.column)
    return Text(zh=f"尚未{column_names.event(node.column)}", en=f"there is no {name.en}")


@clause.register
def _(node: BeforeOrderEvent, it: str) -> Text:  # noqa: ARG001
    name, event = column_names.column(node.column), column_names.column(node.event)
    return Text(
        zh=f"{name.zh}早于所属订单的{event.zh}（没有{event.zh}也算）",
        en=f"the {name.en} is before the {event.en} of its order (or that has none)",
    )


@clause.register
def _(node: HasRow, it: str) -> Text:
    n, row = node.at_least, column_names.table(node.table)
    if n == 1:
        return _has_row(node, it, "有", column_names.a(row.en))
    return _has_row(node, it, f"有至少 {n} 条", f"at least {n} {row.en}s")


@negated.register
def _(node: HasRow, it: str) -> Text:
    n, row = node.at_least, column_names.table(node.table)
    if n == 1:
        return _has_row(node, it, "没有", f"no {row.en}")
    return _has_row(node, it, f"不足 {n} 条", f"fewer than {n} {row.en}s")


def _has_row(node: HasRow, it: str, zh: str, en: str) -> Text:
    """That there is, or is no, such a row: ``zh`` before the row, ``en`` with it."""
    row = column_names.table(node.table)
    said = [window(one) for one in node.windows]
    said += parts(node.where, it) if node.where else []
    such = group(join(said, "，且", ", and "))
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
def _(node: AnyRow, it: str) -> Text:
    that = group(clause(node.that, it))
    return Text(
        zh=f"这些记录中至少一条满足{that.zh}",
        en=f"at least one of these rows is such that {that.en}",
    )


@negated.register
def _(node: AnyRow, it: str) -> Text:
    that = group(clause(node.that, it))
    return Text(
        zh=f"这些记录没有一条满足{that.zh}",
        en=f"none of these rows is such that {that.en}",
    )


@clause.register
def _(node: HadBuyerDay, it: str) -> Text:  # noqa: ARG001
    that = group(clause(node.that, "the message"))
    if node.days == 0:
        return Text(
            zh=f"该买家 D 日与本店的消息（须有，不分客服）满足{that.zh}",
            en="the buyer's messages with the whole shop on day D (there must be some) are such "
            f"that {that.en}",
        )
    since = day(-node.days)
    return Text(
        zh=f"该买家 {since} 日至 D 日中某一天与本店的消息（须有，不分客服）满足{that.zh}"
        "（其中 D 日指那一天）",
        en="the buyer's messages with the whole shop on one of the days "
        f"from {since} to D (there must be some) are such that {that.en}, that day taken as day D",
    )


@clause.register
def _(node: Contacted, it: str) -> Text:  # noqa: ARG001
    of, where = noun(node.by.of), reach(node.by)
    return Text(
        zh=f"{where.zh}，店铺与该买家之间有过{of.zh}",
        en=f"there is {column_names.a(of.one)} between the shop and the buyer {where.en}",
    )
