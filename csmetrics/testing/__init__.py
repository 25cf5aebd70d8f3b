"""Strategies for property tests of definitions and data (needs the extra ``test``)."""

from csmetrics.testing.busy import busy
from csmetrics.testing.datasets import datasets
from csmetrics.testing.definitions import measures, metrics

__all__ = ["busy", "datasets", "measures", "metrics"]
