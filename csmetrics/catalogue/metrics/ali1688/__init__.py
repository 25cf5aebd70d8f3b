"""1688."""

from __future__ import annotations

from csmetrics.catalogue.metrics.ali1688 import replies

METRICS = replies.METRICS
