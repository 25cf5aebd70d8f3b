"""Lints on parameters: declared, used, of the right kind, and filled within their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from csmetrics.errors import nearest
from csmetrics.language.base import Param
from csmetrics.model.context import NodeContext
from csmetrics.model.metric import Metric, Parameter
from csmetrics.model.validation.issues import Issue

_LEAST: dict[str, timedelta | int | None] = {
    "within": timedelta(microseconds=1),
    "times": 1,
    "value": None,
}
"""The fields that take a parameter, each with its smallest value."""


def parameter_issue(parameter: Parameter, value: timedelta | int) -> str | None:
    """Describe what is wrong with a value for a parameter; None if it is valid.

    Examples:
        >>> from csmetrics.model.metric import Text
        >>> meaning = Text(zh="次数", en="how often")
        >>> times = Parameter(name="times", kind="integer", meaning=meaning, minimum=1)
        >>> parameter_issue(times, 0)
        'must be at least 1, not 0'
    """
    if not _is_of_kind(parameter, value):
        return f"is of kind {parameter.kind}, but {value!r} is not"
    low, high = parameter.minimum, parameter.maximum
    if value < low:  # type: ignore[operator]  # both of the parameter's kind
        return f"must be at least {_plain(low)}, not {_plain(value)}"
    if high is not None and value > high:  # type: ignore[operator]  # as above
        return f"must be at most {_plain(high)}, not {_plain(value)}"
    return None


def contradictory_parameters(metric: Metric) -> Iterator[Issue]:
    """Find declared parameters with an invalid name, a duplicate name or wrong bounds."""
    seen: set[str] = set()
    for index, parameter in enumerate(metric.parameters):
        path = f"parameters[{index}]"
        if not parameter.name.isidentifier():
            yield Issue(path, f"a parameter's name must be a Python name, not {parameter.name!r}")
        if parameter.name in seen:
            yield Issue(path, f"{parameter.name!r} is declared twice: drop one")
        seen.add(parameter.name)
        low, high = parameter.minimum, parameter.maximum
        if not all(_is_of_kind(parameter, bound) for bound in (low, high) if bound is not None):
            wanted = "timedeltas" if parameter.kind == "duration" else "whole numbers"
            yield Issue(
                path, f"the bounds of a parameter of kind {parameter.kind} must be {wanted}"
            )
        elif high is not None and low > high:  # type: ignore[operator]  # both of its kind
            yield Issue(path, f"its minimum {_plain(low)} is above its maximum {_plain(high)}")


def undeclared_parameters(context: NodeContext, declared: dict[str, Parameter]) -> Iterator[Issue]:
    """Find a parameter that is used without being declared, or as another kind of value."""
    if not isinstance(context.node, Param):
        return
    name, field = context.node.name, context.path.rsplit(".", 1)[-1]
    if name not in declared:
        text = f"the parameter {name!r} is not declared.{nearest(name, declared)}"
        yield Issue(context.path, f"{text} Add it to the metric's parameters")
        return
    parameter, least = declared[name], _LEAST[field]
    wanted = "duration" if field == "within" else "integer"
    if parameter.kind != wanted:
        text = f"{field} takes a parameter of kind {wanted}, and {name!r} is of kind"
        yield Issue(context.path, f"{text} {parameter.kind}")
    elif least is not None and parameter.minimum < least:  # type: ignore[operator]  # one kind
        text = "longer than 0" if field == "within" else f"at least {least}"
        yield Issue(context.path, f"{field} is {text}: raise the minimum of {name!r}")


def unused_parameters(metric: Metric, used: set[str]) -> Iterator[Issue]:
    """Find a declared parameter that no edition uses."""
    for index, parameter in enumerate(metric.parameters):
        if parameter.name not in used and parameter.name not in dict(metric.filled):
            yield Issue(
                f"parameters[{index}]",
                f"{parameter.name!r} is declared and never used: drop it, or use it with Param",
            )


def wrongly_filled(metric: Metric, used: set[str]) -> Iterator[Issue]:
    """Find a filled value of no parameter, out of bounds, or still open in an edition."""
    declared = {parameter.name: parameter for parameter in metric.parameters}
    for index, (name, value) in enumerate(metric.filled):
        path = f"filled[{index}]"
        if name not in declared:
            yield Issue(
                path, f"{name!r} is not a parameter of this metric.{nearest(name, declared)}"
            )
        elif issue := parameter_issue(declared[name], value):
            yield Issue(path, f"{name!r} {issue}")
        if name in used:
            yield Issue(
                path,
                f"{name!r} has a value but is still unfilled in an edition: fill it with "
                "registry.get",
            )


def _is_of_kind(parameter: Parameter, value: timedelta | int) -> bool:
    if parameter.kind == "duration":
        return isinstance(value, timedelta)
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value: timedelta | int) -> str:
    return f"{value.total_seconds():g} s" if isinstance(value, timedelta) else str(value)
