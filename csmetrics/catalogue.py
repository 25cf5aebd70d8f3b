"""The built-in registry: every definition of this library, loaded on first use."""

from __future__ import annotations

from csmetrics.metric import Metric
from csmetrics.registries import Registry


def _all() -> tuple[Metric, ...]:
    from csmetrics.definitions import ALL  # noqa: PLC0415  importing csmetrics must stay cheap

    return ALL


registry = Registry(_all)
"""Every definition of this library (指标登记册)."""
