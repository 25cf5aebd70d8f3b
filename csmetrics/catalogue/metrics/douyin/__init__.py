"""抖音 (抖店, 飞鸽)."""

from __future__ import annotations

from csmetrics.catalogue.metrics.douyin import aftersale, more, ratings, reception, replies

METRICS = (
    *replies.METRICS,
    *reception.METRICS,
    *ratings.METRICS,
    *aftersale.METRICS,
    *more.METRICS,
)
