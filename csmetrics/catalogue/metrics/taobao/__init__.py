"""淘宝 / 天猫 (千牛, 赤兔)."""

from __future__ import annotations

from csmetrics.catalogue.metrics.taobao import (
    assisted,
    attribution,
    conversion,
    ordering,
    payment,
    ratings,
    reception,
    replies,
    sales,
    wangwang,
)

METRICS = (
    *reception.METRICS,
    *replies.METRICS,
    *conversion.METRICS,
    *sales.METRICS,
    *ordering.METRICS,
    *payment.METRICS,
    *attribution.METRICS,
    *assisted.METRICS,
    *ratings.METRICS,
    *wangwang.METRICS,
)
