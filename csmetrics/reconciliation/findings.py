"""The findings of a reconciliation: the verdict, the figures side by side, and the readings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from csmetrics.model.metric import Metric
from csmetrics.reconciliation.candidates import Reading
from csmetrics.reconciliation.data_faults import DataFault

Verdict = Literal["same", "explained", "undecided", "data", "no reading", "nothing compared"]

ENOUGH = 3
"""With fewer figures that differ from ours, a reading that gives them is not proven."""
SURE = 12
"""With fewer, changing two clauses may fit by chance as well as one: pairs are then tried, too."""


@dataclass(frozen=True)
class Findings:
    """The parts of a ``Reconciliation``."""

    metric: Metric
    verdict: Verdict
    cells: pl.DataFrame
    readings: tuple[Reading, ...] = ()
    ranked: tuple[Reading, ...] = ()
    undetermined: tuple[Reading, ...] = ()
    fault: DataFault | None = None
    distinguishing: pl.DataFrame = field(default_factory=pl.DataFrame)
