"""Lints on editions: dates, size, limits of numbers and durations, and the unit of the value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Node
from csmetrics.language.measures import Measure, Quantile
from csmetrics.model.context import NodeContext
from csmetrics.model.metric import Edition, Metric
from csmetrics.model.requirements import part_units, value_unit
from csmetrics.model.validation.issues import Issue

MOST_NODES = 1000
DEEPEST = 40
LONGEST = timedelta(days=3660)
LARGEST = 2**31 - 1


def too_large(measure: Measure) -> Iterator[Issue]:
    """Find a measure with too many nodes, or nested too deep."""
    level: list[Node] = [measure]
    nodes = depth = 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEEPEST or nodes > MOST_NODES:
            yield Issue(
                "",
                f"a rule may have at most {MOST_NODES} nodes, nested at most {DEEPEST} deep: this "
                "one is larger",
            )
            return
        level = [child for node in level for child in _children(node)]


def _children(node: Node) -> Iterator[Node]:
    for name in type(node).model_fields:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield part


def overlapping_editions(metric: Metric) -> Iterator[Issue]:
    """Find editions that are in force on the same day, or not in the order of their dates."""
    for index, (before, after) in enumerate(pairwise(metric.editions)):
        path = f"editions[{index + 1}]"
        if after.since is None or (before.since is not None and after.since <= before.since):
            yield Issue(
                path, "editions must be in the order of their dates, each with a later since="
            )
        elif before.until is None or before.until > after.since:
            yield Issue(
                path,
                f"it begins on {after.since}, but the edition before is in force "
                f"{f'until {before.until}' if before.until else 'without end'}: end that one "
                f"with until={after.since}",
            )


def incompatible_editions(metric: Metric) -> Iterator[Issue]:
    """Find editions whose figures do not add up with the first one's, or cover other days."""
    first = metric.editions[0]
    for index, edition in enumerate(metric.editions):
        if _kind(edition.measure) != _kind(first.measure):
            yield Issue(
                f"editions[{index}].measure",
                f"the figures of a {_named(edition.measure)} cannot be added to those of the first "
                f"edition, a {_named(first.measure)}: make it a metric of its own",
            )
        if edition.trailing != first.trailing:
            yield Issue(
                f"editions[{index}].trailing",
                f"a figure covers {edition.trailing} days, and one of the first edition"
                f" {first.trailing}: make it a metric of its own",
            )


def _kind(measure: Measure) -> tuple[object, ...]:
    """The key of a measure: equal for measures whose numerators and denominators add up."""
    q = measure.q if isinstance(measure, Quantile) else None
    return (measure.node, q, value_unit(measure), *part_units(measure))


def _named(measure: Measure) -> str:
    q = f" {measure.q}" if isinstance(measure, Quantile) else ""
    return f"{measure.node}{q} ({value_unit(measure)})"


def no_unit(measure: Measure) -> Iterator[Issue]:
    """Find a measure whose value has no unit."""
    try:
        value_unit(measure)
    except DefinitionError as error:
        yield Issue("", str(error))


def out_of_reach(context: NodeContext) -> Iterator[Issue]:
    """Find a duration or number outside its limits."""
    field = context.node.limited
    if field is None:
        return
    value = getattr(context.node, field)
    if isinstance(value, timedelta):
        least = timedelta(0) if field == "plus" else timedelta.resolution
        if not least <= value <= LONGEST:
            yield Issue(
                f"{context.path}.{field}",
                f"a duration must be {'0 or more' if field == 'plus' else 'longer than 0'} and at "
                f"most {LONGEST.days} days, not {value}",
            )
    elif isinstance(value, int) and abs(value) > LARGEST:
        yield Issue(f"{context.path}.{field}", f"a number must be at most {LARGEST}, not {value}")


def duplicates(metrics: Iterable[Metric]) -> tuple[tuple[str, str], ...]:
    """Find pairs of metrics with the same editions: measure, settling days, trailing and dates."""
    found: dict[tuple[tuple[Measure, int | None, int, date | None, date | None], ...], list[str]]
    found = {}
    for metric in metrics:
        found.setdefault(tuple(_meaning(edition) for edition in metric.editions), []).append(
            metric.id
        )
    return tuple(sorted(pair for ids in found.values() for pair in combinations(sorted(ids), 2)))


def _meaning(edition: Edition) -> tuple[Measure, int | None, int, date | None, date | None]:
    return (
        edition.measure,
        edition.settles_after,
        edition.trailing,
        edition.since,
        edition.until,
    )
