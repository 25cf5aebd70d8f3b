"""Clauses about whom a figure is of: who is received, filtered, served by a person, or rated."""

from __future__ import annotations

from typing import Any, NamedTuple

from csmetrics.language.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    Comes,
    Condition,
    First,
    Flagged,
    Happened,
    HasValue,
    Not,
    RobotOnly,
    Some,
)
from csmetrics.language.measures import Count, Proportion
from csmetrics.language.messages import (
    EitherOf,
    RoundStarts,
    Sent,
    SinceSession,
    Unflagged,
    asked,
    human,
)
from csmetrics.language.quantities import Wait
from csmetrics.language.units import BuyerDays, Each, Rows
from csmetrics.model.context import rows_of, sides
from csmetrics.model.edition import Edition, Text
from csmetrics.reconciliation.clause import (
    Clause,
    and_also,
    both,
    change_sides,
    has_node,
    nodes_of,
    one_saying,
    rewritten,
    texts,
    whole_number,
    with_fields,
    without_parts,
)

# contacts: received, filtered


class _Contact(NamedTuple):
    """The parts of "received" and "filtered": a contact, its filters, and whether it was replied.

    ``kept``: those that no filter hits are counted, not those that one hits.
    """

    contact: Some
    filters: str
    kept: bool
    replied: bool
    rest: tuple[Condition, ...]

    def condition(self) -> AllOf:
        """The condition that they are the parts of."""
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
    """What a condition says of contacts; None where it says nothing of them."""
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
    "both": both("标记买家和客服单口相声都过滤", "flagged buyers and monologues are filtered"),
    "flagged": both("只过滤标记买家", "only flagged buyers are filtered, monologues are not"),
    "monologue": both("只过滤客服单口相声", "only monologues are filtered, flagged buyers are not"),
    "none": both("不过滤", "nothing is filtered"),
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
        "联系上或分配到客服即为接待", "received is who reached an account, replied to or not"
    ),
    "replied": both("人工回复过才算接待", "received is only who got a person's reply"),
}


def _received_side(side: Any) -> str | None:  # noqa: ANN401  a simple measure
    """How a count or share of sessions says that they were received."""
    unit = rows_of(side.of)
    if unit is None or unit.table != "sessions" or not isinstance(side, Count | Proportion):
        return None
    if has_node(side, Answered):
        return None  # there an assignment is a demand beside the rule of replies
    said = [*_own_parts(side.among), *_own_parts(getattr(side, "that", None))]
    named = [
        "reached" if isinstance(part, Happened) else "replied"
        for part in said
        if _says_received(part)
    ]
    return named[0] if len(named) == 1 else None


def _own_parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    return condition.of if isinstance(condition, AllOf) else (condition,)


def _says_received(part: Condition) -> bool:
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
        said: Condition = Happened(column="assigned_at")
        if value == "replied" and since_request:
            said = Comes(of=SinceSession(of=human, column="human_requested_at"))
        elif value == "replied":
            said = Comes(of=human, after=asked)

        def other(condition: Condition | None) -> Condition | None:
            parts = tuple(said if _says_received(one) else one for one in _own_parts(condition))
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


# served by a person

_SERVED = {
    "all": both("转人工之前的消息也算", "what is written before asking for a person counts, too"),
    "after_request": both("只算转人工之后的消息", "only what follows the request for a person"),
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
        "没有分配客服的会话照轮次判", "a session nobody was assigned to is judged alike"
    ),
    "left_out": both("没有分配客服的会话不计", "a session nobody was assigned to is left out"),
}
_ASSIGNED = Happened(column="assigned_at")


def _unassigned_found(edition: Edition) -> tuple[str, ...]:
    share = edition.measure
    if not isinstance(share, Proportion) or not has_node(share.that, Answered):
        return ()
    if _ASSIGNED in _own_parts(share.that):
        return ("fails",)
    if _ASSIGNED in _own_parts(share.among):
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
    "by_robots": both("自动回复把轮次分开", "an automatic reply parts rounds"),
    "not": both("自动回复不分轮次", "an automatic reply does not part rounds"),
}


def _parted_found(edition: Edition) -> tuple[str, ...]:
    turns = nodes_of(edition, RoundStarts)
    return texts("not" if n.parted_by is None else "by_robots" for n in turns)


def _parted_edit(edition: Edition, value: str) -> Edition | None:
    if _parted_found(edition) == (value,):
        return edition
    if value == "by_robots" or nodes_of(edition, RobotOnly):
        return None  # robots' rounds are told by what parts them

    def other(node: Any) -> Any:  # noqa: ANN401  any node
        return with_fields(node, parted_by=None) if isinstance(node, RoundStarts) else node

    return rewritten(edition, other)


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


# so many slow rounds


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
    one_saying(
        "received", both("接待", "who is received"), _RECEIVED, _received_found, _received_edit
    ),
    one_saying(
        "filters", both("过滤规则", "who is filtered"), _FILTERS, _filters_found, _filters_edit
    ),
    one_saying(
        "contact", both("谁先开口", "what makes a contact"), _CONTACT, _contact_found, _contact_edit
    ),
    one_saying(
        "served",
        both("转人工之前", "what precedes the request for a person"),
        _SERVED,
        _served_found,
        _served_edit,
    ),
    one_saying(
        "unassigned",
        both("没有分配客服的", "sessions nobody was assigned to"),
        _UNASSIGNED,
        _unassigned_found,
        _unassigned_edit,
    ),
    one_saying(
        "robot_rounds",
        both("全自动接待", "rounds of robots"),
        _ROBOT_ROUNDS,
        _robot_rounds_found,
        _robot_rounds_edit,
    ),
    one_saying(
        "parted", both("轮次的分界", "what parts rounds"), _PARTED, _parted_found, _parted_edit
    ),
    one_saying(
        "robot_ratings",
        both("没有客服的评价", "ratings without agent"),
        _ROBOT_RATINGS,
        _robot_ratings_found,
        _robot_ratings_edit,
    ),
    Clause(
        name="times",
        title=both("慢响应次数", "how many slow rounds"),
        values=both("整数", "a whole number from 1"),
        found=_times_found,
        usual=_times_usual,
        edit=_times_edit,
        words=_times_words,
        read=whole_number(1, 1000),
    ),
)
"""Clauses about whom a figure is of: received, filtered, served by a person, rated."""
