"""Clauses about repeats and owners: what counts once, denominators, whom units are credited to."""

from __future__ import annotations

from typing import Any

from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyRow,
    AtLeast,
    Comes,
    Condition,
    Contacted,
    Every,
    First,
    Not,
    Some,
)
from csmetrics.language.measures import Count, Proportion, Ratio
from csmetrics.language.quantities import Wait
from csmetrics.language.row_conditions import Is
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.language.windows import EndOfDay, LastMessage
from csmetrics.model.context import credited_wait, rows_of, sides
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    both,
    days_in_english,
    has_node,
    named_values,
    nodes_of,
    one_of_these,
    rewritten,
    texts,
    whole_number,
    with_fields,
)

# rows, or the buyers who have one

_COUNTED = {
    "rows": both("每条记录各计一次", "every row counts, also several of one buyer on one day"),
    "buyers": both("同一买家当天只计一次", "all rows of a buyer on one day count once"),
}


def _counts_of_rows(edition: Edition) -> list[Count | Proportion]:
    """Find counts of rows, or of buyers who have one, and proportions of sessions."""
    found: list[Count | Proportion] = []
    for _, side in sides(edition.measure):
        unit = rows_of(side.of)
        share = isinstance(side, Proportion) and unit is not None and unit.table == "sessions"
        messages = share and has_node(
            side, (Some, Every, First, AtLeast, Comes)
        )  # rules about a session's messages do not apply to buyers
        if unit is not None and (isinstance(side, Count) or (share and not messages)):
            found.append(side)  # type: ignore[arg-type]  # one of the two
    return found


def _counted_found(edition: Edition) -> tuple[str, ...]:
    return texts("rows" if isinstance(n.of, Rows) else "buyers" for n in _counts_of_rows(edition))


def _counted_edit(edition: Edition, value: str) -> Edition | None:
    meant = _counts_of_rows(edition)

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, Count | Proportion) or node not in meant:
            return node
        unit = node.of
        fields: dict[str, Any]
        conditions: dict[str, Any] = {"among": node.among}
        if isinstance(node, Proportion):
            conditions["that"] = node.that
        if value == "buyers" and isinstance(unit, Rows):
            made: Any = BuyerDays(of=with_fields(unit, credited=None))
            fields = {name: one and AnyRow(that=one) for name, one in conditions.items()}
        elif value == "rows" and isinstance(unit, BuyerDays):
            made = unit.of
            fields = {
                name: one.that if isinstance(one, AnyRow) else one
                for name, one in conditions.items()
            }
        else:
            return node
        return with_fields(node, of=made, **fields)

    return rewritten(edition, other)


# the denominator of a share

_OVER = {
    "all": both("分母为全部", "the denominator is all of them"),
    "others": both(
        "分母只含其余的，不含分子", "the denominator is only the others, without the numerator"
    ),
}


def _over_found(edition: Edition) -> tuple[str, ...]:
    match edition.measure:
        case Proportion(of=Rows(), among=None, that=Is()):
            return ("all",)
        case _:
            return ()


def _over_edit(edition: Edition, value: str) -> Edition | None:
    share: Any = edition.measure
    if value == "all":
        return edition
    sides_ = (_narrowed(share.of, share.that), _narrowed(share.of, Not(of=share.that)))
    numerator, denominator = (Count(of=one) for one in sides_)
    made = Ratio(numerator=numerator, denominator=denominator)
    return edition.model_copy(update={"measure": made})


def _narrowed(unit: Rows, condition: Condition) -> Rows:
    parts = (condition,) if unit.where is None else (unit.where, condition)
    return with_fields(unit, where=AllOf(of=parts) if len(parts) > 1 else parts[0])  # type: ignore[no-any-return]


# the day of a cohort


def _cohort_found(edition: Edition) -> tuple[str, ...]:
    return texts(n.reported_after for n in nodes_of(edition, Rows) if n.reported_after)


def _cohort_edit(edition: Edition, value: str) -> Edition | None:
    before = {n.reported_after for n in nodes_of(edition, Rows) if n.reported_after}

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if isinstance(node, Rows) and node.reported_after:
            return with_fields(node, reported_after=int(value))
        if isinstance(node, EndOfDay) and node.days in before:
            return with_fields(node, days=int(value))
        return node

    return rewritten(edition, other)


def _cohort_words(value: str) -> Text:
    return both(
        f"满 {value} 天后统计", f"a day's orders are reported {days_in_english(value)} later"
    )


# the agent to whom a wait, a session or an order is credited

_CREDIT = {
    "account": both("归被咨询的账号", "by agent, a wait belongs to the account that was asked"),
    "replier": both("归结束等待的客服", "by agent, a wait belongs to whoever ends it"),
    "last_agent": both(
        "会话归最后接待的客服", "by agent, a session belongs to the last agent who had it"
    ),
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


def _plain_owner(unit: Any) -> str:  # noqa: ANN401  any unit
    return "last_agent" if isinstance(unit, Rows) else "account"


def _credited_found(edition: Edition) -> tuple[str, ...]:
    return texts(unit.credited or _plain_owner(unit) for unit in _credited_units(edition))


def _credited_usual(edition: Edition) -> tuple[str, ...]:
    """All values, unless only the account reached can end a wait."""
    waits = nodes_of(edition, Answered, Wait)
    alone = bool(waits) and all(n.scope == "peer" for n in waits)
    return _credited_found(edition) if alone else tuple(_CREDIT)


def _credited_edit(edition: Edition, value: str) -> Edition | None:
    units = _credited_units(edition)
    if value != "replier" and any(_plain_owner(unit) != value for unit in units):
        return None

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not isinstance(node, Each | Rows) or node not in units:
            return node
        return with_fields(node, credited="replier" if value == "replier" else None)

    return rewritten(edition, other)


_MOMENTS = {
    "created_at": ("下单", "ordered"),
    "paid_at": ("付款", "paid"),
    "grouped_at": ("成团", "grouped"),
}
_STACKS = (*_MOMENTS, "created_at+paid_at", "created_at+paid_at+grouped_at")
_GROUPED = "grouped_at"


def _owner_found(edition: Edition) -> tuple[str, ...]:
    units = [rows_of(side.of) for _, side in sides(edition.measure)]
    owned = [n for n in units if n is not None and n.table == "orders"]
    if not owned or not all(n.agent for n in owned):
        return ()  # by agent there is no figure
    found = texts("+".join(look.before for look in n.agent) for n in owned)
    return found if all(one in _STACKS for one in found) else ()


def _owner_usual(edition: Edition) -> tuple[str, ...]:
    """Times to look back from: grouping only if orders group, more than one only if it may fail."""
    owned = [n for n in nodes_of(edition, Rows) if n.table == "orders" and n.agent]
    groups = any(n.before == _GROUPED for n in nodes_of(edition, LastMessage))
    sure = {
        moment
        for unit in owned
        if unit.day is not None or unit.helpers is not None or has_node(unit.where, Contacted)
        for moment in _owner_found(edition)[0].split("+")
    }  # looking back from these always finds an agent, so times that follow them are never used
    stacks = [one for one in _STACKS if groups or _GROUPED not in one]
    return tuple(one for one in stacks if not (sure and _continues(one.split("+"), sure)))


def _continues(stack: list[str], sure: set[str]) -> bool:
    return any(sure <= set(stack[:end]) for end in range(1, len(stack)))


def _owner_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if not (isinstance(node, Rows) and node.table == "orders" and node.agent):
            return node
        looks = [with_fields(node.agent[0], before=moment) for moment in value.split("+")]
        return with_fields(node, agent=tuple(looks))

    return rewritten(edition, other)


def _owner_words(value: str) -> Text:
    moments = [_MOMENTS[moment] for moment in value.split("+")]
    zh, en = (
        "，没有则".join(f"{one}前" for one, _ in moments),
        ", else ".join(one for _, one in moments),
    )
    return both(
        f"订单归{zh}最后接待的客服",
        f"by agent, an order belongs to the last agent to talk before it was {en}",
    )


_ONCE = {
    "buyer": both("同一买家当天计一次", "a buyer counts once a day"),
    "account": both("同一买家当天按每个账号各计一次", "a buyer counts once a day for each account"),
}


def _once_found(edition: Edition) -> tuple[str, ...]:
    units = [n for n in nodes_of(edition, BuyerDays) if n.of is None]
    return texts("account" if n.per_account else "buyer" for n in units)


def _once_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, BuyerDays) and node.of is None
        return with_fields(node, per_account=value == "account") if meant else node

    return rewritten(edition, other)


OWNERSHIP_CLAUSES = (
    named_values(
        "credited",
        both("归谁", "the owner of a wait"),
        _CREDIT,
        _credited_found,
        _credited_edit,
        _credited_usual,
    ),
    Clause(
        name="owner_at",
        title=both("订单归谁", "the owner of an order"),
        values=both("一个或几个时间，如 created_at+paid_at", "times, such as 'created_at+paid_at'"),
        found=_owner_found,
        usual=_owner_usual,
        edit=_owner_edit,
        words=_owner_words,
        read=one_of_these(*_STACKS),
    ),
    named_values("once", both("去重", "how often a buyer counts"), _ONCE, _once_found, _once_edit),
    named_values(
        "counted",
        both("计记录还是计人", "rows or buyers as the unit"),
        _COUNTED,
        _counted_found,
        _counted_edit,
    ),
    named_values(
        "over", both("分母", "the denominator of a share"), _OVER, _over_found, _over_edit
    ),
    Clause(
        name="cohort_days",
        title=both("多少天后统计", "the days until a cohort is reported"),
        values=both("天数", "a whole number of days, 1 to 366"),
        found=_cohort_found,
        usual=lambda _: ("6", "12", "13", "14", "29"),
        edit=_cohort_edit,
        words=_cohort_words,
        read=whole_number(1),
    ),
)
"""Clauses about repeats and owners: what counts once, denominators, whom units are credited to."""
