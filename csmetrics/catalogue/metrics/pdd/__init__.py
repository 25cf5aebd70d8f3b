"""拼多多."""

from __future__ import annotations

from csmetrics.catalogue.metrics.pdd import aftersale, inquiry, replies, sales, variants

METRICS = (
    *replies.METRICS,
    *inquiry.METRICS,
    *sales.METRICS,
    *aftersale.METRICS,
    *variants.METRICS,
)
