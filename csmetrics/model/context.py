"""Walks the nodes of a measure with their context: path, judged subject, table and unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from csmetrics.language.base import ColumnOf, Node, Own, Subject, walk
from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AnyRow,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    HadBuyerDay,
    HasRow,
    Not,
    OfSession,
    Some,
)
from csmetrics.language.measures import Mean, Measure, Quantile, Ratio, Simple, Total
from csmetrics.language.messages import (
    During,
    EitherOf,
    MessageSet,
    OnUnitDay,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
    Whose,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows, Unit
from csmetrics.model.metric import Metric


class NodeContext(NamedTuple):
    """One node of a measure and its context.

    ``table`` is the table whose columns the node names, None where it judges messages or
    buyer-days. ``unit`` is the unit that is judged there: the counted one, or an earlier buyer-day
    under ``HadBuyerDay``. ``member_set``: the set that a judged message is a member of.
    ``in_where``: whether the node is inside a ``where``, whose conditions await nothing.
    ``reported_after``: the days from the counted unit's unit day to its reported day.
    """

    node: Node
    path: str
    subject: Subject
    table: str | None
    unit: Unit
    member_set: MessageSet | None = None
    in_where: bool = False
    reported_after: int = 0


def sides(measure: Measure) -> tuple[tuple[str, Simple], ...]:
    """The simple measures of a measure with their paths: both sides of a ratio, else itself."""
    if isinstance(measure, Ratio):
        return ("numerator.", measure.numerator), ("denominator.", measure.denominator)
    return (("", measure),)


def units(measure: Measure) -> tuple[Unit, ...]:
    """The units that a measure counts: two for a ratio, else one."""
    return tuple(side.of for _, side in sides(measure))


def subject_of(unit: Unit) -> Subject:
    """The subject that a condition on this unit judges."""
    match unit:
        case Each():
            return "message"
        case BuyerDays(of=None):
            return "buyer-day"
        case BuyerDays():
            return "buyer-day of rows"
        case Rows(table="sessions"):
            return "session"
        case _:
            return "row"


def reply_limit(metric: Metric | None) -> timedelta | None:
    """The limit of the first reply rule in the last edition; None if it has none.

    Examples:
        >>> import csmetrics as cs
        >>> reply_limit(cs.registry["pdd.reply_rate_3min"])
        datetime.timedelta(seconds=180)
    """
    for node in walk(metric.editions[-1].measure if metric is not None else None):
        if isinstance(node, Answered) and isinstance(node.within, timedelta):
            return node.within
    return None


def rows_of(unit: Unit) -> Rows | None:
    """The rows that a unit is made of; None if it is made of messages."""
    if isinstance(unit, BuyerDays):
        return unit.of
    return unit if isinstance(unit, Rows) else None


def credited_wait(side: Simple) -> Wait | None:
    """The wait whose replier a side's units are credited to; None if there is none.

    It is the quantity, else the first reply rule of ``that``, then of ``among``. Its ``of`` is the
    set whose first message waits; None: the unit is a message.
    """
    if isinstance(side.of, BuyerDays) or side.of.credited is None:
        return None
    if isinstance(side, Total | Mean | Quantile) and isinstance(side.quantity, Wait):
        return side.quantity
    for part in (getattr(side, "that", None), side.among):
        for node in walk(part):
            match node:
                case First(of=of, that=Answered(by=by, scope=scope)):
                    return Wait(by=by, scope=scope, of=of)
                case Answered(by=by, scope=scope):
                    return Wait(by=by, scope=scope)
                case Comes(of=Sent() as by, after=after) if after is not None:
                    return Wait(by=by, scope="session", of=after)
    return None


def counted_messages(side: Simple) -> MessageSet | None:
    """The messages that a measure is about; the earliest of them gives a buyer-day its hour.

    The first non-empty of: the sets of ``some`` in ``among``, the sets of its other conditions,
    those of ``that``, that of the quantity. None if all are empty.
    """
    quantity = getattr(side, "quantity", None)
    asked_some = [node.of for node in _positive(side.among) if isinstance(node, Some)]
    groups = [
        asked_some,
        *(_asked_of(_rules(part)) for part in (side.among, getattr(side, "that", None))),
    ]
    groups.append([of for of in [getattr(quantity, "of", None)] if of is not None])
    for sets in groups:
        distinct = tuple(dict.fromkeys(sets))
        if distinct:
            return distinct[0] if len(distinct) == 1 else EitherOf(of=distinct)
    return None


def _positive(node: Condition | None) -> Iterator[Condition]:
    """The parts of a condition that are joined by all_of and any_of, without negated ones."""
    if isinstance(node, AllOf | AnyOf):
        for part in node.of:
            yield from _positive(part)
    elif node is not None and not isinstance(node, Not):
        yield node


def _rules(node: Condition | None) -> list[Every | First | AtLeast | Comes]:
    own = walk(node, outside=(HadBuyerDay,))
    return [part for part in own if isinstance(part, Every | First | AtLeast | Comes)]


def _asked_of(rules: Sequence[Every | First | AtLeast | Comes]) -> list[MessageSet]:
    """The sets that rules judge; for ``Comes`` that is ``after``, if it is given."""
    found = (rule.after if isinstance(rule, Comes) else rule.of for rule in rules)
    return [of for of in found if of is not None]


def named_columns(context: NodeContext) -> Iterator[tuple[str, str, str]]:
    """The columns of the tables' models that a node names: its field, the table, the column.

    For custom columns see ``own_columns``.
    """
    for field, table, column in _named(context):
        if isinstance(column, str):
            yield field, table, column


def own_columns(context: NodeContext) -> Iterator[tuple[str, str, Own]]:
    """The custom columns that a node names: its field, the table, the column."""
    for field, table, column in _named(context):
        if isinstance(column, Own):
            yield field, table, column


def _named(context: NodeContext) -> Iterator[tuple[str, str, object]]:
    for field, use in context.node.columns.items():
        column = getattr(context.node, field)
        table = _table_of(context, use.of)
        if column is not None and table is not None:
            yield field, table, column


def _table_of(context: NodeContext, whose: ColumnOf) -> str | None:
    """The table whose column a field names."""
    match whose:
        case "here":
            return context.table
        case "unit":
            made_of = rows_of(context.unit)
            return made_of.table if made_of else None
        case "own":
            return getattr(context.node, "table", None)
        case _:
            return whose


def rounds_of(messages: MessageSet | None) -> RoundStarts | None:
    """The rounds that a set is narrowed from; None if it is no set of rounds."""
    while isinstance(messages, Unflagged | Whose | During | SinceSession | OnUnitDay):
        messages = messages.of
    return messages if isinstance(messages, RoundStarts) else None


def walk_with_context(measure: Measure) -> tuple[NodeContext, ...]:
    """List every node of a measure in reading order, with its context and path in the measure."""
    found: list[NodeContext] = []
    for path, side in sides(measure):
        unit = side.of
        made_of = rows_of(unit)
        table = made_of.table if made_of else None
        member_set = unit.of if isinstance(unit, Each) else None
        later = made_of.reported_after if made_of else 0
        top = NodeContext(
            node=side,
            path=path.rstrip("."),
            subject=subject_of(unit),
            table=table,
            unit=unit,
            member_set=member_set,
            reported_after=later,
        )
        found.append(top)
        for name in type(side).model_fields:
            found += _below(top._replace(path=f"{path}{name}"), getattr(side, name))
    return tuple(found)


def _below(here: NodeContext, node: object) -> Iterator[NodeContext]:
    if isinstance(node, tuple):
        for index, part in enumerate(node):
            yield from _below(here._replace(path=f"{here.path}[{index}]"), part)
        return
    if not isinstance(node, Node):
        return
    here = here._replace(node=node)
    yield here
    for name in type(node).model_fields:
        part = getattr(node, name)
        if isinstance(part, Node | tuple):
            below = _context_below(here._replace(path=f"{here.path}.{name}"), node, name)
            yield from _below(below, part)


def _context_below(  # noqa: PLR0911  one a node that changes what is judged
    context: NodeContext, node: Node, field: str
) -> NodeContext:
    """The context of the nodes in a field of a node: what is judged there."""
    match node, field:
        case Rows(), "where":
            # rows are filtered by their own columns, sessions without their messages
            return context._replace(subject="row", in_where=True)
        case ((Every(of=of) | AtLeast(of=of) | First(of=of)), "that"):
            return context._replace(subject="message", table=None, member_set=of)
        case HadBuyerDay(), "that":
            return context._replace(subject="buyer-day", table=None, unit=BuyerDays())
        case AnyRow(), "that":
            # a row of the buyer-day, judged by its own columns
            made_of = rows_of(context.unit)
            return context._replace(subject="row", unit=made_of or context.unit)
        case OfSession(), "that":
            return context._replace(subject="its session", table="sessions")
        case HasRow(table=table), "where":
            return context._replace(subject="looked-for row", table=table, in_where=True)
        case HasRow(table=table), "windows":
            return context._replace(table=table)
        case _:
            return context
