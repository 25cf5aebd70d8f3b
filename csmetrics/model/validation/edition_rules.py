"""Lints on editions: their dates, their size, and the unit of their value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Node
from csmetrics.language.measures import Count, Measure, Quantile, Total
from csmetrics.model.context import NodeContext, sides
from csmetrics.model.metric import Edition, Metric
from csmetrics.model.requirements import dimension, value_unit
from csmetrics.model.validation.issues import Issue

MOST_NODES = 1000
DEEPEST = 40
LONGEST = timedelta(days=3660)
LARGEST = 2**31 - 1


def too_large(measure: Measure) -> Iterator[Issue]:
    """More nodes, or deeper nested, than any rule a person can read."""
    level: list[Node] = [measure]
    nodes = depth = 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > DEEPEST or nodes > MOST_NODES:
            yield Issue(
                "",
                f"a rule has at most {MOST_NODES} nodes, nested at most {DEEPEST} deep:"
                " this one is larger",
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
    """Two editions are in force on one day, or the later one stands first."""
    for index, (before, after) in enumerate(pairwise(metric.editions)):
        path = f"editions[{index + 1}]"
        if after.since is None or (before.since is not None and after.since <= before.since):
            yield Issue(
                path, "editions stand in the order of their dates, each with a later since="
            )
        elif before.until is None or before.until > after.since:
            yield Issue(
                path,
                f"it begins on {after.since}, and the one before is in force"
                f" {f'until {before.until}' if before.until else 'without end'}:"
                f" end that one with until={after.since}",
            )


def unlike_editions(metric: Metric) -> Iterator[Issue]:
    """An edition's figures are of another unit than the first one's, or of other days."""
    first, *later = metric.editions
    for index, edition in enumerate(later, start=1):
        path = f"editions[{index}]"
        if edition.trailing != first.trailing:
            yield Issue(
                path,
                f"it trails {edition.trailing} days, and the first one {first.trailing}: let all"
                " editions trail alike, or make it a metric of its own",
            )
        if _shown_as(edition.measure) != _shown_as(first.measure):
            yield Issue(
                path,
                "its figures are not in the unit of the first one's, so they would not compare:"
                " make it a metric of its own",
            )


def _shown_as(measure: Measure) -> tuple[object, ...]:
    """What decides how sums become a row: units, a denominator or none, and which quantile."""
    above, *below = (dimension(side) for _, side in sides(measure))
    try:
        unit = value_unit(measure)
    except DefinitionError:
        unit = None
    absolute = isinstance(measure, Count | Total)
    quantile = measure.q if isinstance(measure, Quantile) else None
    return unit, above, *(below or ["count"]), absolute, quantile


def no_unit(measure: Measure) -> Iterator[Issue]:
    """The value would have no unit."""
    try:
        value_unit(measure)
    except DefinitionError as error:
        yield Issue("", str(error))


def out_of_reach(context: NodeContext) -> Iterator[Issue]:
    """A length of time that is not longer than 0, or a number no column can hold."""
    field = context.node.limited
    if field is None:
        return
    value = getattr(context.node, field)
    if isinstance(value, timedelta):
        least = timedelta(0) if field == "plus" else timedelta.resolution
        if not least <= value <= LONGEST:
            yield Issue(
                f"{context.path}.{field}",
                f"a length of time is {'0 or more' if field == 'plus' else 'longer than 0'} and at"
                f" most {LONGEST.days} days, not {value}",
            )
    elif isinstance(value, int) and abs(value) > LARGEST:
        yield Issue(f"{context.path}.{field}", f"a number is at most {LARGEST}, not {value}")


def duplicates(metrics: Iterable[Metric]) -> tuple[tuple[str, str], ...]:
    """The pairs of ids that say the same: equal measure, delay, trailing days and dates."""
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
