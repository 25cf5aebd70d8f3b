"""Which message decided a unit's outcome: the evidence behind a reply rule."""

from __future__ import annotations

import polars as pl

from csmetrics.engine.aggregate_plan import FALSE, TRUE, UNKNOWN
from csmetrics.engine.message_conditions import MessageConditions
from csmetrics.engine.message_subject import Messages
from csmetrics.language.base import walk
from csmetrics.language.conditions import (
    Answered,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    HadBuyerDay,
)
from csmetrics.language.measures import Mean, Proportion, Quantile, Simple, Total
from csmetrics.language.quantities import Wait

Rule = Every | First | AtLeast | Comes | Wait


def rule_of(measure: Simple) -> Rule | None:
    """The part of a measure that is about replies: of ``that``, the quantity, or ``among``."""
    if isinstance(measure, Mean | Total | Quantile) and isinstance(measure.quantity, Wait):
        return measure.quantity
    for part in _conditions(measure):
        own = walk(part, outside=(HadBuyerDay,))
        rules = [node for node in own if isinstance(node, Every | First | AtLeast | Comes)]
        answered = [rule for rule in rules if _answer(rule) is not None]
        if rules:
            return (answered or rules)[0]
    return None


def _answer(rule: Rule) -> Answered | Wait | None:
    if isinstance(rule, Wait):
        return rule
    found = [node for node in walk(rule) if isinstance(node, Answered)]
    return found[0] if found else None


def of_message(measure: Simple) -> Answered | Wait | None:
    """The reply rule of message units: of the quantity, of ``that``, or of ``among``."""
    quantity = [measure.quantity] if isinstance(measure, Mean | Total | Quantile) else []
    parts = (*quantity, *_conditions(measure))
    nodes = (node for part in parts for node in walk(part))
    return next((node for node in nodes if isinstance(node, Answered | Wait)), None)


def _conditions(measure: Simple) -> list[Condition]:
    """Where rules about replies stand, the most telling first."""
    that = [measure.that] if isinstance(measure, Proportion) else []
    return [*that, *([] if measure.among is None else [measure.among])]


def replied_at(messages: Messages, rule: Answered | Wait | None) -> pl.Expr:
    """The instant of the reply a rule looks for, where it is seen."""
    if rule is None:
        return pl.lit(None, dtype=pl.Int64)
    return messages.answer(rule)


def deciding_messages(own: MessageConditions, rule: Rule, keys: list[pl.Expr]) -> pl.DataFrame:
    """The deciding message of each unit: its keys, ``decided_by``, ``decided_at``, ``reply_at``.

    The first message that fails; else the first whose answer is still awaited; else the one that
    waited longest. For a rule about the first message, that message.
    """
    messages = own.messages
    reply = replied_at(messages, _answer(rule))
    rank, waited = pl.lit(0), pl.lit(0)
    of = rule.of
    if isinstance(rule, Comes):
        of = rule.after or rule.of
        reply = pl.lit(None, dtype=pl.Int64) if rule.after is None else own.coming(rule)
    elif isinstance(rule, Every | AtLeast):
        code = own.code(rule.that)
        order = (
            {FALSE: 0, UNKNOWN: 1, TRUE: 2}
            if isinstance(rule, Every)
            else {TRUE: 0, UNKNOWN: 1, FALSE: 2}
        )
        rank = code.replace_strict(order, return_dtype=pl.Int8)
        waited = pl.when(rank == max(order.values())).then(pl.col("t") - reply).fill_null(0)
    assert of is not None  # noqa: S101  a unit's wait names its set
    table, names = messages.table, [key.meta.output_name() for key in keys]
    ids = messages.snapshot.words("messages", "message_id", pl.col("source_row"))
    asked = {
        **dict(zip(names, keys, strict=True)),
        "decided_by": ids,
        "decided_at": pl.col("t"),
        "reply_at": reply,
    }
    order_by = {"rank": rank, "waited": waited, "place": pl.col("ord")}
    rows = table.filter(table.read(members=own.members(of))["members"], **asked, **order_by)
    return rows.sort(*order_by).unique(names, keep="first", maintain_order=True).drop(*order_by)
