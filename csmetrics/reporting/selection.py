"""Selection of the metrics that a report shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import polars as pl

from csmetrics.catalogue.registry import Registry
from csmetrics.errors import ArgumentError, MissingDataError
from csmetrics.evaluation.request import MetricLike
from csmetrics.model.edition import THEMES
from csmetrics.model.metric import Metric
from csmetrics.model.requirements import required_columns
from csmetrics.tables import OPTIONAL_TABLES, Dataset, platforms_of

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
"""The default metrics of a report in order: one for each question a team leader must answer.

Each is of the platform that defines such a metric and settles it soonest; pass
``metrics="douyin.*"`` for one platform's metrics only.
"""


class Chosen:
    """The metrics of a report in order, and those left out with what they lack.

    Args:
        metrics: Ids, patterns and metrics; None: the default metrics.
        data: The tables; metrics of a pattern or default that they cannot compute are left out.
        registry: Where ids are looked up.

    Raises:
        UnknownMetricError: An id is unknown, or a pattern matches no metric.
        MissingDataError: None of the metrics can be computed.
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
        if own:  # names, sentences and comparisons look metrics up here
            self.registry = registry.with_metrics(*own)
        if not self.metrics:
            lacking = "; ".join(f"{metric.id} lacks {lack}" for metric, lack in self.left_out)
            msg = f"none of the report's metrics can be computed: {lacking}. Add what is lacking"
            raise MissingDataError(msg)


def _default(registry: Registry, data: Dataset) -> list[str]:
    """Return the default metrics; if the shops' platforms are known, those platforms' own.

    Metrics of several platforms alternate. A platform's metric is taken only if its shops have
    rows in the tables it needs: one whose chats were not exported would show only zeros.
    """
    usual = [one for one in DEFAULT if one in registry]
    platforms = platforms_of(data)
    if not platforms:
        return usual
    if len(platforms) == 1:
        return _own(registry, platforms[0])[: len(DEFAULT)] or usual
    given = _rows_given(data)
    lists = [
        [one for one in _own(registry, platform) if _tables(registry[one]) <= given[platform]]
        for platform in platforms
    ]
    in_turn = [one for pair in zip_longest(*lists) for one in pair if one is not None]
    return in_turn[: len(DEFAULT)] or usual


def _own(registry: Registry, platform: str) -> list[str]:
    """Return a platform's metrics, those in ``DEFAULT`` first, the others by theme."""
    own = [one for one in DEFAULT if one in registry and registry[one].platform == platform]
    return own + [
        metric.id
        for theme in THEMES
        for metric in registry.find(platform=platform, theme=theme)
        if metric.editions[-1].until is None and not metric.unfilled and metric.id not in own
    ]


def _tables(metric: Metric) -> set[str]:
    """Return the tables that a metric requires, without optional ones."""
    return set(required_columns(metric.editions[-1].measure)) - OPTIONAL_TABLES


def _rows_given(data: Dataset) -> dict[str, set[str]]:
    """Return for each platform the tables that have rows of its shops."""
    shops = data.frame("shops").select("shop_id", "platform").collect()
    given: dict[str, set[str]] = {platform: set() for platform in platforms_of(data)}
    for table in data.tables:
        if "shop_id" not in data.columns(table):
            continue
        own = data.frame(table).select(pl.col("shop_id").unique()).collect()
        for platform in shops.join(own, on="shop_id", how="semi")["platform"].drop_nulls().unique():
            given[platform].add(table)
    return given


def _listed(metrics: object, registry: Registry, data: Dataset) -> list[tuple[str | Metric, bool]]:
    """Return the requested metrics, each with whether it may be left out if not computable."""
    if metrics is None:
        return [(one, True) for one in _default(registry, data)]
    listed = [metrics] if isinstance(metrics, str | Metric) else metrics
    if not isinstance(listed, Sequence):
        msg = f"metrics is an id, a pattern, a Metric or several of these, not {metrics!r}"
        raise ArgumentError(msg)
    for one in listed:
        if not isinstance(one, str | Metric):
            msg = f"a metric is an id, a pattern or a Metric, not {one!r}"
            raise ArgumentError(msg)
    return [(one, False) for one in listed]
