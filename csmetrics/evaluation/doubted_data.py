"""What ``evaluate`` warns of first: data that look wrong where its metrics read them (存疑)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from csmetrics.health import doubts_of
from csmetrics.language.measures import Measure
from csmetrics.model.bearing import bearing
from csmetrics.tables import Dataset

LEAST = 100
"""Of how many rows in all ``evaluate`` begins to doubt; a report doubts fewer, too."""


def warned_of(
    data: Dataset, as_of: datetime | None, measures: Sequence[Measure], by: Collection[str]
) -> str:
    """The doubts that bear on what is asked, in one line; empty where none does.

    Rows that were trusted, a lazy table, and a data set too small to doubt are not looked at.
    """
    if data.invalid == "trust" or any(data.is_lazy(table) for table in data.tables):
        return ""
    if sum(data.height(table) for table in data.tables) < LEAST:
        return ""
    found = bearing(doubts_of(data, as_of), measures, by)
    if not found:
        return ""
    return "the data look wrong: " + "; ".join(f"{doubt.name}: {doubt.says.en}" for doubt in found)
