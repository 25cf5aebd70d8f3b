"""Clauses about persons and robots: what a person served, and rounds and ratings of robots."""

from __future__ import annotations

from typing import Any

from csmetrics.language.conditions import (
    Answered,
    AtLeast,
    Not,
    RobotOnly,
)
from csmetrics.language.measures import Proportion
from csmetrics.language.messages import (
    EitherOf,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.row_conditions import Happened, HasValue
from csmetrics.language.units import Each, Rows
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    and_also,
    both,
    has_node,
    named_values,
    nodes_of,
    parts_of,
    rewritten,
    texts,
    whole_number,
    with_fields,
    without_parts,
)

# served by a person

_SERVED = {
    "all": both("转人工之前的消息也算", "messages before the request for a person count, too"),
    "after_request": both(
        "只算转人工之后的消息", "only messages after the request for a person count"
    ),
}
_REQUEST = "human_requested_at"


def _since_request(node: object) -> bool:
    return isinstance(node, SinceSession) and node.column == _REQUEST and _of_buyer(node.of)


def _of_buyer(of: object) -> bool:
    of = of.of if isinstance(of, Unflagged) else of
    return isinstance(of, Sent) and of.sender == "buyer"


def _served_found(edition: Edition) -> tuple[str, ...]:
    if not nodes_of(edition, Answered, Wait) or nodes_of(edition, EitherOf):
        return ()
    if any(_since_request(node) for node in nodes_of(edition, SinceSession)):
        return ("after_request",)
    return ("all",) if any(_of_buyer(node) for node in nodes_of(edition, Sent)) else ()


def _served_edit(edition: Edition, value: str) -> Edition | None:
    if _served_found(edition) == (value,):
        return edition
    flagged = bool(nodes_of(edition, Unflagged))

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        if value == "all":
            return node.of if _since_request(node) else node
        meant = isinstance(node, Unflagged if flagged else Sent) and _of_buyer(node)
        return SinceSession(of=node, column=_REQUEST) if meant else node

    return rewritten(edition, other)


_UNASSIGNED = {
    "fails": both("没有分配客服的会话算不达标", "a session nobody was assigned to fails"),
    "judged": both(
        "没有分配客服的会话照轮次判", "a session nobody was assigned to is judged like the others"
    ),
    "left_out": both("没有分配客服的会话不计", "a session nobody was assigned to is left out"),
}
_ASSIGNED = Happened(column="assigned_at")


def _unassigned_found(edition: Edition) -> tuple[str, ...]:
    share = edition.measure
    if not isinstance(share, Proportion) or not has_node(share.that, Answered):
        return ()
    if _ASSIGNED in parts_of(share.that):
        return ("fails",)
    if _ASSIGNED in parts_of(share.among):
        return ("left_out",)
    transferred = isinstance(share.of, Rows) and share.of.at == _REQUEST
    return ("judged",) if transferred else ()


def _unassigned_edit(edition: Edition, value: str) -> Edition | None:
    share: Any = edition.measure
    among = without_parts(share.among, _ASSIGNED.__eq__)
    that = without_parts(share.that, _ASSIGNED.__eq__)
    if that is None:
        return None
    if value == "fails":
        that = and_also(that, _ASSIGNED)
    elif value == "left_out":
        among = and_also(among, _ASSIGNED)
    made = with_fields(share, among=among, that=that)
    return edition.model_copy(update={"measure": made})


# rounds and ratings of robots

_ROBOT_ROUNDS = {
    "left_out": both("全自动接待的轮次不计", "rounds that only a robot answered are left out"),
    "counted": both("全自动接待的轮次也算", "rounds that only a robot answered count"),
}


def _robot_rounds_found(edition: Edition) -> tuple[str, ...]:
    if nodes_of(edition, RobotOnly):
        return ("left_out",)
    parted = [n for n in nodes_of(edition, RoundStarts) if n.parted_by is not None]
    return ("counted",) if parted and isinstance(edition.measure.of, Each) else ()  # type: ignore[union-attr]


def _robot_rounds_edit(edition: Edition, value: str) -> Edition | None:
    if _robot_rounds_found(edition) == (value,):
        return edition
    measure: Any = edition.measure
    if value == "counted":
        among = without_parts(measure.among, lambda part: has_node(part, RobotOnly))
    else:
        turns = next(n for n in nodes_of(edition, RoundStarts) if n.parted_by is not None)
        among = and_also(measure.among, Not(of=RobotOnly(rounds=turns)))
    return edition.model_copy(update={"measure": with_fields(measure, among=among)})


_PARTED = {
    "by_robots": both("自动回复把轮次分开", "an automatic reply separates rounds"),
    "not": both(
        "自动回复不分轮次，轮次里不分人工和机器人",
        "an automatic reply does not separate rounds, and no round belongs to a robot",
    ),
}


def _parted_found(edition: Edition) -> tuple[str, ...]:
    turns = nodes_of(edition, RoundStarts)
    return texts("not" if n.parted_by is None else "by_robots" for n in turns)


def _parted_edit(edition: Edition, value: str) -> Edition | None:
    if _parted_found(edition) == (value,):
        return edition
    if value == "by_robots":
        return None
    measure: Any = edition.measure  # RobotOnly needs rounds that are parted
    among = without_parts(measure.among, lambda part: has_node(part, RobotOnly))
    freed = edition.model_copy(update={"measure": with_fields(measure, among=among)})

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, parted_by=None) if isinstance(node, RoundStarts) else node

    return rewritten(freed, other)


_ROBOT_RATINGS = {
    "counted": both("没有客服的评价也算", "ratings that name no agent count, too"),
    "left_out": both("没有客服的评价不算", "ratings that name no agent are left out"),
}
_OF_PEOPLE = HasValue(column="agent_id")


def _ratings(edition: Edition) -> list[Any]:
    found = [n for n in nodes_of(edition, Rows) if n.table == "ratings"]
    return found if all(n.where in (None, _OF_PEOPLE) for n in found) else []


def _robot_ratings_found(edition: Edition) -> tuple[str, ...]:
    return texts("counted" if n.where is None else "left_out" for n in _ratings(edition))


def _robot_ratings_edit(edition: Edition, value: str) -> Edition | None:
    where = _OF_PEOPLE if value == "left_out" else None

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, Rows) and node.table == "ratings"
        return with_fields(node, where=where) if meant else node

    return rewritten(edition, other)


# the number of slow rounds


def _times_found(edition: Edition) -> tuple[str, ...]:
    rules = [n for n in nodes_of(edition, AtLeast) if has_node(n.that, Not)]
    return texts(n.times for n in rules if isinstance(n.times, int))


def _times_usual(edition: Edition) -> tuple[str, ...]:
    times = int(_times_found(edition)[0])
    return tuple(str(one) for one in (times - 1, times + 1, times + 2) if one > 0)


def _times_edit(edition: Edition, value: str) -> Edition | None:
    def other(node: Any) -> Any:  # noqa: ANN401  any node
        meant = isinstance(node, AtLeast) and has_node(node.that, Not)
        return with_fields(node, times=int(value)) if meant else node

    return rewritten(edition, other)


def _times_words(value: str) -> Text:
    more = "" if value == "1" else "s"
    return both(f"慢 {value} 次起算", f"slow {value} time{more} or more counts")


RECEPTION_CLAUSES = (
    named_values(
        "served",
        both("转人工之前", "messages before the request for a person"),
        _SERVED,
        _served_found,
        _served_edit,
    ),
    named_values(
        "unassigned",
        both("没有分配客服的", "sessions nobody was assigned to"),
        _UNASSIGNED,
        _unassigned_found,
        _unassigned_edit,
    ),
    named_values(
        "robot_rounds",
        both("全自动接待", "rounds that only a robot answered"),
        _ROBOT_ROUNDS,
        _robot_rounds_found,
        _robot_rounds_edit,
    ),
    named_values(
        "parted", both("轮次的分界", "what separates rounds"), _PARTED, _parted_found, _parted_edit
    ),
    named_values(
        "robot_ratings",
        both("没有客服的评价", "ratings that name no agent"),
        _ROBOT_RATINGS,
        _robot_ratings_found,
        _robot_ratings_edit,
    ),
    Clause(
        name="times",
        title=both("慢响应次数", "the number of slow rounds that counts"),
        values=both("整数", "a whole number from 1"),
        found=_times_found,
        usual=_times_usual,
        edit=_times_edit,
        words=_times_words,
        read=whole_number(1, 1000),
    ),
)
"""Clauses about persons and robots: what a person served, and rounds and ratings of robots."""
