"""京东 (咚咚)."""

from __future__ import annotations

from csmetrics.definitions.jd import ratings, replies

METRICS = (*replies.METRICS, *ratings.METRICS)
