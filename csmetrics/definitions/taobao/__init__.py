"""淘宝 / 天猫 (千牛, 赤兔)."""

from __future__ import annotations

from csmetrics.definitions.taobao import conversion, reception, replies, sales

METRICS = (*reception.METRICS, *replies.METRICS, *conversion.METRICS, *sales.METRICS)
