"""Use of concepts (概念): a condition that has a name is worded by its name."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_not
from typing import Any

from csmetrics.language.base import Node, walk
from csmetrics.language.conditions import AllOf, AnyOf, Condition, Not
from csmetrics.language.measures import Measure
from csmetrics.model.edition import Concept, Edition
from csmetrics.wording.bilingual import Text
from csmetrics.wording.column_names import a
from csmetrics.wording.condition_clauses import clause, negated
from csmetrics.wording.named import Named

_INNER = (Node, tuple)
"""The types whose parts are searched for concepts."""


@clause.register
def _clause_named(node: Named, it: str) -> Text:
    name = node.concept.name
    return Text(zh=f"是{name.zh}", en=f"{_who(it)} is {a(name.en)}")


@negated.register
def _negated_named(node: Named, it: str) -> Text:
    name = node.concept.name
    return Text(zh=f"不是{name.zh}", en=f"{_who(it)} is not {a(name.en)}")


def _who(it: str) -> str:
    """Return the subject of a concept; for a condition on messages it is the buyer."""
    return "the buyer" if it == "the message" else it


def with_names(of: Edition | Measure) -> Measure:
    """Return a measure for wording: an edition's, with concepts replacing their conditions.

    It serves only the wording and cannot be evaluated.
    """
    if not isinstance(of, Edition):
        return of
    named: Measure = _named(of.measure, of.concepts) if of.concepts else of.measure
    return named


def explanations(edition: Edition) -> tuple[Text, ...]:
    """Explain each concept that an edition uses, directly or inside another concept."""
    ahead = _used(with_names(edition))
    found: dict[Concept, Text] = {}
    while ahead:
        concept = ahead.pop(0)
        if concept in found:
            continue
        others = [one for one in edition.concepts if one != concept]
        meaning = _named(concept.of, others)
        meaning_text = clause(meaning, "the session" if _of_sessions(concept.of) else "the message")
        name = concept.name
        found[concept] = Text(
            zh=f"{name.zh}：{meaning_text.zh}", en=f"{name.en}: {meaning_text.en}"
        )
        ahead += _used(meaning)
    return tuple(found.values())


def _of_sessions(condition: Condition) -> bool:
    """Return whether a part of the condition judges rows, here sessions, and not buyer-days."""
    if isinstance(condition, AllOf | AnyOf):
        return any(_of_sessions(part) for part in condition.of)
    if isinstance(condition, Not):
        return _of_sessions(condition.of)
    return "buyer-day" not in condition.judges


def _used(tree: Node) -> list[Concept]:
    return [node.concept for node in walk(tree) if isinstance(node, Named)]


def _named(node: Any, concepts: Sequence[Concept]) -> Any:  # noqa: ANN401  any part of a tree
    if isinstance(node, tuple):
        parts = tuple([_named(part, concepts) for part in node])
        return parts if any(map(is_not, parts, node)) else node
    if not isinstance(node, Node):
        return node
    for concept in concepts:
        if node == concept.of:
            return Named(concept=concept)
    fields = {name: getattr(node, name) for name in type(node).model_fields}
    replaced = {
        n: _named(value, concepts) for n, value in fields.items() if isinstance(value, _INNER)
    }
    changed = {name: value for name, value in replaced.items() if value is not fields[name]}
    return node.model_copy(update=changed) if changed else node
