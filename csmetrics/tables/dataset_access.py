"""What the library asks of a data set, and users need not: not among its methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from csmetrics.errors import ArgumentError
from csmetrics.tables.dataset import Dataset
from csmetrics.tables.validation.validate import readable


def refuse_others(data: object) -> None:
    """Refuse what is no data set, where one is asked for.

    Raises:
        ArgumentError: It is none.
    """
    if not isinstance(data, Dataset):
        msg = f"data is a Dataset, not a {type(data).__name__}: Dataset(messages=...)"
        raise ArgumentError(msg)


def hide_later(data: Dataset, t: datetime) -> Dataset:
    """The data set as an evaluation sees it at ``t``: truncated, but for rows without times.

    A row with none of its times takes no part in any figure, so only messages are gone; the others
    stay without times, and a table is read without the times that nobody asks for.

    Args:
        data: The data set.
        t: The knowledge time.
    """
    return data._known(t, gone=("messages",))  # noqa: SLF001  it is the data set's own


def coded_frame(data: Dataset, table: str) -> pl.LazyFrame:
    """A table as ``Dataset.frame`` gives it, but for words that came as codes: they still are.

    So they need not be spelt out and compared row by row.

    Args:
        data: The data set.
        table: The table.
    """
    return data._table(table).coded.lazy()  # noqa: SLF001  it is the data set's own


def with_columns_of(
    data: Dataset, table: str, made: Sequence[pl.Expr], columns: Sequence[str]
) -> Dataset:
    """The data set with columns of a table in other types, in which an evaluation reads them, too.

    Args:
        data: The data set.
        table: The table.
        made: The columns; an evaluation compares ids, whatever their type.
        columns: The columns that the table is said to have been given with.
    """
    changed = object.__new__(Dataset)
    changed.__dict__.update(data.__dict__)
    given = data._tables[table]  # noqa: SLF001  it is the data set's own
    coded = given.coded.with_columns(*made)
    changed._tables = {
        **data._tables,  # noqa: SLF001  likewise
        table: replace(given, coded=coded, columns=tuple(columns)),
    }
    return changed


def platforms_of(data: Dataset) -> tuple[str, ...]:
    """The platforms of the shops, sorted; empty where the table of shops does not say them.

    Args:
        data: The data set.
    """
    if "shops" not in data.tables:
        return ()
    with readable("shops"):
        frame = data.frame("shops").select("platform").drop_nulls().unique().sort("platform")
        return tuple(frame.collect()["platform"])


def caveat_of(data: Dataset) -> str:
    """What became of the rows that a reader of figures must know, in one line; empty: nothing."""
    return data._intake.report.caveat  # noqa: SLF001  it is the data set's own


def kept_with(data: Dataset) -> tuple[dict[str, object], Dataset]:
    """What is kept with a data set and all its truncations, and the data set before those.

    Args:
        data: The data set.
    """
    whole = object.__new__(Dataset)
    whole.__dict__.update(data.__dict__)
    if data._intake.accepted:  # noqa: SLF001  it is the data set's own
        whole._tables = dict(data._intake.accepted)  # noqa: SLF001  likewise
    return data._kept, whole  # noqa: SLF001  likewise
