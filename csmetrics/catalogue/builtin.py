"""The built-in registry: every definition of this library, loaded on first use."""

from __future__ import annotations

from csmetrics.catalogue.registry import Registry
from csmetrics.model.metric import Metric


def _all() -> tuple[Metric, ...]:
    from csmetrics.catalogue.metrics import ALL  # noqa: PLC0415  importing csmetrics must stay cheap

    return ALL


registry = Registry(_all)
"""Every definition of this library (指标登记册)."""
