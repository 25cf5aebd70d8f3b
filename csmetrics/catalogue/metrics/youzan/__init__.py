"""有赞."""

from __future__ import annotations

from csmetrics.catalogue.metrics.youzan import replies

METRICS = replies.METRICS
