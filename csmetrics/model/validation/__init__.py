"""Everything that is wrong with a definition, found before it ever meets data.

Each lint is a function that yields issues. ``validate`` runs them all and raises one error.
"""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.errors import DefinitionError
from csmetrics.language.base import Param
from csmetrics.model.context import NodeContext, sides, walk_with_context
from csmetrics.model.metric import Edition, Metric, Parameter
from csmetrics.model.validation import applicability as standing
from csmetrics.model.validation import column_rules as columns
from csmetrics.model.validation import credit_rules as credit
from csmetrics.model.validation import deadlines as settling
from csmetrics.model.validation import edition_rules as editions
from csmetrics.model.validation import parameter_rules as parameters
from csmetrics.model.validation import vacuity as sets
from csmetrics.model.validation import wait_rules as waits
from csmetrics.model.validation.edition_rules import duplicates
from csmetrics.model.validation.issues import Issue
from csmetrics.model.validation.parameter_rules import parameter_issue

__all__ = ["Issue", "duplicates", "issues", "parameter_issue", "validate"]

METRIC_LINTS = (parameters.contradictory_parameters, editions.overlapping_editions)
PLACE_LINTS = (
    columns.unknown_columns,
    columns.own_columns_known,
    columns.wrong_sort_of_column,
    columns.unknown_values,
    standing.wrong_place,
    standing.awaited_in_where,
    standing.messages_as_rows,
    standing.peer_days_of_rows,
    standing.no_buyer,
    standing.no_order,
    standing.wrong_bound,
    standing.hours_out_of_order,
    standing.unit_day_of_nobody,
    waits.wrong_wait,
    waits.since_last_of_round,
    waits.counted_from_first,
    waits.counting_nothing,
    waits.robots_of_other_rounds,
    waits.reply_not_by_agent,
    waits.cut_rounds,
    editions.out_of_reach,
)
SIDE_LINTS = (sets.empty_every, sets.always_true, credit.credited)


def validate(metric: Metric) -> None:
    """Refuse a metric whose definition contradicts itself, the tables, or the laws.

    Raises:
        DefinitionError: Lists every issue with the path of its node and what to do.
    """
    found = issues(metric)
    if found:
        listed = "".join(f"\n  {issue}" for issue in found)
        msg = f"the definition of {metric.id} is refused:{listed}"
        raise DefinitionError(msg)


def issues(metric: Metric) -> tuple[Issue, ...]:
    """All issues of a metric; empty where it is sound."""
    found = [issue for lint in METRIC_LINTS for issue in lint(metric)]
    huge = [
        issue._replace(path=_where(metric, edition, issue.path))
        for edition in metric.editions
        for issue in editions.too_large(edition.measure)
    ]
    if found or huge:
        # the other lints count on readable trees and on bounds that can be compared
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
    found += parameters.unused_parameters(metric, names)
    found += parameters.wrongly_filled(metric, names)
    return tuple(found)


def _issues_of(
    edition: Edition, used: tuple[NodeContext, ...], declared: dict[str, Parameter]
) -> Iterator[Issue]:
    for context in used:
        for lint in PLACE_LINTS:
            yield from lint(context)
        yield from parameters.undeclared_parameters(context, declared)
    for path, side in sides(edition.measure):
        for side_lint in SIDE_LINTS:
            yield from side_lint(path, side)
    yield from columns.own_of_two_types(used)
    yield from editions.no_unit(edition.measure)
    yield from settling.working_hours_that_settle(edition, used)
    yield from settling.settles_too_early(edition, used, declared)


def _where(metric: Metric, edition: Edition, path: str) -> str:
    """The path of a node from the metric down, with the edition's dates where it has several."""
    whole = f"measure.{path}" if path else "measure"
    if len(metric.editions) == 1:
        return whole
    since = f" since {edition.since}" if edition.since else ""
    until = f" until {edition.until}" if edition.until else ""
    return f"edition{since}{until}, {whole}"
