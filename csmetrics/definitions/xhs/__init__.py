"""小红书."""

from __future__ import annotations

from csmetrics.definitions.xhs import replies

METRICS = replies.METRICS
