"""快手小店."""

from __future__ import annotations

from csmetrics.catalogue.metrics.kuaishou import replies

METRICS = replies.METRICS
