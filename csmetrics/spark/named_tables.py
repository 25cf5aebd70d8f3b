"""A data set of tables that are known by their names only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from csmetrics.tables import Dataset
from csmetrics.tables.intake import Invalid


def dataset_of(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], zone: str, invalid: Invalid
) -> Dataset:
    """The data set.

    Args:
        tables: The tables by name.
        zone: The zone of naive times and of local days.
        invalid: As ``Dataset``.

    Raises:
        DataError: As ``Dataset``.
    """
    given: Any = dict(tables)
    return Dataset(**given, time_zone=zone, invalid=invalid)
