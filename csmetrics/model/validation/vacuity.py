"""Lints on vacuous conditions: ``every`` over an empty set, a proportion that is always 1."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.language.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Comes,
    Condition,
    Every,
    First,
    HadBuyerDay,
    Not,
    Some,
)
from csmetrics.language.measures import Proportion, Simple
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
from csmetrics.language.row_conditions import Compare, Happened, HasValue, Is
from csmetrics.language.units import Rows, Unit
from csmetrics.model.validation.issues import Issue

Restriction = Unflagged | Whose | During | SinceSession | OnUnitDay


def narrows(narrow: MessageSet, wide: MessageSet) -> bool:
    """Whether every message of one set is also in the other, by the form of the two sets.

    Examples:
        >>> from csmetrics.language.messages import asked, buyer_manual
        >>> narrows(asked.during("08:00", "23:00"), buyer_manual)
        True
        >>> narrows(asked, asked.during("08:00", "23:00"))
        False
    """
    parts = wide.of if isinstance(wide, EitherOf) else ()
    if narrow == wide or any(narrows(narrow, part) for part in parts):
        return True
    match narrow, wide:
        case _, Unflagged() | Whose() | During() | SinceSession() | OnUnitDay():
            return _restricted(narrow, wide) and narrows(narrow, wide.of)
        case EitherOf(), _:
            return all(narrows(part, wide) for part in narrow.of)
        case Sent(), Sent():
            return narrow.sender == wide.sender and set(narrow.modes) <= set(wide.modes)
        case (
            (Unflagged() | Whose() | During() | SinceSession() | OnUnitDay() | RoundStarts()),
            _,
        ):
            return narrows(narrow.of, wide)
    return False


def _restricted(to: MessageSet, by: Restriction) -> bool:  # noqa: PLR0911  one a node
    """Whether all messages of a set satisfy a restriction, whatever set that narrows."""
    if isinstance(to, EitherOf):
        return all(_restricted(part, by) for part in to.of)
    if isinstance(to, Sent):
        return False
    match to, by:
        case OnUnitDay(), OnUnitDay():
            return True
        case Unflagged(), Unflagged() if set(by.flags) <= set(to.flags):
            return True
        case Whose(), Whose() if by.column == to.column and set(to.values) <= set(by.values):
            return True
        case During(), During() if by.start <= to.start and to.end <= by.end:
            return True
        case SinceSession(), SinceSession() if by.column == to.column:
            return True
        case _:
            return _restricted(to.of, by)


def empty_every(path: str, side: Simple) -> Iterator[Issue]:
    """Find ``every`` over a set that may be empty, where it would be trivially true."""
    among = _conjuncts(side.among)
    if side.among is not None:
        yield from _empty_every(f"{path}among", side.among, among)
    if isinstance(side, Proportion):
        yield from _empty_every(f"{path}that", side.that, among)


def _empty_every(path: str, condition: Condition, given: tuple[Condition, ...]) -> Iterator[Issue]:
    match condition:
        case Every(or_none=False) if not _some(condition.of, given):
            yield Issue(
                path,
                "every() is trivially true for units without such messages: require some(...) of"
                " the same set in among=, or pass or_none=True",
            )
        case AllOf():
            for index, part in enumerate(condition.of):
                yield from _empty_every(f"{path}.of[{index}]", part, given + condition.of)
        case AnyOf():
            for index, part in enumerate(condition.of):
                yield from _empty_every(f"{path}.of[{index}]", part, given)
        case Not():
            yield from _empty_every(f"{path}.of", condition.of, given)
        case HadBuyerDay():  # judges another unit, for which ``given`` does not hold
            yield from _empty_every(f"{path}.that", condition.that, ())
        case _:
            return


def always_true(path: str, side: Simple) -> Iterator[Issue]:
    """Find a proportion whose denominator implies its numerator: it would always be 1."""
    if isinstance(side, Proportion) and _implied(
        side.that, (*_known(side.of), *_conjuncts(side.among))
    ):
        yield Issue(
            f"{path}that",
            "every unit of the denominator satisfies it, so the proportion is always 1: make it "
            "stricter than among=",
        )


def _known(unit: Unit) -> tuple[Condition, ...]:
    """The conditions that every unit satisfies by definition."""
    if isinstance(unit, Rows):
        return (Happened(column=unit.at), *_conjuncts(unit.where))
    return ()


def _conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    if isinstance(condition, AllOf):
        return tuple(part for inner in condition.of for part in _conjuncts(inner))
    return (condition,)


def _implied(  # noqa: PLR0911  one a node
    condition: Condition, given: tuple[Condition, ...]
) -> bool:
    if condition in given:
        return True
    match condition:
        case AllOf():
            return all(_implied(part, given) for part in condition.of)
        case AnyOf():
            return any(_implied(part, given) for part in condition.of)
        case Some():
            return _some(condition.of, given)
        case Is(column=column, values=values):
            return any(
                isinstance(known, Is)
                and known.column == column
                and set(known.values) <= set(values)
                for known in given
            )
        case HasValue(column=column):
            return any(
                isinstance(known, Is | Compare) and known.column == column for known in given
            )
        case _:
            return False


def _some(of: MessageSet, given: tuple[Condition, ...]) -> bool:
    """Whether one of the given conditions implies that there is a message of the set."""
    return any(narrows(witness, of) for part in given for witness in _witnesses(part))


def _witnesses(condition: Condition) -> Iterator[MessageSet]:
    match condition:
        case Some() | First() | AtLeast():
            yield condition.of
        case Comes(after=after):
            yield condition.of
            if after is not None:
                yield after
        case _:
            return
