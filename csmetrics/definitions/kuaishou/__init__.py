"""快手小店."""

from __future__ import annotations

from csmetrics.definitions.kuaishou import replies

METRICS = replies.METRICS
