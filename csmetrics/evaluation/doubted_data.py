"""Finds the doubts (存疑) about the data that ``evaluate`` warns of if they affect its metrics."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from csmetrics.health import doubts_of
from csmetrics.language.measures import Measure
from csmetrics.model.bearing import bearing
from csmetrics.tables import Dataset

LEAST = 100
"""The fewest rows, in all tables together, that ``evaluate`` checks; a report checks fewer, too."""


def warned_of(
    data: Dataset, as_of: datetime | None, measures: Sequence[Measure], by: Collection[str]
) -> str:
    """List the doubts that affect the requested measures and groups in one line; empty without any.

    A data set with ``invalid="trust"``, with a lazy table or with few rows is not checked.
    """
    if data.invalid == "trust" or any(data.is_lazy(table) for table in data.tables):
        return ""
    if sum(data.height(table) for table in data.tables) < LEAST:
        return ""
    found = bearing(doubts_of(data, as_of), measures, by)
    if not found:
        return ""
    return "the data look wrong: " + "; ".join(f"{doubt.name}: {doubt.says.en}" for doubt in found)
