"""Every registered definition, as a tuple one can read."""

from __future__ import annotations

from csmetrics.catalogue.metrics import (
    ali1688,
    desk,
    douyin,
    jd,
    kuaishou,
    pdd,
    taobao,
    xhs,
    youzan,
)
from csmetrics.model.metric import Metric

ALL: tuple[Metric, ...] = (
    *pdd.METRICS,
    *taobao.METRICS,
    *douyin.METRICS,
    *jd.METRICS,
    *kuaishou.METRICS,
    *ali1688.METRICS,
    *xhs.METRICS,
    *youzan.METRICS,
    *desk.METRICS,
)
