"""京东 (咚咚)."""

from __future__ import annotations

from csmetrics.catalogue.metrics.jd import ratings, replies

METRICS = (*replies.METRICS, *ratings.METRICS)
