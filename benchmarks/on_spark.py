"""The suite with ``csmetrics.spark.evaluate`` on local[2], a single machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from benchmarks import month, suite

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CORES = 2
A_BUCKET = 4_000_000
"""Messages per bucket: fewer, larger buckets cost less if each core has 3 GB."""
JAVA = (
    "-XX:+UseParallelGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
    " -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
)
"""Raise the thresholds of the optimising compiler, which else takes a quarter of a short run."""


def start() -> SparkSession:
    """Return the Spark session; it is started before timing, like imports."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession  # noqa: PLC0415  only this contestant needs it

    settings = {
        "spark.driver.extraJavaOptions": JAVA,
        "spark.driver.memory": "2g",
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.log.level": "ERROR",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master(f"local[{CORES}]").appName("csmetrics benchmark")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(place: Path) -> pl.DataFrame:
    """Evaluate the suite over Spark DataFrames of the files.

    Args:
        place: The folder of the data.
    """
    from csmetrics import spark as on_spark  # noqa: PLC0415  only this contestant needs it

    session = start()
    messages = pl.scan_parquet(place / "messages").select(pl.len()).collect().item()
    tables = {name: session.read.parquet(str(place / name)) for name in suite.READ}
    return on_spark.evaluate(
        suite.asked(),
        tables,
        by="shop_id",
        start=suite.START,
        end=suite.END,
        as_of=month.AS_OF,
        invalid="trust",
        buckets=max(2 * CORES, messages // A_BUCKET),
    )
