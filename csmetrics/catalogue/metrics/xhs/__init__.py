"""小红书."""

from __future__ import annotations

from csmetrics.catalogue.metrics.xhs import replies

METRICS = replies.METRICS
