"""Which metrics a report is of."""

from __future__ import annotations

from collections.abc import Sequence

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.evaluation.request import MetricLike
from csmetrics.model.edition import THEMES
from csmetrics.model.metric import Metric
from csmetrics.tables import Dataset, platforms_of

DEFAULT = (
    "pdd.consult_buyers",
    "pdd.reply_rate_3min",
    "pdd.avg_response_time",
    "pdd.effective_reply_rate",
    "douyin.pickup_rate",
    "douyin.avg_wait_time",
    "douyin.satisfaction_rate",
    "pdd.inquiry_conversion_rate",
    "pdd.sales_amount",
    "pdd.average_order_value",
    "pdd.complaint_rate",
    "pdd.avg_refund_time",
    "taobao.inquiry_buyers",
    "taobao.inquiry_final_order_buyers",
    "taobao.inquiry_final_payment_buyers",
)
"""What a team leader is asked about, one figure each, in the order of a report.

Taken from the platform that defines it and settles soonest; give ``metrics="douyin.*"`` for the
figures of one platform alone.
"""


_LEAST = 6
"""How many metrics each platform has at least, however many platforms there are."""


class Chosen:
    """The metrics of a report in its order, and what is left out and why.

    Args:
        metrics: Ids, patterns and metrics; None: the default ones.
        data: The tables; of a pattern or of the default, what they cannot compute is left out.
        registry: Where ids are looked up.

    Raises:
        UnknownMetricError: No metric has an id or fits a pattern.
        MissingDataError: Nothing of it can be computed.
        ArgumentError: ``metrics`` is none of these.
    """

    def __init__(
        self, metrics: MetricLike | Sequence[MetricLike] | None, data: Dataset, registry: Registry
    ) -> None:
        lacks = {row["metric"]: row for row in registry.computable(data).iter_rows(named=True)}
        self.registry = registry
        self.metrics: dict[str, Metric] = {}
        self.left_out: list[tuple[Metric, str]] = []
        for one, forgiving in _listed(metrics, registry, data):
            if not isinstance(one, str):
                self.metrics[one.label] = one
                continue
            patterned = any(sign in one for sign in "*?[")
            for metric in registry.select(one) if patterned else (registry[one],):
                lack = lacks[metric.id]["missing"]
                if lack is not None and (patterned or forgiving):
                    self.left_out.append((metric, lack))
                else:
                    self.metrics[metric.label] = metric
        own = [m for m in self.metrics.values() if not m.filled and m.id not in registry]
        if own:  # so that names, sentences and comparisons find them as well
            self.registry = registry.with_metrics(*own)
        if not self.metrics:
            lacking = "; ".join(f"{metric.id} lacks {lack}" for metric, lack in self.left_out)
            msg = f"none of the report's metrics can be computed: {lacking}"
            raise MissingDataError(msg)


def _default(registry: Registry, platforms: Sequence[str]) -> list[str]:
    """The default metrics; where the shops' platforms are stated, those platforms' own alone.

    A shop is not judged by another platform's definitions, nor would it be counted by them.
    """
    usual = [one for one in DEFAULT if one in registry]
    found = []
    for platform in platforms:
        own = [one for one in usual if registry[one].platform == platform]
        more = [
            metric.id
            for theme in THEMES
            for metric in registry.find(platform=platform, theme=theme)
            if metric.editions[-1].until is None and not metric.unfilled and metric.id not in own
        ]
        found += [*own, *more][: max(_LEAST, len(DEFAULT) // len(platforms))]
    return found or usual


def _listed(metrics: object, registry: Registry, data: Dataset) -> list[tuple[str | Metric, bool]]:
    """What was asked for, each with whether it may be left out."""
    if metrics is None:
        return [(one, True) for one in _default(registry, platforms_of(data))]
    listed = [metrics] if isinstance(metrics, str | Metric) else metrics
    if not isinstance(listed, Sequence):
        msg = f"metrics is an id, a pattern, a Metric or several of these, not {metrics!r}"
        raise ArgumentError(msg)
    for one in listed:
        if not isinstance(one, str | Metric):
            msg = f"a metric is an id, a pattern or a Metric, not {one!r}"
            raise ArgumentError(msg)
    return [(one, False) for one in listed]
