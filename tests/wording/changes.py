"""Every tree that differs from a given one in exactly one place."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal, get_args, get_origin

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Node, Param, minutes
from csmetrics.language.conditions import some
from csmetrics.language.hours import working
from csmetrics.language.messages import agent_messages, asked, buyer_messages, human, rounds
from csmetrics.language.quantities import Wait
from csmetrics.language.row_conditions import Happened
from csmetrics.language.units import Each
from csmetrics.language.windows import EndOfDay, OwnTime, StartOfDay

WHEN_ABSENT = {
    "among": Happened(column="closed_at"),
    "where": Happened(column="closed_at"),
    "within": minutes(7),
    "within_days": 3,
    "until": 3,
    "after": buyer_messages("automatic"),
    "since": StartOfDay(days=-7),
    "before": EndOfDay(days=9),
    "of": human,
    "cap": minutes(7),
    "times": "weight",
    "counting": working("10:00", "19:00", days="mon,wed-fri"),
    "from_first_of": rounds(asked, by=human, scope="peer"),
    "parted_by": agent_messages("bulk"),
}
"""What a field left out is given; a field that is not here stays as it is."""


def changes(node: Node) -> list[Node]:
    """The trees that differ from the node in one place and mean something else."""
    found: list[Node] = []
    for name, field in type(node).model_fields.items():
        if name == "node":
            continue
        value = getattr(node, name)
        for other in _others(node, name, value, field.annotation):
            fields = {each: getattr(node, each) for each in type(node).model_fields}
            try:
                found.append(type(node)(**{**fields, name: other}))
            except DefinitionError:
                continue
    return found


def _others(node: Node, name: str, value: object, annotation: object) -> list[object]:
    match value:
        case Param():
            others: list[object] = [Param(name=f"{value.name}_of_another")]
        case Node():
            others = [*changes(value), *([] if _required(annotation) else [None])]
        case tuple():
            others = _other_tuples(node, name, value)
        case None:
            other = _when_absent(node, name)
            others = [] if other is None else [other]
        case bool():
            others = [not value]
        case int():
            others = [value + 1]
        case Decimal():
            others = [(value + 1) / 2]
        case timedelta():
            others = [value + timedelta(seconds=1)]
        case _:
            others = _other_words(name, value, annotation)
    return others


def _required(annotation: object) -> bool:
    return type(None) not in get_args(annotation)


def _when_absent(node: Node, name: str) -> object:
    if isinstance(node, Wait) and name == "of":
        return asked
    if name in ("counting", "from_first_of") and getattr(node, "within", "") is None:
        return None
    if name == "credited" and isinstance(node, Each):
        return "replier"
    if name == "of" and type(node).__name__ == "BuyerDays":
        return None
    if name == "until" and type(node).__name__ == "Between":
        return None
    return WHEN_ABSENT.get(name)


def _other_tuples(node: Node, name: str, value: tuple[object, ...]) -> list[object]:
    found: list[object] = []
    for place, part in enumerate(value):
        before, after = value[:place], value[place + 1 :]
        found.append((*before, *after))
        if isinstance(part, Node):
            found += [(*before, other, *after) for other in changes(part)]
    if name == "modes":
        found += [(*value, mode) for mode in ("manual", "bulk") if mode not in value]
    if name == "values":
        found.append((*value, "another"))
    if name == "windows":
        own = OwnTime(column="created_at", plus=minutes(5))
        found.append((*value, type(value[0])(column="signed_at", before=own)))  # type: ignore[call-arg]
    if name == "of" and type(node).__name__ in {"AllOf", "AnyOf"}:
        found.append((*value, some(human)))
    return found


def _other_words(name: str, value: object, annotation: object) -> list[object]:
    if name == "credited":
        return [None]
    literals = [annotation, *get_args(annotation)]
    words = [word for one in literals if get_origin(one) is Literal for word in get_args(one)]
    if words:
        return [other for other in words if other != value]
    if name in {"start", "end"}:
        return [f"{str(value)[:3]}{'30' if str(value)[3:] == '00' else '00'}"]
    if name == "column" and not str(value).endswith("_at"):
        return ["a_column_of_my_own"]
    return [other for other in ("created_at", "paid_at", "my_own_at") if other != value]
