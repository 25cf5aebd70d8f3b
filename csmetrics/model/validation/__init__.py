"""Validates definitions without data.

Each lint is a function that yields the issues of one kind. ``validate`` runs all lints and raises
one error that lists the issues.
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakValueDictionary

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Param
from csmetrics.model.context import NodeContext, sides, walk_with_context
from csmetrics.model.metric import Edition, Metric, Parameter
from csmetrics.model.validation import (
    applicability,
    column_rules,
    credit_rules,
    deadlines,
    edition_rules,
    parameter_rules,
    vacuity,
    wait_rules,
)
from csmetrics.model.validation.edition_rules import duplicates
from csmetrics.model.validation.issues import Issue
from csmetrics.model.validation.parameter_rules import parameter_issue

__all__ = ["Issue", "duplicates", "issues", "parameter_issue", "validate"]

METRIC_LINTS = (parameter_rules.contradictory_parameters, edition_rules.overlapping_editions)
PLACE_LINTS = (
    column_rules.unknown_columns,
    column_rules.own_columns_known,
    column_rules.wrong_sort_of_column,
    column_rules.unknown_values,
    applicability.wrong_place,
    applicability.awaited_in_where,
    applicability.messages_as_rows,
    applicability.peer_days_of_rows,
    applicability.no_buyer,
    applicability.no_order,
    applicability.wrong_bound,
    applicability.hours_out_of_order,
    applicability.unit_day_of_nobody,
    wait_rules.wrong_wait,
    wait_rules.since_last_of_round,
    wait_rules.counted_from_first,
    wait_rules.counting_nothing,
    wait_rules.robots_of_other_rounds,
    wait_rules.reply_not_by_agent,
    wait_rules.cut_rounds,
    edition_rules.out_of_reach,
)
SIDE_LINTS = (vacuity.empty_every, vacuity.always_true, credit_rules.credited)

_SOUND: WeakValueDictionary[int, Metric] = WeakValueDictionary()
"""The metrics without issues, by identity: they are immutable and are validated at every call."""


def validate(metric: Metric) -> None:
    """Raise if a metric's definition contradicts itself, the tables or the contract's laws.

    Raises:
        DefinitionError: There are issues; the message lists each with its path and what to do.
    """
    if _SOUND.get(id(metric)) is metric:
        return
    found = issues(metric)
    if found:
        listed = "".join(f"\n  {issue}" for issue in found)
        msg = f"the definition of {metric.id} is not valid:{listed}"
        raise DefinitionError(msg)
    _SOUND[id(metric)] = metric


def issues(metric: Metric) -> tuple[Issue, ...]:
    """Find all issues of a metric; empty if it is valid."""
    found = [issue for lint in METRIC_LINTS for issue in lint(metric)]
    huge = [
        issue._replace(path=_where(metric, edition, issue.path))
        for edition in metric.editions
        for issue in edition_rules.too_large(edition.measure)
    ]
    if found or huge:
        # the other lints rely on trees of limited size and on bounds that can be compared
        return (*found, *huge)
    declared = {parameter.name: parameter for parameter in metric.parameters}
    names: set[str] = set()
    for edition in metric.editions:
        used = walk_with_context(edition.measure)
        names.update(context.node.name for context in used if isinstance(context.node, Param))
        found += [
            issue._replace(path=_where(metric, edition, issue.path))
            for issue in _issues_of(edition, used, declared)
        ]
    found += parameter_rules.unused_parameters(metric, names)
    found += parameter_rules.wrongly_filled(metric, names)
    # units are compared only of measures that have one
    return tuple(found or edition_rules.incompatible_editions(metric))


def _issues_of(
    edition: Edition, used: tuple[NodeContext, ...], declared: dict[str, Parameter]
) -> Iterator[Issue]:
    for context in used:
        for lint in PLACE_LINTS:
            yield from lint(context)
        yield from parameter_rules.undeclared_parameters(context, declared)
    for path, side in sides(edition.measure):
        for side_lint in SIDE_LINTS:
            yield from side_lint(path, side)
    yield from column_rules.own_of_two_types(used)
    yield from edition_rules.no_unit(edition.measure)
    yield from deadlines.working_hours_that_settle(edition, used)
    yield from deadlines.settles_too_early(edition, used, declared)


def _where(metric: Metric, edition: Edition, path: str) -> str:
    """The path of a node from the metric on, with the edition's dates if there are several."""
    whole = f"measure.{path}" if path else "measure"
    if len(metric.editions) == 1:
        return whole
    since = f" since {edition.since}" if edition.since else ""
    until = f" until {edition.until}" if edition.until else ""
    return f"edition{since}{until}, {whole}"
