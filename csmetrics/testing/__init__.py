"""Hypothesis strategies that draw definitions and data sets (needs the extra ``test``)."""

from csmetrics.testing.busy_datasets import busy
from csmetrics.testing.drawn_datasets import datasets
from csmetrics.testing.drawn_definitions import measures, metrics

__all__ = ["busy", "datasets", "measures", "metrics"]
