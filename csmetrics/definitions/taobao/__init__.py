"""淘宝 / 天猫 (千牛, 赤兔)."""

from __future__ import annotations

from csmetrics.definitions.taobao import (
    attribution,
    conversion,
    ordering,
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
    *attribution.METRICS,
    *ratings.METRICS,
    *wangwang.METRICS,
)
