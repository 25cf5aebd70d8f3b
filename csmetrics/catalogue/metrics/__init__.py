"""All registered definitions, in one tuple."""

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
from csmetrics.catalogue.metrics.naming import with_concepts
from csmetrics.catalogue.metrics.pdd.words import CONCEPTS as OF_PDD
from csmetrics.catalogue.metrics.taobao.words import CONCEPTS as OF_TAOBAO
from csmetrics.model.metric import Metric

ALL: tuple[Metric, ...] = (
    *with_concepts(pdd.METRICS, OF_PDD),
    *with_concepts(taobao.METRICS, OF_TAOBAO),
    *douyin.METRICS,
    *jd.METRICS,
    *kuaishou.METRICS,
    *ali1688.METRICS,
    *xhs.METRICS,
    *youzan.METRICS,
    *with_concepts(desk.METRICS, OF_TAOBAO),
)
