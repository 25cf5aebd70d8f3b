"""Clauses about contacts: who is received, and who is filtered."""

from __future__ import annotations

from typing import Any, NamedTuple

from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comes,
    Condition,
    First,
    Flagged,
    Not,
    Some,
)
from csmetrics.language.measures import Count, Proportion
from csmetrics.language.messages import (
    EitherOf,
    Sent,
    SinceSession,
    asked,
    human,
)
from csmetrics.language.row_conditions import Happened
from csmetrics.language.units import BuyerDays
from csmetrics.model.context import rows_of, sides
from csmetrics.model.edition import Edition
from csmetrics.reconciliation.clause import (
    both,
    change_sides,
    has_node,
    named_values,
    nodes_of,
    parts_of,
    rewritten,
    texts,
    with_fields,
)

# contacts: received, filtered


class _Contact(NamedTuple):
    """The parts of the conditions "received" and "filtered": contact, filters, reply and others.

    ``kept``: whether contacts that no filter matches are counted, rather than those that one does.
    """

    contact: Some
    filters: str
    kept: bool
    replied: bool
    rest: tuple[Condition, ...]

    def condition(self) -> AllOf:
        """Build the condition from its parts."""
        buyer, agent = self.contact.of.of  # type: ignore[union-attr]  # the two senders
        flagged = First(of=self.contact.of, that=Flagged())
        silent = Not(of=Some(of=buyer))
        hit: dict[str, Condition] = {
            "both": AnyOf(of=(flagged, silent)),
            "flagged": flagged,
            "monologue": silent,
        }
        parts: list[Condition] = [self.contact]
        if self.filters == "monologue" and self.kept:
            parts.append(silent.of)
        elif self.filters != "none":
            parts.append(Not(of=hit[self.filters]) if self.kept else hit[self.filters])
        if self.replied:
            parts.append(Some(of=agent))
        return AllOf(of=(*parts, *self.rest))


def _contact(node: object) -> _Contact | None:
    """Parse a condition on contacts into its parts; None if it is not one."""
    if not isinstance(node, AllOf) or not _either(node.of[0]):
        return None
    filters, kept, replied, rest = "none", True, False, []
    for part in node.of[1:]:
        denied = part.of if isinstance(part, Not) else None
        match part, denied:
            case (AnyOf(of=(First(that=Flagged()), Not())), _):
                filters, kept = "both", False
            case (_, AnyOf(of=(First(that=Flagged()), Not()))):
                filters = "both"
            case (First(that=Flagged()), _):
                filters, kept = "flagged", False
            case (_, First(that=Flagged())):
                filters = "flagged"
            case (Some(of=Sent(sender="buyer")), _):
                filters = "monologue"
            case (_, Some(of=Sent(sender="buyer"))):
                filters, kept = "monologue", False
            case (Some(of=Sent(sender="agent")), _):
                replied = True
            case _:
                rest.append(part)
    return _Contact(node.of[0], filters, kept, replied, tuple(rest))  # type: ignore[arg-type]


def _either(node: object) -> bool:
    return isinstance(node, Some) and isinstance(node.of, EitherOf)


def _contacts(edition: Edition) -> list[_Contact]:
    found = (_contact(node) for node in nodes_of(edition, AllOf))
    return [one for one in found if one is not None]


_FILTERS = {
    "both": both("标记买家和客服单口相声都过滤", "flagged buyers and monologues are filtered out"),
    "flagged": both("只过滤标记买家", "only flagged buyers are filtered out, not monologues"),
    "monologue": both("只过滤客服单口相声", "only monologues are filtered out, not flagged buyers"),
    "none": both("不过滤", "nothing is filtered out"),
}


def _filters_found(edition: Edition) -> tuple[str, ...]:
    return texts(one.filters for one in _contacts(edition))


def _filters_edit(edition: Edition, value: str) -> Edition | None:
    if value == "none" and not all(one.kept for one in _contacts(edition)):
        return None

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        found = _contact(node)
        return node if found is None else found._replace(filters=value).condition()

    return rewritten(edition, other)


# received: a contact or an assignment, or a reply

_RECEIVED = {
    "reached": both(
        "联系上或分配到客服即为接待",
        "buyers who reached an account count as received, replied to or not",
    ),
    "replied": both("人工回复过才算接待", "only buyers who got a person's reply count as received"),
}


def _received_side(side: Any) -> str | None:  # noqa: ANN401  a simple measure
    """Say whether a count or share of sessions asks for assignment or reply; None if neither."""
    unit = rows_of(side.of)
    if unit is None or unit.table != "sessions" or not isinstance(side, Count | Proportion):
        return None
    if has_node(side, Answered):
        return None  # there an assignment is required beside a rule about replies
    parts = [*parts_of(side.among), *parts_of(getattr(side, "that", None))]
    named = [
        "reached" if isinstance(part, Happened) else "replied"
        for part in parts
        if _requires_reception(part)
    ]
    return named[0] if len(named) == 1 else None


def _requires_reception(part: Condition) -> bool:
    match part:
        case Happened(column="assigned_at") | Comes():
            return True
        case _:
            return False


def _received_found(edition: Edition) -> tuple[str, ...]:
    of_sessions = [_received_side(side) for _, side in sides(edition.measure)]
    of_contacts = [
        "replied" if one.replied else "reached" for one in _contacts(edition) if one.kept
    ]
    return texts(one for one in (*of_sessions, *of_contacts) if one)


def _received_edit(edition: Edition, value: str) -> Edition | None:
    def of_contacts(node: Any) -> Any:  # noqa: ANN401  any node
        found = _contact(node)
        if found is None or not found.kept:
            return node
        return found._replace(replied=value == "replied").condition()

    def of_sessions(side: Any) -> Any:  # noqa: ANN401  a simple measure
        if _received_side(side) in (None, value):
            return side
        since_request = rows_of(side.of).at == "human_requested_at"  # type: ignore[union-attr]
        received: Condition = Happened(column="assigned_at")
        if value == "replied" and since_request:
            received = Comes(of=SinceSession(of=human, column="human_requested_at"))
        elif value == "replied":
            received = Comes(of=human, after=asked)

        def other(condition: Condition | None) -> Condition | None:
            parts = tuple(
                received if _requires_reception(one) else one for one in parts_of(condition)
            )
            if not isinstance(condition, AllOf):
                return parts[0] if parts else None
            return AllOf(of=parts)

        fields = {"among": other(side.among)}
        if isinstance(side, Proportion):
            fields["that"] = other(side.that)
        return with_fields(side, **fields)

    return change_sides(rewritten(edition, of_contacts), of_sessions)


# who speaks makes a contact

_CONTACT = {
    "either": both("买家或人工客服说过话即为咨询", "either side's message makes a contact"),
    "buyer": both("买家说过话才算咨询", "only a buyer's message makes a contact"),
}


def _contact_found(edition: Edition) -> tuple[str, ...]:
    match edition.measure:
        case Count(of=BuyerDays(of=None), among=Some(of=EitherOf())):
            return ("either",)
        case Count(of=BuyerDays(of=None), among=Some(of=Sent(sender="buyer"))):
            return ("buyer",)
        case _:
            return ()


def _contact_edit(edition: Edition, value: str) -> Edition | None:
    if _contact_found(edition) == (value,):
        return edition
    count: Any = edition.measure
    if value == "either":
        of: Any = EitherOf(of=(count.among.of, human))
    else:
        of = count.among.of.of[0]
    made = with_fields(count, among=Some(of=of))
    return edition.model_copy(update={"measure": made})


CONTACT_CLAUSES = (
    named_values(
        "received",
        both("接待", "the buyers who count as received"),
        _RECEIVED,
        _received_found,
        _received_edit,
    ),
    named_values(
        "filters",
        both("过滤规则", "the buyers who are filtered out"),
        _FILTERS,
        _filters_found,
        _filters_edit,
    ),
    named_values(
        "contact",
        both("谁先开口", "the messages that make a contact"),
        _CONTACT,
        _contact_found,
        _contact_edit,
    ),
)
"""Clauses about contacts: who is received, and who is filtered."""
