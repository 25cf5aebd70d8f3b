"""Evidence: which message decided a unit's outcome under a reply rule, and when."""

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
    """Find the part of a measure that is about replies, in its quantity, ``that`` or ``among``."""
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
    """Find the reply rule of message units: in the quantity, ``that`` or ``among``."""
    quantity = [measure.quantity] if isinstance(measure, Mean | Total | Quantile) else []
    parts = (*quantity, *_conditions(measure))
    nodes = (node for part in parts for node in walk(part))
    return next((node for node in nodes if isinstance(node, Answered | Wait)), None)


def _conditions(measure: Simple) -> list[Condition]:
    """The conditions that may hold a reply rule: ``that`` first, then ``among``."""
    that = [measure.that] if isinstance(measure, Proportion) else []
    return [*that, *([] if measure.among is None else [measure.among])]


def replied_at(messages: Messages, rule: Answered | Wait | None) -> pl.Expr:
    """The instant of the reply that a rule looks for, null where none is seen."""
    if rule is None:
        return pl.lit(None, dtype=pl.Int64)
    return messages.answer(rule)


def deciding_messages(own: MessageConditions, rule: Rule, keys: list[pl.Expr]) -> pl.DataFrame:
    """Find the deciding message of each unit: keys, ``decided_by``, ``decided_at``, ``reply_at``.

    For ``Every``: the first message that fails, else the first that is unknown, else the one with
    the longest wait. For ``AtLeast``: the first message that holds, else the first that is unknown,
    else the one with the longest wait. For other rules: the first message of their set.
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
