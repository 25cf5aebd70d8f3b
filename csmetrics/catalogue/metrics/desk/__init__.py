"""Shop floor: metrics that guides ask for and no platform defines."""

from __future__ import annotations

from csmetrics.catalogue.metrics.desk import aftersale, online, replies

METRICS = (*online.METRICS, *aftersale.METRICS, *replies.METRICS)
