"""Access to the inside of a data set for the library; users do not need it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from csmetrics.errors import ArgumentError
from csmetrics.tables.dataset import Dataset
from csmetrics.tables.validation.validate import readable


def refuse_others(data: object) -> None:
    """Raise unless an argument is a ``Dataset``.

    Raises:
        ArgumentError: ``data`` is something else.
    """
    if not isinstance(data, Dataset):
        msg = f"data is a Dataset, not a {type(data).__name__}: Dataset(messages=...)"
        raise ArgumentError(msg)


def hide_later(data: Dataset, t: datetime) -> Dataset:
    """Truncate the data set at ``t`` for an evaluation: only messages lose their later rows.

    In other tables later rows stay, with null timestamps; a row without timestamps is in no figure.
    So a lazy table is read without the timestamp columns that no metric asks for.

    Args:
        data: The data set.
        t: The knowledge time.
    """
    return data._known(t, gone=("messages",))  # noqa: SLF001  internal access for the library


def coded_frame(data: Dataset, table: str) -> pl.LazyFrame:
    """Return a table like ``Dataset.frame``, but leave Enum and Categorical columns as they are.

    So the engine need not cast them to strings and compare those row by row.

    Args:
        data: The data set.
        table: The table.
    """
    return data._table(table).coded.lazy()  # noqa: SLF001  internal access for the library


def with_columns_of(
    data: Dataset, table: str, made: Sequence[pl.Expr], columns: Sequence[str]
) -> Dataset:
    """Replace columns of a table by others, perhaps of other types that an evaluation can read.

    Args:
        data: The data set.
        table: The table.
        made: The new columns; an evaluation compares ids, whatever their type.
        columns: The column names that ``Dataset.columns`` is to return for the table.
    """
    changed = object.__new__(Dataset)
    changed.__dict__.update(data.__dict__)
    given = data._tables[table]  # noqa: SLF001  internal access for the library
    coded = given.coded.with_columns(*made)
    changed._tables = {
        **data._tables,  # noqa: SLF001  likewise
        table: replace(given, coded=coded, columns=tuple(columns)),
    }
    return changed


def platforms_of(data: Dataset) -> tuple[str, ...]:
    """Return the platforms of the shops, sorted; empty if ``shops`` is missing or names none.

    Args:
        data: The data set.
    """
    if "shops" not in data.tables:
        return ()
    with readable("shops"):
        frame = data.frame("shops").select("platform").drop_nulls().unique().sort("platform")
        return tuple(frame.collect()["platform"])


def caveat_of(data: Dataset) -> str:
    """Return one line about rejected and doubtful rows for readers of figures; empty if none."""
    return data._intake.report.caveat  # noqa: SLF001  internal access for the library


def kept_with(data: Dataset) -> tuple[dict[str, object], Dataset]:
    """Return the cache that a data set shares with its truncations, and the data set untruncated.

    Args:
        data: The data set.
    """
    whole = object.__new__(Dataset)
    whole.__dict__.update(data.__dict__)
    if data._intake.accepted:  # noqa: SLF001  internal access for the library
        whole._tables = dict(data._intake.accepted)  # noqa: SLF001  likewise
    return data._kept, whole  # noqa: SLF001  likewise
