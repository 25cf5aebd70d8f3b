"""Every registered definition, as a tuple one can read."""

from __future__ import annotations

from csmetrics.definitions import desk, pdd
from csmetrics.metric import Metric

ALL: tuple[Metric, ...] = (*pdd.METRICS, *desk.METRICS)
