"""有赞."""

from __future__ import annotations

from csmetrics.definitions.youzan import replies

METRICS = replies.METRICS
