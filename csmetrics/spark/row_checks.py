"""Runs on a Spark worker: checks the rules of single rows and finds the range of their days."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csmetrics.spark.named_tables import dataset_of
from csmetrics.tables import TIMES, Dataset

GIVEN, REJECTED, RULE = "given", "rejected", "rule"

FINDINGS = pl.DataFrame(
    schema={
        "what": pl.String,
        "rule": pl.String,
        "column": pl.String,
        "value": pl.String,
        "rows": pl.Int64,
        "first_day": pl.Int32,
        "last_day": pl.Int32,
        "latest": pl.Int64,
    }
)
"""The columns of findings: one row each for rows given, rows rejected and every broken rule."""


@dataclass(frozen=True)
class CheckTask:
    """The table of the rows to check, the time zone, and the knowledge time as an instant."""

    table: str
    zone: str
    as_of: int | None


def check_rows(task: CheckTask, frame: pl.DataFrame) -> pl.DataFrame:
    """Count the rows that break each rule, with an example, and find the days of the others."""
    table = task.table
    data = dataset_of({table: frame}, task.zone, "quarantine")
    rules = (
        data.rejected.group_by("rule", "column", maintain_order=True)
        .agg(pl.col("value").first(), rows=pl.col("row").n_unique().cast(pl.Int64))
        .with_columns(what=pl.lit(RULE))
    )
    heights = pl.DataFrame(
        [
            {"what": GIVEN, "rows": frame.height, **_reach(data, task)},
            {"what": REJECTED, "rows": data.rejected["row"].n_unique()},
        ],
        schema=FINDINGS.drop("rule", "column", "value").schema,
    )
    return pl.concat([heights, rules], how="diagonal")


def _reach(data: Dataset, task: CheckTask) -> dict[str, object]:
    times = [pl.col(name) for name in TIMES[task.table]]
    if not times:
        return {}
    if task.as_of is not None:
        times = [pl.when(t.to_physical() <= task.as_of).then(t) for t in times]
    days = [t.dt.date().cast(pl.Int32) for t in times]
    reach = data.frame(task.table).select(
        first_day=pl.min_horizontal(*(day.min() for day in days)),
        last_day=pl.max_horizontal(*(day.max() for day in days)),
        latest=pl.max_horizontal(*(t.to_physical().max() for t in times)),
    )
    return reach.collect().row(0, named=True)
