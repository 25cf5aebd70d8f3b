"""What a result of ``evaluate`` says about itself: its groups, and the metrics of its labels."""

from __future__ import annotations

import polars as pl

from csmetrics.errors import ArgumentError, UnknownMetricError, nearest
from csmetrics.metric import Metric
from csmetrics.registries import Registry
from csmetrics.request import RESULT_COLUMNS


def groups_of(result: object, argument: str = "result") -> tuple[str, ...]:
    """The columns of ``by`` of a result of ``evaluate``.

    Args:
        result: What should be a result of ``evaluate``.
        argument: The name of the argument it was given as.

    Raises:
        ArgumentError: It is no frame, or lacks a column that every result has.
    """
    if not isinstance(result, pl.DataFrame):
        what = type(result).__name__
        msg = f"{argument} is a result of evaluate, a polars DataFrame, not a {what}"
        raise ArgumentError(msg)
    if absent := [name for name in RESULT_COLUMNS if name not in result.columns]:
        names = f"column{'s' if len(absent) > 1 else ''} {', '.join(absent)}"
        hint = nearest(absent[0], result.columns)
        msg = f"{argument} lacks the {names}: it is no result of evaluate.{hint}"
        raise ArgumentError(msg)
    return tuple(name for name in result.columns if name not in RESULT_COLUMNS)


def metric_of(label: str, registry: Registry) -> Metric:
    """The metric of a label, with the parameters that the label names filled in.

    Raises:
        UnknownMetricError: The registry has no metric of that id.

    Examples:
        >>> from csmetrics.catalogue import registry
        >>> metric_of("pdd.consult_buyers", registry).better
        'higher'
        >>> label = "taobao.slow_response_buyers(limit=180, times=2)"
        >>> metric_of(label, registry).label == label
        True
    """
    metric_id, _, listed = label.partition("(")
    if metric_id not in registry:
        msg = (
            f"no metric has the id {metric_id!r}.{nearest(metric_id, registry)}"
            " For one of your own, give registry=cs.registry.with_metrics(it)"
        )
        raise UnknownMetricError(msg)
    if not listed:
        return registry[metric_id]
    pairs = (pair.partition("=") for pair in listed.removesuffix(")").split(", "))
    values = {name: _number(value) for name, _, value in pairs}
    return registry.get(metric_id, **values)


def _number(text: str) -> float:
    """A parameter's value as its label shows it."""
    return int(text) if text.lstrip("-").isdigit() else float(text)
