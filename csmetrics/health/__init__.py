"""The health check: find signs of known export mistakes in a data set that passes validation.

Each check is a function that looks for one kind of mistake, in counts and in a sample of buyers,
and yields ``Doubt`` values with their evidence. A check never changes a figure.
``tests/health/measure.py`` measures how often each check is right and wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from csmetrics.health.clocks import (
    coarse_times,
    far_rows,
    newest_first,
    twelve_hour_clock,
)
from csmetrics.health.coverage import (
    early_ends,
    gaps,
    other_periods,
    reach_of,
    round_numbers,
    silent_end,
)
from csmetrics.health.offsets import shifted_times
from csmetrics.health.order_rows import (
    amounts_in_cents,
    five_stars,
    item_lines,
    only_paid_orders,
    overlapping_shifts,
)
from csmetrics.health.people import (
    colleagues,
    masked_buyers,
    merged_buyers,
    renamed_agents,
    unknown_agents,
    unknown_buyers,
)
from csmetrics.health.talks import (
    copied_messages,
    copied_rows,
    entry_cards_as_people,
    robots_as_people,
    swapped_senders,
)
from csmetrics.health.view import View
from csmetrics.tables import Dataset
from csmetrics.tables.dataset_access import kept_with
from csmetrics.tables.health import Doubt
from csmetrics.tables.validation.validate import readable

__all__ = ["CHECKS", "Doubt", "doubts_of"]

CHECKS: tuple[Callable[[View], Iterator[Doubt]], ...] = (
    shifted_times,
    twelve_hour_clock,
    coarse_times,
    newest_first,
    far_rows,
    gaps,
    early_ends,
    other_periods,
    round_numbers,
    copied_messages,
    copied_rows,
    swapped_senders,
    robots_as_people,
    entry_cards_as_people,
    masked_buyers,
    merged_buyers,
    unknown_buyers,
    renamed_agents,
    unknown_agents,
    colleagues,
    amounts_in_cents,
    only_paid_orders,
    item_lines,
    overlapping_shifts,
    five_stars,
)
"""All checks, in the order in which their doubts are reported."""


class Health:
    """The doubts about a data set, and where its data end, to judge a knowledge time by."""

    def __init__(self, data: Dataset) -> None:
        view = View(data)
        self.doubts = tuple(doubt for check in CHECKS for doubt in check(view))
        self._reach = reach_of(view)

    def known_at(self, as_of: datetime | None) -> tuple[Doubt, ...]:
        """The doubts, with one more if the data end suspiciously long before ``as_of``."""
        return (*self.doubts, *silent_end(self._reach, as_of))


def doubts_of(data: Dataset, as_of: datetime | None = None) -> tuple[Doubt, ...]:
    """Find what looks wrong in a data set as it was given; cached for it and its truncations.

    Args:
        data: The data set.
        as_of: The knowledge time that was asked for, if any.

    Raises:
        DataError: A lazy table cannot be read.

    Examples:
        >>> from csmetrics.datasets import sample_shop
        >>> doubts_of(sample_shop(days=3))
        ()
    """
    kept, whole = kept_with(data)
    if "health" not in kept:
        with readable(", ".join(data.tables)):
            kept["health"] = Health(whole)
    found = kept["health"]
    assert isinstance(found, Health)  # noqa: S101  put there above
    return found.known_at(as_of)
