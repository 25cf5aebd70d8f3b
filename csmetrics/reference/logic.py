"""Three-valued logic for all_of, any_of and not; the other nodes register with ``truth_of``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from csmetrics.language.conditions import AllOf, AnyOf, Not
from csmetrics.reference.case import Case, Truth


@singledispatch
def truth_of(condition: object, case: Case) -> Truth:
    """Whether the condition holds for the case: true, false, or None while that is unknown."""
    raise NotImplementedError(type(condition).__name__)


def kleene_all(truths: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    found = list(truths)
    if False in found:
        return False
    return None if None in found else True


def kleene_not(truth: Truth) -> Truth:
    """Negate; unknown stays unknown."""
    return None if truth is None else not truth


def kleene_any(truths: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    return kleene_not(kleene_all(kleene_not(truth) for truth in truths))


@truth_of.register
def _(condition: AllOf, case: Case) -> Truth:
    return kleene_all(truth_of(part, case) for part in condition.of)


@truth_of.register
def _(condition: AnyOf, case: Case) -> Truth:
    return kleene_any(truth_of(part, case) for part in condition.of)


@truth_of.register
def _(condition: Not, case: Case) -> Truth:
    return kleene_not(truth_of(condition.of, case))
