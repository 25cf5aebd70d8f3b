"""Builds a ``Dataset`` from a mapping of tables by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from csmetrics.tables import Dataset
from csmetrics.tables.intake import Invalid


def dataset_of(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], zone: str, invalid: Invalid
) -> Dataset:
    """Build the data set.

    Args:
        tables: The tables by name.
        zone: The time zone of naive times and of local days.
        invalid: As ``Dataset``.

    Raises:
        DataError: As ``Dataset``.
    """
    given: Any = dict(tables)
    return Dataset(**given, time_zone=zone, invalid=invalid)
