"""1688."""

from __future__ import annotations

from csmetrics.definitions.ali1688 import replies

METRICS = replies.METRICS
