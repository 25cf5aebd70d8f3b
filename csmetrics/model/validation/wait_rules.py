"""Lints on replies, waits and rounds: sender, scope, start of the wait, and limits."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.language.base import Subject, walk
from csmetrics.language.conditions import (
    Answered,
    RobotOnly,
)
from csmetrics.language.messages import During, OnUnitDay, RoundStarts, Sent
from csmetrics.language.quantities import Wait
from csmetrics.model.context import NodeContext, rounds_of
from csmetrics.model.validation.issues import Issue

_MANY: dict[Subject, str] = {
    "buyer-day": "buyer-days of messages",
    "session": "sessions",
    "row": "rows",
    "buyer-day of rows": "buyer-days of rows",
}


def wrong_wait(context: NodeContext) -> Iterator[Issue]:
    """Find a wait whose ``of`` is missing, or given where the unit is the message itself."""
    node = context.node
    if not isinstance(node, Wait):
        return
    if node.of is None and context.subject != "message":
        yield Issue(
            context.path,
            f"{_MANY[context.subject]} have many messages or none: give of=, the set whose first"
            " message is meant",
        )
    if node.of is not None and context.subject not in ("buyer-day", "session"):
        yield Issue(
            context.path,
            "Wait with of= takes the first of a unit's messages, which only buyer-days and"
            " sessions have: leave of= out",
        )


def since_last_of_round(context: NodeContext) -> Iterator[Issue]:
    """Find ``since="last"`` without rounds, or with another ``by`` or ``scope`` than theirs."""
    node = context.node
    if not isinstance(node, Wait) or node.since == "first":
        return
    rounds = rounds_of(node.of or context.member_set)
    path = f"{context.path}.since"
    if rounds is None:
        yield Issue(path, 'since="last" counts from the last message of a round: say rounds(...)')
    elif (rounds.by, rounds.scope) != (node.by, node.scope):
        yield Issue(path, f'since="last" counts to the reply that ends the round: {_SAME}')


_SAME = "give the same by= and scope= as rounds(...)"


def counted_from_first(context: NodeContext) -> Iterator[Issue]:
    """Find ``from_first_of`` without ``within``, with working hours, or of other rounds."""
    node = context.node
    if not isinstance(node, Answered) or node.from_first_of is None:
        return
    path, rounds = f"{context.path}.from_first_of", node.from_first_of
    if node.within is None:
        yield Issue(path, "from_first_of= says from when within= counts: give within=")
    if (rounds.by, rounds.scope) != (node.by, node.scope):
        yield Issue(path, f"the clock of a round runs until the reply that ends it: {_SAME}")
    if node.counting is not None:
        yield Issue(
            path, "working hours count from the message itself: leave from_first_of= or counting="
        )


def counting_nothing(context: NodeContext) -> Iterator[Issue]:
    """Find working hours in an ``Answered`` without ``within``."""
    node = context.node
    if isinstance(node, Answered) and node.counting is not None and node.within is None:
        yield Issue(
            f"{context.path}.counting", "working hours measure the limit within=: give within="
        )


def robots_of_other_rounds(context: NodeContext) -> Iterator[Issue]:
    """Find ``RobotOnly`` on messages that do not open the rounds it names."""
    node = context.node
    if isinstance(node, RobotOnly) and context.subject == "message":
        drawn = rounds_of(context.member_set)
        if drawn != node.rounds:
            yield Issue(
                f"{context.path}.rounds",
                "robot_only() judges the rounds that are counted: let each(...), first(...) or"
                " every(...) be of the same rounds(...), narrowed or not",
            )


def reply_not_by_agent(context: NodeContext) -> Iterator[Issue]:
    """Find replies, or messages that split rounds, that are not agents' or are given twice."""
    node = context.node
    if isinstance(node, Answered | Wait | RoundStarts) and node.by.sender != "agent":
        yield Issue(f"{context.path}.by", "a reply is an agent's message, not a buyer's")
    if isinstance(node, RoundStarts) and node.parted_by is not None:
        path = f"{context.path}.parted_by"
        both = [mode for mode in node.parted_by.modes if mode in node.by.modes]
        if node.parted_by.sender != "agent":
            yield Issue(path, "rounds are parted by an agent's messages, not by a buyer's")
        elif both and node.by.sender == "agent":
            yield Issue(
                path,
                f"{' and '.join(both)} messages already answer the rounds (by=) and so separate"
                " them: leave them out",
            )


def cut_rounds(context: NodeContext) -> Iterator[Issue]:
    """Find rounds of messages that are narrowed by time, or that are not buyers' only."""
    node = context.node
    if not isinstance(node, RoundStarts):
        return
    inside = walk(node.of)
    cuts = {"during": During, "on_unit_day": OnUnitDay, "rounds": RoundStarts}
    cut = [word for word, sort in cuts.items() if any(isinstance(part, sort) for part in inside)]
    for word in cut:
        yield Issue(
            f"{context.path}.of",
            f"{word} inside rounds(...) would cut rounds, which are selected by their time"
            " and never cut: say it of the rounds instead",
        )
    if not cut and any(isinstance(part, Sent) and part.sender != "buyer" for part in inside):
        yield Issue(f"{context.path}.of", "rounds are made of buyers' messages only")
